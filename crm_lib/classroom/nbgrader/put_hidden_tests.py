"""Put the hidden tests of a submission's own version into its check cells."""

from pathlib import Path

import nbformat
from nbformat.notebooknode import NotebookNode
from nbgrader.preprocessors import OverwriteCells

from crm_lib.classroom.cell_names import grade_id_of
from crm_lib.classroom.nbgrader.resources import crm_resources, versions_on_disk


class PutHiddenTests(OverwriteCells):
    """Take locked cells and settings from the version a submission was made from.

    nbgrader's gradebook knows one source a cell, which is the last version's. It is asked only where
    no version is kept.
    """

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        """Return the submission with the check cells that it is marked by."""
        kept = crm_resources(resources).with_hidden_tests or self._kept_on_disk(nb, resources)
        if kept is None:
            return super().preprocess(nb, resources)
        sources = {name: c for c in kept.cells if (name := grade_id_of(c))}
        for cell in nb.cells:
            source = sources.get(grade_id_of(cell))
            if source is None:
                continue
            cell.metadata["nbgrader"] = nbformat.from_dict(source.metadata["nbgrader"])
            if source.metadata.nbgrader.get("locked"):
                cell.source = source.source
        return nb, resources

    def _kept_on_disk(self, nb: NotebookNode, resources: dict) -> NotebookNode | None:
        """Return the version's notebook where plain nbgrader runs: its title is restored already."""
        versions = versions_on_disk(self, resources)
        release = versions.restored_release(nb.cells)
        if release is None or not Path(release.with_hidden_tests).is_file():
            return None
        return nbformat.read(release.with_hidden_tests, as_version=4)
