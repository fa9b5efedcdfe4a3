"""Lesson 12: its explorer moves as it should, and its self-checks are computed right."""

from pathlib import Path

import pytest

from crm_lib.author.lint import text_problems
from crm_lib.explore.quiz_file import read_questions
from crm_lib.lessons.churn_and_win_back import buyers_explorer

ROOT = Path(__file__).resolve().parents[2]
QUIZ = read_questions(ROOT / "bank" / "12_churn_and_win_back.quiz.yaml")


@pytest.mark.parametrize(("visitors", "share"), [(1000, "12.0%"), (2000, "6.0%")])
def test_more_visitors_lower_the_share_that_buys(visitors, share):
    said = buyers_explorer(120).sentence(visitors=visitors)
    assert share in said[0]
    assert not list(text_problems(*said, glossary=None))


def test_the_self_checks_are_computed_right():
    right = [o.text.en for o in QUIZ["12_s1"].options if o.right]
    assert right == [f"{120 / 1000:.0%}"]
