"""Write a submission's marks into the gradebook again, from its autograded copy, without running it."""

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
from nbgrader import utils
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.preprocessors import SaveAutoGrades
from nbgrader.utils import temp_attrs

from crm_lib.classroom.nbgrader.enter_release import enter_release
from crm_lib.classroom.nbgrader.fit_version import FitVersion
from crm_lib.classroom.nbgrader.resources import CrmResources
from crm_lib.classroom.nbgrader.save_proposals import SaveProposals
from crm_lib.classroom.nbgrader.transaction import one_transaction
from crm_lib.classroom.releases import kept_releases
from crm_lib.classroom.result_data import mark_from_data

if TYPE_CHECKING:
    from crm_lib.classroom.course import Course


def enter_assignment(course: "Course", assignment: str, student: str) -> bool:
    """Enter an assignment into a gradebook that does not know it; return whether it was entered.

    What students were given stays as it is.

    Parameters
    ----------
    course, assignment
    student : str
        Who has marks of it: once somebody has, no version's cells make way for another's.
    """
    with course.gradebook() as gradebook:
        try:
            if gradebook.find_assignment(assignment).notebooks:
                return False
        except MissingEntry:
            pass
    kept = [r for r in kept_releases(course.classroom, assignment) if r.markable]
    for release in reversed(kept):
        hidden = nbformat.read(release.with_hidden_tests, as_version=4)
        enter_release(course, assignment, hidden)
        with course.gradebook() as gradebook:
            gradebook.update_or_create_student(student)
            gradebook.update_or_create_submission(assignment, student)
    if not kept:
        _enter_solution(course, assignment)
    return True


def _enter_solution(course: "Course", assignment: str) -> None:
    """Enter an assignment of which no version is kept, as its solution is on disk."""
    api = course.api
    with (
        tempfile.TemporaryDirectory(prefix="crm-release-") as folder,
        temp_attrs(api.coursedir, release_directory=folder),
    ):
        result = api.generate_assignment(assignment, force=True, create=True)
    course.require_success(f"Entering {assignment} into the gradebook", result)


def rebuild_submission(
    course: "Course", assignment: str, student: str, decided: dict[str, dict[str, Any]]
) -> None:
    """Write a submission's marks and a human's decisions into the gradebook.

    Parameters
    ----------
    course, assignment, student
    decided : dict
        Check cell → ``manual``, ``waits`` of a human's mark; under ``comments``: answer cell → text.
    """
    path = course.folder("autograded", assignment, student) / f"{assignment}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    url = course.folders.db_url
    about = {"student": student, "assignment": assignment, "notebook": assignment, "db_url": url}
    marks = {
        c.metadata.nbgrader["grade_id"]: mark_from_data(c.metadata["crm"])[0]
        for c in notebook.cells
        if utils.is_grade(c) and "crm" in c.metadata
    }
    resources = {"nbgrader": about, "crm": CrmResources(marks=marks)}
    when = _handed_in(course, assignment, student)
    with one_transaction() as transaction:
        with Gradebook(url, course.folders.course_id) as gradebook:
            gradebook.update_or_create_student(student)
            about_time = {"timestamp": when} if when else {}
            gradebook.update_or_create_submission(assignment, student, **about_time)
        FitVersion().preprocess(notebook, resources)
        SaveAutoGrades().preprocess(notebook, resources)
        SaveProposals().preprocess(notebook, resources)
        with Gradebook(url, course.folders.course_id) as gradebook:
            submission = gradebook.find_submission_notebook(assignment, assignment, student)
            for grade in submission.grades:
                mark = decided.get(grade.name)
                grade.manual_score = mark["manual"] if mark else None
                if mark:
                    grade.needs_manual_grade = bool(mark["waits"])
            for comment in submission.comments:
                said = decided.get("comments", {}).get(comment.name)
                if said:
                    comment.manual_comment = said
        transaction.end()


def _handed_in(course: "Course", assignment: str, student: str) -> Any:
    """Return the time of handing in as nbgrader reads it; a course file is entered later."""
    folder = Path(course.folder("submitted", assignment, student))
    try:
        return course.folders.get_existing_timestamp(str(folder))
    except (SystemExit, ValueError, OSError):
        return None
