"""Compare segments of a funnel step by step, with Wilson intervals."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from crm_lib.base.checks import (
    require_between,
    require_columns,
    require_drawable,
    require_frame,
    require_interval,
    require_no_missing,
    require_numbers,
    require_one_of,
    require_positive,
)
from crm_lib.base.message import Message
from crm_lib.engines.frames import to_pandas
from crm_lib.funnel.shares import require_step_order
from crm_lib.page.words import named
from crm_lib.plotting import PALETTE, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def compare_segments(
    table: Any, first: Any, second: Any, *, segment_col: str = "segment", confidence: float = 0.95
) -> pd.DataFrame:
    """Compare share_of_previous between two segments, step by step.

    Parameters
    ----------
    table : DataFrame
        From `crm_lib.funnel.funnel_table` with ``segment_col``, of any engine.
    first, second : object
        Two values of `segment_col`. Differences are first − second.
    segment_col : str
        The segment column.
    confidence : float
        Of the interval of the difference.

    Returns
    -------
    pandas.DataFrame
        One row per step but the first: ``step``, ``users_first`` and ``share_first`` (users at
        the step before, and the share of them that went on), ``users_second``,
        ``share_second``, ``difference`` with ``difference_low`` and ``difference_high``, ``z`` and
        ``p_value`` (two-sided). Missing where a segment had nobody, or where all or nobody went
        on in both (z and p only).

    Raises
    ------
    ValueError
        For a missing column, a segment that is not in the table, or the same segment twice.

    Notes
    -----
    z is the two-proportion test with pooled variance. The interval is Newcombe's hybrid of the two
    Wilson intervals, which does not need large samples; near p = 0.05 the two may disagree.

    References
    ----------
    Newcombe (1998), "Interval estimation for the difference between independent proportions",
    Statistics in Medicine 17, 873–890, method 10.

    Examples
    --------
    >>> table = pd.DataFrame(
    ...     {"arm": list("aabb"), "step": ["see", "buy"] * 2, "users": [1000, 120, 1000, 150]}
    ... )
    >>> compare_segments(table, "a", "b", segment_col="arm")[["difference", "z", "p_value"]].round(
    ...     4
    ... )
       difference       z  p_value
    0       -0.03 -1.963   0.0496
    """
    from statsmodels.stats.proportion import confint_proportions_2indep, proportions_ztest

    require_frame(table, what="the funnel table")
    table = to_pandas(table)
    table = require_columns(table, [segment_col, "step"], what="the funnel table")
    require_no_missing(table, [segment_col, "step"], what="the funnel table")
    table = require_numbers(table, ["users"], what="the funnel table")
    require_positive(table["users"], name="column 'users'", zero_ok=True)
    require_between(confidence, 0.0001, 0.9999, name="confidence")
    segments = list(table[segment_col].unique())
    for name, value in (("first", first), ("second", second)):
        require_one_of(value, segments, name=f"{name} (a segment in {segment_col!r})")
    if first == second:
        raise ValueError(
            Message(
                f"first and second are both {first!r}; name two different segments.",
                f"first 和 second 都是 {first!r}；请给出两个不同的分组。",
            )
        )
    one, two = (table[table[segment_col] == s].reset_index(drop=True) for s in (first, second))
    rows = []
    for k in range(1, len(one)):
        count = [int(s["users"][k]) for s in (one, two)]
        base = [int(s["users"][k - 1]) for s in (one, two)]
        share = [c / b if b else np.nan for c, b in zip(count, base, strict=True)]
        low = high = z = p = np.nan
        if all(base):
            low, high = confint_proportions_2indep(
                count[0], base[0], count[1], base[1], method="newcomb", alpha=1 - confidence
            )
            if 0 < sum(count) < sum(base):
                z, p = proportions_ztest(count, base)
        gap = share[0] - share[1]
        rows.append((one["step"][k], base[0], share[0], base[1], share[1], gap, low, high, z, p))
    names = "step users_first share_first users_second share_second difference difference_low"
    return pd.DataFrame(rows, columns=[*names.split(), "difference_high", "z", "p_value"])


@styled
def plot_funnel_segments(
    table: Any, *, segment_col: str = "segment", ax: Axes | None = None
) -> Axes:
    """Draw share_of_previous of every segment with its Wilson interval, step by step.

    Parameters
    ----------
    table : DataFrame
        From `crm_lib.funnel.funnel_table` with ``segment_col``.
    segment_col : str
        The segment column; at most eight segments.
    ax : Axes, optional
        Where to draw.

    Returns
    -------
    Axes

    Raises
    ------
    ValueError
        When a column is missing, or there are no segments or more than eight.
    """
    require_frame(table, what="the funnel table")
    table = to_pandas(table)
    needed = [segment_col, "step", "share_of_previous", "share_low", "share_high"]
    table = require_drawable(table, needed[:2], numbers=needed[2:], what="the funnel table")
    require_step_order(table, [segment_col])
    require_interval(
        table, "share_of_previous", low="share_low", high="share_high", what="the funnel table"
    )
    segments = list(table[segment_col].unique())
    if not 1 <= len(segments) <= len(PALETTE):
        raise ValueError(
            Message(
                f"{segment_col!r} has {len(segments)} segments; 1 to {len(PALETTE)} are drawn.",
                f"{segment_col!r} 有 {len(segments)} 组；可以画 1 到 {len(PALETTE)} 组。",
            )
        )
    steps = list(dict.fromkeys(table["step"]))
    shares = table.pivot(index="step", columns=segment_col, values="share_of_previous").loc[
        steps[1:]
    ]
    for k, segment in enumerate(segments):
        part = table[table[segment_col] == segment].iloc[1:]
        share = part["share_of_previous"].to_numpy()
        place = np.arange(len(part)) + (k - (len(segments) - 1) / 2) * 0.16
        ends = np.abs(part[["share_low", "share_high"]].to_numpy().T - share)
        ax.errorbar(
            share,
            place,
            xerr=ends,
            fmt="osD^vPX*"[k],
            capsize=3,
            label=str(named(segment, segment_col)),
        )
    ax.set_yticks(range(len(steps) - 1), [f"{a} → {b}" for a, b in pairwise(steps)])
    ax.set_ylim(len(steps) - 1.5, -0.5)
    ax.xaxis.set_major_formatter(lambda x, _: f"{x:.0%}")
    ax.set_xlim(0, 1)
    ax.set_xlabel("share of the previous step, with its 95% interval · 环节转化率及其95%置信区间")
    ax.set_ylabel("transition · 环节")
    gap = (shares.max(axis=1) - shares.min(axis=1)).fillna(-1)
    widest = gap.idxmax()
    before, after = named(steps[steps.index(widest) - 1]), named(widest)
    least, most = shares.loc[widest].min(), shares.loc[widest].max()
    weak, strong = (
        named(segment, segment_col)
        for segment in (shares.loc[widest].idxmin(), shares.loc[widest].idxmax())
    )
    ax.set_title(
        f"{before.en} → {after.en}: {weak.en} {least:.1%}, {strong.en} {most:.1%} · "
        f"{before.zh} → {after.zh}：{weak.zh}{least:.1%}，{strong.zh}{most:.1%}"
    )
    ax.legend(title=segment_col)
    return ax
