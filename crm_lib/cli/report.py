"""`crm report`: show how the class did, as tables in the terminal."""

from typing import TYPE_CHECKING

import typer

from crm_lib.cli.common import Assignment, current_course

if TYPE_CHECKING:
    import pandas as pd


def report_command(assignment: Assignment) -> None:
    """Show how the class did: by student, by question, by objective, and who needs a human."""
    from crm_lib.classroom import report
    from crm_lib.exam.blueprint import load_blueprint

    course = current_course()
    marks = report.marks_of_class(course, assignment)
    blueprint = load_blueprint(course.root / "docs" / "blueprint.csv")
    for title, table in (
        ("By student · 按学生", report.student_table(marks)),
        ("By question · 按题目", report.question_table(marks)),
        ("By objective · 按目标", report.objective_table(marks, blueprint)),
    ):
        _echo(title, table)
    waiting = int(marks["waits_for_human"].sum())
    if waiting:
        typer.echo(f"Provisional · 暂定: {waiting} mark(s) wait for a human; see crm review.")


def _echo(title: str, table: "pd.DataFrame") -> None:
    """Print a frame as a table that fits the window."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    shown = Table(title=title, title_justify="left")
    for name in table.columns:
        number = table[name].dtype.kind in "if"
        shown.add_column(str(name), justify="right" if number else "left", overflow="fold")
    for row in table.itertuples(index=False):
        shown.add_row(*(Text(_cell(v)) for v in row))  # as it is: a name may be ":smiley:"
    Console().print(shown)


def _cell(value: object) -> str:
    if value is True or str(value) == "True":
        return "yes · 是"
    if value is False or str(value) == "False":
        return ""
    return f"{value:g}" if isinstance(value, float) else str(value)
