"""Profit by customer and the whale curve (鲸鱼曲线)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from crm_lib.base.checks import require_drawable, require_numbers, require_positive
from crm_lib.base.message import Message
from crm_lib.plotting import GREEN, GREY, VERMILLION, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def customer_profit(
    customers: pd.DataFrame, *, margin_col: str = "margin", unit_costs: Mapping[str, float]
) -> pd.DataFrame:
    """Take the cost to serve (服务成本) off each customer's margin.

    Parameters
    ----------
    customers
        One row per customer.
    margin_col
        Gross margin of the customer, money, before cost to serve.
    unit_costs
        Column that counts an activity (orders, visits, calls …) → money per unit of it.

    Returns
    -------
    DataFrame
        `customers` with ``cost_to_serve`` and ``profit``, money.

    Raises
    ------
    ValueError
        When a column is absent or not numeric, or a count or unit cost is negative.

    Notes
    -----
    Activity-based costing: cost = Σ activity count × cost per activity.

    Examples
    --------
    >>> shops = pd.DataFrame({"margin": [100, 60], "calls": [2, 9]})
    >>> customer_profit(shops, margin_col="margin", unit_costs={"calls": 10})["profit"].tolist()
    [80.0, -30.0]
    """
    activities = list(unit_costs)
    customers = require_numbers(customers, [margin_col, *activities], what="the customer table")
    cost = np.zeros(len(customers))
    for column, unit_cost in unit_costs.items():
        require_positive(unit_cost, name=f"the unit cost of {column!r}", zero_ok=True)
        require_positive(customers[column], name=f"column {column!r}", zero_ok=True)
        cost = cost + customers[column].to_numpy(dtype=float) * unit_cost
    profit = customers[margin_col].to_numpy(dtype=float) - cost
    return customers.assign(cost_to_serve=cost, profit=profit)


def whale_curve(customers: pd.DataFrame, *, profit_col: str = "profit") -> pd.DataFrame:
    """Add up profit from the most to the least profitable customer (鲸鱼曲线).

    Parameters
    ----------
    customers
        One row per customer.
    profit_col
        Profit of the customer after cost to serve, money, of either sign; the total above zero.

    Returns
    -------
    DataFrame
        n + 1 rows from 0 to all customers: ``share_of_customers`` (0–1), ``cumulative_profit``
        (money) and ``share_of_profit`` (of the final total; its peak above 1 is what the loss
        makers take away).

    Raises
    ------
    ValueError
        When the column is absent, missing or not numeric, or the total of one or more customers is
        not above zero.

    References
    ----------
    Kaplan & Narayanan (2001), Measuring and managing customer profitability, Journal of Cost
    Management 15(5).

    Examples
    --------
    >>> shops = pd.DataFrame({"profit": [100, -30, 30]})
    >>> whale_curve(shops, profit_col="profit")["share_of_profit"].tolist()
    [0.0, 1.0, 1.3, 1.0]
    """
    customers = require_numbers(customers, [profit_col], what="the customer table")
    profit = -np.sort(-customers[profit_col].to_numpy(dtype=float))
    total = profit.sum()
    if len(profit) and not total > 0:
        raise ValueError(
            Message(
                f"column {profit_col!r} adds up to {total:g} over {len(profit)} rows; shares of profit "
                "need a total above zero.",
                f"列 {profit_col!r} 的 {len(profit)} 行合计为 {total:g}；计算利润占比需要合计大于零。",
            )
        )
    running = np.r_[0.0, np.cumsum(profit)]
    return pd.DataFrame(
        {
            "share_of_customers": np.arange(len(running)) / max(len(profit), 1),
            "cumulative_profit": running,
            "share_of_profit": running / (total or 1.0),
        }
    )


@styled
def plot_whale(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw `whale_curve`: how far profit rises before loss makers bring it down.

    Raises
    ------
    ValueError
        When `table` is not the result of `whale_curve` or has fewer than two rows.

    Examples
    --------
    >>> shops = pd.DataFrame({"profit": [100, -30, 30]})
    >>> plot_whale(whale_curve(shops, profit_col="profit")).get_title(loc="left")
    '67% of customers earn 130% of the profit; the rest lose 30% · 67%的客户赚到总利润的130%，其余客户亏掉30%'
    """
    table = require_drawable(
        table,
        [],
        numbers=["share_of_customers", "share_of_profit"],
        what="the whale curve",
    )
    if len(table) < 2:
        raise ValueError(
            Message(
                f"the whale curve has {len(table)} rows; at least two are needed.",
                f"鲸鱼曲线表有 {len(table)} 行；至少需要两行。",
            )
        )
    x, y = table["share_of_customers"].to_numpy() * 100, table["share_of_profit"].to_numpy() * 100
    peak = int(np.argmax(y))
    ax.plot(x[: peak + 1], y[: peak + 1], color=GREEN, label="profit is earned · 盈利客户")
    ax.plot(x[peak:], y[peak:], color=VERMILLION, label="profit is lost · 亏损客户")
    ax.axhline(100, color=GREY, linestyle="--", linewidth=1)
    ax.scatter([x[peak]], [y[peak]], color=GREEN, zorder=3)
    ax.set(
        xlim=(0, 101),
        ylim=(0, y[peak] * 1.12),
        xlabel="customers, most profitable first (%) · 客户累计占比，按利润从高到低（%）",
        ylabel="cumulative share of profit (%) · 利润累计占比（%）",
    )
    ax.legend(loc="lower right")
    ax.set_title(
        f"{x[peak]:.0f}% of customers earn {y[peak]:.0f}% of the profit; "
        f"the rest lose {y[peak] - 100:.0f}%"
        f" · {x[peak]:.0f}%的客户赚到总利润的{y[peak]:.0f}%，其余客户亏掉{y[peak] - 100:.0f}%"
        if y[peak] > 100 + 1e-9
        else "No customer loses money · 没有亏损的客户"
    )
    return ax
