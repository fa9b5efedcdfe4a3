"""Marks of items make those of calls; one word describes a whole question."""

import pytest

from crm_lib.base.message import Message
from crm_lib.exam.marks import (
    CallMark,
    ItemMark,
    Mistake,
    QuestionMark,
    Status,
    item_mark,
    named_mistake,
)
from crm_lib.exam.wording import RIGHT

NO = Message("no", "否")
NAMED = Message("that is the share that stays", "这是留下来的比例")


def items(*statuses, marks=0.0):
    return [ItemMark("", marks, 1.0, status, NO) for status in statuses]


def test_an_item_is_right_or_says_why_it_earns_nothing():
    right = item_mark("a", 2, True, NAMED, NO, zh="甲")
    assert (right.marks, right.status, right.message, right.label_zh) == (2, "right", RIGHT, "甲")
    mistake = item_mark("a", 2, False, NAMED, NO)
    assert (mistake.marks, mistake.status, mistake.message) == (0, "mistake", NAMED)
    assert item_mark("a", 2, False, None, NO).status == "wrong"


def test_a_call_has_the_marks_of_its_items():
    call = CallMark.of_items([*items(Status.RIGHT, marks=0.1), *items(Status.RIGHT, marks=0.2)])
    assert call.marks == 0.3 and call.final


@pytest.mark.parametrize(
    ("marks", "final", "found", "status"),
    [
        (2, True, [Status.RIGHT], "right"),
        (2, False, [Status.RIGHT], "proposed"),
        (1, True, [Status.RIGHT, Status.WRONG], "partial"),
        (0, True, [Status.WRONG, Status.UNANSWERED], "wrong"),
        (0, True, [Status.UNANSWERED, Status.UNANSWERED], "unanswered"),
        (0, True, [Status.FORGED], "forged"),
        (0, False, [Status.STOPPED], "stopped"),
        (0, True, [Status.MISTAKE], "wrong"),
    ],
)
def test_a_question_is_one_word(marks, final, found, status):
    assert QuestionMark("q", marks, 2, items(*found), final=final).status == status


def test_the_first_mistake_that_was_made_is_named():
    mistakes = [Mistake("A", NO), Mistake("B", NAMED), Mistake("B", NO)]
    assert named_mistake(mistakes, lambda value: value == "B") == NAMED
    assert named_mistake(mistakes, lambda value: False) is None
    assert Mistake.from_data(mistakes[1].to_data()) == mistakes[1]
