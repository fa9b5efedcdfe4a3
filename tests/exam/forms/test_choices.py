"""Multiple choice: all of the letters, some of them, and any wrong one."""

import pytest
from desk import mark, named, words

from crm_lib.exam import accept, choices

MULTI = choices("ABCDE")


@pytest.mark.parametrize("answer", ["ACD", "dca", "A, C, D", "A、C和D", ["C", "A", "D"],
                                    {"A", "C", "D"}, "Ａ Ｃ Ｄ", "A and C and D", "A;C;D",
                                    "A. C. D."])  # fmt: skip
def test_multiple_choice_right_in_other_ways(answer):
    assert mark(MULTI, "ACD", answer).marks == 2


@pytest.mark.parametrize(
    ("answer", "marks", "says"),
    [
        ("AC", 1, "not all"),
        ("A", 1, "not all"),
        ("AB", 0, "does not belong"),
        ("ABCD", 0, "does not belong"),
        ("ABCDE", 0, "E is the exception"),
        ("E", 0, "E is the exception"),
    ],
)
def test_multiple_choice_partial(answer, marks, says):
    found = mark(MULTI, "ACD", answer, mistakes=[named(MULTI, "E", "E is the exception.")])
    assert found.marks == marks
    assert says in words(found)


def test_two_right_sets_are_not_their_union():
    key = accept("AB", "AC")
    assert [mark(MULTI, key, a).marks for a in ("AB", "CA", "ABC", "A")] == [2, 2, 0, 1]
