"""`crm export`: the marks of the class as CSV."""

from pathlib import Path
from typing import Annotated

import typer

from crm_lib.cli.common import Assignment, current_course


def export_command(
    assignment: Assignment,
    to: Annotated[Path | None, typer.Option(help="The CSV file to write.")] = None,
) -> None:
    """Write the marks of the class as CSV, with a provisional column."""
    from crm_lib.classroom.report import export_csv, marks_of_class

    marks = marks_of_class(current_course(), assignment)
    path = export_csv(marks, to or Path(f"{assignment}.csv"))
    typer.echo(f"{path}: {marks['student'].nunique()} student(s).")
