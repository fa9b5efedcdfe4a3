"""Lesson 11: its explorer, which ends a relationship at a month, and what a month of care is worth."""

from bisect import bisect
from math import comb
from typing import Any

import numpy as np
import pandas as pd

from crm_lib.base.message import both_text
from crm_lib.explore.explorer import Explorer, Slider
from crm_lib.life_cycle import STAGES, ending_types, life_cycle_stages
from crm_lib.simulate.roaster import MATURE_KG, TRIAL_KG, typical_relationship
from crm_lib.statistics import wilson_interval

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


_MEANS = ["leaving", "moving", "ahead", "lost", "care"]

#: What a month of care costs, CNY.
CARE_COST = 400

#: First month of each band of age in a stage, over which the chances of moving are pooled.
BANDS = {"exploration": (1, 7, 9), "build-up": (1, 4, 6), "maturity": (1, 5, 13, 37)}


def care_table(
    staged_months: pd.DataFrame, *, draws: int = 500, seed: int = 1, confidence: float = 0.95
) -> pd.DataFrame:
    """Compute by stage what it is worth to halve the chance of turning away, with an interval.

    The chances of leaving and of moving on may depend on the months already spent in the stage
    (`BANDS`); the worth is a mean over the months of care that the books hold.

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
        One row a living stage: ``ahead`` (CNY to come, this month's included), ``care`` (CNY a
        month), ``low, high``; ``more, more_low, more_high``: by how much that is more than in
        maturity; ``part, part_low, part_high``: what part of the leaving care must prevent there
        to be worth as much as in maturity, where it prevents half.

    Examples
    --------
    >>> from crm_lib.datasets import load_roaster_months
    >>> months = load_roaster_months()
    >>> months["profit"] = months["revenue"] - months["cost"] + months["referrals"]
    >>> care_table(staged(months), draws=20)["care"].idxmax()
    'build-up'
    """
    sums = _by_cafe(staged_months)
    ahead, care = _care(sums.sum(axis=0))
    rng, drawn = np.random.default_rng(seed), []
    for _ in range(draws):
        drawn.append(_care(sums[rng.integers(0, len(sums), len(sums))].sum(axis=0))[1])
    drawn, old = np.array(drawn), _LIVING.index("maturity")
    ends = [(1 - confidence) / 2, (1 + confidence) / 2]
    low, high = np.quantile(drawn, ends, axis=0)
    more_low, more_high = np.quantile(drawn - drawn[:, [old]], ends, axis=0)
    part_low, part_high = np.quantile(drawn[:, [old]] / drawn / 2, ends, axis=0)
    table = {
        "ahead": ahead, "care": care, "low": low, "high": high,
        "more": care - care[old], "more_low": more_low, "more_high": more_high,
        "part": care[old] / care / 2, "part_low": part_low, "part_high": part_high,
    }  # fmt: skip
    return pd.DataFrame(table, index=pd.Index(_LIVING, name="stage"))


def value_by_age(staged_months: pd.DataFrame, *, draws: int = 500, seed: int = 1) -> pd.DataFrame:
    """Compute what leaving costs, and a month of care is worth, by the months spent in a stage.

    Returns
    -------
    DataFrame
        One row a stage and band of `BANDS`: ``months`` looked at, ``leaving`` (share a month) with
        the ends of its 95% interval, ``moving`` (share that moves on to the next stage), ``ahead``
        and ``lost`` (CNY), ``care`` (CNY when leaving is halved) with the ends of its interval,
        ``today`` (cafés now in it). Where no departure was seen every draw of the bootstrap gives
        0; there the upper end of ``care`` is that of the leaving, halved, times what is lost.

    Examples
    --------
    >>> from crm_lib.datasets import load_roaster_months
    >>> months = load_roaster_months()
    >>> months["profit"] = months["revenue"] - months["cost"] + months["referrals"]
    >>> value_by_age(staged(months), draws=2)["care"].idxmax()
    ('build-up', '1–3')
    """
    sums = _by_cafe(staged_months)
    table = _by_band(sums.sum(axis=0))
    rng, drawn = np.random.default_rng(seed), []
    for _ in range(draws):
        some = sums[rng.integers(0, len(sums), len(sums))].sum(axis=0)
        drawn.append(_by_band(some)["care"].to_numpy())
    table["care_low"], table["care_high"] = np.quantile(drawn, [0.025, 0.975], axis=0)
    looked = table["months"]
    ends = wilson_interval((looked * table["leaving"]).round(), looked)
    table["low"], table["high"] = map(np.asarray, ends)
    unseen = table["leaving"] == 0
    table.loc[unseen, "care_high"] = (table["high"] / 2 * table["lost"])[unseen]
    return table


def plan_test(
    values: pd.DataFrame, bands: list[tuple[str, str]], *, enough: float, places: int = 32
) -> pd.Series:
    """Plan a test in which chance gives care to half of the cafés in some bands of age.

    Compared are the departures per café-month: who is kept can still leave, so the half looked
    after has more café-months. Gone on with is care whose 95% interval of the part prevented lies
    above `enough`.

    Parameters
    ----------
    values : DataFrame
        Of `value_by_age`.
    bands : list of (stage, band)
        Whose cafés take part, the youngest first.
    enough : float
        Part of the leaving that care must prevent to be gone on with.
    places : int
        Cafés that can be looked after at a time; when all are taken, no café joins either half.

    Returns
    -------
    Series
        ``cafes`` there today; ``share`` of the departures that falls in the half looked after if
        care halves leaving; ``departures`` from which on the chance to go on is then 80%, and
        ``months`` until then; ``chance`` of that, and ``chance_30`` if care prevents 30%;
        ``cost`` of the care until then, CNY.
    """
    part = values.loc[bands]
    half, weaker = (_halves(values, bands, prevented) for prevented in (0.5, 0.3))
    # Whole numbers make the chance jump: from here on it stays above 80%.
    few = [n for n in range(10, 1_000) if _chance_to_go_on(n, *half, enough) < 0.8]
    departures = max(few) + 1
    share, exposure = half
    without = min(part["today"].sum() / 2, places / exposure)
    leaving = np.average(part["leaving"], weights=part["today"])
    months = departures * (1 - share) / (without * leaving)
    return pd.Series(
        {
            "cafes": part["today"].sum(), "share": share, "departures": departures,
            "months": months,
            "chance": _chance_to_go_on(departures, *half, enough),
            "chance_30": _chance_to_go_on(departures, *weaker, enough),
            "cost": CARE_COST * without * exposure * round(months),
        }
    )  # fmt: skip


def plan_words(plans: dict[str, pd.Series]) -> pd.DataFrame:
    """Show plans of `plan_test` side by side, the rows named in both languages."""
    words = {
        "cafes": ("cafés today · 现有店数", "{:.0f}"),
        "share": ("share in the half looked after, if halved · 真减半时跟进组占离开的", "{:.0%}"),
        "departures": ("departures needed · 所需离开家数", "{:.0f}"),
        "months": ("months · 月数", "{:.0f}"),
        "chance": ("chance to go on if halved · 真减半时达标的概率", "{:.0%}"),
        "chance_30": ("chance if 30% prevented · 只防止30%时达标的概率", "{:.0%}"),
        "cost": ("cost of care until then, CNY · 到那时的跟进成本（元）", "{:,.0f}"),
    }
    cells = {
        name: {row: form.format(plan[key]) for key, (row, form) in words.items()}
        for name, plan in plans.items()
    }
    return pd.DataFrame(cells)


def _halves(
    values: pd.DataFrame, bands: list[tuple[str, str]], prevented: float
) -> tuple[float, float]:
    """Return the share of the departures with care, and café-months with care for one without."""
    months, left = _follow(values, bands, prevented)
    months_without, left_without = _follow(values, bands, 0.0)
    return left / (left + left_without), months / months_without


def _follow(
    values: pd.DataFrame, bands: list[tuple[str, str]], prevented: float
) -> tuple[float, float]:
    """Follow a café from the first of `bands`: its months there, and departures out of them."""
    months, left, entering = 0.0, 0.0, 1.0
    stages = list(BANDS)
    for stage in stages[stages.index(bands[0][0]) : stages.index(bands[-1][0]) + 1]:
        there, entering = entering, 0.0
        table = values.loc[stage]
        for age in range(1, 200):
            band = table.index[bisect(BANDS[stage], age) - 1]
            cared = (stage, band) in bands
            leaving = table.loc[band, "leaving"] * (1 - prevented * cared)
            moving = table.loc[band, "moving"] * (1 - leaving) / (1 - table.loc[band, "leaving"])
            if cared:
                months, left = months + there, left + there * leaving
            entering += there * moving
            there *= 1 - leaving - moving
    return months, left


def _chance_to_go_on(departures: int, share: float, exposure: float, enough: float) -> float:
    """Return the chance that the interval of the part prevented lies above `enough`."""
    counts = np.arange(departures)
    _, high = wilson_interval(counts, departures)
    at_most = (1 - high / (1 - high) / exposure > enough).sum() - 1
    return sum(
        comb(departures, k) * share**k * (1 - share) ** (departures - k) for k in range(at_most + 1)
    )


def _by_band(sums: np.ndarray) -> pd.DataFrame:
    """Average `_values` over the months seen in each stage and band."""
    values = _values(sums)
    values = values[values["stage"] != "decline"]
    values["today"] = values["months"] - values["followed"]
    rows = {}
    for stage, firsts in BANDS.items():
        for first, after in zip(firsts, (*firsts[1:], 999), strict=True):
            band = values[(values["stage"] == stage) & values["age"].between(first, after - 1)]
            means = np.average(band[_MEANS], weights=band["months"], axis=0)
            name = f"{first}+" if after == 999 else f"{first}–{after - 1}"
            rows[stage, name] = [*band[["followed", "today"]].sum(), *means]
    table = pd.DataFrame.from_dict(rows, orient="index", columns=["months", "today", *_MEANS])
    table.index = pd.MultiIndex.from_tuples(rows, names=["stage", "band"])
    return table.astype({"months": int, "today": int})


def _by_cafe(months: pd.DataFrame) -> np.ndarray:
    """Return by café, stage and age: months seen, profit, months followed, left, moved on."""
    months = months.sort_values(["customer_id", "period"], kind="stable")
    cafe = months["customer_id"].factorize()[0]
    at = pd.Categorical(months["stage"], categories=STAGES).codes.astype(int)
    age = months.groupby([cafe, at]).cumcount().to_numpy()
    then = np.append(at[1:], -1)
    then[np.append(cafe[1:] != cafe[:-1], True)] = -1
    end = STAGES.index("ended")
    falls = (at < _LIVING.index("decline")) & (then == _LIVING.index("decline"))
    left = (then == end) | falls
    facts = [
        np.ones(len(at)), months["profit"].to_numpy(float), then >= 0, left,
        (then > at) & ~left,
    ]  # fmt: skip
    sums = np.zeros((cafe.max() + 1, len(STAGES), age.max() + 1, len(facts)))
    sums[cafe, at, age] = np.array(facts, dtype=float).T
    return sums[:, : len(_LIVING)]


def _values(sums: np.ndarray) -> pd.DataFrame:
    """Return value ahead and worth of care by stage and month of age, from sums over cafés."""
    decline = sums[_LIVING.index("decline")].sum(axis=0)
    leaving = decline[3] / decline[2]
    fallen = decline[1] / decline[0] / leaving
    seen = ("decline", 1, decline[0], decline[2])
    tables = [(*seen, leaving, 0.0, fallen, fallen, leaving * fallen / 2)]
    begun = 0.0
    for stage in ("maturity", "build-up", "exploration"):
        months, _, followed, _, _ = sums[_LIVING.index(stage)].T
        last = int(np.flatnonzero(months)[-1]) + 1
        starts = [first - 1 for first in BANDS[stage]]
        bands = np.searchsorted(starts, np.arange(last), side="right") - 1
        pooled = np.add.reduceat(sums[_LIVING.index(stage)][:last], starts)
        profit = (pooled[:, 1] / pooled[:, 0])[bands]
        out, up = (pooled[:, k] / pooled[:, 2] for k in (3, 4))
        out, up = out[bands], up[bands]
        then = 0.0 if stage == "exploration" else fallen
        stays = 1 - out - up
        # From the last band on nothing changes with age any more.
        ahead = (profit[-1] + out[-1] * then + up[-1] * begun) / (1 - stays[-1])
        rows = []
        for k in range(last - 1, -1, -1):
            kept = (up[k] * begun + stays[k] * ahead) / (1 - out[k])
            ahead = profit[k] + out[k] * then + (1 - out[k]) * kept
            lost = kept - then
            seen = (stage, k + 1, months[k], followed[k])
            rows.append((*seen, out[k], up[k], ahead, lost, out[k] / 2 * lost))
        tables += rows[::-1]
        begun = ahead
    names = ["stage", "age", "months", "followed", *_MEANS]
    return pd.DataFrame(tables, columns=names)


def _care(sums: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return value ahead and worth of care by living stage, as means over the months seen."""
    table = _values(sums)
    weights = table["months"]
    means = table[["ahead", "care"]].mul(weights, axis=0).groupby(table["stage"]).sum()
    means = means.div(weights.groupby(table["stage"]).sum(), axis=0).loc[_LIVING]
    return means["ahead"].to_numpy(), means["care"].to_numpy()
