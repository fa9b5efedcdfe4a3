"""Make a release in a folder of its own, without touching gradebook or exercises."""

import copy
from pathlib import Path
from typing import Any

from nbformat.notebooknode import NotebookNode
from nbgrader.converters import GenerateAssignment
from nbgrader.preprocessors import NbGraderPreprocessor, SaveCells
from nbgrader.utils import capture_log, temp_attrs

from crm_lib.classroom.course import Course
from crm_lib.classroom.nbgrader.resources import CrmResources, crm_resources


class TakeHiddenTests(NbGraderPreprocessor):
    """Keep the notebook as it is before hidden tests are removed; stands where nbgrader saves it."""

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        """Put a copy into ``resources["crm"]``; the notebook stays as it is."""
        crm_resources(resources).with_hidden_tests = copy.deepcopy(nb)
        return nb, resources


class ReleaseElsewhere(GenerateAssignment):
    """nbgrader's release without its gradebook, told which version it makes."""

    def __init__(self, crm: CrmResources, **options: Any) -> None:
        super().__init__(**options)
        self._crm = crm
        self.no_database = self.force = True
        self.preprocessors = [TakeHiddenTests if p is SaveCells else p for p in self.preprocessors]

    def init_single_notebook_resources(self, notebook_filename: str) -> dict[str, Any]:
        """Return nbgrader's resources with ``crm`` among them."""
        return {**super().init_single_notebook_resources(notebook_filename), "crm": self._crm}


def make_release(course: Course, assignment: str, version: int, folder: Path) -> NotebookNode:
    """Make the students' copy below `folder` and return the notebook with its hidden tests.

    Parameters
    ----------
    course, assignment
    version : int
        What the title names.
    folder : Path
        Gets a folder of the assignment's name.

    Raises
    ------
    CourseError
        When nbgrader can't make it.
    """
    api = course.api
    crm = CrmResources(version=version)
    with temp_attrs(
        api.coursedir, assignment_id=assignment, student_id=".", release_directory=str(folder)
    ):
        result = capture_log(ReleaseElsewhere(crm, coursedir=api.coursedir, parent=api))
    course.require_success(f"Releasing {assignment}", result)
    return crm.with_hidden_tests
