"""`crm_lib.purchasing.purchase_summary` on every engine but pandas: the plan that costs it least.

What comes back is lazy on lazy engines; see `crm_lib.engines.rfm_engines` for why DuckDB is given verbs.
"""

from collections.abc import Sequence
from typing import Any

from crm_lib.engines.duckdb_sql import sql_day, sql_name, sql_number
from crm_lib.engines.frames import close_frame, day_number
from crm_lib.engines.log_checks import checked_log


def engine_summary(
    orders: Any, columns: Sequence[str], as_of: Any, unit_days: float, *, what: str
) -> Any:
    """The path of `purchase_summary` for all engines but pandas; no third column, no money."""
    log, end = checked_log(orders, columns, as_of, what=what)
    own = log.implementation
    if own.is_duckdb():
        return _duckdb(log.to_native(), columns, end, unit_days)
    plan = _polars if own.is_polars() else _narwhals
    return close_frame(plan(log, columns, end, unit_days), like=orders, sort=columns[0])


def _polars(log: Any, columns: Sequence[str], end: int, unit_days: float) -> Any:
    """Days are told apart within each customer: a table of all customers' days takes twice the room."""
    import narwhals as nw
    import polars as pl

    who, date, *money = columns
    day, first = pl.col("_day"), pl.col("_first")
    frame = log.to_native().select(
        who,
        pl.col(date).dt.date().cast(pl.Int32).alias("_day"),
        *[pl.col(c).cast(pl.Float64).alias("_spent") for c in money],
    )
    later = []
    if money:
        frame = frame.with_columns(day.min().over(who).alias("_first"))
        frame = frame.with_columns(pl.when(day > first).then(pl.col("_spent")).otherwise(0.0))
        later.append(pl.col("_spent").sum())
    table = frame.group_by(who).agg(
        (day.n_unique().cast(pl.Int64) - 1).alias("x"),
        day.min().alias("_first"),
        day.max().alias("_last"),
        *later,
    )
    out = [
        pl.col(who),
        pl.col("x"),
        ((pl.col("_last") - first) / unit_days).alias("t_x"),
        ((end - first) / unit_days).alias("T"),
    ]
    if money:
        out.append((pl.col("_spent") / pl.max_horizontal("x", 1)).alias("mean_spend"))
    return nw.from_native(table.select(out))


def _duckdb(log: Any, columns: Sequence[str], end: int, unit_days: float) -> Any:
    who, date, *money = map(sql_name, columns)
    spent = "".join(f", sum(CAST({c} AS DOUBLE)) AS _spent" for c in money)
    day, unit = f"CAST({date} AS DATE)", sql_number(float(unit_days))
    daily = log.aggregate(f"{who}, {day} AS _day{spent}", f"{who}, {day}")
    out = (
        f"{who}, count(*) - 1 AS x, (max(_day) - min(_day)) / {unit} AS t_x, "
        f'({sql_day(end)} - min(_day)) / {unit} AS "T"'
    )
    if money:
        # What came later is all without the first day: a window over the days to add up the later
        # ones takes twice the time. Who came on one day only has spent nothing later, exactly.
        later = "(sum(_spent) - arg_min(_spent, _day)) / (count(*) - 1)"
        out += f", CASE WHEN count(*) > 1 THEN {later} ELSE 0 END AS mean_spend"
    return daily.aggregate(out, who)


def _narwhals(log: Any, columns: Sequence[str], end: int, unit_days: float) -> Any:
    """One plan for every engine without one of its own."""
    import narwhals as nw

    who, date, *money = columns
    # Dask aggregates plain columns only, so the cast comes first.
    spent = [nw.col(c).cast(nw.Float64).alias("_spent") for c in money]
    # Days are told apart by the engine's own dates and numbered once a customer, which is cheaper
    # than a number for each order; Dask alone has no plain dates.
    when = nw.col(date)
    plain = not log.implementation.is_dask()
    is_date = log.collect_schema()[date] == nw.Date
    day = when if is_date else when.dt.date() if plain else day_number(when)
    daily = (
        log.select(nw.col(who), day.alias("_day"), *spent)
        .group_by(who, "_day")
        .agg(nw.len().alias("_lines"), *[nw.col("_spent").sum() for _ in money])
    )
    if money:
        daily = daily.with_columns(nw.col("_day").min().over(who).alias("_first"))
        later = nw.when(nw.col("_day") > nw.col("_first")).then(nw.col("_spent")).otherwise(0.0)
        daily = daily.with_columns(later.alias("_later"))
    table = daily.group_by(who).agg(
        nw.len().alias("_days"),
        nw.col("_day").min().alias("_first"),
        nw.col("_day").max().alias("_last"),
        *[nw.col("_later").sum() for _ in money],
    )
    if plain:
        table = table.with_columns(
            day_number(nw.col("_first"), of=log).alias("_first"),
            day_number(nw.col("_last"), of=log).alias("_last"),
        )
    out = [
        nw.col(who),
        (nw.col("_days").cast(nw.Int64) - 1).alias("x"),
        ((nw.col("_last") - nw.col("_first")) / unit_days).alias("t_x"),
        ((nw.lit(end) - nw.col("_first")) / unit_days).alias("T"),
    ]
    if money:
        repeats = nw.when(nw.col("_days") > 1).then(nw.col("_days") - 1).otherwise(1)
        out.append((nw.col("_later") / repeats).alias("mean_spend"))
    return table.select(*out)
