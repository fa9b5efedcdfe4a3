"""Make a release reproducible: drop what differs from machine to machine."""

from nbformat.notebooknode import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor


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
