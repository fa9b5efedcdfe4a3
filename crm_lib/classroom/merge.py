"""Merge what an assistant decided in a copy of the course; nothing is counted twice.

A decision is taken over when it is about the very same answer and none stands here. Where another
stands, both are told and the one here stays, unless the other copy's are asked for.
"""

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from crm_lib.classroom.course import Course, CourseError
from crm_lib.classroom.decisions import remembered
from crm_lib.classroom.human_marks import answer_memory, human_marks
from crm_lib.classroom.lock import class_lock
from crm_lib.classroom.records import question_of
from crm_lib.classroom.review_groups import decisions_folder
from crm_lib.classroom.verdicts import (
    decided_answers,
    decision_log,
    save_decided_answers,
    save_decision_log,
)
from crm_lib.exam.decided import Decided


@dataclass
class Merged:
    """What a merge has done.

    Attributes
    ----------
    taken : list of (student, question, marks)
        Taken over.
    same : int
        Decided alike here already.
    conflicts : list of (student, question, marks here, marks there)
        Decided otherwise here.
    other_answers : list of (student, question)
        Decided there about another answer than the one that is marked here.
    wordings : int
        Decisions in groups that were new here; later answers in the same words follow them.
    """

    taken: list[tuple[str, str, float]] = field(default_factory=list)
    same: int = 0
    conflicts: list[tuple[str, str, float, float]] = field(default_factory=list)
    other_answers: list[tuple[str, str]] = field(default_factory=list)
    wordings: int = 0


def merge_decisions(
    course: Course, assignment: str, folder: Path, *, take_theirs: bool = False
) -> Merged:
    """Take over what humans decided in another copy of the course.

    Parameters
    ----------
    course, assignment
    folder : Path
        The copy: it has ``nbgrader_config.py`` and a ``classroom``. It is only read.
    take_theirs : bool
        Where both decided otherwise, take the copy's.

    Raises
    ------
    CourseError
        When the folder is no other course, or knows nothing of the assignment.
    """
    course.solution(assignment)
    there = Course.around(folder)
    if there.root == course.root:
        raise CourseError(f"{folder} lies in this course itself; name the assistant's copy of it.")
    merged = Merged()
    with class_lock(decisions_folder(course), assignment):
        students = _students(there, assignment)
        if not students:
            raise CourseError(f"Nothing of {assignment} is marked in {there.root}.")
        for student in students:
            _merge_student(course, there, assignment, student, merged, take_theirs)
        merged.wordings = _merge_groups(course, there, assignment, take_theirs)
    return merged


def _students(there: Course, assignment: str) -> list[str]:
    with there.gradebook() as gradebook:
        return sorted(s.student_id for s in gradebook.assignment_submissions(assignment))


def _merge_student(
    course: Course, there: Course, assignment: str, student: str, merged: Merged, take_theirs: bool
) -> None:
    from nbgrader.api import MissingEntry

    theirs = human_marks(there, assignment, student)
    here, answers = human_marks(course, assignment, student), _answers(course, assignment, student)
    their_answers = _answers(there, assignment, student)
    with course.gradebook() as gradebook:
        for name, (marks, waits, comment) in theirs.items():
            if marks is None or waits:
                continue
            question = question_of(name)
            if name not in here or their_answers.get(name) != answers.get(name):
                merged.other_answers.append((student, question))
                continue
            mark_here, waits_here, comment_here = here[name]
            if mark_here is not None and not waits_here:
                if abs(mark_here - marks) < 1e-9:
                    merged.same += 1
                    continue
                merged.conflicts.append((student, question, mark_here, marks))
                if not take_theirs:
                    continue
            row = gradebook.find_grade(name, assignment, assignment, student)
            row.manual_score, row.needs_manual_grade = marks, False
            if comment and not comment_here:
                try:
                    where = (question, assignment, assignment, student)
                    gradebook.find_comment(*where).manual_comment = comment
                except MissingEntry:
                    pass
            merged.taken.append((student, question, float(marks)))
        gradebook.db.commit()


def _answers(course: Course, assignment: str, student: str) -> dict[str, str]:
    return remembered(answer_memory(course, assignment, student))


def _merge_groups(course: Course, there: Course, assignment: str, take_theirs: bool) -> int:
    """Take over texts, wordings and log entries; return how many entries were new."""
    folder, other = decisions_folder(course), decisions_folder(there)
    here, theirs = decided_answers(folder, assignment), decided_answers(other, assignment)
    for question, decided in theirs.items():
        standing = here.get(question, Decided())
        first, second = (standing, decided) if take_theirs else (decided, standing)
        wordings = {b: dict(w) for b, w in first.wordings.items()}
        for blank, judged in second.wordings.items():
            wordings.setdefault(blank, {}).update(judged)
        here[question] = replace(standing, texts={**first.texts, **second.texts}, wordings=wordings)
    save_decided_answers(folder, assignment, here)
    log = decision_log(folder, assignment)
    known = {_identity(e) for e in log}
    new = [e for e in decision_log(other, assignment) if _identity(e) not in known]
    if new:
        save_decision_log(folder, assignment, [*log, *new])  # numbers that were told stay
    return len(new)


def _identity(entry: dict[str, Any]) -> tuple:
    names = ("time", "question", "label", "wording", "by")
    return (*(entry.get(n) for n in names), tuple(sorted(entry.get("students", ()))))
