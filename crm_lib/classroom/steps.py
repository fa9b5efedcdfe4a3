"""The steps of a course: release, grade, feedback. Each is nbgrader's own, with clear words."""

from pathlib import Path

from crm_lib.classroom.course import Course, CourseError, reason_in
from crm_lib.classroom.figures import draw_class
from crm_lib.classroom.grading import Graded, grade, keys_folder
from crm_lib.classroom.questions import assignment_findings
from crm_lib.exam.key import cached_key

__all__ = ["Graded", "feedback", "grade", "keys_folder", "marks_table", "release"]


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


def feedback(course: Course, assignment: str) -> list[Path]:
    """Write a feedback page for each marked submission and return the pages.

    Raises
    ------
    CourseError
        When nothing is marked, or, after all others are written, when a page could not be.
    """
    course.solution(assignment)
    pages, failed = [], []
    marked = [
        student
        for student in course.submissions(assignment)
        if (course.folder("autograded", assignment, student) / f"{assignment}.ipynb").is_file()
    ]
    draw_class(course, assignment, marked)
    for student in marked:
        result = course.api.generate_feedback(assignment, student, force=True)
        if result["success"]:
            pages.append(course.folder("feedback", assignment, student) / f"{assignment}.html")
        else:
            failed.append(f"{student}: {reason_in(result)}")
    if failed:
        raise CourseError(f"{len(pages)} page(s) written, not these: " + "; ".join(failed))
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
