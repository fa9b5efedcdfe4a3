"""Practice as an exam: one clock, no feedback before handing in; the desk's clock is used.

What was typed so far lies in one small file, so that a window that closes costs no answer.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from crm_lib.bank import Catalog, DrawnItem, drawn_in_turn
from crm_lib.base.json_file import write_json
from crm_lib.exam.sitting import Sitting, begin_sitting, hand_in, is_sitting, sittings
from crm_lib.practice.memory import Memory
from crm_lib.practice.round import Answered, NoAnswer, answered

#: The page under whose name the sitting runs.
PAGE = "00_practice"


@dataclass
class Paper:
    """An exam that runs.

    Attributes
    ----------
    turns : list of (str, int)
        Items by id, each with the turn that gives it its numbers.
    items : list of DrawnItem
    sitting : crm_lib.exam.sitting.Sitting
    typed : dict of str to str
        What was typed, by item.
    """

    turns: list[tuple[str, int]]
    items: list[DrawnItem]
    sitting: Sitting
    typed: dict[str, str] = field(default_factory=dict)

    def seconds_left(self, now: datetime) -> float:
        """Return the time that is left; a clock set back before the start gives all of it."""
        started = datetime.fromisoformat(self.sitting.started)
        whole = timedelta(minutes=self.sitting.minutes)
        return min(whole, started + whole - now).total_seconds()

    def open(self) -> list[DrawnItem]:
        """Return the questions without an answer."""
        return [item for item in self.items if not self.typed.get(item.id)]

    def note(self, item: DrawnItem, typed: str) -> None:
        """Note what was typed; nothing opens the question again.

        Raises
        ------
        NoAnswer
            When it has not the form of an answer.
        OSError
            When the file can't be written; what was typed is known all the same.
        """
        if typed.strip():
            answered(item, typed)
        self.typed[item.id] = typed.strip()
        self._write()

    def _write(self) -> None:
        write_json(paper_file(), {"turns": self.turns, "typed": self.typed})

    def hand_in(self) -> list[Answered]:
        """End the sitting; return the answers, with an open question as one not known."""
        hand_in(PAGE)
        return [_as_answered(item, self.typed.get(item.id, "")) for item in self.items]


def paper_file() -> Path:
    """Return the path of the file of the exam that runs; it need not exist."""
    from platformdirs import user_data_path

    return user_data_path("crm-workbook", appauthor=False) / "practice_exam.json"


def begin_exam(items: Sequence[Any], memory: Memory, minutes: int) -> Paper:
    """Begin an exam of these items of the bank.

    Raises
    ------
    OSError
        When it can't be noted that it runs.
    """
    times = {item.id: memory.items[item.id].times for item in items if item.id in memory.items}
    turns = [(item.id, times.get(item.id, 0)) for item in items]
    drawn = [drawn_in_turn(item, turn) for item, (_, turn) in zip(items, turns, strict=True)]
    paper = Paper(turns, drawn, Sitting("", minutes))
    paper._write()  # first: a sitting without its questions could not be gone on with
    if is_sitting(PAGE):
        hand_in(PAGE)
    paper.sitting = begin_sitting(PAGE, minutes)
    return paper


def running_exam(catalog: Catalog) -> Paper | None:
    """Return the exam that was begun and not handed in; None where there is none to go on with."""
    if not is_sitting(PAGE):
        return None
    try:
        raw = json.loads(paper_file().read_text(encoding="utf-8"))
        turns = [(str(name), int(turn)) for name, turn in raw["turns"]]
        typed = {str(name): str(text) for name, text in raw["typed"].items()}
        known = catalog.items
        items = [drawn_in_turn(known[name], turn) for name, turn in turns]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return Paper(turns, items, sittings()[PAGE], typed)


def _as_answered(item: DrawnItem, typed: str) -> Answered:
    try:
        return answered(item, typed) if typed else Answered(item, "")
    except NoAnswer:  # the bank has changed since
        return Answered(item, typed)
