"""Rename, drop or bring back a student everywhere: folders, decisions, gradebook, roster.

Each step may be repeated, so a change that was interrupted is finished by giving it again; the
roster changes last.
"""

import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crm_lib.base.whole_file import write_whole
from crm_lib.classroom.attendance import refusals, save_refusals
from crm_lib.classroom.course import CourseError
from crm_lib.classroom.course_file import FILE as COURSE_FILE
from crm_lib.classroom.course_file import rules_in
from crm_lib.classroom.decisions import remember
from crm_lib.classroom.mark_journal import MARKS
from crm_lib.classroom.roster import (
    FILE,
    Student,
    enter_students,
    load_roster,
    roster_of,
    save_roster,
    wrong_number,
)
from crm_lib.classroom.verdicts import decision_log, save_decision_log

if TYPE_CHECKING:
    from crm_lib.classroom.course import Course

#: Where the work of dropped students lies, in the classroom folder.
DROPPED = "dropped"


def rename_student(course: "Course", old: str, new: str, name: str = "") -> list[str]:
    """Give a student another number, and another name where one is given; return what was done.

    Raises
    ------
    CourseError
        When nobody has the old number, or somebody else's work lies under the new one.
    """
    roster = roster_of(course)
    wrong = wrong_number(new)
    if wrong:
        raise CourseError(f"{wrong}.")
    if old not in roster and not _has_work(course, old):
        raise CourseError(f"Nobody has the number {old}. `crm roster` lists the class.")
    if old == new:
        if old in roster and name:
            roster[old] = replace(roster[old], name=name)
            save_roster(course, roster.values())
            enter_students(course)
        return []
    if new in roster and old in roster:
        raise CourseError(f"{new} is {roster[new].name}'s number: drop or rename that one first.")
    rules_in(course.classroom)  # with a mistake in it, an extension would stay behind half-way
    moves = [(a, _renamed(a, old, new)) for a in _places(course, old)]
    taken = [b for _, b in moves if b.exists()]
    if taken:
        raise CourseError(
            f"There is work under {new} already ({taken[0]}): nothing was changed. Move one of the "
            "two away first."
        )
    for place, target in moves:
        target.parent.mkdir(parents=True, exist_ok=True)
        place.rename(target)
    lines = [f"{len(moves)} folder(s) and file(s) renamed"] if moves else []
    lines += _renamed_in_notes(course, old, new)
    lines += _renamed_in_gradebook(course, old, new)
    lines += _renamed_in_course_file(course, old, new)
    if old in roster:
        student = roster.pop(old)
        roster[new] = replace(student, number=new, name=name or student.name)
        save_roster(course, roster.values())
    enter_students(course)
    return lines


def drop_student(course: "Course", number: str) -> tuple[Path, list[str]]:
    """Take a student off the course; return where the work is kept, and what was done.

    Raises
    ------
    CourseError
        When nobody has this number.
    """
    roster = roster_of(course)
    if number not in roster and not _has_work(course, number):
        raise CourseError(f"Nobody has the number {number}. `crm roster` lists the class.")
    kept = _dropped_folder(course, number)
    kept.mkdir(parents=True, exist_ok=True)
    places = list(_places(course, number))
    for place in places:
        target = kept / place.relative_to(course.classroom)
        target.parent.mkdir(parents=True, exist_ok=True)
        place.rename(target)
    states = _taken_from_notes(course, number)
    if any(states.values()):
        remember(kept / "notes.json", states)
    lines = [f"{len(places)} folder(s) and file(s) put away"] if places else []
    if _removed_from_gradebook(course, number):
        lines.append("removed from the gradebook")
    _save_one(kept, roster.pop(number, Student(number)))
    save_roster(course, roster.values())
    return kept, lines


def restore_student(course: "Course", number: str) -> list[str]:
    """Bring a dropped student back; marks come back when the class is graded next.

    Raises
    ------
    CourseError
        When nobody of this number was dropped, or the number is in use.
    """
    import json

    folders = sorted(course.classroom.glob(f"{DROPPED}/{number}")) + sorted(
        course.classroom.glob(f"{DROPPED}/{number} (*)")
    )
    if not folders:
        raise CourseError(f"Nobody of the number {number} was dropped.")
    if number in roster_of(course) or _has_work(course, number):
        raise CourseError(f"{number} is in use: rename or drop that student first.")
    kept = folders[-1]
    moves = [
        (path, course.classroom / path.relative_to(kept))
        for path in sorted(kept.rglob("*"))
        if path.name not in (FILE, "notes.json") and _belongs(path, number)
    ]
    for place, target in moves:
        target.parent.mkdir(parents=True, exist_ok=True)
        place.rename(target)
    notes = kept / "notes.json"
    if notes.is_file():
        _put_back_into_notes(course, number, json.loads(notes.read_text(encoding="utf-8")))
    found = load_roster(kept / FILE)
    save_roster(course, {**roster_of(course), **found}.values())
    enter_students(course)
    shutil.rmtree(kept)
    return [f"{len(moves)} folder(s) and file(s) put back"] if moves else []


def ghosts(course: "Course", assignment: str) -> list[str]:
    """Return the gradebook's students whose submission of an assignment is gone.

    Such marks stand in every sum without a student: a folder was renamed or deleted by hand.
    """
    there = course.submissions(assignment)
    with course.gradebook() as gradebook:
        found = [s.student_id for s in gradebook.assignment_submissions(assignment)]
    return sorted(set(found) - set(there))


# --------------------------------------------------------------------------------- where work lies


def _places(course: "Course", number: str) -> Iterator[Path]:
    """Yield the folders and files that hold a student's work and what was decided about it."""
    for step in ("submitted", "autograded", "feedback"):
        folder = Path(course.folder(step, ".", number))
        if folder.is_dir():
            yield folder
    yield from sorted(course.classroom.glob(f"attempts/*/{_literal(number)}"))
    for folder in ("*", f"*/{_literal(MARKS)}"):
        yield from sorted(course.classroom.glob(f"decisions/{folder}/{_literal(number)}.json"))
    yield from sorted(course.classroom.glob(f"decisions/*/.{_literal(number)}.json.pending"))


def _literal(text: str) -> str:
    return re.sub(r"([*?\[\]])", r"[\1]", text)


def _belongs(path: Path, number: str) -> bool:
    """Tell whether a kept path is one that `_places` gave, not what lies in it."""
    names = {number, f"{number}.json", f".{number}.json.pending"}
    return path.name in names and path.parent.name != number


def _renamed(path: Path, old: str, new: str) -> Path:
    return path.with_name(path.name.replace(old, new, 1))


def _has_work(course: "Course", number: str) -> bool:
    from crm_lib.classroom.nbgrader.student_rows import knows_student

    if next(_places(course, number), None) is not None:
        return True
    with course.gradebook() as gradebook:
        return knows_student(gradebook, number)


def _dropped_folder(course: "Course", number: str) -> Path:
    """Return where a student's work is put: a second one of the same number beside the first."""
    base = course.classroom / DROPPED
    unfinished = base / number
    count = 1
    while (unfinished / FILE).exists():
        count += 1
        unfinished = base / f"{number} ({count})"
    return unfinished


def _save_one(folder: Path, student: Student) -> None:
    from types import SimpleNamespace

    save_roster(SimpleNamespace(classroom=folder), [student])  # type: ignore[arg-type]


# ------------------------------------------------------------------------- notes about assignments


def _assignments_with_notes(course: "Course") -> list[str]:
    logs = course.classroom.glob("decisions/*.log.json")
    refused = course.classroom.glob("attendance/*.json")
    names = {p.name.removesuffix(".log.json") for p in logs} | {p.stem for p in refused}
    return sorted(names)


def _renamed_in_notes(course: "Course", old: str, new: str) -> list[str]:
    """Rename a student in the log of decisions and among the refused."""
    count = 0
    states = _taken_from_notes(course, old)
    count = sum(len(v) for v in states["log"].values())
    _put_back_into_notes(course, new, states)
    return [f"renamed in {count} decision(s) of the log"] if count else []


def _taken_from_notes(course: "Course", number: str) -> dict[str, Any]:
    """Take a student out of logs and lists of the refused; return what stood there."""
    taken: dict[str, Any] = {"log": {}, "refused": {}}
    folder = course.classroom / "decisions"
    for assignment in _assignments_with_notes(course):
        log = decision_log(folder, assignment)
        found = {str(i): e["students"].pop(number) for i, e in enumerate(log)
                 if number in e.get("students", {})}  # fmt: skip
        if found:
            taken["log"][assignment] = found
            save_decision_log(folder, assignment, log)
        refused = refusals(course, assignment)
        if number in refused:
            taken["refused"][assignment] = refused.pop(number)
            save_refusals(course, assignment, refused)
    return taken


def _put_back_into_notes(course: "Course", number: str, states: dict[str, Any]) -> None:
    folder = course.classroom / "decisions"
    for assignment, found in states["log"].items():
        log = decision_log(folder, assignment)
        for place, state in found.items():
            if int(place) < len(log):
                log[int(place)]["students"][number] = state
        save_decision_log(folder, assignment, log)
    for assignment, reason in states["refused"].items():
        save_refusals(course, assignment, {**refusals(course, assignment), number: reason})


# --------------------------------------------------------------------------- gradebook, course file


def _renamed_in_gradebook(course: "Course", old: str, new: str) -> list[str]:
    from crm_lib.classroom.nbgrader.student_rows import rename_student_row

    with course.gradebook() as gradebook:
        count = rename_student_row(gradebook, old, new)
    return [] if count is None else [f"renamed in the gradebook, {count} marked assignment(s)"]


def _removed_from_gradebook(course: "Course", number: str) -> bool:
    from crm_lib.classroom.nbgrader.student_rows import remove_student_row

    with course.gradebook() as gradebook:
        return remove_student_row(gradebook, number)


def _renamed_in_course_file(course: "Course", old: str, new: str) -> list[str]:
    """Rename a student's extensions where they stand; every other letter of the file stays."""
    path = course.classroom / COURSE_FILE
    if not path.is_file():
        return []
    text = path.read_bytes().decode("utf-8")
    changed, count = re.subn(
        rf"(?m)^(\s+[\"']?){re.escape(old)}([\"']?\s*:\s)", rf"\g<1>{new}\g<2>", text
    )
    if count:
        write_whole(path.resolve(), changed)
    return [f"renamed in {count} extension(s) of {COURSE_FILE}"] if count else []
