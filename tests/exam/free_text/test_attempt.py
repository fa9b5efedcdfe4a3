"""What counts as a real attempt: a short honest answer does, a typed word does not."""

from pathlib import Path

import pytest

from crm_lib.author.answers import load_cases
from crm_lib.exam.free_text.attempt import attempt_problem, letters_needed
from crm_lib.exam.free_text.rubric import load_rubrics

ROOT = Path(__file__).resolve().parents[3]
FOLDERS = sorted(p.parent for p in (ROOT / "solutions").glob("*/rubrics.yaml"))


@pytest.fixture
def rubric():
    return load_rubrics(ROOT / "solutions" / "08_rfm" / "rubrics.yaml")["08_q9"]


@pytest.mark.parametrize(
    "text", ["x", "RFM", "客户", "不知道", "I don't know", "好" * 60, "very " * 40, "", "？？？"]
)
def test_a_word_or_one_word_again_and_again_unlocks_nothing(rubric, text):
    problem = attempt_problem(rubric, text)
    assert problem is not None and problem.en and problem.zh


def test_the_prompt_copied_unlocks_nothing(rubric):
    prompt = (
        "Name what the two types have in common and what tells them apart, and say how the firm "
        "should treat each of them."
    )
    assert attempt_problem(rubric, prompt) is None
    problem = attempt_problem(rubric, prompt, prompt)
    assert "copied" in problem.en and "题干" in problem.zh


def test_an_honest_short_answer_is_an_attempt(rubric):
    assert attempt_problem(rubric, "两类客户都是很久没来但以前花钱多，区别在购买次数。") is None
    assert attempt_problem(rubric, "Both spent a lot and have been away for long; one bought "
                           "often, the other seldom.") is None  # fmt: skip


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda p: p.name)
def test_every_right_answer_and_every_example_with_full_marks_is_an_attempt(folder):
    rubrics = load_rubrics(folder / "rubrics.yaml")
    texts = [(rubrics[q], e.text) for q in rubrics for e in rubrics[q].examples
             if rubrics[q].marks_of(e) >= rubrics[q].content]  # fmt: skip
    for case in load_cases(folder / "answers.yaml"):
        if case.right and case.question in rubrics and case.answer:
            value = eval(case.answer)
            words = value["correction"] if isinstance(value, dict) else value
            texts.append((rubrics[case.question], words))
    assert texts
    for rubric, text in texts:
        assert attempt_problem(rubric, text) is None, (letters_needed(rubric, "zh"), text)
