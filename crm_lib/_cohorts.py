"""Cohort tables: who started together, and how many of them are still there."""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from crm_lib._checks import require_columns, require_no_missing, require_one_of
from crm_lib._frames import (
    close_frame,
    day_number,
    day_numbers,
    id_codes,
    is_pandas,
    open_frame,
    require_dates,
    require_lazy_dates,
    require_lazy_no_missing,
)
from crm_lib.plotting import styled

PERIODS = ("month", "week", "day")
_WHAT = "the event log"
_COLUMNS = ["cohort", "period", "customers", "cohort_size", "share_of_cohort"]
#: Monday, 1 January of the year 1, counted from 1970; weeks run from Monday to Sunday.
_FIRST_MONDAY = -719_162


def cohort_table(
    events: Any,
    *,
    customer_col: str = "customer_id",
    date_col: str = "date",
    period: str = "month",
) -> Any:
    """Active customers of each cohort by periods since their first event.

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
        Sorted on eager kinds: `cohort` (text: "2026-01", or the first day "2026-01-05"), `period`
        (0 is the cohort's own), `customers` active in it, `cohort_size`, `share_of_cohort`. A
        period without anybody active has no row; `cohort_matrix` fills it in.

    Raises
    ------
    ValueError
        When a column is absent, has missing values, or the dates are no dates.

    Notes
    -----
    On a lazy engine the check for missing values runs one counting query of its own.

    A customer belongs to the cohort of the first event in this log: cut the log, and the cohorts
    change. The last period may be incomplete.

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
    columns = (customer_col, date_col)
    if not is_pandas(events):
        return _table_lazily(events, customer_col, date_col, period)
    require_columns(events, columns, what=_WHAT)
    require_no_missing(events, columns, what=_WHAT)
    number = _period_numbers(events[date_col], period)
    codes, distinct = id_codes(events[customer_col])
    if len(codes) == 0:
        return _typed(pd.DataFrame(columns=_COLUMNS))
    low = int(number.min())
    number -= low
    span = int(number.max()) + 1
    first = np.full(len(distinct), span)
    np.minimum.at(first, codes, number)
    sizes = np.bincount(first, minlength=span + 1)[:span]
    if len(distinct) * span <= 8 * len(codes):  # a tick box for each customer and period
        active = np.zeros(len(distinct) * span, dtype=bool)
        active[codes * span + number] = True
        seen = np.flatnonzero(active)
    else:
        seen = np.unique(codes * span + number)
    who, when = np.divmod(seen, span)
    counts = np.bincount(first[who] * span + (when - first[who]), minlength=span * span)
    cells = np.flatnonzero(counts)
    cohort, since = np.divmod(cells, span)
    labels = {c: _label(int(c) + low, period) for c in np.unique(cohort)}
    return _typed(
        pd.DataFrame(
            {
                "cohort": [labels[c] for c in cohort],
                "period": since,
                "customers": counts[cells],
                "cohort_size": sizes[cohort],
                "share_of_cohort": counts[cells] / sizes[cohort],
            }
        )
    )


def cohort_matrix(table: pd.DataFrame, *, value_col: str = "share_of_cohort") -> pd.DataFrame:
    """The triangle: cohorts in rows, periods in columns.

    Parameters
    ----------
    table : DataFrame
        As `cohort_table` makes it (collect lazy engines first).
    value_col : str
        What stands in the cells.

    Returns
    -------
    DataFrame
        0 where nobody was active in a period that the log covers, missing where it lies ahead.

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
    require_columns(table, ("cohort", "period", value_col), what="the cohort table")
    matrix = table.pivot(index="cohort", columns="period", values=value_col)
    if matrix.empty:
        return matrix
    matrix = matrix.reindex(columns=pd.RangeIndex(int(matrix.columns.max()) + 1, name="period"))
    start = _starts(matrix.index)
    last = (start + table.groupby("cohort")["period"].max().to_numpy()).max()
    ahead = start[:, None] + np.arange(matrix.shape[1])[None, :] > last
    return matrix.fillna(0.0).mask(ahead)


@styled
def plot_cohorts(matrix: pd.DataFrame, *, ax: Axes | None = None, unit: str = "month") -> Axes:
    """Draw `cohort_matrix` as a heat map; `unit` names the periods."""
    assert ax is not None
    values = matrix.to_numpy(dtype=float) * 100
    later = values[:, 1:]  # period 0 is 100 % by definition and would wash out the rest
    top = float(np.nanmax(later, initial=0)) or 100.0
    picture = ax.imshow(values, cmap="Blues", vmin=0, vmax=top, aspect="auto")
    if values.size <= 400:
        for i, j in np.argwhere(np.isfinite(values)):
            color = "white" if values[i, j] > 0.55 * top else "black"
            ax.text(j, i, f"{values[i, j]:.0f}", ha="center", va="center", color=color, fontsize=8)
    ax.figure.colorbar(picture, ax=ax, extend="max", label="still active (%) 留存率")
    every = max(1, len(matrix) // 14)
    ax.set_yticks(range(0, len(matrix), every), matrix.index[::every])
    ax.spines[:].set_visible(False)
    title = "Everybody is in the first period"
    if matrix.shape[1] > 1 and np.isfinite(values[:, 1]).any():
        title = f"One {unit} on, {np.nanmean(values[:, 1]):.0f} % of a cohort are active on average"
    ax.set(xlabel=f"{unit}s since the first purchase", ylabel="cohort 同期群", title=title)
    return ax


def _typed(table: pd.DataFrame) -> pd.DataFrame:
    types = dict(zip(_COLUMNS, ("str", "int64", "int64", "int64", "float64"), strict=True))
    return table.astype(types)


def _period_numbers(dates: pd.Series, period: str) -> np.ndarray:
    """Months, weeks or days of a pandas column as whole numbers that count up by one."""
    days = day_numbers(dates, what=_WHAT)
    if period == "day":
        return days
    if period == "week":
        return (days - _FIRST_MONDAY) // 7
    del days
    stamps = require_dates(dates, what=_WHAT)
    if getattr(stamps.dtype, "tz", None) is not None:
        stamps = stamps.dt.tz_localize(None)
    return stamps.to_numpy().astype("datetime64[M]").astype(np.int64) + 1970 * 12


def _label(number: int, period: str) -> str:
    """The name of a numbered period."""
    if period == "month":
        return f"{number // 12:04d}-{number % 12 + 1:02d}"
    day = number if period == "day" else number * 7 + _FIRST_MONDAY
    return str(np.datetime64(day, "D"))


def _starts(labels: pd.Index) -> np.ndarray:
    """Labels as numbers that count up by one a period, as far as the labels alone can tell."""
    text = labels.astype(str)
    if len(text[0]) == 7:
        return text.to_numpy().astype("datetime64[M]").astype(np.int64)
    days = text.to_numpy().astype("datetime64[D]").astype(np.int64)
    steps = np.diff(days)
    weekly = len(days) > 1 and (steps % 7 == 0).all()
    return days // 7 if weekly else days


def _table_lazily(events: Any, customer_col: str, date_col: str, period: str) -> Any:
    """`cohort_table` on the engines behind narwhals."""
    import narwhals as nw

    log = open_frame(events, (customer_col, date_col), what=_WHAT)
    require_lazy_dates(log, date_col, what=_WHAT)
    require_lazy_no_missing(log, (customer_col, date_col), what=_WHAT)
    date = nw.col(date_col)
    if period == "month":
        number = date.dt.year().cast(nw.Int64) * 12 + date.dt.month().cast(nw.Int64) - 1
    else:
        number = day_number(date)
        if period == "week":
            number = ((number - _FIRST_MONDAY) / 7).floor().cast(nw.Int64)
    active = (
        log.select(nw.col(customer_col), number.alias("_number"))
        .group_by(customer_col, "_number")
        .agg(nw.len().alias("_events"))
        .with_columns(nw.col("_number").min().over(customer_col).alias("_first"))
        .with_columns((nw.col("_number") - nw.col("_first")).alias("period"))
    )
    counted = (
        active.group_by("_first", "period")
        .agg(nw.len().alias("customers"))
        .with_columns(nw.col("customers").max().over("_first").alias("cohort_size"))
    )
    counted = _calendar(counted, period).with_columns(_text(period).alias("cohort"))
    counts = [nw.col(c).cast(nw.Int64) for c in ("period", "customers", "cohort_size")]
    share = (nw.col("customers") / nw.col("cohort_size")).alias("share_of_cohort")
    return close_frame(
        counted.select("cohort", *counts, share), like=events, sort=["cohort", "period"]
    )


def _calendar(table: Any, period: str) -> Any:
    """Add year, month and day of the period number `_first`, by whole-number arithmetic alone.

    Each step is a column of its own: nested in one expression, an engine that writes SQL would
    repeat the inner steps thousands of times.
    """
    import narwhals as nw

    first = nw.col("_first")
    if period == "month":
        return table.with_columns((first // 12).alias("_y"), (first % 12 + 1).alias("_m"))
    day = first if period == "day" else first * 7 + _FIRST_MONDAY
    doe, yoe, doy, mp = (nw.col(name) for name in ("_doe", "_yoe", "_doy", "_mp"))
    # Hinnant, "chrono-compatible low-level date algorithms" (civil_from_days), years from March.
    return (
        table.with_columns((day + 719_468).alias("_z"))
        .with_columns((nw.col("_z") // 146_097).alias("_era"))
        .with_columns((nw.col("_z") - nw.col("_era") * 146_097).alias("_doe"))
        .with_columns(_year_of_era(doe).alias("_yoe"))
        .with_columns((doe - yoe * 365 - yoe // 4 + yoe // 100).alias("_doy"))
        .with_columns(((doy * 5 + 2) // 153).alias("_mp"))
        .with_columns((mp // 10).alias("_late"))
        .with_columns(
            (yoe + nw.col("_era") * 400 + nw.col("_late")).alias("_y"),
            (mp - nw.col("_late") * 12 + 3).alias("_m"),
            (doy - (mp * 153 + 2) // 5 + 1).alias("_d"),
        )
    )


def _year_of_era(doe: Any) -> Any:
    """Year in a cycle of 400, from the day in it."""
    return (doe - doe // 1460 + doe // 36_524 - doe // 146_096) // 365


def _text(period: str) -> Any:
    """Write the columns of `_calendar` as 2026-01 or 2026-01-05."""
    import narwhals as nw

    def two(name: str) -> Any:
        shown = nw.col(name).cast(nw.Int64).cast(nw.String)
        return nw.when(nw.col(name) < 10).then(nw.concat_str(nw.lit("0"), shown)).otherwise(shown)

    dash = nw.lit("-")
    year = nw.col("_y").cast(nw.Int64).cast(nw.String)
    parts = [year, dash, two("_m"), *([dash, two("_d")] if period != "month" else [])]
    return nw.concat_str(*parts)
