"""Release an assignment: look at it first, make it beside what is there, then put it in place.

What students were given is never lost: once a class has begun, a release with other content is a
new version, and what was handed in before stays with the version it was made from.
"""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat.notebooknode import NotebookNode

from crm_lib.classroom.course import Course, CourseError
from crm_lib.classroom.grading import keys_folder
from crm_lib.classroom.people import people_of
from crm_lib.classroom.release_changes import Change, points_of, release_changes
from crm_lib.classroom.releases import (
    Release,
    keep_release,
    kept_releases,
    named_version,
    put_in_place,
)
from crm_lib.classroom.solution_check import assignment_findings
from crm_lib.exam.key import cached_key


@dataclass(frozen=True)
class Released:
    """What a release has done.

    Attributes
    ----------
    folder : Path
        What students are given.
    version : int
    state : str
        ``first``, ``new``, ``replaced`` (nobody has handed in anything in this course yet),
        ``key renewed`` (nothing else than how it is marked has changed) or ``unchanged``.
    changes : tuple of Change
        Against the version before.
    handed_in : dict of int
        Version → how many submissions were made from it.
    """

    folder: Path
    version: int
    state: str
    changes: tuple[Change, ...] = ()
    handed_in: dict[int, int] | None = None


def release_version(course: Course, assignment: str, *, new_version: bool = False) -> Released:
    """Make the students' copy of an assignment and enter it into the gradebook.

    Parameters
    ----------
    course, assignment
    new_version : bool
        Make what differs a new version although nothing is handed in yet: students have the first.

    Raises
    ------
    CourseError, ExamError
        When the solution or its rubric is not in order, or a question that was handed in carries
        other marks now. Exercises, gradebook and versions are then as before.
    """
    from sqlalchemy.exc import SQLAlchemyError

    try:
        return _release_version(course, assignment, new_version)
    except SQLAlchemyError as error:
        why = str(getattr(error, "orig", error)).splitlines()[0]
        raise CourseError(
            f"The gradebook can't be written ({why}). Nothing was released. Close other programs "
            "that use it, or mend its permissions, and run the command again."
        ) from None


def _release_version(course: Course, assignment: str, new_version: bool) -> Released:
    from crm_lib.classroom.nbgrader.enter_release import enter_release
    from crm_lib.classroom.nbgrader.make_release import make_release

    solution = course.solution(assignment)
    findings = assignment_findings(solution)
    if findings:
        raise CourseError("\n".join(str(f) for f in findings))
    key = cached_key(solution, keys_folder(course))
    classroom, place = keys_folder(course).parent, course.folder("release", assignment)
    given_out = place / f"{assignment}.ipynb"
    kept = kept_releases(classroom, assignment)
    number = kept[-1].number if kept else version_given_out(course, assignment)
    begun = new_version or has_begun(course)
    place.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=place.parent, prefix=".release-") as scratch:
        made = Path(scratch) / assignment
        hidden = make_release(course, assignment, number, Path(scratch))
        before = kept[-1] if kept else None
        if before is None and begun and _differs(made, given_out):
            # A release from before versions were kept: what marked it is gone, what was given is not.
            before = keep_release(classroom, assignment, number, students=place)
        differs = before is not None and _differs(made, before.notebook)
        if differs and begun:
            number += 1
            hidden = make_release(course, assignment, number, Path(scratch))
        handed_in = submissions_by_version(course, assignment)
        _require_same_marks(classroom, assignment, hidden, handed_in, without=number)
        changes = _changes(before, hidden) if differs else []
        state = _state(before, differs, begun, key.fingerprint)
        others = [r for r in kept_releases(classroom, assignment) if r.number != number]
        earlier = [nbformat.read(r.notebook, as_version=4) for r in others]
        enter_release(course, assignment, hidden, earlier)
        keep_release(
            classroom, assignment, number,
            students=made, with_hidden_tests=hidden, solution=solution, key=key,
        )  # fmt: skip
        put_in_place(made, place)
    return Released(place, number, state, tuple(changes), handed_in)


def has_begun(course: Course) -> bool:
    """Tell whether a class has begun: something is handed in, or a roster or gradebook has students."""
    submitted = course.root / course.folders.submitted_directory
    if submitted.is_dir() and any(submitted.iterdir()):
        return True
    return bool(people_of(course))


def submissions_by_version(course: Course, assignment: str) -> dict[int, int]:
    """Return how many of the readable submissions were made from each version that is kept."""
    from crm_lib.classroom.versions import versions_of

    versions = versions_of(course, assignment)
    counts: dict[int, int] = {}
    for student, path in course.submissions(assignment).items():
        release = versions.release_for(student, path)
        if release is not None:
            counts[release.number] = counts.get(release.number, 0) + 1
    return counts


def version_given_out(course: Course, assignment: str) -> int:
    """Return the version that the notebook which students are given now names; 1 without one."""
    notebook = course.folder("release", assignment) / f"{assignment}.ipynb"
    if not notebook.is_file():
        return 1
    return named_version(nbformat.read(notebook, as_version=4).cells) or 1


def _differs(made: Path, notebook: Path) -> bool:
    """Tell whether students would get other files than those beside `notebook`."""
    if not notebook.is_file():
        return notebook.parent.is_dir()
    return _files(made) != _files(notebook.parent)


def _files(folder: Path) -> dict[str, bytes]:
    return {
        p.relative_to(folder).as_posix(): p.read_bytes()
        for p in folder.rglob("*")
        if p.is_file() and ".ipynb_checkpoints" not in p.parts
    }


def _state(before: Release | None, differs: bool, begun: bool, fingerprint: str) -> str:
    if before is None:
        return "first"
    if differs:
        return "new" if begun else "replaced"
    return "unchanged" if _fingerprint(before) == fingerprint else "key renewed"


def _fingerprint(release: Release) -> str:
    from crm_lib.classroom.versions import kept_key

    key = kept_key(release)
    return "" if key is None else key.fingerprint


def _changes(before: Release | None, hidden: NotebookNode) -> Sequence[Change]:
    if before is None:
        return []
    path = before.with_hidden_tests if before.markable else before.notebook
    found = release_changes(nbformat.read(path, as_version=4), hidden)
    return [c for c in found if not c.where.endswith("_title")]


def _require_same_marks(
    classroom: Path,
    assignment: str,
    hidden: NotebookNode,
    handed_in: dict[int, int],
    *,
    without: int,
) -> None:
    """Refuse other marks for a question of a version that is handed in: a gradebook holds one."""
    now = points_of(hidden)
    for release in kept_releases(classroom, assignment):
        if release.number == without or not handed_in.get(release.number):
            continue
        then = points_of(nbformat.read(release.notebook, as_version=4))
        for question, points in then.items():
            if question in now and now[question] != points:
                raise CourseError(
                    f"{question} carries {now[question]:g} marks now and {points:g} in version "
                    f"{release.number}, which {handed_in[release.number]} submission(s) were made "
                    "from; the gradebook holds one figure for a question. Keep its marks, or give "
                    f"the question a new name ({question}b). Nothing was changed."
                )
