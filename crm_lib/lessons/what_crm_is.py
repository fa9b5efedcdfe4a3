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

#: Months of the record after care is given: the window in which care and winning are compared.
MONTHS = 21

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


def stayed_at_equal_lateness(customers: pd.DataFrame) -> pd.DataFrame:
    """Share who stayed and number of customers, by late vans and by satisfaction."""
    marks = pd.cut(customers["satisfaction"], [0, 2, 3, 5], labels=["1–2", "3", "4–5"])
    groups = (~customers["left"]).groupby([customers["late_deliveries"], marks], observed=True)
    table = groups.agg(["mean", "size"])
    cells = [
        f"{mean:.0%} ({size})" for mean, size in zip(table["mean"], table["size"], strict=True)
    ]
    table = pd.Series(cells, index=table.index).unstack()
    table.columns = [
        f"satisfaction {name}: stayed (customers) · 满意度{name}分：留存比例（人数）"
        for name in table.columns
    ]
    return table


def points_of_satisfaction(
    customers: pd.DataFrame, *, equal_lateness: bool
) -> tuple[float, float, float]:
    """Rise of the share who stay with one point of satisfaction, and its 95% interval.

    A straight line by least squares, with an interval that lets the scatter differ; with
    `equal_lateness` each customer is compared with those who had as many late vans.

    Examples
    --------
    >>> from crm_lib.datasets import load_water_customers
    >>> slope = points_of_satisfaction(load_water_customers(), equal_lateness=False)
    >>> [round(value, 3) for value in slope]
    [0.172, 0.149, 0.195]
    """
    by = customers["late_deliveries"] if equal_lateness else np.zeros(len(customers))
    felt, stays = customers["satisfaction"].astype(float), (~customers["left"]).astype(float)
    felt, stays = (v - v.groupby(by).transform("mean") for v in (felt, stays))
    square = (felt**2).sum()
    slope = (felt * stays).sum() / square
    half = 1.96 * (((stays - slope * felt) * felt) ** 2).sum() ** 0.5 / square
    return float(slope), float(slope - half), float(slope + half)


def worth_when_won(customers: pd.DataFrame) -> pd.Series:
    """Margin of a customer's first 21 months, less his part of the slots' cost in that time.

    As long as the months 4 to 24 in which care can work. The bottles of the second year are
    spread evenly over its months.
    """
    second = (customers["months"] - 12).clip(lower=1)
    later = customers["bottles_year2"] * second.clip(upper=MONTHS - 12) / second
    return 8 * (customers["bottles_year1"] + later) - customers["care_cost"] * MONTHS / 24


def lead_of_care(
    customers: pd.DataFrame,
    people: pd.DataFrame,
    *,
    persuaded: float = 0.5,
    care_cost: float = 60,
    win_cost: float = 240,
) -> tuple[float, float, float]:
    """Margin of caring for `people`, less that of winning customers for the same money.

    Both in the 21 months after the money is spent, with the 95% interval from customers drawn
    again; the share held is taken as known.

    Examples
    --------
    >>> from crm_lib.datasets import load_water_customers
    >>> c = load_water_customers()
    >>> c["margin"] = 8 * (c["bottles_year1"] + c["bottles_year2"])
    >>> [round(value) for value in lead_of_care(c, c.iloc[:0])]
    [0, 0, 0]
    """
    cared, _, gain, won = _redrawn(customers, people)
    return _with_interval(persuaded * gain - cared * care_cost / win_cost * won)


def worth_of_care(
    customers: pd.DataFrame,
    people: pd.DataFrame,
    *,
    care_cost: float = 60,
    win_cost: float = 240,
) -> list[float]:
    """What one kept is worth, and the share held from which caring for `people` beats winning.

    The list: share leaving; worth of one kept and of one won, CNY in 21 months; worth of what
    is spent on caring for one, if it is spent on winning; share held needed, with its 95%
    interval.
    """
    cared, leavers, gain, won = _redrawn(customers, people)
    needed = _with_interval(cared * care_cost / win_cost * won / gain)
    instead = won[0] * care_cost / win_cost
    return [leavers[0] / cared[0], gain[0] / leavers[0], won[0], instead, *needed]


def trial_table(
    customers: pd.DataFrame,
    people: pd.DataFrame,
    each: int,
    *,
    care_cost: float = 60,
    win_cost: float = 240,
) -> pd.DataFrame:
    """What a trial with `each` of `people` in each half shows, for some true shares held.

    Compared is the margin a customer of the two halves, less what the cost of care brings if it
    wins customers. Halves are drawn 4,000 times; in the half with care a leaver is held with the
    true chance and then brings what one with as many late vans brought who stayed.
    """
    rng = np.random.default_rng(7)
    margin = people["margin"].to_numpy(float)
    left, late = people["left"].to_numpy(), people["late_deliveries"].to_numpy()
    won = worth_when_won(customers) * care_cost / win_cost
    error = won.std() / len(won) ** 0.5
    rows = []
    for held in (0.2, 0.3, 0.45, 0.5, 0.8):
        cared, others = rng.integers(0, len(people), (2, 4000, each))
        brought = margin[cared]
        kept = left[cared] & (rng.random(cared.shape) < held)
        for number in np.unique(late):
            here = kept & (late[cared] == number)
            stayed = margin[~left & (late == number)]
            brought[here] = rng.choice(stayed, here.sum())
        without = margin[others]
        gap = brought.mean(axis=1) - without.mean(axis=1)
        leads = gap - rng.normal(won.mean(), error, len(gap))
        spread = (brought.var(axis=1, ddof=1) + without.var(axis=1, ddof=1)) / each
        half = 1.96 * np.sqrt(spread + error**2).mean()
        lead = lead_of_care(
            customers, people, persuaded=held, care_cost=care_cost, win_cost=win_cost
        )[0]
        wrong = float(((leads > 0) != (lead > 0)).mean())
        each_one = lead / len(people)
        ends = [f"{x:.0f}" for x in (each_one, each_one - half, each_one + half)]
        rows.append([f"{held:.0%}", *ends, f"{1 - wrong:.0%}", f"{wrong * abs(lead):,.0f}"])
    names = ["true share held · 真实的挽留成功率", "care − winning, CNY each · 关怀−开发（元/人）"]
    names += ["low · 下限", "high · 上限", "trials that choose right · 选对的试验占比"]
    names.append("lost by wrong choices, CNY a year · 选错的平均损失（元/年）")
    return pd.DataFrame(rows, columns=names)


def _redrawn(customers: pd.DataFrame, people: pd.DataFrame) -> tuple[Any, ...]:
    """Count the cared for and their leavers; margin if all were held, and worth of one won.

    One value each for the customers as they are, then one for every redraw of them. A leaver who
    is held is worth the mean of those with as many late vans who stayed, less what he brings.
    """
    n = len(customers)
    drawn = np.random.default_rng(7).multinomial(n, np.full(n, 1 / n), size=DRAWS)
    weight = np.vstack([np.ones(n), drawn])
    margin, late = customers["margin"].to_numpy(float), customers["late_deliveries"].to_numpy()
    left = customers["left"].to_numpy()
    chosen = customers.index.isin(people.index)
    lost = chosen & left
    gain = -(weight @ (lost * margin))
    for number in np.unique(late[chosen]):
        here = late == number
        stayed = chosen & here & ~left
        gain += weight @ (stayed * margin) / (weight @ stayed) * (weight @ (lost & here))
    won = weight @ worth_when_won(customers).to_numpy() / n
    return weight @ chosen, weight @ lost, gain, won


def _with_interval(values: Any) -> tuple[float, float, float]:
    low, high = np.percentile(values[1:], [2.5, 97.5])
    return float(values[0]), float(low), float(high)
