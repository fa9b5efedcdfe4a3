"""Explorer of lesson 15: switch the attribution rule and see the budget move."""

from typing import Any

import pandas as pd

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
            ax.text(value + 0.012 * budget, place, f"{value:.0f}", va="center")
        ax.set_yticks(y, [str(named(name, "channel")) for name in table.index])
        ax.set(
            xlim=(0, 0.75 * budget),
            xlabel="budget, thousand CNY; grey: lowest to highest of all rules · "
            "预算（千元）；灰条：各种规则中从最低到最高",
            ylabel="channel · 渠道",
        )
        en, zh = RULE_NAMES[rule]
        share = f"{table.loc[widest, rule]:.0f}"
        ax.set_title(
            f"By {en}, {channel.en} gets {share} thousand CNY · 按{zh}，{channel.zh}分到{share}千元"
        )

    def say(*, rule: str, budget: int) -> tuple[str, str]:
        now, low, high = (
            f"{1000 * budget * share:,.0f}"
            for share in (
                shares.loc[widest, rule],
                shares.loc[widest].min(),
                shares.loc[widest].max(),
            )
        )
        amount, (en, zh) = f"{1000 * budget:,}", RULE_NAMES[rule]
        return (
            f"By {en}, {channel.en} gets {now} of {amount} CNY; over all rules it gets "
            f"{low} to {high}. The {purchases} purchases and {kinds} kinds of paths are the same.",
            f"按{zh}规则，{amount}元里{channel.zh}分到{now}元；各种规则从{low}元到{high}元"
            f"不等。{purchases}笔购买、{kinds}种路径，一样也没变。",
        )

    controls = [
        Choice("rule", "Attribution rule", "归因规则", RULE_NAMES, "last"),
        Slider("budget", "Budget, thousand CNY", "预算（千元）", 100, 500, 50, 300),
    ]
    return Explorer(QUESTION, controls, draw, say, size=(7.5, 3.9))
