"""Explorers of lesson 04: what a matching rule joins, and what duplicates and gaps do to a list."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from crm_lib.customer_data import duplicate_groups, missing_map, normalised_key
from crm_lib.explore.explorer import Choice, Explorer, Slider
from crm_lib.statistics import mean_difference

#: Days without purchase after which a customer counts as lapsed.
LAPSED_DAYS = 180

RULE_QUESTION = (
    "Which rule would you match the records by: the one that finds the most duplicates, or the one "
    "that never joins two strangers?",
    "按哪条规则匹配记录？是找出重复最多的那条，还是从不把两个陌生人合并的那条？",
)
GAP_QUESTION = (
    "The list of lapsed customers is matched by telephone. What spoils it: many duplicates, many "
    "gaps, or only both together?",
    "流失名单按手机号合并。使名单失效的，是重复多、缺失多，还是两者并存？",
)


class Rule(NamedTuple):
    """Keys and way of a matching rule, with its name in both languages."""

    keys: Mapping[str, str]
    match: str
    en: str
    zh: str


#: Rules that the page compares.
RULES = {
    "name": Rule({"full_name": "name"}, "any", "same name", "姓名相同"),
    "phone": Rule({"phone": "phone"}, "any", "same telephone", "手机号相同"),
    "either": Rule(
        {"phone": "phone", "email": "email"}, "any", "telephone or e-mail", "手机号或邮箱相同"
    ),
    "both": Rule(
        {"phone": "phone", "full_name": "name"}, "all", "telephone and name", "手机号与姓名都相同"
    ),
    "any": Rule(
        {"full_name": "name", "phone": "phone", "email": "email"},
        "any",
        "any of the three",
        "三项中任一项相同",
    ),
}


def _pairs(sizes: pd.Series) -> int:
    """Return how many pairs groups of these sizes hold."""
    return int((sizes * (sizes - 1) // 2).sum())


def matching_quality(records: pd.DataFrame, rule: str) -> pd.Series:
    """Compare the pairs of records that a rule joins with the real persons behind them.

    Parameters
    ----------
    records : DataFrame
        With ``full_name``, ``phone``, ``email`` and ``person``.
    rule : str
        A key of `RULES`.

    Returns
    -------
    Series
        ``customers`` (groups), ``joined``, ``right`` and ``real`` (pairs), ``precision`` (right of
        joined, 查准率), ``recall`` (right of real, 查全率), ``largest`` (records in one group).

    Examples
    --------
    >>> two = pd.DataFrame({"full_name": ["王芳", "王芳"], "phone": ["1", "2"], "email": ["", ""]})
    >>> matching_quality(two.assign(person=[1, 2]), "name")["precision"].item()
    0.0
    """
    chosen = RULES[rule]
    found = duplicate_groups(records, keys=chosen.keys, match=chosen.match)
    joined = _pairs(found.groupby("customer_group").size())
    right = _pairs(found.groupby(["customer_group", "person"]).size())
    real = _pairs(found.groupby("person").size())
    return pd.Series(
        {
            "customers": found["customer_group"].nunique(),
            "joined": joined,
            "right": right,
            "real": real,
            "precision": right / joined if joined else np.nan,
            "recall": right / real if real else np.nan,
            "largest": int(found["records_in_group"].max()),
        }
    )


def matching_rule(records: pd.DataFrame) -> None:
    """Show the explorer: what each matching rule joins rightly, wrongly and not at all."""
    matching_rule_explorer(records).show()


def matching_rule_explorer(records: pd.DataFrame) -> Explorer:
    """Build the picture with a choice that `matching_rule` shows."""
    quality = {rule: matching_quality(records, rule) for rule in RULES}
    people = records["person"].nunique()

    def draw(*, ax: Any, rule: str) -> None:
        from crm_lib.plotting import BLUE, GREY, ORANGE

        here = quality[rule]
        labels = [f"{r.en} · {r.zh}" for r in RULES.values()]
        at = np.arange(len(RULES))
        for shift, column, label in (
            (-0.2, "precision", "joined pairs that are right · 查准率"),
            (0.2, "recall", "real pairs that are joined · 查全率"),
        ):
            colour = BLUE if column == "precision" else ORANGE
            bars = ax.barh(
                at + shift, [100 * q[column] for q in quality.values()], 0.38, color=colour,
                label=label,
            )  # fmt: skip
            for bar, name in zip(bars, RULES, strict=True):
                bar.set_alpha(1.0 if name == rule else 0.3)
            ax.bar_label(bars, fmt="%.0f%%", padding=3, fontsize=9)
        ax.axvline(0, color=GREY, lw=1)
        ax.set_yticks(at, labels)
        ax.invert_yaxis()
        ax.set(xlim=(0, 112), xlabel="share of pairs (%) · 占比（%）", ylabel="rule · 规则")
        ax.legend(loc="upper center", bbox_to_anchor=(0.35, -0.17), ncols=2, fontsize=9)
        ax.set_title(
            f"“{RULES[rule].en}”: {here['customers']:,.0f} customers made of {people:,} people"
            f" · 按“{RULES[rule].zh}”合并成{here['customers']:,.0f}位客户，实有{people:,}人"
        )

    def say(*, rule: str) -> tuple[str, str]:
        here, name = quality[rule], RULES[rule]
        wrong, missed = here["joined"] - here["right"], here["real"] - here["right"]
        return (
            f"Rule “{name.en}”: {here['joined']:,.0f} pairs joined, {wrong:,.0f} of them strangers; "
            f"{missed:,.0f} of {here['real']:,.0f} real pairs missed. Its largest “customer” has "
            f"{here['largest']:,.0f} records.",
            f"规则“{name.zh}”：合并{here['joined']:,.0f}对记录，其中{wrong:,.0f}对并非同一人；"
            f"{here['real']:,.0f}对真实重复中漏掉{missed:,.0f}对。最大的一位“客户”有"
            f"{here['largest']:,.0f}条记录。",
        )

    options = {key: (rule.en, rule.zh) for key, rule in RULES.items()}
    control = Choice(
        "rule", "Two records are one person when they have", "判为同一人的条件", options, "name"
    )
    return Explorer(RULE_QUESTION, [control], draw, say, size=(7.6, 4.4))


def voucher_effects(test: pd.DataFrame) -> pd.DataFrame:
    """Compute what a voucher adds to the margin, by the customer's state, with 95% intervals.

    Examples
    --------
    >>> from crm_lib.datasets import load_pet_voucher_test
    >>> voucher_effects(load_pet_voucher_test()).loc["lapsed", "difference"].round(2).item()
    8.95
    """
    rows = {}
    for state, part in test.groupby("state"):
        got = part["voucher"].astype(bool)
        rows[state] = mean_difference(part.loc[got, "margin_60d"], part.loc[~got, "margin_60d"])
    return pd.DataFrame(rows).T.rename_axis("state")


def message_profit(effects: pd.DataFrame, active: float, checked: int | None = None) -> pd.Series:
    """Compute the profit of a message when a share of the list is in fact active, with its interval.

    Parameters
    ----------
    effects : DataFrame
        The result of `voucher_effects`.
    active : float
        Share of the list who are active customers.
    checked : int, optional
        Names checked at random to find `active`; the share is taken as known when None.

    Returns
    -------
    Series
        ``profit``, ``low``, ``high`` (CNY a message).

    Notes
    -----
    The variances of the two effects and of the share are added (delta method).

    Examples
    --------
    >>> ends = {
    ...     "difference": [10.0, -15],
    ...     "difference_low": [8.0, -17],
    ...     "difference_high": [12.0, -13],
    ... }
    >>> effects = pd.DataFrame(ends, index=["lapsed", "active"])
    >>> message_profit(effects, 0.4).round(2).tolist()
    [0.0, -1.44, 1.44]
    """
    drawn = active * (1 - active) / checked if checked else 0.0
    profit, low, high = _summed_effects(effects, 1 - active, active, drawn)
    return pd.Series({"profit": profit, "low": low, "high": high})


def _summed_effects(
    effects: pd.DataFrame, lapsed: float, active: float, drawn: float
) -> tuple[float, float, float]:
    """Return the effects on so many customers of each kind in all, with the ends of the interval.

    `drawn` is the variance of the number of active ones, who were counted in a sample.
    """
    gain, loss = effects.loc["lapsed", "difference"], effects.loc["active", "difference"]
    half = (effects["difference_high"] - effects["difference_low"]) / 2
    spread = (lapsed * half["lapsed"]) ** 2 + (active * half["active"]) ** 2
    spread += 1.96**2 * drawn * (gain - loss) ** 2
    middle = lapsed * gain + active * loss
    return middle, middle - spread**0.5, middle + spread**0.5


def break_even_share(effects: pd.DataFrame) -> pd.Series:
    """Compute the share of active customers at which a message neither gains nor loses.

    Parameters
    ----------
    effects : DataFrame
        The result of `voucher_effects`.

    Returns
    -------
    Series
        ``share``, ``low``, ``high``: the shares whose profit has an interval that includes zero
        (Fieller's interval of a ratio).

    Examples
    --------
    >>> ends = {
    ...     "difference": [10.0, -15],
    ...     "difference_low": [8.0, -17],
    ...     "difference_high": [12.0, -13],
    ... }
    >>> break_even_share(pd.DataFrame(ends, index=["lapsed", "active"])).round(3).tolist()
    [0.4, 0.341, 0.457]
    """
    gain, loss = effects.loc["lapsed", "difference"], effects.loc["active", "difference"]
    half = (effects["difference_high"] - effects["difference_low"]) / 2
    own, other = half["lapsed"] ** 2, half["active"] ** 2
    span = gain - loss
    low, high = sorted(
        np.roots([span**2 - own - other, 2 * own - 2 * gain * span, gain**2 - own]).real
    )
    return pd.Series({"share": gain / span, "low": low, "high": high})


def list_difference(
    effects: pd.DataFrame, one: Mapping[str, Any], other: Mapping[str, Any]
) -> pd.DataFrame:
    """Compute how much more a list brings than another one that is judged by the same test.

    Parameters
    ----------
    effects : DataFrame
        The result of `voucher_effects`.
    one, other : mapping
        ``names`` (length of the list), ``checked`` (names of it that were drawn at random and
        checked) and ``active`` (share of active customers among these): rows of `lists_worth`.

    Returns
    -------
    DataFrame
        ``difference``, ``low``, ``high`` (CNY), a message and in all.

    Notes
    -----
    The effects of the voucher are the same for both lists, so the two lists' own intervals may not
    be subtracted: what is common is counted once.

    Examples
    --------
    >>> ends = {
    ...     "difference": [10.0, -15],
    ...     "difference_low": [8.0, -17],
    ...     "difference_high": [12.0, -13],
    ... }
    >>> effects = pd.DataFrame(ends, index=["lapsed", "active"])
    >>> lists = [
    ...     {"names": 100, "checked": 80, "active": 0.1},
    ...     {"names": 200, "checked": 90, "active": 0.3},
    ... ]
    >>> list_difference(effects, *lists)["difference"].round(6).tolist()
    [5.0, 250.0]
    """
    rows = {}
    for unit, sizes in (("a message", (1, 1)), ("in all", (one["names"], other["names"]))):
        ends = (
            (sizes[0], one["active"], one["checked"]),
            (-sizes[1], other["active"], other["checked"]),
        )
        lapsed, active = sum(n * (1 - a) for n, a, _ in ends), sum(n * a for n, a, _ in ends)
        drawn = sum(n**2 * a * (1 - a) / checked for n, a, checked in ends)
        rows[unit] = _summed_effects(effects, lapsed, active, drawn)
    return pd.DataFrame.from_dict(
        rows, orient="index", columns=["difference", "low", "high"]
    ).rename_axis("unit")


def lapsed_list(records: pd.DataFrame, rule: str | None) -> pd.DataFrame:
    """Return one row for each lapsed “customer” whom a text message reaches, by a rule or by record.

    Lapsed is who was last seen 180 days ago or more; who has no telephone in any of the joined
    records gets no text message and so stands on no list.

    Examples
    --------
    >>> twice = {
    ...     "full_name": ["a", "a", "b"],
    ...     "phone": ["1", "1", ""],
    ...     "email": ["", "", ""],
    ...     "days_since": [5, 400, 400],
    ... }
    >>> table = pd.DataFrame(twice)
    >>> len(lapsed_list(table, None)), len(lapsed_list(table, "phone"))
    (1, 0)
    """
    reached = ~missing_map(records[["phone"]])["phone"]
    if rule is None:
        return records[reached & (records["days_since"] >= LAPSED_DAYS)]
    chosen = RULES[rule]
    found = duplicate_groups(records, keys=chosen.keys, match=chosen.match)
    groups = found.assign(reached=reached).groupby("customer_group")
    first = found.assign(
        days_since=groups["days_since"].transform("min"),
        marketing_ok=groups["marketing_ok"].transform("all") if "marketing_ok" in found else True,
    )[groups["reached"].transform("any")].drop_duplicates("customer_group")
    return first[first["days_since"] >= LAPSED_DAYS]


#: The lists that the page compares: name of the row and key of `RULES`, None for no matching.
LISTS: Mapping[str, str | None] = {
    "by record": None,
    "phone and name": "both",
    "phone or email": "either",
}
#: Names of each list that staff draw at random and check.
CHECKED = 300


def _truly_active(records: pd.DataFrame) -> pd.Series:
    """Return for each person, over all records, whether the last purchase is recent."""
    return records.groupby("person")["days_since"].min() < LAPSED_DAYS


def lists_worth(
    records: pd.DataFrame, effects: pd.DataFrame, *, agreed: bool = False
) -> pd.DataFrame:
    """Check names of each list of `LISTS` at random, and compute what a message to it is worth.

    Parameters
    ----------
    records : DataFrame
        With ``days_since``, ``phone``, ``marketing_ok`` and ``person`` among its columns.
    effects : DataFrame
        The result of `voucher_effects`.
    agreed : bool
        Keep only who has agreed in all joined records, on the lists that are joined; of the checked
        names those of them are used.

    Returns
    -------
    DataFrame
        One row a ``list``: ``names``, ``checked``, ``active`` (share of the checked),
        ``per_message``, ``low``, ``high`` (CNY, 95% interval), ``in_all``, ``all_low``,
        ``all_high`` (whole CNY), and where only who agreed is kept ``hidden``: how many have refused
        in a record that was not joined.

    Examples
    --------
    >>> from crm_lib.datasets import load_pet_records, load_pet_voucher_test
    >>> effects = voucher_effects(load_pet_voucher_test())
    >>> lists_worth(load_pet_records(), effects, agreed=True)["names"].to_dict()
    {'phone and name': 322, 'phone or email': 208}
    """
    truth = _truly_active(records)
    refused = records.loc[~records["marketing_ok"], "person"]
    rows = {}
    for name, rule in LISTS.items():
        if agreed and rule is None:
            continue
        names = lapsed_list(records, rule)
        checked = names.sample(CHECKED, random_state=4)
        if agreed:
            names, checked = names[names["marketing_ok"]], checked[checked["marketing_ok"]]
        active = float(checked["person"].map(truth).mean())
        each = message_profit(effects, active, len(checked))
        rows[name] = {"names": len(names), "checked": len(checked), "active": active}
        rows[name] |= {"per_message": each["profit"], "low": each["low"], "high": each["high"]}
        total = (each * len(names)).round().astype(int).tolist()
        rows[name] |= dict(zip(("in_all", "all_low", "all_high"), total, strict=True))
        if agreed:
            rows[name]["hidden"] = int(names["person"].isin(refused).sum())
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("list")


def lists_in_full(records: pd.DataFrame) -> pd.DataFrame:
    """Count by the column ``person`` what each list of `LISTS` really holds.

    Returns
    -------
    DataFrame
        One row a ``list``: ``names``, ``names_lapsed`` (of them really lapsed), ``people_lapsed``
        (people behind these names) and ``active_in_full`` (share of the names).

    Examples
    --------
    >>> from crm_lib.datasets import load_pet_records
    >>> lists_in_full(load_pet_records())["people_lapsed"].tolist()
    [387, 373, 351]
    """
    truth = _truly_active(records)
    rows = {}
    for name, rule in LISTS.items():
        people = lapsed_list(records, rule)["person"]
        active = people.map(truth)
        rows[name] = {
            "names": len(people),
            "names_lapsed": int((~active).sum()),
            "people_lapsed": people[~active].nunique(),
            "active_in_full": active.mean(),
        }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("list")


def refusals_found(records: pd.DataFrame, names: pd.DataFrame) -> pd.DataFrame:
    """Count whom a weak key strikes from a list, and how many of those have really refused.

    Whoever shares a strong key with a refusal is joined with it already, so only weak keys are left
    to look for refusals in records that were not joined.

    Parameters
    ----------
    records : DataFrame
        With ``full_name``, ``phone``, ``email``, ``pet_born``, ``marketing_ok`` and ``person``.
    names : DataFrame
        Rows of `records`: the list, one row a “customer”, as `lapsed_list` gives it.

    Returns
    -------
    DataFrame
        For each ``key``: ``struck`` (names that share it with a refusal), ``struck_rightly`` (of
        them have refused) and ``refused`` (names of the list that have refused in some record).

    Examples
    --------
    >>> table = pd.DataFrame(
    ...     {
    ...         "full_name": ["王芳", "王芳", "李敏"],
    ...         "phone": ["1", "2", "3"],
    ...         "email": ["", "", ""],
    ...         "pet_born": [2015, 2018, 2018],
    ...         "marketing_ok": [True, False, True],
    ...         "person": [1, 2, 3],
    ...     }
    ... )
    >>> refusals_found(table, table[table["marketing_ok"]])["struck"].tolist()
    [1, 0]
    """
    joined = duplicate_groups(records, keys=RULES["either"].keys)
    name = normalised_key(records["full_name"], kind="name")
    born = joined.groupby("customer_group")["pet_born"].transform("first")
    both = (name + " " + born.astype("Int64").astype("string")).astype(object)
    refused = ~records["marketing_ok"]
    hidden = names["person"].isin(records.loc[refused, "person"])
    rows = {}
    for label, key in (("name alone", name), ("name and year", both)):
        struck = key[names.index].isin(key[refused].dropna())
        rows[label] = [int(struck.sum()), int((struck & hidden).sum()), int(hidden.sum())]
    columns = ["struck", "struck_rightly", "refused"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("key")


def spoilt_list(records: pd.DataFrame, *, seed: int) -> Callable[[float, float], tuple[int, float]]:
    """Draw which records and numbers are lost, and return what a list matched by telephone becomes.

    Parameters
    ----------
    records : DataFrame
        Its index counts from 0.
    seed : int
        Of the draw: another seed loses other records and numbers.

    Returns
    -------
    callable
        Of the share of further records that is kept and of the share of numbers that is lost: the
        customers on the list, and the share of them who are active.

    Examples
    --------
    >>> from crm_lib.datasets import load_pet_records
    >>> spoilt_list(load_pet_records(), seed=4)(1.0, 0.0)[0]
    376
    """
    draws = np.random.default_rng(seed).random((2, len(records)))
    # the record in which a person was seen last always stays; of the others a share is kept
    order = records.sort_values("days_since", kind="stable")
    newest = ~order["person"].duplicated().reindex(records.index)
    truth = _truly_active(records)

    def sent(kept: float, gap: float) -> tuple[int, float]:
        part = records[(newest | (draws[0] < kept)).to_numpy()]
        lost = draws[1][part.index.to_numpy()] < gap
        part = part.assign(phone=part["phone"].mask(lost, ""))
        active = lapsed_list(part, "phone")["person"].map(truth)
        return len(active), float(active.mean())

    return sent


def duplicates_and_gaps(records: pd.DataFrame, test: pd.DataFrame) -> None:
    """Show the explorer: at which share of duplicates and gaps a mailing stops paying."""
    duplicates_and_gaps_explorer(records, test).show()


def duplicates_and_gaps_explorer(records: pd.DataFrame, test: pd.DataFrame) -> Explorer:
    """Build the picture with sliders that `duplicates_and_gaps` shows."""
    effects = voucher_effects(test)
    gaps = np.arange(0, 0.81, 0.1)
    sent = lru_cache(maxsize=256)(spoilt_list(records, seed=4))

    def profits(kept: float) -> pd.DataFrame:
        rows = [message_profit(effects, sent(kept, round(g, 1))[1]) for g in gaps]
        return pd.DataFrame(rows, index=gaps)

    def draw(*, ax: Any, kept: float, gap: float) -> None:
        from crm_lib.plotting import BLUE, GREY, VERMILLION

        table = profits(kept)
        here = message_profit(effects, sent(kept, gap)[1])
        ax.fill_between(100 * gaps, table["low"], table["high"], color=BLUE, alpha=0.15)
        ax.plot(
            100 * gaps,
            table["profit"],
            color=BLUE,
            label="profit, 95% interval · 利润及95%置信区间",
        )
        ax.plot(100 * gap, here["profit"], "o", color=BLUE, ms=9)
        ax.axhline(0, color=VERMILLION, lw=1)
        ax.axvline(100 * gap, color=GREY, lw=1, ls=":")
        ax.set(
            xlim=(-2, 82),
            ylim=(-14, 16),
            xlabel="telephone numbers lost on top of today's gaps (%) · 在现有缺失之外再丢失的手机号（%）",
            ylabel="profit, CNY a message · 每条短信的利润（元）",
        )
        ax.legend(loc="upper right", fontsize=9)
        ax.set_title(f"{_verdict(here)[0]} · {_verdict(here)[1]}")

    def say(*, kept: float, gap: float) -> tuple[str, str]:
        names, active = sent(kept, gap)
        here = message_profit(effects, active)
        total = names * here["profit"]
        en, zh = _verdict(here)
        return (
            f"{kept:.0%} of the further records of one person kept, {gap:.0%} more numbers lost: {names:,} "
            f"customers are reached, {active:.0%} of them active. A message brings "
            f"{here['profit']:.1f} CNY (95% interval {here['low']:.1f} to {here['high']:.1f}), all "
            f"of them {total:,.0f}. {en}.",
            f"同一客户的重复记录保留{kept:.0%}，手机号另外丢失{gap:.0%}：能发到{names:,}人，其中{active:.0%}其实是活跃客户。"
            f"每条短信带来{here['profit']:.1f}元（95%置信区间{here['low']:.1f}到{here['high']:.1f}元），"
            f"合计{total:,.0f}元。{zh}。",
        )

    sliders = [
        Slider("kept", "Further records of one person kept", "同一客户的重复记录保留", 0.0, 1.0, 0.25, 1.0, ".0%"),
        Slider("gap", "Telephone numbers lost", "再丢失的手机号", 0.0, 0.8, 0.1, 0.0, ".0%"),
    ]  # fmt: skip
    return Explorer(GAP_QUESTION, sliders, draw, say, size=(7.4, 4.2))


def _verdict(profit: pd.Series) -> tuple[str, str]:
    """Return what the interval of a profit lets one decide."""
    if profit["low"] > 0:
        return "Send: the interval lies above zero", "可以发：区间在零以上"
    if profit["high"] < 0:
        return "Don't send: the interval lies below zero", "不要发：区间在零以下"
    return "Don't send yet: the interval includes zero", "先别发：区间包含零"
