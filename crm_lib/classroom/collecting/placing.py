"""Put the attempt that is marked where grading looks, and what belongs to nobody aside."""

import shutil
import tempfile
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from crm_lib.base.message import Message
from crm_lib.classroom.collecting.attempts import (
    ABOUT,
    Attempt,
    attempts_folder,
    attempts_of,
    digest_of,
    keep_attempt,
)
from crm_lib.classroom.collecting.free_places import free_place
from crm_lib.classroom.collecting.judging import Released, answered, as_placed, placed_hash
from crm_lib.classroom.collecting.unpacking import Refused, Staged
from crm_lib.classroom.intake import wrong_notebook
from crm_lib.classroom.submitted_folder import RESERVED

if TYPE_CHECKING:
    from crm_lib.classroom.course import Course

UNMATCHED = "unmatched"
TIME_FILE = "timestamp.txt"
HOW_TO_FILE = "READ ME 说明.txt"
HOW_TO = Message(
    "These files could not be matched to the roster. Put the student's number into a name and run "
    "`crm collect {assignment}` again, or say whose one is: `crm collect {assignment} FILE --student "
    "NUMBER`.",
    "这些文件无法对应到名单上的学生。请在文件名或文件夹名里写上学号，再运行 "
    "`crm collect {assignment}`；也可以直接指明是谁的：`crm collect {assignment} 文件 --student 学号`。",
)


def keep_what_lies_there(
    course: "Course", assignment: str, student: str, released: Released
) -> Attempt | None:
    """Keep what was put into a student's folder by other means as an attempt of its own.

    Returns None when nothing lies there, or what lies there was collected.
    """
    folder = course.folder("submitted", assignment, student)
    path = folder / f"{assignment}.ipynb"
    if not path.is_file() or path.is_symlink():
        return None
    data = path.read_bytes()
    placed = placed_hash(data)
    if any(a.placed == placed for a in attempts_of(course, assignment, student)):
        return None
    files = [(p.relative_to(folder).as_posix(), p) for p in sorted(folder.rglob("*"))
             if p.is_file() and not p.is_symlink()]  # fmt: skip
    reason = wrong_notebook(path, released.ids) or ""
    changed = datetime.fromtimestamp(int(path.stat().st_mtime)).isoformat()
    attempt = Attempt(
        f"{folder}", digest_of(files), path.name, reason,
        0 if reason else answered(as_placed(data), released), placed, changed=changed,
    )  # fmt: skip
    return keep_attempt(course, assignment, student, attempt, files)


def place(course: "Course", assignment: str, student: str, attempt: Attempt) -> bool:
    """Put an attempt where grading looks; return whether anything changed there.

    What lay there is kept among the attempts, so it is replaced whole.
    """
    folder = course.folder("submitted", assignment, student)
    kept = attempts_folder(course, assignment, student) / f"{attempt.number:02}"
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=course.classroom, prefix=".placing-") as temporary:
        new = Path(temporary) / "new"
        new.mkdir()
        data = as_placed((kept / attempt.notebook).read_bytes())
        (new / f"{assignment}.ipynb").write_bytes(data)
        for name, path in _beside(kept, attempt.notebook, f"{assignment}.ipynb"):
            target = new / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
        if attempt.time:
            moment = datetime.fromisoformat(attempt.time)
            (new / TIME_FILE).write_text(f"{moment:%Y-%m-%d %H:%M:%S} UTC\n", encoding="utf-8")
        if folder.is_dir() and not folder.is_symlink():
            if _content(folder) == _content(new):
                return False
            folder.rename(Path(temporary) / "old")
        elif folder.exists() or folder.is_symlink():
            folder.rename(Path(temporary) / "old")
        new.rename(folder)
    return True


def _beside(kept: Path, notebook: str, placed: str) -> Iterable[tuple[str, Path]]:
    """Yield the files that a notebook may read: those in its folder and below.

    Left out are folders too that have a name of ours.
    """
    home = kept / PurePosixPath(notebook).parent
    passed = {ABOUT, TIME_FILE, placed} | RESERVED
    for path in sorted(home.rglob("*")):
        name = path.relative_to(home)
        if path.is_file() and not passed & {*name.parts} and path.suffix.lower() != ".ipynb":
            yield name.as_posix(), path


def _content(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*")
            if p.is_file() and not p.is_symlink()}  # fmt: skip


def put_aside(
    course: "Course", assignment: str, things: Iterable[Staged | Refused]
) -> dict[tuple[str, ...], Path]:
    """Copy what belongs to nobody into the folder of the unmatched; return where each is.

    What lies there already, to the letter, stays; another file of the same name stands beside it.
    """
    base = unmatched_folder(course, assignment)
    made = {}
    for thing in things:
        if thing.path is None:
            continue
        parts = [p.rstrip(" .") or "_" for p in thing.parts]
        if parts[0] == base.name:  # it was tried again
            parts = parts[1:]
        content = thing.path.read_bytes()

        def is_taken(place: str, content: bytes = content) -> bool:
            path = base / place
            return path.is_dir() or (path.is_file() and path.read_bytes() != content)

        target = base / free_place("/".join(parts), lambda p: (base / p).is_file(), is_taken)
        target.parent.mkdir(parents=True, exist_ok=True)
        if not target.exists():
            shutil.copyfile(thing.path, target)
        made[thing.parts] = target
    if made:
        words = "\n".join(line.format(assignment=assignment) for line in HOW_TO)
        (base / HOW_TO_FILE).write_text(words + "\n", encoding="utf-8")
    return made


def unmatched_folder(course: "Course", assignment: str) -> Path:
    """Return the folder of what could not be matched."""
    return course.classroom / UNMATCHED / assignment


def clear_unmatched(course: "Course", assignment: str, parts: Iterable[tuple[str, ...]]) -> None:
    """Delete what was unmatched and is matched now, which the attempts hold."""
    base = unmatched_folder(course, assignment)
    for inside in parts:
        for depth in range(len(inside), 0, -1):  # an archive that was matched is one file
            path = base.joinpath(*inside[:depth])
            if path.is_file():
                path.unlink()
                break
    if not base.is_dir():
        return
    for folder in sorted((p for p in base.rglob("*") if p.is_dir()), reverse=True):
        if not any(folder.iterdir()):
            folder.rmdir()
    left = [p for p in base.iterdir() if p.name != HOW_TO_FILE]
    if not left:
        shutil.rmtree(base)
