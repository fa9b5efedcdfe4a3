"""Difficulty and discrimination: by hand, and where there is nothing to compute."""

import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from crm_lib.classroom.item_analysis import earned_percent, item_table, score_distribution
from crm_lib.statistics import wilson_interval


def marks(*rows):
    return pd.DataFrame(rows, columns=["student", "question", "marks", "of", "waits_for_human"])


@pytest.fixture(scope="module")
def class_marks():
    """Twelve students: q1 goes with the rest, q2 against it, q3 tells nothing."""
    rows = []
    for n in range(12):
        good = n >= 6
        rows += [
            (f"s{n}", "q1", 2.0 if good else 0.0, 2.0, False),
            (f"s{n}", "q2", 0.0 if good else 1.0, 1.0, False),
            (f"s{n}", "q3", 1.0, 1.0, False),
            (f"s{n}", "q4", float(n), 12.0, False),
        ]
    return marks(*rows)


def test_difficulty_is_the_share_of_the_marks_with_wilsons_interval(class_marks):
    table = item_table(class_marks).set_index("question")
    assert table.loc["q1", "difficulty"] == 0.5
    assert table.loc["q3", "difficulty"] == 1
    low, high = wilson_interval(6, 12)
    assert table.loc["q1", ["difficulty_low", "difficulty_high"]].tolist() == [low, high]
    assert 0.7 < table.loc["q3", "difficulty_low"] < 1
    partly = table.loc["q4", "difficulty"]
    assert partly == pytest.approx(np.arange(12).sum() / 144)


def test_discrimination_leaves_the_question_itself_out(class_marks):
    table = item_table(class_marks).set_index("question")
    wide = class_marks.pivot(index="student", columns="question", values="marks")
    rest = wide[["q2", "q3", "q4"]].sum(axis=1) / 14
    r = stats.pearsonr(wide["q1"] / 2, rest)
    assert table.loc["q1", "discrimination"] == pytest.approx(r.statistic)
    # Fisher's interval by hand.
    z, half = math.atanh(r.statistic), stats.norm.ppf(0.975) / math.sqrt(12 - 3)
    assert table.loc["q1", "discrimination_low"] == pytest.approx(math.tanh(z - half))
    assert table.loc["q1", "discrimination_high"] == pytest.approx(math.tanh(z + half))
    assert table.loc["q2", "discrimination_high"] < 0
    assert math.isnan(table.loc["q3", "discrimination"])


def test_few_students_have_a_difficulty_and_no_discrimination():
    table = item_table(marks(("a", "q1", 1.0, 2.0, False), ("a", "q2", 0.0, 2.0, True)))
    assert table["difficulty"].tolist() == [0.5, 0.0]
    assert table["discrimination"].isna().all()


def test_a_paper_without_marks_is_left_out():
    assert item_table(marks(("a", "q0", 0.0, 0.0, False))).empty


def test_the_distribution_counts_everybody_once(class_marks):
    table = score_distribution(class_marks)
    assert table["students"].sum() == 12
    full = marks(("a", "q1", 2.0, 2.0, False), ("b", "q1", 0.0, 2.0, False))
    assert score_distribution(full)["students"].tolist() == [1, *[0] * 8, 1]
    assert earned_percent(full).tolist() == [100, 0]
