"""What the sandbox shows: nothing that a submission can write to, whoever grades."""

import shutil
import subprocess
import sys

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
    with pytest.raises(sandbox.NoIsolation, match=r"No permissions.*sysctl kernel\.unpriv") as told:
        sandbox.require()
    assert "--no-isolation" in str(told.value)


_MOUNTS = """
import os, sys
from crm_lib.classroom.execution import isolation
isolation.enter_namespaces()
if os.fork() == 0:
    isolation.mount_folders("run", 10, [sys.argv[1]])
    print("shown:", os.listdir(sys.argv[1] + "/inner"), flush=True)
    os._exit(0)
os.wait()
"""


def test_an_environment_under_tmp_may_have_something_mounted_below_it(tmp_path):
    """An ordinary user's namespace may not show a folder without what is mounted in it."""
    if not tmp_path.is_relative_to("/tmp"):
        pytest.skip("needs a folder under /tmp")
    prepare = (
        'mount -t tmpfs t /run && mkdir -p /run/crm/run /run/kernel /run/aside/0 "$1/inner" && '
        'mount -t tmpfs t "$1/inner" && touch "$1/inner/package" && exec "$2" -c "$3" "$1"'
    )
    done = subprocess.run(
        ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", prepare, "sh",
         str(tmp_path / "environment"), sys.executable, _MOUNTS],
        capture_output=True, text=True, check=False, cwd="/",
    )  # fmt: skip
    assert done.stdout == "shown: ['package']\n", done.stdout + done.stderr
