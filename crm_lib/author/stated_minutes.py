"""The minutes that pages state in their first cell: compared with the estimate, and written.

A lesson says what its core takes to read, what it takes with the optional sections, and what its
exam questions and its assignment take; an assignment says it too. A paper with a clock of its own states minutes, not
"about" so many, and is left alone.
"""

import copy
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat

from crm_lib.author.minutes_line import ASSIGNMENT, LESSON, Minutes, without_minutes
from crm_lib.author.notebooks import as_text
from crm_lib.author.prose import numbers_in
from crm_lib.author.reading_time import (
    SLOW,
    STEP,
    halfway_section,
    is_near,
    reading_time,
    rounded,
)
from crm_lib.base.finding import Finding

#: Minutes that a reader sits through; for a longer lesson the page says where to pause.
SITTING = 45

_CLOCK = re.compile(r"\b\d+ minutes")
_BLOCK = re.compile(r'(<div lang="(en|zh)">\n)(.*?)(\n</div>)', re.DOTALL)


def minutes_of(lesson: Any, assignment: Any | None) -> Minutes:
    """Return the estimated minutes of a lesson and its assignment; the stated ones count for nothing.

    Parameters
    ----------
    lesson, assignment : nbformat.NotebookNode
    """
    time = reading_time(_without_minutes(lesson, LESSON))
    done = None
    if assignment is not None:
        done = rounded(reading_time(_without_minutes(assignment, ASSIGNMENT)).whole)
    core = rounded(time.core)
    # Where there is an optional section, a reader who skips it sees what is saved.
    whole = max(rounded(time.whole), core + STEP) if time.optional else core
    slow = max(rounded(SLOW * time.core), core + STEP)
    pause = halfway_section(lesson) if core > SITTING else None
    practice = rounded(time.practice) if time.practice else None
    return Minutes(core, whole, done, slow, pause, practice)


def minutes_findings(root: Path) -> Iterator[Finding]:
    """Yield the lessons and assignments of a workbook that state no minutes, or other ones.

    Parameters
    ----------
    root : Path
        The workbook, with notebooks/ and solutions/.
    """
    for path, notebook, minutes, kind in _pages(root):
        wanted = _wanted(minutes, kind)
        first = _first(notebook)
        for language, pattern in kind.items():
            block = next((m[3] for m in _BLOCK.finditer(first) if m[2] == language), "")
            found = pattern.search(block)
            words = f"write: {wanted[language]} (python docs/write_minutes.py writes it everywhere)"
            if found is None:
                yield Finding(path, "minutes", f"the {language} text states no minutes; {words}")
            elif not _agrees(found[0], wanted[language]):
                yield Finding(path, "minutes", f"“{found[0]}” is not its length; {words}")


def write_minutes(root: Path) -> list[Path]:
    """Write the estimated minutes into every lesson and solution; return the files that changed.

    An assignment that changed has to be released again. A second run changes nothing.
    """
    changed = []
    for path, notebook, minutes, kind in _pages(root):
        cell = notebook.cells[0]
        wanted = _wanted(minutes, kind)

        def stated(block: re.Match, kind: dict = kind, wanted: dict = wanted) -> str:
            text, line = block[3], wanted[block[2]]
            if kind[block[2]].search(text):
                text = kind[block[2]].sub(lambda _: line, text, count=1)
            elif kind is LESSON:
                text = f"{text.rstrip()}\n\n{line}\n"
            return block[1] + text + block[4]

        cell.source = _BLOCK.sub(stated, cell.source, count=2)
        _drop_facts(cell)
        text = as_text(notebook)
        if path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8", newline="\n")
            changed.append(path)
    return changed


def _pages(root: Path) -> Iterator[tuple[Path, Any, Minutes, dict[str, re.Pattern[str]]]]:
    """Yield each lesson and each assignment that is no paper, with its minutes."""
    for path in sorted((root / "notebooks").glob("*.ipynb")):
        lesson = nbformat.read(path, as_version=4)
        solution = root / "solutions" / path.stem / path.name
        assignment = nbformat.read(solution, as_version=4) if solution.is_file() else None
        minutes = minutes_of(lesson, assignment)
        yield path, lesson, minutes, LESSON
        if assignment and not _has_a_clock(assignment):
            yield solution, assignment, minutes, ASSIGNMENT


def _wanted(minutes: Minutes, kind: dict[str, re.Pattern[str]]) -> dict[str, str]:
    return minutes.lines if kind is LESSON else minutes.assignment_lines


def _agrees(stated: str, wanted: str) -> bool:
    """Tell whether two lines name the same things with numbers near each other."""
    ours, theirs = (re.findall(r"\d+", line) for line in (stated, wanted))
    return len(ours) == len(theirs) and all(
        is_near(int(a), int(b)) for a, b in zip(ours, theirs, strict=True)
    )


def _has_a_clock(assignment: Any) -> bool:
    """Tell whether an assignment is a paper: its minutes are a limit, not an estimate."""
    first = _first(assignment)
    return bool(_CLOCK.search(first)) and not ASSIGNMENT["en"].search(first)


def _first(notebook: Any) -> str:
    return notebook.cells[0].source if notebook.cells else ""


def _without_minutes(notebook: Any, kind: dict[str, re.Pattern[str]]) -> Any:
    bare = copy.copy(notebook)
    bare.cells = copy.deepcopy(notebook.cells)
    for pattern in kind.values():
        if bare.cells:
            bare.cells[0].source = pattern.sub("", bare.cells[0].source)
    return bare


def _drop_facts(cell: Any) -> None:
    """Drop from the cell's facts what only an older line of minutes said."""
    about = cell.metadata.get("crm", {})
    said = {n.value for n in numbers_in(without_minutes(cell.source))}
    kept = [f for f in about.get("facts", []) if any(n.value in said for n in numbers_in(str(f)))]
    if "facts" in about and kept != about["facts"]:
        about["facts"] = kept
        if not kept:
            del about["facts"]
            about.pop("why", None)
            if not about:
                del cell.metadata["crm"]
