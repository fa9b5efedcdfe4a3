"""List who of the roster handed an assignment in, whose work was refused, and who is absent.

Nobody is missing from a list: report, export, grading's summary and review ask here for those who
have no marks.
"""

import json
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from crm_lib.base.message import Message
from crm_lib.classroom.decisions import remember
from crm_lib.classroom.roster import Student, roster_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crm_lib.classroom.course import Course


class State(StrEnum):
    """What became of a student's work."""

    HANDED_IN = "handed in"
    REFUSED = "refused"
    ABSENT = "absent"


#: How a state is shown.
SHOWN = {
    State.HANDED_IN: Message("handed in", "已交"),
    State.REFUSED: Message("refused", "未受理"),
    State.ABSENT: Message("absent", "未交"),
}


@dataclass(frozen=True)
class Attendance:
    """What became of one student's work.

    Attributes
    ----------
    student : Student
    state : State
    reason : str
        Why it was refused.
    on_roster : bool
        False for a folder of somebody whom the roster does not know.
    """

    student: Student
    state: State
    reason: str = ""
    on_roster: bool = True

    def __str__(self) -> str:
        """Return one line: number, name, state and reason."""
        from crm_lib.classroom.one_line import shown

        line = f"{shown(str(self.student))}: {SHOWN[self.state]}"
        if self.reason:
            line += f": {self.reason}"
        return line if self.on_roster else f"{line} (not on the roster · 不在名单上)"


def attendance(course: "Course", assignment: str) -> list[Attendance]:
    """Return what became of everybody's work, by number.

    Without a roster those are listed whose folder is there. What is refused is what `crm collect`
    and `crm grade` last refused.
    """
    roster = roster_of(course)
    refused = refusals(course, assignment)
    there = set(course.submissions(assignment))
    found = []
    for number in sorted({*roster, *there, *(n for n in refused if n in roster or not roster)}):
        student = roster.get(number, Student(number))
        if number in refused:
            state = State.REFUSED
        elif number in there:
            state = State.HANDED_IN
        else:
            state = State.ABSENT
        known = number in roster or not roster
        found.append(Attendance(student, state, refused.get(number, ""), known))
    return found


def without_marks(course: "Course", assignment: str) -> list[Attendance]:
    """Return those whose work was refused or who are absent."""
    return [a for a in attendance(course, assignment) if a.state != State.HANDED_IN]


def refusals(course: "Course", assignment: str) -> dict[str, str]:
    """Return why work was refused, by student."""
    try:
        data = json.loads(_path(course, assignment).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(k): str(v) for k, v in data.items()} if isinstance(data, dict) else {}


def save_refusals(course: "Course", assignment: str, reasons: "Mapping[str, str]") -> None:
    """Write why work is refused, atomically."""
    path = _path(course, assignment)
    if reasons or path.exists():
        remember(path, dict(reasons))


def note_refusals(
    course: "Course", assignment: str, reasons: "Mapping[str, str]", *, accepted: set[str]
) -> None:
    """Write down who was refused just now, and forget it of those whose work is accepted."""
    before = refusals(course, assignment)
    kept = {s: r for s, r in before.items() if s not in accepted}
    after = {**kept, **reasons}
    if after != before:
        save_refusals(course, assignment, after)


def _path(course: "Course", assignment: str) -> Path:
    return course.classroom / "attendance" / f"{assignment}.json"
