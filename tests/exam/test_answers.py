"""Recorded answers are read or refused, never guessed."""

import pytest

from crm_lib.exam.answers import number_of


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
