"""Enter a release into the gradebook; cells of versions that are handed in stay there."""

import json
from collections.abc import Iterable

from nbformat.notebooknode import NotebookNode
from nbgrader import utils
from nbgrader.api import Gradebook, MissingEntry

from crm_lib.classroom.course import Course


def enter_release(
    course: Course,
    assignment: str,
    notebook: NotebookNode,
    earlier: Iterable[NotebookNode] = (),
) -> None:
    """Enter the cells of a release into the gradebook.

    Parameters
    ----------
    course, assignment
    notebook : NotebookNode
        With its hidden tests.
    earlier : iterable of NotebookNode
        Versions that students have been given before.

    Notes
    -----
    nbgrader refuses new cells once there are submissions. Here they are added, and those that the
    new version no longer has stay for the submissions that have them.
    """
    with course.gradebook() as gradebook:
        gradebook.update_or_create_assignment(assignment)
        try:
            entered = gradebook.find_notebook(assignment, assignment)
        except MissingEntry:
            entered = None
        if entered is not None and not entered.submissions:
            gradebook.remove_notebook(assignment, assignment)
            entered = None
        if entered is None:
            kernel = json.dumps(notebook.metadata.get("kernelspec", {}))
            gradebook.add_notebook(assignment, assignment, kernelspec=kernel)
        for cell in (c for nb in (*earlier, notebook) for c in nb.cells):
            _enter_cell(gradebook, assignment, cell)
        gradebook.db.commit()


def _enter_cell(gradebook: Gradebook, assignment: str, cell: NotebookNode) -> None:
    is_grade, is_solution = utils.is_grade(cell), utils.is_solution(cell)
    if not (is_grade or is_solution or utils.is_locked(cell)):
        return
    about = cell.metadata.nbgrader
    where = (about["grade_id"], assignment, assignment)
    if is_grade:
        gradebook.update_or_create_grade_cell(
            *where, max_score=float(about["points"]), cell_type=cell.cell_type
        )
    if is_solution:
        gradebook.update_or_create_solution_cell(*where)
    gradebook.update_or_create_source_cell(
        *where, cell_type=cell.cell_type, locked=utils.is_locked(cell), source=cell.source,
        checksum=about.get("checksum"),
    )  # fmt: skip
