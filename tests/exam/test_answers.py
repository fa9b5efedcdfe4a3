"""Numbers and letters in recorded answers are read or refused, never guessed."""

import pytest

from crm_lib.exam.answers import number_of
from crm_lib.exam.letters import letters_named


@pytest.mark.parametrize(
    ("answer", "number_and_unit"),
    [
        ("1,234.5 元", (1234.5, "元")),
        ("1e3", (1000.0, "")),
        (".5", (0.5, "")),
        ("-$5", (-5.0, "$")),
        ("CNY 800", (800.0, "cny")),
        ("人民币800元", (800.0, "元")),
        ("US$ 5", (5.0, "us$")),
        ("百分之七十四点五", (74.5, "%")),
        ("千分之七", (7.0, "‰")),
        ("一万二千元", (12000.0, "元")),
        ("三百二十人", (320.0, "人")),
        ("答案是800", (800.0, "")),
        ("12.", (12.0, "")),
        ("≈ 74.5 %", (74.5, "%")),
        ("1.5 million", (1.5, "million")),
        ("--5", None),
        ("1,23", None),
        ("12,34,567", None),
        ("1.2.3", None),
        ("1/4", None),
        ("3 of 4", None),
        ("", None),
        (True, None),
        ("9" * 400, None),
    ],
)
def test_a_number_is_read_or_refused_never_guessed(answer, number_and_unit):
    assert number_of(answer) == number_and_unit


def test_letters_are_named_in_many_ways():
    assert letters_named("a, c") == {"A", "C"}
    assert letters_named("B. a customer who left", single=True) == {"B"}
    assert letters_named("B. or C.", single=True) != {"B"}
    assert letters_named(3) is None


@pytest.mark.parametrize(
    ("answer", "letters"),
    [
        ("我选B", {"B"}), ("应该选 A 和 C", {"A", "C"}), ("The answer is D.", {"D"}),
        ("I choose A and C", {"A", "C"}), ("B, not C", None), ("B或C", None), ("不选B", None),
        ("a customer", None), ("本题选ACD", {"A", "C", "D"}),
    ],
)  # fmt: skip
def test_letters_are_read_in_a_phrase_that_weighs_nothing(answer, letters):
    assert letters_named(answer) == letters
