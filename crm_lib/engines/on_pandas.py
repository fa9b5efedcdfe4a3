"""The engine pandas: columns as numpy arrays, and pandas tables from them."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from crm_lib.base.checks import amounts_of, require_no_missing, require_present
from crm_lib.base.plain_types import plain_typed, require_one_kind
from crm_lib.engines.chains import Log, entry_segments, users_by_segment, users_reaching
from crm_lib.engines.cohort_counts import LAST_DAY, cohort_counts, period_numbers
from crm_lib.engines.frames import day_numbers, id_codes, require_plausible_days
from crm_lib.engines.funnel_logs import number_window, require_known_steps, timedelta_window
from crm_lib.engines.protocol import RFM_COLUMNS, FunnelCounts


class Plan:
    """Fulfils `crm_lib.engines.protocol.Plan` for pandas data frames."""

    def __init__(self, frame: pd.DataFrame) -> None:
        self.frame = frame

    def check(self, columns: Sequence[str], *, what: str) -> int | None:
        """Check a log; return its last day, None without rows."""
        days, _ = self._days_and_amounts(columns, what=what)
        return int(days.max()) if len(days) else None

    def funnel(
        self, columns: Sequence[str], steps: list[Any], *, window: Any, semantics: str
    ) -> FunnelCounts:
        """Count the users who reach each step, by walking chains of events."""
        events = self.frame
        user_col, event_col, time_col, *by = columns
        require_present(events, columns, what="events")
        if events.empty:
            return FunnelCounts.of_nobody(len(steps))
        require_no_missing(events, [user_col, time_col, *by], what="events")
        step = _places(events[event_col], steps)
        other = step < 0
        # A missing event is none of the steps: to look for it among the others is enough.
        if events[event_col][other].isna().any() or pd.isna(pd.Series(steps)).any():
            require_no_missing(events, [event_col], what="events")
        seen = np.bincount(step[~other], minlength=len(steps)) > 0
        if not seen.all():
            require_known_steps(steps, seen, pd.unique(events[event_col]))
        time, window = _clock(events[time_col], window)
        user, names = id_codes(events[user_col], ordered=False, what="events")
        log = Log(user, step, time, len(names), len(steps), window)
        reached = users_reaching(log, semantics)
        segment, labels = None, [None]
        if by:
            entry = np.flatnonzero(step == 0)
            code, labels = pd.factorize(events[by[0]].iloc[entry], sort=True)
            segment = entry_segments(log, entry, code)
        return FunnelCounts(users_by_segment(reached, segment, len(labels)), labels)

    def rfm(self, columns: Sequence[str], *, end: int | None, what: str) -> pd.DataFrame:
        """Compute recency, frequency and money of each customer."""
        days, amounts = self._days_and_amounts(columns, what=what)
        customer, _, _, *order = columns
        ids, numbers = self.frame[customer], self.frame[order[0]] if order else None
        if end is None:
            end = int(days.max()) if len(days) else 0
        if len(days) and days.max() > end:
            early = days <= end
            ids, days, amounts = ids[early], days[early], amounts[early]
            numbers = None if numbers is None else numbers[early]
        codes, distinct = id_codes(ids, what=what)
        rows = np.bincount(codes, minlength=len(distinct))
        active = np.flatnonzero(rows)
        last = np.full(len(distinct), np.iinfo(np.int64).min)
        np.maximum.at(last, codes, days)
        purchases = rows
        if numbers is not None:
            distinct_rows = pd.DataFrame(
                {"code": codes, "number": numbers.to_numpy()}
            ).drop_duplicates()
            purchases = np.bincount(distinct_rows["code"], minlength=len(distinct))
        spend = np.bincount(codes, weights=amounts, minlength=len(distinct))
        found = (end - last[active], purchases[active], spend[active])
        table = {customer: distinct.iloc[active].reset_index(drop=True)}
        return pd.DataFrame(table | dict(zip(RFM_COLUMNS, found, strict=True)))

    def cohorts(self, columns: Sequence[str], *, period: str, what: str) -> pd.DataFrame:
        """Count the active customers of each cohort by periods since their first."""
        require_present(self.frame, columns, what=what)
        require_no_missing(self.frame, columns, what=what)
        days = day_numbers(self.frame[columns[1]], what=what)
        last = _last_day(days, columns[1], what=what)
        number = period_numbers(days, period)
        del (
            days
        )  # room that the next columns take again, warm: kept, the whole costs a quarter more
        codes, distinct = id_codes(self.frame[columns[0]], ordered=False, what=what)
        counts = cohort_counts(codes, len(distinct), number)
        counts.attrs[LAST_DAY] = last
        return counts

    def purchases(
        self, columns: Sequence[str], *, end: int | None, unit_days: float, what: str
    ) -> pd.DataFrame:
        """Summarise each customer's purchases; no third column, no money."""
        days, amounts = self._days_and_amounts(columns, what=what)
        ids = self.frame[columns[0]]
        if end is not None and len(days) and days.max() > end:
            early = days <= end
            ids, days = ids[early], days[early]
            amounts = None if amounts is None else amounts[early]
        codes, distinct = id_codes(ids, what=what)
        if end is None:
            end = int(days.max()) if len(days) else 0
        low = int(days.min()) if len(days) else 0
        bits = int(end - low).bit_length()  # shifts instead of divisions to pack and to unpack
        days -= low
        packed = np.left_shift(codes, bits, out=codes if amounts is None else None)
        packed |= days
        packed.sort()
        if len(packed):
            packed = packed[np.concatenate(([True], packed[1:] != packed[:-1]))]
        owner = packed >> bits
        ends = np.flatnonzero(np.append(owner[1:] != owner[:-1], [True] * min(1, len(owner))))
        starts = np.append(0, ends[:-1] + 1) if len(ends) else ends
        buyer = owner[starts]
        mask = (1 << bits) - 1
        first, last, x = packed[starts] & mask, packed[ends] & mask, ends - starts
        table = pd.DataFrame(
            {
                columns[0]: distinct.iloc[buyer].reset_index(drop=True),
                "x": x,
                "t_x": (last - first) / unit_days,
                "T": (end - low - first) / unit_days,
            }
        )
        if amounts is not None:
            first_day = np.zeros(len(distinct), dtype=np.int64)
            first_day[buyer] = first
            later = days != first_day[codes]
            spent = np.bincount(
                codes, weights=np.where(later, amounts, 0.0), minlength=len(distinct)
            )
            table["mean_spend"] = spent[buyer] / np.maximum(x, 1)
        return table

    def small_frame(
        self, table: pd.DataFrame, *, as_in: Mapping[str, str] | None = None
    ) -> pd.DataFrame:
        """Return the table as it is."""
        return table

    def _days_and_amounts(
        self, columns: Sequence[str], *, what: str
    ) -> tuple[np.ndarray, np.ndarray | None]:
        """Check a log; return its day numbers and amounts (None without a third column)."""
        require_present(self.frame, columns, what=what)
        require_no_missing(self.frame, columns, what=what)
        days = day_numbers(self.frame[columns[1]], what=what)
        _last_day(days, columns[1], what=what)
        return days, amounts_of(self.frame, columns[2], what=what) if len(columns) > 2 else None


def _last_day(days: np.ndarray, column: str, *, what: str) -> int | None:
    """Return the last of day numbers, None of none, or raise for days that stand for no date."""
    if not len(days):
        return None
    require_plausible_days((days.min(), days.max()), column, what=what)
    return int(days.max())


def _clock(times: pd.Series, window: Any) -> tuple[np.ndarray, float | None]:
    """Return times as numbers that sort, and the window in the same unit."""
    if times.dtype == object or isinstance(times.dtype, pd.ArrowDtype):
        times = plain_typed(times, what="events")
    if pd.api.types.is_datetime64_any_dtype(times):
        if window is not None:
            window = timedelta_window(window) // pd.Timedelta(1, unit=times.dt.unit)
        return times.astype("int64").to_numpy(), window
    if pd.api.types.is_numeric_dtype(times) and not pd.api.types.is_bool_dtype(times):
        is_integer = pd.api.types.is_integer_dtype(times)
        window = None if window is None else number_window(window)
        return times.to_numpy(dtype=np.int64 if is_integer else float), window
    zones = sorted({str(t.tzinfo) if hasattr(t, "tzinfo") else "text" for t in times})
    held = "times of mixed time zones" if len(zones) > 1 else f"{times.dtype} values"
    raise ValueError(
        f"column {times.name!r} holds {held} ({', '.join(zones[:4])}) in {len(times)} rows; put "
        f"them on one clock first: pd.to_datetime(events[{times.name!r}], utc=True)."
    )


def _places(events: pd.Series, steps: list[Any]) -> np.ndarray:
    """Return each event's place among `steps`, from 0; -1 for other events."""
    if getattr(events.dtype, "storage", None) == "pyarrow":
        # Looking up text row by row would copy it out of Arrow; Arrow numbers it five times faster.
        codes, distinct = pd.factorize(events)
        # What is missing has the code -1, which takes the place at the end.
        return np.append(pd.Index(steps).get_indexer(pd.Index(distinct)), -1)[codes]
    try:
        return pd.Index(steps).get_indexer(pd.Index(events))
    except TypeError:  # of lists
        require_one_kind(events, what="events")
        raise
