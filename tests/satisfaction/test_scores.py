"""Gaps and scores against published and hand-made values."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_lib import satisfaction

scores = st.floats(1, 10)


@given(st.lists(st.tuples(scores, scores), min_size=1, max_size=20))
def test_the_three_gaps_agree_in_sign(pairs):
    t = satisfaction.satisfaction_gaps(pd.DataFrame(pairs, columns=["expected", "perceived"]))
    assert (np.sign(t["gap_difference"]) == np.sign(t["perceived"] - t["expected"])).all()
    assert np.allclose(t["gap_relative"], t["gap_ratio"] - 1)
    assert ((t["gap_difference"] > 0) == (t["verdict"] == "delighted")).all()
    assert ((t["gap_difference"] < 0) == (t["verdict"] == "dissatisfied")).all()


def test_equal_differences_are_not_equal_relative_gaps():
    t = satisfaction.satisfaction_gaps(pd.DataFrame({"expected": [2, 4], "perceived": [3, 5]}))
    assert t["gap_difference"].tolist() == [1, 1]
    assert t["gap_relative"].tolist() == [0.5, 0.25]


def test_csat_is_the_top_two_boxes():
    assert satisfaction.csat([5, 5, 4, 3, 2, 1, 4, 4]) == 5 / 8
    assert satisfaction.csat([7, 6, 5, 1], top=3, scale_max=7) == 0.75


def test_ces_is_a_mean_of_seven_points():
    assert satisfaction.ces(pd.Series([7, 1, 4])) == 4


def test_acsi_runs_from_0_to_100_and_weighs():
    assert satisfaction.acsi(np.full((4, 3), 1)) == 0
    assert satisfaction.acsi(np.full((4, 3), 10)) == pytest.approx(100)
    # Means 8, 7, 6 with weights .4, .3, .3: (7·.4 + 6·.3 + 5·.3)/9·100.
    answers = [[8, 7, 6], [8, 7, 6]]
    assert satisfaction.acsi(answers, weights=[4, 3, 3]) == pytest.approx(6.1 / 9 * 100)
    assert satisfaction.acsi(pd.DataFrame(answers)) == pytest.approx(6 / 9 * 100)


RATINGS = pd.DataFrame({"expected": [4.0], "perceived": [3.0]})


@pytest.mark.parametrize(
    ("call", "word"),
    [
        (lambda: satisfaction.satisfaction_gaps(RATINGS[["expected"]]), "perceived"),
        (lambda: satisfaction.satisfaction_gaps(RATINGS.assign(expected=0)), "expected"),
        (lambda: satisfaction.satisfaction_gaps(RATINGS.assign(perceived="good")), "perceived"),
        (lambda: satisfaction.satisfaction_gaps(RATINGS.assign(perceived=np.nan)), "1 of 1"),
        (lambda: satisfaction.csat([]), "non-empty"),
        (lambda: satisfaction.csat([6]), "between 1 and 5"),
        (lambda: satisfaction.csat([4.5]), "whole"),
        (lambda: satisfaction.csat([np.nan, 4]), "1 of 2"),
        (lambda: satisfaction.csat(["good"]), "numbers"),
        (lambda: satisfaction.csat([4], top=5), "top"),
        (lambda: satisfaction.csat([1], scale_max=1), "scale_max"),
        (lambda: satisfaction.ces([8]), "between 1 and 7"),
        (lambda: satisfaction.ces([[1]]), "shape"),
        (lambda: satisfaction.acsi([1, 2]), "table of answers"),
        (lambda: satisfaction.acsi([[0, 5]]), "items"),
        (lambda: satisfaction.acsi([[np.nan, 5]]), "items"),
        (lambda: satisfaction.acsi([[5, 5]], weights=[1]), "2 numbers"),
        (lambda: satisfaction.acsi([[5, 5]], weights=[0, 0]), "not all zero"),
    ],
)
def test_bad_input_is_named(call, word):
    with pytest.raises(ValueError, match=word):
        call()
