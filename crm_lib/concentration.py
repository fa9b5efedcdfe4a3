"""Who brings the money (二八定律): Pareto and Lorenz curves, Gini, deciles, ABC, the whale curve.

All tables sort customers from the best to the worst. The whale curve works on profit, where some
customers take away what others bring; everything else needs values of zero or more.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from crm_lib._checks import (
    require_between,
    require_columns,
    require_numbers,
    require_positive,
)
from crm_lib.plotting import BLUE, GREEN, GREY, ORANGE, VERMILLION, styled


def _values(customers: pd.DataFrame, value_col: str) -> np.ndarray:
    """Return the values as floats after checking that they can be shares of a positive total."""
    require_numbers(customers, [value_col], what="the customer table")
    values = customers[value_col].to_numpy(dtype=float)
    require_positive(values, name=f"column {value_col!r}", zero_ok=True)
    if len(values) and values.sum() == 0:
        raise ValueError(f"column {value_col!r} is 0 in all {len(values)} rows; shares need more.")
    return values


def pareto_table(customers: pd.DataFrame, *, value_col: str) -> pd.DataFrame:
    """Sort customers by value and add up both customers and value.

    Parameters
    ----------
    customers
        One row per customer.
    value_col
        Value of the customer (revenue, margin …), zero or more.

    Returns
    -------
    DataFrame
        `customers`, the highest value first (ties in given order), with ``rank`` (1 = best),
        ``share_of_customers`` and ``share_of_value``, both cumulative, 0–1.

    Raises
    ------
    ValueError
        When the column is absent, missing, not numeric, negative or zero throughout.

    Examples
    --------
    >>> shops = pd.DataFrame({"id": list("abcde"), "revenue": [5, 80, 5, 5, 5]})
    >>> table = pareto_table(shops, value_col="revenue")
    >>> table[["id", "share_of_customers", "share_of_value"]].head(1).values.tolist()
    [['b', 0.2, 0.8]]
    """
    values = _values(customers, value_col)
    order = np.argsort(-values, kind="stable")
    rows = len(values)
    rank = np.arange(1, rows + 1)
    return (
        customers.iloc[order]
        .reset_index(drop=True)
        .assign(
            rank=rank,
            share_of_customers=rank / max(rows, 1),
            share_of_value=np.cumsum(values[order]) / (values.sum() or 1.0),
        )
    )


def share_of_top(customers: pd.DataFrame, *, value_col: str, top: float = 0.2) -> float:
    """Return which share of the value the best `top` of the customers bring.

    Parameters
    ----------
    customers, value_col
        As in `pareto_table`; at least one row.
    top
        Share of customers, 0–1. A part of a customer counts with that part of its value.

    Returns
    -------
    float
        Share of value, 0–1. 0.8 at ``top=0.2`` is the 80/20 rule to the letter.

    Raises
    ------
    ValueError
        As `pareto_table`; when `top` is not within 0–1 or there is no customer.

    Examples
    --------
    >>> share_of_top(pd.DataFrame({"revenue": [5, 80, 5, 5, 5]}), value_col="revenue")
    0.8
    """
    require_between(top, 0, 1, name="top")
    table = pareto_table(customers, value_col=value_col)
    if table.empty:
        raise ValueError("the customer table has 0 rows; a share needs at least one customer.")
    return float(
        np.interp(
            top,
            np.r_[0, table["share_of_customers"]],
            np.r_[0, table["share_of_value"]],
        )
    )


def gini(customers: pd.DataFrame, *, value_col: str) -> float:
    """Return the Gini coefficient of customers' values (基尼系数).

    Parameters
    ----------
    customers, value_col
        As in `pareto_table`; at least one row.

    Returns
    -------
    float
        0 when all bring the same; (n − 1)/n when one of n customers brings everything.

    Raises
    ------
    ValueError
        As `pareto_table`; when there is no customer.

    Notes
    -----
    Twice the area between the Lorenz curve and the diagonal: G = 2·Σ i·v_i / (n·Σ v_i) − (n + 1)/n
    for values sorted upwards, i = 1 … n.

    Examples
    --------
    >>> round(gini(pd.DataFrame({"revenue": [1, 2, 3, 4]}), value_col="revenue"), 4)
    0.25
    """
    values = np.sort(_values(customers, value_col))
    n = len(values)
    if not n:
        raise ValueError("the customer table has 0 rows; the Gini coefficient needs at least one.")
    return float(2 * (np.arange(1, n + 1) @ values) / (n * values.sum()) - (n + 1) / n)


def lorenz_table(customers: pd.DataFrame, *, value_col: str) -> pd.DataFrame:
    """Return the Lorenz curve (洛伦兹曲线): customers from the smallest up.

    Parameters
    ----------
    customers, value_col
        As in `pareto_table`.

    Returns
    -------
    DataFrame
        n + 1 rows from (0, 0) to (1, 1): ``share_of_customers``, ``share_of_value``, cumulative.

    Raises
    ------
    ValueError
        As `pareto_table`.

    Examples
    --------
    >>> lorenz_table(pd.DataFrame({"v": [3, 1]}), value_col="v")["share_of_value"].tolist()
    [0.0, 0.25, 1.0]
    """
    values = np.sort(_values(customers, value_col))
    n = len(values)
    return pd.DataFrame(
        {
            "share_of_customers": np.arange(n + 1) / max(n, 1),
            "share_of_value": np.r_[0.0, np.cumsum(values) / (values.sum() or 1.0)],
        }
    )


def decile_table(customers: pd.DataFrame, *, value_col: str, groups: int = 10) -> pd.DataFrame:
    """Cut customers into equal groups from best to worst and add up their value.

    Parameters
    ----------
    customers, value_col
        As in `pareto_table`.
    groups
        How many groups; sizes differ by at most one.

    Returns
    -------
    DataFrame
        One row per ``decile`` (1 = best): ``customers``, ``value``, ``share_of_value``,
        ``cumulative_share_of_value``. No rows for no customers.

    Raises
    ------
    ValueError
        As `pareto_table`; when there are fewer customers than groups.

    Examples
    --------
    >>> shops = pd.DataFrame({"revenue": [1, 6, 2, 1]})
    >>> decile_table(shops, value_col="revenue", groups=2)["share_of_value"].tolist()
    [0.8, 0.2]
    """
    if groups < 1 or groups != int(groups):
        raise ValueError(f"groups is {groups}; a whole number from 1 is needed.")
    values = -np.sort(-_values(customers, value_col))
    if 0 < len(values) < groups:
        raise ValueError(f"groups is {groups}, but there are only {len(values)} customers.")
    parts = np.array_split(values, groups) if len(values) else []
    table = pd.DataFrame(
        {
            "decile": np.arange(1, len(parts) + 1),
            "customers": np.array([len(p) for p in parts], dtype="int64"),
            "value": np.array([p.sum() for p in parts], dtype=float),
        }
    )
    share = table["value"] / (values.sum() or 1.0)
    return table.assign(share_of_value=share, cumulative_share_of_value=share.cumsum())


def abc_classes(
    customers: pd.DataFrame, *, value_col: str, a_share: float = 0.8, b_share: float = 0.95
) -> pd.DataFrame:
    """Class customers A, B or C by the share of value reached (ABC 分类法).

    Parameters
    ----------
    customers, value_col
        As in `pareto_table`.
    a_share, b_share
        A: the customers needed to reach `a_share` of the value (the one who crosses it included);
        B: those needed to reach `b_share`; C: the rest. 0 < a_share ≤ b_share ≤ 1.

    Returns
    -------
    DataFrame
        `pareto_table` with ``abc_class``.

    Raises
    ------
    ValueError
        As `pareto_table`; when the shares are out of order.

    Examples
    --------
    >>> shops = pd.DataFrame({"revenue": [70, 15, 10, 5]})
    >>> abc_classes(shops, value_col="revenue")["abc_class"].tolist()
    ['A', 'A', 'B', 'C']
    """
    if not 0 < a_share <= b_share <= 1:
        raise ValueError(
            f"a_share is {a_share} and b_share {b_share}; needed is 0 < a_share ≤ b_share ≤ 1."
        )
    table = pareto_table(customers, value_col=value_col)
    # What was reached before this customer decides, rounded so that 0.7 + 0.1 is 0.8.
    before = np.round(table["share_of_value"].shift(fill_value=0.0).to_numpy(dtype=float), 12)
    letters = np.where(before < a_share, "A", np.where(before < b_share, "B", "C"))
    return table.assign(abc_class=letters)


def customer_profit(
    customers: pd.DataFrame, *, margin_col: str, unit_costs: Mapping[str, float]
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
    require_numbers(customers, [margin_col, *activities], what="the customer table")
    cost = np.zeros(len(customers))
    for column, unit_cost in unit_costs.items():
        require_positive(unit_cost, name=f"the unit cost of {column!r}", zero_ok=True)
        require_positive(customers[column], name=f"column {column!r}", zero_ok=True)
        cost = cost + customers[column].to_numpy(dtype=float) * unit_cost
    profit = customers[margin_col].to_numpy(dtype=float) - cost
    return customers.assign(cost_to_serve=cost, profit=profit)


def whale_curve(customers: pd.DataFrame, *, profit_col: str) -> pd.DataFrame:
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
    require_numbers(customers, [profit_col], what="the customer table")
    profit = -np.sort(-customers[profit_col].to_numpy(dtype=float))
    total = profit.sum()
    if len(profit) and not total > 0:
        raise ValueError(
            f"column {profit_col!r} adds up to {total:g} over {len(profit)} rows; shares of profit "
            "need a total above zero."
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
def plot_pareto(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw `pareto_table`: value reached against customers, the best 20 % marked (帕累托图).

    Raises
    ------
    ValueError
        When `table` is not the result of `pareto_table` or has no row.

    Examples
    --------
    >>> shops = pd.DataFrame({"revenue": [5, 80, 5, 5, 5]})
    >>> plot_pareto(pareto_table(shops, value_col="revenue")).get_title(loc="left")
    'The best 20% of customers bring 80% of the value'
    """
    require_columns(table, ["share_of_customers", "share_of_value"], what="the Pareto table")
    if table.empty:
        raise ValueError("the Pareto table has 0 rows; nothing to draw.")
    x = np.r_[0, table["share_of_customers"]] * 100
    y = np.r_[0, table["share_of_value"]] * 100
    ax.plot(x, y, color=BLUE)
    ax.fill_between(x, y, color=BLUE, alpha=0.12)
    top = float(np.interp(20, x, y))
    ax.plot([20, 20, 0], [0, top, top], color=VERMILLION, linestyle="--", linewidth=1.4)
    ax.annotate(f"20 / {top:.0f}", (20, top), xytext=(8, -14), textcoords="offset points")
    ax.set(
        xlim=(0, 100),
        ylim=(0, 104),
        xlabel="Customers, best first (客户累计占比, %)",
        ylabel="Value (价值累计占比, %)",
    )
    ax.set_title(f"The best 20% of customers bring {top:.0f}% of the value")
    return ax


@styled
def plot_lorenz(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw `lorenz_table` with the line of equality; the title gives the Gini coefficient.

    Raises
    ------
    ValueError
        When `table` is not the result of `lorenz_table` or has fewer than two rows.

    Examples
    --------
    >>> shops = pd.DataFrame({"v": [1, 2, 3, 4]})
    >>> plot_lorenz(lorenz_table(shops, value_col="v")).get_title(loc="left")
    'The smaller half of customers brings 30% of the value (Gini 0.25)'
    """
    require_columns(table, ["share_of_customers", "share_of_value"], what="the Lorenz table")
    if len(table) < 2:
        raise ValueError(f"the Lorenz table has {len(table)} rows; at least two are needed.")
    x, y = table["share_of_customers"].to_numpy() * 100, table["share_of_value"].to_numpy() * 100
    ax.plot(x, y, color=BLUE, label="Lorenz curve (洛伦兹曲线)")
    ax.plot([0, 100], [0, 100], color=GREY, linestyle="--", label="All equal (绝对平均)")
    ax.fill_between(x, y, x, color=ORANGE, alpha=0.2)
    area = 1 - 2 * np.trapezoid(y, x) / 1e4
    half = np.interp(50, x, y)
    ax.set(
        xlim=(0, 100),
        ylim=(0, 100),
        xlabel="Customers, smallest first (%)",
        ylabel="Value (价值累计占比, %)",
    )
    ax.legend(loc="upper left")
    ax.set_title(f"The smaller half of customers brings {half:.0f}% of the value (Gini {area:.2f})")
    return ax


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
    '67% of customers earn 130% of the profit; the rest lose 30%'
    """
    require_columns(table, ["share_of_customers", "share_of_profit"], what="the whale curve")
    if len(table) < 2:
        raise ValueError(f"the whale curve has {len(table)} rows; at least two are needed.")
    x, y = table["share_of_customers"].to_numpy() * 100, table["share_of_profit"].to_numpy() * 100
    peak = int(np.argmax(y))
    ax.plot(x[: peak + 1], y[: peak + 1], color=GREEN, label="Profit is earned (盈利客户)")
    ax.plot(x[peak:], y[peak:], color=VERMILLION, label="Profit is lost (亏损客户)")
    ax.axhline(100, color=GREY, linestyle="--", linewidth=1)
    ax.scatter([x[peak]], [y[peak]], color=GREEN, zorder=3)
    ax.set(
        xlim=(0, 101),
        ylim=(0, y[peak] * 1.12),
        xlabel="Customers, most profitable first (%)",
        ylabel="Share of total profit (利润累计占比, %)",
    )
    ax.legend(loc="lower right")
    ax.set_title(
        f"{x[peak]:.0f}% of customers earn {y[peak]:.0f}% of the profit; "
        f"the rest lose {y[peak] - 100:.0f}%"
        if y[peak] > 100 + 1e-9
        else "No customer loses money"
    )
    return ax
