"""Explorer of lesson 01: one sum of money, to win customers or to keep them."""

from typing import Any

from crm_lib.explore.explorer import Explorer, Slider
from crm_lib.foundations import break_even_leaving, cost_per_saved

#: Where the axis of costs ends, in costs of winning one customer.
AXIS_ENDS = 4

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
        import numpy as np

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
