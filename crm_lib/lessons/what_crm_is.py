"""Lesson 01: one sum of money, to win customers or to keep them: explorer, worth, trial."""

from typing import Any

import numpy as np
import pandas as pd

from crm_lib.explore.explorer import Explorer, Slider
from crm_lib.foundations import break_even_leaving, cost_per_saved

#: Where the axis of costs ends, in costs of winning one customer.
AXIS_ENDS = 4

#: How often the customers are drawn again for an interval.
DRAWS = 2000

QUESTION = (
    "Caring for a customer costs a fraction of winning one. Is keeping then always the better "
    "use of the money?",
    "关怀一位老客户的花费只是开发一位新客户的几分之一，那么把钱花在留客上是不是总是更划算？",
)


def win_or_keep(*, care_cost: int = 60, win_cost: int = 240) -> None:
    """Show the explorer: what one kept customer costs, against what winning one costs."""
    win_or_keep_explorer(care_cost=care_cost, win_cost=win_cost).show()


def win_or_keep_explorer(*, care_cost: int = 60, win_cost: int = 240) -> Explorer:
    """Build the picture with sliders that `win_or_keep` shows.

    Examples
    --------
    >>> win_or_keep_explorer().sentence(care=60, leaving=0.2, persuaded=0.5)[0][:43]
    'One customer kept costs 60 ÷ (20% × 50%) = '
    """
    sliders = [
        Slider(
            "leaving",
            "Share of those cared for who would leave",
            "受关怀客户中本来会流失的比例",
            0.05,
            0.9,
            0.05,
            0.2,
            ".0%",
        ),
        Slider(
            "persuaded",
            "Share of these whom care holds",
            "挽留成功率",
            0.1,
            1.0,
            0.1,
            0.5,
            ".0%",
        ),
        Slider(
            "care", "Care for one customer, CNY", "关怀一位客户的花费（元）", 10, 120, 10, care_cost
        ),
    ]

    def draw(*, ax: Any, care: int, leaving: float, persuaded: float) -> None:
        from crm_lib.plotting import BLUE, GREY, ORANGE

        top = AXIS_ENDS * win_cost
        # Cost grows beyond all bounds as leavers get rare: the curve begins where the axis ends.
        first = care / (persuaded * top)
        shares = np.linspace(max(0.02, first), 0.95, 200) if first < 0.95 else np.array([])
        cost = np.asarray(cost_per_saved(care, shares, persuaded))
        limit = break_even_leaving(care, win_cost, persuaded)
        cost_here = cost_per_saved(care, leaving, persuaded)
        ax.plot(shares, cost, color=BLUE, lw=2)
        ax.plot([0, 0.95], [win_cost, win_cost], color=ORANGE, ls="--")
        ax.text(
            0.955,
            win_cost,
            f"win one: {win_cost} CNY · 开发一位：{win_cost}元",
            color=ORANGE,
            va="center",
        )
        if limit <= 0.95:
            ax.axvspan(limit, 0.95, color=BLUE, alpha=0.08, lw=0)
            ax.text((limit + 0.95) / 2, top * 0.93, "keep · 留客", color=BLUE, ha="center")
        ax.text(min(limit, 0.95) / 2 + 0.01, top * 0.93, "win · 拉新", color=GREY, ha="center")
        ax.plot(
            leaving,
            min(cost_here, top * 0.985),
            "o" if cost_here <= top else "^",
            color="black",
            ms=9,
        )
        ax.set(
            xlim=(0, 1.12),
            ylim=(0, top),
            xlabel="share of those cared for who would leave · 受关怀客户中本来会流失的比例",
            ylabel="CNY per customer kept · 每留住一位客户的花费（元）",
        )
        ax.set_xticks([0, 0.2, 0.4, 0.6, 0.8], ["0%", "20%", "40%", "60%", "80%"])
        ax.set_title(
            f"Keeping is cheaper above {limit:.0%} leavers · 流失比例超过{limit:.0%}，留客更省钱"
            if limit <= 1
            else "Keeping is dearer whoever is cared for · 无论关怀谁，留客都更贵"
        )

    def say(*, care: int, leaving: float, persuaded: float) -> tuple[str, str]:
        cost = cost_per_saved(care, leaving, persuaded)
        limit = break_even_leaving(care, win_cost, persuaded)
        en = f"One customer kept costs {care} ÷ ({leaving:.0%} × {persuaded:.0%}) = {cost:,.0f} CNY"
        zh = f"每留住一位客户要花{care} ÷ ({leaving:.0%} × {persuaded:.0%}) = {cost:,.0f}元"
        if abs(cost - win_cost) < 0.5:
            en += f": as much as winning one, {win_cost}. This is the break-even."
            zh += f"，与开发一位新客户的{win_cost}元相同：这就是平衡点。"
        elif cost > win_cost:
            en += f", more than the {win_cost} that win a new one."
            zh += f"，比开发一位新客户的{win_cost}元还多。"
        else:
            en += f", less than the {win_cost} that win a new one."
            zh += f"，少于开发一位新客户的{win_cost}元。"
        if cost > AXIS_ENDS * win_cost:
            en += f" The point lies beyond the axis, which ends at {AXIS_ENDS * win_cost}."
            zh += f"该点超出图中纵轴的上限{AXIS_ENDS * win_cost}元。"
        if limit > 1:
            return (
                f"{en} No group of customers could change that.",
                f"{zh}换成哪一群客户都一样。",
            )
        return f"{en} Break-even: {limit:.0%} leavers.", f"{zh}平衡点：流失比例{limit:.0%}。"

    return Explorer(QUESTION, sliders, draw, say)


def lead_of_care(
    customers: pd.DataFrame,
    people: pd.DataFrame,
    *,
    persuaded: float = 0.5,
    care_cost: float = 60,
    win_cost: float = 240,
) -> tuple[float, float, float]:
    """Margin of caring for `people`, less that of winning customers for the same money.

    Counted in the 24 months of the record, with the 95% interval from customers drawn again; the
    share held is taken as known.

    Examples
    --------
    >>> from crm_lib.datasets import load_water_customers
    >>> c = load_water_customers()
    >>> c["margin"] = 8 * (c["bottles_year1"] + c["bottles_year2"])
    >>> [round(value) for value in lead_of_care(c, c.iloc[:0])]
    [0, 0, 0]
    """
    cared, _, gain, won = _redrawn(customers, people, months=24)
    return _with_interval(persuaded * gain - cared * care_cost / win_cost * won)


def worth_of_care(
    customers: pd.DataFrame,
    people: pd.DataFrame,
    *,
    months: int = 24,
    care_cost: float = 60,
    win_cost: float = 240,
) -> list[float]:
    """What one kept is worth, and the share held from which caring for `people` beats winning.

    Only those who leave by `months` count as held. The list: share leaving; margin of one kept
    and of one won, CNY in 24 months; share held needed if both are worth the same; share held
    needed by the margin, with its 95% interval.
    """
    cared, leavers, gain, won = _redrawn(customers, people, months=months)
    alike = cared[0] * care_cost / win_cost / leavers[0]
    needed = _with_interval(cared * care_cost / win_cost * won / gain)
    return [leavers[0] / cared[0], gain[0] / leavers[0], won[0], alike, *needed]


def share_held_interval(
    left_with: Any, cared: int, left_without: Any, others: int
) -> tuple[Any, ...]:
    """Share held, 1 − leavers with care ÷ leavers without, and its 95% interval.

    The interval is that of the logarithm of a ratio of two independent shares.

    Examples
    --------
    >>> [round(float(value), 2) for value in share_held_interval(51, 170, 102, 170)]
    [0.5, 0.35, 0.61]
    """
    with_care, without = left_with / cared, left_without / others
    half = 1.96 * ((1 - with_care) / left_with + (1 - without) / left_without) ** 0.5
    ratio = with_care / without
    return 1 - ratio, 1 - ratio * np.exp(half), 1 - ratio * np.exp(-half)


def trial_table(leaving: float, each: int, line: tuple[float, float]) -> pd.DataFrame:
    """What a trial with `each` customers in each half shows, for three true shares held.

    `line` is the interval of the share needed: below all of it care stops, above it goes to all.
    The interval is that of the expected leavers; the last column counts 10,000 simulated trials.
    """
    rng = np.random.default_rng(7)
    rows = []
    for held in (0.2, 0.5, 0.8):
        chances = leaving * (1 - held), leaving
        _, low, high = share_held_interval(chances[0] * each, each, chances[1] * each, each)
        cared, without = (np.maximum(rng.binomial(each, p, 10_000), 1) for p in chances)
        _, lows, highs = share_held_interval(cared, each, without, each)
        stop, pays = highs < line[0], lows > line[1]
        then, share = "go on with the trial · 继续试", ~stop & ~pays
        if high < line[0]:
            then, share = "stop · 停止关怀", stop
        elif low > line[1]:
            then, share = "care for all · 全部关怀", pays
        rows.append([f"{held:.0%}", f"{low:.0%}", f"{high:.0%}", then, f"{share.mean():.0%}"])
    names = ["true share held · 真实的挽留成功率", "low · 下限", "high · 上限", "then · 结论"]
    names.append("trials that say so · 得出这一结论的试验占比")
    return pd.DataFrame(rows, columns=names)


def _redrawn(customers: pd.DataFrame, people: pd.DataFrame, *, months: int) -> tuple[Any, ...]:
    """Count the cared for and their leavers; margin if all were held, and of one won.

    One value each for the customers as they are, then one for every redraw of them. A leaver who
    is held is worth the mean of those with as many late vans who stayed, less what he brings.
    """
    n = len(customers)
    drawn = np.random.default_rng(7).multinomial(n, np.full(n, 1 / n), size=DRAWS)
    weight = np.vstack([np.ones(n), drawn])
    margin, late = customers["margin"].to_numpy(float), customers["late_deliveries"].to_numpy()
    left = customers["left"].to_numpy()
    chosen = customers.index.isin(people.index)
    lost = chosen & left & (customers["months"].to_numpy() <= months)
    gain = -(weight @ (lost * margin))
    for number in np.unique(late[chosen]):
        here = late == number
        stayed = chosen & here & ~left
        gain += weight @ (stayed * margin) / (weight @ stayed) * (weight @ (lost & here))
    return weight @ chosen, weight @ lost, gain, weight @ margin / n


def _with_interval(values: Any) -> tuple[float, float, float]:
    low, high = np.percentile(values[1:], [2.5, 97.5])
    return float(values[0]), float(low), float(high)
