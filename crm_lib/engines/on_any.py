"""The engine for all other data frames, by narwhals: Dask, PySpark, PyArrow and more.

Joins and elementary aggregates, because engines have few window functions in common.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd

from crm_lib.engines.checked_plan import CheckedPlan
from crm_lib.engines.cohort_counts import COUNTS, FIRST_MONDAY
from crm_lib.engines.frames import (
    collect_columns,
    day_number,
    lazy_facts,
    open_frame,
    require_lazy_no_missing,
)
from crm_lib.engines.protocol import RFM_COLUMNS, FunnelCounts
from crm_lib.engines.small_frames import kind_types, plain_values


class Plan(CheckedPlan):
    """Fulfils `crm_lib.engines.protocol.Plan` for whatever narwhals can read."""

    def funnel(
        self, columns: Sequence[str], steps: list[Any], *, window: Any, semantics: str
    ) -> FunnelCounts:
        """Count the users who reach each step, by one query that checks the log too."""
        engine = open_frame(self.frame, columns, what="events").implementation
        if (
            semantics == "sliding"
            and window is not None
            and (engine.is_dask() or engine.is_pyarrow())
        ):
            raise ValueError(
                "semantics='sliding' with a window needs ordered window functions, which "
                f"{engine.name.title()} does not have; use 'first_touch', or pandas, Polars, DuckDB or "
                "PySpark."
            )
        return super().funnel(columns, steps, window=window, semantics=semantics)

    def small_frame(self, table: pd.DataFrame, *, as_in: Mapping[str, str] | None = None) -> Any:
        """Turn a small pandas table into the kind of the plan's frame, in its own session."""
        like, as_in = nw.from_native(self.frame), as_in or {}
        engine = like.implementation
        if engine.is_dask():
            from dask.dataframe import from_pandas

            types = {c: self.frame.dtypes[source] for c, source in as_in.items()}
            return from_pandas(table.astype(types), npartitions=1)
        if engine.is_pyspark():
            return _pyspark_frame(table, self.frame, as_in)
        try:
            values = {c: plain_values(table[c]) for c in table}
            found = nw.from_dict(values, backend=engine)  # PyArrow and other kinds held in memory
        except ValueError as error:
            raise ValueError(
                f"a table of a few rows cannot be made as a {type(self.frame).__name__}; pass a "
                "pandas, Polars, Dask, PySpark or PyArrow data frame."
            ) from error
        return (found if isinstance(like, nw.DataFrame) else found.lazy()).to_native()

    def _facts(self, log: nw.LazyFrame, columns: Sequence[str], *, what: str) -> tuple[bool, Any]:
        last = nw.col(columns[1]).max()
        return True, lazy_facts(log, columns, what=what, last=last)["last"]

    def _count_funnel(
        self,
        log: nw.LazyFrame,
        columns: Sequence[str],
        steps: list[Any],
        window: timedelta | float | None,
        semantics: str,
    ) -> tuple[FunnelCounts, bool]:
        user_col, event_col, time_col, *by = columns
        if lazy_facts(log, columns, what="events")["rows"] == 0:
            return FunnelCounts.of_nobody(len(steps)), True
        log = log.select(
            nw.col(user_col).alias("_user"),
            nw.col(event_col).alias("_event"),
            nw.col(time_col).alias("_time"),
            *[nw.col(c).alias("_by") for c in by],
        )
        segment = ["_by"] if by else []
        names = [f"_{k}" for k in range(len(steps))]
        if semantics == "sliding" and window is not None:
            wide = _sliding_totals(log, names, steps, window, segment)
        else:
            wide = _first_touch_totals(log, names, steps, window, segment)
        if by:
            wide = wide.sort("_by")
        found = collect_columns(wide)
        users = np.stack([found[name] for name in names], axis=1)
        labels = found["_by"].tolist() if by else [None]
        return FunnelCounts(users, labels), len(users) > 0 and bool(users.sum(axis=0).all())

    def _count_rfm(self, log: nw.LazyFrame, columns: Sequence[str], end: int) -> nw.LazyFrame:
        customer, date, amount, *order = columns
        days, purchases, spend = RFM_COLUMNS
        # Nothing is missing, so a column counts the rows; Dask takes half the time again to do it
        # without one, and as much for a cast that changes nothing.
        count = nw.col(order[0]).n_unique() if order else nw.col(date).count()
        spent = nw.col(amount)
        if log.collect_schema()[amount] != nw.Float64:
            log = log.with_columns(spent.cast(nw.Float64).alias("_spend"))
            spent = nw.col("_spend")
        table = (
            log.group_by(customer)
            .agg(
                nw.col(date).max().alias("_last"), count.alias(purchases), spent.sum().alias(spend)
            )
            .with_columns(day_number(nw.col("_last"), of=log).alias("_day"))
        )
        return table.select(
            nw.col(customer),
            (nw.lit(end) - nw.col("_day")).cast(nw.Int64).alias(days),
            nw.col(purchases).cast(nw.Int64),
            nw.col(spend),
        )

    def _count_cohorts(
        self, log: nw.LazyFrame, columns: Sequence[str], period: str, *, what: str
    ) -> pd.DataFrame:
        require_lazy_no_missing(log, columns, what=what)
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
        found = pd.DataFrame(collect_columns(counted, COUNTS), dtype="int64")
        return found.sort_values(["cohort", "period"], ignore_index=True)

    def _count_purchases(
        self, log: nw.LazyFrame, columns: Sequence[str], end: int, unit_days: float
    ) -> nw.LazyFrame:
        customer, date, *money = columns
        # Dask aggregates plain columns only, so the cast comes first.
        spent = [nw.col(c).cast(nw.Float64).alias("_spent") for c in money]
        # Days are told apart by the engine's own dates and numbered once a customer, which is cheaper
        # than a number for each order; Dask and pandas have no plain dates.
        date_column = nw.col(date)
        engine = log.implementation
        plain = not (engine.is_dask() or engine.is_pandas_like())
        is_date = log.collect_schema()[date] == nw.Date
        day = (
            date_column if is_date else date_column.dt.date() if plain else day_number(date_column)
        )
        daily = (
            log.select(nw.col(customer), day.alias("_day"), *spent)
            .group_by(customer, "_day")
            .agg(nw.len().alias("_lines"), *[nw.col("_spent").sum() for _ in money])
        )
        if money:
            daily = daily.with_columns(nw.col("_day").min().over(customer).alias("_first"))
            later = nw.when(nw.col("_day") > nw.col("_first")).then(nw.col("_spent")).otherwise(0.0)
            daily = daily.with_columns(later.alias("_later"))
        table = daily.group_by(customer).agg(
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
            nw.col(customer),
            (nw.col("_days").cast(nw.Int64) - 1).alias("x"),
            ((nw.col("_last") - nw.col("_first")) / unit_days).alias("t_x"),
            ((nw.lit(end) - nw.col("_first")) / unit_days).alias("T"),
        ]
        if money:
            repeats = nw.when(nw.col("_days") > 1).then(nw.col("_days") - 1).otherwise(1)
            out.append((nw.col("_later") / repeats).alias("mean_spend"))
        return table.select(*out)


def _position(steps: Sequence[Any]) -> nw.Expr:
    """Return an expression for the place of the row's event among `steps`, from 0."""
    place = nw.lit(len(steps) - 1)
    for k, step in list(enumerate(steps[:-1]))[::-1]:
        place = nw.when(nw.col("_event") == step).then(nw.lit(k)).otherwise(place)
    return place


def _totals(rows: Any, values: Sequence[nw.Expr], segment: list[str]) -> Any:
    """Add up one 0/1 expression for each step: one row, or one a segment."""
    marks = rows.select(*segment, *values)
    sums = [nw.col(f"_{k}").sum() for k in range(len(values))]
    return marks.group_by(*segment).agg(*sums) if segment else marks.select(*sums)


def _first_touch_totals(
    log: Any, names: list[str], steps: Sequence[Any], window: Any, segment: list[str]
) -> Any:
    """Count users per step by joining each step's events to the users who reached the step before.

    Joins and elementary aggregates only: window functions take several times as long, and Dask has
    few of them.
    """
    event, time, user = nw.col("_event"), nw.col("_time"), "_user"
    first = log.filter(event == steps[0])
    now = first.group_by(user).agg(time.min().alias("_now"))
    if segment:
        entries = first.join(now, on=user, how="inner").filter(time == nw.col("_now"))
        now = entries.group_by(user).agg(nw.col("_now").min(), nw.col("_by").min())
    kept = list(segment)
    if window is not None:
        kept.append("_end")
        now = now.with_columns((nw.col("_now") + nw.lit(window)).alias("_end"))
    # One row a user all the way, each plan built on the one before it and on nothing else: engines
    # that write SQL would compute a plan anew wherever it is used.
    now = now.with_columns(nw.lit(0).alias("_depth"))
    for k, step in enumerate(steps[1:], start=1):
        later = log.filter(event == step).select(user, "_time")
        fits = time >= nw.col("_now")
        if window is not None:
            fits = fits & (time <= nw.col("_end"))
        carried = [nw.col(c).min() for c in kept]
        now = (
            now.join(later, on=user, how="left")
            .with_columns(nw.when(fits).then(time).alias("_next"))
            .group_by(user)
            .agg(nw.col("_next").min().alias("_now"), nw.col("_depth").max(), *carried)
            .with_columns(
                nw.when(nw.col("_now").is_null())
                .then(nw.col("_depth"))
                .otherwise(nw.lit(k))
                .alias("_depth")
            )
        )
    depth = nw.col("_depth")
    marks = [(depth >= k).cast(nw.Int64).alias(name) for k, name in enumerate(names)]
    return _totals(now, marks, segment)


def _sliding_totals(
    log: Any, names: list[str], steps: Sequence[Any], window: Any, segment: list[str]
) -> Any:
    """Count users per step; column k holds the latest beginning of a chain up to step k."""
    event, time = nw.col("_event"), nw.col("_time")
    begins = nw.when(event == steps[0]).then(time)
    log = log.filter(event.is_in(list(steps)))
    log = log.with_columns(_position=_position(steps), _0=begins)
    for before, name, step in zip(names, names[1:], steps[1:], strict=False):
        # Beginnings never go back in time, so the last one at or before a row is the latest. It is
        # carried down by counting: engines disagree on what a running maximum makes of nulls.
        counted = (~nw.col(before).is_null()).cast(nw.Int64)
        log = log.with_columns(
            # Ordered by position too, so that steps of equal time count as in order.
            _run=counted.cum_sum().over("_user", order_by=["_time", "_position"])
        ).with_columns(_begun=nw.col(before).max().over("_user", "_run"))
        fits = (event == step) & (time <= nw.col("_begun") + nw.lit(window))
        log = log.with_columns(nw.when(fits).then(nw.col("_begun")).alias(name))
    segment_code = []
    if segment:
        log = log.with_columns(_entry=begins.min().over("_user"))
        entered = (event == steps[0]) & (time == nw.col("_entry"))
        log = log.with_columns(_by=nw.when(entered).then(nw.col("_by")))
        segment_code = [nw.col("_by").min()]
    users = log.group_by("_user").agg(*[nw.col(n).max() for n in names], *segment_code)
    users = users.filter(~nw.col("_0").is_null())
    marks = [(~nw.col(n).is_null()).cast(nw.Int64).alias(n) for n in names]
    return _totals(users, marks, segment)


def _pyspark_frame(table: pd.DataFrame, like: Any, as_in: Mapping[str, str]) -> Any:
    """Turn a small pandas table into a frame of the session of `like`."""
    from pyspark.sql import types as spark

    types = kind_types(
        table, whole=spark.LongType(), real=spark.DoubleType(), text=spark.StringType()
    )
    types |= {c: like.schema[source].dataType for c, source in as_in.items()}
    schema = spark.StructType([spark.StructField(c, types[c]) for c in table])
    rows = list(zip(*(plain_values(table[c]) for c in table), strict=True))
    return like.sparkSession.createDataFrame(rows, schema)
