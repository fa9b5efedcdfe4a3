"""What the sandbox shows: nothing that a submission can write to, whoever grades."""

import shutil
import subprocess

import pytest

from crm_lib.classroom.execution import sandbox
from crm_lib.classroom.execution.warm_process import is_root

pytestmark = pytest.mark.skipif(sandbox.missing() is not None, reason=str(sandbox.missing()))


def test_an_ordinary_user_s_submissions_share_no_place_to_write(monkeypatch):
    """Where an ordinary user grades, what bubblewrap makes is that user's: /dev was one such place."""
    monkeypatch.setattr(sandbox, "is_root", lambda: False)
    ordinary = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] if is_root() else []
    if ordinary and shutil.which("setpriv") is None:
        pytest.skip("needs setpriv")
    write = (
        "for d in / /dev /dev/shm /etc /usr; do echo x > $d/left && echo GOT $d; done; echo done"
    )
    done = subprocess.run(
        [*ordinary, *sandbox._command(), "--remount-ro", "/", "sh", "-c", write],
        capture_output=True, text=True, check=False, cwd="/",
    )  # fmt: skip
    assert done.stdout == "done\n", done.stdout + done.stderr
