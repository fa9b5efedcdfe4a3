"""Read, take off and give back what humans decided about one submission."""

from pathlib import Path
from typing import Any

from crm_lib.classroom.course import Course
from crm_lib.classroom.decisions import memory_path, remembered
from crm_lib.classroom.records import question_of
from crm_lib.classroom.stamps import folder_hash


def take_decisions_off(course: Course, assignment: str, student: str, questions: set[str]) -> None:
    """Take a human's marks off questions that are asked otherwise now; what was before a move is kept."""
    from nbgrader.api import MissingEntry

    with course.gradebook() as gradebook:
        try:
            submission = gradebook.find_submission_notebook(assignment, assignment, student)
        except MissingEntry:
            return
        for row in submission.grades:
            if question_of(row.name) in questions:
                row.manual_score = None
        gradebook.db.commit()


def restore_decisions(
    course: Course, assignment: str, student: str, state: dict[str, Any] | None
) -> None:
    """Give back what humans had decided in this version about the very same answers."""
    path = course.submissions(assignment)[student]
    if state is None or state["submission"] != folder_hash(path.parent):
        return
    now = remembered(answer_memory(course, assignment, student))
    with course.gradebook() as gradebook:
        for name, (manual, waits, comment) in state["grades"].items():
            if manual is None or now.get(name) != state["answers"].get(name):
                continue
            grade_row = gradebook.find_grade(name, assignment, assignment, student)
            grade_row.manual_score, grade_row.needs_manual_grade = manual, waits
            if comment:
                where = (question_of(name), assignment, assignment, student)
                gradebook.find_comment(*where).manual_comment = comment
        gradebook.db.commit()


def human_marks(course: Course, assignment: str, student: str) -> dict[str, list]:
    """Return a human's mark, whether it waits, and the comment, by check cell."""
    from nbgrader.api import MissingEntry

    with course.gradebook() as gradebook:
        try:
            submission = gradebook.find_submission_notebook(assignment, assignment, student)
        except MissingEntry:
            return {}
        comments = {c.name: c.manual_comment for c in submission.comments}
        return {
            g.name: [g.manual_score, bool(g.needs_manual_grade), comments.get(question_of(g.name))]
            for g in submission.grades
        }


def standing_marks(course: Course, assignment: str, student: str) -> dict[str, float]:
    """Return the marks that a human gave and that stand, by check cell."""
    return {
        name: float(manual)
        for name, (manual, waits, _) in human_marks(course, assignment, student).items()
        if manual is not None and not waits
    }


def answer_memory(course: Course, assignment: str, student: str) -> Path:
    """Return the file that remembers upon which answers humans decided."""
    return memory_path(course.root, course.folders.autograded_directory, assignment, student)
