"""Explorer of lesson 15: switch the attribution rule and see the budget move."""

from typing import Any

import pandas as pd

from crm_lib.base.message import both_text
from crm_lib.explore.explorer import Choice, Explorer, Slider
from crm_lib.journey import attribution_table
from crm_lib.page.words import named

QUESTION = (
    "Not one customer behaves differently. By how much does a channel's budget change when only the "
    "attribution rule is switched?",
    "没有一位顾客改变行为。只是换一种归因规则，一个渠道的预算会差多少？",
)

#: What each attribution rule is called in both languages.
RULE_NAMES = {
    rule: tuple(named(rule, "way"))
    for rule in ("first", "last", "linear", "decay", "position", "shapley", "markov")
}


def attribution_switch(paths: pd.DataFrame) -> None:
    """Show the explorer for counted paths (`crm_lib.journey.path_counts`)."""
    attribution_switch_explorer(paths).show()


def budget_by_rule(paths: pd.DataFrame, budget: float) -> pd.DataFrame:
    """Divide a budget in proportion to the conversions each rule credits.

    Parameters
    ----------
    paths : DataFrame
        ``path, converted, lost`` of `crm_lib.journey.path_counts`.
    budget : float
        To divide, any unit.

    Returns
    -------
    DataFrame
        One row a channel (index), one column a rule; each column sums to the budget.

    Examples
    --------
    >>> paths = pd.DataFrame({"path": ["ad > mail"], "converted": [2], "lost": [1]})
    >>> budget_by_rule(paths, 10)["last"].to_dict()
    {'ad': 0.0, 'mail': 10.0}
    """
    credit = attribution_table(paths).set_index("channel")
    return budget * credit / credit.sum()


def attribution_switch_explorer(paths: pd.DataFrame) -> Explorer:
    """Build the picture with sliders that `attribution_switch` shows."""
    shares = budget_by_rule(paths, 1.0)
    purchases, kinds = int(paths["converted"].sum()), len(paths)
    widest = (shares.max(axis=1) - shares.min(axis=1)).idxmax()
    channel = named(widest, "channel")

    def draw(*, ax: Any, rule: str, budget: int) -> None:
        from crm_lib.plotting import BLUE, GREY, VERMILLION

        table = budget * shares.iloc[::-1]
        y = range(len(table))
        colors = [VERMILLION if name == widest else BLUE for name in table.index]
        ax.hlines(y, table.min(axis=1), table.max(axis=1), color=GREY, lw=14, alpha=0.25)
        ax.barh(y, table[rule], color=colors, height=0.42)
        for place, value in zip(y, table[rule], strict=True):
            ax.text(
                value + 0.012 * budget,
                place,
                both_text(f"{value:.0f}", f"{value / 10:.1f}万"),
                va="center",
            )
        ticks = range(0, int(0.75 * budget) + 1, 50)  # thousand CNY; Chinese counts in 10,000
        ax.set_xticks(ticks, [both_text(f"{tick}", f"{tick / 10:g}万") for tick in ticks])
        ax.set_yticks(y, [str(named(name, "channel")) for name in table.index])
        ax.set(
            xlim=(0, 0.75 * budget),
            xlabel="budget, thousand CNY; grey: lowest to highest of all rules · "
            "预算（元）；灰条：各种规则中从最低到最高",
            ylabel="channel · 渠道",
        )
        en, zh = RULE_NAMES[rule]
        share = table.loc[widest, rule]
        ax.set_title(
            f"By {en}, {channel.en} gets {share:.0f} thousand CNY · "
            f"按{zh}，{channel.zh}分到{share / 10:.1f}万元"
        )

    def say(*, rule: str, budget: int) -> tuple[str, str]:
        of_channel = budget * shares.loc[widest]
        now, low, high = (
            (_about_en(amount), _about_zh(amount))
            for amount in (of_channel[rule], of_channel.min(), of_channel.max())
        )
        en, zh = RULE_NAMES[rule]
        return (
            f"By {en}, {channel.en} gets {now[0]} of {1000 * budget:,} CNY; over all rules "
            f"it gets {low[0]} to {high[0]}. The {purchases} purchases and {kinds} kinds of paths are the same.",
            f"按{zh}规则，{budget / 10:g}万元里{channel.zh}分到{now[1]}；各种规则从{low[1]}到{high[1]}"
            f"不等。{purchases}笔购买、{kinds}种路径，一样也没变。",
        )

    controls = [
        Choice("rule", "Attribution rule", "归因规则", RULE_NAMES, "last"),
        Slider("budget", "Budget, thousand CNY", "预算（千元，300即30万元）", 100, 500, 50, 300),
    ]
    return Explorer(QUESTION, controls, draw, say, size=(7.5, 3.9))


def _about_en(thousands: float) -> str:
    """Write an amount to the thousand, which is as exact as a division by a rule deserves."""
    return "0" if round(thousands) == 0 else f"about {1000 * round(thousands):,}"


def _about_zh(thousands: float) -> str:
    """Write the same amount in 万元, the unit in which a Chinese reader counts."""
    return "0元" if round(thousands) == 0 else f"约{thousands / 10:.1f}万元"
