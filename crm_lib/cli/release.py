"""`crm release`: make the students' copy of an assignment."""

import typer

from crm_lib.cli.common import Assignment, current_course


def release_command(assignment: Assignment) -> None:
    """Make the students' copy of an assignment from its solution."""
    from crm_lib.classroom.steps import release

    typer.echo(f"Released into {release(current_course(), assignment)}")
