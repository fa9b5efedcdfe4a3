"""Grade a class: submissions side by side, isolated, and safe to stop at any moment.

Workers execute (`execution.pool`); this process alone runs nbgrader's conversions and writes the
gradebook, one submission after the other, so everything is as after ``nbgrader autograde``. What is
finished is stamped (`stamps`); a run that was stopped goes on from there.
"""

import json
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import tzinfo
from pathlib import Path
from typing import Any

from crm_lib.classroom.attendance import note_refusals
from crm_lib.classroom.collecting.judging import released_cells
from crm_lib.classroom.course import Course, CourseError, reason_in
from crm_lib.classroom.course_file import rules_in
from crm_lib.classroom.executed import executed_submissions, run_settings
from crm_lib.classroom.gradebook_care import mended_gradebook, ready_gradebook
from crm_lib.classroom.intake import misplaced, read_submission
from crm_lib.classroom.marking_scheme import MarkingScheme
from crm_lib.classroom.other_copies import fuller_copy_notice
from crm_lib.classroom.snapshot import Changed, copies_folder, copy_handed_in, remove_pages
from crm_lib.classroom.stamps import auto_marks, folder_hash, read_stamp, stamp_path, write_stamp
from crm_lib.classroom.time_limit import MARKING_SECONDS, TookTooLongError, time_limit
from crm_lib.classroom.versions import versions_of


@dataclass(frozen=True)
class Graded:
    """The result of grading one submission.

    Attributes
    ----------
    student : str
    status : str
        ``graded``, ``kept`` (nothing new since it was graded) or ``not graded``.
    reason : str
        Why it was not graded.
    notices : tuple of str
        What the instructor should know about one that was graded: code that was stopped, actions
        that no question asks for, cells that were put back.
    needs_attention : bool
        Whether a human should look at it, apart from proposed marks. Cells that were put back
        need nobody.
    """

    student: str
    status: str
    reason: str = ""
    notices: tuple[str, ...] = ()
    needs_attention: bool = False


def keys_folder(course: Course) -> Path:
    """Return the folder in which a class keeps its answer keys."""
    return course.root / Path(course.folders.autograded_directory).parent / "keys"


def grade(
    course: Course,
    assignment: str,
    *,
    students: Iterable[str] | None = None,
    again: bool = False,
    isolate: bool = True,
    workers: int | None = None,
    scheduler: str | None = None,
    on_done: Callable[[Graded], None] = lambda _: None,
    on_note: Callable[[str], None] = lambda _: None,
) -> list[Graded]:
    """Mark the submissions of an assignment; the class goes on whatever one of them does.

    Parameters
    ----------
    course : Course
    assignment : str
    students : iterable of str, optional
        Only these.
    again : bool
        Also those whose submission and key have not changed since they were marked.
    isolate : bool
        Run each submission without network and without sight of anything private. False runs
        them with the grader's own rights.
    workers : int, optional
        Processes that execute; default: one a core. 0 executes in this process.
    scheduler : str, optional
        Address of a Dask scheduler whose workers execute instead.
    on_done : callable
        Told about each submission as it is finished.
    on_note : callable
        Told what a human should know of the gradebook: that it was lost and is rebuilt, that a
        deadline moved.

    Raises
    ------
    CourseError
        When nothing can be graded: not released, nothing handed in, gradebook not writable.
    NoIsolation
        When submissions can't be isolated on this machine and `isolate` is asked for.
    """
    from crm_lib.classroom.execution import sandbox
    from crm_lib.classroom.nbgrader.kept_engine import kept_engine

    course.solution(assignment)
    released = course.folder("release", assignment) / f"{assignment}.ipynb"
    if not released.is_file():
        raise CourseError(f"{assignment} is not released yet: run `crm release {assignment}`.")
    submissions = _wanted_submissions(course, assignment, students)
    if isolate and not scheduler:
        sandbox.require()
    _require_gradebook(course)
    for line in mended_gradebook(course, assignment):
        on_note(line)
    data = [Path(d) for d in run_settings(course, isolate)["data"]]
    if (
        isolate
        and not scheduler
        and (again or _some_without_stamp(course, assignment, submissions))
    ):
        # It needs some seconds, in which this process reads what was handed in.
        sandbox.warm_up(*data[:1])
    # Once, and before anything is touched.
    versions = versions_of(course, assignment)
    versions.keep_current()
    wanted = versions.wanted_ids()
    cells = released_cells([r.notebook for r in versions.releases] or [released])
    rules = rules_in(course.classroom)
    zone = rules.zone if rules else None
    results: dict[str, Graded] = {}
    todo: dict[str, dict] = {}

    def finish(graded: Graded) -> None:
        results[graded.student] = graded
        on_done(graded)

    def to_execute() -> Iterator[str]:
        for student, path in submissions.items():
            copy = copies / student / assignment
            reason = misplaced(path)
            if not reason:
                reason, handed_in = _taken_in(path, copy, wanted, zone)
            if reason:
                shutil.rmtree(copy.parent, ignore_errors=True)
                if stamp_path(course, assignment, student).is_file():
                    reason += "; the marks of what was handed in before stand"
                finish(_not_graded(student, reason))
                continue
            release = versions.release_for(student, copy / path.name)
            try:
                key = versions.scheme(release).key.fingerprint
            except CourseError as error:
                finish(_not_graded(student, str(error)))
                continue
            version = 0 if release is None else release.number
            stamp = {"submission": handed_in, "key": key, "version": version}
            before = read_stamp(stamp_path(course, assignment, student))
            if not again and stamp.items() <= before.items():
                notices = tuple(before.get("notices", ()))
                finish(Graded(student, "kept", "", notices, before.get("attention", False)))
                shutil.rmtree(copy.parent, ignore_errors=True)
            else:
                todo[student] = stamp
                yield student

    with copies_folder(course.classroom) as copies, kept_engine():
        executed = executed_submissions(
            course, assignment, to_execute(), copies, versions, isolate, workers, scheduler
        )
        for student, sanitized, execution in executed:
            stamp = todo[student]
            copy = copies / student / assignment / submissions[student].name
            scheme = versions.scheme(versions.release_for(student, copy))
            told = fuller_copy_notice(copy, cells)
            finish(
                _marked(
                    course, assignment, student, copies, sanitized, execution, scheme, stamp, told
                )
            )
            shutil.rmtree(copies / student, ignore_errors=True)
    done = [results[s] for s in submissions]
    refused = {g.student: g.reason for g in done if g.status == "not graded"}
    note_refusals(course, assignment, refused, accepted={*results} - {*refused})
    for line in ready_gradebook(course, assignment):
        on_note(line)
    return done


def _taken_in(
    path: Path, copy: Path, wanted: set[str], zone: tzinfo | None
) -> tuple[str | None, str]:
    """Copy a submission, lean, to where it is graded.

    Returns
    -------
    str or None, str
        Why it can't be graded, and the hash of what was handed in.
    """
    try:
        with time_limit(MARKING_SECONDS, "reading it"):
            copy_handed_in(path.parent, copy)
            handed_in = folder_hash(copy)
            reason, content = read_submission(copy / path.name, wanted, zone)
    except Changed as error:
        return f"changed while it was read ({error}): ask for it again and grade again", ""
    except TookTooLongError as error:
        return str(error), ""
    except OSError as error:
        return f"{path.name} cannot be read: {error.strerror or error}; check its permissions", ""
    if reason is None:
        (copy / path.name).write_text(json.dumps(content), encoding="utf-8")
    return reason, handed_in


def _wanted_submissions(
    course: Course, assignment: str, students: Iterable[str] | None
) -> dict[str, Path]:
    submissions = course.submissions(assignment)
    if students is not None:
        students = set(students)
        unknown = sorted(students - set(submissions))
        if unknown:
            raise CourseError(f"No submission of {', '.join(unknown)} for {assignment}.")
        submissions = {s: p for s, p in submissions.items() if s in students}
    if not submissions:
        where = course.folder("submitted", assignment, "STUDENT")
        raise CourseError(f"Nothing is handed in for {assignment}: put notebooks into {where}.")
    return submissions


def _some_without_stamp(course: Course, assignment: str, students: Iterable[str]) -> bool:
    return not all(stamp_path(course, assignment, s).is_file() for s in students)


def _require_gradebook(course: Course) -> None:
    """Raise when the gradebook can't be written, before any work is done."""
    from sqlalchemy import text
    from sqlalchemy.exc import SQLAlchemyError

    try:
        with course.gradebook() as gradebook:
            if gradebook.engine.dialect.name == "sqlite":
                gradebook.db.execute(text("BEGIN IMMEDIATE"))
            gradebook.db.rollback()
    except SQLAlchemyError as error:
        why = str(getattr(error, "orig", error)).splitlines()[0]
        raise CourseError(
            f"The gradebook can't be written ({why}). Nothing was graded. Close other programs "
            "that use it, or mend its permissions, and run the command again."
        ) from None


def _marked(
    course: Course,
    assignment: str,
    student: str,
    copies: Path,
    sanitized: str | None,
    execution: dict[str, Any] | None,
    scheme: MarkingScheme,
    stamp: dict[str, Any],
    told: str = "",
) -> Graded:
    """Mark one executed submission and stamp it; return what became of it.

    `told` is a line about what was handed in, for which a human is asked.
    """
    from crm_lib.classroom.nbgrader.autograde import autograde

    if execution is not None and "failed" in execution:
        return _not_graded(student, execution["failed"])
    remove_pages(copies / student / assignment)
    with time_limit(MARKING_SECONDS, "marking it"):
        result = autograde(
            course, assignment, student,
            scheme=scheme, sanitized=sanitized, execution=execution, copies=copies,
        )  # fmt: skip
    if not result["success"]:
        return _not_graded(student, reason_in(result))
    path = stamp_path(course, assignment, student)
    text = path.with_name(f"{assignment}.ipynb").read_text(encoding="utf-8")
    marked = json.loads(text)
    about, stamp = marked["metadata"]["crm"], {**stamp, "auto": auto_marks(marked)}
    notices = [told] * bool(told) + _notices(about)
    attention = bool(told or about.get("stopped") or about.get("actions"))
    write_stamp(path, {**stamp, "notices": notices, "attention": attention})
    return Graded(student, "graded", "", tuple(notices), attention)


def _not_graded(student: str, reason: str) -> Graded:
    return Graded(student, "not graded", reason, needs_attention=True)


def _notices(about: dict[str, Any]) -> list[str]:
    """Return what the instructor should know, a line each, from an autograded notebook's notes."""
    from crm_lib.classroom.execution.stop_reason import ACTIONS

    lines = []
    for name, (reason, en, zh) in about.get("stopped", {}).items():
        if reason != "before":
            lines.append(f"{name}: {en} · {zh}")
    for name, what in about.get("actions", []):
        message = ACTIONS[what]
        lines.append(f"{name}: {message.en} · {message.zh}")
    lines += [f"{name}: {en} · {zh}" for name, (en, zh) in about.get("unread", {}).items()]
    return [*lines, *(f"{en} · {zh}" for en, zh in about.get("notes", []))]
