"""`crm share` and `crm merge`: several assistants mark one class."""

from pathlib import Path
from typing import Annotated

import typer

from crm_lib.cli.common import Assignment, current_course


def share_command(
    assignment: Assignment,
    among: Annotated[list[str] | None, typer.Option(help="An assistant; once for each.")] = None,
    by: Annotated[str, typer.Option(help="question or student.")] = "question",
) -> None:
    """Split what waits for a human among assistants; without --among, show who has what.

    Each reviews with `crm review ASSIGNMENT --assistant NAME`.
    """
    from crm_lib.classroom.course import CourseError
    from crm_lib.classroom.review import waiting
    from crm_lib.classroom.shares import share, share_of

    course = current_course()
    course.solution(assignment)
    found = share(course, assignment, among, by) if among else share_of(course, assignment)
    if found is None:
        raise CourseError(
            f"{assignment} is not split yet: `crm share {assignment} --among wang --among li`."
        )
    answers = waiting(course, assignment)
    for assistant, things in found.parts.items():
        left = sum(found.holds(assistant, one) for one in answers)
        typer.echo(f"{assistant}: {left} answer(s) wait; {', '.join(things) or 'nothing'}")
    held = sum(any(found.holds(a, one) for a in found.parts) for one in answers)
    if held < len(answers):
        typer.echo(f"{len(answers) - held} answer(s) are in nobody's part: split it again.")


def merge_command(
    assignment: Assignment,
    folder: Annotated[Path, typer.Argument(help="The assistant's copy of the course.")],
    take_theirs: Annotated[
        bool, typer.Option("--take-theirs", help="Where both decided otherwise, take the copy's.")
    ] = False,
) -> None:
    """Take over what an assistant decided in a copy of the course; nothing is counted twice.

    Needed only where assistants work on copies. On one gradebook (a shared folder, PostgreSQL)
    decisions are together already.
    """
    from crm_lib.classroom.merge import merge_decisions

    found = merge_decisions(current_course(), assignment, folder, take_theirs=take_theirs)
    typer.echo(
        f"{len(found.taken)} mark(s) taken over, {found.same} were the same here, "
        f"{found.wordings} group decision(s) added."
    )
    for student, question, here, there in found.conflicts:
        stands = there if take_theirs else here
        typer.echo(f"{student} {question}: {here:g} here, {there:g} there; {stands:g} stands.")
    if found.conflicts and not take_theirs:
        typer.echo("--take-theirs takes the other copy's marks for these.")
    for student, question in found.other_answers:
        typer.echo(f"{student} {question}: decided there about another answer; not taken over.")
