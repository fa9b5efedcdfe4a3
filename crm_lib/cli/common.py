"""Shared by several commands: the course, the workbook's folder, the assignment argument."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
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


def ready(course: "Course", *assignments: str) -> None:
    """Bring the gradebook up to date before it is read, and print what a human should know of it."""
    from crm_lib.classroom.gradebook_care import ready_gradebook

    for assignment in assignments:
        course.solution(assignment)
        for line in ready_gradebook(course, assignment):
            typer.echo(line, err=True)


def echo_without_marks(course: "Course", assignment: str) -> None:
    """Print who has no marks because the work was refused or is absent."""
    from crm_lib.classroom.attendance import without_marks

    for one in without_marks(course, assignment):
        typer.echo(str(one))


@contextmanager
def progress_bar(words: str, total: int | None = None) -> Iterator[Callable[[], None]]:
    """Show progress on stderr while the block runs; yield a function that counts one more.

    Where nobody watches a terminal, a line is printed every tenth.
    """
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(),
               TimeElapsedColumn())  # fmt: skip
    done = 0
    with Progress(*columns, transient=True, console=console) as bar:
        job = bar.add_task(words, total=total)

        def step() -> None:
            nonlocal done
            done += 1
            bar.advance(job)
            if not console.is_terminal and done % 10 == 0:
                typer.echo(f"{words}: {done}{f' of {total}' if total else ''}", err=True)

        yield step


def tell_stale_pages(course: "Course", assignment: str) -> None:
    """Print how many feedback pages show other marks than now hold; nothing when none does."""
    from crm_lib.classroom.feedback_pages import stale_pages

    stale = stale_pages(course, assignment)
    if stale:
        typer.echo(
            f"{len(stale)} feedback page(s) show other marks than now hold: "
            f"`crm feedback {assignment}` writes them anew."
        )


def tell_penalties(course: "Course", assignment: str, *, named: bool = True) -> None:
    """Print for whom Formgrader's sums differ from the totals here; nothing when for nobody."""
    from crm_lib.base.message import both_text
    from crm_lib.classroom.course_marks import penalties

    lost = penalties(course, assignment)
    if lost:
        names = ", ".join(f"{student} (−{marks:g})" for student, marks in list(lost.items())[:10])
        names = f": {names}{' …' if len(lost) > 10 else ''}" if named else ""
        typer.echo(
            both_text(
                f"{len(lost)} late{names}. Totals here are after the penalty; the sums that "
                "Formgrader lists are before it.",
                f"迟交{len(lost)}人{names.replace(': ', '：')}。这里的总分是扣分之后的，Formgrader列出的合计是扣分之前的。",
            )
        )
