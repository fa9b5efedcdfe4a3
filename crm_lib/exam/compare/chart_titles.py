"""Hold what a chart's title says against what the chart draws: largest, direction, sign, equality.

A title is free text, so only plain contradictions count: a category called the highest that is in
the middle, "rises" above falling values, "no difference" above bars that differ. What can't be
read for certain is taken for true.
"""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from crm_lib.base.message import CHINESE, Message
from crm_lib.exam.normalise import bare, normalised

_SAME = re.compile(
    r"\b(?:no difference|does not differ|do not differ|all the same|equally)\b|没有(?:差别|区别|差异)|"
    r"都一样|都差不多"
)
_NOT_SAME = re.compile(r"\b(?:not|never)\b|n't\b|不是|并非|不再|不会|不能")
_HIGHEST = re.compile(r"\b(?:highest|largest|most|longest|biggest)\b|最(?:高|大|多|长)")
_LOWEST = re.compile(r"\b(?:lowest|smallest|least|fewest|shortest)\b|最(?:低|小|少|短)")
_EXTREME = re.compile(rf"{_HIGHEST.pattern}|{_LOWEST.pattern}|\b(?:best|worst)\b|最(?:好|差|糟)")
_RISES = re.compile(
    r"\b(?:rises?|increases?|grows?|climbs?)\b|上升|上涨|增加|递增|越来越(?:高|多|长)"
)
_FALLS = re.compile(
    r"\b(?:falls?|declines?|decreases?|drops?)\b(?! short)|下降|减少|递减|越来越(?:低|少|短)"
)
#: 越满意，留得越久: what grows along the axis, and which way the values go with it.
_THE_MORE = re.compile(
    r"(?<!排)(?<!名次)越(?:满意|高|多|大|长|好)[^。；;]{0,10}?越(?P<up>高|多|长|久|大)?(?P<down>低|少|短|小)?"
)
#: A title is words: 结论 or a Latin word, and no single letter.
_WORDS = re.compile(rf"{CHINESE}.*{CHINESE}|[^\W\d_]{{3,}}")
_ABOVE = re.compile(
    r"\b(?:exceeds?|better than expected|above expectations?)\b|(?:超出|超过|高于)期望"
)
_DENIED = re.compile(r"\b(?:not|no|never|nothing)\b|n't\b|不|没|未|无|非")

#: Values that differ by this share of the larger one are not the same.
_DIFFERENT = 0.25

TITLE_SAYS_OTHERWISE = Message(
    "The title says something else than the chart: compare it with what is drawn.",
    "标题说的与图不符：请对照图中的数值。",
)


#: Words are there, and whether they say the right thing is not for a program to tell.
TITLE_IS_YOURS = Message(
    "Title and axis names are there; whether the title says what the chart shows, compare yourself.",
    "标题和轴名都有了；标题说得对不对、写没写结论，请自己对照图再看一遍。",
)


def is_title(text: str) -> bool:
    """Tell whether a chart's title holds words and is no single letter.

    Examples
    --------
    >>> is_title("a"), is_title("越满意留得越久"), is_title("Sales by month")
    (False, True, True)
    """
    return bool(_WORDS.search(normalised(text)))


def title_contradicts(chart: dict[str, Any]) -> bool:
    """Tell whether the title of a recorded chart contradicts what the chart draws.

    Parameters
    ----------
    chart : dict
        Recorded facts of a chart.

    Examples
    --------
    >>> drawn = {"title": "Sales fall", "series": [{"kind": "line", "y": [1, 2, 4]}]}
    >>> title_contradicts(drawn), title_contradicts({**drawn, "title": "Sales rise"})
    (True, False)
    """
    drawn = chart.get("series", [])
    values = [v for v in (drawn[0]["y"] if len(drawn) == 1 else []) if _is_number(v)]
    title = normalised(str(chart.get("title", "")))
    if len(values) < 2 or len(values) != len(drawn[0]["y"]) or not title:
        return False
    if _SAME.search(title):
        return _differ(values) and not _NOT_SAME.search(title)
    if _DENIED.search(title):
        return False  # what a denial takes back can't be told for certain
    words = [bare(t) for t in chart.get("ticks", [])]
    return (
        _names_another_extreme(title, words, values)
        or _turns_direction(title, chart, words, values)
        or _turns_the_more(title, drawn[0])
        or (bool(_ABOVE.search(title)) and max(values) < 0)
    )


def _differ(values: Sequence[float]) -> bool:
    low, high = min(values), max(values)
    return high - low > _DIFFERENT * max(abs(low), abs(high))


def _names_another_extreme(title: str, words: list[str], values: Sequence[float]) -> bool:
    """Tell whether the one category that a superlative names is not at that end of the values."""
    if len(words) != len(values) or not _EXTREME.search(title):
        return False
    plain = bare(title)
    named = [i for i, word in enumerate(words) if len(word) > 1 and word in plain]
    if len(named) != 1:
        return False
    value, low, high = values[named[0]], min(values), max(values)
    if value not in (low, high):
        return True
    if low < 0:
        return False  # most of something negative may be either end
    up, down = _HIGHEST.search(title), _LOWEST.search(title)
    return bool(up and not down and value == low < high) or bool(
        down and not up and value == high > low
    )


def _turns_direction(
    title: str, chart: dict[str, Any], words: list[str], values: Sequence[float]
) -> bool:
    """Tell whether a title lets values rise that only fall, or the other way round."""
    in_order = chart["series"][0]["kind"] == "line" or (
        len(words) == len(values) and all(re.fullmatch(r"[\d.]+", word) for word in words)
    )
    rises, falls = bool(_RISES.search(title)), bool(_FALLS.search(title))
    if not in_order or rises == falls:
        return False
    steps = [b - a for a, b in pairwise(values)]
    return all(s < 0 for s in steps) if rises else all(s > 0 for s in steps)


def _turns_the_more(title: str, series: dict[str, Any]) -> bool:
    """Tell whether "the more, the longer" stands over values that only fall along the numbers."""
    found = _THE_MORE.search(title)
    places = [_number_in(x) for x in series.get("x", [])]
    if found is None or not (found["up"] or found["down"]):
        return False
    if not places or None in places or len(places) != len(series["y"]):
        return False
    along = [y for _, y in sorted(zip(places, series["y"], strict=True))]
    steps = [b - a for a, b in pairwise(along)]
    return all(s < 0 for s in steps) if found["up"] else all(s > 0 for s in steps)


def _number_in(x: Any) -> float | None:
    try:
        return float(x)
    except (TypeError, ValueError):
        return None


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
