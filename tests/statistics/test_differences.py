"""The interval of a difference of means: Welch by hand, and what it refuses."""

import numpy as np
import pytest
from scipy import stats

from crm_lib.statistics import mean_difference


def test_the_interval_is_welchs():
    rng = np.random.default_rng(3)
    first, second = rng.normal(5, 2, 40), rng.normal(4, 6, 90)
    a, b = first.var(ddof=1) / 40, second.var(ddof=1) / 90
    freedom = (a + b) ** 2 / (a**2 / 39 + b**2 / 89)
    half = stats.t.ppf(0.95, freedom) * np.sqrt(a + b)
    gap = first.mean() - second.mean()
    found = mean_difference(first, second, confidence=0.9)
    assert found.tolist() == pytest.approx([gap, gap - half, gap + half])


@pytest.mark.parametrize(("first", "gone"), [([1.0], 0), ([1.0, None], 1)])
def test_a_group_that_is_too_small_or_has_gaps_is_refused(first, gone):
    with pytest.raises(ValueError, match=f"{gone} of them missing"):
        mean_difference(first, [1.0, 2.0])
