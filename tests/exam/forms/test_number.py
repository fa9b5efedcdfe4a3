"""Numbers: units, places, tolerances, and what is no number."""

import numpy as np
import pandas as pd
import pytest
from desk import mark, named, words

from crm_lib.exam import accept, approx, between, number

PERCENT = number(unit="%", decimals=1)


@pytest.mark.parametrize(
    "answer",
    [74.5, "74.5", "74.5%", "74.5 ％", "７４．５％", np.float64(74.5), np.array([74.5]), [74.5],
     pd.Series([74.5]), pd.DataFrame({"a": [74.5]}), 74.48, "约74.5%", "74.5 percent",
     "百分之74.5", "+74.5"],
)  # fmt: skip
def test_a_percentage_right_in_other_ways(answer):
    assert mark(PERCENT, 74.5, answer).marks == 2


@pytest.mark.parametrize(
    ("answer", "status", "says"),
    [
        (25.5, "mistake", "stays"),
        (0.745, "mistake", "question asks for a percentage"),
        (-74.5, "mistake", "sign"),
        (73.4, "wrong", "round only at the end"),
        (12, "wrong", "Not right"),
        ("", "unanswered", "Not answered"),
        (None, "unanswered", "Not answered"),
        (float("nan"), "type", "NaN"),
        ("three quarters", "type", "A number (%) was expected"),
        ("74,5", "type", "3.5, not 3,5"),
        ((74, 5), "type", "3.5, not 3,5"),
        ((-74, 5), "type", "3.5, not 3,5"),
        ("74,5%", "type", "3.5, not 3,5"),
        ((74, 5, 3), "type", "a list of 3"),
        ("74 or 75", "type", "A number"),
        (True, "type", "True or False"),
        ([74.5, 25.5], "type", "a list of 2"),
        (pd.Timedelta(days=3), "type", "time span"),
        (sum, "type", "not called"),
        (float("inf"), "type", "infinite"),
    ],
)
def test_a_percentage_not_right(answer, status, says):
    found = mark(PERCENT, 74.5, answer, mistakes=[named(PERCENT, 25.5, "That share stays.")])
    assert (found.marks, found.items[0].status) == (0, status)
    assert says in words(found)


@pytest.mark.parametrize(
    ("form", "key", "answer", "right"),
    [
        (number(), 0.255, "25.5%", True),
        (number(), 0.255, 25.5, False),
        (number(unit="元"), 12_000, "1.2万元", True),
        (number(unit="元"), 12_000, "12,000 元", True),
        (number(unit="元"), 12_000, "¥12,000.00", True),
        (number(unit="万元"), 1.2, "1.2万元", True),
        (number(unit="万元"), 1.2, 12_000, False),
        (number(), 1_500_000, "1.5 million", True),
        (number(), -3, "−3", True),
        (number(), between(2, 4), 3.9, True),
        (number(), between(2, 4), 4.2, False),
        (number(), approx(100, rel=0.05), 104, True),
        (number(), accept(3, 7), 7, True),
        (number(), 0, 0.0, True),
        (number(), 0, 0.01, False),
        (number(decimals=2), 12.345, 12.35, True),
        (number(decimals=2), 12.345, 12.36, False),
        (number(), 100, 100.05, True),
        (number(), 100, 101, False),
        (number(), 100, "1e2", True),
        (number(), 100, "1e999", False),
    ],
)
def test_numbers_units_and_tolerances(form, key, answer, right):
    assert (mark(form, key, answer).marks == 2) is right


def test_fraction_for_percent_the_other_way_round():
    assert "asks for a fraction" in words(mark(number(), 0.255, 25.5))


@pytest.mark.parametrize(("unit", "key"), [("CNY", 0.5), ("orders", 250), ("", 250)])
def test_an_amount_a_hundred_times_too_large_is_no_percentage(unit, key):
    found = mark(number(unit=unit), key, key * 100)
    assert found.marks == 0 and "fraction" not in words(found)


@pytest.mark.parametrize(
    ("unit", "answer", "says"),
    [
        ("days", "14 weeks", "asks for days"),
        ("%", "74.5‰", "asks for %"),
        ("%", "千分之74.5", "asks for %"),
        ("CNY", "$800", "asks for CNY"),
        ("CNY", "800美元", "asks for CNY"),
        ("CNY", "USD 800", "asks for CNY"),
        ("CNY", "800 人", "something else"),
        ("customers", "800元", "something else"),
        ("", "800 欧元", "unit"),
        ("CNY", "800 不对", "Write only the number"),
        ("CNY", "800 is not the answer", "Write only the number"),
        ("customers", "800 elephants", "Write only the number"),
    ],
)
def test_another_unit_is_named_and_never_right(unit, answer, says):
    value = {"days": 14, "%": 74.5}.get(unit, 800)
    found = mark(number(unit=unit), value, answer)
    assert found.marks == 0 and says in words(found)


@pytest.mark.parametrize(
    ("unit", "answer"),
    [
        ("CNY", "CNY 800"), ("CNY", "人民币八百元"), ("CNY", "800 元/人"), ("CNY", "800 yuan"),
        ("customers", "800 人"), ("customers", "800位客户"), ("answers", "800 份"), ("", "800 元"),
        ("CNY", "约为800元"), ("CNY", "0.08万元"), ("orders", "800 orders"), ("people", "八百人"),
    ],
)  # fmt: skip
def test_the_same_unit_in_other_words_is_right(unit, answer):
    assert mark(number(unit=unit), 800, answer).marks == 2


@pytest.mark.parametrize(
    ("form", "key", "answer"),
    [
        (PERCENT, 74.5, 74),
        (PERCENT, 74.46, 74),
        (PERCENT, 74.46, "74%"),
        (number(decimals=3), 0.2552, 0.26),
        (number(rel=1e-6), 0.1743, 0.174),
        (number(rel=1e-6), 2.01432, 2.01),
    ],
)
def test_rounding_is_named_and_costs_half(form, key, answer):
    found = mark(form, key, answer)
    assert (found.marks, found.items[0].status) == (1, "partial")
    assert "rounded too far" in words(found) and "舍入过多" in words(found)


@pytest.mark.parametrize(("key", "answer"), [(74.46, 75), (0.04, 0), (412.3, 400), (0.2552, 0.25)])
def test_other_numbers_are_no_rounding(key, answer):
    assert mark(number(decimals=1 if key > 1 else 3), key, answer).marks == 0


def test_a_named_mistake_goes_before_rounding():
    found = mark(PERCENT, 74.46, 74, mistakes=[named(PERCENT, 74, "That is the mean.")])
    assert found.marks == 0 and "That is the mean" in words(found)


def test_the_smallest_number_that_is_enough_is_whole_and_rounded_up():
    enough = number(unit="answers", decimals=0, whole=True)
    assert mark(enough, 834, 834).marks == mark(enough, 834, 834.0).marks == 2
    assert mark(enough, 834, "834 份").marks == 2
    assert mark(enough, 25, 17 / 0.68).marks == 2  # 24.999…96, as computers divide
    found = mark(enough, 834, 833.04)
    assert found.marks == 1 and "round up" in words(found) and "向上取整" in words(found)
    assert mark(enough, 834, 834.04).marks == mark(enough, 834, 833).marks == 0
