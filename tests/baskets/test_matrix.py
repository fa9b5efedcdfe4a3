"""Baskets as a 0/1 matrix, and the order of rules that never varies."""

import pandas as pd
import pytest

from crm_lib.baskets.matrix import RULE_COLUMNS, membership, rule_table

LINES = pd.DataFrame({"basket": [7, 7, 7, 9], "item": ["tea", "mug", "tea", "tea"]})


@pytest.mark.parametrize("dtype", ["str", object, "category"])
def test_an_item_counts_once_a_basket(dtype):
    matrix, items, total = membership(LINES.astype({"item": dtype}), "basket", "item")
    assert total == 2 and items.tolist() == ["mug", "tea"]
    filled = matrix[matrix.getnnz(axis=1) > 0].toarray()
    assert filled.tolist() == [[1, 1], [0, 1]]


def test_a_line_without_an_item_is_refused():
    with pytest.raises(ValueError, match="'item' of the basket lines is missing in 1 of 4"):
        membership(LINES.assign(item=["tea", None, "tea", "tea"]), "basket", "item")


def test_rules_at_the_limit_stay_and_equal_ones_are_sorted_by_name():
    rule = {"baskets": 3, "support": 0.1 * 3, "confidence": 0.5, "lift": 2.0, "leverage": 0.1}
    rules = [
        {"antecedent": "b", "consequent": "a", **rule},
        {"antecedent": "a", "consequent": "b", **rule, "lift": 2.0 + 1e-15},
        {"antecedent": "c", "consequent": "a", **rule, "lift": 3.0},
        {"antecedent": "d", "consequent": "a", **rule, "confidence": 0.4},
    ]
    found = rule_table(pd.DataFrame(rules), 0.3, 0.5)
    assert found["antecedent"].tolist() == ["c", "a", "b"]
    assert found.columns.tolist() == RULE_COLUMNS
