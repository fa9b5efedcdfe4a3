"""Lesson 05: weights of a matrix, the cut-off of a score, when a cost comes back; their intervals."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from crm_lib.acquisition import payback_months, selection_matrix
from crm_lib.base.message import Message
from crm_lib.explore.explorer import Explorer, Slider
from crm_lib.page.words import named

#: What a visit with a hanging plan costs (CNY); invented.
VISIT_COST = 260
#: Class of the matrix → colour's name in `crm_lib.plotting`.
_COLOURS = {"A": "GREEN", "B": "ORANGE", "C": "BLUE", "D": "GREY"}

WEIGHT_QUESTION = (
    "Sales would judge a firm by its fee alone. How much must the fee weigh before the largest firm "
    "lands in region A?",
    "销售部想只看月租。月租的权重要多大，最大的那家企业才会进入A区域？",
)
CUT_QUESTION = (
    "Visit only the best leads and each won customer gets cheaper, doesn't it? Where is the cost "
    "per customer lowest, and where is the profit highest?",
    "只拜访评分最高的线索，每位客户的获客成本就会更低，是这样吗？成本最低的地方，利润也最高吗？",
)
PAYBACK_QUESTION = (
    "A customer costs ten times its monthly margin. Is the money back after ten months?",
    "一位客户的获客成本是月毛利的10倍左右，过十个月就能收回吗？",
)


def matrix_weight(enquiries: pd.DataFrame) -> None:
    """Show the explorer: what the weight of the fee changes in the selection matrix.

    Parameters
    ----------
    enquiries : DataFrame
        With ``firm``, ``fee_mark``, ``growth``, ``pay_mark`` and ``capability``, marks from 1 to 5.
    """
    matrix_weight_explorer(enquiries).show()


def weighted_enquiries(enquiries: pd.DataFrame, fee_weight: float) -> pd.DataFrame:
    """Place firms in the matrix when the fee weighs so much and the rest is shared 3 : 2.

    Examples
    --------
    >>> firm = {"fee_mark": [5], "growth": [3], "pay_mark": [1], "capability": [1.7]}
    >>> weighted_enquiries(pd.DataFrame(firm), 0.5)[["value", "selection_class"]].values.tolist()
    [[3.6, 'B']]
    """
    rest = 1 - fee_weight
    value = (
        fee_weight * enquiries["fee_mark"]
        + 0.6 * rest * enquiries["growth"]
        + 0.4 * rest * enquiries["pay_mark"]
    )
    # 0.1 + 0.2 is not 0.3: a mark that lies on the cut must count as reached
    cuts = {"value_cut": 3, "capability_cut": 3}
    return selection_matrix(enquiries.assign(value=value.round(6)), **cuts)


def matrix_weight_explorer(enquiries: pd.DataFrame) -> Explorer:
    """Build the picture with a slider that `matrix_weight` shows."""
    usual = weighted_enquiries(enquiries, 0.5)["selection_class"]

    def draw(*, ax: Any, weight: float) -> None:
        from crm_lib import plotting

        placed = weighted_enquiries(enquiries, weight)
        for letter, colour in _COLOURS.items():
            part = placed[placed["selection_class"] == letter]
            ax.scatter(part["capability"], part["value"], color=getattr(plotting, colour), s=34)
        ax.axvline(3, color="black", lw=1)
        ax.axhline(3, color="black", lw=1)
        ax.set(xlim=(1, 5.5), ylim=(0.8, 5.2))
        corners = {"A": (5.4, 5), "B": (1.1, 5), "C": (5.4, 0.95), "D": (1.1, 0.95)}
        for letter, (x, y) in corners.items():
            ax.text(x, y, letter, weight="bold", va="center", ha="right" if x > 3 else "left")
        largest = placed.loc[placed["monthly_fee"].idxmax()]
        name = named(largest["firm"])
        ax.annotate(
            f"{name.en} · {name.zh}", (largest["capability"], largest["value"]), (0, -9),
            textcoords="offset points", va="top", ha="center",
        )  # fmt: skip
        ax.set(
            xlabel="our overall capability to serve · 企业综合服务能力",
            ylabel="customer's overall value · 客户综合价值",
        )
        letter = largest["selection_class"]
        ax.set_title(f"{name.en} is in region {letter} · {name.zh}在{letter}区域")

    def say(*, weight: float) -> tuple[str, str]:
        placed = weighted_enquiries(enquiries, weight)
        largest = placed.loc[placed["monthly_fee"].idxmax()]
        letter, name = largest["selection_class"], named(largest["firm"])
        moved = int((placed["selection_class"] != usual).sum())
        inside = int((placed["selection_class"] == "A").sum())
        # at the usual weight there is nothing to compare with
        elsewhere = (
            Message("", "")
            if np.isclose(weight, 0.5)
            else Message(
                f"; {moved} of {len(placed)} stand elsewhere than with 50%",
                f"；与权重50%时相比，{len(placed)}家里有{moved}家换了区域",
            )
        )
        return (
            f"With {weight:.0%} on the fee, {name.en} is in region {letter} and region A holds "
            f"{inside} firms{elsewhere.en}. The weight moves firms up and down, never to the right.",
            f"月租占{weight:.0%}时，{name.zh}在{letter}区域，A区域有{inside}家{elsewhere.zh}。"
            "权重只能让企业上下移动，不能让它向右移动。",
        )

    slider = Slider("weight", "Weight of the fee", "月租的权重", 0.0, 1.0, 0.1, 1.0, ".0%")
    return Explorer(WEIGHT_QUESTION, [slider], draw, say, size=(7, 4))


def cut_off_table(scored: pd.DataFrame, *, visit_cost: float = VISIT_COST) -> pd.DataFrame:
    """Compute cost per customer and profit when only the best share of scored leads is visited.

    Parameters
    ----------
    scored : DataFrame
        One row a lead: ``win_probability``, ``won``, ``margin_12m`` and ``lead_cost`` (CNY paid
        for it, visited or not).
    visit_cost : float
        CNY a visit.

    Returns
    -------
    DataFrame
        One row for every 5% of leads visited, best first: ``share_visited``, ``visited``,
        ``won``, ``cost_per_customer`` (leads and visits over customers won; infinite where none
        is), ``profit`` (margin of twelve months less all cost).

    Examples
    --------
    >>> leads = pd.DataFrame({"win_probability": [0.9, 0.1], "won": [True, False]})
    >>> leads = leads.assign(margin_12m=[900.0, 0.0], lead_cost=100.0)
    >>> table = cut_off_table(leads, visit_cost=50).set_index("share_visited")
    >>> table.loc[[0.5, 1.0], ["cost_per_customer", "profit"]].values.tolist()
    [[250.0, 650.0], [300.0, 600.0]]
    """
    best = scored.sort_values("win_probability", ascending=False, kind="stable")
    shares = np.arange(1, 21) / 20
    visited = np.round(shares * len(best)).astype(int)
    won = np.r_[0, best["won"].astype(int).cumsum()][visited]
    margin = np.r_[0.0, best["margin_12m"].cumsum()][visited]
    cost = best["lead_cost"].sum() + visit_cost * visited
    with np.errstate(divide="ignore"):
        each = np.where(won > 0, cost / np.maximum(won, 1), np.inf)
    return pd.DataFrame(
        {
            "share_visited": shares,
            "visited": visited,
            "won": won,
            "cost_per_customer": each,
            "profit": margin - cost,
        }
    )


def mean_interval(values: Any, reach: float = 1.96) -> tuple[int, float, float, float]:
    """Return number, mean and the ends of its interval, `reach` standard errors to each side.

    Examples
    --------
    >>> mean_interval([1, 3], reach=2)
    (2, 2.0, 0.0, 4.0)
    """
    values = np.asarray(values, dtype=float)
    mean, error = float(values.mean()), float(values.std(ddof=1)) / len(values) ** 0.5
    return len(values), mean, mean - reach * error, mean + reach * error


def added_visits(
    scored: pd.DataFrame, shares: Sequence[float], *, visit_cost: float = VISIT_COST
) -> pd.DataFrame:
    """Compute what a visit earns among the leads that each share adds to the share before it.

    Parameters
    ----------
    scored : DataFrame
        One row a lead: ``win_probability`` and ``margin_12m``.
    shares : sequence of float
        Shares of leads visited, best first, ascending.
    visit_cost : float
        CNY a visit.

    Returns
    -------
    DataFrame
        One row a share: ``added`` (leads), ``profit`` (mean of a visit), ``low`` and ``high``
        (its 95% interval).

    Examples
    --------
    >>> leads = pd.DataFrame({"win_probability": [0.9, 0.8, 0.2, 0.1]})
    >>> leads["margin_12m"] = [300.0, 500.0, 0.0, 0.0]
    >>> added_visits(leads, [0.5, 1.0], visit_cost=100)[["added", "profit"]].values.tolist()
    [[2.0, 300.0], [2.0, -100.0]]
    """
    best = scored.sort_values("win_probability", ascending=False, kind="stable")
    profit = best["margin_12m"].to_numpy() - visit_cost
    ends = np.round(np.asarray(shares) * len(best)).astype(int)
    rows = [
        mean_interval(profit[start:end]) for start, end in zip([0, *ends[:-1]], ends, strict=True)
    ]
    return pd.DataFrame(rows, shares, ["added", "profit", "low", "high"])


def ltv_cac_interval(rows: pd.DataFrame, cost_of_lead: float) -> tuple[float, float]:
    """Return the 95% interval of LTV/CAC of one channel, its leads drawn anew with replacement.

    Parameters
    ----------
    rows : DataFrame
        One row a lead: ``won``, ``monthly_margin`` and ``months_active``.
    cost_of_lead : float
        CNY for a lead and its visit.
    """
    draws = np.random.default_rng(5).integers(0, len(rows), (2000, len(rows)))
    won = rows["won"].to_numpy(dtype=bool)
    months = rows["months_active"].fillna(0).to_numpy()
    margin = np.where(won, rows["monthly_margin"].fillna(0), 0)[draws].sum(axis=1)
    # nobody can be seen leaving after month 12
    seen = np.where(won, months.clip(max=11), 0)[draws].sum(axis=1)
    gone = (won & (months < 12))[draws].sum(axis=1)
    # (margin / wins) × (months seen / gone) over (cost of a lead × leads / wins)
    low, high = np.percentile(margin * seen / gone / (cost_of_lead * len(rows)), [2.5, 97.5])
    return float(low), float(high)


def cut_off(scored: pd.DataFrame, *, visit_cost: float = VISIT_COST) -> None:
    """Show the explorer: what the cut-off of a lead score does to cost per customer and profit."""
    cut_off_explorer(scored, visit_cost=visit_cost).show()


def cut_off_explorer(scored: pd.DataFrame, *, visit_cost: float = VISIT_COST) -> Explorer:
    """Build the picture with a slider that `cut_off` shows."""
    table = cut_off_table(scored, visit_cost=visit_cost)
    cheapest = table.loc[table["cost_per_customer"].idxmin()]
    richest = table.loc[table["profit"].idxmax()]

    def row(share: float) -> pd.Series:
        return table.iloc[round(share * 20) - 1]

    def draw(*, ax: Any, share: float) -> None:
        from crm_lib.plotting import BLUE, ORANGE

        here = row(share)
        right = ax.twinx()
        lines = [
            *ax.plot(
                100 * table["share_visited"], table["cost_per_customer"], color=BLUE,
                label="cost per customer, left · 获客成本（左轴）",
            ),
            *right.plot(
                100 * table["share_visited"], table["profit"], color=ORANGE,
                label="profit, right · 利润（右轴）",
            ),
        ]  # fmt: skip
        ax.plot(100 * share, here["cost_per_customer"], "o", color=BLUE, ms=9)
        right.plot(100 * share, here["profit"], "o", color=ORANGE, ms=9)
        ax.axvline(100 * share, color="black", lw=1, ls=":")
        ax.set(
            xlim=(0, 102),
            ylim=(0, 1.12 * table["cost_per_customer"].max()),
            xlabel="share of leads visited, best first (%) · 拜访的线索占比，按评分从高到低（%）",
            ylabel="cost per customer, CNY · 获客成本（元/位）",
        )
        right.set_ylabel("profit, CNY · 利润（元）")
        right.yaxis.set_major_formatter("{x:,.0f}")
        right.set_ylim(min(0, 1.8 * table["profit"].min()), 1.25 * table["profit"].max())
        ax.legend(handles=lines, loc="upper center", ncols=2, fontsize=9)
        ax.set_title(
            f"Visiting {share:.0%}: a customer costs {here['cost_per_customer']:,.0f}, "
            f"profit {here['profit']:,.0f} CNY · "
            f"拜访{share:.0%}：每位客户{here['cost_per_customer']:,.0f}元，利润{here['profit']:,.0f}元",
            fontsize=10.5,
        )

    def say(*, share: float) -> tuple[str, str]:
        here = row(share)
        en = (
            f"Visiting the best {share:.0%} wins {here['won']:.0f} customers at "
            f"{here['cost_per_customer']:,.0f} CNY each; profit {here['profit']:,.0f} CNY. "
        )
        zh = (
            f"拜访评分最高的{share:.0%}，赢得{here['won']:.0f}位客户，每位{here['cost_per_customer']:,.0f}元，"
            f"利润{here['profit']:,.0f}元。"
        )
        if share < cheapest["share_visited"]:
            return (
                en + "Too few: what the leads cost is borne by few customers.",
                zh + "拜访得太少：买线索的钱由少数几位客户分摊。",
            )
        if share <= richest["share_visited"]:
            return (
                en
                + f"The cost per customer is lowest at {cheapest['share_visited']:.0%}, the profit "
                f"highest at {richest['share_visited']:.0%}.",
                zh + f"获客成本在{cheapest['share_visited']:.0%}处最低，利润在"
                f"{richest['share_visited']:.0%}处最高。",
            )
        return (
            en + "Too many: the last visits bring less than they cost.",
            zh + "拜访得太多：靠后的拜访，带来的毛利还不够付拜访费。",
        )

    slider = Slider(
        "share", "Share of leads visited", "拜访的线索占比", 0.05, 1.0, 0.05, 0.3, ".0%"
    )
    return Explorer(CUT_QUESTION, [slider], draw, say, size=(7.5, 4))


def payback(monthly_margin: float, cost: float, retention: float) -> None:
    """Show the explorer: when the cost of a customer comes back if some leave every month.

    Parameters
    ----------
    monthly_margin, cost : float
        CNY a month of an active customer, CNY to win one.
    retention : float
        Share who stay from month to month.
    """
    payback_explorer(monthly_margin, cost, retention).show()


def payback_explorer(monthly_margin: float, cost: float, retention: float) -> Explorer:
    """Build the picture with sliders that `payback` shows.

    Examples
    --------
    >>> payback_explorer(500, 5000, 0.9).sentence(cost=5000, retention=0.9)[0][:53]
    'Cost over margin says 10.0 months; but if 90% go on s'
    """
    months = np.arange(0, 25)

    def collected(stay: float) -> np.ndarray:
        return monthly_margin * np.r_[0, np.cumsum(stay ** np.arange(24))]

    def draw(*, ax: Any, cost: float, retention: float) -> None:
        from crm_lib.plotting import BLUE, GREY, VERMILLION

        ax.plot(months, collected(1.0), color=GREY, ls="--", label="if nobody left · 若无人流失")
        ax.plot(months, collected(retention), color=BLUE, label="with churn · 计入流失")
        ax.axhline(cost, color=VERMILLION, label="cost of a customer · 获客成本")
        back = payback_months(cost, monthly_margin, monthly_retention=retention)
        if back <= 24:
            ax.plot(back, cost, "o", color=BLUE, ms=9)
        ax.set(
            xlim=(0, 24),
            ylim=(0, 1.05 * max(24 * monthly_margin, 6000)),
            xlabel="months after winning · 成交后的月数",
            ylabel="margin so far, CNY a customer · 每位客户累计毛利（元）",
        )
        ax.legend(loc="upper left", fontsize=9)
        if np.isinf(back):
            ax.set_title("At this churn the cost does not come back · 照这样流失，成本收不回来")
        else:
            ax.set_title(f"The cost is back after {back:.1f} months · {back:.1f}个月收回成本")

    def say(*, cost: float, retention: float) -> tuple[str, str]:
        naive = cost / monthly_margin
        back = payback_months(cost, monthly_margin, monthly_retention=retention)
        if np.isinf(back):
            most = monthly_margin / (1 - retention)
            return (
                f"Cost over margin says {naive:.1f} months; but if {retention:.0%} go on staying from month "
                f"to month, a customer brings {most:,.0f} CNY in all, and the cost does not come back.",
                f"成本÷月毛利是{naive:.1f}个月；可是如果月留存率一直是{retention:.0%}，"
                f"一位客户总共只带来{most:,.0f}元，收不回成本。",
            )
        return (
            f"Cost over margin says {naive:.1f} months; with {retention:.0%} staying from month to "
            f"month it takes {back:.1f}.",
            f"成本÷月毛利是{naive:.1f}个月；月留存率{retention:.0%}时，实际要{back:.1f}个月。",
        )

    sliders = [
        Slider("cost", "Cost of a customer, CNY", "获客成本（元）", 500, 6000, 250, round(cost / 250) * 250),
        Slider("retention", "Monthly retention", "月留存率", 0.80, 1.0, 0.01, retention, ".0%"),
    ]  # fmt: skip
    return Explorer(PAYBACK_QUESTION, sliders, draw, say, size=(7, 4))
