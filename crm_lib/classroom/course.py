"""Find a course folder, its assignments, submissions, gradebook and nbgrader configuration.

Every function raises `CourseError` with one line that says what to do.
"""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crm_lib.exam.wording import ExamError

if TYPE_CHECKING:
    from nbgrader.api import Gradebook
    from nbgrader.apps import NbGraderAPI
    from nbgrader.coursedir import CourseDirectory
    from traitlets.config import Config


class CourseError(ExamError):
    """The course folder cannot be used as it is; the text says what to do about it."""


@dataclass(frozen=True)
class Course:
    """A folder with nbgrader_config.py.

    Attributes
    ----------
    root : Path
        The folder.
    """

    root: Path

    @classmethod
    def around(cls, folder: Path | None = None) -> "Course":
        """Return the course that `folder` (default: the working directory) lies in."""
        start = (folder or Path.cwd()).resolve()
        for candidate in (start, *start.parents):
            if (candidate / "nbgrader_config.py").is_file():
                return cls(candidate)
        raise CourseError(
            f"{start} is not inside a course: no nbgrader_config.py here or above. "
            "Change into the workbook's folder first."
        )

    @cached_property
    def config(self) -> "Config":
        """Return the settings that nbgrader_config.py makes."""
        from traitlets.config import PyFileConfigLoader

        return PyFileConfigLoader("nbgrader_config.py", path=str(self.root)).load_config()

    @cached_property
    def api(self) -> "NbGraderAPI":
        """Return nbgrader's programming interface on this course."""
        from nbgrader.apps import NbGraderAPI

        return NbGraderAPI(config=self.config)

    @property
    def folders(self) -> "CourseDirectory":
        """Return nbgrader's course directory."""
        return self.api.coursedir

    @property
    def classroom(self) -> Path:
        """Return the folder of the running course: what is handed in, marked and decided."""
        return self.root / Path(self.folders.autograded_directory).parent

    def folder(self, step: str, assignment: str, student: str = ".") -> Path:
        """Return the folder of a step: source, release, submitted, autograded or feedback."""
        directory = getattr(self.folders, f"{step}_directory")
        return self.root / self.folders.format_path(directory, student, assignment)

    @property
    def assignments(self) -> list[str]:
        """Return the names of the assignments that have a solution notebook."""
        source = self.root / self.folders.source_directory
        return sorted(
            p.name for p in source.iterdir() if (p / f"{p.name}.ipynb").is_file()
        ) if source.is_dir() else []  # fmt: skip

    def solution(self, assignment: str) -> Path:
        """Return the solution notebook of an assignment, or say which assignments there are."""
        path = self.folder("source", assignment) / f"{assignment}.ipynb"
        if not path.is_file():
            known = ", ".join(self.assignments) or "none"
            raise CourseError(f"There is no assignment {assignment!r}. Known: {known}.")
        return path

    def submissions(self, assignment: str) -> dict[str, Path]:
        """Return the submitted notebook of each student, whether or not it can be read.

        Also where a file lies in place of the folder, or the notebook lies beside it: then
        `unreadable` says so.
        """
        folder = self.folder("submitted", assignment, "*").relative_to(self.root).as_posix()
        found = [*self.root.glob(f"{folder}.ipynb"), *self.root.glob(folder)]
        return dict(
            sorted((f.parent.name, f.parent / assignment / f"{assignment}.ipynb") for f in found)
        )

    def gradebook(self) -> "Gradebook":
        """Return the gradebook, open; use it in a ``with`` statement."""
        from nbgrader.api import Gradebook

        return Gradebook(self.folders.db_url, self.folders.course_id)

    def require_success(self, what: str, result: dict[str, Any]) -> None:
        """Raise one clear line unless a step of nbgrader succeeded; `result` is what it returned."""
        if not result["success"]:
            raise CourseError(f"{what} failed: {reason_in(result)}")


def reason_in(result: dict[str, Any]) -> str:
    """Return the last line that explains a failed converter, without its stack trace."""
    text = (result.get("error") or "") + "\n" + (result.get("log") or "")
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    for line in reversed(lines):
        name, found, words = line.partition(": ")
        if found and name.split(".")[-1].endswith(("Error", "Exception")) and " " not in name:
            return words
    for line in reversed(lines):
        if "ERROR" in line:
            return line.partition("]")[2].strip() or line
    return lines[-1] if lines else "no reason given"
