"""`crm_lib.rfm.rfm_table` on every engine but pandas: the plan that costs the engine least.

What comes back is lazy on lazy engines. DuckDB is given relation verbs, not SQL over a named view:
that would read whatever bears the name when somebody asks for the rows.
"""

from collections.abc import Sequence
from typing import Any

from crm_lib.engines.duckdb_sql import sql_day, sql_name
from crm_lib.engines.frames import close_frame, day_number
from crm_lib.engines.log_checks import checked_log
from crm_lib.rfm.scores import F, M, R


def engine_table(
    orders: Any, columns: Sequence[str], order_col: str | None, as_of: Any, *, what: str
) -> Any:
    """The path of `rfm_table` for all engines but pandas."""
    log, end = checked_log(orders, columns, as_of, what=what)
    own = log.implementation
    if own.is_duckdb():
        return _duckdb(log.to_native(), columns[:3], order_col, end)
    plan = _polars if own.is_polars() else _narwhals
    return close_frame(plan(log, columns[:3], order_col, end), like=orders, sort=columns[0])


def _polars(log: Any, columns: Sequence[str], order_col: str | None, end: int) -> Any:
    import narwhals as nw
    import polars as pl

    who, date, amount = columns
    count = pl.len() if order_col is None else pl.col(order_col).n_unique()
    table = log.to_native().group_by(who)
    table = table.agg(
        pl.col(date).max().alias("_last"),
        count.cast(pl.Int64).alias(F),
        pl.col(amount).cast(pl.Float64).sum().alias(M),
    )
    day = pl.col("_last").dt.date().cast(pl.Int32).cast(pl.Int64)
    return nw.from_native(table.select(who, (end - day).alias(R), F, M))


def _duckdb(log: Any, columns: Sequence[str], order_col: str | None, end: int) -> Any:
    who, date, amount = map(sql_name, columns)
    count = "count(*)" if order_col is None else f"count(DISTINCT {sql_name(order_col)})"
    return log.aggregate(
        f"{who}, {sql_day(end)} - CAST(max({date}) AS DATE) AS {R}, {count} AS {F}, "
        f"sum(CAST({amount} AS DOUBLE)) AS {M}",
        who,
    )


def _narwhals(log: Any, columns: Sequence[str], order_col: str | None, end: int) -> Any:
    """One plan for every engine without one of its own."""
    import narwhals as nw

    who, date, amount = columns
    # Nothing is missing, so a column counts the rows; Dask takes half the time again to do it
    # without one, and as much for a cast that changes nothing.
    count = nw.col(date).count() if order_col is None else nw.col(order_col).n_unique()
    spend = nw.col(amount)
    if log.collect_schema()[amount] != nw.Float64:
        log = log.with_columns(spend.cast(nw.Float64).alias("_spend"))
        spend = nw.col("_spend")
    table = (
        log.group_by(who)
        .agg(nw.col(date).max().alias("_last"), count.alias(F), spend.sum().alias(M))
        .with_columns(day_number(nw.col("_last"), of=log).alias("_day"))
    )
    return table.select(
        nw.col(who),
        (nw.lit(end) - nw.col("_day")).cast(nw.Int64).alias(R),
        nw.col(F).cast(nw.Int64),
        nw.col(M),
    )
