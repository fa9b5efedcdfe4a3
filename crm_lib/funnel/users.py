"""Users of a funnel (漏斗用户名单): who reached which step, when, and the time to convert (转化时长)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from crm_lib.base.checks import (
    require_between,
    require_columns,
    require_names,
    require_no_missing,
    require_numbers,
)
from crm_lib.base.message import Message
from crm_lib.base.plain_types import plain_frame, require_one_kind
from crm_lib.engines.frames import (
    collect_columns,
    id_codes,
    is_pandas,
    open_frame,
    require_dates,
    require_lazy_no_missing,
)
from crm_lib.engines.funnel_logs import number_window, require_known_steps, timedelta_window

_WHAT = "events"
_DAY = np.timedelta64(1, "D")


def funnel_users(
    events: Any,
    steps: Sequence[Any],
    *,
    customer_col: str = "customer_id",
    event_col: str = "event",
    time_col: str = "time",
    window: Any = None,
) -> pd.DataFrame:
    """List the users of a funnel with the step each reached and when; steps may repeat.

    Parameters
    ----------
    events : data frame of any engine
        One row per event (a lazy frame is collected).
    steps : sequence
        At least two steps in order. A step is a value of `event_col`, or a tuple of values any of
        which will do (``("cart_app", "cart_web")``). A step may come again: the next event of that
        kind is then waited for.
    customer_col, event_col, time_col : str
        Who, what and when (a date-time or a number).
    window : str, timedelta or number, optional
        The longest time from a user's first step to the last, as in `funnel_table`.

    Returns
    -------
    DataFrame
        One row per user who reached step 1, sorted by user: `customer_col`, ``reached`` (number of
        steps), ``time_1`` … ``time_n`` (missing where a step was not reached), ``duration`` from the
        first step to the last reached: days where times are date-times, else in their unit.

    Raises
    ------
    ValueError
        For a column that is absent or missing somewhere, a step that never occurs, fewer than two
        steps, or times that are neither date-times nor numbers.

    Notes
    -----
    Counted by first touch, as `funnel_table` counts by default: from a user's first event of step 1
    on, each step is the earliest event at or after the step before; an event does not serve two
    steps that may both be it. `time_to_convert` sums the durations up.

    Examples
    --------
    >>> log = pd.DataFrame(
    ...     {
    ...         "customer_id": [1, 1, 1, 2],
    ...         "event": ["view", "app cart", "view", "view"],
    ...         "time": [0, 5, 9, 0],
    ...     }
    ... )
    >>> funnel_users(log, ["view", ("app cart", "web cart"), "view"])
       customer_id  reached  time_1  time_2  time_3  duration
    0            1        3     0.0     5.0     9.0       9.0
    1            2        1     0.0     NaN     NaN       0.0
    """
    kinds = _kinds(steps)
    log, zone = _read(events, [customer_col, event_col, time_col])
    known = set(log[event_col].unique())
    names = [name for kind in kinds for name in kind]
    # Of alternatives one may be missing in a log; a step without any is a slip of typing.
    seen = [any(n in known for n in kind) for kind in kinds]
    shown = [kind[0] if len(kind) == 1 else kind for kind in kinds]
    if len(log):
        require_known_steps(shown, seen, known)
    codes, distinct = id_codes(log[customer_col], what=_WHAT)
    times = log[time_col].to_numpy()
    dated = times.dtype.kind == "M"
    if window is not None:
        window = timedelta_window(window) if dated else number_window(window)
    rows = pd.DataFrame({"who": codes, "event": log[event_col].to_numpy(), "time": times})
    rows = rows[rows["event"].isin(names)].sort_values("time", kind="stable")
    first = rows[rows["event"].isin(kinds[0])].drop_duplicates("who")
    now = first[["who", "time"]].rename(columns={"time": "time_1"})
    last = now["time_1"]
    for k, kind in enumerate(kinds[1:], start=2):
        later = rows.loc[rows["event"].isin(kind), ["who", "time"]]
        later = later.rename(columns={"time": f"time_{k}"})
        now = now.assign(_now=last)
        found = pd.merge_asof(
            now.dropna(subset="_now").sort_values("_now", kind="stable"),
            later,
            left_on="_now",
            right_on=f"time_{k}",
            by="who",
            direction="forward",
            allow_exact_matches=not set(kind) & set(kinds[k - 2]),
        )
        now = now.merge(found[["who", f"time_{k}"]], on="who", how="left").drop(columns="_now")
        if window is not None:
            late = now[f"time_{k}"] - now["time_1"] > window
            now[f"time_{k}"] = now[f"time_{k}"].mask(late)
        last = now[f"time_{k}"]
    columns = [f"time_{k}" for k in range(1, len(kinds) + 1)]
    now = now.sort_values("who", ignore_index=True)
    reached = now[columns].notna().sum(axis=1).astype("int64")
    spent = now[columns].max(axis=1) - now["time_1"]
    now.insert(0, customer_col, distinct.iloc[now["who"].to_numpy()].reset_index(drop=True))
    now.insert(1, "reached", reached)
    duration = spent / _DAY if dated else spent.astype(float)
    if zone is not None:
        local = {c: now[c].dt.tz_localize("UTC").dt.tz_convert(zone) for c in columns}
        now = now.assign(**local)
    return now.drop(columns="who").assign(duration=duration)


def time_to_convert(
    users: pd.DataFrame, *, quantiles: Sequence[float] = (0.25, 0.5, 0.75)
) -> pd.DataFrame:
    """Summarise how long users took from the first step to each later one, by quantiles.

    Parameters
    ----------
    users : DataFrame
        As `funnel_users` makes it.
    quantiles : sequence of float
        Shares from 0 to 1; 0.5 is the median.

    Returns
    -------
    DataFrame
        One row for each step from the second: ``step`` (its number), ``users`` who reached it,
        ``mean`` and one column a quantile, ``q25``, ``q50`` …; days, or the unit of the log.

    Raises
    ------
    ValueError
        When `users` is no table of `funnel_users`, or a quantile lies outside 0 … 1.

    Notes
    -----
    Only of users who got there. Whoever is still on the way is not in it, so a young log shows short
    times; `crm_lib.retention.survival_curve` counts those too.

    Examples
    --------
    >>> log = pd.DataFrame(
    ...     {"customer_id": [1, 1, 2, 2], "event": ["a", "b"] * 2, "time": [0, 4, 1, 9]}
    ... )
    >>> time_to_convert(funnel_users(log, ["a", "b"]), quantiles=[0.5])
       step  users  mean  q50
    0     2      2   6.0  6.0
    """
    quantiles = require_names(quantiles, name="quantiles")
    require_between(quantiles, 0, 1, name="quantiles")
    what = "the table of users"
    users = require_columns(users, ["reached", "time_1"], what=what)
    users = require_numbers(users, ["reached"], what=what)
    columns = [c for c in users.columns if str(c).startswith("time_")]
    users = require_columns(users, columns, what=what)
    rows = []
    for column in columns[1:]:
        spent = _spent(users, column, what)
        row = {"step": int(column.removeprefix("time_")), "users": len(spent), "mean": spent.mean()}
        rows.append(row | {f"q{100 * q:g}": spent.quantile(q) for q in quantiles})
    return pd.DataFrame(
        rows, columns=["step", "users", "mean", *(f"q{100 * q:g}" for q in quantiles)]
    )


def _spent(users: pd.DataFrame, column: str, what: str) -> pd.Series:
    """Return the times from the first step to another, of those who reached it, or raise."""
    both = users[["time_1", column]].dropna()
    try:
        spent = both[column] - both["time_1"]
        return (spent / _DAY if spent.dtype.kind == "m" else spent).astype(float)
    except (TypeError, ValueError) as error:
        raise ValueError(
            Message(
                f"column {column!r} of {what} and 'time_1' are no times to be compared: they hold "
                f"{users[column].dtype} and {users['time_1'].dtype} in {len(users)} rows.",
                f"列 {column!r} 与 'time_1' 的 {len(users)} 行不是可以比较的时间：{users[column].dtype} 与 {users['time_1'].dtype}。",
            )
        ) from error


def _kinds(steps: Any) -> list[tuple[Any, ...]]:
    """Return each step as a tuple of the events that fulfil it, or raise."""
    if isinstance(steps, str) or not isinstance(steps, Sequence | pd.Index | np.ndarray):
        steps = []
    kinds = [tuple(step) if isinstance(step, tuple | list | set) else (step,) for step in steps]
    if len(kinds) < 2 or not all(kinds):
        raise ValueError(
            Message(
                f"steps holds {len(kinds)} steps, or an empty one; a funnel needs at least two, such "
                "as ['visit', ('app cart', 'web cart'), 'purchase'].",
                f"steps 有 {len(kinds)} 个环节，或其中有空的；漏斗至少要有两个环节，例如 ['visit', ('app cart', 'web cart'), 'purchase']。",
            )
        )
    return kinds


def _read(events: Any, columns: list[str]) -> tuple[pd.DataFrame, Any]:
    """Return the log in pandas, times as numbers or in Greenwich, and their own zone; or raise."""
    import narwhals as nw

    time_col = columns[2]
    if is_pandas(events):
        log = require_columns(events, columns, what=_WHAT)[columns]
    else:
        lazy = open_frame(events, columns, what=_WHAT)
        require_lazy_no_missing(lazy, columns, what=_WHAT)
        zone = getattr(lazy.collect_schema()[time_col], "time_zone", None)
        if zone is not None:
            lazy = lazy.with_columns(nw.col(time_col).dt.convert_time_zone("UTC"))
        log = plain_frame(pd.DataFrame(collect_columns(lazy, columns)), columns, what=_WHAT)
        if zone is not None:
            greenwich = log[time_col].dt.tz_localize("UTC")
            log = log.assign(**{time_col: greenwich.dt.tz_convert(zone)})
    require_no_missing(log, columns, what=_WHAT)
    require_one_kind(log[columns[1]], what=_WHAT)
    values = log[time_col]
    if pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values):
        return log.assign(**{time_col: values.astype(float)}), None
    values = require_dates(values, what=_WHAT)
    zone = getattr(values.dtype, "tz", None)
    # Hours of the day that come twice in autumn are told apart in Greenwich.
    greenwich = values.dt.tz_convert("UTC").dt.tz_localize(None) if zone is not None else values
    return log.assign(**{time_col: greenwich}), zone
