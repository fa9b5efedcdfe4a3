"""From a solution to what students get: deterministic, without solutions, tests or rubrics."""

import re

from nbformat.notebooknode import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Bool

_HINT = re.compile(r"\n*<details class=\"hint\">.*?</details>[ \t]*\n?", re.S)


class SteadyRelease(NbGraderPreprocessor):
    """Drop what differs from machine to machine, so that a release is the same byte for byte."""

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        """Return the notebook with a bare Python kernel and no traces of execution."""
        nb.metadata = NotebookNode(
            kernelspec={"display_name": "Python 3", "language": "python", "name": "python3"},
            language_info={"name": "python"},
        )
        for cell in nb.cells:
            kept = {k: v for k, v in cell.metadata.items() if k in ("nbgrader", "tags")}
            cell.metadata = NotebookNode(kept)
        return nb, resources


class HideHints(NbGraderPreprocessor):
    """Take the hints out of a class copy."""

    enabled = Bool(False, help="Whether hints are taken out.").tag(config=True)

    def preprocess_cell(
        self, cell: NotebookNode, resources: dict, index: int
    ) -> tuple[NotebookNode, dict]:
        """Return the cell without ``<details class="hint">`` blocks."""
        if self.enabled and cell.cell_type == "markdown":
            cell.source = _HINT.sub("\n", cell.source).rstrip() + "\n"
        return cell, resources
