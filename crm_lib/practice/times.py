"""Times of answers when a clock was wrong for a while: set back, or far ahead."""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import datetime


def mended_times(times: Sequence[datetime], now: datetime) -> list[datetime]:
    """Return the times of events that came in this order, none before its predecessor or after now.

    The longest sequence of times that never runs backwards is believed; an event outside it takes
    the time of the one before, so that an hour with a wrong clock moves no other answer.

    Parameters
    ----------
    times : sequence of datetime
        As the clock told them, in the order in which the events came.
    now : datetime

    Examples
    --------
    >>> day = lambda n: datetime(2026, 3, n)
    >>> [t.day for t in mended_times([day(1), day(2), day(30), day(3), day(1), day(4)], day(5))]
    [1, 2, 2, 3, 3, 4]
    """
    believed = _longest_rising([t for t in times if t <= now])
    mended: list[datetime] = []
    position = 0
    for time in times:
        if position < len(believed) and time == believed[position]:
            mended.append(time)
            position += 1
        else:
            mended.append(mended[-1] if mended else (believed[0] if believed else now))
    return mended


def _longest_rising(times: Sequence[datetime]) -> list[datetime]:
    """Return a longest subsequence that never falls (patience sorting)."""
    ends: list[datetime] = []  # smallest last time of a sequence of each length
    places: list[int] = []
    before: list[int] = []
    for place, time in enumerate(times):
        length = bisect_right(ends, time)
        if length == len(ends):
            ends.append(time)
            places.append(place)
        else:
            ends[length], places[length] = time, place
        before.append(places[length - 1] if length else -1)
    found = []
    place = places[-1] if places else -1
    while place >= 0:
        found.append(times[place])
        place = before[place]
    return found[::-1]
