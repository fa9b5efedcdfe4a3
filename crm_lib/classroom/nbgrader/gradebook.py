"""Read marks and comments from nbgrader's gradebook with one query each."""

from nbgrader.api import (
    Assignment,
    BaseCell,
    Comment,
    Grade,
    Gradebook,
    GradeCell,
    Notebook,
    SubmittedAssignment,
    SubmittedNotebook,
)
from sqlalchemy import func


def grades_of(gradebook: Gradebook, about: dict) -> dict[str, Grade]:
    """Return the grades of a submission by the name of their cell.

    Parameters
    ----------
    gradebook : Gradebook
        Open.
    about : dict
        nbgrader's ``resources["nbgrader"]``.
    """
    rows = (
        gradebook.db.query(GradeCell.name, Grade)
        .join(Grade, GradeCell.id == Grade.cell_id)
        .join(SubmittedNotebook, SubmittedNotebook.id == Grade.notebook_id)
        .join(Notebook, Notebook.id == SubmittedNotebook.notebook_id)
        .join(SubmittedAssignment, SubmittedAssignment.id == SubmittedNotebook.assignment_id)
        .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
        .filter(
            Notebook.name == about["notebook"],
            Assignment.name == about["assignment"],
            SubmittedAssignment.student_id == about["student"],
        )
    )
    return dict(map(tuple, rows))


def auto_sums(gradebook: Gradebook, assignment: str) -> dict[str, float]:
    """Return the sum of each student's marks that no human gave, of those who have any.

    Parameters
    ----------
    gradebook : Gradebook
        Open.
    assignment : str
    """
    rows = (
        gradebook.db.query(
            SubmittedAssignment.student_id, func.sum(func.coalesce(Grade.auto_score, 0.0))
        )
        .join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .join(Grade, Grade.notebook_id == SubmittedNotebook.id)
        .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
        .filter(Assignment.name == assignment)
        .group_by(SubmittedAssignment.student_id)
    )
    return {student: float(total) for student, total in rows}


def manual_marks(gradebook: Gradebook, assignment: str) -> list[tuple[str, str, float, bool]]:
    """Return student, check cell, marks and whether they wait, of all marks that humans gave."""
    rows = (
        gradebook.db.query(
            SubmittedAssignment.student_id, BaseCell.name, Grade.manual_score,
            Grade.needs_manual_grade,
        )
        .join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .join(Grade, Grade.notebook_id == SubmittedNotebook.id)
        .join(BaseCell, BaseCell.id == Grade.cell_id)
        .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
        .filter(Assignment.name == assignment, Grade.manual_score.is_not(None))
    )  # fmt: skip
    return [(s, name, float(marks), bool(waits)) for s, name, marks, waits in rows]


def manual_comments(gradebook: Gradebook, assignment: str) -> list[tuple[str, str, str]]:
    """Return student, answer cell and text of all comments that humans wrote."""
    rows = (
        gradebook.db.query(SubmittedAssignment.student_id, BaseCell.name, Comment.manual_comment)
        .join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .join(Comment, Comment.notebook_id == SubmittedNotebook.id)
        .join(BaseCell, BaseCell.id == Comment.cell_id)
        .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
        .filter(Assignment.name == assignment, Comment.manual_comment.is_not(None))
    )
    return [(s, name, text) for s, name, text in rows if text]
