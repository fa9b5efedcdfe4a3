"""Lorenz curve (洛伦兹曲线) and Gini coefficient (基尼系数)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from crm_lib.base.checks import require_drawable, require_numbers, require_positive
from crm_lib.base.message import Message, in_two_languages
from crm_lib.plotting import BLUE, GREY, ORANGE, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def share_values(customers: pd.DataFrame, value_col: str) -> np.ndarray:
    """Return the values as floats after checking that they can be shares of a positive total."""
    customers = require_numbers(customers, [value_col], what="the customer table")
    values = customers[value_col].to_numpy(dtype=float)
    require_positive(values, name=f"column {value_col!r}", zero_ok=True)
    if len(values) and values.sum() == 0:
        raise ValueError(
            Message(
                f"column {value_col!r} is 0 in all {len(values)} rows; shares need more.",
                f"列 {value_col!r} 的 {len(values)} 行全部为 0；计算占比需要大于零的总额。",
            )
        )
    return values


def gini(customers: pd.DataFrame, *, value_col: str = "value") -> float:
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
    values = np.sort(share_values(customers, value_col))
    n = len(values)
    if not n:
        raise ValueError(
            Message(
                "the customer table has 0 rows; the Gini coefficient needs at least one.",
                "客户表有 0 行；计算基尼系数至少需要一行。",
            )
        )
    return float(2 * (np.arange(1, n + 1) @ values) / (n * values.sum()) - (n + 1) / n)


def lorenz_table(customers: pd.DataFrame, *, value_col: str = "value") -> pd.DataFrame:
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
    values = np.sort(share_values(customers, value_col))
    n = len(values)
    return pd.DataFrame(
        {
            "share_of_customers": np.arange(n + 1) / max(n, 1),
            "share_of_value": np.r_[0.0, np.cumsum(values) / (values.sum() or 1.0)],
        }
    )


@styled
def plot_lorenz(
    table: pd.DataFrame, *, value: str = "value · 价值", ax: Axes | None = None
) -> Axes:
    """Draw `lorenz_table` with the line of equality; the title gives the Gini coefficient.

    `value` says in both languages what was added up, such as ``revenue · 销售额``.

    Raises
    ------
    ValueError
        When `table` is not the result of `lorenz_table` or has fewer than two rows.

    Examples
    --------
    >>> shops = pd.DataFrame({"v": [1, 2, 3, 4]})
    >>> plot_lorenz(lorenz_table(shops, value_col="v")).get_title(loc="left")
    'The smaller half of customers brings 30% of the value (Gini 0.25) · 较小的一半客户只贡献30%的价值（基尼系数0.25）'
    """
    table = require_drawable(
        table,
        [],
        numbers=["share_of_customers", "share_of_value"],
        what="the Lorenz table",
    )
    if len(table) < 2:
        raise ValueError(
            Message(
                f"the Lorenz table has {len(table)} rows; at least two are needed.",
                f"洛伦兹曲线表有 {len(table)} 行；至少需要两行。",
            )
        )
    x, y = table["share_of_customers"].to_numpy() * 100, table["share_of_value"].to_numpy() * 100
    ax.plot(x, y, color=BLUE, label="Lorenz curve · 洛伦兹曲线")
    ax.plot([0, 100], [0, 100], color=GREY, linestyle="--", label="all equal · 绝对平均")
    ax.fill_between(x, y, x, color=ORANGE, alpha=0.2)
    area = 1 - 2 * np.trapezoid(y, x) / 1e4
    half = np.interp(50, x, y)
    what = in_two_languages(value)
    ax.set(
        xlim=(0, 100),
        ylim=(0, 100),
        xlabel="customers, smallest first (%) · 客户累计占比，从小到大（%）",
        ylabel=f"cumulative share of {what.en} (%) · {what.zh}累计占比（%）",
    )
    ax.legend(loc="upper left")
    ax.set_title(
        f"The smaller half of customers brings {half:.0f}% of the {what.en} (Gini {area:.2f})"
        f" · 较小的一半客户只贡献{half:.0f}%的{what.zh}（基尼系数{area:.2f}）"
    )
    return ax
