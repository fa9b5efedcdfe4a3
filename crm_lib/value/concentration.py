"""Concentration of customer value (二八定律): Pareto table, share of the top, deciles, ABC.

All tables sort customers from the best to the worst. The whale curve works on profit, where some
customers take away what others bring; everything else needs values of zero or more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from crm_lib.base.checks import require_between, require_count, require_drawable, require_one_number
from crm_lib.base.message import Message, in_two_languages
from crm_lib.plotting import BLUE, VERMILLION, styled
from crm_lib.value.lorenz import share_values

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def pareto_table(customers: pd.DataFrame, *, value_col: str = "value") -> pd.DataFrame:
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
    values = share_values(customers, value_col)
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


def share_of_top(customers: pd.DataFrame, *, value_col: str = "value", top: float = 0.2) -> float:
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
        raise ValueError(
            Message(
                "the customer table has 0 rows; a share needs at least one customer.",
                "客户表有 0 行；计算占比至少需要一位客户。",
            )
        )
    return float(
        np.interp(
            top,
            np.r_[0, table["share_of_customers"]],
            np.r_[0, table["share_of_value"]],
        )
    )


def decile_table(
    customers: pd.DataFrame, *, value_col: str = "value", groups: int = 10
) -> pd.DataFrame:
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
    require_count(groups, name="groups")
    values = -np.sort(-share_values(customers, value_col))
    if 0 < len(values) < groups:
        raise ValueError(
            Message(
                f"groups is {groups}, but there are only {len(values)} customers.",
                f"groups 是 {groups}，但只有 {len(values)} 位客户。",
            )
        )
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
    customers: pd.DataFrame,
    *,
    value_col: str = "value",
    a_share: float = 0.8,
    b_share: float = 0.95,
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
    for name, share in (("a_share", a_share), ("b_share", b_share)):
        require_one_number(share, name=name)
    if not 0 < a_share <= b_share <= 1:
        raise ValueError(
            Message(
                f"a_share is {a_share} and b_share {b_share}; needed is 0 < a_share ≤ b_share ≤ 1.",
                f"a_share 是 {a_share}，b_share 是 {b_share}；需要满足 0 < a_share ≤ b_share ≤ 1。",
            )
        )
    table = pareto_table(customers, value_col=value_col)
    # What was reached before this customer decides, rounded so that 0.7 + 0.1 is 0.8.
    before = np.round(table["share_of_value"].shift(fill_value=0.0).to_numpy(dtype=float), 12)
    letters = np.where(before < a_share, "A", np.where(before < b_share, "B", "C"))
    return table.assign(abc_class=letters)


@styled
def plot_pareto(
    table: pd.DataFrame, *, value: str = "value · 价值", ax: Axes | None = None
) -> Axes:
    """Draw `pareto_table`: value reached against customers, the best 20 % marked (帕累托图).

    `value` says in both languages what was added up, such as ``revenue · 销售额``.

    Raises
    ------
    ValueError
        When `table` is not the result of `pareto_table` or has no row.

    Examples
    --------
    >>> shops = pd.DataFrame({"revenue": [5, 80, 5, 5, 5]})
    >>> plot_pareto(pareto_table(shops, value_col="revenue")).get_title(loc="left")
    'The best 20% of customers bring 80% of the value · 价值最高的20%客户贡献80%的价值'
    """
    table = require_drawable(
        table,
        [],
        numbers=["share_of_customers", "share_of_value"],
        what="the Pareto table",
    )
    what = in_two_languages(value)
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
        xlabel=f"customers, best first (%) · 客户累计占比，按{what.zh}从高到低（%）",
        ylabel=f"cumulative share of {what.en} (%) · {what.zh}累计占比（%）",
    )
    ax.set_title(
        f"The best 20% of customers bring {top:.0f}% of the {what.en}"
        f" · {what.zh}最高的20%客户贡献{top:.0f}%的{what.zh}"
    )
    return ax
