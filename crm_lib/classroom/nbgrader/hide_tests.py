"""Remove hidden tests from a feedback page."""

from nbformat.notebooknode import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor

from crm_lib.classroom.nbgrader.hidden_tests import split_hidden


class HideTests(NbGraderPreprocessor):
    """Take hidden tests out of the feedback: a page that shows them gives the next class the key."""

    def preprocess_cell(
        self, cell: NotebookNode, resources: dict, index: int
    ) -> tuple[NotebookNode, dict]:
        """Return the cell without its hidden tests."""
        cell.source, _ = split_hidden(cell.source)
        return cell, resources
