"""Explorer of case 93: weights of importance, gap and reach, and the touchpoint ranked first."""

from typing import Any

import numpy as np
import pandas as pd

from crm_lib.explore.explorer import Explorer, Slider

QUESTION = (
    "One repair is paid for. Choose by importance, by gap or by reach: which touchpoint wins, and "
    "how much of all disappointment goes away?",
    "钱只够修一个触点。按重要性、按差距还是按触达率选？哪个触点胜出，能消除全部失望的百分之几？",
)

#: Chinese names of the touchpoints of `crm_lib.simulate.ev`, for the sentence under the picture.
NAMES_ZH = {
    "configurator": "选配页面",
    "test drive": "试驾",
    "contract": "签约",
    "delivery date": "交车日期",
    "handover day": "交车当天",
    "app home": "App首页",
    "voice assistant": "语音助手",
    "software update": "软件升级",
    "charging map": "充电地图",
    "faulty pile": "故障充电桩",
    "home charger": "家用充电桩",
    "appointment": "预约",
    "repair": "维修",
    "roadside rescue": "路边救援",
    "community": "社群",
}


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
        bars = ax.barh(order.index, 100 * share[order.index], color=colors, height=0.65)
        ax.bar_label(bars, fmt="%.0f%%", padding=7)
        top = 100 * share.max() * score[order.index] / score.max()
        ax.plot(top, order.index, "D", color="black", ms=6, label="by your weights 按你的权重")
        ax.legend(loc="lower right")
        ax.set(
            xlim=(0, 100 * share.max() * 1.18),
            xlabel="share of all importance × gap × reach (%) 占全部失望的比例",
            ylabel="first by your weights, from the top",
        )
        ax.set_title(
            f"“{order.index[-1]}” wins; its repair removes {share[order.index[-1]]:.0%} of the pain"
        )

    def say(*, importance: float, gap: float, reach: float) -> tuple[str, str]:
        score = weighted_scores(journey, importance, gap, reach)
        if not (importance or gap or reach):
            return (
                "Without any weight all touchpoints are equal; the lot would have to decide.",
                "三个权重都是零，所有触点一样，只能抽签。",
            )
        first = score.idxmax()
        en = f"“{first}” wins and takes {share[first]:.0%} of all disappointment away"
        zh = f"“{NAMES_ZH.get(first, first)}”胜出，能消除全部失望的{share[first]:.0%}"
        if share[first] >= share.max():
            return en + ": no other touchpoint takes more.", zh + "，没有哪个触点能消除更多。"
        best = share.idxmax()
        return (
            en + f"; “{best}” would take {share[best]:.0%}.",
            zh + f"；“{NAMES_ZH.get(best, best)}”能消除{share[best]:.0%}。",
        )

    sliders = [
        Slider("importance", "Weight of importance", "重要性的权重", 0.0, 2.0, 0.25, 0.0, ".2f"),
        Slider("gap", "Weight of the gap", "差距的权重", 0.0, 2.0, 0.25, 1.0, ".2f"),
        Slider("reach", "Weight of reach", "触达率的权重", 0.0, 2.0, 0.25, 0.0, ".2f"),
    ]
    return Explorer(QUESTION, sliders, draw, say, size=(7.5, 3.9))
