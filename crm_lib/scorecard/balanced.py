"""Balanced scorecard (平衡计分卡): scores of measures, perspectives and the whole card.

Whether the project pays is `crm_lib.scorecard`, how goals rest on levers `crm_lib.scorecard`; both
can be called from here too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from crm_lib.base.checks import (
    require_columns,
    require_drawable,
    require_no_missing,
    require_numbers,
    require_one_number,
    require_positive,
)
from crm_lib.base.message import Message, both_text
from crm_lib.plotting import GREEN, GREY, ORANGE, VERMILLION, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes


#: The four perspectives of Kaplan & Norton (1992), Harvard Business Review 70(1), 71–79.
PERSPECTIVES: dict[str, str] = {
    "financial": "财务",
    "customer": "客户",
    "process": "内部流程",
    "learning": "学习与成长",
}


def measure_scores(
    measures: pd.DataFrame,
    *,
    perspective_col: str = "perspective",
    baseline_col: str = "baseline",
    target_col: str = "target",
    actual_col: str = "actual",
    cap: float = 120.0,
) -> pd.DataFrame:
    """Score each measure of a balanced scorecard: 0 where it started, 100 at its target.

    Parameters
    ----------
    measures
        One row per measure.
    perspective_col
        One of ``financial``, ``customer``, ``process``, ``learning``.
    baseline_col, target_col, actual_col
        Where the measure stood, where it should go and where it is, in the measure's own unit. A
        target below the baseline (complaints, churn) needs no flag: falling then is progress.
    cap
        Highest score, so that one runaway success can't hide failures; from 100.

    Returns
    -------
    DataFrame
        `measures` with ``score``: 100·(actual − baseline)/(target − baseline), held within 0 and
        `cap`.

    Raises
    ------
    ValueError
        When a column is absent or not numeric, a perspective is unknown, a target equals its
        baseline, or the cap is below 100.

    Examples
    --------
    >>> card = pd.DataFrame(
    ...     {"view": ["customer"] * 2, "was": [20, 10], "goal": [40, 6], "now": [30, 7]}
    ... )
    >>> cols = dict(perspective_col="view", baseline_col="was", target_col="goal")
    >>> measure_scores(card, **cols, actual_col="now")["score"].tolist()
    [50.0, 75.0]
    """
    measures = require_columns(measures, [perspective_col], what="the scorecard")
    measures = require_numbers(
        measures, [baseline_col, target_col, actual_col], what="the scorecard"
    )
    if not require_one_number(cap, name="cap") >= 100:
        raise ValueError(
            Message(
                f"cap is {cap}; a number from 100 is needed.", f"cap 为 {cap}；应是不小于100的数。"
            )
        )
    strange = measures.loc[~measures[perspective_col].isin(list(PERSPECTIVES)), perspective_col]
    if len(strange):
        raise ValueError(
            Message(
                f"column {perspective_col!r} holds {strange.iloc[0]!r} and others in {len(strange)} of "
                f"{len(measures)} rows; allowed are {', '.join(PERSPECTIVES)}.",
                f"列 {perspective_col!r} 的 {len(measures)} 行中有 {len(strange)} 行是 "
                f"{strange.iloc[0]!r} 等值；只能是 {'、'.join(PERSPECTIVES)}。",
            )
        )
    baseline, target, actual = (
        measures[c].to_numpy(dtype=float) for c in (baseline_col, target_col, actual_col)
    )
    same = int((baseline == target).sum())
    if same:
        raise ValueError(
            Message(
                f"column {target_col!r} equals {baseline_col!r} in {same} of {len(measures)} rows; a "
                "target must differ from where the measure started.",
                f"{len(measures)} 行中有 {same} 行的 {target_col!r} 等于 {baseline_col!r}；目标必须不同于起点。",
            )
        )
    return measures.assign(score=np.clip(100 * (actual - baseline) / (target - baseline), 0, cap))


def perspective_scores(
    scored: pd.DataFrame, *, perspective_col: str = "perspective", weight_col: str | None = None
) -> pd.DataFrame:
    """Average the measures of each perspective by weight.

    Parameters
    ----------
    scored
        As from `measure_scores`.
    perspective_col
        The perspective.
    weight_col
        Weight of a measure, zero or more; equal weights when None.

    Returns
    -------
    DataFrame
        One row per perspective that has measures, in the order of `PERSPECTIVES`: ``perspective``,
        ``measures`` (count), ``weight`` (share of all weight) and ``score``.

    Raises
    ------
    ValueError
        When a column is absent or not numeric, or a perspective's weights add up to zero.

    Examples
    --------
    >>> scored = pd.DataFrame({"view": ["customer"] * 2, "score": [50, 100], "w": [3, 1]})
    >>> perspective_scores(scored, perspective_col="view", weight_col="w")["score"].tolist()
    [62.5]
    """
    scored = require_columns(scored, [perspective_col], what="the scored measures")
    require_no_missing(scored, [perspective_col], what="the scored measures")
    numbers = ["score"] if weight_col is None else ["score", weight_col]
    scored = require_numbers(scored, numbers, what="the scored measures")
    weight = np.ones(len(scored)) if weight_col is None else scored[weight_col].to_numpy(float)
    require_positive(weight, name=f"column {weight_col!r}", zero_ok=True)
    parts = pd.DataFrame(
        {
            "perspective": scored[perspective_col].to_numpy(),
            "weight": weight,
            "_points": weight * scored["score"].to_numpy(dtype=float),
        }
    )
    groups = parts.groupby("perspective", sort=False)
    table = groups[["weight", "_points"]].sum()
    table.insert(0, "measures", groups.size())
    empty = table.index[table["weight"] == 0].tolist()
    if empty:
        raise ValueError(
            Message(
                f"column {weight_col!r} adds up to 0 for perspective {empty[0]!r}.",
                f"维度 {empty[0]!r} 的 {weight_col!r} 列合计为0。",
            )
        )
    known = [p for p in PERSPECTIVES if p in table.index]
    table = table.loc[[*known, *(p for p in table.index if p not in known)]].reset_index()
    table["score"] = table.pop("_points") / table["weight"]
    table["weight"] = table["weight"] / (table["weight"].sum() or 1.0)
    return table


def scorecard_total(perspectives: pd.DataFrame) -> float:
    """Return the score of the whole card: the weighted mean of its perspectives.

    Parameters
    ----------
    perspectives
        As from `perspective_scores`.

    Returns
    -------
    float
        100 means that all targets are reached on average.

    Raises
    ------
    ValueError
        When a column is absent or the weights do not add up to more than zero.

    Examples
    --------
    >>> scorecard_total(pd.DataFrame({"weight": [0.75, 0.25], "score": [80.0, 40.0]}))
    70.0
    """
    perspectives = require_numbers(perspectives, ["weight", "score"], what="the perspective table")
    require_positive(perspectives["weight"], name="column 'weight'", zero_ok=True)
    weight = perspectives["weight"].to_numpy(dtype=float)
    if not weight.sum() > 0:
        raise ValueError(
            Message(
                f"column 'weight' adds up to 0 over {len(weight)} rows.",
                f"'weight' 列的 {len(weight)} 行合计为0。",
            )
        )
    return float(weight @ perspectives["score"].to_numpy(dtype=float) / weight.sum())


@styled
def plot_scorecard(perspectives: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw `perspective_scores`: a bar per perspective against the target of 100 (平衡计分卡).

    Raises
    ------
    ValueError
        When `perspectives` is not such a table or has no row.

    Examples
    --------
    >>> table = pd.DataFrame(
    ...     {"perspective": ["financial", "customer"], "weight": [0.5, 0.5], "score": [90.0, 40.0]}
    ... )
    >>> plot_scorecard(table).get_title(loc="left")
    'customer lags behind: 40, target 100 (total 65.0) · 客户落后：40分（100分为达标；总分65.0分）'
    """
    perspectives = require_drawable(
        perspectives,
        ["perspective"],
        numbers=["weight", "score"],
        what="the perspective table",
    )
    shown = perspectives.iloc[::-1]
    names = [
        both_text(f"{p}, weight {w:.0%}", f"{PERSPECTIVES.get(p, p)}，权重{w:.0%}")
        for p, w in zip(shown["perspective"], shown["weight"], strict=True)
    ]
    colours = [GREEN if s >= 100 else ORANGE if s >= 60 else VERMILLION for s in shown["score"]]
    bars = ax.barh(names, shown["score"], color=colours)
    for text in ax.bar_label(bars, fmt="%.0f", padding=4):
        text.set_bbox({"facecolor": "white", "edgecolor": "none", "pad": 1})
    ax.axvline(100, color=GREY, linestyle="--", linewidth=1.2)
    ax.set(xlim=(0, 135), xlabel="score (0 = start, 100 = target) · 得分（0为起点，100为目标）")
    ax.set_ylabel("perspective · 维度")
    worst = perspectives.loc[perspectives["score"].idxmin()]
    zh = PERSPECTIVES.get(worst["perspective"], worst["perspective"])
    total = scorecard_total(perspectives)
    ax.set_title(
        f"{worst['perspective']} lags behind: {worst['score']:.0f}, target 100 (total {total:.1f})"
        f" · {zh}落后：{worst['score']:.0f}分（100分为达标；总分{total:.1f}分）"
        if worst["score"] < 100
        else f"Every perspective has reached its target (total {total:.1f})"
        f" · 每个维度都已达标（总分{total:.1f}分）"
    )
    return ax
