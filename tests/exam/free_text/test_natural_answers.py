"""Answers in a student's own words to the course's questions, and answers with one claim turned."""

from pathlib import Path

import pytest

from crm_lib.exam.free_text.agreement import (
    agreement_by,
    agreement_table,
    marked_questions,
    plot_confusion,
)
from crm_lib.exam.free_text.rubric import load_rubrics
from crm_lib.exam.wording import ExamError

FOLDER = Path(__file__).with_name("natural_answers")
SOLUTIONS = Path(__file__).resolve().parents[3] / "solutions"
TUNED, AFTER = FOLDER / "answers.yaml", FOLDER / "after_tuning.yaml"


@pytest.fixture(scope="module")
def rubrics():
    found = {}
    for path in sorted(SOLUTIONS.glob("*/rubrics.yaml")):
        found |= load_rubrics(path)
    return found


@pytest.fixture(scope="module")
def table(rubrics):
    return agreement_table(rubrics, [TUNED])


def test_there_are_answers_enough_in_both_languages(table):
    natural = table[table["kind"] == "natural"]
    assert natural.groupby("lang").size().min() >= 30
    assert natural["question"].nunique() >= 10


def test_proposals_agree_with_the_human_in_each_language(table):
    found = agreement_by(table[table["kind"] == "natural"], "lang")
    print(found.to_string(index=False))
    assert (found["qwk"] > 0.8).all()


def test_a_turned_claim_costs_its_point_and_no_other(table):
    turned = table[table["kind"] == "turned"]
    near = (turned["human"] - turned["proposed"]).abs() <= 0.5
    print(f"{near.sum()} of {len(near)} turned answers within half a mark")
    assert near.mean() >= 0.9


def test_answers_written_after_tuning_agree_too(rubrics):
    unseen = agreement_table(rubrics, [AFTER])
    print(agreement_by(unseen, "kind").to_string(index=False))
    apart = (unseen["human"] - unseen["proposed"]).abs()
    assert (apart <= 1).mean() >= 0.9
    assert not unseen["final"].any()


def test_agreement_is_told_by_any_column_and_drawn(table):
    import matplotlib.pyplot as plt

    by_question = agreement_by(table, "question")
    assert by_question["answers"].sum() == len(table)
    ax = plot_confusion(table)
    assert "answers lie in the human's fifth" in ax.get_title(loc="left")
    plt.close("all")


def test_a_file_without_marks_is_refused(tmp_path):
    path = tmp_path / "a.yaml"
    path.write_text("06_q1: [{lang: zh, text: a}]", encoding="utf-8")
    with pytest.raises(ExamError, match="answer 1 needs"):
        marked_questions(path)
    path.write_text("- 3", encoding="utf-8")
    with pytest.raises(ExamError, match="must hold question ids"):
        marked_questions(path)
