"""Durations (客户时长) from two dates: the day a customer joined and the day they left."""

from typing import Any

import numpy as np
import pandas as pd

from crm_lib.base.checks import require_columns, require_no_missing, require_one_of, require_pandas
from crm_lib.base.message import Message
from crm_lib.engines.frames import (
    collect_columns,
    day_count,
    day_numbers,
    is_pandas,
    open_frame,
    require_dates,
    require_plausible_days,
)

#: Units of time: days, weeks of seven days, completed calendar months and years.
UNITS = ("day", "week", "month", "year")
_WHAT = "the table of customers"


def durations_from_dates(
    customers: Any,
    *,
    joined_col: str = "joined",
    left_col: str = "left",
    as_of: Any,
    unit: str = "day",
) -> pd.DataFrame:
    """Compute how long each customer has stayed and whether they left, for a survival curve.

    Parameters
    ----------
    customers : data frame of any engine
        One row a customer (a lazy frame is collected).
    joined_col, left_col : str
        Day the customer came, and day they left: missing while they are still there.
    as_of : date-like
        Last day that was looked at. Whoever left later was still there on it.
    unit : {"day", "week", "month", "year"}
        Days, sevenths of days, or completed calendar months and years.

    Returns
    -------
    DataFrame
        The columns of `customers` with `duration` and `churned` (1 left, 0 still there), as
        `survival_curve` and `log_rank` read them.

    Raises
    ------
    ValueError
        When a column is absent or holds no dates, somebody joined after `as_of` or left before they
        joined, or a day of joining is missing.

    References
    ----------
    lifelines, `datetimes_to_durations`.

    Examples
    --------
    >>> members = pd.DataFrame(
    ...     {"joined": ["2026-01-31", "2026-02-10"], "left": ["2026-03-30", None]}
    ... )
    >>> members = members.apply(pd.to_datetime)
    >>> durations_from_dates(members, as_of="2026-04-01", unit="month")[["duration", "churned"]]
       duration  churned
    0         1        1
    1         1        0
    """
    require_one_of(unit, UNITS, name="unit")
    end = day_count(as_of)
    columns = [joined_col, left_col]
    if is_pandas(customers):
        table = require_columns(customers, columns, what=_WHAT).copy()
    else:
        open_frame(customers, columns, what=_WHAT)
        table = pd.DataFrame(collect_columns(customers))
        require_pandas(table, what=_WHAT)
    require_no_missing(table, [joined_col], what=_WHAT)
    joined = day_numbers(table[joined_col], what=_WHAT)
    if len(joined):
        require_plausible_days([joined.min(), joined.max()], joined_col, what=_WHAT)
    _refuse(joined > end, joined_col, f"lies after as_of ({as_of})", f"晚于 as_of（{as_of}）")
    still = table[left_col].isna().to_numpy()
    stop = np.full(len(table), end)
    if not still.all():
        known = require_dates(table.loc[~still, left_col], what=_WHAT)
        stop[~still] = day_numbers(known, what=_WHAT)
        # Systems write 9999-12-31 for "no end"; it would be right by chance, and 1900-01-01 not.
        require_plausible_days([stop[~still].min(), stop[~still].max()], left_col, what=_WHAT)
    _refuse(stop < joined, left_col, f"lies before {joined_col!r}", f"早于 {joined_col!r}")
    churned = ~still & (stop <= end)
    stop = np.minimum(stop, end)
    return table.assign(duration=_elapsed(joined, stop, unit), churned=churned.astype("int64"))


def _refuse(wrong: np.ndarray, column: str, en: str, zh: str) -> None:
    """Raise when a day is where no day can be."""
    if wrong.any():
        count, first = int(wrong.sum()), int(np.argmax(wrong))
        raise ValueError(
            Message(
                f"column {column!r} of {_WHAT} {en} in {count} of {len(wrong)} rows (first at position "
                f"{first}).",
                f"列 {column!r} 的 {len(wrong)} 行中有 {count} 行{zh}（第一处在位置 {first}）。",
            )
        )


def _elapsed(start: np.ndarray, stop: np.ndarray, unit: str) -> np.ndarray:
    """Count the units between days that are numbered from 1970."""
    if unit == "day":
        return stop - start
    if unit == "week":
        return (stop - start) / 7
    months = []
    for days in (start, stop):
        dates = days.astype("datetime64[D]")
        month = dates.astype("datetime64[M]")
        months.append((month.astype(np.int64), (dates - month.astype("datetime64[D]")).astype(int)))
    (first, first_day), (last, last_day) = months
    # A month is complete when its day of the month is reached again.
    whole = last - first - (last_day < first_day)
    return whole if unit == "month" else whole // 12
