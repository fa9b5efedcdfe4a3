"""`crm release`: make the students' copy of an assignment."""

import typer

from crm_lib.cli.common import Assignment, current_course


def release_command(assignment: Assignment) -> None:
    """Make the students' copy of an assignment from its solution."""
    from crm_lib.classroom.released_files import kept_back
    from crm_lib.classroom.steps import release

    course = current_course()
    typer.echo(f"Released into {release(course, assignment)}")
    names = ", ".join(path.name for path in kept_back(course.solution(assignment)))
    if names:
        typer.echo(f"Not given to students: {names}")
