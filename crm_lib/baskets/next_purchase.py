"""Next purchase (下一次购买): a Markov chain on what was bought last, for recommendations.

A Markov chain on items or categories, counted from purchase logs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from crm_lib.base.checks import (
    require_amount,
    require_columns,
    require_count,
    require_drawable,
    require_no_missing,
    require_numbers,
    require_sortable,
)
from crm_lib.page.words import named
from crm_lib.plotting import styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def next_purchase_table(
    purchases: pd.DataFrame,
    *,
    customer_col: str = "customer_id",
    date_col: str = "date",
    item_col: str = "item",
    pseudo_count: float = 0.0,
) -> pd.DataFrame:
    """Count what is bought next after what (下一次购买), as a Markov chain on items.

    Parameters
    ----------
    purchases
        One row per item bought. Rows of a customer with the same time are one basket.
    customer_col, date_col, item_col
        Customer, anything that can be sorted, and the item (best a category).
    pseudo_count
        Added to every cell before shares are taken, so that what was never seen is not impossible.

    Returns
    -------
    DataFrame
        One row per ``item`` and ``next_item`` (all pairs, in sorting order): ``steps`` (weight of
        such steps; a step between two baskets weighs 1, shared by its pairs of items) and
        ``probability`` of the next item (missing after an item nobody came back from).

    Raises
    ------
    ValueError
        When a column is absent or missing, or `pseudo_count` is negative.

    Notes
    -----
    First order: only the last basket counts, not the way to it.

    Examples
    --------
    >>> log = pd.DataFrame({"who": [1, 1, 2, 2], "day": [1, 2, 1, 2], "item": list("abac")})
    >>> cols = dict(customer_col="who", date_col="day", item_col="item")
    >>> next_purchase_table(log, **cols).query("item == 'a'")["probability"].tolist()
    [0.0, 0.5, 0.5]
    """
    columns = [customer_col, date_col, item_col]
    purchases = require_columns(purchases, columns, what="the purchase log")
    require_no_missing(purchases, columns, what="the purchase log")
    require_sortable(purchases, date_col, what="the purchase log")
    require_amount(pseudo_count, name="pseudo_count", zero_ok=True)
    log = purchases[columns].drop_duplicates()
    item, items = pd.factorize(log[item_col], sort=True)
    basket = pd.DataFrame(
        {"customer": pd.factorize(log[customer_col])[0], "time": log[date_col].to_numpy()}
    )
    basket["order"] = basket.groupby("customer")["time"].rank(method="dense").astype("int64")
    basket["item"] = item
    basket["size"] = basket.groupby(["customer", "order"])["item"].transform("size")
    following = basket.assign(order=basket["order"] - 1)
    steps = basket.merge(following, on=["customer", "order"], suffixes=("", "_next"))
    weight = 1.0 / (steps["size"] * steps["size_next"]).to_numpy(dtype=float)
    n = len(items)
    cell = steps["item"].to_numpy(dtype="int64") * n + steps["item_next"].to_numpy(dtype="int64")
    counts = np.bincount(cell, weights=weight, minlength=n * n).reshape(n, n)
    raised = counts + pseudo_count
    total = raised.sum(axis=1, keepdims=True)
    share = np.divide(raised, total, out=np.full_like(raised, np.nan), where=total > 0)
    return pd.DataFrame(
        {
            "item": np.repeat(np.asarray(items), n),
            "next_item": np.tile(np.asarray(items), n),
            "steps": counts.ravel(),
            "probability": share.ravel(),
        }
    )


def likeliest_next(table: pd.DataFrame, *, top: int = 1) -> pd.DataFrame:
    """Keep the likeliest next items after each item, for a recommendation.

    Parameters
    ----------
    table
        As from `next_purchase_table`.
    top
        How many per item.

    Returns
    -------
    DataFrame
        The rows kept, with ``rank`` (1 = likeliest; ties in sorting order).

    Raises
    ------
    ValueError
        When a column is absent or `top` is below 1.

    Examples
    --------
    >>> steps = {"item": ["a", "a"], "next_item": ["a", "b"], "probability": [0.2, 0.8]}
    >>> likeliest_next(pd.DataFrame(steps))["next_item"].tolist()
    ['b']
    """
    table = require_columns(
        table, ["item", "next_item", "probability"], what="the next-purchase table"
    )
    table = require_numbers(table, ["probability"], what="the next-purchase table", gaps_ok=True)
    require_count(top, name="top")
    known = table.dropna(subset=["probability"])
    order = known.sort_values("probability", ascending=False, kind="stable")
    rank = order.groupby("item", sort=False).cumcount().to_numpy() + 1
    kept = order.assign(rank=rank)[rank <= top]
    return kept.sort_values(["item", "rank"], kind="stable").reset_index(drop=True)


@styled
def plot_next_purchase(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw `next_purchase_table` as a heat map: rows bought now, columns bought next.

    Raises
    ------
    ValueError
        When `table` is not the result of `next_purchase_table` or knows no next purchase.

    Examples
    --------
    >>> log = pd.DataFrame({"who": [1, 1], "day": [1, 2], "item": ["tea", "cake"]})
    >>> table = next_purchase_table(log, customer_col="who", date_col="day", item_col="item")
    >>> plot_next_purchase(table).get_title(loc="left")
    'After tea comes cake in 100% of cases · 买过tea之后，100%的情况接着买cake'
    """
    table = require_drawable(
        table,
        ["item", "next_item"],
        numbers=["probability"],
        what="the next-purchase table",
        nothing="the next-purchase table has no probability: nobody has bought again.",
    )
    grid = table.pivot(index="item", columns="next_item", values="probability")
    image = ax.imshow(grid.to_numpy(dtype=float) * 100, cmap="Blues", vmin=0, aspect="auto")
    ax.figure.colorbar(image, ax=ax, label="share of next purchases (%) · 占下一次购买的比例（%）")
    ax.set_xticks(range(grid.shape[1]), grid.columns.astype(str), rotation=30, ha="right")
    ax.set_yticks(range(grid.shape[0]), grid.index.astype(str))
    if grid.size <= 100:
        dark = np.nanmax(grid.to_numpy(dtype=float)) * 0.6
        for (row, column), share in np.ndenumerate(grid.to_numpy(dtype=float)):
            if np.isfinite(share):
                colour = "white" if share > dark else "black"
                ax.text(column, row, f"{share:.0%}", ha="center", va="center", color=colour)
    ax.set(xlabel="bought next · 下一次购买", ylabel="bought now · 本次购买")
    best = table.loc[table["probability"].idxmax()]
    now, then = named(best["item"]), named(best["next_item"])
    ax.set_title(
        f"After {now.en} comes {then.en} in {best['probability']:.0%} of cases"
        f" · 买过{now.zh}之后，{best['probability']:.0%}的情况接着买{then.zh}"
    )
    return ax
