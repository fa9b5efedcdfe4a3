"""Choose the version by which each submission is marked, and load what it is marked by.

A submission is marked by the version it was made from, unless it was moved (`moves`). The version
that is given out now follows the solution on disk as long as that still releases the same
notebook, so that a rubric can be worked on while a class is marked; older ones stay as kept.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import nbformat

from crm_lib.classroom.cell_names import grade_id_of
from crm_lib.classroom.course import Course, CourseError
from crm_lib.classroom.marking_scheme import MarkingScheme, load_marking_scheme
from crm_lib.classroom.release_changes import points_of, release_changes
from crm_lib.classroom.releases import (
    PRIVATE_FILES,
    Release,
    keep_release,
    kept_releases,
    named_version,
    release_of,
    releases_folder,
)
from crm_lib.classroom.verdicts import decided_answers
from crm_lib.exam.blueprint import load_blueprint
from crm_lib.exam.free_text.rubric import load_rubrics
from crm_lib.exam.question import Key

#: Who was moved to which version; beside the versions.
MOVED = "moved.json"

_ANSWER = re.compile(r"^[ \t]*#+ BEGIN SOLUTION.*?^[ \t]*#+ END SOLUTION[^\n]*\n?", re.S | re.M)


@dataclass
class Versions:
    """All versions of an assignment that a class marks by.

    Attributes
    ----------
    root : Path
        The course.
    classroom : Path
    assignment : str
    source : Path
        The solution notebook as it is on disk now.
    given_out : Path
        The students' notebook that is given out now.
    releases : list of Release
        Those that are kept; none where the course has never released by `crm release`.
    moved : dict
        Student → ``{"from": version of the copy, "to": version it is marked by}``.
    """

    root: Path
    classroom: Path
    assignment: str
    source: Path
    given_out: Path
    releases: list[Release]
    moved: dict[str, dict[str, int]]
    _schemes: dict[int, MarkingScheme] = field(default_factory=dict)

    def release_of(self, cells: list[Any], student: str) -> Release | None:
        """Return the version by which these cells of a student are marked."""
        if not self.releases:
            return None
        made_from = release_of(cells, self.releases)
        move = self.moved.get(student, {})
        if move.get("from") == made_from.number:
            return next((r for r in self.releases if r.number == move.get("to")), made_from)
        return made_from

    def _require_same_marks(self, release: Release) -> None:
        """Refuse a version whose questions carry other marks now: nobody had handed it in before."""
        points, now = (
            points_of(nbformat.read(r.notebook, as_version=4)) for r in (release, self.releases[-1])
        )
        for question in points.keys() & now.keys():
            if points[question] != now[question]:
                number = self.releases[-1].number
                raise CourseError(
                    f"made from version {release.number}, in which {question} carries "
                    f"{points[question]:g} marks and not {now[question]:g}: "
                    f"`crm move {self.assignment} --to {number}` shows what marking by version "
                    f"{number} gives"
                )

    def restored_release(self, cells: list[Any]) -> Release | None:
        """Return the version of a notebook that was put in the structure of its release."""
        number = named_version(cells) or 1
        return next((r for r in self.releases if r.number == number), None)

    def release_for(self, student: str, path: Path) -> Release | None:
        """Return the version by which a submitted file is marked; None for what can't be read."""
        if not self.releases:
            return None
        if len(self.releases) == 1:
            return self.releases[0]
        try:
            cells = json.loads(path.read_text(encoding="utf-8-sig"))["cells"]
            return self.release_of([c for c in cells if isinstance(c, dict)], student)
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            return None

    def wanted_ids(self) -> set[str]:
        """Return the ids of the cells of all versions."""
        paths = [r.notebook for r in self.releases] or [self.given_out]
        cells = [c for p in paths for c in nbformat.read(p, as_version=4).cells]
        return {grade_id_of(c) for c in cells} - {""}

    def scheme(self, release: Release | None) -> MarkingScheme:
        """Return what answers of a version are held against.

        Raises
        ------
        CourseError
            When the version is from before versions were kept, so that nothing can mark it.
        """
        number = 0 if release is None else release.number
        if number not in self._schemes:
            scheme, changed = self._loaded(release), set[str]()
            for other in self.releases if release is not None else ():
                changed |= changed_questions(release, other)
            # Of a question that other versions ask otherwise, a decision holds for its answer alone.
            decided = {q: d for q, d in scheme.decided.items() if q not in changed}
            self._schemes[number] = replace(scheme, decided=decided)
        return self._schemes[number]

    def _loaded(self, release: Release | None) -> MarkingScheme:
        keys = self.classroom / "keys"
        if release is None:
            return load_marking_scheme(self.source, keys, self.root)
        if release is self.releases[-1] and self.follows_disk(release):
            return load_marking_scheme(self.source, keys, self.root)
        self._require_same_marks(release)
        if not release.markable:
            raise CourseError(
                f"version {release.number} was given out before versions were kept, and its "
                f"solution is gone: `crm move {self.assignment} --to {self.releases[-1].number}` "
                "shows what marking by the new version changes"
            )
        key = kept_key(release)
        if key is None:  # kept by another crm_lib: made anew from the solution that is kept
            return load_marking_scheme(release.solution, keys, self.root)
        return MarkingScheme(
            key,
            load_rubrics(release.solution.with_name("rubrics.yaml")),
            load_blueprint(self.root / "docs" / "blueprint.csv"),
            decided_answers(self.classroom / "decisions", self.assignment),
        )

    def notice(self) -> str:
        """Return what to tell whoever grades while disk and version given out are not the same."""
        if not self.releases:
            return ""
        last = self.releases[-1]
        marked = f"Marked by version {last.number} as it was kept. `crm release {self.assignment}`"
        if not self.follows_disk(last):
            return (
                f"The solution on disk asks something else than version {last.number}, which is "
                f"given out. {marked} makes the next one."
            )
        if not self.given_out.is_file() or (
            self.given_out.read_bytes() != last.notebook.read_bytes()
        ):
            return f"{self.given_out} is not version {last.number}. {marked} puts it right."
        return ""

    def keep_current(self) -> None:
        """Keep with the current version what it is marked by now: later it can't be made again."""
        if not self.releases or not self.releases[-1].markable:
            return
        release = self.releases[-1]
        if not self.follows_disk(release):
            return
        key, before = self.scheme(release).key, kept_key(release)
        if before is None or before.fingerprint != key.fingerprint:
            keep_release(
                self.classroom, self.assignment, release.number,
                students=release.notebook.parent,
                with_hidden_tests=nbformat.read(release.with_hidden_tests, as_version=4),
                solution=self.source, key=key,
            )  # fmt: skip

    def follows_disk(self, release: Release) -> bool:
        """Tell whether the solution on disk still asks what this version asks.

        Prompts, checks and points have to be the same; answers, rubrics and mistakes may be others.
        """
        if not release.markable:
            return True
        try:
            now, then = _asked(self.source), _asked(release.solution)
        except (OSError, ValueError):
            return False
        return now == then


def versions_of(course: Course, assignment: str) -> Versions:
    """Return the versions of an assignment in a course."""
    folders = course.folders
    return versions_at(
        course.root,
        folders.autograded_directory,
        assignment,
        course.folder("source", assignment) / f"{assignment}.ipynb",
        course.folder("release", assignment) / f"{assignment}.ipynb",
    )


def versions_at(
    root: Path, autograded: str, assignment: str, source: Path, given_out: Path
) -> Versions:
    """Return the versions of an assignment; plain nbgrader knows folders and no `Course`."""
    classroom = root / Path(autograded).parent
    kept = kept_releases(classroom, assignment)
    moved = read_moves(classroom, assignment) if kept else {}
    return Versions(root, classroom, assignment, source, given_out, kept, moved)


def read_moves(classroom: Path, assignment: str) -> dict[str, dict[str, int]]:
    """Return who was moved to another version; nobody from a damaged file."""
    try:
        path = releases_folder(classroom, assignment) / MOVED
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return data if isinstance(data, dict) else {}


def changed_questions(first: Release, second: Release) -> set[str]:
    """Return the questions that two versions both ask, but not in the same way or with another key."""
    if first.number == second.number:
        return set()
    paths = [r.with_hidden_tests if r.markable else r.notebook for r in (first, second)]
    before, after = (nbformat.read(p, as_version=4) for p in paths)
    changed = {c.where for c in release_changes(before, after)}
    keys = [kept_key(r) for r in (first, second)]
    if None not in keys:
        a, b = (k.questions for k in keys if k is not None)
        changed |= {q for q in a.keys() & b.keys() if a[q].expected != b[q].expected}
    return changed


def kept_key(release: Release) -> Key | None:
    """Return the key that is kept with a version; None where there is none that can be read."""
    try:
        return Key.from_data(json.loads(release.key_path.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _asked(solution: Path) -> list[tuple[str, str, Any]]:
    """Return what a solution asks: locked cells, what answer cells start with, files beside it."""
    asked: list[tuple[str, str, Any]] = []
    for cell in nbformat.read(solution, as_version=4).cells:
        about: Mapping[str, Any] = cell.metadata.get("nbgrader", {})
        source = cell.source if about.get("locked") else _ANSWER.sub("", cell.source)
        asked.append((str(about.get("grade_id", "")), source, about.get("points")))
    private = (solution.name, *PRIVATE_FILES)
    for path in sorted(solution.parent.rglob("*")):
        if path.is_file() and path.name not in private and not path.parts[-2].startswith("."):
            asked.append((path.name, hashlib.sha256(path.read_bytes()).hexdigest(), None))
    return asked
