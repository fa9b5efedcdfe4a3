"""Investment in a CRM project (投资评价): TCO, net present value, ROI, payback.

Year 0 is today; the amounts of year t fall at its end and are divided by (1 + d)^t. Costs are
positive in the cost table and negative in cash flows.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from crm_lib.base.checks import (
    require_amount,
    require_columns,
    require_drawable,
    require_no_missing,
    require_numbers,
    require_one_number,
    require_positive,
)
from crm_lib.base.labels import signed
from crm_lib.base.message import Message
from crm_lib.plotting import BLUE, GREEN, GREY, VERMILLION, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def _rate(discount_rate: float) -> float:
    """Return the discount rate when it is above −1."""
    if not require_one_number(discount_rate, name="discount_rate") > -1:
        raise ValueError(
            Message(
                f"discount_rate is {discount_rate}; a number above -1 is needed (0.1).",
                f"discount_rate 为 {discount_rate}；应是大于 -1 的数（如 0.1）。",
            )
        )
    return float(discount_rate)


def _flows(cash_flows: Sequence[float]) -> np.ndarray:
    """Return the cash flows as an array of finite numbers, at least one."""
    flows = np.asarray(cash_flows, dtype=float)
    if flows.ndim != 1 or not len(flows) or not np.isfinite(flows).all():
        odd = int((~np.isfinite(flows)).sum())
        raise ValueError(
            Message(
                f"cash_flows holds {flows.size} values, {odd} of them not finite; a list of at least "
                "one number is needed, year 0 first.",
                f"cash_flows 有 {flows.size} 个值，其中 {odd} 个不是有限数；至少要有一个数，从第0年开始。",
            )
        )
    return flows


def total_cost_of_ownership(
    costs: pd.DataFrame,
    *,
    cost_item_col: str = "item",
    year_col: str = "year",
    amount_col: str = "amount",
    discount_rate: float = 0.0,
) -> pd.DataFrame:
    """Add up what a system costs over its life, not only its price (总拥有成本 TCO).

    Parameters
    ----------
    costs
        One row per item of cost and year.
    cost_item_col
        What is paid for: licences, implementation, data migration, training, support …
    year_col
        Year of the payment, a whole number from 0 (today).
    amount_col
        Money, zero or more.
    discount_rate
        Per year; 0 adds plain money.

    Returns
    -------
    DataFrame
        One row per item, the dearest first: `cost_item_col`, ``first_year`` (paid in year 0),
        ``later_years``, ``total`` (plain money), ``present_value`` and ``share_of_total`` (of the
        plain money; missing when nothing is paid).

    Raises
    ------
    ValueError
        When a column is absent, missing, not numeric or negative, or a year is not whole.

    Examples
    --------
    >>> costs = pd.DataFrame({"item": ["licence"] * 2, "year": [0, 1], "paid": [100, 110]})
    >>> cols = dict(cost_item_col="item", year_col="year", amount_col="paid")
    >>> total_cost_of_ownership(costs, **cols, discount_rate=0.1)["present_value"].tolist()
    [200.0]
    """
    rate = _rate(discount_rate)
    costs = require_columns(costs, [cost_item_col], what="the cost table")
    require_no_missing(costs, [cost_item_col], what="the cost table")
    costs = require_numbers(costs, [year_col, amount_col], what="the cost table")
    for column in (year_col, amount_col):
        require_positive(costs[column], name=f"column {column!r}", zero_ok=True)
    year = costs[year_col].to_numpy(dtype=float)
    if (year != np.floor(year)).any():
        raise ValueError(
            Message(
                f"column {year_col!r} is not whole in {int((year != np.floor(year)).sum())} of "
                f"{len(year)} rows; years 0, 1, 2 … are needed.",
                f"列 {year_col!r} 的 {len(year)} 行中有 {int((year != np.floor(year)).sum())} 行不是整数；"
                "应是年份 0、1、2 ……",
            )
        )
    amount = costs[amount_col].to_numpy(dtype=float)
    lines = pd.DataFrame(
        {
            cost_item_col: costs[cost_item_col].to_numpy(),
            "first_year": np.where(year == 0, amount, 0.0),
            "later_years": np.where(year == 0, 0.0, amount),
            "total": amount,
            "present_value": amount / (1 + rate) ** year,
        }
    )
    table = lines.groupby(cost_item_col, sort=True, observed=True).sum().reset_index()
    paid = table["total"].sum()
    table["share_of_total"] = table["total"] / paid if paid > 0 else np.nan
    return table.sort_values("total", ascending=False, kind="stable").reset_index(drop=True)


def net_present_value(cash_flows: Sequence[float], *, discount_rate: float) -> float:
    """Return the net present value of yearly cash flows (净现值 NPV).

    Parameters
    ----------
    cash_flows
        Money per year, year 0 (today) first; costs negative.
    discount_rate
        Per year, above −1.

    Returns
    -------
    float
        Σ flow_t / (1 + d)^t. Above zero, the project is worth more than its money elsewhere.

    Raises
    ------
    ValueError
        When there is no flow, one is not finite, or the rate is out of range.

    Examples
    --------
    >>> round(net_present_value([-1000, 600, 600], discount_rate=0.1), 2)
    41.32
    """
    flows = _flows(cash_flows)
    return float(np.sum(flows / (1 + _rate(discount_rate)) ** np.arange(len(flows))))


def return_on_investment(gain: float, cost: float) -> float:
    """Return (gain − cost) / cost (投资回报率 ROI).

    Parameters
    ----------
    gain
        All money the project brings, before its cost.
    cost
        All money it takes, above zero.

    Returns
    -------
    float
        0.25 is a return of 25 %. Time is ignored: compare projects of the same length only.

    Raises
    ------
    ValueError
        When a number is not finite or the cost is not above zero.

    Examples
    --------
    >>> return_on_investment(gain=1250, cost=1000)
    0.25
    """
    require_amount(cost, name="cost")
    require_one_number(gain, name="gain")
    return float((gain - cost) / cost)


def payback_years(cash_flows: Sequence[float], *, discount_rate: float = 0.0) -> float:
    """Return the years until the flows have paid back what was spent (投资回收期).

    Parameters
    ----------
    cash_flows
        Money per year, year 0 first; costs negative.
    discount_rate
        Per year; 0 gives the plain payback, more the discounted one.

    Returns
    -------
    float
        Years, a part of a year in proportion; 0 when nothing is ever owed; infinite when the sum
        ends below zero. Counted to the last time the sum leaves the red.

    Raises
    ------
    ValueError
        As `net_present_value`.

    Examples
    --------
    >>> payback_years([-1000, 400, 400, 400])
    2.5
    """
    flows = _flows(cash_flows)
    worth = flows / (1 + _rate(discount_rate)) ** np.arange(len(flows))
    running = np.cumsum(worth)
    # A cent's rounding must not turn "paid back exactly" into "never".
    owed = np.flatnonzero(running < -1e-9 * max(np.abs(worth).max(), 1.0))
    if not len(owed):
        return 0.0
    last = int(owed[-1])
    if last == len(flows) - 1:
        return float("inf")
    return float(last + -running[last] / worth[last + 1])


def investment_table(cash_flows: Sequence[float], *, discount_rate: float) -> pd.DataFrame:
    """Tabulate discounted cash flows and their running sum (NPV) year by year.

    Parameters
    ----------
    cash_flows, discount_rate
        As in `net_present_value`.

    Returns
    -------
    DataFrame
        One row per ``year``: ``cash_flow``, ``discount_factor``, ``present_value``,
        ``cumulative`` (plain money) and ``cumulative_present_value``; its last value is the NPV.

    Raises
    ------
    ValueError
        As `net_present_value`.

    Examples
    --------
    >>> investment_table([-100, 110], discount_rate=0.1)["present_value"].round(2).tolist()
    [-100.0, 100.0]
    """
    flows = _flows(cash_flows)
    year = np.arange(len(flows))
    factor = (1 + _rate(discount_rate)) ** -year.astype(float)
    return pd.DataFrame(
        {
            "year": year,
            "cash_flow": flows,
            "discount_factor": factor,
            "present_value": flows * factor,
            "cumulative": np.cumsum(flows),
            "cumulative_present_value": np.cumsum(flows * factor),
        }
    )


@styled
def plot_tco(table: pd.DataFrame, *, cost_item_col: str = "item", ax: Axes | None = None) -> Axes:
    """Draw `total_cost_of_ownership`: first year and later years of each item.

    Raises
    ------
    ValueError
        When `table` is not such a table or nothing is paid.

    Examples
    --------
    >>> costs = pd.DataFrame({"item": ["licence", "staff"], "year": [0, 1], "paid": [100, 300]})
    >>> cols = dict(cost_item_col="item", year_col="year", amount_col="paid")
    >>> plot_tco(total_cost_of_ownership(costs, **cols), cost_item_col="item").get_title(loc="left")
    '75% of the cost comes after the first year · 75%的成本发生在首年之后'
    """
    table = require_drawable(
        table,
        [cost_item_col],
        numbers=["first_year", "later_years", "total"],
        what="the TCO table",
    )
    total = table["total"].sum()
    if not total > 0:
        raise ValueError(
            Message(
                f"the TCO table holds no cost in {len(table)} rows; nothing to draw.",
                f"总拥有成本表的 {len(table)} 行都没有成本，无图可画。",
            )
        )
    shown = table.iloc[::-1]
    names = shown[cost_item_col].astype(str)
    ax.barh(names, shown["first_year"], color=BLUE, label="year 0 · 首年")
    bars = ax.barh(
        names,
        shown["later_years"],
        left=shown["first_year"],
        color=VERMILLION,
        label="later years · 后续年份",
    )
    ax.bar_label(bars, labels=[f"{t:,.0f}" for t in shown["total"]], padding=4)
    ax.margins(x=0.15)
    ax.set(
        xlabel="cost over the life of the system (money) · 系统全生命周期成本（金额）",
        ylabel="item · 成本项",
    )
    ax.legend(loc="lower right")
    later = f"{table['later_years'].sum() / total:.0%}"
    ax.set_title(f"{later} of the cost comes after the first year · {later}的成本发生在首年之后")
    return ax


@styled
def plot_investment(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw `investment_table`: bars for each year's flow, a line for the running present value.

    Raises
    ------
    ValueError
        When `table` is not the result of `investment_table` or has no row.

    Examples
    --------
    >>> plot_investment(investment_table([-100, 80, 80], discount_rate=0.1)).get_title(loc="left")
    'Worth doing: NPV +39 over 2 years · 值得投资：2年净现值+39'
    """
    needed = ["year", "cash_flow", "cumulative_present_value"]
    table = require_drawable(table, [], numbers=needed, what="the investment table")
    flow = table["cash_flow"]
    colours = [GREEN if f >= 0 else VERMILLION for f in flow]
    ax.bar(table["year"], flow, color=colours, alpha=0.55, label="cash flow · 现金流")
    ax.plot(
        table["year"],
        table["cumulative_present_value"],
        color=BLUE,
        marker="o",
        label="running present value · 累计现值",
    )
    ax.axhline(0, color=GREY, linewidth=1)
    ax.set_xticks(table["year"])
    ax.set(xlabel="year · 年", ylabel="money · 金额")
    ax.legend(loc="best")
    value = table["cumulative_present_value"].iloc[-1]
    verdict, zh = ("Worth doing", "值得投资") if value > 0 else ("Not worth doing", "不值得投资")
    years = table["year"].iloc[-1]
    ax.set_title(
        f"{verdict}: NPV {signed(value)} over {years} years · {zh}：{years}年净现值{signed(value)}"
    )
    return ax
