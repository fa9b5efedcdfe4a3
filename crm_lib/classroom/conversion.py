"""nbgrader's autograde taken apart: sanitized before a worker executes, converted afterwards.

nbgrader sanitizes, executes and marks in one go. Here a submission is sanitized first, by the same
preprocessors, goes to a worker, and comes back to the second half.
"""

import contextlib
import functools
import json
from collections.abc import Callable
from pathlib import Path

from crm_lib.classroom.course import Course
from crm_lib.classroom.quick import Transaction, one_transaction


def sanitizer(course: Course, assignment: str) -> Callable[[str], tuple[str, dict[str, bytes]]]:
    """Return a function: student → notebook as it will be executed, and the files beside it."""
    from nbgrader.converters import Autograde
    from nbgrader.utils import find_all_files, temp_attrs

    from crm_lib.classroom.execution.runner import files_beside

    api = course.api
    with temp_attrs(api.coursedir, assignment_id=assignment, student_id="*"):
        converter = Autograde(coursedir=api.coursedir, parent=api)
    converter.log.propagate = False
    converter.exporter = _notebook_itself()(parent=converter, config=converter.config)
    converter._sanitizing = True
    converter._init_preprocessors()
    source = course.folder("source", assignment)
    with contextlib.chdir(course.root):
        own = {
            Path(f).relative_to(source).as_posix(): Path(f).read_bytes()
            for f in find_all_files(str(source), [*course.folders.ignore, "*.ipynb"])
        }

    def sanitized(student: str) -> tuple[str, dict[str, bytes]]:
        path = course.folder("submitted", assignment, student) / f"{assignment}.ipynb"
        about = {"student": student, "assignment": assignment, "notebook": assignment,
                 "db_url": course.folders.db_url}  # fmt: skip
        with contextlib.chdir(course.root), one_transaction():  # read, not written
            nb, _ = converter.exporter.from_filename(str(path), resources={"nbgrader": about})
        return json.dumps(nb), {**files_beside(path.parent), **own}

    return sanitized


def _notebook_itself() -> type:
    """Return an exporter that gives the notebook, where nbconvert's gives its text with indents."""
    from nbconvert.exporters import Exporter, NotebookExporter

    class Itself(NotebookExporter):
        from_notebook_node = Exporter.from_notebook_node

    return Itself


@functools.cache
def prepared_autograde() -> type:
    """Return nbgrader's ``Autograde`` for a submission that is sanitized, in one transaction.

    Attributes ``sanitized`` (the notebook as text, or None to have it made) and ``transaction``.
    """
    from nbgrader.converters import Autograde
    from nbgrader.converters.base import BaseConverter
    from nbgrader.utils import setenv

    class PreparedAutograde(Autograde):
        sanitized: str | None = None
        transaction: Transaction

        def convert_single_notebook(self, notebook_filename: str) -> None:
            if self.sanitized is None:
                super().convert_single_notebook(notebook_filename)
                return
            # The second half of what `Autograde` does: from the sanitized notebook on.
            about = self.init_single_notebook_resources(notebook_filename)
            about["output_extension"] = self.exporter.file_extension
            self.write_single_notebook(self.sanitized, about)
            made = Path(self.writer.build_directory, Path(notebook_filename).name)
            self._sanitizing = False
            self._init_preprocessors()
            with setenv(NBGRADER_EXECUTION="autograde"):
                BaseConverter.convert_single_notebook(self, str(made))

        def run_post_convert_hook(self) -> None:
            self.transaction.end()
            super().run_post_convert_hook()

    return PreparedAutograde
