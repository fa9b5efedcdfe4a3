"""Chains of a funnel on plain arrays, against a count by hand; engines: tests/funnel."""

import numpy as np
import pytest

from crm_lib.engines.chains import Log, entry_segments, users_by_segment, users_reaching

#: Three users. 0: a b c; 1: a c b (c too early); 2: b only. Step 9 is none of the funnel's.
ROWS = [(0, 0, 1), (0, 1, 5), (0, 2, 9), (1, 0, 1), (1, 2, 2), (1, 1, 3), (2, 1, 1), (2, 9, 2)]


def log(rows, window=None, kind=np.int64):
    user, step, time = np.array(rows).T
    return Log(user, step, time.astype(kind), 3, 3, window)


@pytest.mark.parametrize("kind", [np.int64, float])
@pytest.mark.parametrize("semantics", ["first_touch", "sliding"])
def test_steps_count_in_their_order(semantics, kind):
    reached = users_reaching(log(ROWS, kind=kind), semantics)
    assert [users.tolist() for users in reached] == [[0, 1], [0, 1], [0]]


@pytest.mark.parametrize("kind", [np.int64, float])
def test_a_window_may_be_met_by_a_later_chain_when_it_slides(kind):
    rows = [(0, 0, 0), (0, 0, 100), (0, 1, 103), (0, 2, 104)]
    first = users_reaching(log(rows, 10, kind), "first_touch")
    sliding = users_reaching(log(rows, 10, kind), "sliding")
    assert [len(users) for users in first] == [1, 0, 0]
    assert [len(users) for users in sliding] == [1, 1, 1]


def test_the_end_of_a_window_is_inside():
    rows = [(0, 0, 0), (0, 1, 10), (0, 2, 11)]
    for semantics in ("first_touch", "sliding"):
        assert [len(u) for u in users_reaching(log(rows, 10), semantics)] == [1, 1, 0]


def test_times_further_apart_than_the_packing_holds_are_ranked():
    far = 2**61
    rows = [(0, 0, -far), (0, 1, far), (1, 0, far), (1, 1, -far)]
    user, step, time = (np.array(c, dtype=np.int64) for c in zip(*rows, strict=True))
    reached = users_reaching(Log(user, step, time, 2, 2, 2**62), "sliding")
    assert [users.tolist() for users in reached] == [[0, 1], [0]]


def test_a_segment_is_that_of_the_first_event():
    events = log([(0, 0, 5), (0, 0, 1), (1, 0, 3), (1, 0, 3), (2, 1, 0)])
    entry, code = np.array([0, 1, 2, 3]), np.array([0, 1, 1, 0])
    segment = entry_segments(events, entry, code)
    assert segment[:2].tolist() == [1, 0]  # the earlier event; of two at once, the smaller code
    reached = [np.array([0, 1]), np.array([1])]
    assert users_by_segment(reached, segment, 2).tolist() == [[1, 1], [1, 0]]
    assert users_by_segment(reached, None, 1).tolist() == [[2, 1]]
