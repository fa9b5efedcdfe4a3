"""Practice (练习): questions of the bank asked again when they are about to be forgotten.

Answers are events in the progress store; `remembered` replays them by FSRS, `chosen` picks the
next questions, `answered` marks one and `Keeper` keeps it. All of it stays on this machine.
"""

from crm_lib.practice.choosing import (
    COUNT,
    KINDS,
    NEW_A_DAY,
    Wish,
    chosen,
    nothing_to_ask,
    reached_pages,
)
from crm_lib.practice.memory import Memory, Remembered, remembered
from crm_lib.practice.place import Place, place_of
from crm_lib.practice.question import FORMS, how_to_answer, right_answer, rows_of
from crm_lib.practice.round import Answered, Keeper, NoAnswer, Tick, answered, drawn_for, totals
from crm_lib.practice.standing import Overview, Standing, overview
from crm_lib.practice.widget import show_practice, show_progress

__all__ = [
    "COUNT",
    "FORMS",
    "KINDS",
    "NEW_A_DAY",
    "Answered",
    "Keeper",
    "Memory",
    "NoAnswer",
    "Overview",
    "Place",
    "Remembered",
    "Standing",
    "Tick",
    "Wish",
    "answered",
    "chosen",
    "drawn_for",
    "how_to_answer",
    "nothing_to_ask",
    "overview",
    "place_of",
    "reached_pages",
    "remembered",
    "right_answer",
    "rows_of",
    "show_practice",
    "show_progress",
    "totals",
]


def __dir__() -> list[str]:
    return __all__
