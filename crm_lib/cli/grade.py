"""`crm grade`: mark a class; print progress, marks and who needs a human; exit code."""

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from crm_lib.cli.common import Assignment, current_course, tell_stale_pages

if TYPE_CHECKING:
    import pandas as pd

    from crm_lib.classroom.course import Course
    from crm_lib.classroom.grading import Graded

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
    if not scheduler:
        _begin_processes(course, isolate=not no_isolation)
    from crm_lib.classroom import steps
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
        )
    table = steps.marks_table(course, assignment)
    by_student = dict(tuple(table.groupby("student")))
    entries = [_entry(r, by_student.get(r.student, table.iloc[:0])) for r in results]
    if as_json:
        typer.echo(json.dumps(_summary(assignment, entries), ensure_ascii=False))
    else:
        for entry in entries:
            for line in _lines(entry):
                typer.echo(line)
        typer.echo(_last_line(entries))
        tell_stale_pages(course, assignment)
    if any(r.needs_attention for r in results):
        raise typer.Exit(ATTENTION)


def _begin_processes(course: "Course", *, isolate: bool) -> None:
    """Start what takes seconds to import, while this process imports what it needs itself."""
    from crm_lib.classroom.execution import pool, sandbox

    pool.begin_workers()
    data = course.root / "datasets"  # where nbgrader_config.py says otherwise, another is started
    if isolate and not sandbox.missing():
        sandbox.warm_up(data if data.is_dir() else None)


def _entry(result: "Graded", marks: "pd.DataFrame") -> dict[str, Any]:
    """Return one student's result as plain data (for ``--json``)."""
    graded = result.status != "not graded"
    return {
        "student": result.student,
        "status": result.status,
        "marks": float(marks["marks"].sum()) if graded else None,
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
    from crm_lib.classroom.intake import shown

    student = shown(entry["student"])
    if entry["status"] == "not graded":
        return [f"{student}: no marks, please look: {entry['reason']}"]
    line = f"{student}: {entry['marks']:g} of {entry['of']:g}"
    if entry["waiting"]:
        line += f", provisional: {entry['waiting']} question(s) wait for a human"
    if entry["status"] == "kept":
        line += " (unchanged)"
    return [line, *(f"    {notice}" for notice in entry["notices"])]


def _last_line(entries: list[dict[str, Any]]) -> str:
    missing = sum(e["status"] == "not graded" for e in entries)
    waiting = sum(e["waiting"] or 0 for e in entries)
    look = sum(e["needs_attention"] for e in entries)
    text = f"{len(entries) - missing} graded"
    text += f", {missing} not graded" if missing else ""
    text += f", {look} to look at (above)" if look else ""
    text += f", {waiting} proposed mark(s) to accept with `crm review`" if waiting else ""
    return text + "."
