"""What both paths of `crm_lib.funnel.funnel_table` share: the checks and the shares."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from statistics import NormalDist
from typing import Any

import numpy as np
import pandas as pd

from crm_lib.base.checks import require_columns, require_level, require_positive
from crm_lib.engines.frames import to_pandas

SEMANTICS = ("first_touch", "sliding")
#: What `funnel_table` returns after the segment column.
COLUMNS = (
    "step",
    "users",
    "share_of_previous",
    "share_of_all",
    "drop_off",
    "share_low",
    "share_high",
)


def checked_steps(steps: Sequence[Any]) -> list[Any]:
    """Return `steps` as a list of at least two different values, else raise."""
    if isinstance(steps, str) or not isinstance(steps, Sequence | pd.Index | np.ndarray):
        raise ValueError(f"steps is {steps!r}; pass a list such as ['visit', 'cart', 'purchase'].")
    steps = list(steps)
    if len(steps) < 2:
        raise ValueError(f"steps has {len(steps)} entry; a funnel needs at least two steps.")
    if twice := sorted({str(s) for s in steps if steps.count(s) > 1}):
        raise ValueError(f"steps names {', '.join(twice)} more than once; each step comes once.")
    return steps


def require_known_steps(steps: list[Any], seen: Iterable[bool], names: Iterable[Any]) -> None:
    """Raise unless every step was seen; a typing slip would otherwise look like a total loss."""
    missing = ", ".join(repr(s) for s, found in zip(steps, seen, strict=True) if not found)
    if not missing:
        return
    known = sorted(map(str, names))
    shown = ", ".join(map(repr, known[:20])) + (" …" if len(known) > 20 else "")
    raise ValueError(f"no event is called {missing}; the events in the log are {shown}.")


def clock(times: pd.Series, window: Any) -> tuple[np.ndarray, float | None]:
    """Times as numbers that sort, and the window in the same unit."""
    if pd.api.types.is_datetime64_any_dtype(times):
        if window is not None:
            window = timedelta_window(window) // pd.Timedelta(1, unit=times.dt.unit)
        return times.astype("int64").to_numpy(), window
    if pd.api.types.is_numeric_dtype(times) and not pd.api.types.is_bool_dtype(times):
        whole = pd.api.types.is_integer_dtype(times)
        window = None if window is None else number_window(window)
        return times.to_numpy(dtype=np.int64 if whole else float), window
    zones = sorted({str(t.tzinfo) if hasattr(t, "tzinfo") else "text" for t in times})
    held = "times of mixed time zones" if len(zones) > 1 else f"{times.dtype} values"
    raise ValueError(
        f"column {times.name!r} holds {held} ({', '.join(zones[:4])}) in {len(times)} rows; put "
        f"them on one clock first: pd.to_datetime(events[{times.name!r}], utc=True)."
    )


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


def counted_table(
    users: np.ndarray,
    steps: list[Any],
    *,
    by: str | None,
    labels: Sequence[Any],
    confidence: float,
) -> pd.DataFrame:
    """The funnel table from the users at each step: segments in rows, steps in columns."""
    table = pd.DataFrame({"step": steps * len(users), "users": users.astype(np.int64).ravel()})
    if by is not None:
        segment = np.repeat(np.arange(len(users)), len(steps))
        table.insert(0, by, pd.Series(labels).iloc[segment].reset_index(drop=True))
    before = np.column_stack([np.full(len(users), np.nan), users[:, :-1]]).ravel()
    entered = np.repeat(users[:, 0], len(steps)).astype(float)
    # A share of nobody is unknown: NaN, without numpy's warning about 0/0.
    before[before == 0] = np.nan
    entered[entered == 0] = np.nan
    shares = funnel_shares(table["users"].to_numpy(), before, entered, confidence)
    return table.assign(**shares)


def funnel_shares(
    users: np.ndarray, before: np.ndarray, entered: np.ndarray, confidence: float
) -> dict[str, np.ndarray]:
    """The shares of a funnel from its counts."""
    share = users / before
    low, high = wilson_interval(users, before, confidence)
    values = (share, users / entered, 1 - share, low, high)
    return dict(zip(COLUMNS[2:], values, strict=True))


def wilson_interval(successes: Any, trials: Any, confidence: float = 0.95) -> tuple[Any, Any]:
    """Lower and upper end of Wilson's interval for a share; arrays or column expressions.

    Unlike p ± z·√(p(1 − p)/n) it stays inside 0 … 1 and works for few users.

    Raises
    ------
    ValueError
        When the confidence does not lie between 0 and 1, a count is negative, text or missing, or
        there is no trial.

    References
    ----------
    Wilson (1927), JASA 22(158), 209–212.

    Examples
    --------
    >>> [round(end, 4) for end in wilson_interval(8, 10)]
    [0.4902, 0.9433]
    """
    require_level(confidence, name="confidence")
    successes, trials = _counts(successes, "successes"), _counts(trials, "trials")
    z2 = NormalDist().inv_cdf((1 + confidence) / 2) ** 2
    middle = (successes + z2 / 2) / (trials + z2)
    # Rounding may leave a tiny negative number under the root when nobody or everybody converts.
    spread = successes * (trials - successes) / trials * z2 + z2 * z2 / 4
    half = spread**0.5 / (trials + z2)
    return middle - half, middle + half


def _counts(value: Any, name: str) -> Any:
    """Numbers and lists of numbers, checked; a column or an expression of an engine as it is."""
    if isinstance(value, int | float):
        require_positive(value, name=name, zero_ok=name == "successes")
    if isinstance(value, list | tuple):
        return np.asarray(require_positive(value, name=name, zero_ok=True), dtype=float)
    if value is None or isinstance(value, str):
        raise ValueError(f"{name} must be numbers, not {value!r}.")
    return value


def transitions(table: Any) -> tuple[pd.DataFrame, list[str]]:
    """Rows of a funnel table but each first step, with where they came from; and its segment."""
    needed = ["step", "users", "share_of_previous", "drop_off"]
    table = to_pandas(table)
    require_columns(table, needed, what="the funnel table")
    by = [c for c in table.columns[:1] if c != "step"]
    before = table.groupby(by)[["step", "users"]] if by else table[["step", "users"]]
    table = table.assign(**before.shift().set_axis(["from_step", "_before"], axis=1))
    table = table[table["_before"].notna()].reset_index(drop=True)
    lost = (table["_before"] - table["users"]).astype("int64")
    return table.assign(users_lost=lost).drop(columns="_before"), by
