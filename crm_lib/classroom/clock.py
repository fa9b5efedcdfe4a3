"""Read times of handing in and deadlines in the course's time zone.

``2026-11-01 20:00:00 CST`` is eight in the evening in Shanghai, where the course says so, and an
error where nothing says which of the three zones called CST is meant.
"""

import re
import unicodedata
from datetime import UTC, datetime, time, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

#: What a time looks like in messages.
EXAMPLE = "2026-11-01 20:00"
_DAY = re.compile(r"\d{4}-\d{1,2}-\d{1,2}")
_CHINESE_DATE = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})[日号]?")
_CHINESE_DAY = re.compile(r"(?:星期|周|礼拜)[一二三四五六日天]")
_AFTERNOON = re.compile(r"(?:下午|晚上|中午)\s*(\d{1,2}:\d{2}(?::\d{2})?)")
_MORNING = re.compile(r"(?:上午|早上|凌晨)\s*(\d{1,2}:\d{2}(?::\d{2})?)")
#: 01/11/2026 is January to one reader and November to another.
_DAY_OR_MONTH_FIRST = re.compile(r"\b\d{1,2}[/.-]\d{1,2}[/.-]\d{4}\b")
_UNIVERSAL = ("UTC", "GMT", "Z")


def zone_named(name: str) -> ZoneInfo:
    """Return a time zone by its name in the IANA list.

    Raises
    ------
    ValueError
        When there is no such zone.

    Examples
    --------
    >>> zone_named("Asia/Shanghai").key
    'Asia/Shanghai'
    """
    try:
        if not name.strip():
            raise ValueError
        return ZoneInfo(name.strip())
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"there is no time zone {name!r}; write it as Asia/Shanghai") from None


def instant(text: str, zone: tzinfo | None = None, *, ends_day: bool = False) -> datetime:
    """Return a written time as an instant in UTC.

    Parameters
    ----------
    text : str
        Such as ``2026-11-01 20:00``, ``2026-11-01T12:00Z``, ``2026年11月1日 20:00`` or what a
        platform's table holds.
    zone : tzinfo, optional
        The course's time zone, in which a time without one is read. None, where the course has
        none, takes it for UTC as nbgrader does.
    ends_day : bool, default False
        Whether a day without an hour means its last second, as in a deadline.

    Raises
    ------
    ValueError
        When it is no time, or its zone can't be told; the text says what to write.

    Examples
    --------
    >>> shanghai = zone_named("Asia/Shanghai")
    >>> instant("2026-11-01 20:00:00 CST", shanghai).isoformat()
    '2026-11-01T12:00:00+00:00'
    >>> instant("2026-11-01 20:00:00 CST")
    Traceback (most recent call last):
    ...
    ValueError: 'CST' stands for several time zones; write UTC or an offset such as +08:00
    """
    from dateutil import parser

    plain = _evened_out(text)
    if _DAY_OR_MONTH_FIRST.search(plain):
        raise ValueError(f"{text.strip()!r} has no certain day and month; write it as {EXAMPLE}")
    found: list[str] = []

    def noted(name: str | None, offset: int | None) -> tzinfo | None:
        if name and offset is None:
            found.append(name)
        return None if offset is None else _offset(offset)

    # A default of 2000 would fill in for a missing year: two of them tell that something is.
    try:
        read = parser.parse(plain, default=datetime(2000, 1, 1), tzinfos=noted)
        other = parser.parse(plain, default=datetime(2001, 2, 2), tzinfos=noted)
    except (ValueError, OverflowError):
        raise ValueError(f"{text.strip()!r} is no date and time; write it as {EXAMPLE}") from None
    if read.replace(tzinfo=None) != other.replace(tzinfo=None):
        raise ValueError(f"{text.strip()!r} lacks a year, month or day; write it as {EXAMPLE}")
    if ends_day and _DAY.fullmatch(plain):
        read = datetime.combine(read.date(), time(23, 59, 59))
    if read.tzinfo is None:
        read = read.replace(tzinfo=_meant(found[0] if found else "", read, zone))
    try:
        return read.astimezone(UTC)
    except OverflowError:  # the first day of year 1 and the last of 9999 have no day beside them
        raise ValueError(
            f"{text.strip()!r} is no date of a course; write it as {EXAMPLE}"
        ) from None


def shown_time(moment: datetime, zone: tzinfo | None = None) -> str:
    """Return an instant as the course reads it: ``2026-11-01 20:00`` and the zone where it is UTC.

    A moment without zone is UTC, as nbgrader's gradebook keeps it.
    """
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    local = aware.astimezone(zone or UTC)
    return f"{local:%Y-%m-%d %H:%M}" + ("" if zone else " UTC")


def stored(moment: datetime) -> datetime:
    """Return an instant as nbgrader's gradebook keeps it: UTC without a zone."""
    return moment.astimezone(UTC).replace(tzinfo=None)


def _meant(name: str, read: datetime, zone: tzinfo | None) -> tzinfo:
    """Return the zone that a name means to this course; none is the course's own."""
    if not name:
        return zone or UTC
    if name.upper() in _UNIVERSAL:
        return UTC
    if zone is not None:
        year = [read.replace(month=month, day=1, tzinfo=zone).tzname() for month in (1, 7)]
        if name.upper() in [str(n).upper() for n in year]:
            return zone
    raise ValueError(
        f"{name!r} stands for several time zones; write UTC or an offset such as +08:00"
    )


def _offset(seconds: int) -> tzinfo:
    from datetime import timedelta, timezone

    return timezone(timedelta(seconds=seconds))


def _evened_out(text: str) -> str:
    """Return a time in half-width signs, with Chinese dates as numbers."""
    plain = unicodedata.normalize("NFKC", text).strip()
    plain = _CHINESE_DAY.sub(" ", _CHINESE_DATE.sub(r"\1-\2-\3 ", plain))
    plain = _MORNING.sub(r"\1 am", _AFTERNOON.sub(_after_noon, plain))
    return " ".join(plain.split())


def _after_noon(match: re.Match) -> str:
    clock = match.group(1)
    return clock if int(clock.split(":")[0]) > 12 else f"{clock} pm"
