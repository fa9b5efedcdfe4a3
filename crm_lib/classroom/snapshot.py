"""Copy what a student handed in, once and by descriptor, before anything looks at it.

The folder may belong to the student, who can put a link or a pipe in place of a file at any moment.
So each file is opened once, without following links and without waiting, and only if what is open
is an ordinary file its bytes are copied into a folder of the grader's own. Everything after reads
the copy.
"""

import contextlib
import mimetypes
import os
import re
import shutil
import socket
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

from crm_lib.classroom.one_line import shown
from crm_lib.classroom.submitted_folder import MAX_BYTES, MAX_FILES, MAX_FOLDERS_DEEP

_PREFIX = ".taken"
_PIECE = 1 << 20
#: Kinds (MIME) of files that can hold code for a browser, and endings that not every system knows.
_RUNS = re.compile(r"html|[/+]xml$|script|^message/|^multipart/")
_ENDINGS = frozenset(
    {".xhtml", ".xht", ".shtml", ".svg", ".svgz", ".xsl", ".xslt", ".mjs", ".mhtml"}
)
#: What Windows does not have is 0 there; it has no links and pipes of this kind in folders either.
_CAREFULLY = (
    getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
)


class Changed(OSError):
    """Something in the folder is no longer what it was when it was looked at."""


def copy_handed_in(folder: Path, copy: Path) -> None:
    """Copy a submission's folder: ordinary files and folders, nothing else.

    Parameters
    ----------
    folder : Path
        ``…/STUDENT/ASSIGNMENT``; neither of the two may be a link.
    copy : Path
        Where to; must not exist.

    Raises
    ------
    Changed
        At a link, a pipe or a device, and at more files or bytes than are taken in.
    OSError
        When something can't be read.
    """
    copy.mkdir(parents=True)
    if os.open not in os.supports_dir_fd:
        _copy_by_name(folder, copy)
        return
    room = [MAX_FILES, MAX_BYTES]
    with (
        _opened(folder.parent, None, os.O_DIRECTORY) as student,
        _opened(folder.name, student, os.O_DIRECTORY) as handed_in,
    ):
        _copy_entries(handed_in, copy, room, 1)


def _copy_entries(folder: int, copy: Path, room: list[int], depth: int) -> None:
    if depth > MAX_FOLDERS_DEEP + 1:
        raise Changed("folders are nested too deep")
    with os.scandir(folder) as entries:
        names = [entry.name for entry in entries]
    for name in sorted(names):
        with _opened(name, folder, 0) as source:
            about = os.fstat(source)
            if stat.S_ISDIR(about.st_mode):
                (copy / name).mkdir()
                _copy_entries(source, copy / name, room, depth + 1)
            elif stat.S_ISREG(about.st_mode):
                room[0] -= 1
                _copy_bytes(source, copy / name, room)
            else:
                raise Changed(f"{shown(name)} is no ordinary file")


def _copy_bytes(source: int, target: Path, room: list[int]) -> None:
    with target.open("xb") as file:
        while data := os.read(source, _PIECE):
            room[1] -= len(data)
            if min(room) < 0:
                raise Changed("it grew while it was read")
            file.write(data)


@contextlib.contextmanager
def _opened(name: str | Path, folder: int | None, flags: int) -> Iterator[int]:
    """Open what has this name in a folder, whatever it is, but for links."""
    try:
        descriptor = os.open(name, os.O_RDONLY | _CAREFULLY | flags, dir_fd=folder)
    except FileNotFoundError:
        raise Changed(f"{shown(Path(name).name)} is gone") from None
    except OSError as error:
        if isinstance(error, PermissionError):
            raise
        raise Changed(f"{shown(Path(name).name)} is no ordinary file") from None
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def small_text(path: Path, most: int) -> str | None:
    """Return the text of an ordinary file of at most so many bytes; None for whatever else it is.

    Nothing is waited for: a pipe in the file's place would never answer.
    """
    try:
        with _opened(path, None, 0) as source:
            if not stat.S_ISREG(os.fstat(source).st_mode):
                return None
            data = os.read(source, most + 1)
            return data.decode("utf-8-sig") if len(data) <= most else None
    except (OSError, UnicodeDecodeError):
        return None


def remove_pages(copy: Path) -> None:
    """Remove from a copy the files that a browser would run (HTML, SVG, XML, scripts).

    nbgrader copies what lies beside a notebook to the marked one, and Formgrader's server gives it
    to a browser that has the instructor's rights. The submission itself keeps them.
    """
    for path in copy.rglob("*"):
        kind = mimetypes.guess_type(path.name.lower())[0] or ""
        if path.is_file() and (_RUNS.search(kind) or path.suffix.lower() in _ENDINGS):
            path.unlink()


def _copy_by_name(folder: Path, copy: Path) -> None:
    for path in sorted(folder.rglob("*")):
        target = copy / path.relative_to(folder)
        if path.is_symlink():
            raise Changed(f"{shown(path.name)} is a link")
        if path.is_dir():
            target.mkdir(parents=True, exist_ok=True)
        elif path.is_file():
            shutil.copyfile(path, target)


@contextlib.contextmanager
def copies_folder(classroom: Path) -> Iterator[Path]:
    """Make a private folder for copies in the running course's folder; remove it at the end.

    Parameters
    ----------
    classroom : Path
        The folder in which submissions and the gradebook lie.
    """
    host = f"{_PREFIX}-{socket.gethostname()}"
    for left in classroom.glob(f"{host}-*"):
        if not _runs(left.name.removeprefix(f"{host}-").partition("-")[0]):
            shutil.rmtree(left, ignore_errors=True)
    classroom.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=f"{host}-{os.getpid()}-", dir=classroom))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _runs(pid: str) -> bool:
    """Tell whether the process of a folder's name still runs."""
    import psutil

    return not pid.isdigit() or psutil.pid_exists(int(pid))
