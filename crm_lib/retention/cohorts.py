"""Cohort tables (同期群): active customers by cohort and period since the first event."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from crm_lib.base.checks import (
    require_columns,
    require_drawable,
    require_no_missing,
    require_numbers,
    require_one_of,
    require_places,
)
from crm_lib.base.message import Message
from crm_lib.engines import plan_for
from crm_lib.engines.cohort_counts import FIRST_MONDAY, LAST_DAY
from crm_lib.page.words import named
from crm_lib.plotting import styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes

PERIODS = ("month", "week", "day")
#: Whether the last period of a cohort table is not over, in its ``attrs``.
INCOMPLETE = "incomplete"
#: Most periods of a triangle: days of two and a half centuries.
MOST_PERIODS = 100_000
_WHAT = "the event log"


def cohort_table(
    events: Any,
    *,
    customer_col: str = "customer_id",
    date_col: str = "date",
    period: str = "month",
) -> Any:
    """Count the active customers of each cohort by periods since their first event.

    Parameters
    ----------
    events : pandas, Polars, DuckDB, Dask or PySpark data frame
        One row an event (an order, a visit), in any order.
    customer_col, date_col : str
        Who and when; dates or datetimes.
    period : {"month", "week", "day"}
        Calendar months, weeks from Monday, or days.

    Returns
    -------
    data frame of the kind of `events`
        Sorted: `cohort` (text: "2026-01", or the first day "2026-01-05"), `period`
        (0 is the cohort's own), `customers` active in it, `cohort_size`, `share_of_cohort`. A
        period without anybody active has no row; `cohort_matrix` fills it in.

    Raises
    ------
    ValueError
        When a column is absent, has missing values, or the dates are no dates.

    Notes
    -----
    The table is small, so it is computed at once on lazy engines too, and comes back in their kind.

    A customer belongs to the cohort of the first event in this log: cut the log, and the cohorts
    change. The last period may be incomplete: of a pandas log, ``table.attrs["incomplete"]`` says
    whether the log ends before that period does, and `plot_cohorts` marks its cells.

    Examples
    --------
    >>> days = pd.to_datetime(["2026-01-01", "2026-01-20", "2026-03-02", "2026-02-08"])
    >>> log = pd.DataFrame({"customer_id": [7, 7, 7, 8], "date": days})
    >>> cohort_table(log)
        cohort  period  customers  cohort_size  share_of_cohort
    0  2026-01       0          1            1              1.0
    1  2026-01       2          1            1              1.0
    2  2026-02       0          1            1              1.0
    """
    require_one_of(period, PERIODS, name="period")
    plan = plan_for(events)
    counts = plan.cohorts((customer_col, date_col), period=period, what=_WHAT)
    table = _labelled(counts, period)
    last = counts.attrs.get(LAST_DAY)
    if last is not None:
        table.attrs[INCOMPLETE] = not ends_period(last, period)
    return plan.small_frame(table)


def cohort_matrix(table: pd.DataFrame, *, cell_col: str = "share_of_cohort") -> pd.DataFrame:
    """Lay out a cohort table as the triangle: cohorts in rows, periods in columns.

    Parameters
    ----------
    table : DataFrame
        As `cohort_table` makes it (collect lazy engines first).
    cell_col : str
        What stands in the cells.

    Returns
    -------
    DataFrame
        0 where nobody was active in a period that the log covers, missing where it lies ahead.

    Raises
    ------
    ValueError
        When a column of the cohort table is absent.

    Examples
    --------
    >>> days = pd.to_datetime(["2026-01-01", "2026-03-02", "2026-02-08"])
    >>> log = pd.DataFrame({"customer_id": [7, 7, 8], "date": days})
    >>> cohort_matrix(cohort_table(log))
    period     0    1    2
    cohort
    2026-01  1.0  0.0  1.0
    2026-02  1.0  0.0  NaN
    """
    what = "the cohort table"
    table = require_columns(table, ("cohort", "period", cell_col), what=what)
    require_no_missing(table, ("cohort",), what=what)
    table = require_numbers(table, ("period",), what=what)
    require_places(table, "period", 0, MOST_PERIODS, what=what)
    table = require_numbers(table, (cell_col,), what=what, gaps_ok=True)
    matrix = table.pivot(index="cohort", columns="period", values=cell_col)
    if matrix.empty:
        return matrix
    matrix = matrix.reindex(columns=pd.RangeIndex(int(matrix.columns.max()) + 1, name="period"))
    start = _starts(matrix.index)
    last = (start + table.groupby("cohort")["period"].max().to_numpy()).max()
    ahead = start[:, None] + np.arange(matrix.shape[1])[None, :] > last
    matrix = matrix.fillna(0.0).mask(ahead)
    matrix.attrs[INCOMPLETE] = bool(table.attrs.get(INCOMPLETE, False))
    return matrix


@styled
def plot_cohorts(matrix: pd.DataFrame, *, ax: Axes | None = None, unit: str = "month") -> Axes:
    """Draw `cohort_matrix` as a heat map; `unit` names the periods.

    Where the log ends within its last period, the cells of that period carry a star and do not
    count in the title.

    Raises
    ------
    ValueError
        When the matrix is not one of `cohort_matrix` or has no row.
    """
    assert ax is not None
    what = "the cohort matrix"
    matrix = require_drawable(matrix, [], numbers=getattr(matrix, "columns", ()), what=what)
    values = matrix.to_numpy(dtype=float) * 100
    partial = np.zeros(values.shape, dtype=bool)
    if matrix.attrs.get(INCOMPLETE):
        when = _starts(matrix.index)[:, None] + np.arange(values.shape[1])
        partial = when == when[np.isfinite(values)].max()
    later = values[:, 1:]  # period 0 is 100 % by definition and would wash out the rest
    top = float(np.nanmax(later, initial=0)) or 100.0
    picture = ax.imshow(values, cmap="Blues", vmin=0, vmax=top, aspect="auto")
    if values.size <= 400:
        for i, j in np.argwhere(np.isfinite(values)):
            color = "white" if values[i, j] > 0.55 * top else "black"
            star = "*" if partial[i, j] else ""
            ax.text(
                j, i, f"{values[i, j]:.0f}{star}", ha="center", va="center", color=color, fontsize=8
            )
    ax.figure.colorbar(picture, ax=ax, extend="max", label="still active (%) · 留存率（%）")
    every = max(1, len(matrix) // 14)
    ax.set_yticks(range(0, len(matrix), every), matrix.index[::every])
    ax.spines[:].set_visible(False)
    name = named(unit)
    measure = {"月": "个月", "季度": "个季度"}.get(name.zh, name.zh)
    title = "Everybody is in the first period · 第一期人人都在"
    whole = values[~partial[:, 1] & np.isfinite(values[:, 1]), 1] if values.shape[1] > 1 else []
    if len(whole):
        mean = f"{np.mean(whole):.0f}%"
        title = f"One {unit} on, {mean} of a cohort are active on average · 一{measure}后，平均{mean}的客户仍活跃"
    note, note_zh = "", ""
    if partial.any():
        note, note_zh = f" (*: the {unit} is not over)", f"（*：该{name.zh}尚未结束）"
    ax.set(
        xlabel=f"{unit}s since the first purchase{note} · 首次购买后的{name.zh}数{note_zh}",
        ylabel="cohort · 同期群",
        title=title,
    )
    return ax


def _labelled(counts: pd.DataFrame, period: str) -> pd.DataFrame:
    """Build the cohort table from the counts of `cohort_counts`, sorted alike."""
    # Everybody is active in the period they start in, which is the first of their cohort.
    first = counts["period"].to_numpy() == 0
    labels = [cohort_label(number, period) for number in counts["cohort"][first].tolist()]
    place = np.cumsum(first) - 1
    customers = counts["customers"].to_numpy()
    size = customers[first][place]
    table = {
        "cohort": pd.Series([labels[k] for k in place.tolist()], dtype="str"),
        "period": counts["period"],
        "customers": customers,
        "cohort_size": size,
        "share_of_cohort": customers / size,
    }
    return pd.DataFrame(table)


def ends_period(day: int, period: str) -> bool:
    """Tell whether a day, counted from 1970, is the last of its period."""
    if period == "week":
        return (day - FIRST_MONDAY) % 7 == 6
    today = np.datetime64(day, "D")
    return period == "day" or today.astype("datetime64[M]") != (today + 1).astype("datetime64[M]")


def cohort_label(number: int, period: str) -> str:
    """Return the name of a numbered period."""
    if period == "month":
        return f"{number // 12:04d}-{number % 12 + 1:02d}"
    day = number if period == "day" else number * 7 + FIRST_MONDAY
    return str(np.datetime64(day, "D"))


def _starts(labels: pd.Index) -> np.ndarray:
    """Convert labels to numbers that count up by one a period, as far as the labels can tell."""
    text = labels.astype(str)
    kind = "datetime64[M]" if len(text[0]) == 7 else "datetime64[D]"
    try:
        days = text.to_numpy().astype(kind).astype(np.int64)
    except ValueError as error:
        raise ValueError(
            Message(
                f"column 'cohort' holds {text[0]!r} and the like in its {len(text)} rows; a month such "
                "as '2026-01' or a day such as '2026-01-05' is needed, as cohort_table gives them.",
                f"列 'cohort' 的 {len(text)} 行中有 {text[0]!r} 这样的值；需要 '2026-01' 这样的月份或 '2026-01-05' 这样的日期，与 cohort_table 的结果相同。",
            )
        ) from error
    if kind == "datetime64[M]":
        return days
    steps = np.diff(days)
    weekly = len(days) > 1 and (steps % 7 == 0).all()
    return days // 7 if weekly else days
