"""The steps of a course: release, grade, feedback. Each is nbgrader's own, with clear words."""

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import nbformat

from crm_lib.exam.key import cached_key, fingerprint

from .course import Course, CourseError, reason_in, unreadable
from .questions import assignment_findings


def keys_folder(course: Course) -> Path:
    """Return the folder in which a class keeps its answer keys."""
    return course.root / Path(course.folders.autograded_directory).parent / "keys"


def release(course: Course, assignment: str) -> Path:
    """Make the students' copy of an assignment and enter it into the gradebook.

    Returns
    -------
    Path
        The released folder.

    Raises
    ------
    CourseError, ExamError
        When the solution or its rubric is not in order: file, line and what to write instead.
    """
    solution = course.solution(assignment)
    findings = assignment_findings(solution)
    if findings:
        raise CourseError("\n".join(str(f) for f in findings))
    cached_key(solution, keys_folder(course))
    result = course.api.generate_assignment(assignment, force=True, create=True)
    course.run(f"Releasing {assignment}", result)
    return course.folder("release", assignment)


@dataclass(frozen=True)
class Graded:
    """What became of one submission: ``graded``, ``kept`` (nothing new) or ``not graded``."""

    student: str
    status: str
    reason: str = ""


def grade(
    course: Course,
    assignment: str,
    *,
    students: Iterable[str] | None = None,
    again: bool = False,
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
    on_done : callable
        Told about each submission as it is finished.
    """
    solution = course.solution(assignment)
    released = course.folder("release", assignment) / f"{assignment}.ipynb"
    if not released.is_file():
        raise CourseError(f"{assignment} is not released yet: run `crm release {assignment}`.")
    submissions = course.submissions(assignment)
    if students is not None:
        unknown = sorted(set(students) - set(submissions))
        if unknown:
            raise CourseError(f"No submission of {', '.join(unknown)} for {assignment}.")
        submissions = {s: p for s, p in submissions.items() if s in set(students)}
    if not submissions:
        where = course.folder("submitted", assignment, "STUDENT")
        raise CourseError(f"Nothing is handed in for {assignment}: put notebooks into {where}.")
    cached_key(solution, keys_folder(course))  # once, and before anything is touched
    wanted = _cell_ids(released)
    results = []
    for student, path in submissions.items():
        done = _grade_one(course, assignment, student, path, wanted, solution, again)
        on_done(done)
        results.append(done)
    return results


def _grade_one(
    course: Course,
    assignment: str,
    student: str,
    path: Path,
    wanted: set[str],
    solution: Path,
    again: bool,
) -> Graded:
    reason = unreadable(path, wanted)
    if reason:
        return Graded(student, "not graded", reason)
    stamp = {"submission": hashlib.sha256(path.read_bytes()).hexdigest(),
             "key": fingerprint(solution)}  # fmt: skip
    note = course.folder("autograded", assignment, student) / ".graded.json"
    if not again and note.is_file() and json.loads(note.read_text(encoding="utf-8")) == stamp:
        return Graded(student, "kept")
    result = course.api.autograde(assignment, student, force=True, create=True)
    if not result["success"]:
        return Graded(student, "not graded", reason_in(result))
    temporary = note.with_suffix(".tmp")
    temporary.write_text(json.dumps(stamp), encoding="utf-8")
    temporary.replace(note)
    return Graded(student, "graded")


def _cell_ids(notebook: Path) -> set[str]:
    cells = nbformat.read(notebook, as_version=4).cells
    return {c.metadata.get("nbgrader", {}).get("grade_id") for c in cells} - {None}


def feedback(course: Course, assignment: str) -> list[Path]:
    """Write a feedback page for each marked submission and return the pages."""
    course.solution(assignment)
    pages = []
    for student in course.submissions(assignment):
        if not (course.folder("autograded", assignment, student) / f"{assignment}.ipynb").is_file():
            continue
        result = course.api.generate_feedback(assignment, student, force=True)
        course.run(f"Feedback for {student}", result)
        pages.append(course.folder("feedback", assignment, student) / f"{assignment}.html")
    if not pages:
        raise CourseError(f"Nothing is marked for {assignment} yet: run `crm grade {assignment}`.")
    return pages


def marks_table(course: Course, assignment: str):
    """Return the marks of a class.

    Returns
    -------
    DataFrame
        One row per student and question: ``student, question, marks, of, waits_for_human``.
    """
    import pandas as pd

    rows = []
    with course.gradebook() as gradebook:
        for submission in gradebook.assignment_submissions(assignment):
            for notebook in submission.notebooks:
                for entry in notebook.grades:
                    rows.append(
                        {
                            "student": submission.student_id,
                            "question": entry.name.removesuffix("_check"),
                            "marks": float(entry.score or 0.0),
                            "of": float(entry.max_score),
                            "waits_for_human": bool(entry.needs_manual_grade),
                        }
                    )
    columns = ["student", "question", "marks", "of", "waits_for_human"]
    frame = pd.DataFrame(rows, columns=columns)
    order = frame["question"].map(_natural) if len(frame) else frame["question"]
    return (
        frame.assign(_order=order)
        .sort_values(["student", "_order"], ignore_index=True)
        .drop(columns="_order")
    )


def _natural(name: str) -> str:
    """Sort q2 before q10."""
    head, _, number = name.rpartition("q")
    return f"{head}q{int(number):04d}" if number.isdigit() else name
