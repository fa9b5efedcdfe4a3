"""Dates and amounts as people and tills write them (日期与金额的各种写法): read from text.

Files mix writings: ``2024-01-05``, ``2024/1/5 12:30``, ``20240105``, ``2024年1月5日``, ``5/1/2024``,
spreadsheet serial numbers; ``1,234.50``, ``￥1,234元``, ``(12.00)``. What cannot be read is missing
(NaT, NaN) and never guessed.
"""

import datetime as dt
import re
import unicodedata
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd

from crm_lib.base.checks import require_one_of
from crm_lib.base.message import Message

_YEAR_FIRST = re.compile(
    r"(\d{4})\s*(?:年|[-/.])\s*(\d{1,2})\s*(?:月|[-/.])\s*(\d{1,2})\s*日?(?:[ T]+(.+))?"
)
_YEAR_LAST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?:[ T]+(.+))?")
_DIGITS = re.compile(r"(?:19|20)\d{6}")
_CLOCK = re.compile(
    r"(\d{1,2})\s*[:时]\s*(\d{1,2})\s*(?:分)?(?:\s*[:]?\s*(\d{1,2})(?:\.\d+)?\s*秒?)?"
    r"\s*(am|pm)?\s*(?:z|[+-]\d{2}:?\d{2}|utc)?",
    re.IGNORECASE,
)
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
#: Day 0 of spreadsheets whose day 60 is 29 February 1900, which there never was.
_SERIAL_ORIGIN = dt.datetime(1899, 12, 30)
#: Serial numbers taken for dates: 1954-10-03 to 2119-01-03.
_SERIALS = range(20_000, 80_003)
_CURRENCY = re.compile(r"[¥￥$€£元]|\b(?:rmb|cny|usd|eur|gbp)\b", re.IGNORECASE)
DECIMAL_MARKS = (".", ",")


def dates_of_text(values: pd.Series, *, day_first: bool | None = None) -> pd.Series:
    """Read dates in the writings that order files mix; the local clock time is kept.

    Parameters
    ----------
    values
        Text, numbers (``20240105`` or a spreadsheet's serial number such as ``45296.5``), dates or
        timestamps; a time zone is dropped, the local time stays.
    day_first
        How ``5/1/2024`` is read: True for 5 January, False for May 1. None decides by the column:
        a number above 12 in one place settles it for all.

    Returns
    -------
    Series
        Timestamps without zone, same index; NaT where there is no date or none that exists.

    Raises
    ------
    ValueError
        When dates have the year last and the column does not tell day from month, or tells it both
        ways.

    Examples
    --------
    >>> dates_of_text(
    ...     pd.Series(["2024年1月5日", "5/1/2024 12:30", "31/1/2024", 45296])
    ... ).dt.day.tolist()
    [5, 5, 31, 5]
    """
    texts = [_plain(value) for value in values]
    if day_first is None:
        day_first = _day_stands_first(texts, str(values.name))
    found = [
        _date_of(value, text, bool(day_first)) for value, text in zip(values, texts, strict=True)
    ]
    return pd.Series(pd.to_datetime(found), index=values.index, name=values.name)


def amounts_of_text(values: pd.Series, *, decimal: str = ".") -> pd.Series:
    """Read amounts of money or counts with separators, currency signs and brackets.

    Parameters
    ----------
    values
        Text or numbers. ``(12.00)`` and ``12.00-`` are negative, as accounts write them.
    decimal
        ``"."`` reads ``1,234.50``; ``","`` reads ``1.234,50``.

    Returns
    -------
    Series
        Floats, same index; NaN where there is no number.

    Examples
    --------
    >>> amounts_of_text(pd.Series(["￥1,234.50", "（12元）", "n/a", 3])).tolist()
    [1234.5, -12.0, nan, 3.0]
    """
    require_one_of(decimal, DECIMAL_MARKS, name="decimal")
    return pd.Series(
        [_amount_of(value, decimal) for value in values],
        index=values.index,
        name=values.name,
        dtype=float,
    )


def _plain(value: Any) -> str:
    """Return a value as half-width text; an empty one where nothing is there."""
    if value is None or (not isinstance(value, str) and pd.isna(value)):
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return unicodedata.normalize("NFKC", str(value)).strip()


def _day_stands_first(texts: list[str], column: str) -> bool | None:
    """Tell from all dates of a column with the year last whether the day stands first."""
    pairs = {
        (int(match[1]), int(match[2])) for text in texts if (match := _YEAR_LAST.fullmatch(text))
    }
    day_first = any(first > 12 for first, _ in pairs)
    month_first = any(second > 12 for _, second in pairs)
    unclear = pairs and not (day_first or month_first) and any(a != b for a, b in pairs)
    if unclear or (day_first and month_first):
        example = next(text for text in texts if _YEAR_LAST.fullmatch(text))
        raise ValueError(
            Message(
                f"column {column!r} holds dates such as {example!r}, and it does not tell whether the "
                "day or the month stands first; say day_first=True or day_first=False.",
                f"{column!r} 列有 {example!r} 这样的日期，看不出日在前还是月在前；"
                "请写明 day_first=True 或 day_first=False。",
            )
        )
    return day_first


def _date_of(value: Any, text: str, day_first: bool) -> dt.datetime | None:
    if isinstance(value, dt.datetime) and not pd.isna(value):  # a Timestamp too
        return value.replace(tzinfo=None)
    if not text:
        return None
    if match := _YEAR_FIRST.fullmatch(text):
        year, month, day, clock = match.groups()
    elif match := _YEAR_LAST.fullmatch(text):
        first, second, year, clock = match.groups()
        day, month = (first, second) if day_first else (second, first)
    elif _DIGITS.fullmatch(text):
        year, month, day, clock = text[:4], text[4:6], text[6:], None
    elif _SERIAL.fullmatch(text) and int(float(text)) in _SERIALS:
        moment = _SERIAL_ORIGIN + dt.timedelta(days=float(text))
        return (moment + dt.timedelta(microseconds=500_000)).replace(microsecond=0)
    else:
        return None
    time = _clock_of(clock)
    if time is None:
        return None
    try:
        return dt.datetime(int(year), int(month), int(day)) + time
    except ValueError:  # 31 February
        return None


def _clock_of(text: str | None) -> dt.timedelta | None:
    """Return the time of day that follows a date; midnight where none follows."""
    if not text:
        return dt.timedelta()
    match = _CLOCK.fullmatch(text.strip())
    if not match:
        return None
    hour, minute, second = int(match[1]), int(match[2]), int(match[3] or 0)
    if match[4]:
        hour = hour % 12 + 12 * (match[4].lower() == "pm")
    if hour > 23 or minute > 59 or second > 59:
        return None
    return dt.timedelta(hours=hour, minutes=minute, seconds=second)


def _amount_of(value: Any, decimal: str) -> float:
    if isinstance(value, int | float | Decimal | np.number) and not isinstance(value, bool):
        number = float(value)
        return number if np.isfinite(number) else float("nan")
    text = _CURRENCY.sub("", _plain(value)).strip()
    negative = (text.startswith("(") and text.endswith(")")) or text.endswith("-")
    text = text.strip("()").rstrip("-").replace("−", "-").replace(" ", "").replace("\u00a0", "")
    thousands = "," if decimal == "." else "."
    whole, _, rest = text.partition(decimal)
    if thousands in whole:
        head, *groups = whole.lstrip("+-").split(thousands)
        # 1,23 is no number with separators; 12,3456 groups by ten thousand, as some do.
        if not (1 <= len(head) <= 4 and all(len(group) in (3, 4) for group in groups)):
            return float("nan")
        whole = whole.replace(thousands, "")
    try:
        number = float(f"{whole}.{rest}" if rest else whole)
    except ValueError:
        return float("nan")
    if not np.isfinite(number):
        return float("nan")
    return -abs(number) if negative else number
