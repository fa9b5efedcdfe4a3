"""What stands under each bar of a matplotlib Axes: the word at its place, or the place as a number."""

from typing import Any


def bar_names(axis: Any, places: list[float]) -> list[Any]:
    """Return the name of each bar: the tick's word nearest to it, on a number line its place.

    Parameters
    ----------
    axis : matplotlib.axis.Axis
        The one along which the bars stand.
    places : list of float
        Middles of the bars, in data units of `axis`.
    """
    words = _words(axis)
    return [_nearest(words, place) if words else round(float(place), 6) for place in places]


def _words(axis: Any) -> dict[float, str]:
    """Return the words of an axis by their places; none where the axis is a number line."""
    from matplotlib.category import StrCategoryLocator
    from matplotlib.ticker import FixedLocator, ScalarFormatter

    steady = isinstance(axis.get_major_locator(), FixedLocator | StrCategoryLocator)
    if not steady or type(axis.get_major_formatter()) is ScalarFormatter:
        return {}
    labels = zip(axis.get_ticklocs(), axis.get_ticklabels(), strict=False)
    return {float(at): t.get_text() for at, t in labels if t.get_text()}


def _nearest(words: dict[float, str], place: float) -> str:
    return words[min(words, key=lambda at: abs(at - place))]
