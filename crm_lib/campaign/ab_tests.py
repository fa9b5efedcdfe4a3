"""A/B tests (A/B 测试): compare two conversion rates, with Wilson intervals.

A/B counts and a z test come first, then the number of customers a test needs. What coupons earned
and cost is `crm_lib.campaign`, whom to target next time `crm_lib.campaign`; both can be called from
here too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from crm_lib.base.checks import (
    require_columns,
    require_count,
    require_drawable,
    require_interval,
    require_level,
    require_no_missing,
    require_numbers,
)
from crm_lib.base.message import Message, both_text
from crm_lib.page.words import named
from crm_lib.plotting import BLUE, GREEN, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes


_AXIS = "converted (%), with the confidence interval · 转化率（%）及其置信区间"


@dataclass(frozen=True)
class ABTest:
    """Result of `ab_test`: everything is A minus B.

    Attributes
    ----------
    rate_a, rate_b
        Shares that converted (0–1).
    difference
        ``rate_a − rate_b``.
    low, high
        Interval of the difference.
    z, p_value
        Two-sided test that the rates are equal, with the pooled standard error.
    relative_uplift
        ``rate_b / rate_a − 1``: what B adds to A; infinite when nobody converted in A.
    """

    rate_a: float
    rate_b: float
    difference: float
    low: float
    high: float
    z: float
    p_value: float
    relative_uplift: float


def _counts(converted: int, customers: int, group: str) -> None:
    """Raise unless 0 ≤ converted ≤ customers, both whole, customers above zero."""
    require_count(customers, name=f"customers_{group}")
    require_count(converted, name=f"converted_{group}", least=0, most=customers)


def ab_test(
    converted_a: int,
    customers_a: int,
    converted_b: int,
    customers_b: int,
    *,
    confidence: float = 0.95,
) -> ABTest:
    """Test whether two groups convert at the same rate (A/B 测试).

    Parameters
    ----------
    converted_a, customers_a
        Customers of group A (the control, 对照组) who converted, and all of them.
    converted_b, customers_b
        The same for group B (the new version, 实验组).
    confidence
        Level of the interval, between 0 and 1.

    Returns
    -------
    ABTest
        Rates, difference A − B with its interval, z and two-sided p-value.

    Raises
    ------
    ValueError
        When a count is negative, not whole or above its group; when nobody or everybody converted
        (then there is nothing to test); when `confidence` is not between 0 and 1.

    References
    ----------
    z: statsmodels' `proportions_ztest`. Interval: Newcombe (1998), Statistics in Medicine 17,
    873–890, method 10, from the two Wilson intervals.

    Examples
    --------
    >>> result = ab_test(120, 1000, 150, 1000)
    >>> round(result.z, 3), round(result.p_value, 4)
    (-1.963, 0.0496)
    """
    _counts(converted_a, customers_a, "a")
    _counts(converted_b, customers_b, "b")
    require_level(confidence, name="confidence")
    total = converted_a + converted_b
    if total in (0, customers_a + customers_b):
        raise ValueError(
            Message(
                f"{total} of {customers_a + customers_b} customers converted in both groups together; "
                "a test needs some who did and some who did not.",
                f"两组合计 {customers_a + customers_b} 人，转化 {total} 人；检验需要既有转化的，也有没转化的。",
            )
        )
    from statsmodels.stats.proportion import confint_proportions_2indep, proportions_ztest

    z, p_value = proportions_ztest([converted_a, converted_b], [customers_a, customers_b])
    low, high = confint_proportions_2indep(
        converted_a,
        customers_a,
        converted_b,
        customers_b,
        method="newcomb",
        compare="diff",
        alpha=1 - confidence,
    )
    rate_a, rate_b = converted_a / customers_a, converted_b / customers_b
    return ABTest(
        rate_a=rate_a,
        rate_b=rate_b,
        difference=rate_a - rate_b,
        low=float(low),
        high=float(high),
        z=float(z),
        p_value=float(p_value),
        relative_uplift=rate_b / rate_a - 1 if rate_a else float("inf"),
    )


def ab_table(
    customers: pd.DataFrame,
    *,
    arm_col: str = "arm",
    converted_col: str = "converted",
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Count conversions per arm, with Wilson intervals.

    Parameters
    ----------
    customers
        One row per customer in the test.
    arm_col
        The arm of the test the customer was drawn into; two or more.
    converted_col
        1 (or True) when the customer converted, else 0.
    confidence
        Level of the intervals.

    Returns
    -------
    DataFrame
        One row per arm, in sorting order: `arm_col`, ``customers``, ``converted``, ``rate``,
        ``low``, ``high`` (0–1).

    Raises
    ------
    ValueError
        When a column is absent or missing, or the outcome holds anything but 0 and 1.

    Examples
    --------
    >>> test = pd.DataFrame({"group": ["A", "A", "B", "B"], "bought": [0, 1, 1, 1]})
    >>> ab_table(test, arm_col="group", converted_col="bought")["rate"].tolist()
    [0.5, 1.0]
    """
    require_level(confidence, name="confidence")
    customers = require_columns(customers, [arm_col], what="the test table")
    require_no_missing(customers, [arm_col], what="the test table")
    customers = require_numbers(customers, [converted_col], what="the test table")
    strange = int((~customers[converted_col].isin([0, 1])).sum())
    if strange:
        raise ValueError(
            Message(
                f"column {converted_col!r} holds other values than 0 and 1 in {strange} of "
                f"{len(customers)} rows.",
                f"列 {converted_col!r} 的 {len(customers)} 行中有 {strange} 行不是 0 或 1。",
            )
        )
    from statsmodels.stats.proportion import proportion_confint

    groups = customers.groupby(arm_col, sort=True, observed=True)[converted_col]
    table = groups.agg(customers="size", converted="sum").reset_index()
    table["converted"] = table["converted"].astype("int64")
    low, high = proportion_confint(
        table["converted"].to_numpy(),
        table["customers"].to_numpy(),
        alpha=1 - confidence,
        method="wilson",
    )
    return table.assign(rate=table["converted"] / table["customers"], low=low, high=high)


@styled
def plot_ab(table: pd.DataFrame, *, arm_col: str = "arm", ax: Axes | None = None) -> Axes:
    """Draw `ab_table`: the conversion rate of each arm of the test with its confidence interval.

    Raises
    ------
    ValueError
        When `table` is not the result of `ab_table` or has fewer than two arms.

    Examples
    --------
    >>> test = pd.DataFrame({"group": ["A", "A", "B", "B"], "bought": [0, 1, 1, 1]})
    >>> table = ab_table(test, arm_col="group", converted_col="bought")
    >>> plot_ab(table, arm_col="group").get_title(loc="left")
    'B converts best at 100.0% (p = 0.2482) · B的转化率最高，为100.0%（p = 0.2482）'
    """
    table = require_drawable(
        table,
        [arm_col],
        numbers=["customers", "converted", "rate", "low", "high"],
        what="the A/B table",
    )
    if len(table) < 2:
        raise ValueError(
            Message(
                f"the A/B table has {len(table)} rows; at least two groups are needed.",
                f"A/B 表有 {len(table)} 行；至少需要两组。",
            )
        )
    require_interval(table, "rate", low="low", high="high", what="the A/B table")
    rate = table["rate"].to_numpy() * 100
    bars = np.vstack([rate - table["low"] * 100, table["high"] * 100 - rate]).clip(min=0)
    best = int(np.argmax(rate))
    level = np.flatnonzero(np.isclose(rate, rate[best], rtol=1e-12, atol=1e-12))
    for i in range(len(table)):
        colour = GREEN if i == best and len(level) == 1 else BLUE
        ax.errorbar(rate[i], i, xerr=bars[:, [i]], fmt="o", ms=8, capsize=5, color=colour)
        ax.annotate(f"{rate[i]:.1f}%", (rate[i], i), xytext=(0, 10), textcoords="offset points")
    names = [named(arm, arm_col) for arm in table[arm_col]]
    # Names as ticks: the layout then keeps the axis label clear of long ones.
    ax.set_yticks(range(len(table)), [str(name) for name in names])
    ax.tick_params(axis="y", length=0)
    ax.set(ylim=(len(table) - 0.5, -0.6), xlabel=_AXIS)
    ax.set_ylabel("group · 组别")
    # Overlapping intervals don't mean "no difference", so with two groups the test itself speaks.
    top = f"{rate[best]:.1f}%"
    en, zh = f"{names[best].en} converts best at {top}", f"{names[best].zh}的转化率最高，为{top}"
    won, asked = table["converted"].to_numpy(), table["customers"].to_numpy()
    if len(level) == len(table):
        en, zh = (
            f"No difference seen: all groups convert at {top}",
            f"看不出差别：各组转化率都是{top}",
        )
    elif len(level) > 1:
        en = f"{' and '.join(names[i].en for i in level)} convert best at {top}"
        zh = f"{'和'.join(names[i].zh for i in level)}的转化率最高，为{top}"
    if len(table) == 2 and 0 < won.sum() < asked.sum():
        p = f"p = {ab_test(won[0], asked[0], won[1], asked[1]).p_value:.4f}"
        en, zh = f"{en} ({p})", f"{zh}（{p}）"
    ax.set_title(both_text(en, zh))
    return ax
