"""Match what two charts draw by what stands under each value: a word, or a number on the axis."""

from typing import Any

from crm_lib.exam.normalise import bare


def has_words(chart: dict[str, Any], series: dict[str, Any]) -> bool:
    """Tell whether each drawn value has a word of its own along the axis."""
    words = [bare(t) for t in chart.get("ticks", [])]
    return len(words) == len(series["y"]) == len(set(words))


def values_by_name(chart: dict[str, Any], series: dict[str, Any]) -> dict[str, Any] | None:
    """Return drawn values by what stands under them; None unless each has a name of its own.

    Examples
    --------
    >>> values_by_name({}, {"x": [2.0, 1.0], "y": [30, 70]})
    {'2': 30, '1': 70}
    >>> values_by_name({"ticks": ["Cart", "Buy"]}, {"y": [30, 70]})
    {'cart': 30, 'buy': 70}
    """
    names = [_name(x) for x in series.get("x") or chart.get("ticks", [])]
    if len(names) != len(series["y"]) or len(set(names)) != len(names):
        return None
    return dict(zip(names, series["y"], strict=True))


def places_differ(drawn: dict[str, Any] | None, expected: dict[str, Any] | None) -> bool:
    """Tell whether two charts stand over other whole numbers: scores 0 to 4 for 1 to 5."""
    if not drawn or not expected or drawn.keys() == expected.keys():
        return False
    return all(name.isdecimal() for name in (*drawn, *expected))


def _name(x: Any) -> str:
    """Return a name in one form: 1, 1.0 and "1.0" are the same."""
    text = bare(str(x))
    try:
        return f"{float(text):g}"
    except ValueError:
        return text
