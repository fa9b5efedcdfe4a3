from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from baskets_cases import COLS, GUIDE, baskets, to_lines
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_lib import baskets as bk


def test_frequent_sets_of_the_guide():
    sets = bk.frequent_itemsets(GUIDE, **COLS, min_support=0.6)
    assert {frozenset(s): v for s, v in zip(sets["items"], sets["support"], strict=True)} == {
        frozenset(s.split(", ")): pytest.approx(v)
        for s, v in {
            "Eggs": 0.8,
            "Kidney Beans": 1.0,
            "Milk": 0.6,
            "Onion": 0.6,
            "Yogurt": 0.6,
            "Eggs, Kidney Beans": 0.8,
            "Eggs, Onion": 0.6,
            "Kidney Beans, Milk": 0.6,
            "Kidney Beans, Onion": 0.6,
            "Kidney Beans, Yogurt": 0.6,
            "Eggs, Kidney Beans, Onion": 0.6,
        }.items()
    }


def test_rules_of_the_guide():
    rules = bk.association_rules(GUIDE, **COLS, min_support=0.6, min_confidence=0.7)
    found = {
        (r.antecedent, r.consequent): (
            round(r.confidence, 2),
            round(r.lift, 2),
            round(r.leverage, 2),
        )
        for r in rules.itertuples()
    }
    assert found[("Eggs",), ("Onion",)] == (0.75, 1.25, 0.12)
    assert found[("Onion",), ("Eggs",)] == (1.0, 1.25, 0.12)
    assert found[("Kidney Beans", "Onion"), ("Eggs",)] == (1.0, 1.25, 0.12)
    assert found[("Eggs",), ("Kidney Beans",)] == (1.0, 1.0, 0.0)
    assert found[("Kidney Beans",), ("Eggs",)] == (0.8, 1.0, 0.0)
    assert rules["lift"].is_monotonic_decreasing


@settings(max_examples=60, deadline=None)
@given(baskets, st.sampled_from([0.05, 0.3, 0.5, 1.0]), st.integers(1, 4))
def test_sets_are_those_of_brute_force(rows, min_support, max_size):
    sets = bk.frequent_itemsets(to_lines(rows), **COLS, min_support=min_support, max_size=max_size)
    expected = {}
    for size in range(1, max_size + 1):
        for items in combinations("abcde", size):
            count = sum(set(items) <= set(row) for row in rows)
            if count and count >= min_support * len(rows) - 1e-9:
                expected[items] = count
    assert dict(zip(sets["items"], sets["baskets"], strict=True)) == expected


@pytest.mark.parametrize(
    "table",
    [
        lambda lines, **k: bk.pair_rules(lines, **COLS, **k),
        lambda lines, **k: bk.frequent_itemsets(lines, **COLS, **{"min_support": 0.5} | k),
        lambda lines, **k: bk.association_rules(lines, **COLS, **{"min_support": 0.5} | k),
    ],
)
def test_bad_lines_and_limits(table):
    with pytest.raises(ValueError, match="no column 'item'"):
        table(GUIDE[["basket"]])
    with pytest.raises(ValueError, match="'basket' of the basket lines is missing in 1 of 2"):
        table(pd.DataFrame({"basket": [1, np.nan], "item": ["a", "b"]}))
    with pytest.raises(ValueError, match="min_support must lie between 0 and 1"):
        table(GUIDE, min_support=5)
