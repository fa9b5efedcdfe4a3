"""A/B tests of a mean (均值的 A/B 测试): money, minutes or visits a customer, by Welch's t test."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from crm_lib.base.message import Message
from crm_lib.statistics import mean_difference


@dataclass(frozen=True)
class ABMeans:
    """Result of `ab_mean_test`: everything is A minus B, in the unit of the values.

    Attributes
    ----------
    mean_a, mean_b
        Means of the two groups.
    difference
        ``mean_a − mean_b``.
    low, high
        Interval of the difference.
    t, degrees_of_freedom, p_value
        Welch's two-sided test that the means are equal.
    """

    mean_a: float
    mean_b: float
    difference: float
    low: float
    high: float
    t: float
    degrees_of_freedom: float
    p_value: float


def ab_mean_test(values_a: Any, values_b: Any, *, confidence: float = 0.95) -> ABMeans:
    """Test whether two groups of an A/B test have the same mean, such as money spent a customer.

    Parameters
    ----------
    values_a, values_b : array-like of float
        One value for each customer of group A (the control) and of group B, at least two each:
        customers who spent nothing count too, with 0.
    confidence : float
        Level of the interval.

    Returns
    -------
    ABMeans
        Means, difference A − B with its interval, Welch's t, its degrees of freedom, p-value.

    Raises
    ------
    ValueError
        When a group has fewer than two values, values are missing, or no value differs from another
        (then there is nothing to test).

    Notes
    -----
    Each group has a variance of its own. The interval is that of `crm_lib.statistics.mean_difference`.

    References
    ----------
    Welch, B. L. (1947). Biometrika, 34, 28–35; scipy's `ttest_ind`.

    Examples
    --------
    >>> result = ab_mean_test([3.0, 5, 7], [1.0, 2, 3])
    >>> result.difference, round(result.t, 3), round(result.p_value, 3)
    (3.0, 2.324, 0.104)
    """
    gap = mean_difference(values_a, values_b, confidence)
    one, two = (np.asarray(values, dtype=float) for values in (values_a, values_b))
    if not one.var() + two.var() > 0:
        raise ValueError(
            Message(
                "values_a and values_b do not vary within their groups; a t test needs values that do.",
                "values_a 和 values_b 组内都没有差别；t 检验需要组内有差别的数值。",
            )
        )
    from scipy.stats import ttest_ind

    test = ttest_ind(one, two, equal_var=False)
    return ABMeans(
        mean_a=float(one.mean()),
        mean_b=float(two.mean()),
        difference=float(gap["difference"]),
        low=float(gap["difference_low"]),
        high=float(gap["difference_high"]),
        t=float(test.statistic),
        degrees_of_freedom=float(test.df),
        p_value=float(test.pvalue),
    )
