"""Keep every attempt of a student, and tell which one is marked.

``classroom/attempts/ASSIGNMENT/STUDENT/01/`` holds what came, untouched, and ``.attempt.json`` what
is known of it. Nothing here is ever overwritten.
"""

import functools
import hashlib
import json
import shutil
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from crm_lib.classroom.collecting.free_places import Places
from crm_lib.classroom.decisions import remember

if TYPE_CHECKING:
    from crm_lib.classroom.course import Course

ABOUT = ".attempt.json"
FOLDER = "attempts"


@dataclass(frozen=True)
class Attempt:
    """One time that a student handed in.

    Attributes
    ----------
    source : str
        Where it came from.
    digest : str
        Hash of its files: the same for the same download.
    notebook : str
        Its notebook, as a path in the attempt's folder; empty where none is in it.
    reason : str
        Why the notebook can't be marked, empty where it can.
    answered : int
        Answer cells that are not as they were released.
    placed : str
        Hash of the notebook as it is put where grading looks.
    time : str
        When it was handed in (ISO, UTC); empty where nothing says so.
    changed : str
        When the file was last changed, by its writer's clock; no proof of anything.
    order, copy : int
        Numbers that grow with later files, as platforms and browsers give them.
    late : bool
        The platform says so.
    number : int
        Which attempt it is; 0 as long as it is not kept.
    """

    source: str
    digest: str
    notebook: str = ""
    reason: str = ""
    answered: int = 0
    placed: str = ""
    time: str = ""
    changed: str = ""
    order: int = 0
    copy: int = 0
    late: bool = False
    number: int = 0


def attempts_folder(course: "Course", assignment: str, student: str) -> Path:
    """Return the folder in which a student's attempts are kept."""
    return course.classroom / FOLDER / assignment / student


def attempts_of(course: "Course", assignment: str, student: str) -> list[Attempt]:
    """Return a student's attempts as they came; one whose note is damaged is passed over."""
    found = []
    for path in sorted(attempts_folder(course, assignment, student).glob(f"*/{ABOUT}")):
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
            found.append(Attempt(**{**data, "number": int(path.parent.name)}))
        except (OSError, ValueError, TypeError):
            continue
    return found


def keep_attempt(
    course: "Course",
    assignment: str,
    student: str,
    attempt: Attempt,
    files: Iterable[tuple[str, Path]],
) -> Attempt:
    """Copy an attempt's files to its folder and return it with its number.

    Parameters
    ----------
    course, assignment, student
    attempt : Attempt
    files : iterable of (str, Path)
        The place in the attempt's folder, and the file.
    """
    base = attempts_folder(course, assignment, student)
    taken = [int(p.name) for p in base.glob("*") if p.name.isdigit()]
    number = max(taken, default=0) + 1
    folder = base / f"{number:02}"
    folder.mkdir(parents=True)
    places = Places({ABOUT})
    for place, path in files:
        target = folder / places.take(place)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    kept = replace(attempt, number=number)
    save_about(course, assignment, student, kept)
    return kept


def save_about(course: "Course", assignment: str, student: str, attempt: Attempt) -> None:
    """Write what is known of an attempt that is kept."""
    folder = attempts_folder(course, assignment, student) / f"{attempt.number:02}"
    remember(folder / ABOUT, asdict(attempt))


def marked_attempt(attempts: Iterable[Attempt]) -> Attempt | None:
    """Return the attempt that is marked: the latest that can be read and is not blank.

    Where all are blank or none can be read, the latest of those; None without a notebook.
    """
    with_notebook = [a for a in attempts if a.notebook]
    readable = [a for a in with_notebook if not a.reason]
    answered = [a for a in readable if a.answered]
    for pool in (answered, readable, with_notebook):
        if pool:
            return latest(pool)
    return None


def latest(attempts: Iterable[Attempt]) -> Attempt:
    """Return the latest of some attempts, by the surest thing that tells two of them apart."""
    return max(attempts, key=functools.cmp_to_key(_compared))


def _compared(a: Attempt, b: Attempt) -> int:
    """Return 1 when `a` is the later one, -1 when `b` is."""
    for name in ("time", "order", "copy", "changed"):
        one, other = getattr(a, name), getattr(b, name)
        # A copy's number tells among files that lay together, where there is one in one of them;
        # the others need both.
        tells = _folder(a) == _folder(b) if name == "copy" else one and other
        if one != other and tells:
            return 1 if one > other else -1
    return (a.number > b.number) - (a.number < b.number)


def _folder(attempt: Attempt) -> str:
    """Return the folder or archive that an attempt's file lay in."""
    return attempt.source.rpartition("/")[0]


def digest_of(files: Iterable[tuple[str, Path]], words: Iterable[str] = ()) -> str:
    """Return the hash of some files and their places, and of words about what there is no file of."""
    digest = hashlib.sha256("\n".join(words).encode("utf-8", "surrogateescape"))
    for place, path in sorted(files):
        digest.update(place.encode("utf-8", "surrogateescape") + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:32]
