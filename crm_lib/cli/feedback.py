"""`crm feedback`: write a feedback page for each marked submission."""

from typing import Annotated

import typer

from crm_lib.cli.common import Assignment, current_course


def feedback_command(
    assignment: Assignment,
    show_key: Annotated[
        list[str] | None, typer.Option(help="Question whose model answer may be shown.")
    ] = None,
) -> None:
    """Write a feedback page for each marked submission."""
    from crm_lib.classroom.steps import feedback

    pages = feedback(current_course(), assignment, show_key=show_key or ())
    typer.echo(f"{len(pages)} page(s), such as {pages[0]}")
