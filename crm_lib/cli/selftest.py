"""`crm selftest`: try whether this machine's walls hold."""

from typing import Annotated

import typer


def selftest_command(
    hostile: Annotated[
        bool,
        typer.Option("--hostile", help="Run hostile submissions against this machine's walls."),
    ] = False,
) -> None:
    """Try this machine before a term: hostile submissions, pages and names; none may get through.

    Takes some minutes, uses nothing but this machine, and leaves nothing behind. Prints each case
    that did not hold and "N of M held". Exit code: 0 all held, 3 some did not, 2 it could not start.
    """
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from crm_lib.classroom.hostile_trial import Tried, case_count, trial

    if not hostile:
        typer.echo("Say what is to be tried: crm selftest --hostile", err=True)
        raise typer.Exit(2)
    columns = (
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.description}"),
    )
    with Progress(*columns, transient=True, console=Console(stderr=True)) as bar:
        job = bar.add_task("starting", total=case_count())

        def show(one: Tried) -> None:
            bar.update(job, advance=1, description=one.name)

        tried = trial(show)
    broken = [one for one in tried if one.fault]
    for one in broken:
        typer.echo(f"{one.name} ({one.about}): {one.fault}")
    typer.echo(f"{len(tried) - len(broken)} of {len(tried)} held")
    if broken:
        raise typer.Exit(3)
