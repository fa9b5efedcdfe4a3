"""Name the student at the top of a feedback page."""

from html import escape

from nbformat.notebooknode import NotebookNode
from nbformat.v4 import new_markdown_cell
from nbgrader.preprocessors import NbGraderPreprocessor

from crm_lib.classroom.nbgrader.resources import crm_resources


class NameStudent(NbGraderPreprocessor):
    """Put name and number of the student above everything; plain nbgrader knows the number only."""

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        """Return the notebook with its student's name."""
        number = resources["nbgrader"]["student"]
        name = crm_resources(resources).student_name
        words = escape(f"{name} {number}".strip())
        nb.cells.insert(
            0, new_markdown_cell(f'<p class="crm-student"><b>{words}</b></p>', id="crm-student")
        )
        return nb, resources
