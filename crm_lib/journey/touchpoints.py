"""Journey map (体验旅程图) of touchpoints, pain points (痛点), and which touchpoint to fix.

Paths through touchpoints are in `crm_lib.journey` and attribution in `crm_lib.journey`; both can
be imported from here as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from crm_lib.base.checks import (
    require_between,
    require_columns,
    require_count,
    require_drawable,
    require_no_missing,
    require_numbers,
    require_one_number,
    require_positive,
    require_whole,
)
from crm_lib.base.message import Message
from crm_lib.journey.attribution import *  # noqa: F403
from crm_lib.journey.emotion import require_stages
from crm_lib.page.words import named
from crm_lib.plotting import BLUE, GREY, ORANGE, VERMILLION, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def touchpoint_scores(
    touchpoints: pd.DataFrame,
    *,
    importance_col: str = "importance",
    expected_col: str = "expected",
    perceived_col: str = "perceived",
    reach_col: str = "reach",
) -> pd.DataFrame:
    """Rank touchpoints (接触点) by what a repair would change: importance × shortfall × reach.

    Parameters
    ----------
    touchpoints : DataFrame
        One row a touchpoint.
    importance_col : str
        How much it matters to customers, zero or more.
    expected_col, perceived_col : str
        What customers expect and get, on one scale.
    reach_col : str
        Share of customers who meet it, 0 to 1.

    Returns
    -------
    DataFrame
        The touchpoints with ``gap`` (expected − perceived, at least 0: a touchpoint that pleases
        needs no repair), ``score`` and ``rank`` (1 is first to fix; ties share a rank), by rank.

    Raises
    ------
    ValueError
        For absent, missing or non-numeric columns, negative importance, a reach outside 0–1.

    Examples
    --------
    >>> t = pd.DataFrame(
    ...     {
    ...         "touchpoint": ["app", "shop"],
    ...         "importance": [4, 5],
    ...         "expected": [5, 4],
    ...         "perceived": [3, 4.5],
    ...         "reach": [0.5, 1],
    ...     }
    ... )
    >>> touchpoint_scores(t)[["touchpoint", "score"]].values.tolist()
    [['app', 4.0], ['shop', 0.0]]
    """
    columns = [importance_col, expected_col, perceived_col, reach_col]
    touchpoints = require_numbers(touchpoints, columns, what="the touchpoints")
    require_positive(touchpoints[importance_col], name=f"column {importance_col!r}", zero_ok=True)
    require_between(touchpoints[reach_col], 0, 1, name=f"column {reach_col!r}")
    gap = (touchpoints[expected_col] - touchpoints[perceived_col]).clip(lower=0)
    score = touchpoints[importance_col] * gap * touchpoints[reach_col]
    rank = score.rank(ascending=False, method="min").astype(int)
    table = touchpoints.assign(gap=gap, score=score, rank=rank)
    return table.sort_values("rank", kind="stable", ignore_index=True)


def journey_map(
    feedback: pd.DataFrame,
    *,
    stages: Sequence[str],
    customers: int | None = None,
    stage_col: str = "stage",
    touchpoint_col: str = "touchpoint",
    customer_col: str = "customer_id",
    importance_col: str = "importance",
    expected_col: str = "expected",
    perceived_col: str = "perceived",
    emotion_col: str = "emotion",
    effort_col: str | None = None,
    moments: int = 3,
) -> pd.DataFrame:
    """Build the journey map (体验旅程图) from customers' feedback on each touchpoint.

    Parameters
    ----------
    feedback : DataFrame
        One row a customer's rating of one touchpoint.
    stages : sequence of str
        The stages of the journey in order.
    customers : int, optional
        All customers asked, for the reach; by default those in the table.
    stage_col, touchpoint_col, customer_col : str
        Stage, touchpoint and customer.
    importance_col, expected_col, perceived_col, emotion_col : str
        Ratings; the emotion is negative for bad and positive for good feelings.
    effort_col : str, optional
        Rating of the effort, averaged when given.
    moments : int
        So many most important touchpoints are marked as moments of truth (关键时刻 MOT).

    Returns
    -------
    DataFrame
        One row a touchpoint in order of the journey (within a stage in order of appearance):
        ``stage, touchpoint, customers, reach, importance, expected, perceived, gap, score, rank,
        emotion, moment_of_truth, pain_point`` (mean emotion below 0), and ``effort``.

    Raises
    ------
    ValueError
        For absent, missing or non-numeric columns, stages that are not listed, a touchpoint in two
        stages, fewer `customers` than answered.

    Examples
    --------
    >>> f = pd.DataFrame(
    ...     {
    ...         "stage": "buy",
    ...         "touchpoint": ["cart", "pay"],
    ...         "customer_id": [1, 1],
    ...         "importance": [3, 5],
    ...         "expected": 4,
    ...         "perceived": [4, 2],
    ...         "emotion": [1, -2],
    ...     }
    ... )
    >>> journey_map(f, stages=["buy"])[["touchpoint", "score", "pain_point"]].values.tolist()
    [['cart', 0.0, False], ['pay', 10.0, True]]
    """
    ratings = [importance_col, expected_col, perceived_col, emotion_col]
    ratings += [effort_col] if effort_col else []
    feedback = require_stages(feedback, stages, stage_col)
    feedback = require_columns(feedback, [touchpoint_col, customer_col], what="the feedback")
    require_no_missing(feedback, [touchpoint_col, customer_col], what="the feedback")
    feedback = require_numbers(feedback, ratings, what="the feedback")
    require_positive(require_whole(moments, name="moments"), name="moments", zero_ok=True)
    homes = feedback.groupby(touchpoint_col)[stage_col].nunique()
    if (homes > 1).any():
        raise ValueError(
            Message(
                f"column {touchpoint_col!r} names {homes[homes > 1].index[0]!r} in more than one "
                f"value of {stage_col!r}; give each its own name.",
                f"列 {touchpoint_col!r} 中的 {homes[homes > 1].index[0]!r} 出现在 {stage_col!r} 的不止一个取值下；请分别命名。",
            )
        )
    respondents = feedback[customer_col].nunique() if customers is None else customers
    require_count(respondents, name="customers", least=0)
    require_count(moments, name="moments", least=0)
    if respondents < feedback[customer_col].nunique():
        raise ValueError(
            Message(
                f"customers is {respondents}, but {feedback[customer_col].nunique()} different ones answered.",
                f"customers 是 {respondents}，但作答的不同顾客有 {feedback[customer_col].nunique()} 位。",
            )
        )
    grouped = feedback.groupby(touchpoint_col, sort=False)
    table = grouped[ratings].mean()
    table.columns = ["importance", "expected", "perceived", "emotion", "effort"][: len(ratings)]
    table.insert(0, "reach", grouped[customer_col].nunique() / max(respondents, 1))
    table.insert(0, "customers", grouped[customer_col].nunique())
    table.insert(0, "stage", grouped[stage_col].first())
    table = table.rename_axis("touchpoint").reset_index()
    table["_place"] = range(len(table))
    table = touchpoint_scores(table)
    order = table["stage"].map({s: i for i, s in enumerate(stages)})
    table = table.assign(_stage=order).sort_values(["_stage", "_place"], ignore_index=True)
    top = table["importance"].sort_values(ascending=False, kind="stable").index[: int(moments)]
    table["moment_of_truth"] = table.index.isin(top)
    table["pain_point"] = table["emotion"] < 0
    first = ["stage", "touchpoint", "customers", "reach", "importance", "expected", "perceived"]
    first += ["gap", "score", "rank", "emotion", "moment_of_truth", "pain_point"]
    return table[first + (["effort"] if effort_col else [])]


def pain_points(table: pd.DataFrame, *, below: float = 0.0, min_reach: float = 0.0) -> pd.DataFrame:
    """List the pain points (痛点) of a journey map, the one that hurts most customers first.

    Parameters
    ----------
    table : DataFrame
        Of `journey_map`.
    below : float
        A mean emotion below this hurts.
    min_reach : float
        Leave out touchpoints that fewer customers meet.

    Returns
    -------
    DataFrame
        Rows of the map with ``pain``: (below − emotion) × reach.

    Raises
    ------
    ValueError
        When emotion or reach is absent or no number, or a limit is impossible.

    Examples
    --------
    >>> m = pd.DataFrame({"touchpoint": ["a", "b"], "emotion": [-1.0, 1.0], "reach": [0.5, 1.0]})
    >>> pain_points(m)[["touchpoint", "pain"]].values.tolist()
    [['a', 0.5]]
    """
    table = require_numbers(table, ["emotion", "reach"], what="the journey map")
    require_between(min_reach, 0, 1, name="min_reach")
    require_one_number(below, name="below")
    hurts = table[(table["emotion"] < below) & (table["reach"] >= min_reach)]
    hurts = hurts.assign(pain=(below - hurts["emotion"]) * hurts["reach"])
    return hurts.sort_values("pain", ascending=False, kind="stable", ignore_index=True)


@styled
def plot_journey_map(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw the journey map of `journey_map`: emotion along the touchpoints, stages shaded.

    Raises
    ------
    ValueError
        When a column of `journey_map` is absent, empty or not a number where one is needed, or
        there is no row.
    """
    needed = ["stage", "touchpoint", "emotion", "reach", "moment_of_truth", "pain_point"]
    table = require_drawable(table, needed, numbers=["emotion", "reach"], what="the journey map")
    table = table.reset_index(drop=True)  # rows are drawn in their order
    x = np.arange(len(table))
    emotion = table["emotion"].to_numpy()
    span = max(np.nanmax(np.abs(emotion)), 0.5)
    for i, (stage, part) in enumerate(table.groupby("stage", sort=False)):
        left, right = part.index.min() - 0.5, part.index.max() + 0.5
        ax.axvspan(left, right, color=GREY, alpha=0.14 if i % 2 else 0.05, lw=0)
        ax.text((left + right) / 2, span * 1.32, str(named(stage, "stage")), ha="center", va="top")
    ax.axhline(0, color="0.4", lw=0.8)
    ax.plot(x, emotion, color=BLUE, lw=2, zorder=2)
    sizes = 60 + 240 * table["reach"].to_numpy()
    colors = np.where(table["pain_point"], VERMILLION, BLUE)
    ax.scatter(x, emotion, s=sizes, c=colors, zorder=3)
    moments = table["moment_of_truth"].to_numpy(dtype=bool)
    ax.scatter(
        x[moments], emotion[moments], s=sizes[moments] + 170, facecolors="none",
        edgecolors=ORANGE, linewidths=2, zorder=3,
    )  # fmt: skip
    long = len(table) > 6
    ax.set(
        xticks=x, xlim=(-0.5, len(table) - 0.5), ylim=(-span * 1.35, span * 1.4),
        ylabel="mean emotion (bad − / good +) · 平均情绪（差−，好+）",
        xlabel="touchpoint (size: reach; ring: moment of truth) · 接触点（大小：经历率；圆圈：关键时刻）",
    )  # fmt: skip
    ax.set_xticklabels(
        [str(named(name, "touchpoint")) for name in table["touchpoint"]], rotation=30 if long else 0,
        ha="right" if long else "center",
    )  # fmt: skip
    ax.set_title(_pain_title(table))
    return ax


def _pain_title(journey: pd.DataFrame) -> str:
    """Return the journey map's title: its deepest and its most frequent pain point."""
    hurt = pain_points(journey)
    if hurt.empty:
        return "No touchpoint hurts · 没有痛点"
    most, deepest = hurt.iloc[0], hurt.loc[hurt["emotion"].idxmin()]
    most, deepest = (named(row["touchpoint"], "touchpoint") for row in (most, deepest))
    if most != deepest:
        return (
            f'"{deepest.en}" feels worst, "{most.en}" hurts more people · '
            f"“{deepest.zh}”最难受，“{most.zh}”让更多人难受"
        )
    return (
        f'"{most.en}" hurts most; {len(hurt)} of {len(journey)} touchpoints hurt · '
        f"“{most.zh}”最痛；{len(journey)}个接触点中有{len(hurt)}个痛点"
    )


@styled
def plot_touchpoint_scores(
    table: pd.DataFrame, *, touchpoint_col: str = "touchpoint", ax: Axes | None = None
) -> Axes:
    """Draw the scores of `touchpoint_scores`, first to fix on top.

    Raises
    ------
    ValueError
        When a column of `touchpoint_scores` is absent, empty or not a number where one is
        needed, or there is no row.
    """
    table = require_drawable(
        table,
        [touchpoint_col],
        numbers=["score", "rank"],
        what="the table of scores",
    )
    table = table.sort_values("rank", ascending=False, kind="stable", ignore_index=True)
    colors = [BLUE] * (len(table) - 1) + [VERMILLION]
    bars = ax.barh(table.index, table["score"], color=colors, height=0.65)
    ax.bar_label(bars, fmt="%.2f", padding=3)
    ax.margins(x=0.12)
    ax.set(
        yticks=table.index,
        yticklabels=[str(named(name, touchpoint_col)) for name in table[touchpoint_col]],
        xlabel="importance × shortfall × reach · 重要性×期望落差×经历率",
        ylabel="touchpoint · 接触点",
    )
    total = table["score"].sum()
    share = table["score"].iloc[-1] / total if total else 0
    first = named(table[touchpoint_col].iloc[-1], touchpoint_col)
    ax.set_title(
        f'Improve "{first.en}" first: {share:.0%} of the sum of the scores · '
        f"先改进“{first.zh}”：占总得分的{share:.0%}"
    )
    return ax
