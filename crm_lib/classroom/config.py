"""Configure nbgrader for the workbook, by one call in nbgrader_config.py.

``nbgrader`` commands, Formgrader's buttons and ``crm`` read the same file, so they give the same
marks.
"""

import glob
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

from crm_lib.classroom.limits import Limits
from crm_lib.classroom.released_files import is_released

#: What nbgrader calls the course; a folder of the exchange has this name.
COURSE_ID = "crm"
#: Names the folder of nbgrader's exchange, on a class server.
EXCHANGE_VARIABLE = "CRM_EXCHANGE"
#: Shown by nbgrader where a check cell was missing; the cell is put back all the same.
NOTICE = "{cell_id}: missing in the submission, put back · 提交中缺失，已恢复\n\n"


def configure(
    c: Any,
    root: Path | str,
    *,
    solutions: str = "solutions",
    exercises: str = "exercises",
    classroom: str = "classroom",
    hints: bool = True,
    limits: Limits | None = None,
    db_url: str | None = None,
    exchange: str | None = None,
) -> None:
    """Set every option of nbgrader that the workbook relies on.

    Parameters
    ----------
    c : traitlets.config.Config
        What ``get_config()`` returns in nbgrader_config.py.
    root : path
        The course folder: where nbgrader_config.py lies.
    solutions, exercises, classroom : str
        Folders under `root` for sources, releases and the running course. An instructor with a
        private question folder names it here.
    hints : bool
        Keep the hints in the released prompts. False for graded use.
    limits : Limits, optional
        What a submission may use while it is executed.
    db_url : str, optional
        Gradebook, as SQLAlchemy names databases; default: ``gradebook.db`` in `classroom`. The
        environment variable CRM_GRADEBOOK_URL goes before both, so that no password need stand
        in a file.
    exchange : str, optional
        nbgrader's exchange on a class server: the folder that everybody there may write to. The
        environment variable CRM_EXCHANGE goes before it.
    """
    from crm_lib.classroom.nbgrader import page_filters, pipelines
    from crm_lib.classroom.nbgrader.course_deadlines import CourseExport, CourseLatePolicy
    from crm_lib.classroom.nbgrader.figures import DrawFigures
    from crm_lib.classroom.nbgrader.safe_page import FeedbackExporter, SafePage
    from crm_lib.classroom.nbgrader.show_penalty import ShowPenalty
    from crm_lib.classroom.releases import PRIVATE_FILES

    root = Path(root).resolve()
    _put_commands_on_path()
    course = c.CourseDirectory
    course.root = str(root)
    course.course_id = COURSE_ID
    course.source_directory = solutions
    course.release_directory = exercises
    # Written with "/" everywhere: nbgrader builds regular expressions from these.
    for step in ("submitted", "autograded", "feedback", "solution"):
        setattr(course, f"{step}_directory", f"{classroom}/{step}")
    default_url = "sqlite:///" + (root / classroom / "gradebook.db").as_posix()
    course.db_url = os.environ.get("CRM_GRADEBOOK_URL") or db_url or default_url
    course.ignore = [".ipynb_checkpoints", "*.pyc", "__pycache__", "feedback", *PRIVATE_FILES]
    course.ignore += sorted(_not_released(root / solutions))
    if (root / solutions).is_dir():
        # A read-only folder can still be read, and nbgrader says what it cannot write.
        with suppress(OSError):
            (root / classroom).mkdir(exist_ok=True)

    exchange = os.environ.get(EXCHANGE_VARIABLE) or exchange
    if exchange:
        c.Exchange.root = exchange

    c.GenerateAssignment.preprocessors = list(pipelines.RELEASE)
    c.HideHints.enabled = not hints
    # The placeholder stands above the region, so that an untouched release runs without an error.
    c.ClearSolutions.code_stub = {"python": ""}

    c.Autograde.sanitize_preprocessors = list(pipelines.SANITIZE)
    c.Autograde.autograde_preprocessors = list(pipelines.AUTOGRADE)
    c.AssignLatePenalties.plugin_class = CourseLatePolicy
    c.ExportApp.plugin_class = CourseExport
    c.Exporter.optimistic_validation = True  # once a conversion, not once a step of it
    c.OverwriteCells.add_missing_cells = True
    c.OverwriteCells.missing_cell_notification = NOTICE
    limits = limits or Limits()
    c.RunAnswers.limits = limits.as_dict()
    c.RunAnswers.data = [str(root / "datasets")] if (root / "datasets").is_dir() else []
    c.Execute.timeout = limits.cell_seconds
    # A kernel's own warnings are no matter of the instructor's.
    c.Execute.extra_arguments = ["--IPKernelApp.log_level=40"]

    # Formgrader's pages and feedback
    c.HTMLExporter.preprocessors = [DrawFigures, ShowPenalty, SafePage]
    c.HTMLExporter.filters = {
        "markdown2html": f"{page_filters.__name__}.safe_markdown",
        "highlight_code": f"{page_filters.__name__}.bounded_highlight",
        "strip_files_prefix": f"{page_filters.__name__}.as_it_is",
    }
    # Looks for magics by patterns that take their time.
    c.HighlightMagicsPreprocessor.enabled = False
    c.GenerateFeedback.exporter_class = f"{FeedbackExporter.__module__}.FeedbackExporter"
    c.GenerateFeedback.preprocessors = list(pipelines.FEEDBACK)


def _not_released(solutions: Path) -> set[str]:
    """Return patterns for the names of files beside solutions that students are not given."""
    found = (path for path in solutions.rglob("*") if path.suffix != ".ipynb" and path.is_file())
    return {glob.escape(path.name) for path in found if not is_released(path)}


def _put_commands_on_path() -> None:
    """Put this Python's commands on PATH: nbgrader calls ``alembic`` by its bare name."""
    folder = str(Path(sys.executable).parent)
    path = os.environ.get("PATH", "")
    if folder not in path.split(os.pathsep):
        os.environ["PATH"] = folder + os.pathsep + path
