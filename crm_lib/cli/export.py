"""`crm export`: the marks of a class for Moodle, Canvas, a spreadsheet or a script."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from crm_lib.cli.common import current_course, ready, tell_penalties, tell_stale_pages


class Format(StrEnum):
    """What `crm export` writes."""

    CSV = "csv"
    XLSX = "xlsx"
    MOODLE = "moodle"
    CANVAS = "canvas"
    QUESTIONS = "questions"


def export_command(
    assignment: Annotated[
        list[str] | None,
        typer.Argument(help="Assignments; without one, all that are marked, with course totals."),
    ] = None,
    to: Annotated[
        list[Format] | None,
        typer.Option(
            help="csv (the default) and xlsx: one row a student; questions: one row a question. "
            "May be given several times."
        ),
    ] = None,
    folder: Annotated[
        Path | None, typer.Option(help="Where to write; default: classroom/exports/.")
    ] = None,
    title: Annotated[
        list[str] | None,
        typer.Option(help="What the platform calls it: 06_sales_funnel='Funnel (1234)'."),
    ] = None,
    provisional: Annotated[
        bool,
        typer.Option("--provisional", help="Give Moodle and Canvas also marks that still wait."),
    ] = False,
) -> None:
    """Write marks in the columns that Moodle, Canvas or a spreadsheet reads."""
    from crm_lib.classroom.course import CourseError
    from crm_lib.classroom.course_marks import require_marked
    from crm_lib.classroom.exports import export_marks

    course = current_course()
    ready(course, *(assignment or course.assignments))
    wanted = require_marked(course, assignment or ())
    titles = {}
    for pair in title or ():
        name, is_pair, words = pair.partition("=")
        if not is_pair or name not in wanted:
            raise CourseError(
                f"--title {pair!r}: write ASSIGNMENT=TITLE; assignments here: {', '.join(wanted)}."
            )
        titles[name] = words
    default = course.root / course.folders.autograded_directory / ".." / "exports"
    left = 0
    for one in dict.fromkeys(to or [Format.CSV]):
        paths, left_here = export_marks(
            course,
            wanted,
            one.value,
            folder or default.resolve(),
            titles=titles,
            provisional=provisional,
        )
        left = max(left, left_here)
        for path in paths:
            typer.echo(str(path))
    if left:
        typer.echo(
            f"{left} provisional total(s) left out: something in them waits for a human "
            "(`crm review`); --provisional gives them all the same."
        )
    for name in wanted:
        tell_penalties(course, name)
        tell_stale_pages(course, name)
