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
    names = collect_columns(log.select(event_col).unique())[event_col].tolist()
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
    event, time = nw.col("_event"), nw.col("_time")
    log = events.select(
        nw.col(user_col).alias("_user"),
        nw.col(event_col).alias("_event"),
        nw.col(time_col).alias("_time"),
        *([nw.col(by).alias("_by")] if by else []),
    ).filter(event.is_in(list(steps)))
    position = _by_event([nw.lit(k) for k in range(len(steps))], steps)
    names = [f"_{k}" for k in range(len(steps))]
    log = log.with_columns(_position=position).with_columns(
        _entry=nw.when(event == steps[0]).then(time).min().over("_user")
    )
    if semantics == "sliding" and window is not None:
        log = _sliding_plan(log, names, steps, window)
    else:
        log = _first_touch_plan(log, names, steps, window)
    segment = []
    if by:
        entered = (event == steps[0]) & (time == nw.col("_entry"))
        segment = [nw.when(entered).then(nw.col("_by")).min().alias("_by")]
    users = log.group_by("_user").agg(*[nw.col(n).max() for n in names], *segment)
    users = users.filter(~nw.col("_0").is_null())
    totals = [(~nw.col(n).is_null()).cast(nw.Int64).sum().alias(n) for n in names]
    wide = users.group_by("_by").agg(*totals) if by else users.select(*totals)
    # One row per segment and step: no unpivot, which DuckDB runs on its default connection only.
    long = wide.join(log.select("_event", "_position").unique(), how="cross")
    none = nw.lit(None, dtype=nw.Int64)
    return long.select(
        *(["_by"] if by else []),
        event.alias("step"),
        nw.col("_position"),
        _by_event([nw.col(n) for n in names], steps).alias("users"),
        _by_event([none, *[nw.col(n) for n in names[:-1]]], steps).alias("_before"),
        nw.col("_0").alias("_entered"),
    )


def _by_event(values: Sequence[nw.Expr], steps: Sequence[Any]) -> nw.Expr:
    """Pick the value that stands at the place of the row's event among `steps`."""
    chosen = values[-1]
    for step, value in list(zip(steps, values, strict=True))[-2::-1]:
        chosen = nw.when(nw.col("_event") == step).then(value).otherwise(chosen)
    return chosen


def _first_touch_plan(log: Any, names: list[str], steps: Sequence[Any], window: Any) -> Any:
    """Column k: when the user's chain reached step k (null: never), the same on all its rows."""
    event, time, entry = nw.col("_event"), nw.col("_time"), nw.col("_entry")
    log = log.with_columns(entry.alias(names[0]))
    for before, name, step in zip(names, names[1:], steps[1:], strict=False):
        fits = (event == step) & (time >= nw.col(before))
        if window is not None:
            fits = fits & (time <= entry + nw.lit(window))
        log = log.with_columns(nw.when(fits).then(time).min().over("_user").alias(name))
    return log


def _sliding_plan(log: Any, names: list[str], steps: Sequence[Any], window: Any) -> Any:
    """Column k: beginning of the latest chain whose step k is this row (null: none)."""
    event, time = nw.col("_event"), nw.col("_time")
    log = log.with_columns(nw.when(event == steps[0]).then(time).alias(names[0]))
    for before, name, step in zip(names, names[1:], steps[1:], strict=False):
        # Beginnings never go back in time, so the last one at or before a row is the latest. It is
        # carried down by counting: engines disagree on what a running maximum makes of nulls.
        begins = (~nw.col(before).is_null()).cast(nw.Int64)
        log = log.with_columns(
            # Ordered by position too, so that steps of equal time count as in order.
            _run=begins.cum_sum().over("_user", order_by=["_time", "_position"])
        ).with_columns(_begun=nw.col(before).max().over("_user", "_run"))
        fits = (event == step) & (time <= nw.col("_begun") + nw.lit(window))
        log = log.with_columns(nw.when(fits).then(nw.col("_begun")).alias(name))
    return log
