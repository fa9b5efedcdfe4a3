"""Execute a submission, or use the execution that a worker has already made."""

from pathlib import Path

from nbformat.notebooknode import NotebookNode

from crm_lib.classroom.execution.runner import (
    RunAnswers,
    apply_execution,
    execution_hash,
    files_beside,
)
from crm_lib.classroom.nbgrader.resources import crm_resources


class TakeExecution(RunAnswers):
    """Take ``resources["crm"].execution``; execute here when there is none of these code cells."""

    def preprocess(
        self, nb: NotebookNode, resources: dict, km: object = None
    ) -> tuple[NotebookNode, dict]:
        """Return the executed notebook."""
        execution = crm_resources(resources).execution
        if execution is None or execution["hash"] != execution_hash(nb):
            folder = Path(resources["metadata"]["path"])
            execution = self.execution(nb, files_beside(folder))
        apply_execution(nb, execution)
        return nb, resources
