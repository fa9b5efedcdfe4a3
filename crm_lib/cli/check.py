"""`crm check`: list what is not in order in the workbook."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from crm_lib.cli.common import current_course


def check_command(
    assignment: Annotated[
        str | None,
        typer.Argument(
            help="Look at this assignment alone, such as 06_sales_funnel, or at the whole bank: bank."
        ),
    ] = None,
) -> None:
    """Look for what is not in order: notebooks, solutions, rubrics, blueprint, releases, bank."""
    from crm_lib.author.bank_check import bank_findings
    from crm_lib.author.check import let_through_by_rubrics, workbook_findings

    course = current_course()
    found, bank_alone = 0, assignment == "bank"
    with _said_steps() as say:
        for finding in (
            bank_findings(course.root)
            if bank_alone
            else workbook_findings(course, assignment, on_step=say)
        ):
            found += 1
            typer.echo(str(finding))
        lines = []
        if not bank_alone and (not found or assignment is None):
            say("gaming texts")
            lines = [str(one) for one in let_through_by_rubrics(course, assignment)]
    # What a rubric lets through is for a human to know before accepting in bulk: none is final.
    for line in lines:
        typer.echo(line)
    if found:
        typer.echo(f"{found} finding(s).")
        raise typer.Exit(1)
    typer.echo("Everything is in order.")


@contextmanager
def _said_steps() -> Iterator[Callable[[str], object]]:
    """Yield a function that says each step on stderr: in place on a terminal, else a line each."""
    from rich.console import Console

    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda step: typer.echo(f"{step} …", err=True)
        return
    with console.status("…") as status:
        yield status.update
