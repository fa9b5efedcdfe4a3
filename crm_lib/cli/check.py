"""`crm check`: list what is not in order in the workbook."""

import typer

from crm_lib.cli.common import current_course


def check_command() -> None:
    """Look for what is not in order: notebooks, solutions, rubrics, blueprint, releases."""
    from rich.console import Console

    from crm_lib.author.check import let_through_by_rubrics, workbook_findings

    course = current_course()
    found = 0
    with Console(stderr=True).status("…") as status:
        for finding in workbook_findings(course, on_step=status.update):
            found += 1
            typer.echo(str(finding))
        status.update("gaming texts")
        lines = [str(one) for one in let_through_by_rubrics(course)]
    # What a rubric lets through is for a human to know before accepting in bulk: none is final.
    for line in lines:
        typer.echo(line)
    if found:
        typer.echo(f"{found} finding(s).")
        raise typer.Exit(1)
    typer.echo("Everything is in order.")
