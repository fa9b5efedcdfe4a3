"""`crm move`: mark submissions by another version; say first what changes for whom."""

from typing import TYPE_CHECKING, Annotated

import typer

from crm_lib.cli.common import Assignment, current_course, progress_bar

if TYPE_CHECKING:
    from crm_lib.classroom.moves import Moved


def move_command(
    assignment: Assignment,
    to: Annotated[int, typer.Option("--to", help="The version to mark by.")],
    student: Annotated[list[str] | None, typer.Option(help="Only this student.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do it; without it, only show.")] = False,
    workers: Annotated[
        int | None, typer.Option(min=1, help="Submissions executed at a time; default: the cores.")
    ] = None,
    no_isolation: Annotated[
        bool,
        typer.Option("--no-isolation", help="Run submissions with your own rights (trusted ones)."),
    ] = False,
) -> None:
    """Show what another version changes for whom, and with --yes mark by it from now on.

    Moving back restores what was decided before.
    """
    from crm_lib.classroom import moves

    course = current_course()
    options = {"students": student, "isolate": not no_isolation, "workers": workers}
    if yes:
        with progress_bar(f"{assignment} → version {to}") as step:
            done = moves.move(course, assignment, to, on_done=lambda _: step(), **options)
        for one in done:
            if one.status == "not graded":
                typer.echo(f"{one.student}: not marked: {one.reason}")
        moved = sum(one.status != "not graded" for one in done)
        typer.echo(f"{moved} submission(s) are marked by version {to} now.")
        return
    with progress_bar(f"{assignment} → version {to}") as step:
        found = moves.preview(course, assignment, to, on_done=lambda _: step(), **options)
    for one in found:
        typer.echo(str(one))
    typer.echo(_summary(found))
    typer.echo("Nothing is moved yet; add --yes to do it.")


def _summary(found: "list[Moved]") -> str:
    marked = [one for one in found if not one.reason]
    gain, lose = sum(o.gain > 0 for o in marked), sum(o.gain < 0 for o in marked)
    text = f"{len(found)} submission(s): {gain} gain, {lose} lose, "
    text += f"{len(marked) - gain - lose} keep their marks"
    lacking = sum(bool(o.new) for o in marked)
    text += f", {lacking} lack a new question" if lacking else ""
    return text + "."
