"""`crm release`: make the students' copy of an assignment."""

from typing import Annotated

import typer

from crm_lib.cli.common import Assignment, current_course


def release_command(
    assignment: Assignment,
    new_version: Annotated[
        bool,
        typer.Option(
            "--new-version",
            help="Make a new version although nothing is handed in yet: students have the first.",
        ),
    ] = False,
) -> None:
    """Make the students' copy of an assignment from its solution.

    Everything is looked at first; when something is wrong, nothing has changed. Once a class has
    begun, other content is a new version, and what was handed in stays with the one it was made
    from until `crm move` moves it.
    """
    from crm_lib.classroom.released_files import kept_back
    from crm_lib.classroom.releasing import release_version

    course = current_course()
    done = release_version(course, assignment, new_version=new_version)
    typer.echo(f"Released into {done.folder}, version {done.version}: {_STATES[done.state]}.")
    for change in done.changes:
        typer.echo(f"    {change}")
    if done.state == "replaced":
        typer.echo(
            "Nothing is handed in here yet, so version "
            f"{done.version} was replaced. If students have it already, put it back and run "
            f"`crm release {assignment} --new-version`."
        )
    earlier = {v: n for v, n in (done.handed_in or {}).items() if v != done.version}
    if earlier:
        counts = ", ".join(f"{n} by version {v}" for v, n in sorted(earlier.items()))
        typer.echo(
            f"Handed in before and marked as they were made: {counts}. "
            f"`crm move {assignment} --to {done.version}` says what the new version would change."
        )
    if done.state == "key renewed" and done.handed_in:
        typer.echo(f"`crm grade {assignment}` marks what is handed in again.")
    names = ", ".join(path.name for path in kept_back(course.solution(assignment)))
    if names:
        typer.echo(f"Not given to students: {names}")


_STATES = {
    "first": "the first",
    "new": "a new one",
    "replaced": "replaced",
    "key renewed": "the same for students, marked anew",
    "unchanged": "as it was",
}
