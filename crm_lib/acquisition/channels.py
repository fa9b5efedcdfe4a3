"""Acquisition channels (渠道): cost per lead and customer, payback, budget plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from crm_lib.base.checks import (
    require_amount,
    require_between,
    require_columns,
    require_drawable,
    require_no_missing,
    require_numbers,
    require_positive,
)
from crm_lib.base.message import Message
from crm_lib.page.words import named
from crm_lib.plotting import GREEN, ORANGE, VERMILLION, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def payback_months(cost: float, monthly_margin: float, *, monthly_retention: float = 1.0) -> float:
    """Compute the months until the margin of a won customer has paid the cost of winning (回收期).

    Parameters
    ----------
    cost
        Cost to acquire one customer (CAC), money, zero or more.
    monthly_margin
        Margin of an active customer in a month, money, more than zero; the first month counts in
        full and flows evenly within the month.
    monthly_retention
        Share of customers who stay from one month to the next (0–1).

    Returns
    -------
    float
        Months; infinite when the expected margin never reaches the cost.

    Raises
    ------
    ValueError
        When an argument is out of its range.

    Notes
    -----
    Without churn cost ÷ margin. With retention r the margin of n whole months is
    m(1 − rⁿ)/(1 − r), which stays below m/(1 − r): a leaky channel may never pay back.

    Examples
    --------
    >>> payback_months(300, 50), payback_months(300, 50, monthly_retention=0.8)
    (6.0, inf)
    """
    require_amount(cost, name="cost", zero_ok=True)
    require_amount(monthly_margin, name="monthly_margin")
    require_between(monthly_retention, 0, 1, name="monthly_retention")
    r = monthly_retention
    if r == 1:
        return float(cost / monthly_margin)
    # 1 − 0.8 is a little less than 0.2 in floating point; the limit itself is never reached.
    if cost >= monthly_margin / (1 - r) * (1 - 1e-12):
        return float("inf")
    if r == 0:
        return float(cost / monthly_margin)
    full_months = int(np.floor(np.log1p(-cost * (1 - r) / monthly_margin) / np.log(r) + 1e-12))
    paid = monthly_margin * (1 - r**full_months) / (1 - r)
    return float(full_months + (cost - paid) / (monthly_margin * r**full_months))


def acquisition_costs(
    channels: pd.DataFrame,
    *,
    channel_col: str = "channel",
    spend_col: str = "spend",
    leads_col: str = "leads",
    customers_col: str = "customers",
    monthly_margin_col: str = "monthly_margin",
    clv_col: str = "clv",
) -> pd.DataFrame:
    """Compare channels' cost per lead, cost per customer (CAC) and payback.

    Parameters
    ----------
    channels
        One row per channel and period of spending.
    channel_col, spend_col, leads_col, customers_col
        Channel, money spent, leads brought, leads that became customers (counts).
    monthly_margin_col, clv_col
        Margin per month and lifetime value of a customer of this channel, money; the lifetime value
        before acquisition cost.

    Returns
    -------
    DataFrame
        One row per channel, in the given order: the channel, ``spend``, ``leads``, ``customers``,
        ``cost_per_lead``, ``cost_per_customer`` (CAC, 获客成本), ``payback_months``,
        ``value_to_cost`` (LTV/CAC) and ``net_value`` (customers · LTV − spend). A channel with no
        customer has infinite cost per customer and a ratio of 0.

    Raises
    ------
    ValueError
        When a column is absent or negative, a channel is named twice, more customers than leads
        are given, or a monthly margin is not above zero.

    Examples
    --------
    >>> ads = pd.DataFrame(
    ...     dict(channel=["search"], spend=[9000], leads=[300], won=[30], margin=[50], ltv=[900])
    ... )
    >>> cols = dict(channel_col="channel", spend_col="spend", leads_col="leads")
    >>> cols |= dict(customers_col="won", monthly_margin_col="margin", clv_col="ltv")
    >>> costs = acquisition_costs(ads, **cols)
    >>> costs[["cost_per_lead", "cost_per_customer", "payback_months"]].values.tolist()
    [[30.0, 300.0, 6.0]]
    """
    numbers = [spend_col, leads_col, customers_col, monthly_margin_col, clv_col]
    channels = require_numbers(channels, numbers, what="the channel table")
    channels = _require_once(channels, channel_col)
    for column in numbers:
        zero_ok = column != monthly_margin_col
        require_positive(channels[column], name=f"column {column!r}", zero_ok=zero_ok)
    spend, leads, won = (channels[c].to_numpy(dtype=float) for c in numbers[:3])
    if (won > leads).any():
        raise ValueError(
            Message(
                f"column {customers_col!r} exceeds {leads_col!r} in {int((won > leads).sum())} of "
                f"{len(won)} rows; a customer was a lead first.",
                f"{len(won)} 行中有 {int((won > leads).sum())} 行的列 {customers_col!r} 大于列 {leads_col!r}；客户必先是线索。",
            )
        )
    value = channels[clv_col].to_numpy(dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        per_lead = np.where(leads > 0, spend / leads, np.where(spend > 0, np.inf, np.nan))
        per_customer = np.where(won > 0, spend / won, np.where(spend > 0, np.inf, np.nan))
        ratio = value / per_customer
    return pd.DataFrame(
        {
            channel_col: channels[channel_col].to_numpy(),
            "spend": spend,
            "leads": channels[leads_col].to_numpy(),
            "customers": channels[customers_col].to_numpy(),
            "cost_per_lead": per_lead,
            "cost_per_customer": per_customer,
            "payback_months": per_customer / channels[monthly_margin_col].to_numpy(dtype=float),
            "value_to_cost": ratio,
            "net_value": won * value - spend,
        }
    )


def _require_once(frame: pd.DataFrame, channel_col: str) -> pd.DataFrame:
    """Return the table in plain types, or raise unless every row names another channel."""
    frame = require_columns(frame, [channel_col], what="the channel table")
    require_no_missing(frame, [channel_col], what="the channel table")
    twice = int(frame[channel_col].duplicated().sum())
    if twice:
        raise ValueError(
            Message(
                f"column {channel_col!r} repeats a channel in {twice} of {len(frame)} rows; one row "
                "per channel is needed.",
                f"列 {channel_col!r} 的 {len(frame)} 行中有 {twice} 行的渠道重复；每个渠道只能占一行。",
            )
        )
    return frame


def best_channel_plan(
    channels: pd.DataFrame,
    *,
    budget: float,
    channel_col: str = "channel",
    cost_col: str = "cost",
    clv_col: str = "clv",
    capacity_col: str = "capacity",
) -> pd.DataFrame:
    """Spread a budget over channels so that lifetime value less cost is greatest.

    Parameters
    ----------
    channels
        One row per channel.
    budget
        Money to spend at most, zero or more.
    channel_col, cost_col, clv_col
        Channel, cost to acquire one customer there, lifetime value of such a customer (money).
    capacity_col
        Most customers the channel can bring at that cost.

    Returns
    -------
    DataFrame
        One row per channel, in the order in which money is given: the channel, ``value_per_cost``,
        ``customers`` (may be a fraction), ``spend`` and ``net_value``. Channels whose customers
        cost more than they bring get nothing.

    Raises
    ------
    ValueError
        When a column is absent, negative or (cost) zero, a channel is named twice, or the budget is
        negative.

    Notes
    -----
    With constant costs up to a capacity this is the fractional knapsack problem, so filling
    channels by value per unit of money is optimal. Real channels get dearer as they fill.

    Examples
    --------
    >>> ways = pd.DataFrame(
    ...     dict(channel=["ads", "referral"], cac=[300, 100], ltv=[600, 500], most=[90, 10])
    ... )
    >>> cols = dict(channel_col="channel", cost_col="cac", clv_col="ltv", capacity_col="most")
    >>> plan = best_channel_plan(ways, budget=4000, **cols)
    >>> plan[["channel", "customers", "spend"]].values.tolist()
    [['referral', 10.0, 1000.0], ['ads', 10.0, 3000.0]]
    """
    require_positive(budget, name="budget", zero_ok=True)
    channels = require_numbers(
        channels, [cost_col, clv_col, capacity_col], what="the channel table"
    )
    channels = _require_once(channels, channel_col)
    require_positive(channels[cost_col], name=f"column {cost_col!r}")
    for column in (clv_col, capacity_col):
        require_positive(channels[column], name=f"column {column!r}", zero_ok=True)
    table = pd.DataFrame({channel_col: channels[channel_col].to_numpy()})
    cost, value, capacity = (
        channels[c].to_numpy(dtype=float) for c in (cost_col, clv_col, capacity_col)
    )
    table["value_per_cost"] = value / cost
    order = np.argsort(-table["value_per_cost"].to_numpy(), kind="stable")
    wanted = np.where(value > cost, cost * capacity, 0.0)[order]
    before = np.cumsum(wanted) - wanted
    spend = np.clip(budget - before, 0, wanted)
    table = table.iloc[order].reset_index(drop=True)
    customers = spend / cost[order]
    return table.assign(
        customers=customers, spend=spend, net_value=customers * (value - cost)[order]
    )


@styled
def plot_acquisition_costs(
    costs: pd.DataFrame, *, channel_col: str = "channel", ax: Axes | None = None
) -> Axes:
    """Draw `acquisition_costs`: cost per customer, coloured by whether value is three times cost.

    Raises
    ------
    ValueError
        When a column is absent or no channel has a finite cost per customer.

    Notes
    -----
    LTV/CAC ≥ 3 is a rule of thumb of subscription firms, not a law.

    Examples
    --------
    >>> costs = pd.DataFrame(
    ...     {"channel": ["ads"], "cost_per_customer": [200.0], "value_to_cost": [4.0]}
    ... )
    >>> plot_acquisition_costs(costs, channel_col="channel").get_title(loc="left")
    'ads returns most: LTV/CAC = 4.0 · ads回报最高：LTV/CAC = 4.0'
    """
    needed = [channel_col, "cost_per_customer", "value_to_cost"]
    costs = require_drawable(
        costs,
        needed,
        numbers=["cost_per_customer", "value_to_cost"],
        what="the cost table",
        infinite_ok=True,
    )
    known = np.isfinite(costs["cost_per_customer"]) & costs["value_to_cost"].notna()
    shown = costs[known].sort_values("cost_per_customer", ascending=False, kind="stable")
    if shown.empty:
        raise ValueError(
            Message(
                f"no channel of {len(costs)} rows has a finite cost per customer.",
                f"{len(costs)} 行中没有一个渠道的单位获客成本是有限的数。",
            )
        )
    ratio = shown["value_to_cost"]
    colours = [GREEN if r >= 3 else ORANGE if r >= 1 else VERMILLION for r in ratio]
    bars = ax.barh(shown[channel_col].astype(str), shown["cost_per_customer"], color=colours)
    ax.bar_label(bars, labels=[f"LTV/CAC {r:.1f}" for r in ratio], padding=4)
    ax.margins(x=0.22)
    ax.set(
        xlabel="cost per customer won, CAC (money) · 每位客户的获客成本CAC（金额）",
        ylabel="channel · 渠道",
    )
    best = shown.loc[ratio.idxmax()]
    name, ratio = named(best[channel_col]), f"LTV/CAC = {best['value_to_cost']:.1f}"
    ax.set_title(f"{name.en} returns most: {ratio} · {name.zh}回报最高：{ratio}")
    return ax
