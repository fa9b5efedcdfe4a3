"""Labels: move them apart, shorten them, write a number's sign, sort them by their numbers."""

import re
import unicodedata
from collections.abc import Sequence
from itertools import accumulate

import numpy as np


def spread_out(positions: Sequence[float], *, gap: float) -> np.ndarray:
    """Move label positions along one axis until neighbours are at least `gap` apart.

    Labels that crowd are set around their common middle, so each stays near its point.

    Examples
    --------
    >>> spread_out([10, 1, 1], gap=2).tolist()
    [10.0, 0.0, 2.0]
    """
    wanted = np.asarray(positions, dtype=float)
    groups: list[list[int]] = []
    for i in np.argsort(wanted, kind="stable"):
        groups.append([int(i)])
        # A group that touches the one below joins it, which may make it touch the next.
        while len(groups) > 1 and _low(groups[-1], wanted, gap) - gap < _high(
            groups[-2], wanted, gap
        ):
            last = groups.pop()
            groups[-1] += last
    placed = wanted.copy()
    for group in groups:
        placed[group] = _low(group, wanted, gap) + gap * np.arange(len(group))
    return placed


def shortened(text: str, most: int = 30) -> str:
    """Return a text no wider than `most` Latin letters, with … for what is left out in the middle.

    A Chinese character is as wide as two letters.

    Examples
    --------
    >>> shortened("tea"), shortened("white hanging heart t-light holder", 20)
    ('tea', 'white hang…ht holder')
    >>> shortened("有机公平贸易红茶礼盒装", 11)
    '有机…盒装'
    """
    if sum(map(_width, text)) <= most:
        return text
    head = _fitting(text, most // 2)
    tail = _fitting(text[::-1], most - most // 2 - 1)[::-1]
    return f"{head}…{tail}"


def _width(letter: str) -> int:
    """Return how many Latin letters a letter is as wide as."""
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1


def _fitting(text: str, most: int) -> str:
    """Return as much of the beginning of a text as is no wider than `most` letters."""
    ends = [end for end, width in enumerate(accumulate(map(_width, text)), 1) if width <= most]
    return text[: ends[-1]] if ends else ""


def signed(value: float, digits: int = 0) -> str:
    """Write a number with its sign: + or − (not the shorter hyphen), thousands set apart by commas.

    Examples
    --------
    >>> signed(-1.056, 2), signed(38064)
    ('−1.06', '+38,064')
    """
    return f"{value:+,.{digits}f}".replace("-", "−")


def natural_key(text: str) -> tuple[tuple[int, str], ...]:
    """Return a key for natural sorting (自然排序): numbers in a text count by their size.

    Examples
    --------
    >>> sorted(["q10", "q2", "q2b"], key=natural_key)
    ['q2', 'q2b', 'q10']
    """
    parts = re.split("([0-9]+)", text)
    return tuple((int(part), "") if part.isdecimal() else (-1, part) for part in parts)


def _low(group: list[int], wanted: np.ndarray, gap: float) -> float:
    return wanted[group].mean() - gap * (len(group) - 1) / 2


def _high(group: list[int], wanted: np.ndarray, gap: float) -> float:
    return wanted[group].mean() + gap * (len(group) - 1) / 2
