"""Options of choice questions: how many of a class took each, and which nobody takes."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat

from crm_lib.classroom.item_analysis import FEWEST
from crm_lib.classroom.marked_answers import MarkedAnswer
from crm_lib.exam.letters import letters_named

if TYPE_CHECKING:
    import pandas as pd

#: A check cell of a choice question: its id and the letters it offers.
_OFFERED = re.compile(r"""check\(\s*["'](\w+)["'].*?\bchoices?\(\s*["']([A-Z]+)["']""", re.DOTALL)


def offered_options(solution: Path) -> dict[str, str]:
    """Return the letters that each choice question of an assignment offers, by question."""
    cells = nbformat.read(solution, as_version=4).cells
    return dict(_OFFERED.findall("\n".join(c.source for c in cells if c.cell_type == "code")))


def options_table(answers: Iterable[MarkedAnswer], offered: Mapping[str, str]) -> "pd.DataFrame":
    """Count how many students took each option.

    Parameters
    ----------
    answers : iterable of MarkedAnswer
    offered : mapping of str to str
        From `offered_options`.

    Returns
    -------
    DataFrame
        ``question, option, students, share``: `share` is of those who named an option at all.
    """
    import pandas as pd

    taken = {question: dict.fromkeys(letters, 0) for question, letters in offered.items()}
    asked = dict.fromkeys(offered, 0)
    for answer in answers:
        counts = taken.get(answer.question)
        letters = letters_named(answer.text or "") if counts is not None else None
        if counts is None or not letters or not letters <= set(counts):
            continue
        asked[answer.question] += 1
        for letter in letters:
            counts[letter] += 1
    rows = [
        (question, letter, count, count / asked[question])
        for question, counts in taken.items()
        if asked[question]
        for letter, count in counts.items()
    ]
    return pd.DataFrame(rows, columns=["question", "option", "students", "share"])


def idle_options(table: "pd.DataFrame", fewest: int = FEWEST) -> dict[str, str]:
    """Return the options that nobody takes, by question; of a handful of students it says nothing.

    Parameters
    ----------
    table : DataFrame
        From `options_table`.
    fewest : int
        So many answers a question needs at least.
    """
    found = {}
    for question, rows in table.groupby("question", sort=False):
        answered = rows["students"].sum()
        idle = "".join(rows.loc[rows["students"] == 0, "option"])
        if idle and answered >= fewest:
            found[str(question)] = idle
    return found
