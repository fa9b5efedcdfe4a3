"""Bring a class's deadlines and late penalties in the gradebook up to date with the course file.

nbgrader counts a penalty once, when it grades. Here it is counted again whenever somebody reads
marks, so that a moved deadline and a mark that a human changed reach what is marked already.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from crm_lib.classroom.clock import shown_time
from crm_lib.classroom.course_file import CourseRules, rules_in

if TYPE_CHECKING:
    from crm_lib.classroom.course import Course


@dataclass(frozen=True)
class Lateness:
    """When a student handed in, and what being late costs.

    Attributes
    ----------
    student : str
    handed_in : str
        In the course's time zone, empty where nothing says when.
    hours_late : float
        Beyond deadline and extension.
    penalty : float
        Marks lost.
    """

    student: str
    handed_in: str = ""
    hours_late: float = 0.0
    penalty: float = 0.0


def enter_deadlines(course: "Course", assignment: str) -> list[str]:
    """Enter the course file's deadlines into the gradebook; return a line for each change of marks.

    Nothing is written where nothing changed, nor where the course has no course file.

    Raises
    ------
    CourseError
        When the course file has mistakes.
    """
    from nbgrader.api import MissingEntry

    from crm_lib.classroom.nbgrader.course_deadlines import enter_class

    rules = rules_in(course.classroom)
    if rules is None:
        return []
    with course.gradebook() as gradebook:
        try:
            row = gradebook.find_assignment(assignment)
        except MissingEntry:
            return []
        before = row.duedate
        changed, penalties = enter_class(gradebook, course.folders, rules, row, course.config)
        after = row.duedate
        if changed:
            gradebook.db.commit()
    lines = [_moved(assignment, before, after, rules)] if before != after else []
    return [*lines, *(f"{s}: late penalty {old:g} → {new:g}" for s, old, new in penalties)]


def _moved(assignment: str, before: Any, after: Any, rules: CourseRules) -> str:
    old, new = (shown_time(t, rules.zone) if t else "none" for t in (before, after))
    return f"{assignment}: deadline {old} → {new}"


def lateness(course: "Course", assignment: str) -> dict[str, Lateness]:
    """Return when each student handed in and what being late costs, as the gradebook has it."""
    rules = rules_in(course.classroom)
    zone = rules.zone if rules else None
    with course.gradebook() as gradebook:
        return {
            s.student_id: Lateness(
                s.student_id,
                shown_time(s.timestamp, zone) if s.timestamp else "",
                round(s.total_seconds_late / 3600, 2),
                float(sum(n.late_submission_penalty or 0.0 for n in s.notebooks)),
            )
            for s in gradebook.assignment_submissions(assignment)
        }
