"""`crm_lib.retention.cohort_table` on every engine but pandas: who is active when, counted there."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from crm_lib.engines.duckdb_sql import sql_day, sql_missing, sql_name
from crm_lib.engines.frames import (
    collect_columns,
    day_count,
    day_number,
    open_frame,
    require_lazy_dates,
    require_lazy_no_missing,
)
from crm_lib.engines.polars_columns import polars_codes, polars_missing
from crm_lib.retention.cohorts import (
    FIRST_MONDAY,
    WHAT,
    cohort_counts,
    counts_by_cohort,
    period_numbers,
)

_COUNTS = ("cohort", "period", "customers")
#: Periods that fit into one whole number of DuckDB.
_BITS = 64


def engine_counts(events: Any, columns: Sequence[str], period: str) -> pd.DataFrame:
    """Active customers by number of the cohort and periods since, sorted.

    Raises
    ------
    ValueError
        When a column is absent, has missing values, or the dates are no dates.
    """
    log = open_frame(events, columns, what=WHAT)
    require_lazy_dates(log, columns[1], what=WHAT)
    own = log.implementation
    if own.is_polars():
        counts = _polars_counts(events, columns, period)
    elif own.is_duckdb():
        counts = _duckdb_counts(events, columns, period)
    else:
        require_lazy_no_missing(log, columns, what=WHAT)
        counts = _narwhals_counts(log, columns, period)
    if counts is None:
        require_lazy_no_missing(log, columns, what=WHAT)
        raise AssertionError("values were missing a moment ago")
    return counts


def _polars_counts(events: Any, columns: Sequence[str], period: str) -> pd.DataFrame | None:
    """The counts from Polars' own columns; None where values are missing."""
    import polars as pl

    date = pl.col(columns[1])
    if period == "month":
        number = date.dt.year().cast(pl.Int32) * 12 + date.dt.month() - 1
    else:
        number = date.dt.date().cast(pl.Int32)
        if period == "week":
            number = (number - FIRST_MONDAY) // 7
    log = events.lazy().select(pl.col(columns[0]).alias("who"), number.alias("number")).collect()
    if any(polars_missing(column) for column in log):
        return None
    codes, n_codes = polars_codes(log["who"])
    return cohort_counts(codes, n_codes, log["number"].to_numpy().astype(np.int64))


def _duckdb_counts(events: Any, columns: Sequence[str], period: str) -> pd.DataFrame | None:
    """The counts by DuckDB's verbs; None where values are missing."""
    who, date = map(sql_name, columns)
    day = f"CAST({date} AS DATE)"
    asked = f"count_if({sql_missing(events, columns)}), min({day}), max({day})"
    ((holes, first, last),) = events.aggregate(asked).fetchall()
    if holes:
        return None
    if first is None:
        return cohort_counts(np.zeros(0, dtype=np.int64), 0, np.zeros(0, dtype=np.int64))
    low, high = period_numbers(np.array([day_count(first), day_count(last)]), period).tolist()
    number = {
        "month": f"year({date}) * 12 + month({date}) - 1",
        "week": f"({day} - {sql_day(FIRST_MONDAY)}) // 7",
        "day": f"{day} - {sql_day(0)}",
    }[period]
    if high - low < _BITS:
        # One row of bits a customer: a table of everybody's periods takes ten times the room.
        bit = f"1::UBIGINT << CAST({number} - {low} AS UBIGINT)"
        bits = events.aggregate(f"bit_or({bit}) AS bits", who)
        return _counted_bits(bits.fetchnumpy()["bits"], low, high - low + 1)
    active = events.aggregate(f"{who} AS who, {number} AS n", f"{who}, {number}")
    spans = active.select("n, min(n) OVER (PARTITION BY who) AS cohort")
    found = spans.aggregate("cohort, n - cohort AS period, count(*) AS customers", "cohort, n")
    found = found.order("cohort, period").fetchall()
    return pd.DataFrame(np.array(found, dtype=np.int64), columns=_COUNTS)


def _counted_bits(bits: np.ndarray, low: int, span: int) -> pd.DataFrame:
    """The counts from one whole number a customer, whose bit k tells of activity in period low + k."""
    lowest = bits & (~bits + np.uint64(1))
    first = np.log2(lowest.astype(float)).astype(np.uint8)
    ticks = ((bits >> np.uint64(k)) & np.uint64(1) for k in range(span))
    return counts_by_cohort((first[tick.astype(bool)] for tick in ticks), low)


def _narwhals_counts(log: Any, columns: Sequence[str], period: str) -> pd.DataFrame:
    """The counts by one plan for every engine without one of its own."""
    import narwhals as nw

    date = nw.col(columns[1])
    if period == "month":
        number = date.dt.year().cast(nw.Int64) * 12 + date.dt.month().cast(nw.Int64) - 1
    else:
        number = day_number(date)
        if period == "week":
            number = ((number - FIRST_MONDAY) / 7).floor().cast(nw.Int64)
    active = (
        log.select(nw.col(columns[0]).alias("_who"), number.alias("_number"))
        .group_by("_who", "_number")
        .agg(nw.len().alias("_events"))
        .with_columns(nw.col("_number").min().over("_who").alias("cohort"))
        .with_columns((nw.col("_number") - nw.col("cohort")).alias("period"))
    )
    counted = active.group_by("cohort", "period").agg(nw.len().alias("customers"))
    found = pd.DataFrame(collect_columns(counted, _COUNTS), dtype="int64")
    return found.sort_values(["cohort", "period"], ignore_index=True)
