"""Decisions become data and come back; what is damaged decides nothing."""

import json

import pytest

from crm_lib.exam.decided import NOTHING_DECIDED, Decided


def test_decisions_go_through_json():
    one = Decided({"asurvey": 2.0}, {"①": {"acd": True}})
    assert Decided.from_data(json.loads(json.dumps(one.to_data()))) == one


@pytest.mark.parametrize("data", [{}, {"texts": 3, "wordings": []}, {"wordings": {"①": "acd"}}])
def test_damaged_data_decide_nothing(data):
    assert Decided.from_data(data) == NOTHING_DECIDED


@pytest.mark.parametrize("marks", ["two", None, [2], True, -1, float("nan"), float("inf")])
def test_marks_that_are_none_decide_nothing(marks):
    assert Decided.from_data({"texts": {"a": marks, "b": 1}}).texts == {"b": 1.0}
