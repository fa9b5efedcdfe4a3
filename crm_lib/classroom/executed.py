"""Execute the submissions of a class side by side; the marking is done elsewhere (`grading`)."""

import itertools
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from crm_lib.classroom.course import Course
from crm_lib.classroom.time_limit import MARKING_SECONDS, time_limit
from crm_lib.classroom.versions import Versions


def executed_submissions(
    course: Course,
    assignment: str,
    students: Iterable[str],
    copies: Path,
    versions: Versions,
    isolate: bool,
    workers: int | None,
    scheduler: str | None,
) -> Iterator[tuple[str, str | None, dict | None]]:
    """Yield each student, the sanitized notebook and its execution, as they are done."""
    from crm_lib.classroom.execution import sandbox
    from crm_lib.classroom.execution.pool import Job, executions
    from crm_lib.classroom.nbgrader.autograde import sanitizer

    settings = run_settings(course, isolate)
    students = iter(students)
    first = list(itertools.islice(students, 3))
    if len(first) < 3 and not scheduler:
        workers = 0  # starting workers would take longer
    unsanitized: list[str] = []

    def jobs() -> Iterator[Job]:
        sanitize = sanitizer(course, assignment, copies, versions)
        for student in itertools.chain(first, students):
            try:
                with time_limit(MARKING_SECONDS, "reading it"):
                    job = Job(student, *sanitize(student), settings)
                yield job
            except Exception:  # the conversion itself will say what is wrong
                unsanitized.append(student)

    warm_process = sandbox.running_fork_server() if isolate else None
    for job, execution in executions(
        jobs(), workers=workers, scheduler=scheduler, warm_process=warm_process
    ):
        yield job.name, job.notebook, execution
    for student in unsanitized:
        yield student, None, None


def run_settings(course: Course, isolate: bool) -> dict[str, Any]:
    """Return how `RunAnswers` is set up in nbgrader_config.py, as plain data for a worker."""
    from crm_lib.classroom.execution.runner import RunAnswers

    isolated = "always" if isolate else "never"
    return RunAnswers(config=course.config).settings(isolate=isolated)
