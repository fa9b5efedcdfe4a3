"""A tiny course to grade, `crm grade` as a process of its own, and its gradebook as plain rows."""

import atexit
import functools
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import nbformat
from course_kit import make_course

from crm_lib.author.demo import hand_in
from crm_lib.author.samples import Sample, sample_submissions
from crm_lib.classroom import steps
from crm_lib.classroom.course import Course

NAME = "09_tiny"


def handed_in(root: Path, copies: int = 1) -> Course:
    """Make a released course with the readable sample submissions, each handed in `copies` times.

    Made once a process, then copied.
    """
    shutil.copytree(_made(copies).root, root, dirs_exist_ok=True)
    return Course(root)


@functools.cache
def _made(copies: int) -> Course:
    folder = tempfile.mkdtemp(prefix="crm-kit-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    course = Course(make_course(Path(folder, "course")))
    released = steps.release(course, NAME) / f"{NAME}.ipynb"
    samples = sample_submissions(course.solution(NAME), nbformat.read(released, as_version=4))
    hand_in(
        course,
        NAME,
        [
            Sample(f"{s.student}{number}", s.about, s.text)
            for number in range(copies)
            for s in samples
            if s.student != "jiro"
        ],
    )
    return course


def copied(course: Course, root: Path) -> Course:
    """Copy a course to another folder."""
    shutil.copytree(course.root, root)
    return Course(root)


def command(*options: str) -> list[str]:
    return [sys.executable, "-W", "ignore", "-m", "crm_lib.cli", "grade", NAME, *options]


def run_grade(course: Course, *options: str, **environment: str) -> subprocess.CompletedProcess:
    """Run `crm grade` to its end."""
    return subprocess.run(
        command(*options),
        cwd=course.root,
        env={**os.environ, "COLUMNS": "200", "NO_COLOR": "1", **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def gradebook_rows(course: Course) -> list[tuple]:
    """Return every mark and comment of a gradebook, sorted; no ids, no times."""
    rows = []
    with course.gradebook() as gradebook:
        for submission in gradebook.assignment_submissions(NAME):
            for notebook in submission.notebooks:
                for grade in notebook.grades:
                    rows.append(
                        (submission.student_id, grade.name, grade.auto_score, grade.manual_score,
                         grade.extra_credit, bool(grade.needs_manual_grade))
                    )  # fmt: skip
                for comment in notebook.comments:
                    rows.append(
                        (submission.student_id, f"comment {comment.name}", comment.auto_comment,
                         comment.manual_comment, None, None)
                    )  # fmt: skip
    return sorted(rows, key=str)
