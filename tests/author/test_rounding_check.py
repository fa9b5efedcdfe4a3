"""Every question that asks for a number says its places, in both languages."""

import pytest
from desk import key_of

from crm_lib.author.rounding_check import asks_for_number, rounding_findings
from crm_lib.exam import blanks, choice, function, number, plot, table, text
from crm_lib.exam.question import Key


def prompt(en, zh):
    return f'### Q1\n\n<div lang="en">\n\n{en}\n\n</div>\n\n<div lang="zh">\n\n{zh}\n\n</div>'


def findings(question):
    return [words for _, words in rounding_findings(Key("06_x", "hash", {"t_q1": question}))]


@pytest.mark.parametrize(
    ("en", "zh"),
    [
        ("One decimal.", "保留一位小数。"),
        ("Give the smallest whole number.", "填最小的整数。"),
        ("Don't round the values.", "数值不要四舍五入。"),
        ("Return the result unrounded.", "返回值不要四舍五入。"),
        ("Round to a whole order.", "四舍五入到整数。"),
    ],
)
def test_places_that_are_said_are_seen(en, zh):
    assert findings(key_of((number(), 0.5), prompt=prompt(en, zh))) == []


def test_what_is_not_said_is_named_in_the_language_that_lacks_it():
    both = findings(key_of((number(), 0.5), prompt=prompt("As a fraction.", "用小数表示。")))
    assert len(both) == 2 and "English" in both[0] and "Chinese" in both[1]
    (one,) = findings(key_of((number(), 0.5), prompt=prompt("One decimal.", "用小数表示。")))
    assert "Chinese" in one


def test_only_questions_with_measured_numbers_are_asked():
    import pandas as pd

    rates = pd.DataFrame({"a": ["x"], "rate": [0.5]})
    counts = pd.DataFrame({"a": ["x"], "n": [5]})
    assert asks_for_number(key_of((table(), rates)))
    assert not asks_for_number(key_of((table(), counts)))
    assert asks_for_number(key_of((function(on=[(2,)]), lambda x: x / 4)))
    assert not asks_for_number(key_of((function(on=[(2,)]), lambda x: "basic")))
    assert asks_for_number(key_of((number(whole=True), 5)))
    for form, value in ((choice("AB"), "A"), (text(), "x"), (blanks(1), {"①": "客户"})):
        assert not asks_for_number(key_of((form, value)))
    assert plot("bar").kind == "plot"
