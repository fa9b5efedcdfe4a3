"""Checks of an event log for a funnel: every step occurs, times fit the window."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import numpy as np
import pandas as pd

from crm_lib.base.checks import require_positive


def require_known_steps(steps: list[Any], seen: Iterable[bool], names: Iterable[Any]) -> None:
    """Raise unless every step was seen; a typing slip would otherwise look like a total loss."""
    missing = ", ".join(repr(s) for s, found in zip(steps, seen, strict=True) if not found)
    if not missing:
        return
    known = sorted(map(str, names))
    shown = ", ".join(map(repr, known[:20])) + (" …" if len(known) > 20 else "")
    raise ValueError(f"no event is called {missing}; the events in the log are {shown}.")


def timedelta_window(window: Any) -> pd.Timedelta:
    """Return a window that goes with date-times."""
    if not isinstance(window, str | timedelta | np.timedelta64):
        raise ValueError(f"window is {window!r}; with date-times write a duration such as '14D'.")
    try:
        length = pd.Timedelta(window)
    except ValueError:
        raise ValueError(f"window is {window!r}; write a duration such as '14D' or '2h'.") from None
    require_positive(length.total_seconds(), name="window", zero_ok=True)
    return length


def number_window(window: Any) -> float:
    """Return a window that goes with numeric times."""
    if isinstance(window, str | timedelta | np.timedelta64):
        raise ValueError(f"window is {window!r}, but the times are numbers; write a number too.")
    return require_positive(window, name="window", zero_ok=True)
