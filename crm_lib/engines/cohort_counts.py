"""Cohort counts on plain arrays: customers active in each period after their first.

pandas and Polars hold their columns as such arrays; DuckDB hands over one number a customer.
"""

from collections.abc import Iterable

import numpy as np
import pandas as pd

#: What is counted: the number of the cohort's period, periods since, active customers.
COUNTS = ("cohort", "period", "customers")
#: Where an engine that looked at every day leaves the last one, in the counts' ``attrs``.
LAST_DAY = "last_day"
#: Monday, 1 January of the year 1, counted from 1970; weeks run from Monday to Sunday.
FIRST_MONDAY = -719_162


def cohort_counts(codes: np.ndarray, n_codes: int, number: np.ndarray) -> pd.DataFrame:
    """Count the customers active by ``cohort`` (the number of its period) and ``period`` since.

    `codes` below `n_codes` say who, `number` counts periods; both are used up.
    """
    if len(codes) == 0:
        return pd.DataFrame({c: np.zeros(0, np.int64) for c in COUNTS})
    low = int(number.min())
    number -= low
    span = int(number.max()) + 1
    first = np.full(n_codes, span)
    np.minimum.at(first, codes, number)
    number *= n_codes
    number += codes
    if n_codes * span <= 8 * len(codes):  # a tick box for each period and customer
        active = np.zeros(n_codes * span, dtype=bool)
        active[number] = True
        active = active.reshape(span, n_codes)
        cohorts = (first[row] for row in active)
    else:
        number.sort()
        seen = number[np.append(True, number[1:] != number[:-1])]
        edges = np.searchsorted(seen, np.arange(span + 1) * n_codes)
        cohorts = (first[seen[edges[k] : edges[k + 1]] - k * n_codes] for k in range(span))
    return counts_by_cohort(cohorts, low)


def counts_by_cohort(cohorts: Iterable[np.ndarray], low: int) -> pd.DataFrame:
    """Count as `cohort_counts` does, from the cohorts of the customers active in each period.

    Cohorts count from 0, which is the period `low`.
    """
    parts = []
    for k, members in enumerate(cohorts):
        counts = np.bincount(members)
        cohort = np.flatnonzero(counts)
        parts.append(np.stack([cohort + low, k - cohort, counts[cohort]]))
    cohort, since, customers = np.concatenate(parts, axis=1)
    order = np.lexsort((since, cohort))
    cohort, since, customers = cohort[order], since[order], customers[order]
    return pd.DataFrame(dict(zip(COUNTS, (cohort, since, customers), strict=True)))


def period_numbers(days: np.ndarray, period: str) -> np.ndarray:
    """Number the months, weeks or days of dates (days since 1970), counting up by one."""
    if period == "day" or len(days) == 0:
        return days
    if period == "week":
        return (days - FIRST_MONDAY) // 7
    low = int(days.min())
    span = int(days.max()) - low + 1
    if span > len(days):
        return _months(days)
    days -= low
    return _months(np.arange(low, low + span))[days]  # a calendar of few days, looked up


def first_day(number: int, period: str) -> int:
    """Return the first day, counted from 1970, of the month, week or day of that number."""
    if period == "month":
        return int(np.datetime64(number - 1970 * 12, "M").astype("datetime64[D]").astype(np.int64))
    return number * 7 + FIRST_MONDAY if period == "week" else number


def _months(days: np.ndarray) -> np.ndarray:
    """Convert days since 1970 to months since the year 0."""
    return days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) + 1970 * 12
