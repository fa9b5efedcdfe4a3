"""Revenue by cohort (同期群收入): what each cohort spends by periods since its first order, by segment."""

from typing import Any

import numpy as np
import pandas as pd

from crm_lib.base.checks import amounts_of, require_no_missing, require_one_of, require_present
from crm_lib.base.message import Message
from crm_lib.base.plain_types import plain_frame, require_one_kind
from crm_lib.engines import plan_for
from crm_lib.engines.cohort_counts import FIRST_MONDAY, period_numbers
from crm_lib.engines.frames import (
    collect_columns,
    day_number,
    day_numbers,
    id_codes,
    is_pandas,
    local_times,
    open_frame,
    require_lazy_no_missing,
)
from crm_lib.retention.cohorts import INCOMPLETE, PERIODS, cohort_label, ends_period

_WHAT = "the order log"
_COLUMNS = (
    "cohort", "period", "customers", "cohort_size", "share_of_cohort", "revenue",
    "revenue_per_customer", "revenue_share",
)  # fmt: skip


def revenue_cohort_table(
    orders: Any,
    *,
    customer_col: str = "customer_id",
    date_col: str = "date",
    amount_col: str = "amount",
    segment_col: str | None = None,
    period: str = "month",
) -> Any:
    """Sum the revenue of each cohort by periods since its first order, perhaps by segment.

    Parameters
    ----------
    orders : pandas, Polars, DuckDB, Dask or PySpark data frame
        One row an order, in any order.
    customer_col, date_col, amount_col : str
        Who, when, and money paid; refunds are below zero.
    segment_col : str, optional
        A customer belongs to the segment on the row of the own first order (of several at that
        instant, the smallest value), whatever later rows say.
    period : {"month", "week", "day"}
        Calendar months, weeks from Monday, or days.

    Returns
    -------
    data frame of the kind of `orders`
        Sorted: (the segment,) `cohort`, `period` (0 is the cohort's own), `customers` active in it,
        `cohort_size`, `share_of_cohort`, `revenue`, `revenue_per_customer` (of the cohort, active or
        not) and `revenue_share` (of the revenue in period 0; missing where that is not above zero).
        `cohort_matrix` lays out any of them by its `cell_col`.

    Raises
    ------
    ValueError
        When a column is absent, has missing values, dates are no dates or amounts no finite numbers.

    Notes
    -----
    Counts of customers are those of `cohort_table`. On lazy engines the sums are computed at once
    and come back in their kind.

    Examples
    --------
    >>> days = pd.to_datetime(["2026-01-01", "2026-01-20", "2026-03-02", "2026-01-08"])
    >>> log = pd.DataFrame({"customer_id": [7, 7, 7, 8], "date": days, "amount": [10, 20, 15, 30]})
    >>> revenue_cohort_table(log)[["cohort", "period", "customers", "revenue", "revenue_share"]]
        cohort  period  customers  revenue  revenue_share
    0  2026-01       0          2     60.0           1.00
    1  2026-01       2          1     15.0           0.25
    """
    require_one_of(period, PERIODS, name="period")
    if segment_col in _COLUMNS:
        raise ValueError(
            Message(
                f"segment_col is {segment_col!r}, the name of a result column; rename that column first.",
                f"segment_col 是 {segment_col!r}，与结果列重名；请先给这一列改名。",
            )
        )
    columns = [customer_col, date_col, amount_col, *([segment_col] if segment_col else [])]
    plan = plan_for(orders)
    last = plan.check(columns[:3], what=_WHAT)
    active = (_of_pandas if is_pandas(orders) else _of_any)(orders, columns, period)
    table = _summed(active, segment_col)
    table["cohort"] = pd.Series(
        [cohort_label(number, period) for number in table["cohort"].tolist()], dtype="str"
    )
    if last is not None:
        table.attrs[INCOMPLETE] = not ends_period(last, period)
    kinds = {segment_col: segment_col} if segment_col else {}
    return plan.small_frame(table, as_in=kinds)


def _of_pandas(orders: pd.DataFrame, columns: list[str], period: str) -> pd.DataFrame:
    """Sum a pandas log by customer and period; ``segment`` is that of the first order."""
    customer, date, amount, *segment = columns
    require_present(orders, columns, what=_WHAT)
    orders = plain_frame(orders, columns, what=_WHAT)
    require_no_missing(orders, columns, what=_WHAT)
    number = period_numbers(day_numbers(orders[date], what=_WHAT), period)
    codes, _ = id_codes(orders[customer], ordered=False, what=_WHAT)
    rows = pd.DataFrame({"who": codes, "number": number})
    rows["money"] = amounts_of(orders, amount, what=_WHAT)
    active = rows.groupby(["who", "number"], sort=False)["money"].sum().reset_index()
    if segment:
        require_one_kind(orders[segment[0]], what=_WHAT)
        first = pd.DataFrame({"who": codes, "segment": orders[segment[0]].to_numpy()})
        first["time"] = local_times(orders[date], what=_WHAT).to_numpy()
        first = first.sort_values(["time", "segment"], kind="stable").drop_duplicates("who")
        active = active.merge(first[["who", "segment"]], on="who")
    return active


def _of_any(orders: Any, columns: list[str], period: str) -> pd.DataFrame:
    """Sum the log of another engine by customer and period, by its own query."""
    import narwhals as nw

    customer, date, amount, *segment = columns
    log = open_frame(orders, columns, what=_WHAT)
    require_lazy_no_missing(log, segment, what=_WHAT)
    when = nw.col(date)
    if period == "month":
        number = when.dt.year().cast(nw.Int64) * 12 + when.dt.month().cast(nw.Int64) - 1
    else:
        number = day_number(when)
        if period == "week":
            number = ((number - FIRST_MONDAY) / 7).floor().cast(nw.Int64)
    rows = log.select(
        nw.col(customer).alias("who"),
        number.alias("number"),
        nw.col(amount).cast(nw.Float64).alias("money"),
        when.alias("time"),
        *[nw.col(c).alias("segment") for c in segment],
    )
    active = rows.group_by("who", "number").agg(nw.col("money").sum())
    if segment:
        begun = rows.group_by("who").agg(nw.col("time").min().alias("begun"))
        first = rows.join(begun, on="who", how="inner").filter(nw.col("time") == nw.col("begun"))
        first = first.group_by("who").agg(nw.col("segment").min())
        active = active.join(first, on="who", how="inner")
    return pd.DataFrame(collect_columns(active))


def _summed(active: pd.DataFrame, segment_col: str | None) -> pd.DataFrame:
    """Sum customers and money of all cohorts; a cohort is the number of its period."""
    begun = active.groupby("who")["number"].transform("min")
    active = active.assign(cohort=begun, period=active["number"] - begun)
    by = ["segment", "cohort"] if segment_col else ["cohort"]
    table = (
        active.groupby([*by, "period"], sort=True)
        .agg(customers=("who", "size"), revenue=("money", "sum"))
        .reset_index()
    )
    # Everybody is active in the period they start in, the first row of each cohort.
    first = table.groupby(by, sort=False)[["customers", "revenue"]].transform("first")
    size, begin = first["customers"], first["revenue"].to_numpy(dtype=float)
    revenue = table["revenue"].to_numpy(dtype=float)
    table = table.assign(
        cohort_size=size,
        share_of_cohort=table["customers"] / size,
        revenue_per_customer=table["revenue"] / size,
        revenue_share=np.divide(revenue, begin, out=np.full(len(table), np.nan), where=begin > 0),
    )
    table = table.rename(columns={"segment": segment_col}) if segment_col else table
    return table[[*([segment_col] if segment_col else []), *_COLUMNS]]
