"""Enter deadline, extension and time of handing in into the gradebook, as the course file says."""

from datetime import datetime, tzinfo
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from nbformat.notebooknode import NotebookNode
from nbgrader.api import Assignment, Gradebook, SubmittedAssignment, SubmittedNotebook
from nbgrader.plugins import CsvExportPlugin, LateSubmissionPlugin
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets.config import Config

from crm_lib.classroom.clock import instant, stored
from crm_lib.classroom.course_file import CourseRules, rules_in
from crm_lib.classroom.nbgrader.resources import course_directory
from crm_lib.classroom.snapshot import small_text
from crm_lib.classroom.text_cell import as_text_cell

#: Marks closer than this are the same.
SAME = 1e-9
#: Bytes of a file with a time of handing in.
_LONGEST_TIME = 200
_ABOUT_STUDENT = ("id", "last_name", "first_name", "email")


class CourseDeadlines(NbGraderPreprocessor):
    """Enter a submission's deadline and time of handing in; the notebook stays as it is.

    Stands before ``AssignLatePenalties``, which counts with them. Without a course file nbgrader's
    own deadline and time stand.
    """

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        """Enter what the course file says of this submission."""
        about, course = resources["nbgrader"], course_directory(self)
        rules = rules_in(classroom_of(course))
        if rules is None:
            return nb, resources
        with Gradebook(about["db_url"]) as gradebook:
            submission = gradebook.find_submission(about["assignment"], about["student"])
            enter_deadline(submission, rules, handed_in_at(course, about, rules.zone))
            self._enter_more(submission, rules)
            gradebook.db.commit()
        return nb, resources

    def _enter_more(self, submission: SubmittedAssignment, rules: CourseRules) -> None:
        """Enter nothing more: ``AssignLatePenalties`` counts the penalty."""


class CoursePenalties(CourseDeadlines):
    """Enter the penalty too, where it changed since the submission was marked.

    ``AssignLatePenalties`` writes each time, and pages are written side by side.
    """

    def _enter_more(self, submission: SubmittedAssignment, rules: CourseRules) -> None:
        for notebook in submission.notebooks:
            enter_penalty(submission, notebook, rules, self.config)


class CourseLatePolicy(LateSubmissionPlugin):
    """The course file's late policy; without one, what nbgrader_config.py sets."""

    def late_submission_penalty(
        self, student_id: str, score: float, total_seconds_late: float
    ) -> float | None:
        """Return the marks that a late submission loses."""
        about = self.parent  # AssignLatePenalties, which knows the assignment
        rules = rules_in(classroom_of(course_directory(about)))
        policy = rules.late_policy(about.assignment_id) if rules else None
        if policy is None:
            return super().late_submission_penalty(student_id, score, total_seconds_late)
        return policy.penalty(score, total_seconds_late)


class CourseExport(CsvExportPlugin):
    """nbgrader's export, after every deadline, penalty and name has been entered."""

    def export(self, gradebook: Gradebook) -> None:
        """Write the marks as nbgrader does."""
        course = self.parent.coursedir
        rules = rules_in(classroom_of(course))
        for assignment in gradebook.assignments if rules is not None else ():
            enter_class(gradebook, course, rules, assignment, self.config)
        gradebook.db.commit()
        gradebook.db.expire_all()
        super().export(_ReadableInCsv(gradebook))


class _CsvCell(str):
    """A text that nbgrader's export writes as one cell of CSV, and nobody runs as a formula."""

    def __format__(self, _: str) -> str:
        """Return the cell, in quotes where a comma or a line end would make two of it."""
        text = as_text_cell(self)
        return '"' + text.replace('"', '""') + '"' if set(text) & set(',"\n') else text


class _ReadableInCsv:
    """A gradebook whose names are cells: nbgrader writes them between commas as they are."""

    def __init__(self, gradebook: Gradebook):
        self._gradebook = gradebook
        self.assignments = gradebook.assignments
        self.students = [
            SimpleNamespace(**{n: _CsvCell(getattr(s, n) or "") for n in _ABOUT_STUDENT})
            for s in gradebook.students
        ]

    def find_submission(self, assignment: str, student: str) -> SubmittedAssignment:
        """Return a student's submission, or raise as the gradebook does."""
        return self._gradebook.find_submission(assignment, str(student))


def classroom_of(course: Any) -> Path:
    """Return the folder of the running course from nbgrader's course directory."""
    return Path(course.root) / Path(course.autograded_directory).parent


def handed_in_at(course: Any, about: dict, zone: tzinfo) -> datetime | None:
    """Return when a submission was handed in (UTC), None where nothing readable says so."""
    folder = course.format_path(course.submitted_directory, about["student"], about["assignment"])
    # The folder may be the student's, and intake looked at another file of this name.
    text = (small_text(Path(course.root) / folder / "timestamp.txt", _LONGEST_TIME) or "").strip()
    try:
        return instant(text, zone) if text else None
    except ValueError:
        return None


def enter_deadline(
    submission: SubmittedAssignment, rules: CourseRules, handed_in: datetime | None
) -> bool:
    """Enter deadline, extension and time of handing in; return whether one of them changed."""
    assignment = submission.assignment
    deadline = rules.of(assignment.name).deadline
    due = rules.due(assignment.name, submission.student_id)
    extension = due - deadline if due and deadline and due > deadline else None
    wanted = (
        (assignment, "duedate", stored(deadline) if deadline else None),
        (submission, "extension", extension),
        (submission, "timestamp", stored(handed_in) if handed_in else None),
    )
    changed = False
    for row, name, value in wanted:
        if getattr(row, name) != value:
            setattr(row, name, value)
            changed = True
    return changed


def enter_penalty(
    submission: SubmittedAssignment, notebook: SubmittedNotebook, rules: CourseRules, config: Config
) -> tuple[float, float]:
    """Enter what a submission loses for being late, if it changed; return it before and now.

    Without a policy in the course file, nbgrader's own settings in `config` count.
    """
    late, score = submission.total_seconds_late, notebook.score or 0.0
    policy = rules.late_policy(submission.assignment.name)
    if late <= 0:
        now = 0.0
    elif policy is not None:
        now = policy.penalty(score, late)
    else:
        plugin = LateSubmissionPlugin(config=config)
        plugin.log.propagate = False
        now = plugin.late_submission_penalty(submission.student_id, score, late) or 0.0
        now = min(max(now, 0.0), score)
    before = notebook.late_submission_penalty or 0.0
    if abs(now - before) > SAME:
        notebook.late_submission_penalty = now or None
    return before, now


def enter_class(
    gradebook: Gradebook, course: Any, rules: CourseRules, assignment: Assignment, config: Config
) -> tuple[bool, list[tuple[str, float, float]]]:
    """Enter what the course file says of a whole class; the caller commits it.

    Parameters
    ----------
    gradebook : Gradebook
        Open.
    course : CourseDirectory
    rules : CourseRules
    assignment : Assignment
        The gradebook's row.
    config : Config
        Whose late policy counts where the course file has none.

    Returns
    -------
    bool, list of (str, float, float)
        Whether anything changed; student, penalty before and now, where the penalty changed.
    """
    deadline = rules.of(assignment.name).deadline
    wanted = stored(deadline) if deadline else None
    changed = assignment.duedate != wanted
    if changed:
        assignment.duedate = wanted
    moved = []
    for submission in gradebook.assignment_submissions(assignment.name):
        about = {"student": submission.student_id, "assignment": assignment.name}
        handed_in = handed_in_at(course, about, rules.zone)
        changed |= enter_deadline(submission, rules, handed_in)
        for notebook in submission.notebooks:
            before, now = enter_penalty(submission, notebook, rules, config)
            if abs(now - before) > SAME:
                moved.append((submission.student_id, before, now))
    return changed or bool(moved), moved
