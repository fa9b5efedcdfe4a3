"""Move submissions to another version of their assignment: say what changes for whom, then do it.

A move can be taken back: what humans had decided is kept with the version it was decided in.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat

from crm_lib.classroom.course import Course, CourseError
from crm_lib.classroom.decisions import remember, remembered
from crm_lib.classroom.executed import executed_submissions
from crm_lib.classroom.grading import Graded, grade
from crm_lib.classroom.human_marks import (
    answer_memory,
    human_marks,
    restore_decisions,
    standing_marks,
    take_decisions_off,
)
from crm_lib.classroom.records import answer_hash, question_of
from crm_lib.classroom.releases import Release, releases_folder
from crm_lib.classroom.snapshot import copies_folder, copy_handed_in
from crm_lib.classroom.stamps import folder_hash
from crm_lib.classroom.versions import MOVED, Versions, changed_questions, versions_of

#: What humans had decided before a move, by student and version; beside the versions.
BEFORE = "before_moves.json"


@dataclass(frozen=True)
class Moved:
    """What a move changes, or would change, for one student.

    Attributes
    ----------
    student : str
    from_version, to_version : int
    before, after : dict of (marks, of)
        By question; `before` is empty where nothing is marked yet.
    new : tuple of str
        Questions that the copy does not have: nobody could answer them.
    waiting : tuple of str
        Questions of which a human's mark does not hold any more, or whose marks are proposed.
    reason : str
        Why it can't be marked by the new version.
    """

    student: str
    from_version: int
    to_version: int
    before: dict[str, tuple[float, float]] = field(default_factory=dict)
    after: dict[str, tuple[float, float]] = field(default_factory=dict)
    new: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()
    reason: str = ""

    @property
    def gain(self) -> float:
        """How many marks more, or less."""
        return round(_total(self.after)[0] - _total(self.before)[0], 2)

    def __str__(self) -> str:
        """Return one line: questions whose marks change, and the totals."""
        head = f"{self.student} (version {self.from_version} → {self.to_version})"
        if self.reason:
            return f"{head}: {self.reason}"
        parts = []
        for question, (marks, of) in self.after.items():
            if question in self.new:
                parts.append(f"{question} is not in the copy: {marks:g} of {of:g}")
            elif question in self.before and self.before[question][0] != marks:
                parts.append(f"{question} {self.before[question][0]:g} → {marks:g}")
            if question in self.waiting:
                parts.append(f"{question} waits for a human")
        parts += [f"{q} no longer counts" for q in self.before if q not in self.after]
        (was, was_of), (now, now_of) = _total(self.before), _total(self.after)
        before = f"{was:g} of {was_of:g}" if self.before else "not marked yet"
        parts.append(f"total {before} → {now:g} of {now_of:g}")
        return f"{head}: {'; '.join(parts)}"


def _total(marks: dict[str, tuple[float, float]]) -> tuple[float, float]:
    return round(sum(m for m, _ in marks.values()), 2), round(sum(o for _, o in marks.values()), 2)


def preview(
    course: Course,
    assignment: str,
    to: int,
    *,
    students: Iterable[str] | None = None,
    isolate: bool = True,
    workers: int | None = None,
    on_done: Callable[[Moved], None] = lambda _: None,
) -> list[Moved]:
    """Return what marking by version `to` would change; nothing is written.

    Parameters
    ----------
    course, assignment
    to : int
        The version.
    students : iterable of str, optional
        Only these; default: everybody whose submission is marked by another version.
    isolate, workers
        As for `grading.grade`: the submissions are executed.
    on_done : callable
        Told about each student.

    Raises
    ------
    CourseError
        When there is no such version, no such student, or nobody to move.
    """
    from crm_lib.classroom.execution import sandbox

    versions, moving = _moving(course, assignment, to, students)
    if isolate:
        sandbox.require()
    target = next(r for r in versions.releases if r.number == to)
    scheme = versions.scheme(target)
    before = _marks_now(course, assignment)
    for student, origin in moving.items():
        versions.moved[student] = {"from": origin.made_from, "to": to}
    found = []
    for student, notebook, execution in _executed_copies(
        course, assignment, moving, versions, isolate, workers
    ):
        origin = moving[student]
        one = Moved(student, origin.marked_by, to, before.get(student, {}))
        if notebook is None or execution is None or "failed" in execution:
            why = (execution or {}).get("failed", "it can't be read; `crm grade` says why")
            one = Moved(student, origin.marked_by, to, reason=why)
        else:
            one = _previewed(course, one, assignment, notebook, execution, scheme, origin, target)
        found.append(one)
        on_done(one)
    return sorted(found, key=lambda m: list(moving).index(m.student))


def _executed_copies(
    course: Course,
    assignment: str,
    students: Iterable[str],
    versions: Versions,
    isolate: bool,
    workers: int | None,
) -> Iterator[tuple[str, str | None, dict | None]]:
    """Yield what executing the students' submissions gives, each from a copy of its own."""
    with copies_folder(course.classroom) as copies:
        for student in students:
            with suppress(OSError):  # it can't be read, which the caller is told
                folder = course.folder("submitted", assignment, student)
                copy_handed_in(folder, copies / student / assignment)
        yield from executed_submissions(
            course, assignment, students, copies, versions, isolate, workers, None
        )


@dataclass(frozen=True)
class _Origin:
    """Version a copy was made from, and the one it is marked by."""

    release: Release
    marked_by_release: Release

    @property
    def made_from(self) -> int:
        return self.release.number

    @property
    def marked_by(self) -> int:
        return self.marked_by_release.number


def _moving(
    course: Course, assignment: str, to: int, students: Iterable[str] | None
) -> tuple[Versions, dict[str, _Origin]]:
    """Return the versions, and those whom a move concerns."""
    course.solution(assignment)
    versions = versions_of(course, assignment)
    numbers = [r.number for r in versions.releases]
    if to not in numbers:
        known = ", ".join(map(str, numbers)) or "none; `crm release` makes the first"
        raise CourseError(f"{assignment} has no version {to}; there are: {known}.")
    submissions = course.submissions(assignment)
    wanted = list(submissions) if students is None else list(students)
    unknown = sorted(set(wanted) - set(submissions))
    if unknown:
        raise CourseError(f"No submission of {', '.join(unknown)} for {assignment}.")
    plain = Versions(**{**_fields(versions), "moved": {}})
    moving = {}
    for student in sorted(wanted):
        made_from = plain.release_for(student, submissions[student])
        marked_by = versions.release_for(student, submissions[student])
        if made_from is not None and marked_by is not None and marked_by.number != to:
            moving[student] = _Origin(made_from, marked_by)
    if not moving:
        raise CourseError(f"Nobody is to be moved: all are marked by version {to} already.")
    return versions, moving


def _fields(versions: Versions) -> dict[str, Any]:
    names = ("root", "classroom", "assignment", "source", "given_out", "releases")
    return {name: getattr(versions, name) for name in names}


def _previewed(
    course: Course,
    one: Moved,
    assignment: str,
    notebook: str,
    execution: dict[str, Any],
    scheme: Any,
    origin: _Origin,
    target: Release,
) -> Moved:
    from crm_lib.classroom.execution.runner import apply_execution
    from crm_lib.classroom.nbgrader.mark_answers import MarkAnswers
    from crm_lib.classroom.nbgrader.resources import CrmResources

    nb = nbformat.from_dict(json.loads(notebook))
    apply_execution(nb, execution)
    checks = {c.metadata.nbgrader["grade_id"]: c for c in nb.cells
              if c.metadata.get("nbgrader", {}).get("grade")}  # fmt: skip
    hashes = {name: answer_hash(cell) for name, cell in checks.items()}
    crm = CrmResources(scheme=scheme)
    about = {"assignment": assignment, "notebook": assignment, "student": one.student}
    MarkAnswers().preprocess(nb, {"nbgrader": about, "crm": crm})
    changed = changed_questions(origin.marked_by_release, target)
    have = {c.metadata.get("nbgrader", {}).get("grade_id")
            for c in nbformat.read(origin.release.notebook, as_version=4).cells}  # fmt: skip
    decided = standing_marks(course, assignment, one.student)
    before_hashes = remembered(answer_memory(course, assignment, one.student))
    after, new, waiting = {}, [], []
    for name, mark in crm.marks.items():
        question = question_of(name)
        same = question not in changed and before_hashes.get(name) == hashes[name]
        stands = same and name in decided
        given = decided[name] if stands else mark.marks
        after[question] = (given, mark.of)
        if name not in have:
            new.append(question)
        elif not stands and (not mark.final or (name in decided and question not in changed)):
            waiting.append(question)
    return Moved(one.student, one.from_version, one.to_version, one.before, after,
                 tuple(new), tuple(waiting))  # fmt: skip


def move(
    course: Course,
    assignment: str,
    to: int,
    *,
    students: Iterable[str] | None = None,
    isolate: bool = True,
    workers: int | None = None,
    on_done: Callable[[Graded], None] = lambda _: None,
) -> list[Graded]:
    """Mark submissions by version `to` from now on; return what became of each.

    Parameters
    ----------
    course, assignment, to, students, isolate, workers
        As for `preview`.
    on_done : callable
        Told about each submission as it is marked.
    """
    versions, moving = _moving(course, assignment, to, students)
    folder = releases_folder(versions.classroom, assignment)
    before = _data(folder / BEFORE)
    target = next(r for r in versions.releases if r.number == to)
    for student, origin in moving.items():
        state = {
            "submission": folder_hash(course.submissions(assignment)[student].parent),
            "grades": human_marks(course, assignment, student),
            "answers": remembered(answer_memory(course, assignment, student)),
        }
        before.setdefault(student, {})[str(origin.marked_by)] = state
        versions.moved[student] = {"from": origin.made_from, "to": to}
        if origin.made_from == to:
            del versions.moved[student]
    remember(folder / BEFORE, before)
    remember(folder / MOVED, versions.moved)
    for student, origin in moving.items():
        changed = changed_questions(origin.marked_by_release, target)
        take_decisions_off(course, assignment, student, changed)
    results = grade(course, assignment, students=moving, again=True, isolate=isolate,
                    workers=workers, on_done=on_done)  # fmt: skip
    for student in moving:
        restore_decisions(course, assignment, student, before[student].get(str(to)))
    return results


def _marks_now(course: Course, assignment: str) -> dict[str, dict[str, tuple[float, float]]]:
    from crm_lib.classroom.steps import marks_table

    found: dict[str, dict[str, tuple[float, float]]] = {}
    for row in marks_table(course, assignment).itertuples():
        found.setdefault(row.student, {})[row.question] = (row.marks, row.of)
    return found


def _data(path: Path) -> dict[str, Any]:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return data if isinstance(data, dict) else {}
