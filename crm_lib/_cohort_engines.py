"""`crm_lib.retention.cohort_table` on every engine but pandas: who is active when, counted there."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from crm_lib._cohorts import FIRST_MONDAY, WHAT, cohort_counts
from crm_lib._frames import (
    collect_columns,
    day_number,
    open_frame,
    require_lazy_dates,
    require_lazy_no_missing,
)
from crm_lib._polars_columns import polars_codes, polars_missing

_COUNTS = ("cohort", "period", "customers")


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
    """The counts by one SQL query, which counts missing values too; None where there are some."""
    import duckdb

    number = {
        "month": "year(d) * 12 + month(d) - 1",
        "week": f"(d::DATE - DATE '1970-01-01' - {FIRST_MONDAY}) // 7",
        "day": "d::DATE - DATE '1970-01-01'",
    }[period]
    column = duckdb.ColumnExpression
    log = events.select(column(columns[0]).alias("c"), column(columns[1]).alias("d"))
    nan = " OR isnan(c)" if str(log.types[0]) in ("FLOAT", "DOUBLE") else ""
    query = f"""
        WITH active AS (SELECT DISTINCT c, {number} AS n FROM _crm_lib_log),
        entered AS (SELECT c, min(n) AS cohort FROM active GROUP BY c)
        SELECT cohort, n - cohort AS period, count(*) FROM active JOIN entered USING (c)
        GROUP BY ALL
        UNION ALL SELECT NULL, NULL, count(*) FROM _crm_lib_log
        WHERE c IS NULL OR d IS NULL{nan}
        ORDER BY 1 NULLS FIRST, 2
    """
    found = log.query("_crm_lib_log", query).fetchall()
    if found[0][2]:
        return None
    return pd.DataFrame(np.array(found[1:], dtype=np.int64).reshape(-1, 3), columns=_COUNTS)


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
