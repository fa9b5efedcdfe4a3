"""Association rules between single items (关联规则): support, confidence, lift.

A row of the data is one item in one basket. A rule "antecedent → consequent" has a support (share
of baskets with both), a confidence (share of the antecedent's baskets that hold the consequent too)
and a lift (confidence over the consequent's own share; 1 means unrelated). Pairs come from one
sparse matrix product; larger sets are searched level by level (Apriori).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from crm_lib.base.checks import (
    require_between,
    require_count,
    require_drawable,
    require_positive,
)
from crm_lib.base.labels import shortened
from crm_lib.baskets.matrix import RULE_COLUMNS, membership, rule_table
from crm_lib.plotting import VERMILLION, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def pair_rules(
    lines: pd.DataFrame,
    *,
    basket_col: str = "basket",
    item_col: str = "item",
    min_support: float = 0.01,
    min_confidence: float = 0.0,
) -> pd.DataFrame:
    """Find rules between single items, fast on hundreds of thousands of baskets.

    Parameters
    ----------
    lines
        One row per item in a basket; an item that is there twice counts once.
    basket_col, item_col
        Id of the basket, name of the item (or its category).
    min_support, min_confidence
        Leave out rules below these shares (0–1).

    Returns
    -------
    DataFrame
        One row per rule, the highest lift first: ``antecedent``, ``consequent`` (items),
        ``baskets`` (with both), ``support``, ``confidence`` (支持度, 置信度; 0–1), ``lift`` (提升度)
        and ``leverage`` (support minus what chance would give).

    Raises
    ------
    ValueError
        When a column is absent or missing, or a limit is not within 0–1.

    References
    ----------
    Agrawal, Imielinski & Swami (1993), SIGMOD; lift: Brin, Motwani, Ullman & Tsur (1997), SIGMOD.

    Examples
    --------
    >>> lines = pd.DataFrame({"basket": [1, 1, 2, 2, 3], "item": ["tea", "cake"] * 2 + ["milk"]})
    >>> rules = pair_rules(lines, basket_col="basket", item_col="item")
    >>> rules[["antecedent", "consequent", "confidence", "lift"]].values.tolist()
    [['cake', 'tea', 1.0, 1.5], ['tea', 'cake', 1.0, 1.5]]
    """
    require_between(min_support, 0, 1, name="min_support")
    require_between(min_confidence, 0, 1, name="min_confidence")
    matrix, items, total = membership(lines, basket_col, item_col)
    together = (matrix.T @ matrix).tocoo()
    item_count = np.asarray(matrix.sum(axis=0)).ravel()
    # Rare pairs go before the table is made; `rule_table` draws the line itself.
    off = (together.row != together.col) & (together.data >= min_support * total - 0.5)
    head, tail, pair_count = together.row[off], together.col[off], together.data[off]
    support = pair_count / max(total, 1)
    confidence = pair_count / item_count[head]
    table = pd.DataFrame(
        {
            "antecedent": items[head],
            "consequent": items[tail],
            "baskets": pair_count.astype("int64"),
            "support": support,
            "confidence": confidence,
            "lift": confidence * total / item_count[tail],
            "leverage": support
            - (item_count[head] / max(total, 1)) * (item_count[tail] / max(total, 1)),
        }
    )
    return rule_table(table, min_support, min_confidence)


@styled
def plot_association_rules(
    rules: pd.DataFrame, *, labelled: int = 5, ax: Axes | None = None
) -> Axes:
    """Draw rules by support and confidence, coloured by lift; the best few carry their names.

    Raises
    ------
    ValueError
        When `rules` is not a rule table or has no row.

    Examples
    --------
    >>> lines = pd.DataFrame({"basket": [1, 1, 2, 2, 3], "item": ["tea", "cake"] * 2 + ["milk"]})
    >>> rules = pair_rules(lines, basket_col="basket", item_col="item")
    >>> plot_association_rules(rules).get_title(loc="left")
    'Who buys cake buys tea 1.5 times as often as average · 买cake的人购买tea的频率是平均的1.5倍'
    """
    rules = require_drawable(
        rules, RULE_COLUMNS, numbers=["support", "confidence", "lift"], what="the rule table"
    )
    require_count(labelled, name="labelled", least=0)
    require_positive(rules["lift"], name="column 'lift'", zero_ok=True)

    def text(side) -> str:
        # A long name would take the room of the picture itself.
        names = side if isinstance(side, tuple) else (side,)
        return shortened(" + ".join(shortened(str(name), 24) for name in names), 40)

    support, confidence = rules["support"] * 100, rules["confidence"] * 100
    points = ax.scatter(support, confidence, c=rules["lift"], cmap="viridis_r", s=36)
    ax.figure.colorbar(points, ax=ax, label="lift · 提升度")
    # A pair's two rules stand at one support; naming the better one keeps names apart.
    named = rules.sort_values("lift", ascending=False, kind="stable").copy()
    named["pair"] = [
        str(sorted(map(str, (text(a), text(c)))))
        for a, c in zip(named["antecedent"], named["consequent"], strict=True)
    ]
    placed: list[tuple[float, float]] = []
    x_range, y_range = max(np.ptp(support), 1e-9), max(np.ptp(confidence), 1e-9)
    # Rules near the chance level of 1 are not worth a name.
    most = named["lift"].max()
    named = named[named["lift"] >= min(most, 1 + (most - 1) / 2)]
    for rule in named.drop_duplicates("pair").head(labelled).itertuples():
        x, y = rule.support * 100, rule.confidence * 100
        if any(abs(y - v) < 0.07 * y_range and abs(x - u) < 0.5 * x_range for u, v in placed):
            continue
        placed.append((x, y))
        left = x > support.min() + 0.55 * x_range
        ax.annotate(
            f"{text(rule.antecedent)} → {text(rule.consequent)}",
            (x, y),
            xytext=(-7 if left else 7, 4),
            textcoords="offset points",
            ha="right" if left else "left",
            fontsize=9,
            color=VERMILLION,
        ).set_in_layout(False)  # else a layout makes the axes narrow for the sake of long names
    ax.margins(x=0.08, y=0.12)
    ax.set(
        xlabel="support (% of baskets) · 支持度（占购物篮的%）",
        ylabel="confidence (%) · 置信度（%）",
    )
    best = named.iloc[0]
    ax.set_title(
        f"Who buys {text(best['antecedent'])} buys {text(best['consequent'])} "
        f"{best['lift']:.1f} times as often as average · 买{text(best['antecedent'])}的人购买"
        f"{text(best['consequent'])}的频率是平均的{best['lift']:.1f}倍"
    )
    return ax
