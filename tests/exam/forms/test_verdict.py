"""Verdicts in other words; the correction is tested with the rubrics."""

import pytest
from desk import mark

from crm_lib.exam import verdict
from crm_lib.exam.forms.verdict import correction_of, verdict_of


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


@pytest.mark.parametrize(
    ("text", "verdict_", "rest"),
    [
        ("判断：错", False, ""),
        ("这种说法是错误的。", False, ""),
        ("这句话不对", False, ""),
        ("我认为这个观点是正确的", True, ""),
        ("The statement is wrong.", False, ""),
        ("I think it is right", True, ""),
        ("Verdict: false", False, ""),
        ("错，应该看转化率。", False, "应该看转化率。"),
        ("错误。改正：应该看转化率。", False, "应该看转化率。"),
        ("Wrong: look at the rate.", False, "look at the rate."),
        ("没错", True, ""),
        ("不能说它对", None, ""),
        ("it is not wrong to say so", None, ""),
    ],
)
def test_a_verdict_is_read_in_a_short_sentence_or_before_its_correction(text, verdict_, rest):
    assert verdict_of(text) is verdict_
    assert correction_of({"is": "dict", "items": [["verdict", text]]}) == rest
    assert correction_of({"is": "dict", "items": [["verdict", text], ["correction", "甲"]]}) == (
        f"{rest}\n甲" if rest else "甲"
    )


def test_a_sentence_that_nobody_reads_waits_for_a_human():
    found = mark(verdict(correct=False), "wrong", "this may well be so in some firms")
    assert (found.marks, found.final, found.items[0].status) == (0, False, "proposed")
