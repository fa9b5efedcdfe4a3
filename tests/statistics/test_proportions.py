"""Wilson's interval: against its formula, at the ends, and of columns."""

import numpy as np
import pytest

from crm_lib.statistics.proportions import wilson_interval

Z = 1.959963984540054


@pytest.mark.parametrize(("successes", "trials"), [(0, 5), (5, 5), (8, 10), (255, 1000)])
def test_the_ends_are_where_the_score_test_just_rejects(successes, trials):
    low, high = wilson_interval(successes, trials)
    share = successes / trials
    for end in (low, high):
        # Wilson (1927): |p - end| = z·√(end(1 - end)/n)
        assert abs(share - end) == pytest.approx(Z * np.sqrt(end * (1 - end) / trials), abs=1e-9)
    assert -1e-12 <= low <= share <= high <= 1 + 1e-12


def test_columns_go_in_and_come_out():
    low, high = wilson_interval(np.array([8, 255]), np.array([10, 1000]))
    assert low.shape == high.shape == (2,)
    assert (low[0], high[0]) == pytest.approx(wilson_interval(8, 10))
    assert wilson_interval([8], [10])[0] == pytest.approx([low[0]])


@pytest.mark.parametrize(
    ("arguments", "words"),
    [((1, 0), "trials"), ((-1, 5), "successes"), (("1", 5), "successes"), ((1, 5, 1), "confiden")],
)
def test_no_trials_and_no_numbers_are_refused(arguments, words):
    with pytest.raises(ValueError, match=words):
        wilson_interval(*arguments)
