"""`crm report`: show how the class did, as tables in the terminal, a page and CSV files."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from crm_lib.cli.common import Assignment, current_course, ready, tell_penalties, tell_stale_pages

if TYPE_CHECKING:
    import pandas as pd

    from crm_lib.classroom.class_report import ClassReport


def report_command(
    assignment: Assignment,
    html: Annotated[
        bool, typer.Option("--html", help="Write a page with pictures, to classroom/reports/.")
    ] = False,
    csv: Annotated[
        bool, typer.Option("--csv", help="Write the tables as CSV files, to classroom/reports/.")
    ] = False,
    to: Annotated[
        Path | None, typer.Option("--to", help="Folder for page and tables instead.")
    ] = None,
    anonymous: Annotated[
        bool,
        typer.Option("--anonymous", help="Numbers in place of names, drawn anew each time."),
    ] = False,
) -> None:
    """Show how the class did: by student, question and objective; mistakes; who needs a human.

    Pairs of answers more alike than usual are named as a question to you; they change no mark.
    """
    from crm_lib.classroom.class_report import class_report, write_csv_files
    from crm_lib.classroom.item_statistics import keep_item_statistics
    from crm_lib.classroom.report_page import write_page

    course = current_course()
    ready(course, assignment)
    found = class_report(
        course, assignment, anonymous=anonymous, on_step=lambda s: typer.echo(f"… {s}", err=True)
    )
    keep_item_statistics(course, found)
    folder = to or course.root / course.folders.autograded_directory / ".." / "reports"
    folder = folder.resolve()
    if html:
        typer.echo(f"Page: {write_page(found, folder / f'{assignment}.html')}")
    if csv:
        paths = write_csv_files(found, folder / assignment)
        typer.echo(f"{len(paths)} tables: {paths[0].parent}")
    if not (html or csv):
        _show(found)
    waiting = int(found.marks["waits_for_human"].sum())
    if waiting:
        typer.echo(f"Provisional · 暂定: {waiting} mark(s) wait for a human; see crm review.")
    if found.pairs:
        typer.echo(
            f"{len(found.pairs)} pair(s) of answers are more alike than usual: a question to you, "
            f"never a mark. `crm report {assignment} --html` shows them side by side."
        )
    tell_penalties(course, assignment, named=not anonymous)
    tell_stale_pages(course, assignment)


def _show(found: "ClassReport") -> None:
    """Print a report's tables."""
    from crm_lib.classroom.option_counts import idle_options

    items = found.items.drop(columns="students").round(2)
    idle = idle_options(found.options)
    if idle:
        items["nobody takes · 无人选"] = [idle.get(q, "") for q in items["question"]]
    _echo("By student · 按学生", found.students)
    _echo("By question · 按题目", found.questions.drop(columns="provisional"))
    _echo("Difficulty and discrimination, 95 % · 难度与区分度", items)
    _echo("By objective · 按目标", found.objectives)
    mistakes = found.mistakes.head(10).drop(columns=["example", "named"])
    _echo("Commonest mistakes · 常见错误", mistakes.assign(share=mistakes["share"].round(2)))
    if found.pairs:
        from crm_lib.classroom.likeness import pairs_table

        pairs = pairs_table(found.pairs).head(10)
        shown = pairs.drop(columns=["first_answer", "second_answer"]).round(0)
        _echo("More alike than usual, please look · 异常相似，请查看", shown)
    if len(found.without_marks):
        _echo("Without marks · 没有分数", found.without_marks)


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
    from crm_lib.classroom.one_line import shown

    if value is True or str(value) == "True":
        return "yes · 是"
    if value is False or str(value) == "False":
        return ""
    if isinstance(value, float):
        return "–" if value != value else f"{value:g}"
    return shown(value, 200)
