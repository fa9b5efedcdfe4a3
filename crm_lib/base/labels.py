"""Labels: move them apart, shorten them, write a number's sign, sort them by their numbers."""

import re
from collections.abc import Sequence

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
    """Return a text of at most `most` letters, with … for what is left out in the middle.

    Examples
    --------
    >>> shortened("tea"), shortened("white hanging heart t-light holder", 20)
    ('tea', 'white hang…ht holder')
    """
    if len(text) <= most:
        return text
    head = most // 2
    return f"{text[:head]}…{text[len(text) - (most - head - 1) :]}"


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
