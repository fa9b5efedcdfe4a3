"""TCO, NPV, return and payback against spreadsheet examples."""

import numpy as np
import pandas as pd
import pytest
from figures import drawn
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_lib import scorecard as inv
from crm_lib import scorecard as sc


def test_the_other_rooms_can_be_called_from_here():
    assert sc.net_present_value([-100, 110], discount_rate=0.1) == pytest.approx(0)
    assert sc.kpi_tree_table({"a": "b * 2"}, {"b": 4})["value"].iloc[0] == 8


COSTS = pd.DataFrame(
    {
        "item": ["licence", "licence", "training", "support"],
        "year": [0, 1, 0, 2],
        "paid": [300.0, 330.0, 120.0, 484.0],
    }
)


COLS = {"cost_item_col": "item", "year_col": "year", "amount_col": "paid"}


@pytest.mark.parametrize(
    ("flows", "rate", "value"),
    [
        # The examples of Microsoft's page on NPV(), which discounts its first value by a year.
        ([0, -10000, 3000, 4200, 6800], 0.10, 1188.44),
        ([-40000, 8000, 9200, 10000, 12000, 14500], 0.08, 1922.06),
        ([-40000, 8000, 9200, 10000, 12000, 14500, -9000], 0.08, -3749.47),
    ],
)
def test_net_present_value_of_published_examples(flows, rate, value):
    assert inv.net_present_value(flows, discount_rate=rate) == pytest.approx(value, abs=0.005)
    table = inv.investment_table(flows, discount_rate=rate)
    assert table["cumulative_present_value"].iloc[-1] == pytest.approx(value, abs=0.005)


def test_tco_by_hand():
    table = inv.total_cost_of_ownership(COSTS, **COLS, discount_rate=0.1).set_index("item")
    assert table.index.tolist() == ["licence", "support", "training"]
    assert table.loc["licence"].tolist() == pytest.approx([300, 330, 630, 600, 630 / 1234])
    assert table.loc["support", "present_value"] == pytest.approx(400)
    plain = inv.total_cost_of_ownership(COSTS, **COLS)
    assert plain["present_value"].tolist() == plain["total"].tolist()
    assert plain["share_of_total"].sum() == pytest.approx(1)
    empty = inv.total_cost_of_ownership(COSTS.iloc[:0], **COLS)
    assert empty.empty and "present_value" in empty.columns


@pytest.mark.parametrize(
    ("flows", "rate", "years"),
    [
        ([-1000, 400, 400, 400], 0, 2.5),
        ([-1000, 500, 500], 0, 2.0),
        ([-1000, 1100], 0.1, 1.0),
        ([-1000, 1099], 0.1, np.inf),
        ([-1000, 600, 600], 0.1, 1 + (1000 - 600 / 1.1) / (600 / 1.21)),
        ([100, 100], 0, 0.0),
        ([-100, 200, -150, 100], 0, 2.5),  # in the red again: the last crossing counts
    ],
)
def test_payback(flows, rate, years):
    assert inv.payback_years(flows, discount_rate=rate) == pytest.approx(years)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(-1000, 1000), min_size=1, max_size=8), st.floats(0, 0.5))
def test_npv_adds_up_and_payback_agrees_in_sign(flows, rate):
    value = inv.net_present_value(flows, discount_rate=rate)
    assert inv.net_present_value(np.array(flows) * 3, discount_rate=rate) == pytest.approx(
        3 * value, abs=1e-6
    )
    assert inv.net_present_value(flows, discount_rate=0) == sum(flows)
    if abs(value) > 1e-3:
        assert np.isinf(inv.payback_years(flows, discount_rate=rate)) == (value < 0)


def test_return_on_investment():
    assert inv.return_on_investment(gain=1250, cost=1000) == 0.25
    assert inv.return_on_investment(gain=-100, cost=1000) == -1.1


def test_figures():
    table = inv.total_cost_of_ownership(COSTS, **COLS)
    title = drawn(inv.plot_tco, table, cost_item_col="item")
    assert title.startswith("66% of the cost comes after the first year · ")
    good = inv.investment_table([-100, 80, 80], discount_rate=0.1)
    assert drawn(inv.plot_investment, good).startswith("Worth doing: NPV +39 over 2 years · ")
    bad = inv.investment_table([-100, 80], discount_rate=0.1)
    assert drawn(inv.plot_investment, bad).startswith("Not worth doing: NPV −27")


def tco(**changes):
    return inv.total_cost_of_ownership(COSTS.assign(**changes), **COLS)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: tco(paid=-1), "'paid' must be zero or more"),
        (lambda: tco(year=0.5), "'year' is not whole in 4 of 4"),
        (lambda: tco(item=None), "'item' of the cost table is missing in 4"),
        (lambda: tco(paid="x"), "numbers are needed"),
        (lambda: inv.total_cost_of_ownership(COSTS[["item"]], **COLS), "no column 'year'"),
        (
            lambda: inv.total_cost_of_ownership(COSTS, **COLS, discount_rate=-1),
            "discount_rate is -1",
        ),
        (lambda: inv.net_present_value([], discount_rate=0.1), "holds 0 values"),
        (lambda: inv.net_present_value([1, np.nan], discount_rate=0.1), "2 values, 1 of them"),
        (lambda: inv.net_present_value([1], discount_rate=np.nan), "discount_rate is nan"),
        (lambda: inv.return_on_investment(1, 0), "cost must be more than zero"),
        (lambda: inv.return_on_investment(np.inf, 1), "gain is inf"),
        (lambda: inv.payback_years([]), "holds 0 values"),
        (lambda: inv.payback_years([1], discount_rate=-2), "discount_rate is -2"),
        (lambda: inv.investment_table([], discount_rate=0.1), "holds 0 values"),
        (lambda: inv.plot_tco(COSTS, cost_item_col="item"), "no column 'first_year'"),
        (lambda: inv.plot_tco(tco(paid=0), cost_item_col="item"), "no cost in 3 rows"),
        (lambda: inv.plot_investment(COSTS), "no column 'cash_flow'"),
        (
            lambda: inv.plot_investment(inv.investment_table([1], discount_rate=0).iloc[:0]),
            "0 rows",
        ),
    ],
)
def test_bad_input(call, words):
    with pytest.raises(ValueError, match=words):
        call()
