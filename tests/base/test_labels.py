"""Labels keep their distance and stay near their points."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from crm_lib.base.labels import natural_key, spread_out


@given(st.lists(st.floats(-100, 100), max_size=12), st.floats(0.1, 10))
def test_labels_are_apart_and_keep_their_order(positions, gap):
    placed = spread_out(positions, gap=gap)
    assert len(placed) == len(positions)
    order = np.argsort(positions, kind="stable")
    assert (np.diff(placed[order]) >= gap - 1e-6).all()
    if positions:
        assert np.isclose(placed.mean(), np.mean(positions), atol=1e-6)


def test_labels_with_room_stay_where_they_are():
    assert spread_out([5.0, 0.0, 2.0], gap=1).tolist() == [5, 0, 2]


def test_numbers_in_a_text_are_sorted_by_their_size():
    questions = ["06_q10", "06_q2", "13_q1", "06_q2b", "week", "", "06_q02"]
    ordered = ["", "06_q2", "06_q02", "06_q2b", "06_q10", "13_q1", "week"]
    assert sorted(questions, key=natural_key) == ordered
