"""Let a run of all cells go on after an answer that stops with an error."""

from nbformat.notebooknode import NotebookNode
from nbgrader import utils
from nbgrader.preprocessors import NbGraderPreprocessor

#: Jupyter's tag for a cell whose error does not stop the cells after it.
TAG = "raises-exception"


class RunOn(NbGraderPreprocessor):
    """Tag answers and their checks, so that one broken cell does not silence the checks below.

    The check of a broken answer needs the tag too: it finds no answer and stops as well. Whether an
    answer is right is told by its record, never by a tag.
    """

    def preprocess_cell(
        self, cell: NotebookNode, resources: dict, index: int
    ) -> tuple[NotebookNode, dict]:
        """Return an answer or check cell with the tag, any other as it is."""
        if cell.cell_type == "code" and (utils.is_solution(cell) or utils.is_grade(cell)):
            tags = cell.metadata.get("tags", [])
            cell.metadata["tags"] = list(dict.fromkeys([*tags, TAG]))
        return cell, resources
