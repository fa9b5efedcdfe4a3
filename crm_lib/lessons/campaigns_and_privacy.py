"""Explorers of lesson 19 on test and coupon, and what its page computes of a campaign."""

from collections.abc import Mapping
from functools import cache
from itertools import combinations
from statistics import NormalDist
from typing import Any

import numpy as np
import pandas as pd

from crm_lib.base.labels import signed
from crm_lib.campaign import ab_mean_test, ab_test, uplift_table
from crm_lib.explore.explorer import Explorer, Slider
from crm_lib.statistics import wilson_interval

#: What the coupon takes off, what a message costs (CNY), and the contact limit of the page.
COUPON, MESSAGE, LIMIT = 15.0, 0.08, 8
#: The four groups that the plan of the campaign names, in the order of its tables.
GROUPS = (
    "recent: bought within 60 days · 近期：60天内买过",
    "lapsed: 61 to 180 days · 久未购买：61–180天",
    "long gone: over 180 days · 长期未买：超过180天",
    "crowded: 8 messages or more · 消息过多：每月8条及以上",
)
PEEK_QUESTION = (
    "The coupon does nothing at all, and somebody looks at the p-value every evening. In how many of "
    "100 such tests does the dashboard say “significant” at some time?",
    "假设优惠券毫无作用，而有人每晚都看一眼p值。100次这样的试验里，有多少次会在某一天显示“显著”？",
)
COUPON_QUESTION = (
    "Two groups of members respond to the coupon by the same number of points. Which is worth "
    "sending to: the one that buys much anyway, or the one that hardly buys?",
    "两组会员收到券后，购买率提高的百分点一样多。券该发给本来就常买的一组，还是很少买的一组？",
)
#: Tests drawn for the first explorer, and members per day and group.
TESTS, PER_DAY, BASE = 4000, 150, 0.08


def member_groups(members: pd.DataFrame) -> pd.Series:
    """Put members into the four groups of the campaign's plan, the contact limit first.

    Examples
    --------
    >>> members = pd.DataFrame({"days_since_last": [10, 100], "messages_30d": [9, 2]})
    >>> member_groups(members).str[:7].tolist()
    ['crowded', 'lapsed:']
    """
    days = members["days_since_last"]
    group = np.select([days <= 60, days <= 180], GROUPS[:2], GROUPS[2])
    return pd.Series(
        np.where(members["messages_30d"] >= LIMIT, GROUPS[3], group), index=members.index
    )


def with_profit(campaign: pd.DataFrame) -> pd.DataFrame:
    """Add the profit of each member (CNY: margin less coupon and message) and the group.

    Examples
    --------
    >>> from crm_lib.datasets import load_pharmacy_campaign
    >>> int(with_profit(load_pharmacy_campaign()).query("bought == 0")["profit"].max())
    0
    """
    profit = campaign["margin"] - COUPON * campaign["coupon_used"] - MESSAGE * campaign["offered"]
    return campaign.assign(profit=profit, member_group=member_groups(campaign))


def profit_of_sending(members: pd.DataFrame, *, confidence: float = 0.95) -> pd.Series:
    """Compare the profit of those with and without the coupon: CNY a member, with its interval.

    Parameters
    ----------
    members : DataFrame
        With ``offered`` (0, 1: at random) and ``profit``.
    confidence : float
        Level of the interval.

    Returns
    -------
    Series
        ``members, difference, low, high, p_value``.

    Examples
    --------
    >>> members = pd.DataFrame({"offered": [1, 1, 0, 0], "profit": [4.0, 6.0, 1.0, 3.0]})
    >>> float(profit_of_sending(members)["difference"])
    3.0
    """
    got, out = (members.loc[members["offered"] == k, "profit"] for k in (1, 0))
    test = ab_mean_test(got, out, confidence=confidence)
    return pd.Series(
        {
            "members": len(members),
            "difference": test.difference,
            "low": test.low,
            "high": test.high,
            "p_value": test.p_value,
        }
    )


def profit_by(members: pd.DataFrame, column: str, *, confidence: float = 0.95) -> pd.DataFrame:
    """Tabulate `profit_of_sending` for each value of a column.

    Examples
    --------
    >>> from crm_lib.datasets import load_pharmacy_campaign
    >>> by = profit_by(with_profit(load_pharmacy_campaign()), "source")
    >>> by["difference"].round(2).to_dict()
    {'counter': -1.33, 'questionnaire': -0.13, 'web_orders': -0.32}
    """
    rows = {
        value: profit_of_sending(part, confidence=confidence)
        for value, part in members.groupby(column, sort=True)
    }
    return pd.DataFrame(rows).T.rename_axis(column)


def uplift_by(members: pd.DataFrame, column: str, *, confidence: float = 0.95) -> pd.DataFrame:
    """Tabulate the share that buys without and with the coupon for each value of a column.

    Returns
    -------
    DataFrame
        ``without, with`` (percent), ``uplift, low, high`` (percentage points).

    Examples
    --------
    >>> from crm_lib.datasets import load_pharmacy_campaign
    >>> by = uplift_by(with_profit(load_pharmacy_campaign()), "source")
    >>> by["uplift"].round(1).to_dict()
    {'counter': 0.7, 'questionnaire': 2.7, 'web_orders': 2.0}
    """
    rows = {}
    for value, part in members.groupby(column, sort=True):
        counts = part.groupby("offered")["bought"].agg(["sum", "size"])
        (won, size), (won_out, size_out) = counts.loc[1], counts.loc[0]
        test = ab_test(int(won), int(size), int(won_out), int(size_out), confidence=confidence)
        rows[value] = [test.rate_b, test.rate_a, test.difference, test.low, test.high]
    names = ["without", "with", "uplift", "low", "high"]
    return 100 * pd.DataFrame(rows, index=names).T.rename_axis(column)


def groups_table(campaign: pd.DataFrame) -> pd.DataFrame:
    """Tabulate buyers and profit of the four groups, each interval at 98.75%: four looks.

    Examples
    --------
    >>> from crm_lib.datasets import load_pharmacy_campaign
    >>> groups_table(with_profit(load_pharmacy_campaign())).iloc[1, 2:5].round(2).to_list()
    [4.8, 3.15, 6.28]
    """
    strict = 1 - 0.05 / len(GROUPS)
    rates = uplift_by(campaign, "member_group", confidence=strict)
    money = profit_by(campaign, "member_group", confidence=strict)
    ends = money[["difference", "low", "high"]]
    table = pd.concat([rates, ends], axis=1).reindex(GROUPS)
    return table.set_axis(
        [
            "without, % · 不发（%）",
            "with, % · 发券（%）",
            "uplift, points · 增量（百分点）",
            "uplift, low · 增量下限",
            "uplift, high · 增量上限",
            "profit of sending, CNY a member · 发券的利润（元/人）",
            "profit, low · 利润下限",
            "profit, high · 利润上限",
        ],
        axis=1,
    )


def plot_groups(table: pd.DataFrame) -> None:
    """Draw who buys with the coupon beside what sending it earns, from a `groups_table`."""
    import matplotlib.pyplot as plt

    from crm_lib.plotting import BLUE, GREEN, GREY, VERMILLION

    fig, (left, right) = plt.subplots(1, 2, figsize=(10, 3.4), sharey=True)
    halves = [name.split(" · ") for name in table.index]
    names = [f"{en.split(':')[0]} · {zh.split('：')[0]}" for en, zh in halves]
    bought, profit, low, high = (table.iloc[:, k] for k in (1, 5, 6, 7))
    left.barh(names, bought, color=GREY)
    left.set(xlabel="buy with the coupon (%) · 发券后的购买率（%）", xlim=(0, 20))
    colours = [
        GREEN if a > 0 else VERMILLION if b < 0 else BLUE for a, b in zip(low, high, strict=True)
    ]
    right.barh(names, profit, xerr=[profit - low, high - profit], color=colours, capsize=4)
    right.axvline(0, color="black", lw=0.8)
    right.set_xlabel(
        "profit of sending, CNY a member (98.75% intervals) · "
        "发券的利润（元/人），线段为98.75%置信区间"
    )
    left.invert_yaxis()
    fig.suptitle(
        "The best buyers cost money; the lapsed bring it · 最爱买的一组在亏钱，久未购买的一组才赚钱",
        x=0.01,
        ha="left",
        fontweight="bold",
    )


def may_be_sent(members: pd.DataFrame, agreed: pd.Series) -> pd.DataFrame:
    """Keep who may get advertising by a state of the consent log, and from a lawful source.

    Parameters
    ----------
    members : DataFrame
        With ``member_id`` and ``source``.
    agreed : Series
        Sets of member ids by purpose: ``marketing``, ``health_profile``.

    Examples
    --------
    >>> members = pd.DataFrame(
    ...     {"member_id": [1, 2, 3], "source": ["counter", "web_orders", "questionnaire"]}
    ... )
    >>> may_be_sent(members, pd.Series({"marketing": {1, 2, 3}, "health_profile": {1}}))[
    ...     "member_id"
    ... ].tolist()
    [2]
    """
    of_health = members["member_id"].isin(agreed["health_profile"])
    lawful = members["source"].eq("web_orders") | (
        members["source"].eq("questionnaire") & of_health
    )
    return members[lawful & members["member_id"].isin(agreed["marketing"])]


def more_withdraw(campaign: pd.DataFrame, before: set[str], after: set[str]) -> pd.DataFrame:
    """Compare who withdrew consent with and without the coupon, by messages: two looks, 97.5%.

    Parameters
    ----------
    campaign : DataFrame
        With ``member_id``, ``messages_30d`` and ``offered``.
    before, after : set
        Members whose consent held before and after the campaign.

    Examples
    --------
    >>> members = pd.DataFrame(
    ...     {"member_id": list("abcd"), "messages_30d": [9, 9, 1, 1], "offered": [1, 0, 1, 0]}
    ... )
    >>> more_withdraw(members, set("abcd"), set("bd")).iloc[:, 1].to_list()
    [100.0, 100.0]
    """
    had = campaign[campaign["member_id"].isin(before)]
    left = ~had["member_id"].isin(after)
    names = {True: "8 messages or more · 8条及以上", False: "fewer · 少于8条"}
    many = had["messages_30d"].ge(LIMIT).map(names).rename("messages · 每月消息数")
    counts = left.groupby([many, had["offered"]]).agg(["sum", "size"])
    rows = {}
    for name in names.values():
        got, kept = (counts.loc[(name, k)].astype(int) for k in (1, 0))
        test = ab_test(*got, *kept, confidence=1 - 0.05 / len(names))
        ends = (test.rate_b, test.rate_a, test.difference, test.low, test.high)
        rows[name] = [100 * x for x in ends]
    columns = [
        "without, % · 不发（%）",
        "with, % · 发券（%）",
        "difference, points · 差（百分点）",
        "low (97.5%) · 97.5%下限",
        "high (97.5%) · 97.5%上限",
    ]
    return pd.DataFrame(rows, index=columns).T.rename_axis(many.name)


def extra_buyers(members: pd.DataFrame) -> tuple[float, float, float]:
    """Count the buyers that all coupons brought beyond the control's rate, with the 95% interval.

    Examples
    --------
    >>> from crm_lib.datasets import load_pharmacy_campaign
    >>> [round(x) for x in extra_buyers(with_profit(load_pharmacy_campaign()))]
    [355, 175, 529]
    """
    counts = members.groupby("offered")["bought"].agg(["sum", "size"])
    test = ab_test(*map(int, counts.loc[1]), *map(int, counts.loc[0]))
    size = int(counts.loc[1, "size"])
    return size * test.difference, size * test.low, size * test.high


def offer_gaps(offers: Mapping[str, tuple[int, float]], *, shown: int) -> pd.DataFrame:
    """Compare what offers bring a display, pair by pair, at the level that so many pairs ask for.

    Parameters
    ----------
    offers : mapping
        Name (in one language, or ``English · 中文``) → how many accepted, margin of one (CNY).
    shown : int
        Customers each offer was shown to.

    Returns
    -------
    DataFrame
        One row a pair: ``difference, low, high`` (CNY a display).

    Examples
    --------
    >>> offers = {"lotion": (99, 24), "bottle": (153, 12), "serum": (27, 80)}
    >>> offer_gaps(offers, shown=900).round(2).iloc[0].to_list()
    [0.6, -0.1, 1.3]
    """
    pairs = list(combinations(offers, 2))
    z = NormalDist().inv_cdf(1 - 0.05 / (2 * len(pairs)))
    worth = {name: margin * won / shown for name, (won, margin) in offers.items()}
    spread = {
        name: margin**2 * (won / shown) * (1 - won / shown) / shown
        for name, (won, margin) in offers.items()
    }
    rows = {}
    for one, other in pairs:
        gap, error = worth[one] - worth[other], (spread[one] + spread[other]) ** 0.5
        both = zip(one.split(" · "), other.split(" · "), strict=True)
        rows[" · ".join(f"{a} − {b}" for a, b in both)] = [gap, gap - z * error, gap + z * error]
    return pd.DataFrame(rows, index=["difference", "low", "high"]).T


def stopped_by_guardrail(
    points: float, *, limit: float = 2.0, base: float = 6 / 719, sent: int = 1376, kept: int = 1375
) -> float:
    """Compute how often a campaign is stopped by the upper end of its interval of withdrawals.

    Parameters
    ----------
    points : float
        How many points more withdraw with the coupon, in truth.
    limit : float
        Points that the upper end of the 95% interval may not pass.
    base : float
        Share that withdraws without the coupon.
    sent, kept : int
        Members with and without the coupon.

    Examples
    --------
    >>> [round(stopped_by_guardrail(points), 1) for points in (0.7, 1.2, 1.7)]
    [0.2, 0.6, 0.9]
    """
    rng = np.random.default_rng(19)
    got = rng.binomial(sent, base + points / 100, 4000)
    out = rng.binomial(kept, base, 4000)
    top = {k: wilson_interval(k, sent)[1] for k in set(got.tolist())}
    bottom = {k: wilson_interval(k, kept)[0] for k in set(out.tolist())}
    # The upper end of Newcombe's interval, which `ab_test` gives, of all draws at once.
    up = pd.Series(got).map(top) - got / sent
    down = out / kept - pd.Series(out).map(bottom)
    high = got / sent - out / kept + np.hypot(up, down)
    return float((100 * high > limit).mean())


def worth_of_consent(profit: float, high: float) -> pd.DataFrame:
    """Tabulate, by how many more withdraw, what a lost consent may be worth, and the rule's stops.

    Parameters
    ----------
    profit, high : float
        Profit of sending, CNY a member, and the upper end of its interval (`profit_of_sending`).

    Returns
    -------
    DataFrame
        One row for 1.0, 1.4, 2.0 points: worth of a lost consent (CNY) at which the profit
        is gone, by the estimate and by the upper end; campaigns of 100 that
        `stopped_by_guardrail` stops.

    Examples
    --------
    >>> worth_of_consent(1.4, 3.0).iloc[0].to_list()
    [140, 300, 43]
    """
    more = [1.0, 1.4, 2.0]
    columns = {
        f"a lost consent worth so much eats {amount:.2f} a member, CNY · "
        f"一份同意值多少就抵消每人{amount:.2f}元（元）": [100 * amount / points for points in more]
        for amount in (profit, high)
    }
    columns["stopped, of 100 campaigns · 100次活动叫停几次"] = [
        100 * stopped_by_guardrail(points) for points in more
    ]
    names = pd.Index(
        [f"{points:.1f}" for points in more], name="more withdraw, points · 多撤回（百分点）"
    )
    return pd.DataFrame(columns, index=names).round().astype(int)


def scored_half(members: pd.DataFrame) -> pd.DataFrame:
    """Score the second half of the members by what the first half showed for their group.

    Returns
    -------
    DataFrame
        The second half with ``response_score`` (share of the group's coupon customers who bought)
        and ``uplift_score`` (that share less the control's).

    Examples
    --------
    >>> from crm_lib.datasets import load_pharmacy_campaign
    >>> half = scored_half(with_profit(load_pharmacy_campaign()))
    >>> len(half), half.groupby("member_group")["uplift_score"].nunique().max().item()
    (15000, 1)
    """
    first = np.arange(len(members)) % 2 == 0
    learnt = uplift_table(
        members[first],
        treated_col="offered",
        converted_col="bought",
        segment_cols=["member_group"],
    ).set_index("member_group")
    second = members[~first]
    return second.assign(
        response_score=second["member_group"].map(learnt["treated_rate"]),
        uplift_score=second["member_group"].map(learnt["uplift"]),
    )


def running_test(days: pd.DataFrame) -> pd.DataFrame:
    """Add up a test day by day, with the p-value that its dashboard shows each evening.

    Returns
    -------
    DataFrame
        One row a day: ``customers_each`` (so far, in each group), ``rate_control``, ``rate_offer``,
        ``difference``, ``low``, ``high`` (offer less control), ``p_value``.

    Examples
    --------
    >>> from crm_lib.datasets import load_pharmacy_test
    >>> running_test(load_pharmacy_test())["p_value"].round(3).tolist()
    [0.278, 0.114, 0.126, 0.009]
    """
    wide = days.pivot(index="day", columns="arm", values=["customers", "converted"]).cumsum()
    rows = {}
    for day, row in wide.iterrows():
        size = [int(row["customers", arm]) for arm in ("offer", "control")]
        won = [int(row["converted", arm]) for arm in ("offer", "control")]
        test = ab_test(won[0], size[0], won[1], size[1])
        rows[day] = [size[1], test.rate_b, test.rate_a, test.difference, test.low, test.high,
                     test.p_value]  # fmt: skip
    names = ["customers_each", "rate_control", "rate_offer", "difference", "low", "high", "p_value"]
    return pd.DataFrame(rows, index=names).T.rename_axis("day").astype({"customers_each": int})


@cache
def _drawn_tests(points: float, days: int) -> tuple[np.ndarray, np.ndarray]:
    """Draw tests: on which days each alarms, and the gap at the first alarm of those that do."""
    rng = np.random.default_rng(19)
    rates = np.array([BASE, BASE + points / 100])
    won = rng.binomial(PER_DAY, rates[:, None, None], (2, TESTS, days)).cumsum(axis=2)
    size = PER_DAY * np.arange(1, days + 1)
    gap = (won[1] - won[0]) / size
    both = (won[0] + won[1]) / (2 * size)
    error = np.sqrt(2 * both * (1 - both) / size)
    z = np.divide(gap, error, out=np.zeros_like(gap), where=error > 0)
    alarm = np.abs(z) > 1.959964
    shown = gap[np.arange(TESTS), alarm.argmax(axis=1)][alarm.any(axis=1)]
    return alarm, shown


def alarms_by_direction(points: float, days: int) -> tuple[float, float]:
    """Return the shares of tests whose first alarm speaks for the coupon, and against it.

    Examples
    --------
    >>> won, lost = alarms_by_direction(0.0, 14)
    >>> bool(abs(won - lost) < 0.02)
    True
    """
    shown = _drawn_tests(points, days)[1]
    return float((shown > 0).sum() / TESTS), float((shown < 0).sum() / TESTS)


@cache
def peeked_tests(points: float, days: int) -> tuple[np.ndarray, float, float]:
    """Draw tests that are looked at every evening, and count where the first alarm comes.

    Parameters
    ----------
    points : float
        True difference in percentage points.
    days : int
        Evenings, 150 members a day and group.

    Returns
    -------
    (array, float, float)
        Share of tests with an alarm by each evening; share with an alarm at the last look alone;
        mean difference that stopped tests show, in points (nan when none stopped).

    Examples
    --------
    >>> ever, once, _ = peeked_tests(0.0, 14)
    >>> bool(ever[-1] > 3 * once)
    True
    """
    alarm, shown = _drawn_tests(points, days)
    ever = np.logical_or.accumulate(alarm, axis=1)
    shown = shown[shown > 0]
    mean = float(100 * shown.mean()) if len(shown) else float("nan")
    return ever.mean(axis=0), float(alarm[:, -1].mean()), mean


def peek_every_day() -> None:
    """Show the explorer: how often a test that is looked at every evening gives an alarm."""
    peek_explorer().show()


def peek_explorer() -> Explorer:
    """Build the picture with sliders that `peek_every_day` shows.

    Examples
    --------
    >>> "of 100" in peek_explorer().sentence(days=14, points=0.0)[0]
    True
    """
    sliders = [
        Slider("days", "Evenings with a look", "看几个晚上", 1, 28, 1, 14),
        Slider(
            "points", "True difference, points", "真实差异（百分点）", 0.0, 3.0, 0.5, 0.0, ".1f"
        ),
    ]

    def draw(*, ax: Any, days: int, points: float) -> None:
        from crm_lib.plotting import BLUE, GREY, VERMILLION

        ever, once, _ = peeked_tests(points, days)
        evening = np.arange(1, days + 1)
        ax.plot(evening, 100 * ever, marker="o", ms=4, color=VERMILLION,
                label="stopped at the first p < 5% · 一见p值低于5%就停")  # fmt: skip
        ax.plot([days], [100 * once], "s", ms=9, color=BLUE,
                label="looked once, on the last evening · 只在最后一晚看一次")  # fmt: skip
        ax.axhline(5, color=GREY, ls="--", lw=1, label="α = 5%")
        ax.set(
            xlim=(0.5, days + 0.5),
            ylim=(0, 104),
            xlabel="evening · 第几个晚上",
            ylabel="tests called significant (%) · 判为显著的试验（%）",
        )
        ax.legend(loc="upper left")
        false = points == 0
        if false:
            ax.set_ylim(0, 40)
        ax.set_title(
            f"{100 * ever[-1]:.0f}% {'false ' if false else ''}alarms by peeking, {100 * once:.0f}% by "
            f"one look · 每晚看：{100 * ever[-1]:.0f}%{'误' if false else ''}报显著；只看一次："
            f"{100 * once:.0f}%"
        )

    def say(*, days: int, points: float) -> tuple[str, str]:
        ever, once, shown = peeked_tests(points, days)
        en = (
            f"With a true difference of {points:.1f} points, {100 * ever[-1]:.0f} of 100 tests call "
            f"significance on one of {days} evenings; looked at once, on the last, "
            f"{100 * once:.0f} of 100 do. "
        )
        zh = (
            f"真实差异为{points:.1f}个百分点时，看{days}个晚上，100次试验里有{100 * ever[-1]:.0f}次在某一晚"
            f"显示显著；只在最后一晚看一次，是{100 * once:.0f}次。"
        )
        if points == 0:
            good, bad = (100 * share for share in alarms_by_direction(points, days))
            return (
                en
                + f"All of these alarms are false: {good:.0f} speak for the coupon, {bad:.0f} against it.",
                zh + f"这些“显著”全是误报：{good:.0f}次说券有用，{bad:.0f}次说券有害。",
            )
        return (
            en + f"Those stopped early in the coupon's favour show {shown:.1f} points on average.",
            zh + f"一见显著就停、而且对发券有利的试验，平均显示{shown:.1f}个百分点。",
        )

    return Explorer(PEEK_QUESTION, sliders, draw, say, size=(7.5, 4.0))


def coupon_break_even(
    base: float, points: float, face: float, *, margin: float = 62.0, redemption: float = 0.9
) -> pd.Series:
    """Compute what a coupon brings and costs for 1,000 messages, CNY.

    Parameters
    ----------
    base : float
        Share that buys without the coupon.
    points : float
        What the coupon adds, in percentage points.
    face, margin, redemption : float
        Face value, margin of a purchase (CNY), share of buyers who use the coupon.

    Returns
    -------
    Series
        ``extra_margin, to_extra, to_anyway, messages, profit`` and ``points_needed`` to break even.

    Examples
    --------
    >>> coupon_break_even(0.05, 4.0, 15.0).round(2).to_list()
    [2480.0, -540.0, -675.0, -80.0, 1185.0, 1.56]
    """
    extra = 1000 * points / 100
    used = face * redemption
    lines = {
        "extra_margin": extra * margin,
        "to_extra": -extra * used,
        "to_anyway": -1000 * base * used,
        "messages": -1000 * MESSAGE,
    }
    needed = 100 * (base * used + MESSAGE) / (margin - used) if margin > used else float("inf")
    return pd.Series({**lines, "profit": sum(lines.values()), "points_needed": needed})


def coupon_worth() -> None:
    """Show the explorer: for whom a coupon earns more than it gives away."""
    coupon_explorer().show()


def coupon_explorer() -> Explorer:
    """Build the picture with sliders that `coupon_worth` shows.

    Examples
    --------
    >>> coupon_explorer().sentence(base=0.16, points=2.0, face=15)[0][:28]
    'A loss of 1,270 CNY for 1,00'
    """
    sliders = [
        Slider(
            "base", "Share that buys anyway", "不发券也会买的比例", 0.01, 0.30, 0.01, 0.16, ".0%"
        ),
        Slider(
            "points", "Added by the coupon, points", "发券提高（百分点）", 0.0, 8.0, 0.5, 2.0, ".1f"
        ),
        Slider("face", "Face value, CNY", "面值（元）", 5, 40, 5, 15),
    ]

    def draw(*, ax: Any, base: float, points: float, face: int) -> None:
        from crm_lib.plotting import BLUE, GREY, ORANGE, VERMILLION

        result = coupon_break_even(base, points, face)
        labels = [
            "extra margin · 增量毛利",
            "coupons of extra buyers · 多出买家的券",
            "coupons of buyers anyway · 本来就会买的人的券",
            "messages · 消息成本",
            "profit · 净收益",
        ]
        amounts = result.iloc[:5].to_numpy()
        colours = [BLUE, GREY, ORANGE, GREY, BLUE if amounts[4] >= 0 else VERMILLION]
        ax.barh(labels, amounts, color=colours)
        for place, amount in enumerate(amounts):
            text, side = (signed(amount), "left" if amount >= 0 else "right")
            ax.text(amount + (60 if amount >= 0 else -60), place, text, va="center", ha=side)
        ax.axvline(0, color="black", lw=0.8)
        reach = max(1500.0, 1.35 * float(np.abs(amounts).max()))
        ax.set(xlim=(-reach, reach), ylim=(4.6, -0.6))
        ax.set_xlabel("CNY for 1,000 messages · 每发1,000条（元）")
        needed = result["points_needed"]
        ax.set_title(
            f"It takes {needed:.1f} points more to break even · 至少提高{needed:.1f}个百分点才保本"
        )

    def say(*, base: float, points: float, face: int) -> tuple[str, str]:
        result = coupon_break_even(base, points, face)
        en, zh = ("A gain", "净赚") if result["profit"] >= 0 else ("A loss", "净亏")
        amount, away = abs(result["profit"]), -result["to_anyway"]
        return (
            f"{en} of {amount:,.0f} CNY for 1,000 messages; buyers who would have come anyway take "
            f"{away:,.0f}. Break-even is at {result['points_needed']:.1f} points: the more buy "
            "anyway, the higher it lies.",
            f"每发1,000条{zh}{amount:,.0f}元，其中本来就会买的人拿走{away:,.0f}元。提高"
            f"{result['points_needed']:.1f}个百分点才保本；本来就会买的人越多，这条线越高。",
        )

    return Explorer(COUPON_QUESTION, sliders, draw, say, size=(8.0, 3.6))
