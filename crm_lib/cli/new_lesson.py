"""`crm new-lesson`: make all files of a new lesson."""

from typing import Annotated

import typer


def new_lesson_command(
    name: Annotated[str, typer.Argument(help="Number and topic, such as 10_retention_and_clv.")],
    en: Annotated[
        str, typer.Option(help="Title in English; made from the name when left out.")
    ] = "",
    zh: Annotated[str, typer.Option(help="Title in Chinese.")] = "待定",
    unit: Annotated[str, typer.Option(help="Unit of the syllabus, such as U13.")] = "U00",
) -> None:
    """Make all files of a new lesson (for authors).

    Notebook, self-checks, explorer, test, solution with rubrics and tested answers, blueprint rows
    and the released exercise: a small complete lesson to replace piece by piece, in which `crm
    check` finds nothing. Nothing that exists is touched.
    """
    from rich.console import Console

    from crm_lib.author.new_lesson import new_lesson
    from crm_lib.classroom.course import Course

    course = Course.around()
    with Console(stderr=True).status(f"{name} …"):
        made = new_lesson(course, name, en=en, zh=zh, unit=unit)
    for path in made:
        typer.echo(path.relative_to(course.root).as_posix())
    typer.echo("Write the lesson, then: crm refresh, crm release, crm check (docs/authoring.md).")
