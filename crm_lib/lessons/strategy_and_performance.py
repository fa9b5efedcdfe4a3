"""Explorers of lesson 20, and what the app of Pingsheng is worth with its interval."""

from functools import cache
from math import sqrt
from statistics import NormalDist
from typing import Any

import pandas as pd

from crm_lib.datasets import load_lift_costs, load_lift_fitters, load_lift_scorecard
from crm_lib.explore.explorer import Explorer, Slider
from crm_lib.scorecard import (
    PERSPECTIVES,
    measure_scores,
    net_present_value,
    perspective_scores,
    scorecard_total,
)
from crm_lib.statistics import mean_difference

USE_QUESTION = (
    "The vendor takes half off the licence. How many points of weekly use is that worth?",
    "供应商把软件使用费打五折。这相当于多少个百分点的周使用率？",
)
CARD_QUESTION = (
    "The bonus is paid from 80 points. Can the total reach 80 without anything changing in the firm?",
    "80分起发奖金。企业什么都不改，计分卡总分能到80分吗？",
)
#: Fitters, years after the launch year, discount rate, and the score from which the bonus is paid.
SEATS, YEARS, RATE, BONUS_FROM = 140, 5, 0.10, 80
_DIGITS = "零一二三四五六七八九"
#: Weeks in a quarter.
QUARTER = 13
#: Phase two: CNY to introduce, a year at the full price, and off the year if signed on Friday.
PHASE_TWO, FULL_PRICE, DISCOUNT = 420_000, 160_000, 0.30 * 84_000
#: Fitters with and without phase two in the pilot, and in the trial that the firm offers.
PILOT_GROUPS, TRIAL_GROUPS = (40, 100), (50, 50)


def growth_by_lot(fitters: pd.DataFrame, before: str, after: str, lot: str) -> pd.Series:
    """Compute how much more the margin of the drawn fitters grew, with its 95% interval.

    Parameters
    ----------
    fitters : DataFrame
        One row a fitter, with the columns named by the other arguments.
    before, after : str
        Columns of margin, CNY a month; the growth of each fitter is their difference.
    lot : str
        Column that is true for whoever was drawn.

    Returns
    -------
    Series
        ``difference, difference_low, difference_high`` (CNY a month for each fitter drawn), as from
        `crm_lib.statistics.mean_difference`.

    Examples
    --------
    >>> from crm_lib.datasets import load_lift_fitters
    >>> growth_by_lot(load_lift_fitters(), "margin_q2_before", "margin_q2", "first_wave").round(
    ...     0
    ... ).tolist()
    [559.0, 291.0, 827.0]
    """
    growth = fitters[after] - fitters[before]
    return mean_difference(growth[fitters[lot]], growth[~fitters[lot]])


def npv_range(
    effect: pd.Series, *, launch: float, yearly: float, use_ratio: float = 1.0
) -> pd.Series:
    """Compute the net present value at an effect and at both ends of its 95% interval.

    Parameters
    ----------
    effect : Series
        As from `growth_by_lot`: CNY a month for each of the `SEATS` fitters.
    launch, yearly : float
        CNY to be paid in year 0 and in each of the `YEARS` after it.
    use_ratio : float
        Use to be expected over the use at which the effect was measured; the effect is taken to be
        proportional to it.

    Returns
    -------
    Series
        ``npv, npv_low, npv_high`` (CNY at `RATE`).

    Examples
    --------
    >>> effect = pd.Series({"difference": 500, "difference_low": 300, "difference_high": 700})
    >>> npv_range(effect, launch=236_000, yearly=386_000).round(-3).tolist()
    [1485000.0, 211000.0, 2759000.0]
    """
    values = [
        net_present_value(
            [-launch, *[SEATS * 12 * amount * use_ratio - yearly] * YEARS], discount_rate=RATE
        )
        for amount in effect
    ]
    return pd.Series(values, index=["npv", "npv_low", "npv_high"])


def longer_trial_spread(fitters: pd.DataFrame, quarters: int) -> float:
    """Compute how much further margins spread over a trial of some quarters than over one.

    Taken from the fitters outside the pilot, each wave by itself: the mean of ``quarters`` quarters
    less the last quarter before them, over the change from one quarter to the next (standard
    deviations). Below 1, a longer trial would be sharper.

    Parameters
    ----------
    fitters : DataFrame
        As from `crm_lib.datasets.load_lift_fitters`.
    quarters : int
        1 or 2; the file has no more quarters with nothing new for these fitters.

    Examples
    --------
    >>> from crm_lib.datasets import load_lift_fitters
    >>> [round(longer_trial_spread(load_lift_fitters(), q), 2) for q in (1, 2)]
    [1.0, 1.1]
    """
    others = fitters[~fitters["pilot"]]
    margins = others[["margin_q2", "margin_q3", "margin_q4"]]
    steps = margins.diff(axis=1).iloc[:, 1:]
    steps = steps - steps.groupby(others["first_wave"]).transform("mean")
    one = ((steps**2).sum() / (len(steps) - 2)).mean()
    trial = steps.cumsum(axis=1).iloc[:, :quarters].mean(axis=1)
    return 1.0 if quarters == 1 else sqrt((trial**2).sum() / (len(trial) - 2) / one)


def trial_half_width(effect: pd.Series, spread: float) -> float:
    """Compute how far the 95% interval of a trial will reach to either side, CNY a month.

    Parameters
    ----------
    effect : Series
        Of the pilot, as from `growth_by_lot`: one quarter less the one before.
    spread : float
        As from `longer_trial_spread`; 1 for a trial of one quarter.

    Examples
    --------
    >>> pilot = pd.Series({"difference": 190, "difference_low": -72, "difference_high": 451})
    >>> [round(trial_half_width(pilot, s)) for s in (1.0, 1.1)]
    [280, 308]
    """
    now = (effect["difference_high"] - effect["difference_low"]) / 2
    sizes = [sum(1 / n for n in groups) for groups in (TRIAL_GROUPS, PILOT_GROUPS)]
    return now * sqrt(sizes[0] / sizes[1]) * spread


def trial_worth(effect: pd.Series, use_ratio: float, fitters: pd.DataFrame) -> pd.DataFrame:
    """Compute how trials of phase two end and what such a trial is worth before it is made.

    The mean is taken over all true effects that the pilot leaves possible: a normal distribution
    around its estimate at the use to be expected, with its standard error. Phase two is extended,
    at the full price, either when the whole 95% interval of NPV lies above zero or when the
    estimate does; otherwise it is not bought.

    Parameters
    ----------
    effect : Series
        Of the pilot, as from `growth_by_lot`.
    use_ratio : float
        As in `npv_range`.
    fitters : DataFrame
        As in `longer_trial_spread`.

    Returns
    -------
    DataFrame
        One row for each rule and length (one and two quarters): of 100 trials how many extend, of
        100 extensions how many lose money, and the mean NPV that the trial brings, CNY.

    Examples
    --------
    >>> from crm_lib.datasets import load_lift_fitters
    >>> pilot = pd.Series({"difference": 190, "difference_low": -72, "difference_high": 451})
    >>> trial_worth(pilot, 0.76, load_lift_fitters()).iloc[:, :2].round().to_numpy().tolist()
    [[5.0, 10.0], [4.0, 12.0], [46.0, 36.0], [46.0, 37.0]]
    """
    years = net_present_value([0] + [1] * YEARS, discount_rate=RATE)
    enough, normal = (PHASE_TWO / years + FULL_PRICE) / SEATS / 12, NormalDist()
    width = (effect["difference_high"] - effect["difference_low"]) / 2 * use_ratio
    believed = NormalDist(effect["difference"] * use_ratio, width / normal.inv_cdf(0.975))
    rows = {}
    rules = [("by the 95% interval", "看95%区间", True), ("by the estimate", "看估计值", False)]
    for rule, zh, strict in rules:
        for quarters in (1, 2):
            half = trial_half_width(effect, longer_trial_spread(fitters, quarters))
            error = half / normal.inv_cdf(0.975)
            cut = enough + half if strict else enough
            ends = NormalDist(believed.mean, sqrt(believed.variance + error**2))
            extends = 1 - ends.cdf(cut)
            gain = (believed.mean - enough) * extends + believed.variance * ends.pdf(cut)
            # Share that is extended at a true effect below `enough`, summed over such effects.
            steps = [believed.inv_cdf((i + 0.5) / 4000) for i in range(4000)]
            lost = sum(1 - NormalDist(t, error).cdf(cut) for t in steps if t < enough) / 4000
            name = f"{rule}, {quarters} quarter{'s'[: quarters - 1]} · {zh}，试{quarters}个季度"
            rows[name] = [100 * extends, 100 * lost / extends, gain * SEATS * 12 * years]
    names = [
        "extend, of 100 · 每100次中推广",
        "of 100 extensions lose · 每100次推广中亏损",
        "worth of the trial, CNY · 试验值（元）",
    ]
    return pd.DataFrame(rows, index=names).T


def in_yuan(amount: float) -> str:
    """Write an amount in whole CNY, with thousands marks and a true minus sign.

    Examples
    --------
    >>> in_yuan(-1_120_000), in_yuan(450.6)
    ('−1,120,000', '451')
    """
    return f"{amount:,.0f}".replace("-", "−")


@cache
def _going_on() -> tuple[pd.Series, float, float, float, float]:
    """Return the effect, the use it was measured at, and launch left, yearly cost and licence."""
    fitters, costs = load_lift_fitters(), load_lift_costs()
    effect = growth_by_lot(fitters, "margin_q2_before", "margin_q2", "first_wave")
    use = fitters.loc[fitters["first_wave"], "weeks_active"].mean() / QUARTER
    left = costs.loc[(costs["year"] == 0) & ~costs["spent_by_week_8"], "amount"].sum()
    each = costs[costs["year"] == 1].set_index("cost_item")["amount"]
    return effect, float(use), float(left), float(each.sum()), float(each["licence"])


def points_of_use(discount: float) -> pd.Series:
    """Compute the percentage points of weekly use that bring as much as a cut in the licence price.

    Returns
    -------
    Series
        ``points, points_low, points_high``: at the estimate of the effect and at the ends of its
        95% interval (a larger effect makes fewer points enough).

    Examples
    --------
    >>> points_of_use(0.5).round(1).tolist()
    [4.6, 3.1, 8.7]
    """
    effect, use, *_, licence = _going_on()
    each = SEATS * 12 * effect / use / 100
    points = discount * licence / each
    order = ["difference", "difference_high", "difference_low"]
    return pd.Series(points[order].to_numpy(), index=["points", "points_low", "points_high"])


def _price_zh(discount: float) -> str:
    """Return a cut in the price as Chinese says it: 打七折 for 30% off, 全免 for all, 原价 for none.

    Examples
    --------
    >>> _price_zh(0.5), _price_zh(0.35), _price_zh(1.0), _price_zh(0.0)
    ('打五折', '打六五折', '全免', '原价')
    """
    if not discount:
        return "原价"
    tens, ones = divmod(round(100 * (1 - discount)), 10)
    if not tens and not ones:
        return "全免"
    return f"打{_DIGITS[tens]}{_DIGITS[ones] if ones else ''}折"


def licence_or_use() -> None:
    """Show the explorer: a cheaper licence against fitters who use the app."""
    licence_or_use_explorer().show()


def licence_or_use_explorer() -> Explorer:
    """Build the picture with sliders that `licence_or_use` shows.

    Examples
    --------
    >>> licence_or_use_explorer().sentence(use=0.68, discount=0.5)[0][:44]
    '50% off the licence is worth 4.6 points of u'
    """
    sliders = [
        Slider("use", "Weekly use", "周使用率", 0.30, 0.95, 0.01, 0.68, ".0%"),
        Slider("discount", "Off the licence price", "使用费优惠幅度", 0.0, 1.0, 0.05, 0.0, ".0%"),
    ]

    def value(use: float, discount: float) -> pd.Series:
        effect, measured, left, yearly, licence = _going_on()
        cost = yearly - discount * licence
        # The slider has whole per cents, so the measured use is taken as one, too.
        return npv_range(effect, launch=left, yearly=cost, use_ratio=use / round(measured, 2))

    def draw(*, ax: Any, use: float, discount: float) -> None:
        from crm_lib.plotting import BLUE, GREY, VERMILLION

        uses = [0.30, 0.95]
        full = pd.DataFrame([value(u, 0.0) for u in uses])
        less = pd.DataFrame([value(u, discount) for u in uses])
        ends = [100 * u for u in uses]
        full, less = full / 1e4, less / 1e4
        ax.fill_between(ends, less["npv_low"], less["npv_high"], color=BLUE, alpha=0.12)
        ax.plot(ends, full["npv"], "--", color=GREY, label="full licence price · 使用费原价")
        at = "at the chosen discount, with 95% band · 按所选折扣，附95%区间"
        ax.plot(ends, less["npv"], color=BLUE, label=at)
        chosen = f"at {use:.0%} use · 使用率{use:.0%}"
        npv = value(use, discount)["npv"] / 1e4
        ax.plot([100 * use], [npv], "o", color=VERMILLION, ms=8, label=chosen)
        ax.axhline(0, color="black", lw=0.8)
        ax.set(
            xlim=(30, 95),
            ylim=(-160, 700),
            xlabel="fitters who use the app in a week (%) · 周使用率（%）",
            ylabel="NPV of going on (10,000 CNY) · 继续实施的净现值（万元）",
        )
        ax.legend(loc="upper left")
        if not discount:  # the first position, which must not tell what is to be guessed
            ax.set_title(
                f"At {use:.0%} use going on is worth {in_yuan(1e4 * round(npv))} CNY · "
                f"使用率{use:.0%}：继续实施的净现值约{npv:.0f}万元"
            )
            return
        points = points_of_use(discount)["points"]
        ax.set_title(
            f"{discount:.0%} off the licence equals {points:.1f} points of use · "
            f"使用费{_price_zh(discount)}，相当于使用率{points:.1f}个百分点"
        )

    def say(*, use: float, discount: float) -> tuple[str, str]:
        points = points_of_use(discount)
        now = value(use, discount)
        fitters = points["points"] / 100 * SEATS
        npv, low, high = (in_yuan(amount) for amount in now.round(-4))
        if not discount:
            return (
                f"At the full licence price and {use:.0%} use going on is worth {npv} CNY ({low} "
                f"to {high}), if the effect is proportional to use.",
                f"使用费原价、使用率{use:.0%}时，继续实施的净现值为{npv}元（{low}到{high}元），"
                "前提是效果与使用率成正比。",
            )
        return (
            f"{discount:.0%} off the licence is worth {points['points']:.1f} points of use (95% "
            f"interval {points['points_low']:.1f} to {points['points_high']:.1f}), or "
            f"{fitters:.0f} of {SEATS} fitters. At {use:.0%} use going on is worth "
            f"{npv} CNY ({low} to {high}), if the effect is proportional to use.",
            f"使用费{_price_zh(discount)}，相当于使用率{points['points']:.1f}个百分点（95%区间"
            f"{points['points_low']:.1f}到{points['points_high']:.1f}），约{SEATS}人中的{fitters:.0f}人。"
            f"使用率为{use:.0%}时，继续实施的净现值为{npv}元（{low}到{high}元），"
            "前提是效果与使用率成正比。",
        )

    return Explorer(USE_QUESTION, sliders, draw, say, size=(7.5, 4.2))


def weighted_card(financial: float, cap: float) -> pd.DataFrame:
    """Compute the scorecard with a weight of the financial perspective; the others share the rest.

    Returns
    -------
    DataFrame
        As from `crm_lib.scorecard.perspective_scores`.

    Examples
    --------
    >>> round(scorecard_total(weighted_card(0.25, 120)), 1)
    76.5
    """
    table = perspective_scores(measure_scores(load_lift_scorecard(), cap=cap))
    others = (1 - financial) / (len(table) - 1)
    weights = [financial if p == "financial" else others for p in table["perspective"]]
    return table.assign(weight=weights)


def card_weights() -> None:
    """Show the explorer: the same year under other weights and caps."""
    card_weights_explorer().show()


def card_weights_explorer() -> Explorer:
    """Build the picture with sliders that `card_weights` shows.

    Examples
    --------
    >>> "not paid" in card_weights_explorer().sentence(financial=25, cap=120)[0]
    True
    """
    sliders = [
        Slider("financial", "Weight of finance, %", "财务维度权重（%）", 10, 70, 5, 25),
        Slider("cap", "Highest score of a measure", "单项得分上限", 100, 150, 10, 120),
    ]

    def draw(*, ax: Any, financial: int, cap: int) -> None:
        from crm_lib.plotting import BLUE, GREY, VERMILLION

        table = weighted_card(financial / 100, cap)
        total = scorecard_total(table)
        names = [
            f"{p} {w:.0%} · {PERSPECTIVES[p]}{w:.0%}"
            for p, w in zip(table["perspective"], table["weight"], strict=True)
        ]
        ax.barh(range(4), table["score"], color=BLUE)
        for place, score in enumerate(table["score"]):
            ax.text(score + 2, place, f"{score:.0f}", va="center")
        ax.set_yticks(range(4), names)
        ax.axvline(BONUS_FROM, color=GREY, ls="--", label="bonus from 80 · 80分起发奖金")
        ax.axvline(total, color=VERMILLION, lw=2, label="total · 总分")
        ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.2), ncols=2)
        ax.set(ylim=(3.6, -0.6), xlim=(0, 150), xlabel="score (100 = target) · 得分（100为达标）")
        paid = total >= BONUS_FROM
        ax.set_title(
            f"Total {total:.1f}: {'bonus' if paid else 'no bonus'} · "
            f"总分{total:.1f}分：{'发奖金' if paid else '不发奖金'}"
        )

    def say(*, financial: int, cap: int) -> tuple[str, str]:
        table = weighted_card(financial / 100, cap).set_index("perspective")
        total, learning = scorecard_total(table), table.loc["learning", "score"]
        paid = total >= BONUS_FROM
        return (
            f"With {financial}% for finance and at most {cap} a measure the total is "
            f"{total:.1f}: the bonus is {'paid' if paid else 'not paid'}. Learning and growth "
            f"stands at {learning:.1f} either way.",
            f"财务占{financial}%、单项最高{cap}分时，总分{total:.1f}分，{'发奖金' if paid else '不发奖金'}。"
            f"学习与成长始终是{learning:.1f}分。",
        )

    return Explorer(CARD_QUESTION, sliders, draw, say, size=(7.5, 3.6))
