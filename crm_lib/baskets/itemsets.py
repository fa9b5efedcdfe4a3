"""Frequent itemsets (频繁项集) by Apriori, and association rules between them."""

from itertools import combinations

import numpy as np
import pandas as pd

from crm_lib.base.checks import require_amount, require_between, require_count
from crm_lib.baskets.matrix import RULE_COLUMNS, membership, rule_table


def frequent_itemsets(
    lines: pd.DataFrame,
    *,
    basket_col: str = "basket",
    item_col: str = "item",
    min_support: float,
    max_size: int = 3,
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
    require_amount(min_support, name="min_support")
    require_between(min_support, 0, 1, name="min_support")
    require_count(max_size, name="max_size")
    matrix, items, total = membership(lines, basket_col, item_col)
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
    basket_col: str = "basket",
    item_col: str = "item",
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
    for itemset, share in support.items():
        for size in range(1, len(itemset)):
            for head in combinations(itemset, size):
                tail = tuple(i for i in itemset if i not in head)
                confidence = count[itemset] / count[head]
                records.append(
                    (
                        head,
                        tail,
                        count[itemset],
                        share,
                        confidence,
                        confidence / support[tail],
                        share - support[head] * support[tail],
                    )
                )
    table = pd.DataFrame(records, columns=RULE_COLUMNS)
    numbers = RULE_COLUMNS[3:]
    table[numbers] = table[numbers].astype(float)
    return rule_table(table, min_support, min_confidence)
