"""Single choice: a right letter however it is written, a wrong one, and what is no letter."""

import pandas as pd
import pytest
from desk import mark, named, words

from crm_lib.exam import accept, choice

SINGLE = choice("ABCD")


@pytest.mark.parametrize("options", ["abc", "ABA", "A B", "", "A1"])
def test_options_are_different_capital_letters(options):
    with pytest.raises(ValueError, match="capital letters"):
        choice(options)


@pytest.mark.parametrize("answer", ["B", "b", " Ｂ ", "B.", "(B)", "选B", "B. the cart", "B、购物车",
                                    "答案是B", ["B"], "option b", "B：加入购物车"])  # fmt: skip
def test_single_choice_right_in_other_ways(answer):
    assert mark(SINGLE, "B", answer).marks == 2


@pytest.mark.parametrize(
    ("answer", "status", "says"),
    [
        ("C", "wrong", "Not right"),
        ("A", "mistake", "last stage"),
        ("", "unanswered", "Not answered"),
        (..., "unanswered", "Not answered"),
        (None, "unanswered", "Not answered"),
        ("？", "unanswered", "Not answered"),
        ("E", "type", "in quotes"),
        ("BC", "type", "one letter"),
        ("B or C", "type", "in quotes"),
        ("B. or C.", "type", ""),
        ("A. B. C. D.", "type", "one letter"),
        (2, "type", "in quotes"),
        (pd.DataFrame({"a": [1]}), "type", "in quotes"),
        (lambda: "B", "type", "in quotes"),
        (accept("A", "B", "C", "D"), "mistake", ""),
    ],
)
def test_single_choice_not_right(answer, status, says):
    found = mark(SINGLE, "B", answer, mistakes=[named(SINGLE, "A", "A is the last stage.")])
    assert (found.marks, found.items[0].status) == (0, status)
    assert says in words(found)
    assert found.final


def test_either_letter_where_the_key_accepts_both():
    assert mark(SINGLE, accept("A", "B"), "b").marks == 2
    assert mark(SINGLE, accept("A", "B"), "C").marks == 0
