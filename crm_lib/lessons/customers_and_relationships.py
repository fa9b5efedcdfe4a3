"""Lesson 02: a firm moved on Kotler's grid, and what the plans for its calls are worth."""

from typing import Any

import numpy as np
import pandas as pd

from crm_lib.explore.explorer import Choice, Explorer, Slider
from crm_lib.relationships import (
    RelationshipEffort,
    plot_relationship_payoff,
    relationship_payoff,
    relationship_table,
    relationship_types,
)

QUESTION = (
    "Does the number of customers decide how close a relationship pays?",
    "该与客户走多近，是由客户数量决定的吗？",
)
#: Where "medium" begins and ends in the explorer and the lesson; a firm's own decision.
MARGIN_CUTS = (1_000, 8_000)
CUSTOMER_CUTS = (20, 1_000)


def kotlers_type(customers: float, margin: float) -> str:
    """Name the type that Kotler's grid gives under the lesson's cuts.

    Examples
    --------
    >>> kotlers_type(6, 64_000), kotlers_type(5_000, 100)
    ('partnership', 'basic')
    """
    one = pd.DataFrame({"margin": [margin], "customers": [customers]})
    table = relationship_table(one, margin_cuts=MARGIN_CUTS, customer_cuts=CUSTOMER_CUTS)
    return str(table["relationship_type"].iloc[0])


def which_type_pays() -> None:
    """Show the explorer: what each relationship type nets, and what Kotler's grid says."""
    which_type_pays_explorer().show()


def which_type_pays_explorer() -> Explorer:
    """Build the picture with sliders that `which_type_pays` shows.

    Examples
    --------
    >>> which_type_pays_explorer().sentence(customers=5_000, margin=100, hours=3_000)[0][:31]
    'Basic pays best: 0 hours, 0 CNY'
    """
    names = relationship_types().set_index("relationship_type")["name_zh"]
    controls = [
        Choice(
            "customers",
            "Number of customers",
            "客户数量",
            {n: (f"{n:,}", f"{n:,}位") for n in (6, 50, 200, 1_000, 5_000)},
            200,
        ),
        Choice(
            "margin",
            "Margin per customer and year, CNY",
            "每位客户的年毛利（元）",
            {m: (f"{m:,}", f"{m:,}元") for m in (100, 500, 1_500, 8_000, 60_000)},
            1_500,
        ),
        Slider("hours", "Staff hours a year", "一年可用工时", 0, 8_000, 500, 3_000),
    ]

    def draw(*, ax: Any, customers: int, margin: int, hours: int) -> None:
        plot_relationship_payoff(
            relationship_payoff(customers, margin, hours_available=hours), ax=ax
        )

    def say(*, customers: int, margin: int, hours: int) -> tuple[str, str]:
        table = relationship_payoff(customers, margin, hours_available=hours)
        best = table[table["best"]].iloc[0]
        free = relationship_payoff(customers, margin)
        best_type = free[free["best"]].iloc[0]
        grid = kotlers_type(customers, margin)
        kind = best["relationship_type"]
        en = (
            f"{kind.capitalize()} pays best: {best['hours']:,.0f} hours, {best['net']:,.0f} CNY a "
            f"year net. "
        )
        zh = f"{names[kind]}最划算：一年{best['hours']:,.0f}工时，净得{best['net']:,.0f}元。"
        if best_type["relationship_type"] != kind:
            en += f"With {best_type['hours']:,.0f} hours it would be {best_type['relationship_type']}. "
            zh += f"若有{best_type['hours']:,.0f}工时，就该是{best_type['name_zh']}。"
        same = grid == kind
        en += f"Kotler's grid {'agrees' if same else f'says {grid}'}."
        zh += "科特勒的表格也这么说。" if same else f"科特勒的表格说的是{names[grid]}。"
        return en, zh

    return Explorer(QUESTION, controls, draw, say)


def plan_net(margin: pd.Series, types: pd.Series, *, gains: float = 1.0) -> pd.Series:
    """Return what each customer nets a year under its type: gain of margin less cost of hours.

    `gains` is the part of the assumed gains that comes true.

    Examples
    --------
    >>> plan_net(pd.Series([100.0, 1_000.0]), pd.Series(["basic", "reactive"])).tolist()
    [0.0, 24.0]
    """
    effort = RelationshipEffort()
    hours = types.map(dict(effort.hours))
    return gains * margin * types.map(dict(effort.gain)) - hours * effort.hour_cost


def total_interval(values: pd.Series, kinds: pd.Series) -> tuple[float, float, float]:
    """Return the sum of `values` and its 95% t interval, the customers of each kind as a sample.

    Notes
    -----
    The variance of the sum is that of the kinds added up; degrees of freedom after Welch and
    Satterthwaite, so that a kind of six customers widens the interval as it must.

    Examples
    --------
    >>> values, kinds = pd.Series([1.0, 3, 5, 7]), pd.Series(list("aabb"))
    >>> [round(x, 2) for x in total_interval(values, kinds)]
    [16.0, 3.83, 28.17]
    """
    from scipy import stats

    groups = values.groupby(kinds)
    variance = groups.size() * groups.var()
    variance = variance[variance > 0]
    freedom = variance.sum() ** 2 / (variance**2 / (groups.size()[variance.index] - 1)).sum()
    half = stats.t.ppf(0.975, freedom) * np.sqrt(variance.sum())
    total = float(values.sum())
    return total, total - float(half), total + float(half)


def plan_totals(buyers: pd.DataFrame, plans: pd.DataFrame) -> pd.DataFrame:
    """Compare rule, grid and sum for each segment, and the differences that decide, in CNY.

    Parameters
    ----------
    buyers : DataFrame
        One row a customer, with ``kind`` and ``margin_cny``.
    plans : DataFrame
        One row a segment and plan: ``segment, plan, type, hours``.
    """
    nets, hours = {}, plans.groupby("plan")["hours"].sum().to_dict()
    for plan, rows in plans.groupby("plan"):
        types = buyers["kind"].map(rows.set_index("segment")["type"])
        nets[plan] = plan_net(buyers["margin_cny"], types)
    for more, less, name in [
        ("grid", "rule", "grid_less_rule"),
        ("by_segment", "grid", "sum_less_grid"),
    ]:
        nets[name], hours[name] = nets[more] - nets[less], hours[more] - hours[less]
    gap = plans[plans["segment"] != "fleet"].groupby("plan")["hours"].sum()
    hours["without_fleets"] = gap["grid"] - gap["rule"]
    nets["without_fleets"] = nets["grid_less_rule"].where(buyers["kind"] != "fleet", 0.0)
    order = ["rule", "grid", "by_segment", "grid_less_rule", "without_fleets", "sum_less_grid"]
    rows = [[hours[name], *total_interval(nets[name], buyers["kind"])] for name in order]
    names = ["hours of work · 工时", "net a year, CNY · 年净得（元）"]
    names += ["95% interval, low · 95%区间下限", "high · 上限"]
    table = pd.DataFrame(rows, index=pd.Index(order, name="plan"), columns=names)
    return table.astype(float).map("{:,.0f}".format)


def lead_by_kind(buyers: pd.DataFrame, plans: pd.DataFrame, *, weak: float = 0.25) -> pd.DataFrame:
    """Split the grid's lead over the rule by kind, with all the gains and a part of them, in CNY.

    Parameters
    ----------
    buyers, plans : DataFrame
        As in `plan_totals`.
    weak : float
        The part of the gains.
    """
    types = plans.pivot(index="segment", columns="plan", values="type")
    kinds, margin = buyers["kind"], buyers["margin_cny"]

    def lead(gains: float) -> pd.Series:
        grid, rule = (
            plan_net(margin, kinds.map(types[plan]), gains=gains) for plan in ("grid", "rule")
        )
        return grid - rule

    full, less = lead(1.0), lead(weak)
    rows = {kind: [full[kinds == kind].sum(), less[kinds == kind].sum()] for kind in types.index}
    table = pd.DataFrame.from_dict(rows, orient="index")
    table = table[(table != 0).any(axis=1)].sort_values(0, ascending=False)
    table.loc["all · 合计"] = table.sum()
    ends = [["", ""]] * (len(table) - 1) + [list(total_interval(less, kinds)[1:])]
    table[[2, 3]] = pd.DataFrame(ends, index=table.index)
    table.columns = [
        "grid less rule, CNY · 表格比规矩多（元）",
        f"with {weak:.0%} of the gains · 增幅只有假定的{weak:.0%}",
        "95% interval, low · 95%区间下限",
        "high · 上限",
    ]
    table.index.name = "kind"
    return table.map(lambda x: x if isinstance(x, str) else f"{x:,.0f}")


def expected_margin(buyers: pd.DataFrame, back: float) -> pd.Series:
    """Return next year's margins, when the share `back` of the distances from the mean comes back.

    The distance is that of a customer (``margin_cny``) from the mean of its ``kind``.
    """
    margin = buyers["margin_cny"]
    mean = margin.groupby(buyers["kind"]).transform("mean")
    return mean + back * (margin - mean)


def best_types(margin: pd.Series) -> pd.Series:
    """Pick for each margin the relationship type that nets most.

    Examples
    --------
    >>> best_types(pd.Series([0.0, 2_000.0, 90_000.0])).tolist()
    ['basic', 'accountable', 'partnership']
    """
    nets = {
        name: plan_net(margin, pd.Series(name, index=margin.index))
        for name in RelationshipEffort().hours
    }
    return pd.DataFrame(nets).idxmax(axis=1).rename("relationship_type")


def next_year(buyers: pd.DataFrame) -> pd.DataFrame:
    """Tabulate what sorting customers nets next year beyond the sum for each segment, in CNY.

    Sorted by this year's margin, or by the one to be expected; rows are the share of a customer's
    distance from the mean of its kind that comes back. The sum for each segment knows the means
    only, so that it does not change.
    """
    by_segment = plan_net(expected_margin(buyers, 0), best_types(expected_margin(buyers, 0))).sum()
    rows = {}
    for back in (0, 0.25, 0.5, 0.75, 1):
        then = expected_margin(buyers, back)
        rows[f"{back:.0%}"] = [
            plan_net(then, best_types(by)).sum() - by_segment for by in (buyers["margin_cny"], then)
        ]
    names = [
        "sorted by last year's margin, less the sum · 按去年毛利分，减去逐类计算",
        "by the margin to be expected, less the sum · 按期望毛利分，减去逐类计算",
    ]
    table = pd.DataFrame.from_dict(rows, orient="index", columns=names).round() + 0.0
    table.index.name = "distance that comes back · 与平均数的差距，来年保留多少"
    return table.map("{:,.0f}".format)


def trial_width(margin: pd.Series) -> float:
    """Return the half-width of the 95% interval when one random half is called and one is not.

    Examples
    --------
    >>> round(trial_width(pd.Series([0.0, 2.0] * 50)), 2)
    0.39
    """
    called = len(margin) // 2
    return float(1.96 * margin.std() * np.sqrt(1 / called + 1 / (len(margin) - called)))
