"""A key's questions: marks are shared among calls, and the whole comes back from its file."""

import json

import pytest

from crm_lib.base.message import Message
from crm_lib.exam.forms.choice import choice
from crm_lib.exam.forms.number import number
from crm_lib.exam.marks import Mistake
from crm_lib.exam.question import Expected, Key, Question

CHOICE, NUMBER = choice("ABCD"), number(unit="%")


def question(*expected, points=6.0):
    return Question("06_q1", points, expected, (Mistake("A", Message("no", "否")),), "Which?")


@pytest.mark.parametrize(
    ("named", "shares"),
    [
        ((None, None), [3, 3]),
        ((2, None), [2, 4]),
        ((2, 4), [2, 4]),
        ((1, None, None), [1, 2.5, 2.5]),
    ],
)
def test_calls_that_name_no_marks_share_what_is_left(named, shares):
    assert question(*[Expected(CHOICE, "B", marks) for marks in named]).shares == shares


def test_the_first_calls_are_those_that_a_learner_has():
    hidden = Expected(NUMBER, 12.5, 2, hidden=True)
    whole = question(Expected(CHOICE, "B", 4), hidden)
    assert whole.first_calls(2) is whole
    first = whole.first_calls(1)
    assert (first.points, len(first.expected)) == (4, 1)
    assert question(Expected(CHOICE, "B"), hidden).first_calls(1).points == 6  # no marks named


def test_a_key_comes_back_from_json_as_it_was():
    key = Key("06_sales_funnel", "f" * 24, {"06_q1": question(Expected(CHOICE, "B", 6, True))})
    assert Key.from_data(json.loads(json.dumps(key.to_data()))) == key
