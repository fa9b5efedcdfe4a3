"""Give a submission the gradebook rows of its own version's questions, and no others."""

from nbformat.notebooknode import NotebookNode
from nbgrader import utils
from nbgrader.api import Comment, Grade, Gradebook, SubmittedNotebook
from nbgrader.preprocessors import NbGraderPreprocessor


class FitVersion(NbGraderPreprocessor):
    """Add missing grades and comments, and drop those of questions that this version has not.

    nbgrader gives a submission a row for each cell that the gradebook knows, which are those of all
    versions together. Stands before whatever reads or writes a grade.
    """

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        """Put the gradebook's rows right; the notebook stays as it is."""
        about = resources["nbgrader"]
        marked = {c.metadata.nbgrader["grade_id"] for c in nb.cells if utils.is_grade(c)}
        answered = {c.metadata.nbgrader["grade_id"] for c in nb.cells if utils.is_solution(c)}
        with Gradebook(about["db_url"]) as gradebook:
            submitted = gradebook.find_submission_notebook(
                about["notebook"], about["assignment"], about["student"]
            )
            notebook = submitted.notebook
            changed = [
                _fit(gradebook, submitted, Grade, notebook.grade_cells, submitted.grades, marked),
                _fit(gradebook, submitted, Comment, notebook.solution_cells, submitted.comments,
                     answered),
            ]  # fmt: skip
            if any(changed):
                gradebook.db.flush()
                gradebook.db.expire(submitted)
                gradebook.db.commit()
        return nb, resources


def _fit(
    gradebook: Gradebook,
    submitted: SubmittedNotebook,
    kind: type,
    cells: list,
    rows: list,
    wanted: set[str],
) -> bool:
    """Make the rows of one kind those of the wanted cells; tell whether any changed."""
    names = {c.id: c.name for c in cells}
    have = {names.get(row.cell_id): row for row in rows}
    extra = [row for name, row in have.items() if name is not None and name not in wanted]
    missing = [c for c in cells if c.name in wanted and c.name not in have]
    for row in extra:
        gradebook.db.delete(row)
    for cell in missing:
        gradebook.db.add(kind(cell_id=cell.id, notebook_id=submitted.id))
    return bool(extra or missing)
