"""From a pandas frame to the arrays of `crm_lib.engines.funnel_chains`, and back to a funnel table."""

from typing import Any

import numpy as np
import pandas as pd

from crm_lib.base.checks import require_no_missing
from crm_lib.engines.frames import id_codes
from crm_lib.engines.funnel_chains import Log, users_reaching
from crm_lib.engines.funnel_parts import COLUMNS, clock, counted_table, require_known_steps


def pandas_table(
    events: pd.DataFrame,
    steps: list[Any],
    columns: list[str],
    window: Any,
    semantics: str,
    confidence: float,
) -> pd.DataFrame:
    """The pandas path of `funnel_table`."""
    user_col, event_col, time_col, *by = columns
    if events.empty:
        return pd.DataFrame(columns=[*by, *COLUMNS])
    require_no_missing(events, [user_col, time_col, *by], what="events")
    step = _places(events[event_col], steps)
    other = step < 0
    # A missing event is none of the steps: to look for it among the others is enough.
    if events[event_col][other].isna().any() or pd.isna(pd.Series(steps)).any():
        require_no_missing(events, [event_col], what="events")
    seen = np.bincount(step[~other], minlength=len(steps)) > 0
    if not seen.all():
        require_known_steps(steps, seen, pd.unique(events[event_col]))
    time, window = clock(events[time_col], window)
    user, names = id_codes(events[user_col], ordered=False)
    log = Log(user, step, time, len(names), len(steps), window)
    reached = users_reaching(log, semantics)
    segment, labels = None, [None]
    if by:
        entry = np.flatnonzero(step == 0)
        code, labels = pd.factorize(events[by[0]].iloc[entry], sort=True)
        segment = entry_segments(log, entry, code)
    users = users_by_segment(reached, segment, len(labels))
    return counted_table(
        users, steps, by=by[0] if by else None, labels=labels, confidence=confidence
    )


def entry_segments(log: Log, entry: np.ndarray, code: np.ndarray) -> np.ndarray:
    """The segment of each user: the smallest code on the rows of their own first step-1 event."""
    order = np.lexsort((code, log.time[entry], log.user[entry]))
    who, first = np.unique(log.user[entry][order], return_index=True)
    segment = np.zeros(log.users, dtype=np.int64)
    segment[who] = code[order][first]
    return segment


def users_by_segment(
    reached: list[np.ndarray], segment: np.ndarray | None, n_segments: int
) -> np.ndarray:
    """Count the users at each step: segments in rows, steps in columns."""
    if segment is None:
        return np.array([[len(who) for who in reached]])
    return np.stack([np.bincount(segment[who], minlength=n_segments) for who in reached], axis=1)


def _places(events: pd.Series, steps: list[Any]) -> np.ndarray:
    """The place of each event among `steps`, from 0; -1 for other events."""
    if getattr(events.dtype, "storage", None) == "pyarrow":
        # Looking up text row by row would copy it out of Arrow; Arrow numbers it five times faster.
        codes, distinct = pd.factorize(events)
        # What is missing has the code -1, which takes the place at the end.
        return np.append(pd.Index(steps).get_indexer(pd.Index(distinct)), -1)[codes]
    return pd.Index(steps).get_indexer(pd.Index(events))
