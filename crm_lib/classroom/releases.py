"""Keep every version of an assignment that students were given: notebook, solution and key.

A version lies in ``classroom/releases/NAME/V/``: the students' notebook, the same with its hidden
tests, the files beside it, the solution with its rubrics, and the built key. From the second on
the version stands in the notebook's title; what has no number is of the first, or told by its cells.
"""

import json
import re
import shutil
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbformat.notebooknode import NotebookNode

from crm_lib.base.message import both_text
from crm_lib.classroom.cell_names import grade_id_of
from crm_lib.exam.question import Key

#: Private files that lie beside a solution and must reach neither release nor autograded copy.
PRIVATE_FILES = ("rubrics.yaml", "answers.yaml")

#: In the title's text, and beside it in the title's metadata.
_NUMBER = re.compile(r"\bVersion (\d{1,4}) · 第\1版")


@dataclass(frozen=True)
class Release:
    """One version of an assignment that students were given.

    Attributes
    ----------
    assignment : str
    number : int
        From 1 on.
    folder : Path
        Where it is kept.
    """

    assignment: str
    number: int
    folder: Path

    @property
    def notebook(self) -> Path:
        """The students' notebook; beside it lie the files that they were given with it."""
        return self.folder / "students" / f"{self.assignment}.ipynb"

    @property
    def with_hidden_tests(self) -> Path:
        """The notebook whose check cells hold their hidden tests too."""
        return self.folder / "with_hidden_tests.ipynb"

    @property
    def solution(self) -> Path:
        """The solution notebook; rubrics.yaml lies beside it."""
        return self.folder / "solution" / f"{self.assignment}.ipynb"

    @property
    def key_path(self) -> Path:
        """The built answer key."""
        return self.folder / "key.json"

    @property
    def markable(self) -> bool:
        """Whether all is kept that marking needs; of a release from before versions it is not."""
        return all(p.is_file() for p in (self.with_hidden_tests, self.solution, self.key_path))


def releases_folder(classroom: Path, assignment: str) -> Path:
    """Return the folder of all versions of an assignment; `classroom` is the running course's."""
    return classroom / "releases" / assignment


def kept_releases(classroom: Path, assignment: str) -> list[Release]:
    """Return the versions of an assignment that are kept, the first one first."""
    folder = releases_folder(classroom, assignment)
    if not folder.is_dir():
        return []
    found = [Release(assignment, int(f.name), f) for f in folder.iterdir() if f.name.isdecimal()]
    return sorted((r for r in found if r.notebook.is_file()), key=lambda r: r.number)


def keep_release(
    classroom: Path,
    assignment: str,
    number: int,
    *,
    students: Path,
    with_hidden_tests: NotebookNode | None = None,
    solution: Path | None = None,
    key: Key | None = None,
) -> Release:
    """Keep a version, whole or not at all; one of the same number is replaced.

    Parameters
    ----------
    classroom : Path
    assignment : str
    number : int
    students : Path
        Folder that students are given.
    with_hidden_tests : NotebookNode, optional
    solution : Path, optional
        The solution notebook; its folder is kept.
    key : Key, optional
    """
    folder = releases_folder(classroom, assignment)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    made = Path(tempfile.mkdtemp(dir=folder, prefix=".new-"))
    skipped = shutil.ignore_patterns(".ipynb_checkpoints", "__pycache__")
    try:
        release = Release(assignment, number, made)
        shutil.copytree(students, made / "students", ignore=skipped)
        if with_hidden_tests is not None:
            nbformat.write(with_hidden_tests, release.with_hidden_tests)
        if solution is not None:
            shutil.copytree(solution.parent, made / "solution", ignore=skipped)
        if key is not None:
            text = json.dumps(key.to_data(), ensure_ascii=False)
            release.key_path.write_text(text, encoding="utf-8")
        put_in_place(made, folder / str(number))
    finally:
        shutil.rmtree(made, ignore_errors=True)
    return Release(assignment, number, folder / str(number))


def put_in_place(made: Path, place: Path) -> None:
    """Move a folder that is ready to its place; what stands there goes only after that worked."""
    old = None
    if place.exists():
        old = Path(tempfile.mkdtemp(dir=place.parent, prefix=".old-")) / place.name
        place.rename(old)
    try:
        made.rename(place)
    except OSError:
        if old is not None:
            old.rename(place)
        raise
    finally:
        if old is not None:
            shutil.rmtree(old.parent, ignore_errors=True)


# ------------------------------------------------------------------------------ which version


def version_words(number: int) -> str:
    """Return the line of a title that names the version.

    Examples
    --------
    >>> version_words(2)
    'Version 2 · 第2版'
    """
    return both_text(f"Version {number}", f"第{number}版")


def named_version(cells: Iterable[Mapping[str, Any]]) -> int | None:
    """Return the version that a notebook's title names, or None where it names none.

    Damaged settings do not matter: the text says it too.
    """
    for cell in cells:
        about = cell.get("metadata")
        about = about.get("crm") if isinstance(about, Mapping) else None
        number = about.get("version") if isinstance(about, Mapping) else None
        if type(number) is int and 0 < number < 10_000:
            return number
        found = _NUMBER.search(_source(cell)) if cell.get("cell_type") == "markdown" else None
        if found:
            return int(found[1])
    return None


def release_of(cells: Sequence[Mapping[str, Any]], releases: Sequence[Release]) -> Release:
    """Return the version that a submission was made from.

    Parameters
    ----------
    cells : sequence of dict
        Of the submitted notebook.
    releases : sequence of Release
        All that are kept, at least one.

    Returns
    -------
    Release
        The one that the title names; else the one whose locked cells the submission has most of,
        the earlier of two.
    """
    if len(releases) == 1:
        return releases[0]
    number = named_version(cells)
    for release in releases:
        if release.number == number:
            return release
    have = {(grade_id_of(dict(c)), _source(c)) for c in cells}
    return max(releases, key=lambda r: (len(have & _locked_cells(r.notebook)), -r.number))


def _locked_cells(notebook: Path) -> set[tuple[str, str]]:
    cells = nbformat.read(notebook, as_version=4).cells
    return {
        (name, _source(c))
        for c in cells
        if (name := grade_id_of(c)) and c.metadata.nbgrader.get("locked")
    }


def _source(cell: Mapping[str, Any]) -> str:
    """Return a cell's text without what a platform changes: line ends, spaces at the end."""
    source = cell.get("source", "")
    if isinstance(source, list):
        source = "".join(line for line in source if isinstance(line, str))
    return source.replace("\r\n", "\n").rstrip() if isinstance(source, str) else ""
