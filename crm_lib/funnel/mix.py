"""Mix of segments: an overall rate as the weighted mean of its segments' rates (Simpson).

So it moves when the *weights* move, even while every segment stays as it is. Import these names
from `crm_lib.funnel`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from crm_lib.base.checks import require_between, require_count, require_drawable
from crm_lib.base.message import Message
from crm_lib.page.words import named
from crm_lib.plotting import BLUE, GREY, ORANGE, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def mix_bound(overall_rate: float, segment_rate: float) -> float:
    """Compute the largest share a segment can have, given the overall rate and the segment's own.

    Parameters
    ----------
    overall_rate, segment_rate : float
        Between 0 and 1: of everybody, and of the segment.

    Returns
    -------
    float
        Between 0 and 1. At this share the others' rate is 1 (or 0, for a segment above the
        overall rate); beyond it they would need more than everybody (or fewer than nobody).

    Raises
    ------
    ValueError
        When a rate lies outside 0 … 1.

    Notes
    -----
    overall = s·segment + (1 − s)·other with other ≤ 1 gives s ≤ (1 − overall)/(1 − segment): in
    words, drop-off over drop-off. For other ≥ 0, s ≤ overall/segment.

    Examples
    --------
    >>> round(mix_bound(0.255, 1 - 0.874), 3)
    0.852
    """
    require_between(overall_rate, 0, 1, name="overall_rate")
    require_between(segment_rate, 0, 1, name="segment_rate")
    if segment_rate < overall_rate:
        return (1 - overall_rate) / (1 - segment_rate)
    if segment_rate > overall_rate:
        return overall_rate / segment_rate
    return 1.0


def other_segment_rate(overall_rate: float, segment_rate: float, share: Any) -> Any:
    """Compute everybody else's rate, when a segment of the given share has the given rate.

    Parameters
    ----------
    overall_rate, segment_rate : float
        Between 0 and 1.
    share : float or array
        The segment's share, at least 0 and below 1.

    Returns
    -------
    float or array
        (overall − share·segment)/(1 − share).

    Raises
    ------
    ValueError
        When a share is above `mix_bound`: no rate of the others would do.

    Examples
    --------
    >>> [round(float(other_segment_rate(0.255, 0.126, s)), 3) for s in (0.5, 0.6, 0.7)]
    [0.384, 0.449, 0.556]
    """
    bound = mix_bound(overall_rate, segment_rate)
    shares = np.asarray(share, dtype=float)
    too_large = ~((shares >= 0) & (shares < 1) & (shares <= bound * (1 + 1e-12)))
    if too_large.any():
        raise ValueError(
            Message(
                f"share must be at least 0, below 1 and at most {bound:.4f}, where the others' rate "
                f"reaches {float(segment_rate < overall_rate):.0%}; {int(too_large.sum())} of "
                f"{shares.size} values are not (first: {shares[too_large].flat[0]:g}).",
                f"share 必须不小于 0、小于 1，且不超过 {bound:.4f}（此时其余人的转化率达到 {float(segment_rate < overall_rate):.0%}）；{shares.size} 个值中有 {int(too_large.sum())} 个不是（第一个：{shares[too_large].flat[0]:g}）。",
            )
        )
    rate = np.clip((overall_rate - shares * segment_rate) / (1 - shares), 0, 1)
    return float(rate) if shares.ndim == 0 else rate


def mix_table(overall_rate: float, segment_rate: float, *, points: int = 101) -> pd.DataFrame:
    """List every mix that fits two known rates, up to the bound.

    Parameters
    ----------
    overall_rate, segment_rate : float
        Between 0 and 1, different from each other.
    points : int
        Rows of the answer, at least 2.

    Returns
    -------
    pandas.DataFrame
        ``segment_share`` from 0 to `mix_bound`, ``segment_rate``, ``other_rate`` and
        ``overall_rate`` (the two constants repeated, so that the table is complete in itself).

    Raises
    ------
    ValueError
        When a rate lies outside 0 … 1, both are equal, or there are fewer than two points.

    Examples
    --------
    >>> mix_table(0.255, 0.126, points=2).round(3)
       segment_share  segment_rate  other_rate  overall_rate
    0          0.000         0.126       0.255         0.255
    1          0.852         0.126       1.000         0.255
    """
    if overall_rate == segment_rate:
        raise ValueError(
            Message(
                "both rates are equal: then the others have the same rate at any share.",
                "两个转化率相等：那么无论占比多少，其余人的转化率都相同。",
            )
        )
    require_count(points, name="points", least=2)
    shares = np.linspace(0, mix_bound(overall_rate, segment_rate), points)
    # A bound of exactly 1 leaves nobody else, so nobody's rate to speak of.
    shares = shares[shares < 1]
    other = other_segment_rate(overall_rate, segment_rate, shares)
    return pd.DataFrame(
        {"segment_share": shares, "segment_rate": segment_rate, "other_rate": other}
    ).assign(overall_rate=overall_rate)


@styled
def plot_funnel_mix(
    table: pd.DataFrame,
    *,
    share: float | None = None,
    names: tuple[str, str] = ("the segment · 该群体", "the others · 其他人"),
    ax: Axes | None = None,
) -> Axes:
    """Draw what rate the others must have at every share of the segment.

    Parameters
    ----------
    table : DataFrame
        From `mix_table`.
    share : float, optional
        A share to mark.
    names : (str, str)
        What to call the segment and everybody else: ``English · 中文``, or names of the data.
    ax : Axes, optional
        Where to draw.

    Returns
    -------
    Axes

    Raises
    ------
    ValueError
        When a column of `mix_table` is missing or `share` lies beyond the bound.
    """
    needed = ["segment_share", "segment_rate", "other_rate", "overall_rate"]
    table = require_drawable(table, [], numbers=needed, what="the table of mix_table")
    if np.shape(names) != (2,):
        raise ValueError(
            Message(
                f"names is {names!r}; two names are needed, the segment's first.",
                f"names 是 {names!r}；需要两个名称，细分组的在前。",
            )
        )
    bound, segment, overall = table["segment_share"].max(), *table.iloc[0][needed[1::2]]
    ax.plot(table["segment_share"], table["other_rate"], color=BLUE, lw=2.5, label=names[1])
    ax.axhline(overall, color=GREY, ls="--", label="overall · 总体")
    ax.axhline(segment, color=ORANGE, lw=2.5, label=names[0])
    ax.axvspan(bound, 1, color=GREY, alpha=0.2, lw=0)
    if bound < 0.98:
        ax.text((bound + 1) / 2, 0.5, "impossible · 不可能", rotation=90, ha="center", va="center")
    if share is not None:
        rate = other_segment_rate(overall, segment, share)
        ax.plot([share], [rate], "o", color=BLUE, ms=9)
        # Beside the axis or under the title there is no room to the left of the point or above it.
        left, up = share > 0.1, rate < 0.95
        place = {"textcoords": "offset points", "ha": "right" if left else "left"}
        ax.annotate(f"{rate:.1%}", (share, rate), (-8 if left else 8, 6 if up else -14), **place)
    ax.set_xlim(0, 1)
    ax.set_ylim(0, 1.02)
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_major_formatter(lambda x, _: f"{x:.0%}")
    segment_name = named(names[0])
    ax.set_xlabel(
        f"{segment_name.en}: share of all users at the step · {segment_name.zh}占本环节人数的比例"
    )
    ax.set_ylabel("share of the previous step · 环节转化率")
    ax.set_title(
        f"At most {bound:.1%} of this step can be {segment_name.en} · "
        f"本环节中，{segment_name.zh}最多占{bound:.1%}"
    )
    ax.legend(loc="upper left")
    return ax
