"""Read a submission's grades from nbgrader's gradebook with one query."""

from nbgrader.api import (
    Assignment,
    Grade,
    Gradebook,
    GradeCell,
    Notebook,
    SubmittedAssignment,
    SubmittedNotebook,
)


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
