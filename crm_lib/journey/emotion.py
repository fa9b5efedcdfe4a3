"""Emotion curve (情绪曲线): mean emotion of customers along the stages of the journey."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from crm_lib.base.checks import (
    require_columns,
    require_drawable,
    require_level,
    require_names,
    require_no_missing,
    require_numbers,
)
from crm_lib.base.labels import signed
from crm_lib.base.message import Message
from crm_lib.page.words import named
from crm_lib.plotting import BLUE, VERMILLION, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def require_stages(feedback: pd.DataFrame, stages: Sequence[str], stage_col: str) -> pd.DataFrame:
    """Return feedback in plain types, or raise unless `stages` is a list without repeats that names every stage of the feedback."""
    feedback = require_columns(feedback, [stage_col], what="the feedback")
    require_no_missing(feedback, [stage_col], what="the feedback")
    require_names(stages, name="stages (in order)")
    unknown = sorted(set(feedback[stage_col]) - set(stages), key=str)
    if unknown:
        raise ValueError(
            Message(
                f"column {stage_col!r} of the feedback holds {', '.join(map(repr, unknown))} in "
                f"{int(feedback[stage_col].isin(unknown).sum())} of {len(feedback)} rows; allowed are "
                f"{', '.join(map(repr, stages))}.",
                f"反馈表的列 {stage_col!r} 在 {len(feedback)} 行中有 {int(feedback[stage_col].isin(unknown).sum())} 行是 {', '.join(map(repr, unknown))}；只能是：{', '.join(map(repr, stages))}。",
            )
        )
    return feedback


def emotion_curve(
    feedback: pd.DataFrame,
    *,
    stages: Sequence[str],
    stage_col: str = "stage",
    emotion_col: str = "emotion",
    customer_col: str | None = None,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Follow the mean emotion through the stages (情绪曲线), with intervals.

    Parameters
    ----------
    feedback : DataFrame
        One row a rating.
    stages : sequence of str
        The stages in order.
    stage_col, emotion_col : str
        Column names.
    customer_col : str, optional
        Who rated. With it the intervals count customers as independent, not ratings: several
        ratings of one customer at a stage are alike.
    confidence : float
        Level of the intervals (Student's t).

    Returns
    -------
    DataFrame
        One row a stage in order: ``stage, ratings, emotion, low, high``; missing where a stage
        has no rating, and no interval for a single one.

    Raises
    ------
    ValueError
        When a column is absent, missing or not numeric, `stages` does not name every stage
        once, or `confidence` lies outside 0 … 1.

    Examples
    --------
    >>> f = pd.DataFrame({"stage": ["see", "buy", "buy"], "emotion": [1, -1, 0]})
    >>> emotion_curve(f, stages=["see", "buy"])["emotion"].tolist()
    [1.0, -0.5]
    """
    from scipy.stats import t

    feedback = require_stages(feedback, stages, stage_col)
    if customer_col is not None:
        feedback = require_columns(feedback, [customer_col], what="the feedback")
    feedback = require_numbers(feedback, [emotion_col], what="the feedback")
    require_level(confidence, name="confidence")
    grouped = feedback.groupby(stage_col)[emotion_col]
    n = grouped.size().reindex(list(stages), fill_value=0)
    mean = grouped.mean().reindex(list(stages))
    error = grouped.sem().reindex(list(stages))
    people = n
    if customer_col is not None:
        off = feedback[emotion_col] - feedback[stage_col].map(mean)
        sums = off.groupby([feedback[stage_col], feedback[customer_col]]).sum()
        people = sums.groupby(level=0).size().reindex(list(stages), fill_value=0)
        square = (sums**2).groupby(level=0).sum().reindex(list(stages))
        error = (square * people / (people - 1)).where(people > 1) ** 0.5 / n
    margin = t.ppf(0.5 + confidence / 2, (people - 1).where(people > 1)) * error
    return pd.DataFrame(
        {
            "stage": list(stages),
            "ratings": n.to_numpy(),
            "emotion": mean.to_numpy(),
            "low": (mean - margin).to_numpy(),
            "high": (mean + margin).to_numpy(),
        }
    )


@styled
def plot_emotion_curve(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw the emotion curve of `emotion_curve` with its intervals.

    Raises
    ------
    ValueError
        When a column of `emotion_curve` is absent, empty or not a number where one is needed,
        or there is no row.
    """
    table = require_drawable(
        table,
        ["stage"],
        numbers=["emotion", "low", "high"],
        what="the emotion curve",
    )
    x = np.arange(len(table))
    ax.fill_between(x, table["low"], table["high"], color=BLUE, alpha=0.18, lw=0)
    ax.plot(x, table["emotion"], color=BLUE, lw=2, marker="o", ms=8)
    worst = int(table["emotion"].argmin())
    ax.plot(worst, table["emotion"].iloc[worst], "o", ms=12, color=VERMILLION)
    ax.axhline(0, color="0.4", lw=0.8)
    ax.margins(y=0.15)
    ax.set(
        xticks=x, xticklabels=[str(named(stage, "stage")) for stage in table["stage"]],
        xlabel="stage of the journey · 旅程阶段",
        ylabel="mean emotion, with its interval · 平均情绪及其置信区间",
    )  # fmt: skip
    lowest = table.iloc[worst]
    stage, mood = named(lowest["stage"], "stage"), signed(lowest["emotion"], 2)
    ax.set_title(f'The mood is lowest at "{stage.en}": {mood} · 情绪在“{stage.zh}”阶段最低：{mood}')
    return ax
