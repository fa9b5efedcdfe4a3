"""The Markov table of next purchases, by hand, by properties and on bad input."""

import numpy as np
import pandas as pd
import pytest
from figures import drawn
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_lib import baskets as nxt

COLS = {"customer_col": "who", "date_col": "day", "item_col": "item"}


def log(rows):
    return pd.DataFrame(rows, columns=["who", "day", "item"])


def cell(table, item, following, column="probability"):
    row = table[(table["item"] == item) & (table["next_item"] == following)]
    return row[column].item()


def test_steps_by_hand():
    table = nxt.next_purchase_table(
        log([(1, 1, "tea"), (1, 2, "cake"), (1, 5, "tea"), (2, 1, "tea"), (2, 9, "tea")]), **COLS
    )
    assert cell(table, "tea", "cake", "steps") == 1 and cell(table, "tea", "tea", "steps") == 1
    assert cell(table, "tea", "cake") == 0.5 and cell(table, "cake", "tea") == 1.0


def test_a_step_between_baskets_weighs_one():
    table = nxt.next_purchase_table(
        log([(1, 1, "a"), (1, 1, "b"), (1, 2, "c"), (1, 2, "d")]), **COLS
    )
    assert table["steps"].sum() == 1 and cell(table, "a", "c", "steps") == 0.25


def test_last_items_have_no_next_unless_smoothed():
    rows = log([(1, 1, "a"), (1, 2, "b")])
    table = nxt.next_purchase_table(rows, **COLS)
    assert np.isnan(cell(table, "b", "a"))
    smooth = nxt.next_purchase_table(rows, **COLS, pseudo_count=1)
    assert cell(smooth, "b", "a") == 0.5 and cell(smooth, "a", "b") == pytest.approx(2 / 3)


def test_recovers_a_known_chain():
    rng = np.random.default_rng(5)
    chain = np.array([[0.1, 0.6, 0.3], [0.5, 0.25, 0.25], [0.2, 0.2, 0.6]])
    rows = []
    for who in range(400):
        state = rng.integers(3)
        for day in range(20):
            rows.append((who, day, "abc"[state]))
            state = rng.choice(3, p=chain[state])
    table = nxt.next_purchase_table(log(rows), **COLS)
    np.testing.assert_allclose(table["probability"].to_numpy().reshape(3, 3), chain, atol=0.03)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 5), st.sampled_from("xyz")), max_size=20),
    st.data(),
)
def test_properties(rows, data):
    table = nxt.next_purchase_table(log(rows), **COLS)
    order = data.draw(st.permutations(rows))
    again = nxt.next_purchase_table(log([(f"c{w}", d * 7, i) for w, d, i in order]), **COLS)
    pd.testing.assert_frame_equal(table, again)  # ids, unit of time and row order don't matter
    days = {}
    for who, day, _ in rows:
        days.setdefault(who, set()).add(day)
    assert table["steps"].sum() == pytest.approx(sum(len(d) - 1 for d in days.values()))
    sums = table.dropna().groupby("item")["probability"].sum()
    np.testing.assert_allclose(sums, 1)


def test_likeliest_next_ranks_and_drops_the_unknown():
    table = nxt.next_purchase_table(
        log([(1, 1, "a"), (1, 2, "b"), (2, 1, "a"), (2, 2, "b"), (3, 1, "a"), (3, 2, "a")]), **COLS
    )
    best = nxt.likeliest_next(table, top=2)
    assert best[["item", "next_item", "rank"]].to_numpy().tolist() == [["a", "b", 1], ["a", "a", 2]]


def test_figure():
    table = nxt.next_purchase_table(log([(1, 1, "茶"), (1, 2, "蛋糕")]), **COLS)
    assert drawn(nxt.plot_next_purchase, table).startswith(
        "After 茶 comes 蛋糕 in 100% of cases · "
    )


LOG = log([(1, 1, "a")])


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: nxt.next_purchase_table(LOG.drop(columns="day"), **COLS), "no column 'day'"),
        (
            lambda: nxt.next_purchase_table(LOG.assign(item=None), **COLS),
            "'item' of the purchase log is missing in 1 of 1",
        ),
        (lambda: nxt.next_purchase_table(LOG, **COLS, pseudo_count=-1), "zero or more"),
        (lambda: nxt.likeliest_next(LOG), "no column 'next_item'"),
        (
            lambda: nxt.likeliest_next(nxt.next_purchase_table(LOG, **COLS), top=0),
            "top is 0",
        ),
        (lambda: nxt.plot_next_purchase(LOG), "no column 'next_item'"),
        (
            lambda: nxt.plot_next_purchase(nxt.next_purchase_table(LOG, **COLS)),
            "no probability: nobody has bought again",
        ),
    ],
)
def test_bad_input(call, words):
    with pytest.raises(ValueError, match=words):
        call()
