"""Shopping baskets (购物篮): what is bought together, and what is bought next.

A row of the data is one item in one basket. A rule "antecedent → consequent" has a support (share
of baskets with both), a confidence (share of the antecedent's baskets that hold the consequent too)
and a lift (confidence over the consequent's own share; 1 means unrelated). Pairs come from one
sparse matrix product; larger sets are searched level by level (Apriori).
"""

from itertools import combinations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from crm_lib._checks import (
    require_between,
    require_columns,
    require_no_missing,
    require_positive,
)
from crm_lib._frames import id_codes
from crm_lib.next_purchase import likeliest_next, next_purchase_table, plot_next_purchase
from crm_lib.plotting import VERMILLION, styled

__all__ = [
    "association_rules",
    "frequent_itemsets",
    "likeliest_next",
    "next_purchase_table",
    "pair_rules",
    "plot_next_purchase",
    "plot_rules",
]

_RULE_COLUMNS = [
    "antecedent",
    "consequent",
    "baskets",
    "support",
    "confidence",
    "lift",
    "leverage",
]


def _membership(lines: pd.DataFrame, basket_col: str, item_col: str):
    """Return the baskets × items 0/1 matrix (CSR), the items and the number of baskets.

    An item counts once a basket. Ids that no line uses may have an empty row.
    """
    from scipy.sparse import csr_matrix

    require_columns(lines, [basket_col, item_col], what="the basket lines")
    item, items = pd.factorize(lines[item_col], sort=True)
    item = item.astype("int32")  # half the room, and scipy counts so as well
    if (len(item) and item.min() < 0) or lines[basket_col].isna().any():
        require_no_missing(lines, [basket_col, item_col], what="the basket lines")
    basket, ids = id_codes(lines[basket_col], ordered=False)
    total = int(np.count_nonzero(np.bincount(basket)))
    matrix = csr_matrix(
        (np.ones(len(lines), dtype="int32"), (basket.astype("int32"), item)),
        shape=(len(ids), len(items)),
    )
    matrix.sum_duplicates()
    matrix.data[:] = 1
    return matrix, np.asarray(items, dtype=object), total


def _rules(table: pd.DataFrame, min_support: float, min_confidence: float) -> pd.DataFrame:
    """Keep the rules above both limits, the highest lift first, in an order that never varies."""
    # A hair below the limit, so that 3 of 10 baskets pass a support of 0.3.
    kept = table[
        (table["support"] >= min_support - 1e-12) & (table["confidence"] >= min_confidence - 1e-12)
    ]
    # Equal rules differ in the last bit only; the names then decide.
    order = kept.assign(_lift=-kept["lift"].round(12), _confidence=-kept["confidence"].round(12))
    order = order.sort_values(
        ["_lift", "_confidence", "antecedent", "consequent"], kind="stable", key=_sortable
    )
    return kept.loc[order.index, _RULE_COLUMNS].reset_index(drop=True)


def _sortable(values: pd.Series) -> pd.Series:
    """Let items of any type be sorted: by their text."""
    return values if pd.api.types.is_float_dtype(values) else values.astype(str)


def pair_rules(
    lines: pd.DataFrame,
    *,
    basket_col: str,
    item_col: str,
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
    matrix, items, total = _membership(lines, basket_col, item_col)
    together = (matrix.T @ matrix).tocoo()
    alone = np.asarray(matrix.sum(axis=0)).ravel()
    # Rare pairs go before the table is made; `_rules` draws the line itself.
    off = (together.row != together.col) & (together.data >= min_support * total - 0.5)
    head, tail, both = together.row[off], together.col[off], together.data[off]
    support = both / max(total, 1)
    confidence = both / alone[head]
    table = pd.DataFrame(
        {
            "antecedent": items[head],
            "consequent": items[tail],
            "baskets": both.astype("int64"),
            "support": support,
            "confidence": confidence,
            "lift": confidence * total / alone[tail],
            "leverage": support - (alone[head] / max(total, 1)) * (alone[tail] / max(total, 1)),
        }
    )
    return _rules(table, min_support, min_confidence)


def frequent_itemsets(
    lines: pd.DataFrame, *, basket_col: str, item_col: str, min_support: float, max_size: int = 3
) -> pd.DataFrame:
    """Find the sets of items that occur together often enough (频繁项集, Apriori).

    Parameters
    ----------
    lines, basket_col, item_col
        As in `pair_rules`.
    min_support
        Share of baskets a set must reach, above 0 and at most 1.
    max_size
        Largest set to look for; meant for small sets.

    Returns
    -------
    DataFrame
        One row per set, small sets first, then the more frequent: ``items`` (tuple, sorted by
        text), ``size``, ``baskets`` and ``support`` (0–1).

    Raises
    ------
    ValueError
        When a column is absent or missing, or a limit is out of range.

    References
    ----------
    Agrawal & Srikant (1994), Fast algorithms for mining association rules, VLDB.

    Examples
    --------
    >>> lines = pd.DataFrame({"basket": [1, 1, 2, 2, 3], "item": ["tea", "cake"] * 2 + ["milk"]})
    >>> sets = frequent_itemsets(lines, basket_col="basket", item_col="item", min_support=0.5)
    >>> sets["items"].tolist()
    [('cake',), ('tea',), ('cake', 'tea')]
    """
    require_positive(min_support, name="min_support")
    require_between(min_support, 0, 1, name="min_support")
    if max_size != int(max_size) or max_size < 1:
        raise ValueError(f"max_size is {max_size}; a whole number from 1 is needed.")
    matrix, items, total = _membership(lines, basket_col, item_col)
    columns = matrix.tocsc()
    needed = max(1, int(np.ceil(min_support * total - 1e-9)))
    # Each frequent set is kept with the sorted baskets that hold it; joining two intersects them.
    held = {
        (i,): columns.indices[columns.indptr[i] : columns.indptr[i + 1]] for i in range(len(items))
    }
    level = {s: np.sort(b) for s, b in held.items() if len(b) >= needed}
    found = dict(level)
    for size in range(2, int(max_size) + 1):
        grown = {}
        by_prefix: dict[tuple, list[int]] = {}
        for members in sorted(level):
            by_prefix.setdefault(members[:-1], []).append(members[-1])
        for prefix, lasts in by_prefix.items():
            for first, second in combinations(lasts, 2):
                candidate = (*prefix, first, second)
                if all(sub in level for sub in combinations(candidate, size - 1)):
                    baskets = np.intersect1d(
                        level[(*prefix, first)], level[(*prefix, second)], assume_unique=True
                    )
                    if len(baskets) >= needed:
                        grown[candidate] = baskets
        if not grown:
            break
        found |= grown
        level = grown
    table = pd.DataFrame(
        {
            "items": pd.Series(
                [tuple(sorted((items[i] for i in s), key=str)) for s in found], dtype=object
            ),
            "size": np.array([len(s) for s in found], dtype="int64"),
            "baskets": np.array([len(b) for b in found.values()], dtype="int64"),
        }
    )
    table["support"] = table["baskets"] / max(total, 1)
    order = table.assign(_text=table["items"].astype(str), _rare=-table["baskets"])
    order = order.sort_values(["size", "_rare", "_text"], kind="stable")
    return table.loc[order.index].reset_index(drop=True)


def association_rules(
    lines: pd.DataFrame,
    *,
    basket_col: str,
    item_col: str,
    min_support: float,
    min_confidence: float = 0.0,
    max_size: int = 3,
) -> pd.DataFrame:
    """Find rules between small sets of items (关联规则).

    Parameters
    ----------
    lines, basket_col, item_col
        As in `pair_rules`.
    min_support, max_size
        As in `frequent_itemsets`; the size counts both sides of a rule.
    min_confidence
        Leave out rules below this share (0–1).

    Returns
    -------
    DataFrame
        As `pair_rules`, but ``antecedent`` and ``consequent`` are tuples of items.

    Raises
    ------
    ValueError
        As `frequent_itemsets`.

    Examples
    --------
    >>> lines = pd.DataFrame({"basket": [1, 1, 1, 2, 2, 3], "item": list("abcabc")})
    >>> cols = dict(basket_col="basket", item_col="item")
    >>> rules = association_rules(lines, **cols, min_support=0.3, max_size=2)
    >>> rules.loc[0, ["antecedent", "consequent"]].tolist()
    [('a',), ('b',)]
    """
    require_between(min_confidence, 0, 1, name="min_confidence")
    sets = frequent_itemsets(
        lines,
        basket_col=basket_col,
        item_col=item_col,
        min_support=min_support,
        max_size=max_size,
    )
    support = dict(zip(sets["items"], sets["support"], strict=True))
    count = dict(zip(sets["items"], sets["baskets"], strict=True))
    records = []
    for whole, share in support.items():
        for size in range(1, len(whole)):
            for head in combinations(whole, size):
                tail = tuple(i for i in whole if i not in head)
                confidence = count[whole] / count[head]
                records.append(
                    (
                        head,
                        tail,
                        count[whole],
                        share,
                        confidence,
                        confidence / support[tail],
                        share - support[head] * support[tail],
                    )
                )
    table = pd.DataFrame(records, columns=_RULE_COLUMNS)
    numbers = _RULE_COLUMNS[3:]
    table[numbers] = table[numbers].astype(float)
    return _rules(table, min_support, min_confidence)


@styled
def plot_rules(rules: pd.DataFrame, *, labelled: int = 5, ax: Axes | None = None) -> Axes:
    """Draw rules by support and confidence, coloured by lift; the best few carry their names.

    Raises
    ------
    ValueError
        When `rules` is not a rule table or has no row.

    Examples
    --------
    >>> lines = pd.DataFrame({"basket": [1, 1, 2, 2, 3], "item": ["tea", "cake"] * 2 + ["milk"]})
    >>> rules = pair_rules(lines, basket_col="basket", item_col="item")
    >>> plot_rules(rules).get_title(loc="left")
    'Who buys cake buys tea 1.5 times as often as average'
    """
    require_columns(rules, _RULE_COLUMNS, what="the rule table")
    if rules.empty:
        raise ValueError("the rule table has 0 rows; lower min_support or min_confidence.")

    def text(side) -> str:
        return " + ".join(map(str, side)) if isinstance(side, tuple) else str(side)

    support, confidence = rules["support"] * 100, rules["confidence"] * 100
    points = ax.scatter(support, confidence, c=rules["lift"], cmap="viridis_r", s=36)
    ax.figure.colorbar(points, ax=ax, label="Lift (提升度)")
    # A pair's two rules stand at one support; naming the better one keeps names apart.
    named = rules.sort_values("lift", ascending=False, kind="stable").copy()
    named["pair"] = [
        str(sorted(map(str, (text(a), text(c)))))
        for a, c in zip(named["antecedent"], named["consequent"], strict=True)
    ]
    placed: list[tuple[float, float]] = []
    x_range, y_range = max(np.ptp(support), 1e-9), max(np.ptp(confidence), 1e-9)
    # Rules near the chance level of 1 are not worth a name.
    named = named[named["lift"] - 1 >= (named["lift"].max() - 1) / 2]
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
        )
    ax.margins(x=0.08, y=0.12)
    ax.set(xlabel="Support (支持度, % of baskets)", ylabel="Confidence (置信度, %)")
    best = named.iloc[0]
    ax.set_title(
        f"Who buys {text(best['antecedent'])} buys {text(best['consequent'])} "
        f"{best['lift']:.1f} times as often as average"
    )
    return ax
