"""Expected values with alternatives: `accept`, `between`, `approx`.

In a solution ``q = accept("自动呼叫分配", "ACD")`` is the text ``"自动呼叫分配"`` for every later
cell, and for the key it means *either*. A student who uses these gains nothing: outside the
executed solution they are recorded as the plain value.
"""

from typing import Any


class AcceptedText(str):
    """A text with further texts that are as right."""

    alternatives: tuple[str, ...]


class AcceptedNumber(float):
    """A number with further numbers that are as right."""

    alternatives: tuple[float, ...]


class NumberBetween(float):
    """A number, right anywhere between two ends (both included)."""

    low: float
    high: float


class NumberNear(float):
    """A number, right within a relative or absolute distance."""

    rel: float
    abs: float


def accept(first: Any, *others: Any) -> AcceptedText | AcceptedNumber:
    """Return `first` as a value whose alternatives `others` are as right.

    Parameters
    ----------
    first, *others : str or number
        All texts, or all numbers. The first is what the model answer shows.

    Raises
    ------
    TypeError
        When texts and numbers are mixed.

    Examples
    --------
    >>> acd = accept("自动呼叫分配", "ACD")
    >>> acd, acd.alternatives
    ('自动呼叫分配', ('ACD',))
    """
    values = (first, *others)
    if all(isinstance(v, str) for v in values):
        text = AcceptedText(first)
        text.alternatives = tuple(str(v) for v in others)
        return text
    if all(isinstance(v, int | float) for v in values):
        number = AcceptedNumber(first)
        number.alternatives = tuple(float(v) for v in others)
        return number
    raise TypeError("accept() takes only texts, or only numbers, not a mixture.")


def between(low: float, high: float) -> NumberBetween:
    """Return the middle of `low` and `high` as a number that is right anywhere between them.

    Examples
    --------
    >>> float(between(2, 4))
    3.0
    """
    if not low <= high:
        raise ValueError(f"between(low, high) needs low ≤ high, got {low} and {high}.")
    number = NumberBetween((low + high) / 2)
    number.low, number.high = float(low), float(high)
    return number


def approx(value: float, *, rel: float = 0.0, abs: float = 0.0) -> NumberNear:
    """Return `value` as a number that is right within ``max(rel·|value|, abs)``.

    Examples
    --------
    >>> approx(0.745, abs=0.001).abs
    0.001
    """
    if rel < 0 or abs < 0 or (rel == 0 and abs == 0):
        raise ValueError("approx() needs rel= or abs= above zero.")
    number = NumberNear(value)
    number.rel, number.abs = float(rel), float(abs)
    return number
