"""The path of `crm_lib.funnel.funnel_table` for every engine but pandas: one lazy narwhals plan."""

from collections.abc import Sequence
from typing import Any

import narwhals as nw

from crm_lib._frames import close_frame, collect_columns, open_frame, require_lazy_no_missing
from crm_lib._funnel_parts import (
    COLUMNS,
    funnel_shares,
    number_window,
    require_known_steps,
    timedelta_window,
)


def engine_table(
    events: Any,
    steps: list[Any],
    columns: list[str],
    window: Any,
    semantics: str,
    confidence: float,
) -> Any:
    """The narwhals path of `funnel_table`."""
    user_col, event_col, time_col, *by = columns
    log = open_frame(events, columns, what="events")
    own = log.implementation
    if semantics == "sliding" and window is not None and (own.is_dask() or own.is_pyarrow()):
        raise ValueError(
            "semantics='sliding' with a window needs ordered window functions, which "
            f"{own.name.title()} does not have; use 'first_touch', or pandas, Polars, DuckDB or "
            "PySpark."
        )
    check_engine_log(log, steps, columns)
    if window is not None:
        dated = log.collect_schema()[time_col].is_temporal()
        window = timedelta_window(window).to_pytimedelta() if dated else number_window(window)
    table = engine_counts(
        log,
        steps,
        user_col=user_col,
        event_col=event_col,
        time_col=time_col,
        by=by[0] if by else None,
        window=window,
        semantics=semantics,
    )
    before, entered = (
        nw.when(nw.col(c) > 0).then(nw.col(c)).cast(nw.Float64) for c in ("_before", "_entered")
    )
    table = table.with_columns(**funnel_shares(nw.col("users"), before, entered, confidence))
    table = table.sort(*(["_by"] if by else []), "_position")
    table = table.select(*([nw.col("_by").alias(by[0])] if by else []), *COLUMNS)
    return close_frame(table, like=events)


def check_engine_log(log: nw.LazyFrame, steps: list[Any], columns: list[str]) -> None:
    """Raise for a log of another engine that is unfit: two small counting queries."""
    event_col, time_col = columns[1], columns[2]
    dtype = log.collect_schema()[time_col]
    if not (dtype.is_temporal() or dtype.is_numeric()):
        raise ValueError(
            f"column {time_col!r} of events holds {dtype} values; cast it to a date-time first."
        )
    require_lazy_no_missing(log, columns, what="events")
    # Not `unique`, which narwhals writes for SQL engines as a window over all rows.
    counted = log.group_by(event_col).agg(nw.len().alias("_rows"))
    names = collect_columns(counted, [event_col])[event_col].tolist()
    if names:
        require_known_steps(steps, [step in names for step in steps], names)


def engine_counts(
    events: nw.LazyFrame,
    steps: Sequence[Any],
    *,
    user_col: str,
    event_col: str,
    time_col: str,
    by: str | None,
    window: Any,
    semantics: str,
) -> nw.LazyFrame:
    """Users per step on any engine of narwhals, as a lazy plan.

    Returns columns ``_by`` (only with `by`), ``step``, ``_position``, ``users``, ``_before`` (users
    of the step before, null at the first step) and ``_entered`` (users of the first step).
    """
    log = events.select(
        nw.col(user_col).alias("_user"),
        nw.col(event_col).alias("_event"),
        nw.col(time_col).alias("_time"),
        *([nw.col(by).alias("_by")] if by else []),
    )
    segment = ["_by"] if by else []
    names = [f"_{k}" for k in range(len(steps))]
    if semantics == "sliding" and window is not None:
        wide = _sliding_totals(log, names, steps, window, segment)
    else:
        wide = _first_touch_totals(log, names, steps, window, segment)
    # One row per segment and step: no unpivot, which DuckDB runs on its default connection only.
    # A step's name from its first row: an engine can stop there, and an empty log has none.
    found = [log.filter(nw.col("_event") == step).select("_event").head(1) for step in steps]
    long = wide.join(nw.concat(found), how="cross")
    totals = [nw.col(n) for n in names]
    return long.select(
        *segment,
        nw.col("_event").alias("step"),
        _position(steps).alias("_position"),
        _by_event(totals, steps).alias("users"),
        _by_event(totals[:-1], steps[1:], fallback=False).alias("_before"),
        nw.col("_0").alias("_entered"),
    )


def _by_event(values: Sequence[nw.Expr], steps: Sequence[Any], *, fallback: bool = True) -> nw.Expr:
    """Pick the value at the place of the row's event among `steps`; else the last one, or null."""
    *pairs, (step, value) = zip(steps, values, strict=True)
    chosen = value if fallback else nw.when(nw.col("_event") == step).then(value)
    for step, value in pairs[::-1]:
        chosen = nw.when(nw.col("_event") == step).then(value).otherwise(chosen)
    return chosen


def _position(steps: Sequence[Any]) -> nw.Expr:
    """The place of the row's event among `steps`, from 0."""
    return _by_event([nw.lit(k) for k in range(len(steps))], steps)


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
