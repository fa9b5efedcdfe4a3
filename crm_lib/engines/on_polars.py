"""The engine Polars: expressions, or columns as numpy arrays where that is faster.

Walking the chains of a funnel on them takes a third of the time that joins or windows in Polars
itself take.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd
import polars as pl

from crm_lib.engines.chains import Log, entry_segments, users_by_segment, users_reaching
from crm_lib.engines.checked_plan import CheckedPlan
from crm_lib.engines.cohort_counts import FIRST_MONDAY, cohort_counts, first_day
from crm_lib.engines.frames import id_codes, require_plausible_days
from crm_lib.engines.protocol import RFM_COLUMNS, FunnelCounts
from crm_lib.engines.small_frames import kind_types, plain_values


class Plan(CheckedPlan):
    """Fulfils `crm_lib.engines.protocol.Plan` for Polars, eager and lazy."""

    frame: pl.DataFrame | pl.LazyFrame

    def small_frame(
        self, table: pd.DataFrame, *, as_in: Mapping[str, str] | None = None
    ) -> pl.DataFrame | pl.LazyFrame:
        """Turn a small pandas table into a Polars frame, lazy where the plan's own is."""
        types = kind_types(table, whole=pl.Int64(), real=pl.Float64(), text=pl.String())
        schema = self.frame.collect_schema()
        types |= {c: schema[source] for c, source in (as_in or {}).items()}
        found = pl.DataFrame([pl.Series(c, plain_values(table[c]), dtype=types[c]) for c in table])
        return found.lazy() if isinstance(self.frame, pl.LazyFrame) else found

    def _facts(self, log: nw.LazyFrame, columns: Sequence[str], *, what: str) -> tuple[bool, Any]:
        # Through narwhals a few counts cost several times what they cost by hand.
        frame = log.to_native()
        schema = frame.collect_schema()
        missing = [pl.col(c).has_nulls() for c in columns]
        missing += [~pl.col(c).is_finite().all() for c in columns if schema[c].is_float()]
        query = [hole.alias(f"_{i}") for i, hole in enumerate(missing)]
        last_day = pl.col(columns[1]).max().alias("_last")
        *found, last = frame.select(*query, last_day).collect().row(0)
        return not any(found), last

    def _count_funnel(
        self,
        log: nw.LazyFrame,
        columns: Sequence[str],
        steps: list[Any],
        window: timedelta | float | None,
        semantics: str,
    ) -> tuple[FunnelCounts, bool]:
        user_col, event_col, time_col, *by = columns
        lazy = log.to_native()
        frame = lazy.select(
            pl.col(user_col).alias("user"),
            _place(pl.col(event_col), lazy.collect_schema()[event_col], steps).alias("step"),
            pl.col(time_col).alias("time"),
            *[pl.col(c).alias("by") for c in by],
        ).collect()
        if frame.is_empty() or any(_has_missing(column) for column in frame):
            return FunnelCounts.of_nobody(len(steps)), frame.is_empty()
        step = frame["step"].to_numpy()
        time, window = _clock(frame["time"], window)
        user, users = polars_codes(frame["user"])
        chains = Log(user, step, time, users, len(steps), window)
        reached = users_reaching(chains, semantics)
        segment, labels = None, [None]
        if by:
            entry = np.flatnonzero(step == 0)
            entry_segment = frame["by"].gather(entry)
            distinct = entry_segment.unique().sort()
            labels = distinct.to_list()
            code = entry_segment.replace_strict(distinct, np.arange(len(distinct))).to_numpy()
            segment = entry_segments(chains, entry, code)
        counts = FunnelCounts(users_by_segment(reached, segment, len(labels)), labels)
        seen = np.bincount(step[step >= 0], minlength=len(steps)) > 0
        return counts, bool(seen.all())

    def _count_rfm(self, log: nw.LazyFrame, columns: Sequence[str], end: int) -> pl.LazyFrame:
        customer, date, amount, *order = columns
        days, purchases, spend = RFM_COLUMNS
        count = pl.col(order[0]).n_unique() if order else pl.len()
        table = log.to_native().group_by(customer)
        table = table.agg(
            pl.col(date).max().alias("_last"),
            count.cast(pl.Int64).alias(purchases),
            pl.col(amount).cast(pl.Float64).sum().alias(spend),
        )
        day = pl.col("_last").dt.date().cast(pl.Int32).cast(pl.Int64)
        return table.select(customer, (end - day).alias(days), purchases, spend)

    def _count_cohorts(
        self, log: nw.LazyFrame, columns: Sequence[str], period: str, *, what: str
    ) -> pd.DataFrame | None:
        date = pl.col(columns[1])
        if period == "month":
            number = date.dt.year().cast(pl.Int32) * 12 + date.dt.month() - 1
        else:
            number = date.dt.date().cast(pl.Int32)
            if period == "week":
                number = (number - FIRST_MONDAY) // 7
        query = (pl.col(columns[0]).alias("who"), number.alias("number"))
        found = log.to_native().select(*query).collect()
        if any(_has_missing(column) for column in found):
            return None
        numbers = found["number"].to_numpy().astype(np.int64)
        if len(numbers):
            ends = [first_day(int(n), period) for n in (numbers.min(), numbers.max())]
            require_plausible_days(ends, columns[1], what=what)
        codes, n_codes = polars_codes(found["who"])
        return cohort_counts(codes, n_codes, numbers)

    def _count_purchases(
        self, log: nw.LazyFrame, columns: Sequence[str], end: int, unit_days: float
    ) -> pl.LazyFrame:
        # Days are told apart within each customer: a table of all customers' days takes twice the
        # room.
        customer, date, *money = columns
        day, first = pl.col("_day"), pl.col("_first")
        frame = log.to_native().select(
            customer,
            pl.col(date).dt.date().cast(pl.Int32).alias("_day"),
            *[pl.col(c).cast(pl.Float64).alias("_spent") for c in money],
        )
        later = []
        if money:
            frame = frame.with_columns(day.min().over(customer).alias("_first"))
            frame = frame.with_columns(pl.when(day > first).then(pl.col("_spent")).otherwise(0.0))
            later.append(pl.col("_spent").sum())
        table = frame.group_by(customer).agg(
            (day.n_unique().cast(pl.Int64) - 1).alias("x"),
            day.min().alias("_first"),
            day.max().alias("_last"),
            *later,
        )
        out = [
            pl.col(customer),
            pl.col("x"),
            ((pl.col("_last") - first) / unit_days).alias("t_x"),
            ((end - first) / unit_days).alias("T"),
        ]
        if money:
            out.append((pl.col("_spent") / pl.max_horizontal("x", 1)).alias("mean_spend"))
        return table.select(out)


def polars_codes(ids: pl.Series) -> tuple[np.ndarray, int]:
    """Number the distinct ids of a Polars column in any order; and how many numbers there are."""
    if ids.dtype == pl.String:
        ids = ids.cast(pl.Categorical)
    if not ids.dtype.is_numeric():
        ids = ids.to_physical()
    if not ids.dtype.is_integer():  # fractions, true and false, nested types
        distinct = ids.unique()
        return ids.replace_strict(distinct, np.arange(len(distinct))).to_numpy(), len(distinct)
    codes, distinct = id_codes(pd.Series(ids.to_numpy()), ordered=False)
    return codes, len(distinct)


def _has_missing(column: pl.Series) -> bool:
    """Tell whether a Polars column has nulls or NaN."""
    return column.null_count() > 0 or (column.dtype.is_float() and bool(column.is_nan().any()))


def _clock(time: pl.Series, window: timedelta | float | None) -> tuple[np.ndarray, float | None]:
    """Return times as numbers that sort, and the window in the same unit."""
    if time.dtype == pl.Date:
        time = time.cast(pl.Datetime("us"))
    if isinstance(window, timedelta):
        window = window // timedelta(microseconds=1)
        unit = getattr(time.dtype, "time_unit", "ns")
        window = {"ns": window * 1000, "us": window, "ms": window // 1000}[unit]
    if time.dtype.is_temporal():
        time = time.to_physical()
    return time.cast(pl.Int64 if time.dtype.is_integer() else pl.Float64).to_numpy(), window


def _place(event: pl.Expr, dtype: pl.DataType, steps: list[Any]) -> pl.Expr:
    """Return each event's place among `steps`; -1 for other events, null for missing ones."""
    if dtype == pl.Enum:  # would refuse to be compared with a word it does not know
        event = event.cast(pl.String)
    place = pl.when(event == steps[0]).then(0)
    for k, step in enumerate(steps[1:], start=1):
        place = place.when(event == step).then(k)
    return place.when(event.is_not_null()).then(-1).cast(pl.Int16)
