"""Check a solution notebook before it is released: ids, marks, cells, rubric."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import nbformat
from nbgrader import utils

from crm_lib.base.finding import Finding
from crm_lib.exam.free_text.rubric import load_rubrics
from crm_lib.exam.wording import ExamError

_HEADING = re.compile(r"^###\s+Q(\d+)\b.*\((\d+(?:\.\d+)?) marks?\)", re.M)
_BEGIN = re.compile(r"^\s*begin\(\s*[\"']([^\"']*)[\"']", re.M)
_CALL = re.compile(r"\bcheck\(\s*[\"']([\w]+)[\"']")
_FORM = re.compile(r"\bcheck\([^,]+,[^,]+,\s*(\w+)\(")


def assignment_findings(solution: Path) -> list[Finding]:
    """Return what is wrong with a solution notebook and its rubrics; empty when it may go out.

    Parameters
    ----------
    solution : Path
        The notebook; rubrics.yaml lies beside it.
    """
    try:
        notebook = nbformat.read(solution, as_version=4)
    except (json.JSONDecodeError, UnicodeDecodeError, nbformat.reader.NotJSONError) as error:
        return [Finding(solution, "file", f"is not a notebook: {str(error).splitlines()[0][:80]}")]
    except OSError as error:
        return [Finding(solution, "file", f"cannot be read: {error.strerror}")]
    findings = [*_name_findings(solution, notebook), *_cell_findings(solution, notebook)]
    for other in sorted(solution.parent.glob("*.ipynb")):  # nbgrader would release it too
        if other != solution:
            findings.append(Finding(other, "file", "lies beside the solution; move it elsewhere."))
    path = solution.with_name("rubrics.yaml")
    try:
        rubrics = load_rubrics(path)
    except ExamError as error:
        for fault in str(error).splitlines():  # one line a fault
            where, _, words = fault.partition(": ")
            findings.append(Finding(path, where.rpartition(":")[2], words))
        return findings
    points = {
        c.metadata.nbgrader["grade_id"].removesuffix("_check"): points_of(c)
        for c in notebook.cells
        if utils.is_grade(c)
    }
    for question, rubric in rubrics.items():
        if points.get(question, 0) is None:
            continue  # told above
        if question not in points:
            words = f"no question of that name; known: {', '.join(points)}."
            findings.append(Finding(path, question, words))
        elif abs(points[question] - rubric.points) > 1e-9:
            words = f"the rubric has {rubric.points:g} points, the cell {points[question]:g}."
            findings.append(Finding(path, question, words))
    return findings


def points_of(cell: nbformat.NotebookNode) -> float | None:
    """Return the points that a check cell carries, or None where its settings name none."""
    points = cell.metadata.get("nbgrader", {}).get("points")
    known = isinstance(points, int | float) and not isinstance(points, bool)
    return float(points) if known else None


def form_asked(source: str) -> str:
    """Return the name of the form that a check cell asks for, such as ``choice``; "" where none is.

    Examples
    --------
    >>> form_asked('check("06_q1", q1, choice("ABC"))'), form_asked("x = 1")
    ('choice', '')
    """
    found = _FORM.search(source)
    return found[1] if found else ""


def _marker_findings(solution: Path, where: str, cell: nbformat.NotebookNode) -> Iterator[Finding]:
    """Yield markers that are forgotten, open or closed twice: what they hide would go out."""
    for kind in ("SOLUTION", "HIDDEN TESTS"):
        begun = len(re.findall(rf"^\s*### BEGIN {kind}\b", cell.source, re.M))
        ended = len(re.findall(rf"^\s*### END {kind}\b", cell.source, re.M))
        if begun != ended:
            words = f"### BEGIN {kind} stands {begun} times, ### END {kind} {ended} times."
            yield Finding(solution, where, words)
        elif kind == "SOLUTION" and utils.is_solution(cell) and not begun:
            words = "the markers ### BEGIN SOLUTION and ### END SOLUTION are forgotten: students "
            yield Finding(solution, where, words + "would be given the whole cell.")


def _name_findings(solution: Path, notebook: nbformat.NotebookNode) -> Iterator[Finding]:
    """Yield an assignment that begins under another name than its notebook's."""
    name, begun = solution.stem, False
    for number, cell in enumerate(notebook.cells):
        if cell.cell_type != "code":
            continue
        for called in _BEGIN.findall(cell.source):
            begun = True
            if called != name:
                where = cell.metadata.get("nbgrader", {}).get("grade_id") or f"cell {number}"
                words = f"begins another assignment: begin({called!r}); write begin({name!r})."
                yield Finding(solution, where, words)
    if not begun:
        yield Finding(solution, "setup", f"no cell calls begin({name!r}).")


def _cell_findings(solution: Path, notebook: nbformat.NotebookNode) -> Iterator[Finding]:
    seen: set[str] = set()
    heading: tuple[str, float] | None = None
    for number, cell in enumerate(notebook.cells):
        name = cell.metadata.get("nbgrader", {}).get("grade_id", "")
        where = name or f"cell {number}"
        if name and name in seen:
            yield Finding(solution, where, "the id is used twice.")
        seen.add(name)
        if cell.cell_type == "markdown":
            found = _HEADING.search(cell.source)
            heading = (found[1], float(found[2])) if found else heading
        if not utils.is_solution(cell) and not utils.is_locked(cell):
            yield Finding(solution, where, "is neither an answer cell nor locked; lock it.")
        if "BEGIN SOLUTION" in cell.source and not utils.is_solution(cell):
            yield Finding(solution, where, "holds a solution but is no answer cell.")
        yield from _marker_findings(solution, where, cell)
        if not utils.is_grade(cell):
            continue
        if not cell.metadata.nbgrader.get("locked"):
            yield Finding(solution, where, "is a check cell that students could change; lock it.")
        if points_of(cell) is None:
            yield Finding(solution, where, "carries no points: name them in the cell's settings.")
        question = name.removesuffix("_check")
        called = set(_CALL.findall(cell.source))
        if not name.endswith("_check"):
            yield Finding(solution, where, "a check cell's id is its question's id and _check.")
        if called != {question}:
            words = f"must call check({question!r}, …); it calls {', '.join(called) or 'none'}."
            yield Finding(solution, where, words)
        if question not in seen:
            yield Finding(solution, where, f"there is no answer cell {question} above it.")
        if heading is None:
            yield Finding(
                solution, where, "no heading '### Q1. … (2 marks) · 第1题 …（2分）' above it."
            )
        elif heading[0] != re.sub(r".*q", "", question):
            yield Finding(solution, where, f"stands under the heading of Q{heading[0]}.")
        elif (points := points_of(cell)) is not None and abs(heading[1] - points) > 1e-9:
            words = f"the heading says {heading[1]:g} marks, the cell carries {points:g}."
            yield Finding(solution, where, words)
