"""Base class of engine plans: check the log through narwhals, count by the engine itself.

What the engines beside pandas have in common: the checks, the messages, and what kind of frame goes
back. The counting is left to the engine's own file.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import narwhals as nw
import pandas as pd

from crm_lib.engines.frames import (
    close_frame,
    collect_columns,
    day_count,
    open_frame,
    require_lazy_dates,
    require_lazy_no_missing,
    require_lazy_numbers,
    require_plausible_days,
    until,
)
from crm_lib.engines.funnel_logs import number_window, require_known_steps, timedelta_window
from crm_lib.engines.protocol import FunnelCounts

_EVENTS = "events"


class CheckedPlan(ABC):
    """Fulfils `crm_lib.engines.protocol.Plan` for an engine that fills in the counting."""

    def __init__(self, frame: Any) -> None:
        self.frame = frame

    def check(self, columns: Sequence[str], *, what: str) -> int | None:
        """Check a log; return its last day, None without rows."""
        return self._checked_last_day(self._opened(columns, what=what), columns, what=what)

    def funnel(
        self, columns: Sequence[str], steps: list[Any], *, window: Any, semantics: str
    ) -> FunnelCounts:
        """Count the users who reach each step, by one query that checks the log too."""
        log = open_frame(self.frame, columns, what=_EVENTS)
        window = _window_of(log, columns[2], window)
        try:
            counts, complete = self._count_funnel(log, columns, steps, window, semantics)
        except Exception:  # such as steps of another type than the events: say that, if it is so
            _require_sound(log, columns, steps)
            raise
        if not complete:  # or a step may be nobody's
            _require_sound(log, columns, steps)
        return counts

    def rfm(self, columns: Sequence[str], *, end: int | None, what: str) -> Any:
        """Compute recency, frequency and money of each customer."""
        log, end = self._checked_log(columns, end, what=what)
        return self._closed(self._count_rfm(log, columns, end), sort=columns[0])

    def cohorts(self, columns: Sequence[str], *, period: str, what: str) -> pd.DataFrame:
        """Count the active customers of each cohort by periods since their first."""
        log = open_frame(self.frame, columns, what=what)
        require_lazy_dates(log, columns[1], what=what)
        counts = self._count_cohorts(log, columns, period, what=what)
        if counts is None:
            require_lazy_no_missing(log, columns, what=what)
            raise AssertionError("values were missing a moment ago")
        return counts

    def purchases(
        self, columns: Sequence[str], *, end: int | None, unit_days: float, what: str
    ) -> Any:
        """Summarise each customer's purchases; no third column, no money."""
        log, end = self._checked_log(columns, end, what=what)
        return self._closed(self._count_purchases(log, columns, end, unit_days), sort=columns[0])

    @abstractmethod
    def small_frame(self, table: pd.DataFrame, *, as_in: Mapping[str, str] | None = None) -> Any:
        """Turn a small pandas table into the kind of frame that the plan was made for."""

    # What an engine fills in; a `log` is the wrapped frame, checked as far as it says. ------------

    @abstractmethod
    def _facts(self, log: nw.LazyFrame, columns: Sequence[str], *, what: str) -> tuple[bool, Any]:
        """Return whether `columns` hold no missing value, and the last date, in one query."""

    @abstractmethod
    def _count_funnel(
        self,
        log: nw.LazyFrame,
        columns: Sequence[str],
        steps: list[Any],
        window: timedelta | float | None,
        semantics: str,
    ) -> tuple[FunnelCounts, bool]:
        """Return the counts, and whether the log is certainly without missing values.

        It is when nothing is missing and every step occurs, and when it has no rows.
        """

    @abstractmethod
    def _count_rfm(self, log: nw.LazyFrame, columns: Sequence[str], end: int) -> Any:
        """Return the RFM table of a checked log up to `end`, lazy, of the engine."""

    @abstractmethod
    def _count_cohorts(
        self, log: nw.LazyFrame, columns: Sequence[str], period: str, *, what: str
    ) -> pd.DataFrame | None:
        """Return the cohort counts; None where values are missing."""

    @abstractmethod
    def _count_purchases(
        self, log: nw.LazyFrame, columns: Sequence[str], end: int, unit_days: float
    ) -> Any:
        """Return the purchase summary of a checked log up to `end`, lazy, of the engine."""

    # Shared steps ----------------------------------------------------------------------------------

    def _opened(self, columns: Sequence[str], *, what: str) -> nw.LazyFrame:
        """Return the wrapped log after the checks that need no query."""
        log = open_frame(self.frame, columns, what=what)
        require_lazy_dates(log, columns[1], what=what)
        require_lazy_numbers(log, columns[2:3], what=what)
        return log

    def _checked_last_day(
        self, log: nw.LazyFrame, columns: Sequence[str], *, what: str
    ) -> int | None:
        """Return the day number of the latest date of a log without missing values.

        One query for both. As a window over all rows inside the main query, engines would compute
        everything twice.
        """
        complete, last = self._facts(log, columns, what=what)
        if (
            not complete
        ):  # which column it is, and in how many rows, is asked of a log that fails only
            require_lazy_no_missing(log, columns, what=what)
        if pd.isna(last):
            return None
        require_plausible_days([day_count(last)], columns[1], what=what)
        return day_count(last)

    def _checked_log(
        self, columns: Sequence[str], end: int | None, *, what: str
    ) -> tuple[nw.LazyFrame, int]:
        """Return the wrapped log up to the day `end`, and that day (0 without rows)."""
        log = self._opened(columns, what=what)
        last = self._checked_last_day(log, columns, what=what)
        return (log, last or 0) if end is None else (until(log, columns[1], end), end)

    def _closed(self, table: Any, *, sort: str) -> Any:
        """Return the table in the caller's kind of frame."""
        return close_frame(nw.from_native(table).lazy(), like=self.frame, sort=sort)


def _window_of(log: nw.LazyFrame, time_col: str, window: Any) -> timedelta | float | None:
    """Convert the window to the kind of `time_col`, which must hold times or numbers."""
    dtype = log.collect_schema()[time_col]
    if not (dtype.is_temporal() or dtype.is_numeric()):
        raise ValueError(
            f"column {time_col!r} of events holds {dtype} values; cast it to a date-time first."
        )
    if window is None:
        return None
    if dtype.is_temporal():
        return timedelta_window(window).to_pytimedelta()
    return number_window(window)


def _require_sound(log: nw.LazyFrame, columns: Sequence[str], steps: list[Any]) -> None:
    """Raise for missing values or steps that never occur: two queries, for a log that failed."""
    event_col = columns[1]
    require_lazy_no_missing(log, columns, what=_EVENTS)
    # Not `unique`, which narwhals writes for SQL engines as a window over all rows.
    counted = log.group_by(event_col).agg(nw.len().alias("_rows"))
    names = collect_columns(counted, [event_col])[event_col].tolist()
    require_known_steps(steps, [step in names for step in steps], names)
