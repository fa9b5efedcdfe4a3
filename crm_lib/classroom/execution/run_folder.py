"""Find the private folder of this user in which graders keep the sockets of running kernels.

On a machine that several people use, whatever lies in the shared temporary folder may be somebody
else's: a pipe in place of a lock would hold a grader for ever. So everything lies in a folder that
belongs to this user and is closed to others, and that is looked at before it is used.
"""

import fcntl
import os
import shutil
import stat
import tempfile
import time
from contextlib import suppress
from pathlib import Path

_PREFIX = "crm-run-"
#: A path of a socket holds 107 bytes, some forty of them below this folder.
_LONGEST = 60


def users_folder() -> Path:
    """Return this user's own folder for what runs, made where it is missing.

    The user's runtime folder (``XDG_RUNTIME_DIR``), else one named after the user in the temporary
    folder; when somebody else has taken that name, a new one with a name that nobody can guess.
    """
    user = os.geteuid()
    runtime = os.environ.get("XDG_RUNTIME_DIR")
    if runtime and len(runtime) < _LONGEST and is_private(Path(runtime)):
        return _made(Path(runtime, "crm-workbook")) or Path(runtime)
    return _made(Path("/tmp", f"crm-workbook-{user}")) or Path(
        tempfile.mkdtemp(prefix="crm-workbook-", dir="/tmp")
    )


def is_private(folder: Path) -> bool:
    """Tell whether this is a real folder of this user's that nobody else may enter."""
    try:
        about = folder.lstat()
    except OSError:
        return False
    return (
        stat.S_ISDIR(about.st_mode)
        and about.st_uid == os.geteuid()
        and not about.st_mode & (stat.S_IRWXG | stat.S_IRWXO)
    )


def _made(folder: Path) -> Path | None:
    """Return the folder, made where it is missing, or None when it is not this user's alone."""
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    return folder if is_private(folder) else None


def new_run_folder() -> Path:
    """Return a new folder for one grader's kernels."""
    return Path(tempfile.mkdtemp(prefix=_PREFIX, dir=users_folder()))


def locked(path: Path) -> int:
    """Return a descriptor that keeps a file locked until it is closed or its process ends.

    Raises
    ------
    OSError
        When another process holds the lock, or there is no ordinary file of this user's.
    """
    # A pipe would wait for somebody at its other end, a link lead elsewhere.
    flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    descriptor = os.open(path, flags, 0o600)
    try:
        about = os.fstat(descriptor)
        if not stat.S_ISREG(about.st_mode) or about.st_uid != os.geteuid():
            raise OSError(f"{path} is no file of this user's")
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


def remove_leftovers() -> None:
    """Remove the folders of killed graders; a running grader holds the lock of its own."""
    for folder in users_folder().glob(f"{_PREFIX}*"):
        with suppress(OSError):
            about = folder.lstat()
            if not stat.S_ISDIR(about.st_mode) or about.st_mtime > time.time() - 60:
                continue  # not one that is just being made
            descriptor = locked(folder / "lock")
            try:
                shutil.rmtree(folder, ignore_errors=True)
            finally:
                os.close(descriptor)
