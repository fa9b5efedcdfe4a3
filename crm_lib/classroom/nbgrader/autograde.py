"""nbgrader's autograde in two halves: sanitizing before a worker executes, marking afterwards.

nbgrader sanitizes, executes and marks in one go. Here a submission is sanitized first, by the same
preprocessors, goes to a worker, and comes back to the second half.
"""

import contextlib
import functools
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import Exporter, NotebookExporter
from nbformat.notebooknode import NotebookNode
from nbgrader.converters import Autograde
from nbgrader.utils import capture_log, find_all_files, temp_attrs
from traitlets import Type

from crm_lib.classroom.course import Course
from crm_lib.classroom.execution.runner import files_beside
from crm_lib.classroom.marking_scheme import MarkingScheme
from crm_lib.classroom.nbgrader.quick_writing import QuickNotebookExporter
from crm_lib.classroom.nbgrader.resources import CrmResources
from crm_lib.classroom.nbgrader.transaction import one_transaction
from crm_lib.classroom.releases import Release
from crm_lib.classroom.versions import Versions


class NotebookItself(NotebookExporter):
    """Export the notebook, where nbconvert's exporter gives its text with indents."""

    from_notebook_node = Exporter.from_notebook_node


def sanitizer(
    course: Course, assignment: str, copies: Path, versions: Versions
) -> Callable[[str], tuple[str, dict[str, bytes]]]:
    """Return a function: student → notebook as it will be executed, and the files beside it.

    `copies` is the folder in which submissions were taken in (`snapshot`).
    """
    api = course.api
    with temp_attrs(api.coursedir, assignment_id=assignment, student_id="*"):
        converter = Autograde(coursedir=api.coursedir, parent=api)
    converter.log.propagate = False
    converter.exporter = NotebookItself(parent=converter, config=converter.config)
    converter._sanitizing = True
    converter._init_preprocessors()
    given = functools.cache(lambda release: _given(course, assignment, release))
    cells: dict = {}  # of the release: the same for the whole class

    def sanitized(student: str) -> tuple[str, dict[str, bytes]]:
        path = copies / student / assignment / f"{assignment}.ipynb"
        about = {"student": student, "assignment": assignment, "notebook": assignment,
                 "db_url": course.folders.db_url}  # fmt: skip
        release = versions.release_for(student, path)
        released, hidden, files_of_source = given(release)
        crm = CrmResources(released=released, with_hidden_tests=hidden)
        place = {"name": path.stem, "path": str(path.parent)}
        resources = {"nbgrader": about, "crm": crm, "metadata": place}
        with contextlib.chdir(course.root), one_transaction(cells):  # read, not written
            # Editors on Windows put a byte order mark first, at which nbformat stops.
            text = io.StringIO(path.read_text(encoding="utf-8-sig"))
            nb, _ = converter.exporter.from_file(text, resources=resources)
        return json.dumps(nb), {**files_beside(path.parent), **files_of_source}

    return sanitized


def _given(
    course: Course, assignment: str, release: Release | None
) -> tuple[NotebookNode, NotebookNode | None, dict[str, bytes]]:
    """Return a version's notebook without and with hidden tests, and the files given with it."""
    path = course.folder("release", assignment) / f"{assignment}.ipynb"
    source = course.folder("source", assignment)
    hidden = None
    if release is not None:
        path = release.notebook
        if release.markable:
            source = release.solution.parent
            hidden = nbformat.read(release.with_hidden_tests, as_version=4)
    with contextlib.chdir(course.root):
        files = {
            Path(f).relative_to(source).as_posix(): Path(f).read_bytes()
            for f in find_all_files(str(source), [*course.folders.ignore, "*.ipynb"])
        }
    return nbformat.read(path, as_version=4), hidden, files


class PreparedAutograde(Autograde):
    """nbgrader's autograde of a submission that is sanitized, in one transaction.

    Parameters
    ----------
    crm : CrmResources
        What the preprocessors are given, a transaction among it.
    sanitized : str, optional
        The sanitized notebook as text; without it nbgrader sanitizes the submission itself.
    **options
        Of nbgrader's ``Autograde``.
    """

    exporter_class = Type(QuickNotebookExporter, klass=Exporter)

    def __init__(self, crm: CrmResources, sanitized: str | None, **options: Any) -> None:
        super().__init__(**options)
        self._crm, self._sanitized = crm, sanitized

    def init_single_notebook_resources(self, notebook_filename: str) -> dict[str, Any]:
        """Return nbgrader's resources with ``crm`` among them."""
        return {**super().init_single_notebook_resources(notebook_filename), "crm": self._crm}

    def convert_single_notebook(self, notebook_filename: str) -> None:
        """Do the second half of what `Autograde` does: from the sanitized notebook on."""
        if self._sanitized is None:
            super().convert_single_notebook(notebook_filename)
            return
        about = self.init_single_notebook_resources(notebook_filename)
        about["output_extension"] = self.exporter.file_extension
        self.write_single_notebook(self._sanitized, about)
        made = Path(self.writer.build_directory, Path(notebook_filename).name)
        self._sanitizing = False
        self._init_preprocessors()
        # As `BaseConverter` does it, but for reading and checking again what was just made.
        about = self.init_single_notebook_resources(str(made))
        about["metadata"] = {"name": made.stem, "path": str(made.parent)}
        notebook = nbformat.from_dict(json.loads(self._sanitized))
        output, about = self.exporter.from_notebook_node(notebook, resources=about)
        self.write_single_notebook(output, about)

    def run_post_convert_hook(self) -> None:
        """Make what was written final, then do what nbgrader does after a conversion."""
        self._crm.transaction.end()
        super().run_post_convert_hook()


def autograde(
    course: Course,
    assignment: str,
    student: str,
    *,
    scheme: MarkingScheme,
    copies: Path,
    sanitized: str | None = None,
    execution: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """Mark one submission as ``nbgrader autograde --create --force`` does; return its result.

    Parameters
    ----------
    course, assignment, student
    scheme : MarkingScheme
        What the answers are held against.
    copies : Path
        The folder, inside the course, in which submissions were taken in (`snapshot`).
    sanitized : str, optional
        The notebook that `sanitizer` gave.
    execution : dict, optional
        What executing that notebook gave.

    Returns
    -------
    dict
        nbgrader's ``success``, ``log`` and ``error``. Without success the gradebook is as before.
    """
    api = course.api
    taken = copies.relative_to(course.root).as_posix()
    about = {"assignment_id": assignment, "student_id": student, "submitted_directory": taken}
    with (
        temp_attrs(api.coursedir, **about),
        one_transaction() as transaction,
    ):
        crm = CrmResources(execution=execution, scheme=scheme, transaction=transaction)
        converter = PreparedAutograde(crm, sanitized, coursedir=api.coursedir, parent=api)
        converter.force = converter.create_student = True
        return capture_log(converter)
