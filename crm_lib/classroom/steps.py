"""Steps of a course: release an assignment, write feedback, tabulate marks."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from crm_lib.base.labels import natural_key
from crm_lib.classroom.course import Course, CourseError
from crm_lib.classroom.feedback_pages import Page, write_pages
from crm_lib.classroom.grading import Graded, grade, keys_folder
from crm_lib.classroom.nbgrader.figures import draw_class
from crm_lib.classroom.releasing import release_version

if TYPE_CHECKING:
    import pandas as pd

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
    return release_version(course, assignment).folder


def feedback(
    course: Course,
    assignment: str,
    *,
    show_key: Iterable[str] = (),
    again: bool = False,
    workers: int | None = None,
    on_done: Callable[[Page], object] = lambda _: None,
) -> list[Path]:
    """Write a feedback page for each marked submission and return the pages.

    Parameters
    ----------
    course : Course
    assignment : str
    show_key : iterable of str
        Questions whose model answer the pages show, such as ``06_q3``.
    again, workers, on_done
        As for `crm_lib.classroom.feedback_pages.write_pages`.

    Raises
    ------
    CourseError
        When the assignment has no such question or nothing is marked, or, after all others are
        written, when a page could not be.
    """
    shown_keys = tuple(show_key)
    _require_questions(course, assignment, shown_keys)
    marked = marked_students(course, assignment)
    draw_class(course, assignment, marked)
    pages = write_pages(
        course, assignment, marked,
        show_key=shown_keys, again=again, workers=workers, on_done=on_done,
    )  # fmt: skip
    failed = [f"{p.student}: {p.reason}" for p in pages if p.state == "failed"]
    made = [p.path for p in pages if p.state != "failed"]
    if failed:
        raise CourseError(f"{len(made)} page(s) written, not these: " + "; ".join(failed))
    if not made:
        raise CourseError(f"Nothing is marked for {assignment} yet: run `crm grade {assignment}`.")
    return made


def marked_students(course: Course, assignment: str) -> list[str]:
    """Return the students whose submission is marked."""
    return [
        student
        for student in course.submissions(assignment)
        if (course.folder("autograded", assignment, student) / f"{assignment}.ipynb").is_file()
    ]


def _require_questions(course: Course, assignment: str, questions: tuple[str, ...]) -> None:
    """Raise when the assignment, or one of the questions, does not exist."""
    from crm_lib.exam.model_answer import model_answers

    solution = course.solution(assignment)
    known = model_answers(solution) if questions else {}
    unknown = [q for q in questions if q not in known]
    if unknown:
        raise CourseError(
            f"{assignment} has no question {', '.join(unknown)}; its questions are "
            f"{', '.join(known)}."
        )


def marks_table(course: Course, assignment: str) -> "pd.DataFrame":
    """Return the marks of a class.

    Returns
    -------
    DataFrame
        One row per student and question: ``student, question, marks, of, waits_for_human,
        late_penalty``. The penalty is what the whole submission loses for being late; marks are
        before it, totals (`crm_lib.classroom.report.student_table`) after it.
    """
    import pandas as pd

    rows = []
    with course.gradebook() as gradebook:
        for submission in gradebook.assignment_submissions(assignment):
            for notebook in submission.notebooks:
                late = float(notebook.late_submission_penalty or 0.0)
                for entry in notebook.grades:
                    rows.append(
                        {
                            "student": submission.student_id,
                            "question": entry.name.removesuffix("_check"),
                            "marks": float(entry.score or 0.0),
                            "of": float(entry.max_score),
                            "waits_for_human": bool(entry.needs_manual_grade),
                            "late_penalty": late,
                        }
                    )
    columns = ["student", "question", "marks", "of", "waits_for_human", "late_penalty"]
    frame = pd.DataFrame(rows, columns=columns)
    places = {q: i for i, q in enumerate(sorted(frame["question"].unique(), key=natural_key))}
    return (
        frame.assign(_order=frame["question"].map(places))
        .sort_values(["student", "_order"], ignore_index=True)
        .drop(columns="_order")
    )
