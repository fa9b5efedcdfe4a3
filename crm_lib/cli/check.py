"""`crm check`: list what is not in order in the workbook."""

import typer

from crm_lib.cli.common import current_course


def check_command() -> None:
    """Look for what is not in order: notebooks, solutions, rubrics, blueprint, releases."""
    from rich.console import Console

    from crm_lib.author.check import workbook_findings

    found = 0
    with Console(stderr=True).status("…") as status:
        for finding in workbook_findings(current_course(), on_step=status.update):
            found += 1
            typer.echo(str(finding))
    if found:
        typer.echo(f"{found} finding(s).")
        raise typer.Exit(1)
    typer.echo("Everything is in order.")
