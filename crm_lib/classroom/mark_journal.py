"""Keep beside the gradebook what a human decided, and notice when the gradebook is an older one.

``decisions/ASSIGNMENT/[marks]/STUDENT.json`` holds each student's manual marks and comments as the
gradebook had them last. A count stands in the gradebook and in ``decisions/ASSIGNMENT.count.json``:
each change of marks that is written down adds one to both, the gradebook's first. A gradebook with
a smaller count, or with none, is another one: lost, or replaced by an older copy.
"""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crm_lib.classroom.decisions import memory_path, remember, remembered
from crm_lib.classroom.lock import class_lock

if TYPE_CHECKING:
    from nbgrader.api import Gradebook

    from crm_lib.classroom.course import Course

_TABLE = "crm_mark_count"
#: A folder of its own, for ``anna`` and ``anna.marks`` may be two students; none has brackets.
MARKS, _ENDING = "[marks]", ".json"


def journal_path(course: "Course", assignment: str, student: str) -> Path:
    """Return the file that holds a student's manual marks."""
    return course.classroom / "decisions" / assignment / MARKS / f"{student}{_ENDING}"


def gradebook_age(course: "Course", assignment: str) -> int:
    """Return -1 for a gradebook older than what is written down here, 1 for a newer one, else 0.

    It is newer where somebody else, with a course folder of their own, works on the same one.
    """
    written = _written_count(course, assignment)
    if not written:
        return 0
    with course.gradebook() as gradebook:
        count = _count_in(gradebook, assignment)
    return (count > written) - (count < written)


def decided_marks(course: "Course", assignment: str, student: str) -> dict[str, Any]:
    """Return a human's marks of a student by check cell, and under ``comments`` the comments.

    Left out are marks of answers that were changed since.
    """
    kept = _data(journal_path(course, assignment, student))
    now = _answers(course, assignment, student)
    found: dict[str, Any] = {
        name: mark
        for name, mark in kept.get("marks", {}).items()
        if mark.get("answer") == now.get(name)
    }
    return {**found, "comments": kept.get("comments", {})}


def keep_marks(course: "Course", assignment: str) -> None:
    """Write down what humans decided, as the gradebook has it; nothing where nothing changed."""
    from crm_lib.classroom.nbgrader.gradebook import auto_sums, manual_comments, manual_marks

    changes: dict[Path, dict[str, Any]] = {}
    folder = course.classroom / "decisions" / assignment / MARKS
    # Two of a class's graders may come here at the same time.
    with (
        class_lock(folder.parent.parent, f"{assignment}.count"),
        course.gradebook() as gradebook,
    ):
        there = auto_sums(gradebook, assignment)
        if not there:
            return
        kept: dict[str, dict[str, dict]] = {}
        for student, cell, marks, waits in manual_marks(gradebook, assignment):
            answer = _answers(course, assignment, student).get(cell)
            about = {"manual": marks, "waits": waits, "answer": answer}
            kept.setdefault(student, {"marks": {}, "comments": {}})["marks"][cell] = about
        for student, cell, words in manual_comments(gradebook, assignment):
            kept.setdefault(student, {"marks": {}, "comments": {}})["comments"][cell] = words
        before = {p.name.removesuffix(_ENDING): p for p in folder.glob(f"*{_ENDING}")}
        for student in sorted({*kept, *before}):
            now = kept.get(student, {"marks": {}, "comments": {}})
            if student in there and _data(journal_path(course, assignment, student)) != now:
                changes[journal_path(course, assignment, student)] = now
        count = _written_count(course, assignment)
        if not changes and count and _count_in(gradebook, assignment) >= count:
            return
        count = max(count, _count_in(gradebook, assignment)) + 1
        _set_count(gradebook, assignment, count)
        for path, now in changes.items():
            remember(path, now)
        remember(_count_path(course, assignment), {"count": count})


def _answers(course: "Course", assignment: str, student: str) -> dict[str, str]:
    """Return the hashes of the answers that the marks belong to."""
    autograded = course.folders.autograded_directory
    return remembered(memory_path(course.root, autograded, assignment, student))


def _count_path(course: "Course", assignment: str) -> Path:
    return course.classroom / "decisions" / f"{assignment}.count.json"


def _written_count(course: "Course", assignment: str) -> int:
    count = _data(_count_path(course, assignment)).get("count", 0)
    return count if isinstance(count, int) else 0


def _count_in(gradebook: "Gradebook", assignment: str) -> int:
    """Return the count in a gradebook, 0 where there is none."""
    from sqlalchemy import inspect, text

    connection = gradebook.db.connection()
    if not inspect(connection).has_table(_TABLE):
        return 0
    rows = gradebook.db.execute(
        text(f"SELECT marks FROM {_TABLE} WHERE assignment = :name"), {"name": assignment}
    )
    return int(next((row[0] for row in rows), 0))


def _set_count(gradebook: "Gradebook", assignment: str, count: int) -> None:
    from sqlalchemy import inspect, text
    from sqlalchemy.exc import IntegrityError

    if not inspect(gradebook.db.connection()).has_table(_TABLE):
        gradebook.db.execute(
            text(f"CREATE TABLE {_TABLE} (assignment VARCHAR(128) PRIMARY KEY, marks INTEGER)")
        )
    about = {"name": assignment, "count": count}
    gradebook.db.execute(text(f"DELETE FROM {_TABLE} WHERE assignment = :name"), about)
    gradebook.db.execute(text(f"INSERT INTO {_TABLE} VALUES (:name, :count)"), about)
    try:
        gradebook.db.commit()
    except IntegrityError:  # somebody with another course folder was quicker: theirs counts too
        gradebook.db.rollback()


def _data(path: Path) -> dict[str, Any]:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return data if isinstance(data, dict) else {}
