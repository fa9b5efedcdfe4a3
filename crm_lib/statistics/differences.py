"""The difference of two means, with its confidence interval."""

from typing import Any

import pandas as pd

from crm_lib.base.checks import require_between
from crm_lib.base.message import Message


def mean_difference(first: Any, second: Any, confidence: float = 0.95) -> pd.Series:
    """Compute mean(first) − mean(second) with its interval, for two independent groups.

    Parameters
    ----------
    first, second : array-like of float
        One value for each member of the two groups, at least two each.
    confidence : float
        Of the interval.

    Returns
    -------
    pandas.Series
        ``difference``, ``difference_low``, ``difference_high``, in the unit of the values.

    Raises
    ------
    ValueError
        When a group has fewer than two values, or values are missing.

    Notes
    -----
    Welch's interval: each group has a variance of its own.

    Examples
    --------
    >>> mean_difference([3.0, 5, 7], [1.0, 2, 3]).round(2).tolist()
    [3.0, -1.16, 7.16]
    """
    from statsmodels.stats.weightstats import CompareMeans, DescrStatsW

    require_between(confidence, 0.0001, 0.9999, name="confidence")
    one, two = (pd.Series(list(values), dtype=float) for values in (first, second))
    for values in (one, two):
        if len(values) < 2 or values.isna().any():
            raise ValueError(
                Message(
                    f"a group has {len(values)} values, {int(values.isna().sum())} of them missing; "
                    "each group needs at least two values and no gaps.",
                    f"有一组共 {len(values)} 个值，缺失 {int(values.isna().sum())} 个；"
                    "每组至少要有两个值，且不能有缺失。",
                )
            )
    compared = CompareMeans(DescrStatsW(one), DescrStatsW(two))
    low, high = compared.tconfint_diff(alpha=1 - confidence, usevar="unequal")
    gap = float(one.mean() - two.mean())
    return pd.Series({"difference": gap, "difference_low": low, "difference_high": high})
