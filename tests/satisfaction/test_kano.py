"""Kano's table cell by cell, coefficients, ties."""

import numpy as np
import pandas as pd
import pytest
from figures import drawn

from crm_lib import satisfaction

TABLE = ["QAAAO", "RIIIM", "RIIIM", "RIIIM", "RRRRQ"]


WORDS = ["like", "must-be", "neutral", "live-with", "dislike"]


CHINESE = ["喜欢", "理应如此", "无所谓", "可以忍受", "不喜欢"]


@pytest.mark.parametrize(
    "answers",
    [[1, 2, 3, 4, 5], ["1", "2", "3", "4", "5"], [1.0, 2.0, 3.0, 4.0, 5.0], WORDS, CHINESE],
)
def test_every_cell_of_the_table(answers):
    for i, row in enumerate(TABLE):
        assert "".join(satisfaction.kano_class([answers[i]] * 5, answers)) == row
        assert satisfaction.kano_class(answers[i], answers[0]) == row[0]


def test_coefficients_from_counts_and_from_letters():
    counts = {"A": 40, "O": 30, "M": 20, "I": 10, "R": 99, "Q": 5}
    letters = [c for c, n in counts.items() for _ in range(n)]
    for given in (counts, letters, np.array(letters), pd.Series(letters)):
        found = satisfaction.kano_coefficients(given)
        assert found.better == pytest.approx(0.7) and found.worse == pytest.approx(-0.5)


def test_survey_by_feature():
    pairs = {"pay": [(2, 5)] * 3 + [(1, 5)], "wifi": [(1, 3), (1, 5)], "odd": [(1, 1)]}
    rows = [(f, a, b) for f, answers in pairs.items() for a, b in answers]
    t = satisfaction.kano_table(
        pd.DataFrame(rows, columns=["feature", "functional", "dysfunctional"])
    )
    t = t.set_index("feature")
    assert t["kano_class"].to_dict() == {"pay": "M", "wifi": "O", "odd": "Q"}  # a tie goes to O
    assert t.loc["pay", ["M", "O", "n"]].tolist() == [3, 1, 4]
    assert t.loc["pay", "better"] == 0.25 and t.loc["pay", "worse"] == -1
    assert np.isnan(t.loc["odd", "better"])
    assert t.loc["wifi", "name_zh"] == "期望"


def test_classes_have_both_names():
    table = satisfaction.kano_categories()
    assert table["kano_class"].tolist() == list("MOAIRQ")
    assert "兴奋型需求" in table.set_index("kano_class").loc["A", "other_names"]


ANSWERS = pd.DataFrame({"feature": ["x"], "functional": [1], "dysfunctional": [3]})


@pytest.mark.parametrize(
    ("call", "word"),
    [
        (lambda: satisfaction.kano_class(6, 1), "functional answer"),
        (lambda: satisfaction.kano_class(1, "meh"), "dysfunctional answer"),
        (lambda: satisfaction.kano_class([1, 2], [1]), "both"),
        (lambda: satisfaction.kano_class([1, None], [1, 1]), "functional answer"),
        (lambda: satisfaction.kano_coefficients({"Z": 1}), "'Z'"),
        (lambda: satisfaction.kano_coefficients({"A": -1, "O": 2}), "counts"),
        (lambda: satisfaction.kano_coefficients(["R", "Q"]), "not defined"),
        (lambda: satisfaction.kano_coefficients([]), "not defined"),
        (lambda: satisfaction.kano_table(ANSWERS[["feature"]]), "functional"),
        (lambda: satisfaction.kano_table(ANSWERS.assign(feature=None)), "1 of 1"),
        (lambda: satisfaction.plot_kano(ANSWERS), "better"),
    ],
)
def test_bad_input_is_named(call, word):
    with pytest.raises(ValueError, match=word):
        call()


def test_features_are_drawn():
    assert "1 that can delight" in drawn(satisfaction.plot_kano, satisfaction.kano_table(ANSWERS))


def test_swapped_questions_are_noticed():
    t = pd.DataFrame({"feature": "wifi", "functional": [5, 5, 5], "dysfunctional": [1, 2, 1]})
    with pytest.warns(UserWarning, match="'functional' and 'dysfunctional' swapped"):
        satisfaction.kano_table(t)


def test_the_evaluation_table_is_what_answers_are_looked_up_in():
    table = satisfaction.kano_evaluation_table()
    assert table.shape == (5, 5)
    for functional, row in table.iterrows():
        for dysfunctional, letter in row.items():
            assert satisfaction.kano_class(functional, dysfunctional) == letter
    assert (table == "Q").sum().sum() == 2
