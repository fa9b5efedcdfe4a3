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


def test_a_warm_process_that_does_not_start_says_why_and_is_closed_once(monkeypatch):
    broken = ["sh", "-c", "echo No module named pandas >&2; exit 1"]
    monkeypatch.setattr(sandbox, "_command", lambda *_: broken)
    server = sandbox.ForkServer()
    with pytest.raises(sandbox.NoIsolation, match=r"pandas\. Its Python, its packages"):
        server.wait_until_ready()
    server.close()  # as at the end of the program: nothing of it may hide the reason


def test_user_namespaces_that_are_off_are_told_with_what_turns_them_on(monkeypatch):
    refused = ["sh", "-c", "echo bwrap: No permissions >&2; exit 1"]
    monkeypatch.setattr(sandbox, "_command", lambda *_: refused)
    monkeypatch.setattr(sandbox, "missing", sandbox.missing.__wrapped__)
    with pytest.raises(sandbox.NoIsolation, match="No permissions.*sysctl kernel.unpriv") as told:
        sandbox.require()
    assert "--no-isolation" in str(told.value)
