"""`crm_lib.funnel.funnel_table` on every engine but pandas: the plan that suits the engine best.

Whatever the plan, counting is one query that checks the log too, run when the function is called;
what comes back is a table of a few rows in the engine's own kind of frame.
"""

from collections.abc import Sequence
from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd

from crm_lib.engines.frames import collect_columns, lazy_facts, open_frame, require_lazy_no_missing
from crm_lib.engines.funnel_parts import (
    COLUMNS,
    counted_table,
    number_window,
    require_known_steps,
    timedelta_window,
)
from crm_lib.engines.small_frames import small_frame


def engine_table(
    events: Any,
    steps: list[Any],
    columns: list[str],
    window: Any,
    semantics: str,
    confidence: float,
) -> Any:
    """The path of `funnel_table` for all engines but pandas."""
    event_col, time_col, *by = columns[1:]
    log = open_frame(events, columns, what="events")
    own = log.implementation
    if semantics == "sliding" and window is not None and (own.is_dask() or own.is_pyarrow()):
        raise ValueError(
            "semantics='sliding' with a window needs ordered window functions, which "
            f"{own.name.title()} does not have; use 'first_touch', or pandas, Polars, DuckDB or "
            "PySpark."
        )
    dtype = log.collect_schema()[time_col]
    if not (dtype.is_temporal() or dtype.is_numeric()):
        raise ValueError(
            f"column {time_col!r} of events holds {dtype} values; cast it to a date-time first."
        )
    if window is not None:
        dated = dtype.is_temporal()
        window = timedelta_window(window).to_pytimedelta() if dated else number_window(window)
    if own.is_polars():
        from crm_lib.engines.funnel_polars import polars_counts as counts
    elif own.is_duckdb():
        from crm_lib.engines.funnel_duckdb import duckdb_counts as counts
    else:
        counts = engine_counts
    try:
        found = counts(events, steps, columns, window, semantics)
    except Exception:  # such as steps of another type than the events: say that, if it is so
        require_sound(log, steps, columns)
        raise
    if found is None:
        table = pd.DataFrame({c: pd.Series(dtype=float) for c in [*by, *COLUMNS]})
        table["users"] = table["users"].astype(np.int64)
    else:
        users, labels, sound = found
        if not sound:  # or a step may be nobody's
            require_sound(log, steps, columns)
        table = counted_table(
            users, steps, by=by[0] if by else None, labels=labels, confidence=confidence
        )
    return small_frame(table, like=events, as_in={"step": event_col, **{c: c for c in by}})


def require_sound(log: nw.LazyFrame, steps: list[Any], columns: list[str]) -> None:
    """Raise for missing values or steps that never occur: two queries, for a log that failed."""
    event_col = columns[1]
    require_lazy_no_missing(log, columns, what="events")
    # Not `unique`, which narwhals writes for SQL engines as a window over all rows.
    counted = log.group_by(event_col).agg(nw.len().alias("_rows"))
    names = collect_columns(counted, [event_col])[event_col].tolist()
    require_known_steps(steps, [step in names for step in steps], names)


def engine_counts(
    events: Any, steps: list[Any], columns: list[str], window: Any, semantics: str
) -> tuple[np.ndarray, list[Any], bool] | None:
    """Users at each step (segments in rows), the segments, and whether the log is sound.

    A log is certainly sound when nothing is missing and every step is reached by somebody. None for
    a log without rows. One plan of narwhals for every engine without one of its own.
    """
    user_col, event_col, time_col, *by = columns
    log = open_frame(events, columns, what="events")
    if lazy_facts(log, columns, what="events")["rows"] == 0:
        return None
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
    return users, labels, len(users) > 0 and bool(users.sum(axis=0).all())


def _position(steps: Sequence[Any]) -> nw.Expr:
    """The place of the row's event among `steps`, from 0."""
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
    """Users per step, by joining the events of each step to those who reached the step before.

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
    """Users per step; column k of a row: beginning of the latest chain whose step k it is."""
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
    own = []
    if segment:
        log = log.with_columns(_entry=begins.min().over("_user"))
        entered = (event == steps[0]) & (time == nw.col("_entry"))
        log = log.with_columns(_by=nw.when(entered).then(nw.col("_by")))
        own = [nw.col("_by").min()]
    users = log.group_by("_user").agg(*[nw.col(n).max() for n in names], *own)
    users = users.filter(~nw.col("_0").is_null())
    marks = [(~nw.col(n).is_null()).cast(nw.Int64).alias(n) for n in names]
    return _totals(users, marks, segment)
