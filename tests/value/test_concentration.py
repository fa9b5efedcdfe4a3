"""Concentration of value: closed forms, the Lorenz area, properties, bad input."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from value_cases import frame, values

from crm_lib import value as co

EMPTY = frame([])


@settings(max_examples=60, deadline=None)
@given(values, st.data())
def test_shares_ignore_order_and_unit(numbers, data):
    order = data.draw(st.permutations(numbers))
    here = co.pareto_table(frame(numbers), value_col="v")
    there = co.pareto_table(frame(order) * 3, value_col="v")
    np.testing.assert_allclose(here["share_of_value"], there["share_of_value"])
    assert here["share_of_value"].iloc[-1] == pytest.approx(1)
    assert (here["share_of_value"] >= here["share_of_customers"] - 1e-12).all()
    for top in (0, 0.2, 0.5, 1):
        assert co.share_of_top(frame(numbers), value_col="v", top=top) >= top - 1e-12


def test_pareto_keeps_the_other_columns_and_the_order_of_ties():
    shops = pd.DataFrame({"id": list("abc"), "v": [5, 9, 5]})
    assert co.pareto_table(shops, value_col="v")["id"].tolist() == ["b", "a", "c"]
    assert shops["id"].tolist() == list("abc")


def test_eighty_twenty_and_parts_of_a_customer():
    shops = frame([80, 5, 5, 5, 5])
    assert co.share_of_top(shops, value_col="v") == pytest.approx(0.8)
    assert co.share_of_top(shops, value_col="v", top=0.1) == pytest.approx(0.4)


def test_deciles_by_hand():
    table = co.decile_table(frame([1, 2, 3, 4, 10]), value_col="v", groups=2)
    assert table["customers"].tolist() == [3, 2] and table["value"].tolist() == [17, 3]
    assert table["cumulative_share_of_value"].tolist() == [0.85, 1.0]


def test_abc_edges():
    shops = frame([70, 10, 15, 5])
    table = co.abc_classes(shops, value_col="v")
    assert table["v"].tolist() == [70, 15, 10, 5]
    assert table["abc_class"].tolist() == ["A", "A", "B", "C"]
    exact = co.abc_classes(frame([70, 10, 10, 10]), value_col="v")
    assert exact["abc_class"].tolist() == ["A", "A", "B", "B"]
    assert co.abc_classes(frame([1]), value_col="v")["abc_class"].tolist() == ["A"]


def test_empty_tables_keep_their_columns():
    assert list(co.pareto_table(EMPTY, value_col="v").columns) == [
        "v",
        "rank",
        "share_of_customers",
        "share_of_value",
    ]
    assert co.decile_table(EMPTY, value_col="v").empty
    assert co.abc_classes(EMPTY, value_col="v").empty
    assert co.lorenz_table(EMPTY, value_col="v").to_numpy().tolist() == [[0.0, 0.0]]
    assert co.whale_curve(EMPTY, profit_col="v")["cumulative_profit"].tolist() == [0.0]


TEXT = pd.DataFrame({"v": ["1", "2"]})


@pytest.mark.parametrize(
    "table",
    [co.pareto_table, co.share_of_top, co.gini, co.lorenz_table, co.decile_table, co.abc_classes],
)
@pytest.mark.parametrize(
    ("bad", "words"),
    [
        (pd.DataFrame({"w": [1]}), "no column 'v'"),
        (TEXT, "'v' of the customer table.*2 rows; numbers are needed"),
        (frame([1, np.nan]), "missing in 1 of 2 rows"),
        (frame([1, np.inf]), "infinite in 1 of 2 rows"),
        (frame([1, -1]), "'v' must be zero or more.*1 of 2"),
        (frame([0, 0]), "'v' is 0 in all 2 rows"),
    ],
)
def test_bad_values(table, bad, words):
    with pytest.raises(ValueError, match=words):
        table(bad, value_col="v")


ONE = frame([1.0])


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: co.share_of_top(ONE, value_col="v", top=20), "top must lie between 0 and 1"),
        (lambda: co.share_of_top(EMPTY, value_col="v"), "0 rows"),
        (lambda: co.gini(EMPTY, value_col="v"), "0 rows"),
        (lambda: co.decile_table(ONE, value_col="v"), "groups is 10, .* only 1 customers"),
        (lambda: co.decile_table(ONE, value_col="v", groups=1.5), "groups is 1.5"),
        (lambda: co.abc_classes(ONE, value_col="v", a_share=0.9, b_share=0.8), "a_share is 0.9"),
        (
            lambda: co.customer_profit(ONE, margin_col="v", unit_costs={"calls": 1}),
            "no column 'calls'",
        ),
        (
            lambda: co.customer_profit(ONE, margin_col="v", unit_costs={"v": -1}),
            "unit cost of 'v' must be zero or more",
        ),
        (
            lambda: co.customer_profit(
                frame([-1.0]).assign(m=1), margin_col="m", unit_costs={"v": 1}
            ),
            "'v' must be zero or more",
        ),
        (lambda: co.whale_curve(frame([1, -1]), profit_col="v"), "adds up to 0 over 2 rows"),
        (lambda: co.whale_curve(TEXT, profit_col="v"), "numbers are needed"),
        (lambda: co.plot_pareto(ONE), "no column 'share_of_customers'"),
        (lambda: co.plot_pareto(co.pareto_table(EMPTY, value_col="v")), "0 rows"),
        (lambda: co.plot_lorenz(co.lorenz_table(EMPTY, value_col="v")), "1 rows"),
        (lambda: co.plot_whale(co.whale_curve(EMPTY, profit_col="v")), "1 rows"),
    ],
)
def test_bad_input(call, words):
    with pytest.raises(ValueError, match=words):
        call()
