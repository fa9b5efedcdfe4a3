"""Lesson 03: gains by city and within blocks, which bond pays, what a greater share does."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from crm_lib.explore.explorer import Choice, Explorer, Slider
from crm_lib.relationship_marketing import BondAssumptions, bond_payoff, plot_bond_payoff

BOND_QUESTION = (
    "A rival cuts its prices: is the bond that holds most customers the one that pays?",
    "对手降价时，留客最多的纽带，就是最划算的吗？",
)
SHARE_QUESTION = (
    "The sales stay the same, 1.2 million CNY a month. What does a greater share of each customer "
    "do to the profit?",
    "每月销售额始终是120万元。每位客户的份额提高，利润会怎样变？",
)
#: What the second explorer and the lesson assume: sales and a garage's need in CNY a month,
#: margin as a share of sales, deliveries a month, and the cost of one in CNY.
SALES, NEED, MARGIN, STOPS, STOP_COST = 1_200_000, 20_000, 0.16, 26, 35


class TwoCities(NamedTuple):
    """A gain where a rival cut its prices less that where he did not, and where both balance.

    Attributes
    ----------
    more, low, high : float
        The difference of the two gains, with its interval.
    share, share_low, share_high : float
        Share of cut cities from which the gain over all is above zero, with the shares at which
        zero is in its interval.
    turns : bool
        Whether there is such a share: a loss in the one kind of city and a gain in the other.
    """

    more: float
    low: float
    high: float
    share: float
    share_low: float
    share_high: float
    turns: bool

    def sentence(self, en: str, zh: str) -> tuple[str, str]:
        """Say the difference, and the share if there is one, of what `en` and `zh` name."""
        ends = f"{self.low:,.0f} to {self.high:,.0f}"
        ends_zh = f"{self.low:,.0f}至{self.high:,.0f}"
        said = (
            f"system, {en}: with a price cut {self.more:,.0f} CNY more than without one "
            f"(95% interval {ends})"
        )
        said_zh = (
            f"系统，{zh}：降价的城市比没有降价的城市多{self.more:,.0f}元（95%置信区间{ends_zh}元）"
        )
        if self.turns:
            low, high = f"{self.share_low:.0%}", f"{self.share_high:.0%}"
            said += f"; pays from {self.share:.0%} of cities cut (95% interval {low} to {high})"
            said_zh += f"；降价的城市占到{self.share:.0%}才划算（95%置信区间{low}至{high}）"
        return said, said_zh


def two_cities(calm: Sequence[float], war: Sequence[float]) -> TwoCities:
    """Set a gain in cities with a price cut against that in cities without one.

    Parameters
    ----------
    calm, war : sequence of float
        The gain and the ends of its interval, without and with a price cut; independent groups.

    Examples
    --------
    >>> found = two_cities([-3_000, -5_000, -1_000], [3_000, 1_000, 5_000])
    >>> round(found.more), round(found.low), round(found.high), found.share
    (6000, 3172, 8828, 0.5)
    """
    import numpy as np

    (quiet, _, quiet_high), (cut, _, cut_high) = map(list, (calm, war))
    # half-widths of independent estimates add as squares
    half = float(np.hypot(quiet_high - quiet, cut_high - cut))
    shares = np.linspace(0, 1, 10_001)
    over_all = (1 - shares) * quiet + shares * cut
    halves = np.hypot((1 - shares) * (quiet_high - quiet), shares * (cut_high - cut))
    open_at = shares[abs(over_all) <= halves]
    ends = (float(open_at[0]), float(open_at[-1])) if len(open_at) else (np.nan, np.nan)
    more = cut - quiet
    return TwoCities(more, more - half, more + half, -quiet / more, *ends, quiet < 0 < cut)


def within_blocks(
    trial: Any, group: Any, arm: str, other: str = "none", confidence: float = 0.95
) -> list[float]:
    """Compute the net of an arm less that of another within blocks, with its interval.

    A block is four garages of nearly equal bills, one of each arm; blocks of which `group` holds
    only one of the two arms are left out.

    Parameters
    ----------
    trial, group : pandas.DataFrame
        All garages, and those compared (with the column ``trial_net``).

    Examples
    --------
    >>> from crm_lib.datasets import load_supply_trial
    >>> trial = load_supply_trial()
    >>> trial["trial_net"] = trial["trial_margin"] - trial["trial_cost"]
    >>> [round(x) for x in within_blocks(trial, trial, "system")]
    [3982, 1963, 6000]
    """
    import numpy as np
    import pandas as pd
    from scipy import stats

    rows = trial.sort_values("monthly_bill", kind="stable").index
    block = pd.Series(np.arange(len(rows)) // trial["arm"].nunique(), index=rows)
    net = group.assign(block=block).pivot(index="block", columns="arm", values="trial_net")
    gaps = (net[arm] - net[other]).dropna()
    half = stats.t.ppf((1 + confidence) / 2, len(gaps) - 1) * gaps.std() / len(gaps) ** 0.5
    return [float(x) for x in (gaps.mean(), gaps.mean() - half, gaps.mean() + half)]


def blocks_sentence(trial: Any) -> tuple[str, str]:
    """Say what the system is worth over all, compared within blocks.

    Examples
    --------
    >>> from crm_lib.datasets import load_supply_trial
    >>> trial = load_supply_trial()
    >>> trial["trial_net"] = trial["trial_margin"] - trial["trial_cost"]
    >>> blocks_sentence(trial)[0]
    'within blocks, all, system: 3,982 CNY more than none (95% interval 1,963 to 6,000)'
    """
    more, low, high = (f"{x:,.0f}" for x in within_blocks(trial, trial, "system"))
    return (
        f"within blocks, all, system: {more} CNY more than none (95% interval {low} to {high})",
        f"按区组求差，全体，订货系统：比无纽带多{more}元（95%置信区间{low}至{high}元）",
    )


def after_the_cut(cut: Any) -> tuple[str, str]:
    """Say who went over in the two months after the price cut, before the rebate was matched.

    Parameters
    ----------
    cut : pandas.DataFrame
        The garages of the cities with a price cut.

    Examples
    --------
    >>> from crm_lib.datasets import load_supply_trial
    >>> trial = load_supply_trial()
    >>> after_the_cut(trial[trial["price_cut"]])[0][:64]
    'months 7 and 8: rebate 57 of 286, no bond 50 of 268 went over; d'
    """
    from crm_lib.campaign import ab_test

    here = cut[cut["months"] >= 6]  # a customer's months are those it stayed
    gone = ((here["ending"] == "rival") & (here["months"] < 8)).groupby(here["arm"])
    counts = gone.agg(["sum", "size"])
    (a, n), (b, m) = counts.loc["rebate"], counts.loc["none"]
    test = ab_test(a, n, b, m)
    more, low, high = (
        f"{100 * x:.1f}".replace("-", "−") for x in (test.difference, test.low, test.high)
    )
    return (
        f"months 7 and 8: rebate {a} of {n}, no bond {b} of {m} went over; difference {more} "
        f"points (95% interval {low} to {high})",
        f"第7、8个月：返点组{n}家中{a}家转向对手，无纽带{m}家中{b}家，"
        f"差{more}个百分点（95%置信区间{low}至{high}）",
    )


def which_bond_pays() -> None:
    """Show the explorer: net and customers held under each bond, after a price cut."""
    which_bond_pays_explorer().show()


def which_bond_pays_explorer() -> Explorer:
    """Build the picture with sliders that `which_bond_pays` shows.

    Examples
    --------
    >>> which_bond_pays_explorer().sentence(churn=0.05, margin=300, matched=6)[0][:45]
    'Structural holds most (65% after 24 months). '
    """
    controls = [
        Slider(
            "churn",
            "Leave in a month without a bond, after the price cut",
            "降价后，无纽带客户的月流失率",
            0.01,
            0.12,
            0.01,
            0.05,
            ".0%",
        ),
        Choice(
            "margin",
            "Margin of a customer a month, CNY",
            "每位客户的月毛利（元）",
            {m: (f"{m:,}", f"{m:,}元") for m in (100, 300, 600, 1_000, 3_000)},
            1_000,
        ),
        Slider(
            "matched",
            "Months until the rival matches the discount",
            "对手跟进优惠前的月数",
            0,
            24,
            3,
            6,
        ),
    ]

    def table(churn: float, margin: int, matched: int) -> Any:
        assumed = BondAssumptions(monthly_churn=churn, copied_after=matched)
        return bond_payoff(margin, assumptions=assumed)

    def draw(*, ax: Any, churn: float, margin: int, matched: int) -> None:
        plot_bond_payoff(table(churn, margin, matched), ax=ax)

    def say(*, churn: float, margin: int, matched: int) -> tuple[str, str]:
        rows = table(churn, margin, matched).set_index("bond")
        holds, best = rows["expected_share_active"].idxmax(), rows["net"].idxmax()
        held = rows["expected_share_active"][holds]
        # As the bars are labelled: whoever takes one from the other finds this difference.
        more = round(rows["net"][best]) - round(rows["net"]["none"])
        en = f"{holds.capitalize()} holds most ({held:.0%} after 24 months). "
        zh = f"{rows['name_zh'][holds]}留客最多（24个月后剩{held:.0%}）。"
        if best == "none":
            en += "No bond pays at this margin. "
            zh += "在这个毛利水平上，哪种纽带都不划算。"
        else:
            en += f"{best.capitalize()} nets most, {more:,.0f} CNY more than no bond. "
            zh += f"{rows['name_zh'][best]}净收益最多，比无纽带多{more:,.0f}元。"
        from_margin = rows["pays_from"]["structural"]
        en += f"The structural bond pays from {from_margin:,.0f} CNY a month on, the financial one "
        zh += f"结构层次从每月毛利{from_margin:,.0f}元起划算，财务层次"
        pays = rows["pays_from"]["financial"] == 0
        en += "at any margin." if pays else "at none."
        zh += "无论毛利高低都划算。" if pays else "无论毛利多高都不划算。"
        return en, zh

    return Explorer(BOND_QUESTION, controls, draw, say)


def share_profit(share: float, discount: float = 0.0, stop_cost: float = STOP_COST) -> float:
    """Compute the profit a month when each garage buys `share` of its need, at the same sales.

    Examples
    --------
    >>> round(share_profit(0.2)), round(share_profit(0.5))
    (-81000, 82800)
    """
    customers = SALES / (NEED * share)
    return (MARGIN - discount) * SALES - customers * STOPS * stop_cost


def share_of_customer() -> None:
    """Show the explorer: the same sales from many customers or from few."""
    share_of_customer_explorer().show()


def share_of_customer_explorer() -> Explorer:
    """Build the picture with sliders that `share_of_customer` shows.

    Examples
    --------
    >>> share_of_customer_explorer().sentence(share=0.5, discount=0.0, stop=35)[0][:34]
    '120 garages buy 50% of their needs'
    """
    sliders = [
        Slider("share", "Share of customer", "客户份额", 0.1, 1.0, 0.1, 0.2, ".0%"),
        Slider(
            "discount",
            "Discount on all sales that buys this share",
            "为换取这一份额，全部销售打的折扣",
            0.0,
            0.1,
            0.01,
            0.0,
            ".0%",
        ),
        Slider("stop", "Cost of one delivery, CNY", "每次送货的花费（元）", 15, 60, 5, STOP_COST),
    ]

    def draw(*, ax: Any, share: float, discount: float, stop: int) -> None:
        import numpy as np

        from crm_lib.plotting import BLUE, GREY, ORANGE

        shares = np.linspace(0.1, 1, 91)
        for given, color in ((0.0, GREY), (discount, BLUE)):
            profit = [share_profit(s, given, stop) for s in shares]
            ax.plot(shares, profit, color=color, lw=2)
        here = share_profit(share, discount, stop)
        ax.plot(share, here, "o", color=ORANGE, ms=10)
        ax.axhline(0, color="black", lw=0.8)
        low = min(share_profit(0.1, discount, stop), 0.0)
        ax.set(
            xlim=(0.05, 1.05),
            ylim=(1.08 * low - 10_000, 200_000),
            xlabel="share of customer · 客户份额",
            ylabel="profit a month, CNY · 月利润（元）",
        )
        ax.set_xticks([0.1, 0.25, 0.5, 0.75, 1], ["10%", "25%", "50%", "75%", "100%"])
        ax.yaxis.set_major_formatter("{x:,.0f}")
        if discount > 0:
            ax.text(
                1.04,
                share_profit(1, 0, stop) + 0.02 * (200_000 - low),
                "without discount · 不打折",
                ha="right",
                va="bottom",
                color=GREY,
            )
        word, word_zh = ("gain", "赚") if here >= 0 else ("loss", "亏")
        ax.set_title(
            f"Same sales, a {word} of {abs(here):,.0f} CNY a month · "
            f"同样的销售额，每月{word_zh}{abs(here):,.0f}元"
        )

    def say(*, share: float, discount: float, stop: int) -> tuple[str, str]:
        customers = SALES / (NEED * share)
        profit = share_profit(share, discount, stop)
        word, word_zh = ("gain", "赚") if profit >= 0 else ("loss", "亏")
        en = (
            f"{customers:,.0f} garages buy {share:.0%} of their needs: {word} of "
            f"{abs(profit):,.0f} CNY a month. Sales and market share are as before; one garage "
            f"lost is {1 / customers:.1%} of the sales."
        )
        zh = (
            f"{customers:,.0f}家汽修店，各有{share:.0%}的需要在这里买：每月{word_zh}{abs(profit):,.0f}元。"
            f"销售额和市场份额没有变；失去一家，就失去{1 / customers:.1%}的销售额。"
        )
        if discount > 0 and profit < share_profit(0.2, 0.0, stop):
            en += " That is less than a fifth of their needs without a discount would leave."
            zh += "这还不如不打折、只占两成需要时的利润。"
        return en, zh

    return Explorer(SHARE_QUESTION, sliders, draw, say)
