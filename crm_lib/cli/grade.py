"""`crm grade`: mark a class; print progress, marks and who needs a human; exit code."""

import json
import os
from collections import Counter
from typing import TYPE_CHECKING, Annotated, Any

import typer

from crm_lib.base.message import both_text
from crm_lib.cli.common import Assignment, current_course, tell_penalties, tell_stale_pages

if TYPE_CHECKING:
    import pandas as pd

    from crm_lib.classroom.course import Course
    from crm_lib.classroom.grading import Graded
    from crm_lib.classroom.second_reader import SecondReader
    from crm_lib.classroom.second_reading import Reading

#: Exit code when somebody needs a human beside the proposed marks; 0 else, 2 for a failed command.
ATTENTION = 3


def grade_command(
    assignment: Assignment,
    student: Annotated[list[str] | None, typer.Option(help="Only this student.")] = None,
    again: Annotated[bool, typer.Option("--again", help="Also what has not changed.")] = False,
    workers: Annotated[
        int | None, typer.Option(min=1, help="Submissions executed at a time; default: the cores.")
    ] = None,
    scheduler: Annotated[
        str | None,
        typer.Option(help="Dask scheduler whose workers execute, such as tcp://10.0.0.5:8786."),
    ] = None,
    no_isolation: Annotated[
        bool,
        typer.Option("--no-isolation", help="Run submissions with your own rights (trusted ones)."),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    second: Annotated[
        str | None,
        typer.Option(
            "--second-reader",
            metavar="URL",
            help="Have a language model read free text too (OpenAI-compatible address); never final.",
        ),
    ] = None,
    model: Annotated[str, typer.Option(help="Model of the second reader.")] = "",
    dry_run: Annotated[
        bool,
        typer.Option(
            "--dry-run", help="Say what the second reader would be sent; mark and send nothing."
        ),
    ] = False,
    yes: Annotated[
        bool, typer.Option("--yes", help="Send to the second reader without asking first.")
    ] = False,
) -> None:
    """Mark what was handed in for an assignment, and say who needs a human.

    Stopped at any moment, it goes on where it was when it is run again. Exit code: 0 all is well,
    3 somebody needs a human (see the lines), 2 it could not start.
    """
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    course = current_course()
    reader = _second_reader(second, model)
    if dry_run:
        _tell_what_would_be_sent(course, assignment, reader, student)
        return
    if not scheduler:
        _begin_processes(course, isolate=not no_isolation)
    from crm_lib.classroom import steps
    from crm_lib.classroom.roster import roster_of
    from crm_lib.classroom.roster_changes import ghosts
    from crm_lib.classroom.versions import versions_of

    notice = versions_of(course, assignment).notice()
    if notice:
        typer.echo(notice, err=True)
    total = len(student or course.submissions(assignment))
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(),
               TimeElapsedColumn(), TextColumn("left:"), TimeRemainingColumn())  # fmt: skip
    with Progress(*columns, transient=True, console=Console(stderr=True)) as bar:
        job = bar.add_task(assignment, total=total)
        results = steps.grade(
            course,
            assignment,
            students=student,
            again=again,
            isolate=not no_isolation,
            workers=workers,
            scheduler=scheduler,
            on_done=lambda _: bar.advance(job),
            on_note=lambda line: bar.console.print(line, markup=False, highlight=False),
        )
    table = steps.marks_table(course, assignment)
    by_student = dict(tuple(table.groupby("student")))
    names = {number: one.name for number, one in roster_of(course).items()}
    entries = [_entry(r, by_student.get(r.student, table.iloc[:0]), names) for r in results]
    others = [] if student else _others(course, assignment, results)
    reading = _second_reading(course, assignment, reader, student, yes) if reader else None
    if as_json:
        summary = {**_summary(assignment, entries), "without_submission": others}
        if reader:
            summary["second_reader"] = reading.to_data() if reading else None
        typer.echo(json.dumps(summary, ensure_ascii=False))
    else:
        for entry in entries:
            for line in _lines(entry):
                typer.echo(line)
        for other in others:
            typer.echo(other["line"])
        for ghost in ghosts(course, assignment):
            typer.echo(
                f"{ghost}: marks in the gradebook, and no submission: `crm roster rename` or "
                "`crm roster drop` puts that right"
            )
        typer.echo(_last_line(entries, others))
        for line in reading.lines() if reading else ():
            typer.echo(both_text(*line))
        tell_penalties(course, assignment)
        tell_stale_pages(course, assignment)
    if any(r.needs_attention for r in results):
        raise typer.Exit(ATTENTION)


def _second_reader(url: str | None, model: str) -> "SecondReader | None":
    """Return the second reader that the options name; its key comes from the environment."""
    if url is None:
        return None
    from crm_lib.classroom.second_reader import KEY_VARIABLE, second_reader

    return second_reader(url, model, os.environ.get(KEY_VARIABLE, "").strip())


def _tell_what_would_be_sent(
    course: "Course", assignment: str, reader: "SecondReader | None", students: list[str] | None
) -> None:
    """Print what of the answers that wait now a second reader would be sent."""
    from crm_lib.classroom.course import CourseError
    from crm_lib.classroom.second_reading import example_request, planned_reading

    if reader is None:
        raise CourseError("--dry-run goes with --second-reader URL --model NAME.")
    plan = planned_reading(course, assignment, reader, students=students)
    for line in plan.lines():
        typer.echo(both_text(*line))
    if plan.to_send:
        typer.echo(both_text("The first request:", "第一个请求："))
        typer.echo(example_request(plan))
    typer.echo(
        both_text("Nothing was marked and nothing was sent.", "没有评分，也没有发送任何内容。")
    )


def _second_reading(
    course: "Course",
    assignment: str,
    reader: "SecondReader",
    students: list[str] | None,
    yes: bool,
) -> "Reading | None":
    """Say what goes where, ask, and have the second reader read; None where nobody said yes."""
    from crm_lib.classroom.second_reading import planned_reading, read
    from crm_lib.cli.common import progress_bar

    plan = planned_reading(course, assignment, reader, students=students)
    for line in plan.lines():
        typer.echo(both_text(*line), err=True)
    if plan.to_send and not yes:
        try:
            yes = typer.confirm(both_text("Send them?", "发送吗？"), default=False, err=True)
        except typer.Abort:  # nobody there to answer
            yes = False
        if not yes:
            typer.echo(
                both_text("Nothing was sent (--yes sends without asking).",
                          "没有发送（加 --yes 则不再询问）。"),
                err=True,
            )  # fmt: skip
            return None
    with progress_bar("second reader", len(plan.to_send)) as step:
        return read(course, assignment, plan, students=students, on_reply=step)


def _begin_processes(course: "Course", *, isolate: bool) -> None:
    """Start what takes seconds to import, while this process imports what it needs itself."""
    from crm_lib.classroom.execution import pool, sandbox

    pool.begin_workers()
    data = course.root / "datasets"  # where nbgrader_config.py says otherwise, another is started
    if isolate and not sandbox.missing():
        sandbox.warm_up(data if data.is_dir() else None)


def _others(course: "Course", assignment: str, results: "list[Graded]") -> list[dict[str, Any]]:
    """Return who of the roster has no submission that could be graded: absent, or refused before."""
    from crm_lib.classroom.attendance import without_marks

    there = {r.student for r in results}
    return [
        {"student": a.student.number, "name": a.student.name, "state": str(a.state),
         "reason": a.reason, "line": str(a)}
        for a in without_marks(course, assignment)
        if a.student.number not in there
    ]  # fmt: skip


def _entry(result: "Graded", marks: "pd.DataFrame", names: dict[str, str]) -> dict[str, Any]:
    """Return one student's result as plain data (for ``--json``); marks are after a late penalty."""
    graded = result.status != "not graded"
    late = float(marks["late_penalty"].max()) if graded and len(marks) else 0.0
    return {
        "student": result.student,
        "name": names.get(result.student, ""),
        "status": result.status,
        "marks": round(max(float(marks["marks"].sum()) - late, 0.0), 2) if graded else None,
        "late_penalty": late,
        "of": float(marks["of"].sum()) if graded else None,
        "waiting": int(marks["waits_for_human"].sum()) if graded else None,
        "reason": result.reason,
        "notices": list(result.notices),
        "needs_attention": result.needs_attention,
    }


def _summary(assignment: str, entries: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "assignment": assignment,
        "graded": sum(e["status"] != "not graded" for e in entries),
        "not_graded": sum(e["status"] == "not graded" for e in entries),
        "need_attention": sum(e["needs_attention"] for e in entries),
        "provisional": any(e["waiting"] for e in entries),
        "students": entries,
    }


def _lines(entry: dict[str, Any]) -> list[str]:
    """Return the lines printed about one student."""
    from crm_lib.classroom.one_line import shown

    student = shown(f"{entry['student']} {entry['name']}".strip())
    if entry["status"] == "not graded":
        return [f"{student}: no marks, please look: {entry['reason']}"]
    line = f"{student}: {entry['marks']:g} of {entry['of']:g}"
    if entry["late_penalty"]:
        line += f", {entry['late_penalty']:g} lost for being late"
    if entry["waiting"]:
        line += f", provisional: {entry['waiting']} question(s) wait for a human"
    if entry["status"] == "kept":
        line += " (unchanged)"
    return [line, *(f"    {notice}" for notice in entry["notices"])]


def _last_line(entries: list[dict[str, Any]], others: list[dict[str, Any]]) -> str:
    states = Counter(o["state"] for o in others)
    missing = sum(e["status"] == "not graded" for e in entries)
    waiting = sum(e["waiting"] or 0 for e in entries)
    look = sum(e["needs_attention"] for e in entries)
    text = f"{len(entries) - missing} graded"
    text += f", {missing} not graded" if missing else ""
    text += "".join(f", {count} {state}" for state, count in sorted(states.items()))
    text += f", {look} to look at (above)" if look else ""
    text += f", {waiting} proposed mark(s) to accept with `crm review`" if waiting else ""
    return text + "."
