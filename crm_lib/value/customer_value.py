"""Value to the customer: delivered value (让渡价值), perceived value against price."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from crm_lib.base.checks import (
    require_columns,
    require_drawable,
    require_no_missing,
    require_numbers,
    require_positive,
)
from crm_lib.base.message import Message, both_text
from crm_lib.page.words import named
from crm_lib.plotting import GREEN, GREY, VERMILLION, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes

#: Kotler's parts of total customer value and total customer cost, with their Chinese terms.
VALUE_PARTS: dict[str, str] = {
    "product": "产品价值",
    "service": "服务价值",
    "personnel": "人员价值",
    "image": "形象价值",
}
COST_PARTS: dict[str, str] = {
    "money": "货币成本",
    "time": "时间成本",
    "energy": "体力成本",
    "mental": "精神成本",
}


def delivered_value(values: Mapping[str, float], costs: Mapping[str, float]) -> pd.Series:
    """Compute delivered value (顾客让渡价值): total customer value minus total customer cost.

    Parameters
    ----------
    values, costs : mapping of part to amount
        All in one unit of money, zero or more; `VALUE_PARTS` and `COST_PARTS` list the usual parts,
        others are welcome.

    Returns
    -------
    Series
        `total_value`, `total_cost`, `delivered_value`, and `value_cost_ratio` (missing when the
        cost is 0).

    Raises
    ------
    ValueError
        When no part is given or an amount is negative.

    References
    ----------
    Kotler, P. (1994). Marketing Management, 8th ed.: customer delivered value.

    Examples
    --------
    >>> offer = delivered_value({"product": 60, "service": 20}, {"money": 50, "time": 10})
    >>> float(offer["delivered_value"])
    20.0
    """
    totals = []
    for name, parts in (("values", values), ("costs", costs)):
        if not parts:
            raise ValueError(
                Message(
                    f"{name} has no parts; give at least one, such as {{'product': 60}}.",
                    f"{name} 里一项也没有；请至少给出一项，例如 {{'product': 60}}。",
                )
            )
        for part, amount in parts.items():
            require_positive(amount, name=f"{name}[{part!r}]", zero_ok=True)
        totals.append(float(sum(parts.values())))
    value, cost = totals
    return pd.Series(
        {
            "total_value": value,
            "total_cost": cost,
            "delivered_value": value - cost,
            "value_cost_ratio": value / cost if cost > 0 else float("nan"),
        }
    )


def perceived_value_table(
    offers: pd.DataFrame,
    *,
    weights: Mapping[str, float],
    price_col: str = "price",
    offer_col: str = "offer",
) -> pd.DataFrame:
    """Compute the perceived value of competing offers: weighted quality against price.

    Parameters
    ----------
    offers : DataFrame
        One row an offer: its name, its price and a rating for each attribute.
    weights : mapping of rating column to importance
        Above zero; they are scaled to sum to 1.
    price_col, offer_col : str
        Columns of price (above zero) and name.

    Returns
    -------
    DataFrame
        `offer`, `quality` (weighted mean rating), `price`, `relative_quality`, `relative_price`
        (each divided by the mean of all offers), `value_ratio` = relative quality / relative price.
        Above 1 the customer gets more than the market gives for the money.

    Raises
    ------
    ValueError
        When a column is absent or missing somewhere, a price or a weight is not above zero.

    References
    ----------
    Gale, B. T. (1994). Managing Customer Value. Free Press: the customer value map.

    Examples
    --------
    >>> offers = pd.DataFrame({"offer": ["A", "B"], "price": [90, 110], "taste": [4, 4]})
    >>> perceived_value_table(offers, weights={"taste": 1})["value_ratio"].round(2).to_list()
    [1.11, 0.91]
    """
    if not weights:
        raise ValueError(
            Message(
                "weights is empty; give at least one rating column with its importance.",
                "weights 是空的；请至少给出一个评分列及其重要性。",
            )
        )
    columns = [offer_col, price_col, *weights]
    offers = require_columns(offers, columns, what="the table of offers")
    require_no_missing(offers, [offer_col], what="the table of offers")
    offers = require_numbers(offers, [price_col, *weights], what="the table of offers")
    require_positive(list(weights.values()), name="weights")
    require_positive(offers[price_col], name=f"column {price_col!r}")
    share = np.array(list(weights.values()), dtype=float)
    quality = offers[list(weights)].to_numpy(dtype=float) @ (share / share.sum())
    require_positive(quality, name="the weighted rating")
    price = offers[price_col].to_numpy(dtype=float)
    relative_quality = quality / quality.mean() if len(quality) else quality
    relative_price = price / price.mean() if len(price) else price
    return pd.DataFrame(
        {
            offer_col: offers[offer_col].to_numpy(),
            "quality": quality,
            price_col: price,
            "relative_quality": relative_quality,
            "relative_price": relative_price,
            "value_ratio": relative_quality / relative_price,
        }
    )


@styled
def plot_value_map(
    table: pd.DataFrame, *, offer_col: str = "offer", ax: Axes | None = None
) -> Axes:
    """Draw `perceived_value_table`: below the fair-value line the customer gets more than is paid.

    Raises
    ------
    ValueError
        When a column of `perceived_value_table` is absent, empty or not a number where one is
        needed, or there is no row.
    """
    table = require_drawable(
        table,
        [offer_col],
        numbers=["relative_quality", "relative_price", "value_ratio"],
        what="the table of offers",
    )
    assert ax is not None
    x, y = table["relative_quality"], table["relative_price"]
    low, high = min(x.min(), y.min()) * 0.95, max(x.max(), y.max()) * 1.05
    ax.plot([low, high], [low, high], color=GREY, linewidth=1)
    good = table["value_ratio"] >= 1
    ax.scatter(x, y, s=60, c=np.where(good, GREEN, VERMILLION))
    for name, at, height in zip(table[offer_col], x, y, strict=True):
        ax.annotate(str(name), (at, height), xytext=(7, 4), textcoords="offset points")
    ax.set(xlim=(low, high), ylim=(low, high))
    inside = {"transform": ax.transAxes, "fontsize": 11}
    ax.text(0.97, 0.06, "better value · 划算", ha="right", va="bottom", color=GREEN, **inside)
    ax.text(0.03, 0.94, "worse value · 不划算", ha="left", va="top", color=VERMILLION, **inside)
    best = table.loc[table["value_ratio"].idxmax()]
    offer = named(best[offer_col])
    ax.set(
        xlabel="relative quality (mean of all offers = 1) · 相对质量（全部方案的均值为1）",
        ylabel="relative price (mean = 1) · 相对价格（均值为1）",
        title=both_text(
            f"{offer.en} gives most quality for its price: {best['value_ratio']:.2f}",
            f"{offer.zh}性价比最高：{best['value_ratio']:.2f}",
        ),
    )
    return ax
