"""Baskets as a sparse 0/1 matrix, and the table of association rules."""

import numpy as np
import pandas as pd

from crm_lib.base.checks import require_columns, require_no_missing
from crm_lib.engines.frames import id_codes

RULE_COLUMNS = [
    "antecedent",
    "consequent",
    "baskets",
    "support",
    "confidence",
    "lift",
    "leverage",
]

_PIECE = 2**16


def membership(lines: pd.DataFrame, basket_col: str, item_col: str):
    """Return the baskets × items 0/1 matrix (CSR), the items and the number of baskets.

    An item counts once a basket. Ids that no line uses may have an empty row.
    """
    from scipy.sparse import csr_matrix

    lines = require_columns(lines, [basket_col, item_col], what="the basket lines")
    item, items = _item_codes(lines[item_col])
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


def _item_codes(items: pd.Series) -> tuple[np.ndarray, pd.Index]:
    """Number the distinct items in sorted order (-1: missing), as int32 as scipy does."""
    if getattr(items.dtype, "storage", None) != "python":
        codes, distinct = pd.factorize(items, sort=True)
        return codes.astype("int32"), pd.Index(distinct, tupleize_cols=False)
    # Text by pieces: to number a column, pandas makes room for as many items as there are lines.
    text = items.to_numpy(dtype=object)
    pieces = (pd.factorize(text[i : i + _PIECE]) for i in range(0, len(text), _PIECE))
    numbered = [(code.astype("int32"), distinct_items) for code, distinct_items in pieces]
    found = [item for _, distinct_items in numbered for item in distinct_items]
    distinct = pd.Index(pd.factorize(np.array(found, dtype=object), sort=True)[1])
    # What is missing has the code -1, which takes the place at the end.
    places = (np.append(distinct.get_indexer(distinct_items), -1) for _, distinct_items in numbered)
    parts = [place.astype("int32")[code] for place, (code, _) in zip(places, numbered, strict=True)]
    return np.concatenate([np.zeros(0, dtype="int32"), *parts]), distinct


def rule_table(table: pd.DataFrame, min_support: float, min_confidence: float) -> pd.DataFrame:
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
    return kept.loc[order.index, RULE_COLUMNS].reset_index(drop=True)


def _sortable(values: pd.Series) -> pd.Series:
    """Let items of any type be sorted: by their text."""
    return values if pd.api.types.is_float_dtype(values) else values.astype(str)
