"""Churn features from a log up to a cut-off day, without leakage from the future."""

import datetime as dt
from typing import Any

import pandas as pd

from crm_lib.base.checks import (
    require_columns,
    require_count,
    require_frame,
    require_moment,
    require_numbers,
    require_sortable,
)
from crm_lib.engines import plan_for
from crm_lib.engines.frames import (
    close_frame,
    day_number,
    day_numbers,
    is_pandas,
    local_times,
    open_frame,
)


def churn_features(
    log: Any,
    *,
    cutoff: Any,
    horizon_days: int | None,
    window_days: int = 365,
    log_end: Any = None,
    customer_col: str = "customer_id",
    date_col: str = "date",
    amount_col: str | None = None,
) -> Any:
    """Build one row of features per customer from what was known on the cut-off day.

    Parameters
    ----------
    log : pandas, Polars, DuckDB, Dask or PySpark frame
        One row a purchase (or visit).
    cutoff : date-like
        Last day that counts as known. Features use no later day, the outcome only later days.
    horizon_days : int or None
        A customer without an event in so many days after the cut-off has churned (已流失). None
        makes the same features without outcome, for scoring today.
    window_days : int
        Features look back so many days, the cut-off included. Only customers with an event in
        them have a row: the others left before.
    log_end : date-like, optional
        Last day the log covers; by default that of its last event. It must not be earlier than
        the end of the horizon, else customers would look churned whose purchases are not in yet.
    customer_col, date_col : str
        Column names.
    amount_col : str, optional
        Money of the event; adds the spend features.

    Returns
    -------
    frame of the same kind
        Id, ``purchases, purchases_recent, purchases_earlier`` (second and first half of the
        window), ``days_since_last_purchase``, ``tenure_days`` (since the first purchase in the
        log up to the cut-off), ``spend, mean_spend`` with an amount, and ``churned`` (1 or 0) with
        a horizon. Eager kinds are sorted by id.

    Raises
    ------
    ValueError
        For absent or missing columns, a date column without dates, lengths below 1 (window: 2), a
        log that ends before the horizon does.

    Examples
    --------
    >>> log = pd.DataFrame(
    ...     {
    ...         "customer_id": [1, 1, 2],
    ...         "date": pd.to_datetime(["2026-01-05", "2026-02-20", "2026-01-10"]),
    ...     }
    ... )
    >>> f = churn_features(log, cutoff="2026-01-31", horizon_days=20, window_days=30)
    >>> f[["customer_id", "days_since_last_purchase", "churned"]].values.tolist()
    [[1, 26, 0], [2, 21, 1]]
    """
    import narwhals as nw

    require_count(window_days, name="window_days", least=2, most=1_000_000)
    if horizon_days is not None:
        require_count(horizon_days, name="horizon_days")
    end = _as_day(cutoff, "cutoff")
    columns = [customer_col, date_col, *([amount_col] if amount_col else [])]
    require_frame(log, what="the log")
    if is_pandas(log):
        log = require_columns(log, columns, what="the log")
        require_sortable(log, customer_col, what="the log")
        log = log.assign(**{date_col: local_times(log[date_col], what="the log")})
        if amount_col:
            log = require_numbers(log, [amount_col], what="the log")
    last = plan_for(log).check(columns, what="the log")
    lazy = open_frame(log, columns, what="the log")
    days = lazy.select(
        nw.col(customer_col),
        day_number(nw.col(date_col), of=lazy).alias("_day"),
        *([nw.col(amount_col).cast(nw.Float64).alias("_amount")] if amount_col else []),
    )
    if horizon_days is not None:
        _require_covered(last, end + horizon_days, log_end)
        days = days.filter(nw.col("_day") <= end + horizon_days)
    else:
        days = days.filter(nw.col("_day") <= end)
    day = nw.col("_day")
    start, half = end - window_days, end - window_days // 2
    one, none = nw.lit(1), nw.lit(0)
    marks = {
        "_inside": nw.when((day > start) & (day <= end)).then(one).otherwise(none),
        "_recent": nw.when((day > half) & (day <= end)).then(one).otherwise(none),
        "_after": nw.when(day > end).then(one).otherwise(none),
        "_past_day": nw.when(day <= end).then(day).otherwise(nw.lit(None)),
    }
    sums = [
        nw.col("_inside").sum().alias("purchases"),
        nw.col("_recent").sum().alias("purchases_recent"),
        nw.col("_past_day").max().alias("_last"),
        nw.col("_past_day").min().alias("_first"),
        nw.col("_after").sum(),
    ]
    if amount_col:
        inside = nw.when((day > start) & (day <= end)).then(nw.col("_amount")).otherwise(0.0)
        marks["_spent"] = inside
        sums.append(nw.col("_spent").sum().alias("spend"))
    table = days.with_columns(**marks).group_by(customer_col).agg(*sums)
    table = table.filter(nw.col("purchases") > 0)
    wanted = [
        nw.col(customer_col),
        nw.col("purchases").cast(nw.Int64),
        nw.col("purchases_recent").cast(nw.Int64),
        (nw.col("purchases") - nw.col("purchases_recent"))
        .cast(nw.Int64)
        .alias("purchases_earlier"),
        (end - nw.col("_last")).cast(nw.Int64).alias("days_since_last_purchase"),
        (end - nw.col("_first")).cast(nw.Int64).alias("tenure_days"),
    ]
    if amount_col:
        wanted += [nw.col("spend"), (nw.col("spend") / nw.col("purchases")).alias("mean_spend")]
    if horizon_days is not None:
        churned = nw.when(nw.col("_after") > 0).then(none).otherwise(one)
        wanted.append(churned.cast(nw.Int64).alias("churned"))
    result = close_frame(table.select(*wanted), like=log, sort=customer_col)
    return result.reset_index(drop=True) if is_pandas(result) else result


def _as_day(value: Any, name: str) -> int:
    return int(day_numbers(pd.Series([require_moment(value, name=name)]))[0])


def _require_covered(last: int | None, needed: int, log_end: Any) -> None:
    """Raise when a log whose last event is on the day `last` ends before the day `needed`."""
    if log_end is not None:
        last = _as_day(log_end, "log_end")
    if last is None:
        return  # no events: an empty table needs no outcome
    if last < needed:
        wanted, has = (dt.date(1970, 1, 1) + dt.timedelta(days=n) for n in (needed, last))
        raise ValueError(
            f"the log ends on {has}, but the horizon runs to {wanted}: whether customers came back "
            "is not known yet. Choose an earlier cutoff or a shorter horizon_days, or pass log_end "
            "when the log covers days without events."
        )
