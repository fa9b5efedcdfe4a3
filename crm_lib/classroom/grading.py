"""`crm grade`: a class marked side by side, isolated, and safe to stop at any moment.

Workers execute (`execution.pool`); this process alone runs nbgrader's conversions and writes the
gradebook, one submission after the other, so everything is as after ``nbgrader autograde``. What is
finished is stamped beside the autograded copy; a run that was stopped goes on from there.
"""

import hashlib
import itertools
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat

from crm_lib.classroom.conversion import prepared_autograde, sanitizer
from crm_lib.classroom.course import Course, CourseError, reason_in
from crm_lib.classroom.intake import unreadable
from crm_lib.classroom.marking import desk_for, kept_desk
from crm_lib.classroom.quick import one_transaction, quick_nbgrader

#: Beside an autograded copy: what it was made from.
STAMP = ".graded.json"


@dataclass(frozen=True)
class Graded:
    """What became of one submission.

    Attributes
    ----------
    student : str
    status : str
        ``graded``, ``kept`` (nothing new since it was graded) or ``not graded``.
    reason : str
        Why it was not graded.
    notices : tuple of str
        What the instructor should know about one that was graded: code that was stopped, doings
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

    Raises
    ------
    CourseError
        When nothing can be graded: not released, nothing handed in, gradebook not writable.
    NoIsolation
        When submissions can't be isolated on this machine and `isolate` is asked for.
    """
    from crm_lib.classroom.execution import sandbox

    solution = course.solution(assignment)
    released = course.folder("release", assignment) / f"{assignment}.ipynb"
    if not released.is_file():
        raise CourseError(f"{assignment} is not released yet: run `crm release {assignment}`.")
    submissions = _wanted_submissions(course, assignment, students)
    if isolate and not scheduler:
        sandbox.require()
    _require_gradebook(course)
    data = [Path(d) for d in _settings(course, isolate)["data"]]
    if (
        isolate
        and not scheduler
        and (again or _some_without_stamp(course, assignment, submissions))
    ):
        # It needs some seconds, in which this process reads what was handed in.
        sandbox.warm_up(*data[:1])
    # Once, and before anything is touched.
    desk = desk_for(solution, keys_folder(course), course.root)
    key = desk.key.fingerprint
    wanted = _cell_ids(released)
    results: dict[str, Graded] = {}
    todo: dict[str, dict] = {}

    def finish(done: Graded) -> None:
        results[done.student] = done
        on_done(done)

    def to_execute() -> Iterator[str]:
        for student, path in submissions.items():
            reason = unreadable(path, wanted)
            if reason:
                if _stamp_path(course, assignment, student).is_file():
                    reason += "; the marks of what was handed in before stand"
                finish(_not_graded(student, reason))
                continue
            stamp = {"submission": _digest(path.parent), "key": key}
            before = _read_stamp(_stamp_path(course, assignment, student))
            if not again and stamp.items() <= before.items():
                notices = tuple(before.get("notices", ()))
                finish(Graded(student, "kept", "", notices, before.get("attention", False)))
            else:
                todo[student] = stamp
                yield student

    with quick_nbgrader(), kept_desk(solution, desk):
        done = _executed(course, assignment, to_execute(), isolate, workers, scheduler)
        for student, sanitized, execution in done:
            stamp = todo[student]
            finish(_finish(course, assignment, student, sanitized, execution, stamp))
    return [results[s] for s in submissions]


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
    return not all(_stamp_path(course, assignment, s).is_file() for s in students)


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


def _executed(
    course: Course,
    assignment: str,
    students: Iterable[str],
    isolate: bool,
    workers: int | None,
    scheduler: str | None,
) -> Iterator[tuple[str, str | None, dict | None]]:
    """Yield each student, the sanitized notebook and its execution, as they are done."""
    from crm_lib.classroom.execution import sandbox
    from crm_lib.classroom.execution.pool import Job, executions

    settings = _settings(course, isolate)
    students = iter(students)
    first = list(itertools.islice(students, 3))
    if len(first) < 3 and not scheduler:
        workers = 0  # starting workers would take longer
    unsanitized: list[str] = []

    def jobs() -> Iterator[Job]:
        sanitize = sanitizer(course, assignment)
        for student in itertools.chain(first, students):
            try:
                yield Job(student, *sanitize(student), settings)
            except Exception:  # the conversion itself will say what is wrong
                unsanitized.append(student)

    door = sandbox.lent() if isolate else None
    for job, execution in executions(jobs(), workers=workers, scheduler=scheduler, door=door):
        yield job.name, job.notebook, execution
    for student in unsanitized:
        yield student, None, None


def _settings(course: Course, isolate: bool) -> dict[str, Any]:
    """How `RunAnswers` is set up in nbgrader_config.py, as plain data for a worker."""
    from crm_lib.classroom.execution.runner import RunAnswers

    mine = RunAnswers(config=course.config)
    return {
        "isolate": "always" if isolate else "never",
        "limits": dict(mine.limits),
        "timeout": mine.timeout,
        "extra_arguments": list(mine.extra_arguments),
        "data": list(mine.data),
    }


def _finish(
    course: Course,
    assignment: str,
    student: str,
    sanitized: str | None,
    execution: dict | None,
    stamp: dict,
) -> Graded:
    """Let nbgrader convert one submission, with what has been done of it already."""
    from nbgrader.utils import capture_log, temp_attrs

    from crm_lib.classroom.execution.runner import ready

    if execution is not None and "failed" in execution:
        return _not_graded(student, execution["failed"])
    api = course.api
    with (
        ready(assignment, student, execution),
        temp_attrs(api.coursedir, assignment_id=assignment, student_id=student),
        one_transaction() as transaction,
    ):
        # As `api.autograde` does it.
        converter = prepared_autograde()(coursedir=api.coursedir, parent=api)
        converter.sanitized, converter.transaction = sanitized, transaction
        converter.force = converter.create_student = True
        result = capture_log(converter)
    if not result["success"]:
        return _not_graded(student, reason_in(result))
    path = _stamp_path(course, assignment, student)
    text = path.with_name(f"{assignment}.ipynb").read_text(encoding="utf-8")
    about = json.loads(text)["metadata"]["crm"]
    notices, attention = _notices(about), bool(about.get("stopped") or about.get("doings"))
    temporary = path.with_suffix(".tmp")
    said = {**stamp, "notices": notices, "attention": attention}
    temporary.write_text(json.dumps(said), encoding="utf-8")
    temporary.replace(path)
    return Graded(student, "graded", "", tuple(notices), attention)


def _not_graded(student: str, reason: str) -> Graded:
    return Graded(student, "not graded", reason, needs_attention=True)


def _notices(about: dict) -> list[str]:
    """Return what the instructor should know, a line each, from an autograded notebook's notes."""
    from crm_lib.classroom.execution.endings import DOINGS

    lines = []
    for name, (why, en, zh) in about.get("stopped", {}).items():
        if why != "before":
            lines.append(f"{name}: {en} · {zh}")
    for name, what in about.get("doings", []):
        message = DOINGS[what]
        lines.append(f"{name}: {message.en} · {message.zh}")
    return [*lines, *(f"{en} · {zh}" for en, zh in about.get("notes", []))]


def _stamp_path(course: Course, assignment: str, student: str) -> Path:
    return course.folder("autograded", assignment, student) / STAMP


def _read_stamp(path: Path) -> dict:
    try:
        stamp = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def _digest(folder: Path) -> str:
    """Return the hash of all ordinary files that were handed in."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            digest.update(path.relative_to(folder).as_posix().encode("utf-8", "surrogateescape"))
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _cell_ids(notebook: Path) -> set[str]:
    cells = nbformat.read(notebook, as_version=4).cells
    return {c.metadata.get("nbgrader", {}).get("grade_id") for c in cells} - {None}
