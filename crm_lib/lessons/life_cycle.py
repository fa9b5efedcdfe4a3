"""Lesson 11: its explorer, which ends a relationship at a month, and what a month of care is worth."""

from typing import Any

import numpy as np
import pandas as pd

from crm_lib.base.message import both_text
from crm_lib.explore.explorer import Explorer, Slider
from crm_lib.life_cycle import STAGES, ending_types, life_cycle_stages
from crm_lib.simulate.roaster import MATURE_KG, TRIAL_KG, typical_relationship

QUESTION = (
    "Can a relationship that ends early lose the roaster more than all the profit it would ever "
    "have made?",
    "一段关系过早结束，烘焙商的损失有没有可能超过整段关系本来能带来的全部利润？",
)

#: The stages in which a café still buys.
_LIVING = list(STAGES[:4])


def cut_a_relationship() -> None:
    """Show the explorer: choose the month in which the café stops buying."""
    cut_explorer().show()


def cut_explorer() -> Explorer:
    """Build the picture with sliders that `cut_a_relationship` shows."""

    def draw(*, ax: Any, month: int, long_months: int) -> None:
        result = cut_result(month, long_months=long_months)
        _draw_cut(ax, month)
        share = result["lost"] / result["whole"]
        ax.set_title(
            f"{result['ending_type'].capitalize()}: with what was invested, lost is "
            f"{share:.0%} of the whole profit"
            f" · {result['name_zh']}：连同已有的投入，失去的相当于全程利润的{share:.0%}"
            if share > 1
            else f"{result['ending_type'].capitalize()}: {share:.0%} of the whole profit is lost"
            f" · {result['name_zh']}：失去全程利润的{share:.0%}"
            if share >= 0
            else f"{result['ending_type'].capitalize()}: ending here saves money"
            f" · {result['name_zh']}：在这里结束反而省钱"
        )

    def say(*, month: int, long_months: int) -> tuple[str, str]:
        result = cut_result(month, long_months=long_months)
        stages = {
            "exploration": ("exploration", "考察期"),
            "build-up": ("build-up", "形成期"),
            "maturity": ("maturity", "稳定期"),
            "decline": ("decline", "退化期"),
        }[result["last_stage"]]
        earned, lost = (f"{result[k]:,.0f}".replace("-", "−") for k in ("earned", "lost"))
        text = (
            f"The last delivery is in month {month}, in the {stages[0]} stage: "
            f"{result['ending_type']}. Earned: {earned} CNY; lost: "
            f"{lost} of {result['whole']:,.0f} CNY.",
            f"最后一次供货在第{month}个月，处于{stages[1]}：{result['name_zh']}。"
            f"已得{earned}元，失去{lost}元"
            f"（全程共{result['whole']:,.0f}元）。",
        )
        if result["lost"] > result["whole"]:
            return (
                text[0] + " More than everything: what winning the café cost is gone as well.",
                text[1] + "比全部还多：连争取这家店的投入也赔进去了。",
            )
        if result["lost"] < 0:
            return (
                text[0]
                + " A loss below zero: the months that were left out would have cost money.",
                text[1] + "失去的是负数：省掉的那几个月，本来还要倒贴钱。",
            )
        return text

    controls = [
        Slider("month", "Last month with a delivery", "最后一次供货在第几个月", 1, 60, 1, 6),
        Slider(
            "long_months", "A maturity is long from … months on", "稳定期满几个月算“长久”",
            6, 24, 6, 12,
        ),
    ]  # fmt: skip
    return Explorer(QUESTION, controls, draw, say)


def cut_result(month: int, *, long_months: int = 12) -> dict[str, Any]:
    """Return type, profit earned and profit lost of a typical relationship that ends after `month`.

    Parameters
    ----------
    month : int
        The last month with a delivery, 1 to 60.
    long_months : int
        From so many mature months on a relationship is long-lasting.

    Returns
    -------
    dict
        ``ending_type``, ``name_zh``, ``last_stage``, ``earned``, ``lost``, ``whole`` (CNY).

    Examples
    --------
    >>> cut_result(3)["name_zh"], cut_result(60)["lost"]
    ('早期流产型', 0.0)
    """
    history = typical_relationship()
    kept = history["period"] < month
    observed = history.assign(customer_id=1, kg=history["kg"].where(kept, 0.0))
    observed = pd.concat([observed, observed.tail(1).assign(period=len(history), kg=0.0)])
    stages = staged(observed)
    kind = ending_types(stages, long_maturity=long_months).iloc[0]
    earned, total = float(history.loc[kept, "profit"].sum()), float(history["profit"].sum())
    return {
        "ending_type": kind["ending_type"],
        "name_zh": kind["name_zh"],
        "last_stage": staged(history.assign(customer_id=1))["stage"].iloc[month - 1],
        "earned": earned,
        "lost": total - earned,
        "whole": total,
    }


def staged(history: pd.DataFrame) -> pd.DataFrame:
    """Add the life-cycle stages to a history in kilograms, by the roaster's own limits."""
    return life_cycle_stages(
        history, trial_volume=TRIAL_KG, mature_volume=MATURE_KG, volume_col="kg"
    )


def _draw_cut(ax: Any, month: int) -> None:
    """Draw monthly profit as bars, kept and lost, over the stages of the whole relationship."""
    from crm_lib.life_cycle import STAGE_NAMES
    from crm_lib.plotting import BLUE, GREEN, GREY, ORANGE, SKY, VERMILLION

    history = staged(typical_relationship().assign(customer_id=1))
    months, profit = history["period"] + 1, history["profit"] / 1000
    kept = months <= month
    top = profit.max()
    colours = dict(zip(STAGE_NAMES, (SKY, GREEN, BLUE, ORANGE), strict=False))
    for stage, part in history.groupby("stage", sort=False):
        left, right = part["period"].min() + 0.5, part["period"].max() + 1.5
        ax.axvspan(left, right, color=colours[stage], alpha=0.1, lw=0)
        name = both_text(stage, STAGE_NAMES[stage][0])
        ax.text((left + right) / 2, top * 1.3, name, ha="center", va="top", fontsize=9)
    ax.bar(months[kept], profit[kept], 0.8, color=BLUE, label="earned · 已得")
    ax.bar(
        months[~kept], profit[~kept], 0.8, facecolor="none", edgecolor=GREY, hatch="///", lw=0.6,
        label="lost · 失去",
    )  # fmt: skip
    ax.plot([month + 0.5] * 2, [profit.min() * 1.5, top * 1.08], color=VERMILLION, lw=2)
    ax.axhline(0, color="black", lw=0.8)
    ax.set(
        xlim=(0.5, len(history) + 0.5),
        ylim=(profit.min() * 1.5, top * 1.34),
        xlabel="month since the first contact · 自首次接触起的月数",
        ylabel="profit (1,000 CNY a month) · 每月利润（千元）",
    )
    ax.legend(loc="lower center", ncols=2)


def care_table(
    staged_months: pd.DataFrame, *, draws: int = 500, seed: int = 1, confidence: float = 0.95
) -> pd.DataFrame:
    """Compute by stage what it is worth to halve the chance of turning away, with an interval.

    Parameters
    ----------
    staged_months : DataFrame
        The books with ``customer_id, period, stage, profit``.
    draws : int
        Samples of the bootstrap; whole cafés are drawn, because the months of one are alike.
    seed : int
        Of the draws.
    confidence : float
        Share of the draws that the interval holds.

    Returns
    -------
    DataFrame
        One row a living stage: ``leaving`` (share a month), ``ahead`` (CNY to come), ``lost``
        when the café turns away, ``care`` (CNY a month), ``low, high`` of the latter.

    Examples
    --------
    >>> from crm_lib.datasets import load_roaster_months
    >>> months = load_roaster_months()
    >>> months["profit"] = months["revenue"] - months["cost"] + months["referrals"]
    >>> care_table(staged(months), draws=20)["care"].idxmax()
    'build-up'
    """
    moves, profit, size = _by_cafe(staged_months)
    leaving, ahead, lost, care = _care(moves.sum(axis=0), profit.sum(axis=0) / size.sum(axis=0))
    rng = np.random.default_rng(seed)
    drawn = []
    for _ in range(draws):
        cafes = rng.integers(0, len(moves), len(moves))
        means = profit[cafes].sum(axis=0) / size[cafes].sum(axis=0)
        drawn.append(_care(moves[cafes].sum(axis=0), means)[-1])
    low, high = np.quantile(drawn, [(1 - confidence) / 2, (1 + confidence) / 2], axis=0)
    table = {"leaving": leaving, "ahead": ahead, "lost": lost, "care": care}
    return pd.DataFrame({**table, "low": low, "high": high}, index=pd.Index(_LIVING, name="stage"))


def _by_cafe(months: pd.DataFrame) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return each café's moves between stages, and profit and number of its months by stage."""
    months = months.sort_values(["customer_id", "period"], kind="stable")
    cafe = months["customer_id"].factorize()[0]
    at = pd.Categorical(months["stage"], categories=STAGES).codes
    same = cafe[1:] == cafe[:-1]
    moves = np.zeros((cafe.max() + 1, len(STAGES), len(STAGES)))
    np.add.at(moves, (cafe[:-1][same], at[:-1][same], at[1:][same]), 1)
    profit = np.zeros((cafe.max() + 1, len(STAGES)))
    size = np.zeros_like(profit)
    np.add.at(profit, (cafe, at), months["profit"].to_numpy(float))
    np.add.at(size, (cafe, at), 1)
    return moves, profit[:, : len(_LIVING)], size[:, : len(_LIVING)]


def _care(moves: np.ndarray, profit: np.ndarray) -> tuple[np.ndarray, ...]:
    """Return leaving, value ahead, loss and worth of care by living stage, from sums of moves."""
    share = moves / moves.sum(axis=1, keepdims=True)
    n = len(_LIVING)
    ahead = np.linalg.solve(np.eye(n) - share[:n, :n], profit)
    decline = _LIVING.index("decline")
    leaving = share[:n, n] + np.where(np.arange(n) == decline, 0, share[:n, decline])
    # Exploration and decline end at once; the two between pass through the decline first.
    then = np.array([0, ahead[decline], ahead[decline], 0])
    lost = ahead - then
    return leaving, ahead, lost, leaving / 2 * lost
