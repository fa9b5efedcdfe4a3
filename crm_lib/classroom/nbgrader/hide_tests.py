"""Remove hidden tests from a feedback page."""

import re

from nbformat.notebooknode import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor

_HIDDEN = re.compile(
    r"^\s*#+ BEGIN HIDDEN TESTS.*?(?:#+ END HIDDEN TESTS[^\n]*\n?|\Z)", re.S | re.M
)


class HideTests(NbGraderPreprocessor):
    """Take hidden tests out of the feedback: a page that shows them gives the next class the key."""

    def preprocess_cell(
        self, cell: NotebookNode, resources: dict, index: int
    ) -> tuple[NotebookNode, dict]:
        """Return the cell without its hidden tests."""
        cell.source = _HIDDEN.sub("", cell.source)
        return cell, resources
