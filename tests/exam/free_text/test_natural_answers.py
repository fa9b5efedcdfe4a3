"""Answers in a student's own words to the course's questions, and answers with one claim turned."""

from pathlib import Path

import pytest

from crm_lib.exam.free_text.agreement import (
    agreement_by,
    agreement_table,
    answers_by_rubric,
    marked_questions,
    plot_confusion,
)
from crm_lib.exam.free_text.rubric import load_rubrics
from crm_lib.exam.wording import ExamError

FOLDER = Path(__file__).with_name("natural_answers")
SOLUTIONS = Path(__file__).resolve().parents[3] / "solutions"
TUNED, AFTER = FOLDER / "answers.yaml", FOLDER / "after_tuning.yaml"
FIRST = FOLDER / "first_answers.yaml"
FILES = sorted(FOLDER.glob("*.yaml"))


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


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_no_answer_in_own_words_is_final(rubrics, path):
    assert not agreement_table(rubrics, [path])["final"].any()


def test_answers_that_nothing_was_tuned_on_agree(rubrics):
    """A floor below what is measured; who wrote these answers wrote the rubrics' words later."""
    table = agreement_table(rubrics, FILES)
    unseen = table[(table["split"] == "validate") & (table["kind"] == "natural")]
    found = agreement_by(unseen, "lang")
    print(found.to_string(index=False))
    assert found["answers"].min() >= 80
    assert (found["qwk"] >= 0.7).all() and (found["within_one"] >= 0.85).all()


def test_rubrics_are_counted_with_those_that_have_too_few(rubrics):
    table = agreement_table(rubrics, [TUNED, AFTER, FIRST])
    counted = answers_by_rubric(rubrics, table).set_index("question")
    assert set(counted.index) == set(rubrics) and counted["answers"].sum() == len(table)
    assert counted["answers"].is_monotonic_increasing
    for question in ("00_q6", "00_q10", "01_q3", "01_q9", "02_q3"):
        assert counted.loc[question, ["answers", "validate", "enough"]].tolist() == [12, 4, True]
    few = counted[counted["answers"] < 12]
    assert len(few) and not few["enough"].any()
    spared = answers_by_rubric(["00_q6"], table[table["split"] == "tune"])
    assert spared["answers"].tolist() == [8] and not spared["enough"].any()


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
