"""Association rules against mlxtend's documented example and brute force."""

import numpy as np
import pandas as pd
import pytest
from baskets_cases import COLS, GUIDE, baskets, to_lines
from figures import drawn
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.figure import Figure

from crm_lib import baskets as bk
from crm_lib.baskets import matrix


def test_text_is_numbered_by_pieces(monkeypatch):
    # Where pyarrow is installed pandas keeps text there, and numbers it another way.
    guide = GUIDE.astype({"item": pd.StringDtype("python", na_value=float("nan"))})
    whole = bk.pair_rules(GUIDE, **COLS)
    for size in (1, 2, 5, 100):
        monkeypatch.setattr(matrix, "_PIECE", size)
        pd.testing.assert_frame_equal(bk.pair_rules(guide, **COLS), whole)
        holed = guide.assign(item=guide["item"].where(guide.index != 7))
        with pytest.raises(ValueError, match="'item' of the basket lines is missing in 1 of"):
            bk.pair_rules(holed, **COLS)
    as_objects = GUIDE.assign(item=GUIDE["item"].astype(object))
    pd.testing.assert_frame_equal(bk.pair_rules(as_objects, **COLS), whole)


@settings(max_examples=60, deadline=None)
@given(baskets, st.data())
def test_the_fast_path_for_pairs_equals_the_general_one_in_any_row_order(rows, data):
    lines = to_lines(rows)
    pairs = bk.pair_rules(lines, **COLS, min_support=0.2, min_confidence=0.3)
    general = bk.association_rules(lines, **COLS, min_support=0.2, min_confidence=0.3, max_size=2)
    for side in ("antecedent", "consequent"):
        general[side] = [s[0] for s in general[side]]
    pd.testing.assert_frame_equal(pairs, general, check_dtype=False)
    order = data.draw(st.permutations(range(len(lines))))
    again = bk.pair_rules(lines.iloc[order], **COLS, min_support=0.2, min_confidence=0.3)
    pd.testing.assert_frame_equal(pairs, again)


def test_limits_hold_on_their_edge():
    lines = to_lines([["a", "b"]] * 3 + [["c"]] * 7)
    assert len(bk.pair_rules(lines, **COLS, min_support=0.3)) == 2
    assert bk.pair_rules(lines, **COLS, min_support=0.31).empty


def test_lift_of_independent_items_is_one():
    lines = to_lines([["a", "b"], ["a"], ["b"], ["c"]])
    rules = bk.pair_rules(lines, **COLS)
    assert rules["lift"].tolist() == [1.0, 1.0] and rules["leverage"].tolist() == [0.0, 0.0]


def test_no_lines_give_no_rules_but_all_columns():
    rules = bk.pair_rules(GUIDE.iloc[:0], **COLS)
    assert rules.empty and "leverage" in rules.columns
    assert bk.association_rules(GUIDE.iloc[:0], **COLS, min_support=0.5).empty
    single = bk.pair_rules(GUIDE.iloc[:1], **COLS)
    assert single.empty and list(single.columns) == list(rules.columns)


def test_items_may_be_numbers():
    rules = bk.pair_rules(pd.DataFrame({"basket": [1, 1], "item": [10, 9]}), **COLS)
    assert sorted(rules["antecedent"]) == [9, 10]


def test_figure_names_the_best_rule():
    rules = bk.pair_rules(to_lines([["tea", "cake"]] * 2 + [["milk"]]), **COLS)
    title = drawn(bk.plot_association_rules, rules)
    assert title.startswith("Who buys cake buys tea 1.5 times as often as average · ")
    general = bk.association_rules(GUIDE, **COLS, min_support=0.6)
    assert "1.2 times as often as average · " in drawn(bk.plot_association_rules, general)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: bk.pair_rules(GUIDE, **COLS, min_confidence=-0.1), "min_confidence must lie"),
        (lambda: bk.frequent_itemsets(GUIDE, **COLS, min_support=0), "more than zero"),
        (lambda: bk.frequent_itemsets(GUIDE, **COLS, min_support=1, max_size=0), "max_size is 0"),
        (
            lambda: bk.association_rules(GUIDE, **COLS, min_support=1, min_confidence=2),
            "min_confidence must lie",
        ),
        (lambda: bk.plot_association_rules(GUIDE), "no column 'antecedent'"),
        (
            lambda: bk.plot_association_rules(bk.pair_rules(GUIDE.iloc[:0], **COLS)),
            "the rule table has 0 rows",
        ),
    ],
)
def test_bad_input(call, words):
    with pytest.raises(ValueError, match=words):
        call()


def test_long_names_leave_room_for_the_picture():
    long = ["white hanging heart t-light holder, large", "regency cakestand of three tiers, red"]
    lines = pd.DataFrame({"basket": [1, 1, 2, 2, 3], "item": long * 2 + ["milk"]})
    rules = bk.pair_rules(lines, basket_col="basket", item_col="item")
    assert "…" in drawn(bk.plot_association_rules, rules)
    texts = bk.plot_association_rules(rules).texts
    assert texts and max(len(text.get_text()) for text in texts) <= 60


def test_long_names_do_not_narrow_the_axes():
    figure = Figure(figsize=(7, 4), layout="constrained")
    names = [f"有机公平贸易红茶礼盒装第{i}号家庭分享版" for i in range(4)]
    lines = pd.DataFrame(
        {"basket": np.repeat(range(6), 2), "item": [names[i % 4] for i in range(12)]}
    )
    rules = bk.association_rules(lines, min_support=0.1)
    ax = bk.plot_association_rules(rules, ax=figure.add_subplot())
    figure.canvas.draw()
    assert ax.get_position().width > 0.6
    assert all(len(t.get_text()) <= 34 for t in ax.texts)  # each character as wide as two letters
