"""`crm review`: list proposed marks with their evidence, accept or change them."""

from typing import Annotated

import typer

from crm_lib.cli.common import Assignment, current_course


def review_command(
    assignment: Assignment,
    student: Annotated[str | None, typer.Option(help="Only this student.")] = None,
    question: Annotated[str | None, typer.Option(help="Only this question.")] = None,
    accept: Annotated[bool, typer.Option("--accept", help="Accept what is proposed.")] = False,
    marks: Annotated[float | None, typer.Option(help="Give these marks instead.")] = None,
    comment: Annotated[str, typer.Option(help="A word to the student.")] = "",
    above: Annotated[
        float | None, typer.Option(help="Accept all proposals of at least this confidence.")
    ] = None,
) -> None:
    """List what waits for a human with the evidence; accept or change the proposed marks."""
    from crm_lib.classroom.course import CourseError
    from crm_lib.classroom.review import accept_above, decide, waiting

    course = current_course()
    course.solution(assignment)
    if above is not None:
        taken = accept_above(course, assignment, above)
        left = len(waiting(course, assignment))
        typer.echo(f"{len(taken)} proposal(s) accepted, {left} still wait.")
        return
    if accept or marks is not None:
        if student is None or question is None:
            raise CourseError("Name --student and --question, or use --above 0.9 for many.")
        given = decide(course, assignment, student, question,
                       marks=marks, comment=comment)  # fmt: skip
        typer.echo(f"{student} {question}: {given:g} marks, decided.")
        return
    found = waiting(course, assignment, students=None if student is None else [student])
    found = [w for w in found if question in (None, w.question)]
    for one in found:
        typer.echo(f"{one}\n")
    typer.echo(f"{len(found)} mark(s) wait for a human." if found else "Nothing waits for a human.")
