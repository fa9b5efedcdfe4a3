"""Run charts (运行图): find a lasting shift in a daily figure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from crm_lib.base.checks import (
    flag_values,
    require_columns,
    require_count,
    require_drawable,
    require_no_missing,
    require_numbers,
    require_sortable,
)
from crm_lib.base.message import Message
from crm_lib.plotting import BLUE, GREY, ORANGE, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def run_chart(
    daily: pd.DataFrame, *, date_col: str = "date", measure_col: str = "value", run: int = 8
) -> pd.DataFrame:
    """Mark a lasting shift in a daily figure: a run of days on one side of the median.

    Parameters
    ----------
    daily : DataFrame
        One row a day (or week).
    date_col, measure_col : str
        When, and the figure (mean response time, complaints).
    run : int
        Length of a run that chance hardly gives; 8 on one side has odds of 1 in 128 for a given
        start.

    Returns
    -------
    DataFrame
        The days in order with ``median``, ``run_length`` (of the run the day belongs to; days on
        the median belong to none and do not break one) and ``shift`` (the run is long enough).

    Raises
    ------
    ValueError
        When a column is absent or missing, the figure is no number, or `run` no whole number above 0.

    Examples
    --------
    >>> t = pd.DataFrame({"date": range(6), "value": [1, 1, 1, 5, 5, 5]})
    >>> run_chart(t, run=3)["shift"].all().item()
    True
    """
    daily = require_columns(daily, [date_col], what="the daily table")
    require_no_missing(daily, [date_col], what="the daily table")
    daily = require_numbers(daily, [measure_col], what="the daily table")
    require_count(run, name="run")
    require_sortable(daily, date_col, what="the daily table")
    table = daily.sort_values(date_col, kind="stable", ignore_index=True)
    median = table[measure_col].median()
    side = np.sign(table[measure_col] - median)
    off = side[side != 0]
    number = (off != off.shift()).cumsum()
    length = off.groupby(number).transform("size").reindex(table.index, fill_value=0).astype(int)
    return table.assign(median=median, run_length=length, shift=length >= run)


#: What one point of the chart is called, and how so many of them are counted in Chinese.
_POINT = (Message("point", "点"), "个点")
#: The same, and the least and most days that lie between two of them.
_PERIODS = (
    ((Message("day", "日"), "天"), 1, 1),
    ((Message("week", "周"), "周"), 7, 7),
    ((Message("month", "月"), "个月"), 28, 31),
)


@styled
def plot_run_chart(
    table: pd.DataFrame,
    *,
    date_col: str = "date",
    measure_col: str = "value",
    unit: str = "value · 数值",
    ax: Axes | None = None,
) -> Axes:
    """Draw the run chart of `run_chart` and mark the shifts in it.

    Days, weeks and months are called so where the dates lie that far apart.

    Raises
    ------
    ValueError
        When a column of `run_chart` is absent, empty or not a number where one is needed, or
        there is no row.
    """
    table = require_drawable(
        table,
        [date_col, "shift"],
        numbers=[measure_col, "median"],
        what="the run chart",
    )
    require_sortable(table, date_col, what="the run chart")
    ax.plot(table[date_col], table[measure_col], color=BLUE, lw=1.5, marker="o", ms=4)
    ax.plot(table[date_col], table["median"], color=GREY, ls="--", lw=1.2, label="median · 中位数")
    marked = table[flag_values(table, "shift", what="the table")]
    ax.plot(
        marked[date_col],
        marked[measure_col],
        "o",
        color=ORANGE,
        ms=8,
        label="part of a shift · 属于一次持续变化",
    )
    period, counted = _period(table[date_col])
    ax.set(xlabel=str(period), ylabel=unit)
    if len(marked):
        ax.legend(loc="best", frameon=True)
        ax.set_title(
            f"{len(marked)} of {len(table)} {period.en}s lie in runs that chance seldom makes · "
            f"{len(table)}{counted}里有{len(marked)}{counted}连续落在同一侧，偶然很少这样"
        )
    else:
        ax.set_title(
            "No lasting shift: such ups and downs are what chance makes · "
            "没有持续的变化：这样的起伏，偶然就会有"
        )
    if pd.api.types.is_datetime64_any_dtype(table[date_col]):
        ax.tick_params(axis="x", rotation=20)
    return ax


def _period(dates: pd.Series) -> tuple[Message, str]:
    """Return what to call one point of the chart, from the usual distance between two of them."""
    if not pd.api.types.is_datetime64_any_dtype(dates) or len(dates) < 2:
        return _POINT
    days = dates.diff().median() / pd.Timedelta(days=1)
    return next((name for name, low, high in _PERIODS if low <= days <= high), _POINT)
