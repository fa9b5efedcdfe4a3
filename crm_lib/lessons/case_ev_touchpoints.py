"""Explorer of case 93: weights of importance, gap and reach, and the touchpoint ranked first."""

from typing import Any

import numpy as np
import pandas as pd

from crm_lib.explore.explorer import Explorer, Slider
from crm_lib.page.words import named

QUESTION = (
    "One improvement is paid for. Choose by importance, by shortfall or by reach: which touchpoint wins, and "
    "what part of all scores (importance × shortfall × reach) does it have?",
    "钱只够改进一个接触点。按重要性、按期望落差还是按经历率选？哪个接触点胜出，它占得分总和（重要性×期望落差×经历率）的百分之几？",
)


def weighted_scores(
    journey: pd.DataFrame, importance: float, gap: float, reach: float
) -> pd.Series:
    """Score touchpoints by importance^a · gap^b · reach^c, the weights being exponents.

    Examples
    --------
    >>> t = pd.DataFrame(
    ...     {
    ...         "touchpoint": ["x", "y"],
    ...         "importance": [4.0, 2.0],
    ...         "gap": [0.0, 1.0],
    ...         "reach": [1.0, 0.5],
    ...     }
    ... )
    >>> weighted_scores(t, 1, 1, 1).tolist(), weighted_scores(t, 1, 0, 0).tolist()
    ([0.0, 1.0], [4.0, 2.0])
    """
    weights = {"importance": importance, "gap": gap, "reach": reach}
    values = np.prod([journey[c].to_numpy(float) ** w for c, w in weights.items()], axis=0)
    return pd.Series(values, index=journey["touchpoint"])


def which_touchpoint(journey: pd.DataFrame) -> None:
    """Show the explorer for a journey map with touchpoint, importance, gap and reach."""
    which_touchpoint_explorer(journey).show()


def which_touchpoint_explorer(journey: pd.DataFrame) -> Explorer:
    """Build the picture with sliders that `which_touchpoint` shows."""
    pain = weighted_scores(journey, 1, 1, 1)
    share = pain / pain.sum()

    def draw(*, ax: Any, importance: float, gap: float, reach: float) -> None:
        from crm_lib.plotting import GREY, VERMILLION

        score = weighted_scores(journey, importance, gap, reach)
        order = score.sort_values(kind="stable").tail(7)
        colors = [GREY] * (len(order) - 1) + [VERMILLION]
        names = [str(named(name, "touchpoint")) for name in order.index]
        bars = ax.barh(names, 100 * share[order.index], color=colors, height=0.65)
        ax.bar_label(bars, fmt="%.0f%%", padding=7)
        top = 100 * share.max() * score[order.index] / score.max()
        ax.plot(
            top,
            names,
            "D",
            color="black",
            ms=6,
            label="by your weights, only the order counts · 按你的权重的得分（只比高低）",
        )
        ax.legend(loc="lower right")
        ax.set(
            xlim=(0, 100 * share.max() * 1.18),
            xlabel="share of all importance × shortfall × reach (%) · 占得分总和的比例（%）",
            ylabel="first by your weights, from the top · 按你的权重从高到低",
        )
        first, part = named(order.index[-1], "touchpoint"), f"{share[order.index[-1]]:.0%}"
        ax.set_title(
            f"First: {first.en}, {part} of all scores"
            f" · 按你的权重，第一是“{first.zh}”；它占得分总和的{part}"
        )

    def say(*, importance: float, gap: float, reach: float) -> tuple[str, str]:
        score = weighted_scores(journey, importance, gap, reach)
        if not (importance or gap or reach):
            return (
                "Without any weight all touchpoints are equal: none comes first.",
                "三个权重都是零，所有接触点一样，分不出先后。",
            )
        first = score.idxmax()
        name = named(first, "touchpoint")
        en = f"“{name.en}” wins; it has {share[first]:.0%} of all scores"
        zh = f"“{name.zh}”胜出，占得分总和的{share[first]:.0%}"
        if share[first] >= share.max():
            return en + ": no other touchpoint has more.", zh + "，没有哪个接触点更多。"
        best = share.idxmax()
        other = named(best, "touchpoint")
        return (
            en + f"; “{other.en}” has {share[best]:.0%}.",
            zh + f"；“{other.zh}”占{share[best]:.0%}。",
        )

    sliders = [
        Slider(
            "importance",
            "Weight (exponent) of importance",
            "重要性的权重（幂次）",
            0.0,
            2.0,
            0.25,
            0.0,
            ".2f",
        ),
        Slider(
            "gap",
            "Weight (exponent) of the shortfall",
            "期望落差的权重（幂次）",
            0.0,
            2.0,
            0.25,
            1.0,
            ".2f",
        ),
        Slider(
            "reach",
            "Weight (exponent) of reach",
            "经历率的权重（幂次）",
            0.0,
            2.0,
            0.25,
            0.0,
            ".2f",
        ),
    ]
    return Explorer(QUESTION, sliders, draw, say, size=(7.5, 3.9))
