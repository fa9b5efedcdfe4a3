"""Funnel chains on plain arrays: which users reach which step.

pandas and Polars hold their columns as such arrays, so both take this path. DuckDB has SQL of its
own, every other engine the joins of `crm_lib.engines.on_any`; tests hold them equal.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

#: Packed keys (user, time) must stay inside a signed 64-bit integer.
_ROOM = 2**62


@dataclass(frozen=True)
class Log:
    """The events of a log as plain arrays: one entry per event.

    ``user`` counts from 0 up to below ``users``; ``step`` is the step's position, anything else for
    events of no step; ``time`` is int64 or float64; ``window`` is in the units of ``time`` (None: no
    window).
    """

    user: np.ndarray
    step: np.ndarray
    time: np.ndarray
    users: int
    n_steps: int
    window: float | None = None


def users_reaching(log: Log, semantics: str) -> list[np.ndarray]:
    """Return, for each step, the codes of the users who reached it, ascending and distinct."""
    # Without a window the first chain is never beaten, so both semantics agree.
    if semantics == "sliding" and log.window is not None:
        return _sliding_chains(log)
    return _first_touch_chains(log)


def entry_segments(log: Log, entry: np.ndarray, code: np.ndarray) -> np.ndarray:
    """Return each user's segment: the smallest code on the rows of the first step-1 event."""
    order = np.lexsort((code, log.time[entry], log.user[entry]))
    users, first = np.unique(log.user[entry][order], return_index=True)
    segment = np.zeros(log.users, dtype=np.int64)
    segment[users] = code[order][first]
    return segment


def users_by_segment(
    reached: list[np.ndarray], segment: np.ndarray | None, n_segments: int
) -> np.ndarray:
    """Count the users at each step: segments in rows, steps in columns."""
    if segment is None:
        return np.array([[len(users) for users in reached]])
    return np.stack(
        [np.bincount(segment[users], minlength=n_segments) for users in reached], axis=1
    )


def _first_touch_chains(log: Log) -> list[np.ndarray]:
    """Start from each user's first step-1 event and take the earliest event of each next step."""
    never = np.iinfo(np.int64).max if log.time.dtype.kind == "i" else np.inf
    depth = np.zeros(log.users, dtype=np.int32)
    now = np.empty(log.users, dtype=log.time.dtype)
    start, reached = now, []
    for k in range(log.n_steps):
        rows = np.flatnonzero(log.step == k)
        user, time = log.user[rows], log.time[rows]
        if k:
            fits = (depth[user] == k) & (time >= now[user])
            if log.window is not None:
                fits &= _elapsed(start[user], time) <= log.window
            user, time = user[fits], time[fits]
        earliest = np.full(log.users, never, dtype=log.time.dtype)
        np.minimum.at(earliest, user, time)
        depth[user] = k + 1
        now = earliest
        start = start if k else now
        reached.append(np.flatnonzero(depth > k))
    return reached


def _elapsed(start: np.ndarray, time: np.ndarray) -> np.ndarray:
    """Return how much later `time` is; meaningless where it is earlier.

    Whole numbers may lie further apart than a signed integer holds, but not an unsigned one.
    """
    if time.dtype.kind == "i":
        return np.subtract(time, start).view(np.uint64)
    return time - start


def _sliding_chains(log: Log) -> list[np.ndarray]:
    """Let a chain begin at every step-1 event; keep for each event the latest such beginning.

    The last event of step k at or before an event carries the latest beginning, so if that chain's
    window is over, so is every other's.
    """
    used = np.flatnonzero((log.step >= 0) & (log.step < log.n_steps))
    keys, span, last_key = _pack(log, used)
    place, steps = log.step[used], []
    for k in range(log.n_steps):
        step_keys = keys[place == k]
        step_keys.sort()
        steps.append(step_keys)
    del keys, place, used
    now, end = steps[0], last_key(steps[0])
    reached = [now]
    for events in steps[1:]:
        at = np.searchsorted(now, events, side="right") - 1
        after_one = at >= 0
        event, chain_end = events[after_one], end[at[after_one]]
        inside = event <= chain_end
        now, end = event[inside], chain_end[inside]
        reached.append(now)
    return [_runs(events // span) for events in reached]


def _pack(log: Log, used: np.ndarray) -> tuple[np.ndarray, int, Callable]:
    """Pack (user, time) of the rows `used` into one integer: one sort orders users and their events.

    Returns the keys, the room each user takes, and a function that gives for the key of a chain's
    first event the last key which that chain may use (the window's end included).
    """
    times, window = log.time[used], log.window
    if len(times) and times.dtype.kind == "i":
        ticks = times - times.min()
        # A clock that ticks in whole seconds is often kept in micro- or nanoseconds.
        few = ticks[:100]
        unit = next(
            u
            for u in (10**9, 10**6, 10**3, 1)
            if u == 1 or not ((few % u).any() or (ticks % u).any())
        )
        ticks //= unit
        span = int(ticks.max()) + 1
        if log.users * span < _ROOM:
            room = span - 1 if window is None else int(min(window // unit, span - 1))

            def last_key(start: np.ndarray) -> np.ndarray:
                return np.minimum(start + room, start - start % span + span - 1)

            ticks += log.user[used] * np.int64(span)
            return ticks, span, last_key
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

    return log.user[used] * np.int64(span) + rank, span, last_key


def _runs(values: np.ndarray) -> np.ndarray:
    """Return the distinct values of a sorted array."""
    return values[np.flatnonzero(np.diff(values, prepend=-1))]
