"""`crm review`: one decision for all answers that say the same; list, comment, undo."""

from typing import TYPE_CHECKING, Annotated

import typer

from crm_lib.base.message import both_text
from crm_lib.cli.common import (
    Assignment,
    current_course,
    echo_without_marks,
    ready,
    tell_stale_pages,
)

if TYPE_CHECKING:
    from crm_lib.classroom.course import Course
    from crm_lib.classroom.review_groups import Group


def review_command(
    context: typer.Context,
    assignment: Assignment,
    student: Annotated[list[str] | None, typer.Option(help="Only this student.")] = None,
    question: Annotated[list[str] | None, typer.Option(help="Only this question.")] = None,
    group: Annotated[int | None, typer.Option(help="The group of this number in the list.")] = None,
    accept: Annotated[bool, typer.Option("--accept", help="Accept what is proposed.")] = False,
    marks: Annotated[float | None, typer.Option(help="Give these marks instead.")] = None,
    right: Annotated[
        bool | None, typer.Option("--right/--wrong", help="Judge a wording in a blank.")
    ] = None,
    comment: Annotated[str, typer.Option(help="A word to the student.")] = "",
    above: Annotated[
        float | None, typer.Option(help="Accept all proposals of at least this confidence.")
    ] = None,
    walk: Annotated[
        bool, typer.Option("--walk", help="Go through the groups with the keyboard.")
    ] = False,
    decisions: Annotated[bool, typer.Option("--decisions", help="List what was decided.")] = False,
    undo: Annotated[int | None, typer.Option(help="Take back the decision of this number.")] = None,
    assistant: Annotated[
        str, typer.Option(help="Only this assistant's part, as `crm share` has split it.")
    ] = "",
    anonymous: Annotated[
        bool, typer.Option("--anonymous", help="Show numbers instead of names.")
    ] = False,
) -> None:
    """List what waits for a human in groups that say the same; decide a group at a time."""
    from crm_lib.classroom.course import CourseError
    from crm_lib.classroom.review import accept_above, comment_on, decide, waiting
    from crm_lib.classroom.review_groups import groups
    from crm_lib.classroom.review_view import filters_of

    course = current_course()
    ready(course, assignment)
    # What is decided now is written down beside the gradebook, and late penalties follow it.
    context.call_on_close(lambda: ready(course, assignment))
    filters = filters_of(
        course, assignment, students=student, questions=question, assistant=assistant
    )
    if decisions or undo is not None:
        _decisions(course, assignment, undo)
        return
    if above is not None:
        taken = accept_above(course, assignment, above, **filters)
        left = len(waiting(course, assignment))
        typer.echo(f"{len(taken)} proposal(s) accepted, {left} still wait.")
        return
    deciding = accept or marks is not None or right is not None
    if group is None and (deciding or comment):
        if not student or not question or len(student) + len(question) > 2:
            raise CourseError(
                "Name one --group, or one --student and --question, or use --above 0.9 for many."
            )
        if right is not None:
            raise CourseError("Name the --group whose wording is right or wrong.")
        if not deciding:
            comment_on(course, assignment, student[0], question[0], comment)
            typer.echo(f"{student[0]} {question[0]}: comment kept, the marks still wait.")
            return
        given = decide(course, assignment, student[0], question[0],
                       marks=marks, comment=comment)  # fmt: skip
        typer.echo(f"{student[0]} {question[0]}: {given:g} marks, decided.")
        return
    found = groups(course, assignment, **filters)
    if group is not None:
        if not 1 <= group <= len(found):
            raise CourseError(f"There is no group {group}; there are {len(found)}.")
        if not deciding:
            raise CourseError("Say --accept, --marks, --right or --wrong for the group.")
        _decide(course, assignment, found[group - 1], marks, right, comment, assistant)
        return
    if walk and found:
        _walk(course, assignment, found, anonymous, assistant)
        return
    for number, one in enumerate(found, 1):
        typer.echo(f"[{number}] {group_text(one, anonymous=anonymous)}\n")
    answers = sum(len(one.members) for one in found)
    typer.echo(
        f"{answers} mark(s) wait for a human, in {len(found)} group(s)."
        if found
        else "Nothing waits for a human."
    )
    if not student and not question and not anonymous:
        echo_without_marks(course, assignment)
    tell_stale_pages(course, assignment)


def group_text(group: "Group", *, anonymous: bool = False) -> str:
    """Return a group as several lines: how many say so, the one shown for all, what was found."""
    from dataclasses import replace

    from crm_lib.classroom.one_line import shown

    count = len(group.members)
    if group.label:
        wording = shown(group.wording, 200)
        return both_text(
            f"{group.question} {group.label}: {count} student(s) wrote “{wording}”: right?",
            f"{group.question} {group.label}：{count} 人填了“{wording}”，对吗？",
        )
    one = group.shown
    if anonymous:
        one = replace(one, student="—")
    head = both_text(f"{count} answer(s) say the same.", f"{count} 份答案意思相同。")
    other = group.least_alike
    if other is None:
        return f"{head}\n{one}"
    # What one of them adds is decided along: whoever decides has seen it.
    who = "" if anonymous else f" ({other.student})"
    words = both_text(f"Least like it{who}:", f"差别最大的一份{who}：")
    lines = [f"  │ {line}" for line in other.text.splitlines() if line.strip()]
    return "\n".join([head, str(one), f"  {words}", *(shown(line, 2000) for line in lines)])


def _decide(
    course: "Course",
    assignment: str,
    group: "Group",
    marks: float | None,
    right: bool | None,
    comment: str,
    by: str,
) -> None:
    from crm_lib.classroom.review_groups import decide_group

    number = decide_group(
        course, assignment, group, marks=marks, right=right, comment=comment, by=by
    )
    typer.echo(
        f"{group.question}: {len(group.members)} answer(s) decided (decision {number}; "
        f"--undo {number} takes it back)."
    )


_KEYS = both_text(
    "Enter accepts, a number gives marks, + right, - wrong, s skips, q ends",
    "回车采纳，输入数字给分，+ 对，- 错，s 跳过，q 结束",
)


def _walk(
    course: "Course", assignment: str, found: list["Group"], anonymous: bool, by: str
) -> None:
    """Show one group after the other and take a decision by keyboard."""
    from crm_lib.classroom.course import CourseError

    for number, group in enumerate(found, 1):
        typer.echo(f"\n[{number}/{len(found)}] {group_text(group, anonymous=anonymous)}")
        while True:
            key = typer.prompt(_KEYS, default="", show_default=False).strip()
            if key == "q":
                return
            if key == "s":
                break
            try:
                right = {"+": True, "-": False}.get(key)
                marks = None if key in ("", "+", "-") else float(key)
                _decide(course, assignment, group, marks, right, "", by)
                break
            except ValueError:
                typer.echo(_KEYS)
            except CourseError as error:
                typer.echo(str(error))


def _decisions(course: "Course", assignment: str, number: int | None) -> None:
    """List the decisions, or take one back."""
    from crm_lib.classroom.review_groups import undo
    from crm_lib.classroom.review_view import decisions_view

    if number is not None:
        entry = undo(course, assignment, number)
        typer.echo(
            f"Decision {number} is taken back: {len(entry['students'])} answer(s) to "
            f"{entry['question']} are as before."
        )
        return
    decisions = decisions_view(course, assignment)
    for decision in decisions:
        undone = " (taken back)" if decision["undone"] else ""
        typer.echo(f"{decision['number']}. {decision['says'][0]}{undone}")
    if not decisions:
        typer.echo("Nothing is decided in groups yet.")
