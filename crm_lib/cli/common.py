"""Shared by several commands: the course, the workbook's folder, the assignment argument."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from crm_lib.classroom.course import Course

Assignment = Annotated[str, typer.Argument(help="Name of the assignment, such as 06_sales_funnel.")]


def current_course() -> "Course":
    """Return the course that the command is run in."""
    from crm_lib.classroom.course import Course

    return Course.around()


def workbook_root() -> Path:
    """Return the workbook's folder: where the command is run, or where crm_lib was installed from."""
    current = Path.cwd()
    for folder in (current, *current.parents, Path(__file__).resolve().parents[2]):
        if (folder / "nbgrader_config.py").is_file():
            return folder
    return current
