"""The pandas path of `crm_lib.funnel.funnel_table`: numpy on keys sorted once.

The other engines go through `crm_lib._funnel_engines`; tests hold the two equal.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from crm_lib._checks import require_no_missing
from crm_lib._funnel_parts import COLUMNS, clock, funnel_shares, require_known_steps

#: Packed keys (user, time) must stay inside a signed 64-bit integer.
_ROOM = 2**62


def pandas_table(
    events: pd.DataFrame,
    steps: list[Any],
    columns: list[str],
    window: Any,
    semantics: str,
    confidence: float,
) -> pd.DataFrame:
    """The numpy path of `funnel_table`."""
    user_col, event_col, time_col, *by = columns
    if events.empty:
        return pd.DataFrame(columns=[*by, *COLUMNS])
    require_no_missing(events, columns, what="events")
    step = _places(events[event_col], steps)
    used = step >= 0
    seen = np.bincount(step[used], minlength=len(steps)) > 0
    if not seen.all():
        require_known_steps(steps, seen, pd.unique(events[event_col]))
    time, window = clock(events[time_col], window)
    user, names = pd.factorize(events[user_col][used])
    log = Log(user.astype(np.int64), step[used], time[used], len(steps), window)
    reached = users_reaching(log, semantics)
    segment, labels = np.zeros(len(names), np.int64), [None]
    if by:
        entry = np.flatnonzero(log.step == 0)
        code, labels = pd.factorize(events[by[0]][used].iloc[entry], sort=True)
        order = np.lexsort((code, log.time[entry], log.user[entry]))
        who, first = np.unique(log.user[entry][order], return_index=True)
        segment[who] = code[order][first]
    users = np.stack([np.bincount(segment[r], minlength=len(labels)) for r in reached], axis=1)
    table = pd.DataFrame({"step": steps * len(labels), "users": users.ravel()})
    if by:
        table.insert(0, by[0], np.repeat(np.asarray(labels), len(steps)))
    before = np.column_stack([np.full(len(users), np.nan), users[:, :-1]]).ravel()
    entered = np.repeat(users[:, 0], len(steps)).astype(float)
    # A share of nobody is unknown: NaN, without numpy's warning about 0/0.
    before[before == 0] = np.nan
    entered[entered == 0] = np.nan
    shares = funnel_shares(table["users"].to_numpy(), before, entered, confidence)
    return table.assign(**shares)


def _places(events: pd.Series, steps: list[Any]) -> np.ndarray:
    """The place of each event among `steps`, from 0; -1 for other events."""
    if getattr(events.dtype, "storage", None) == "pyarrow":
        # Looking up text row by row would copy it out of Arrow; Arrow numbers it five times faster.
        codes, distinct = pd.factorize(events)
        return pd.Index(steps).get_indexer(pd.Index(distinct))[codes]
    return pd.Index(steps).get_indexer(pd.Index(events))


@dataclass(frozen=True)
class Log:
    """The events of the funnel's steps as plain arrays: one entry per event.

    ``user`` counts 0, 1, …; ``step`` is the step's position; ``time`` is int64 or float64;
    ``window`` is in the units of ``time`` (None: no window).
    """

    user: np.ndarray
    step: np.ndarray
    time: np.ndarray
    n_steps: int
    window: float | None = None


def users_reaching(log: Log, semantics: str) -> list[np.ndarray]:
    """Return, for each step, the codes of the users who reached it, ascending and distinct."""
    keys, span, last_key = _pack(log)
    steps = [np.sort(keys[log.step == k]) for k in range(log.n_steps)]
    # Without a window the first chain is never beaten, so both semantics agree.
    sliding = semantics == "sliding" and log.window is not None
    walk = _sliding_chains if sliding else _first_touch_chains
    return [_runs(events // span) for events in walk(steps, span, last_key)]


def _pack(log: Log) -> tuple[np.ndarray, int, Callable[[np.ndarray], np.ndarray]]:
    """Pack (user, time) into one integer, so that one sort orders users and their events.

    Returns the keys, the room each user takes, and a function that gives for the key of a chain's
    first event the last key which that chain may use (the window's end included).
    """
    users = int(log.user.max()) + 1 if len(log.user) else 0
    times, window = log.time, log.window
    if users and times.dtype.kind == "i":
        ticks = times - times.min()
        # A clock that ticks in whole seconds is often kept in micro- or nanoseconds.
        unit = next(u for u in (10**9, 10**6, 10**3, 1) if u == 1 or not (ticks % u).any())
        ticks //= unit
        span = int(ticks.max()) + 1
        if users * span < _ROOM:
            room = span - 1 if window is None else int(min(window // unit, span - 1))

            def last_key(start: np.ndarray) -> np.ndarray:
                return np.minimum(start + room, start - start % span + span - 1)

            return log.user * np.int64(span) + ticks, span, last_key
    # Times too far apart (or not whole) to pack as they are: their rank keeps the order.
    distinct, rank = np.unique(times, return_inverse=True)
    span = max(len(distinct), 1)
    if window is None:
        last_rank = np.full(span, span - 1)
    else:
        last_rank = np.searchsorted(distinct, distinct + window, "right") - 1

    def last_key(start: np.ndarray) -> np.ndarray:
        tick = start % span
        return start - tick + last_rank[tick]

    return log.user * np.int64(span) + rank, span, last_key


def _runs(values: np.ndarray) -> np.ndarray:
    """Distinct values of a sorted array."""
    return values[np.flatnonzero(np.diff(values, prepend=-1))]


def _first_touch_chains(steps: list[np.ndarray], span: int, last_key: Any) -> list[np.ndarray]:
    """From each user's first step-1 event, take the earliest event of each next step."""
    now = steps[0][np.flatnonzero(np.diff(steps[0] // span, prepend=-1))]
    end = last_key(now)
    reached = [now]
    for events in steps[1:]:
        at = np.searchsorted(events, now, side="left")
        there = at < len(events)
        event, end = events[at[there]], end[there]
        inside = event <= end
        now, end = event[inside], end[inside]
        reached.append(now)
    return reached


def _sliding_chains(steps: list[np.ndarray], span: int, last_key: Any) -> list[np.ndarray]:
    """Let a chain begin at every step-1 event; keep for each event the latest such beginning.

    The last event of step k at or before an event carries the latest beginning, so if that chain's
    window is over, so is every other's.
    """
    now, end = steps[0], last_key(steps[0])
    reached = [now]
    for events in steps[1:]:
        at = np.searchsorted(now, events, side="right") - 1
        after_one = at >= 0
        event, chain_end = events[after_one], end[at[after_one]]
        inside = event <= chain_end
        now, end = event[inside], chain_end[inside]
        reached.append(now)
    return reached
