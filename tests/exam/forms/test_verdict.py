"""Verdicts in other words; the correction is tested with the rubrics."""

import pytest
from desk import mark

from crm_lib.exam import verdict
from crm_lib.exam.forms.verdict import verdict_of


@pytest.mark.parametrize(
    "word", ["wrong", "错", "錯誤", "×", "False", False, "不正确", " Ｗｒｏｎｇ. "]
)
def test_verdicts_in_other_words(word):
    assert mark(verdict(correct=False), "wrong", {"verdict": word}).marks == 2
    assert mark(verdict(correct=False), "wrong", word).marks == 2


@pytest.mark.parametrize(
    ("answer", "status"),
    [("right", "wrong"), ("", "unanswered"), ({"verdict": "", "correction": "x"}, "unanswered"),
     ("perhaps", "type"), (1, "type")],
)  # fmt: skip
def test_verdicts_not_right(answer, status):
    found = mark(verdict(correct=False), "wrong", answer)
    assert (found.marks, found.items[0].status) == (0, status)


def test_a_verdict_is_right_wrong_or_none():
    assert [verdict_of(v) for v in ("对", "×", "maybe", None)] == [True, False, None, None]
