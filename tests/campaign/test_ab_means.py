"""Welch's test against the sleep data of R's manual, and against scipy."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import ttest_ind

from crm_lib.campaign import ab_mean_test

#: R's data `sleep`: extra hours of sleep with two drugs; `t.test(extra ~ group, data = sleep)`.
FIRST = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
SECOND = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]


def test_the_sleep_data_of_r():
    found = ab_mean_test(FIRST, SECOND)
    assert (found.mean_a, found.mean_b) == pytest.approx((0.75, 2.33))
    assert round(found.t, 4) == -1.8608
    assert round(found.degrees_of_freedom, 3) == 17.776
    assert round(found.p_value, 5) == 0.07939
    assert (found.low, found.high) == pytest.approx((-3.3654832, 0.2054832), abs=5e-8)


values = st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=20)


@settings(max_examples=50, deadline=None)
@given(values, values)
def test_scipy_finds_the_same(one, two):
    if np.var(one) + np.var(two) < 1e-6:
        return
    found, known = ab_mean_test(one, two), ttest_ind(one, two, equal_var=False)
    assert found.t == pytest.approx(known.statistic, rel=1e-9, abs=1e-9)
    assert found.p_value == pytest.approx(known.pvalue, rel=1e-6, abs=1e-12)


@pytest.mark.parametrize("bad", [[1], [1, None], ["a", "b"], None, [3, 3]])
def test_bad_input_is_answered_in_words(bad):
    with pytest.raises(ValueError, match=r"values|numbers"):
        ab_mean_test(bad, [3, 3] if bad == [3, 3] else [1, 2])
