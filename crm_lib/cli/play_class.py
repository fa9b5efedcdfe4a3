"""`crm class`: play a whole course on sample submissions."""

from typing import Annotated

import typer

from crm_lib.cli.common import current_course


def class_command(
    assignment: Annotated[
        str, typer.Argument(help="Which assignment to play.")
    ] = "06_sales_funnel",
) -> None:
    """Play a whole course on sample submissions in a throw-away folder."""
    from crm_lib.author.demo import play

    outcomes = play(
        current_course(),
        assignment,
        on_step=lambda step: typer.echo(f"— {step}"),
        on_done=lambda graded: typer.echo(f"  {graded.student}: {graded.status}"),
    )
    typer.echo("")
    for outcome in outcomes:
        student = f"{outcome.sample.student:6}"
        if outcome.marks is None:
            typer.echo(f"{student} no marks  {outcome.sample.about}: {outcome.graded.reason}")
            continue
        waiting = f", {outcome.waiting} wait for a human" if outcome.waiting else ""
        typer.echo(
            f"{student} {outcome.marks:5g} of {outcome.of:g}  {outcome.sample.about}{waiting}"
        )
        for reason in outcome.reasons:
            typer.echo(f"         {reason}")
