"""Segment maps (RFM 分群地图): name customers by ranges of their R, F and M scores, own or published."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from crm_lib.base.checks import require_count, require_numbers
from crm_lib.base.message import Message

#: Segments of the R package rfm 0.3.0 (example of `rfm_segment`): name → range of each score.
RFM_PACKAGE_MAP: dict[str, dict[str, tuple[int, int]]] = {
    "Champions": {"r": (5, 5), "f": (5, 5), "m": (5, 5)},
    "Potential Loyalist": {"r": (3, 5), "f": (3, 5), "m": (2, 5)},
    "Loyal Customers": {"r": (2, 4), "f": (2, 4), "m": (2, 4)},
    "Promising": {"r": (3, 4), "f": (1, 3), "m": (3, 5)},
    "New Customers": {"r": (4, 5), "f": (1, 3), "m": (1, 5)},
    "Can't Lose Them": {"r": (1, 2), "f": (3, 4), "m": (4, 5)},
    "At Risk": {"r": (1, 2), "f": (2, 5), "m": (4, 5)},
    "Need Attention": {"r": (1, 3), "f": (3, 5), "m": (3, 5)},
    "About To Sleep": {"r": (2, 3), "f": (1, 3), "m": (1, 4)},
    "Lost": {"r": (1, 1), "f": (1, 5), "m": (1, 5)},
}
_SCORES = {"r": "r_score", "f": "f_score", "m": "m_score"}


def score_segments(
    scores: pd.DataFrame,
    segments: Mapping[str, Mapping[str, Any]] | None = None,
    *,
    otherwise: str = "Others",
) -> pd.DataFrame:
    """Name each customer's segment by a map of score ranges, the user's own or a published one.

    Parameters
    ----------
    scores : DataFrame
        As `rfm_scores` makes it: `r_score`, `f_score`, `m_score`, best is highest.
    segments : mapping of name to ranges, optional
        Ranges such as ``{"r": (4, 5), "f": 5}``: both ends count, a score that is left out may be
        anything. The first segment that fits is the customer's. `RFM_PACKAGE_MAP` by default.
    otherwise : str
        Name of whoever fits nowhere.

    Returns
    -------
    DataFrame
        A copy with `segment`.

    Raises
    ------
    ValueError
        When a score is absent or missing somewhere, or a range is no whole numbers in rising order.

    Notes
    -----
    A map with gaps is not an error; look how many are `otherwise` before using it.

    References
    ----------
    Hebbali, A. rfm 0.3.0 (CRAN), `rfm_segment`.

    Examples
    --------
    >>> scores = pd.DataFrame({"r_score": [5, 1], "f_score": [5, 2], "m_score": [5, 1]})
    >>> score_segments(scores)["segment"].to_list()
    ['Champions', 'Lost']
    >>> score_segments(scores, {"常客": {"f": (4, 5)}}, otherwise="其他")["segment"].to_list()
    ['常客', '其他']
    """
    ranges = _ranges(RFM_PACKAGE_MAP if segments is None else segments)
    used = [c for s, c in _SCORES.items() if any(s in r for r in ranges.values())]
    scores = require_numbers(scores, used, what="the score table")
    name = np.full(len(scores), otherwise, dtype=object)
    free = np.ones(len(scores), dtype=bool)
    for segment, limits in ranges.items():
        fits = free.copy()
        for score, (low, high) in limits.items():
            fits &= scores[_SCORES[score]].between(low, high).to_numpy()
        name[fits] = segment
        free &= ~fits
    return scores.assign(segment=pd.Series(name, index=scores.index, dtype="str"))


def _ranges(segments: Any) -> dict[str, dict[str, tuple[int, int]]]:
    """Return the ranges of a map, both ends each, or raise naming the segment that is wrong."""
    if not isinstance(segments, Mapping) or not segments:
        raise ValueError(
            Message(
                f"segments is {segments!r}; a mapping of name to ranges is needed, such as "
                "{'Champions': {'r': (4, 5), 'f': (4, 5)}}.",
                f"segments 是 {segments!r}；需要“名称: 范围”的映射，例如 {{'Champions': {{'r': (4, 5), 'f': (4, 5)}}}}。",
            )
        )
    found: dict[str, dict[str, tuple[int, int]]] = {}
    for name, limits in segments.items():
        if not isinstance(limits, Mapping) or not limits or set(limits) - set(_SCORES):
            raise ValueError(
                Message(
                    f"segment {name!r} has the ranges {limits!r}; they are given for 'r', 'f' or 'm'.",
                    f"segment {name!r} 的范围是 {limits!r}；只能给出 'r'、'f'、'm' 的范围。",
                )
            )
        found[name] = {score: _ends(name, score, limits[score]) for score in limits}
    return found


def _ends(name: str, score: str, value: Any) -> tuple[int, int]:
    """Return the two ends of one range."""
    ends = value if isinstance(value, tuple | list) else (value, value)
    what = f"segment {name!r}, {score!r}"
    if len(ends) != 2:
        raise ValueError(
            Message(
                f"{what} is {value!r}; a score or its lowest and highest are needed.",
                f"{what} 是 {value!r}；需要一个分数，或最低和最高的分数。",
            )
        )
    low, high = (require_count(end, name=what, least=1, most=9) for end in ends)
    if low > high:
        raise ValueError(
            Message(f"{what} goes from {low} down to {high}.", f"{what} 从 {low} 降到了 {high}。")
        )
    return low, high
