"""Estimate the minutes that a lesson takes to read and an assignment to do, from what is on it.

An estimate for planning, not a measurement: prose by its length, and a fixed time for each thing
that a reader stops at. The same number stands on the page in both languages (`minutes_line`).
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from crm_lib.author.one_language import pieces_of
from crm_lib.author.prose import read_prose, without_markup
from crm_lib.base.message import CHINESE
from crm_lib.classroom.solution_check import form_asked

#: Chinese characters and English words a minute. Study reading, with a look back and a note, at
#: about two thirds of the speed of a novel (silent reading of prose: some 500 and 240 a minute).
ZH_CHARACTERS, EN_WORDS = 350, 180
#: Minutes for a code cell of at most ten lines: some seconds a line for who has half a semester of
#: Python, its run, and a look at its table.
CODE_CELL = 1.5
#: Minutes for a figure: its title, its axes, and one thing to find in it again.
FIGURE = 1.0
#: Minutes for an explorer: its question, a guess, and four or five positions of its sliders.
EXPLORER = 4.0
#: Minutes for a self-check, which no text of the page holds: a question and its options to read, a
#: choice, and the reason that is told.
QUIZ = 2.0
#: Minutes to think about and answer a question, by its form; its prompt is read on top. Letters
#: take one glance an option, numbers a line of code, tables and charts several lines and a run.
QUESTION = {
    "choice": 1.0,
    "choices": 1.5,
    "blanks": 2.0,
    "ordering": 2.0,
    "matching": 3.0,
    "verdict": 3.0,
    "number": 4.0,
    "table": 8.0,
    "plot": 8.0,
    "function": 10.0,
}
#: Minutes a mark for free text: about 60 characters a mark (a case part of 7 marks is answered in
#: some 400), typed at 30 to 40 a minute after a plan on a scrap of paper.
TEXT_A_MARK = 2.0
#: Minutes a mark for what a page's exam practice asks in writing: two hours for a hundred marks.
EXAM_A_MARK = 1.2
#: A question of the exam practice by the words its head begins with: minutes, or marks of an
#: answer in writing, which the head may state itself.
PRACTICE = {
    "single choice": QUESTION["choice"],
    "which does not belong": QUESTION["choice"],
    "multiple choice": QUESTION["choices"],
    "true or false": QUESTION["verdict"],
    "fill in": QUESTION["blanks"],
    "label the diagram": QUESTION["blanks"],
    "complete the diagram": QUESTION["blanks"],
    "put in order": QUESTION["ordering"],
    "matching": QUESTION["matching"],
    "calculation": QUESTION["number"],
}
PRACTICE_MARKS = {
    "define": 3,
    "definition": 3,
    "explain": 3,
    "short answer": 5,
    "case": 5,
    "essay": 10,
    "discuss": 10,
    "long answer": 10,
}
#: How much longer a reader takes who looks up terms, moves every slider and reads the code twice.
SLOW = 1.5
#: An estimate is given in steps of so many minutes, and one that a page states may differ from it
#: by this share before `crm check` says so.
STEP, TOLERANCE = 5, 0.15

_OPTIONAL = re.compile(r"（选修）|\(optional\)", re.IGNORECASE)
_HEADING = re.compile(r"^(##+)\s.*$", re.MULTILINE)
_SECTION = re.compile(r"^## (\d+) ", re.MULTILINE)
_EXPLORER = re.compile(
    r"^from crm_lib\.lessons\S* import (\w+)$.*^\1\(\)", re.MULTILINE | re.DOTALL
)
_PRACTICE = re.compile(r"^## .*考题演练", re.MULTILINE)
_HEAD = re.compile(r"^\*\*\d+\. (?P<words>[^*]+)\*\*", re.MULTILINE)
_MARKS = re.compile(r"\b(\d+) marks?\b")
_TABLE = re.compile(r"<(table|style|script)\b.*?</\1>", re.DOTALL)
_HAN = re.compile(CHINESE)
_LATIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9.,%'’-]*")


class ReadingTime(NamedTuple):
    """Minutes of a notebook, not rounded: its core, its optional sections, its exam practice."""

    core: float
    optional: float
    practice: float = 0.0

    @property
    def whole(self) -> float:
        """Minutes of everything that is read."""
        return self.core + self.optional


def reading_time(notebook: Any) -> ReadingTime:
    """Return the estimated minutes of a lesson or an assignment.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        Outputs count for a lesson's figures only.

    Returns
    -------
    ReadingTime
        A section is optional where its heading says （选修） or (optional), down to the next
        heading of its level or of a higher one. The questions of 考题演练 are read and answered.

    Notes
    -----
    Of the two languages the slower one counts, so that one number serves both.
    """
    minutes = {"core": 0.0, "optional": 0.0, "practice": 0.0}
    for _, taken, part in _timed_cells(notebook):
        minutes[part] += taken
    return ReadingTime(**minutes)


def halfway_section(notebook: Any) -> int | None:
    """Return the number of the section after which about half of a lesson's core is read.

    Parameters
    ----------
    notebook : nbformat.NotebookNode

    Returns
    -------
    int or None
        Of the section whose end is nearest to half the minutes; None where there are not two
        numbered sections.
    """
    read, ends, section = 0.0, {}, None
    for cell, minutes, part in _timed_cells(notebook):
        begins = _SECTION.search(cell.source) if cell.cell_type == "markdown" else None
        if begins:
            if section is not None:
                ends[section] = read
            section = int(begins[1])
        read += minutes if part == "core" else 0.0
    return min(ends, key=lambda s: abs(ends[s] - read / 2), default=None)


def _timed_cells(notebook: Any) -> Iterator[tuple[Any, float, str]]:
    """Yield each cell with its minutes and what it belongs to: core, optional or practice."""
    level, practice = 0, False  # level: of the optional section that is being read
    for cell in notebook.cells:
        heading = _HEADING.search(cell.source) if cell.cell_type == "markdown" else None
        if heading and not (level and len(heading[1]) > level):
            level = len(heading[1]) if _OPTIONAL.search(heading[0]) else 0
        if heading and len(heading[1]) == len("##"):
            practice = _PRACTICE.search(heading[0]) is not None
        minutes = _minutes_of(cell)
        if practice and cell.cell_type == "markdown":
            minutes += practice_minutes(cell.source)
        yield cell, minutes, "optional" if level else "practice" if practice else "core"


def rounded(minutes: float) -> int:
    """Return an estimate as a page states it: whole steps of five minutes, at least one.

    Examples
    --------
    >>> rounded(73.9), rounded(1)
    (75, 5)
    """
    return max(STEP, STEP * round(minutes / STEP))


def is_near(stated: float, minutes: float) -> bool:
    """Tell whether stated minutes are an estimate's, within tolerance or by rounding.

    Examples
    --------
    >>> is_near(75, 70), is_near(90, 70)
    (True, False)
    """
    return abs(stated - minutes) <= max(TOLERANCE * minutes, STEP / 2)


def reading_minutes(source: str) -> float:
    """Return the minutes of a Markdown cell in the language that takes longer.

    Examples
    --------
    >>> round(reading_minutes("## Loss · " + "流失" * 350), 1)
    2.0
    """
    prose = read_prose(source)
    sides: dict[str, list[str]] = {"en": [], "zh": []}
    for block in prose.blocks:
        sides[block.language].append(block.text)
    for line in [*prose.headings, *prose.outside]:
        english, border, chinese = line.partition(" · ")
        sides["en"].append(english)
        sides["zh"].append(chinese if border else line)
    return _minutes_of_text(*(without_markup("\n".join(side)) for side in sides.values()))


def practice_minutes(source: str) -> float:
    """Return the minutes to answer the questions of a cell of exam practice, by their heads.

    Examples
    --------
    >>> (
    ...     practice_minutes("**1. Single choice.** Which?"),
    ...     practice_minutes("**7. Case (5 marks).** Why?"),
    ... )
    (1.0, 6.0)
    """
    english = source.partition('<div lang="zh">')[0]
    return sum(_answer_minutes(head["words"].lower()) for head in _HEAD.finditer(english))


def _answer_minutes(head: str) -> float:
    for begins, minutes in PRACTICE.items():
        if head.startswith(begins):
            return minutes
    usual = next((n for begins, n in PRACTICE_MARKS.items() if head.startswith(begins)), 0)
    stated = _MARKS.search(head)
    return EXAM_A_MARK * (float(stated[1]) if stated else usual)


def _minutes_of_text(en: str, zh: str) -> float:
    words = len(_LATIN.findall(en))
    characters = len(_HAN.findall(zh)) + len(_LATIN.findall(zh))
    return max(words / EN_WORDS, characters / ZH_CHARACTERS)


def _minutes_of(cell: Any) -> float:
    if cell.cell_type == "markdown":
        return reading_minutes(cell.source)
    role = cell.metadata.get("nbgrader", {})
    if role:
        return _question_minutes(cell.source, role) if role.get("grade") else 0.0
    if re.search(r"^\s*language\(", cell.source, re.MULTILINE):
        return 0.0
    if re.search(r"\bquiz\(", cell.source):
        return QUIZ * len(re.findall(r"\bquiz\(", cell.source))
    if _EXPLORER.search(cell.source):
        return EXPLORER
    outputs = cell.get("outputs", [])
    return CODE_CELL + FIGURE * _figures(outputs) + sum(map(_shown_prose_minutes, outputs))


def _question_minutes(source: str, role: Mapping[str, Any]) -> float:
    """Return the minutes of a question by the form of its check cell and, for text, its marks."""
    form = form_asked(source)
    if form == "text":
        return TEXT_A_MARK * float(role.get("points", 0))
    return QUESTION.get(form, QUESTION["number"])


def _shown_prose_minutes(output: Any) -> float:
    """Return the minutes of what a cell shows in sentences, such as a case; its table is the cell's."""
    html = _TABLE.sub(" ", output.get("data", {}).get("text/html", ""))
    pieces = pieces_of(html)
    return _minutes_of_text(" ".join(en for en, _ in pieces), " ".join(zh for _, zh in pieces))


def _figures(outputs: Iterable[Any]) -> int:
    """Return how many figures a cell shows; one drawn once a language is one figure."""
    drawn = [o for o in outputs if "image/png" in o.get("data", {})]
    return sum(o.metadata.get("crm", {}).get("lang") != "zh" for o in drawn)
