"""Recognise rounding: a right value that was rounded to fewer places than the question asks for."""

from collections.abc import Iterable
from typing import Any

#: Places that are looked at where a question asks for none in particular.
MOST_PLACES = 6
#: Rounding that blurs the largest value by more than this share leaves nothing of it.
COARSEST = 0.1


def coarser_places(keys: Iterable[Any], asked: int | None) -> list[int]:
    """Return the places, most first, to which `keys` can be rounded and still say something.

    Parameters
    ----------
    keys : iterable
        Right values; what is no number is left out.
    asked : int or None
        The places that the question asks for.

    Examples
    --------
    >>> coarser_places([0.255, 0.471], 3), coarser_places([412.3], 0)
    ([2], [])
    """
    largest = max((abs(k) for k in keys if _is_number(k)), default=0.0)
    most = MOST_PLACES if asked is None else asked - 1
    return [p for p in range(most, -1, -1) if p >= 2 or 0.5 * 10.0**-p <= COARSEST * largest]


def is_rounded(answer: Any, key: Any, places: int) -> bool:
    """Tell whether a number is the key's, rounded to so many places.

    Examples
    --------
    >>> is_rounded(0.26, 0.2552, 2), is_rounded(0.25, 0.2552, 2), is_rounded(0.2552, 0.2552, 2)
    (True, False, False)
    """
    if not (_is_number(answer) and _is_number(key)):
        return False
    half = 0.5 * 10.0**-places * (1 + 1e-6)
    return abs(answer - round(answer, places)) < 1e-9 and abs(answer - key) <= half


def numbers_of(value: Any) -> list[float]:
    """Return the numbers in a recorded value, however deep they lie.

    Examples
    --------
    >>> numbers_of({"is": "dict", "items": [["better", 0.5], ["worse", -0.25]]})
    [0.5, -0.25]
    """
    if _is_number(value):
        return [value]
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [number for part in parts for number in numbers_of(part)]


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
