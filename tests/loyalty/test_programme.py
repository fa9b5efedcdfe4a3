"""The money of a loyalty programme: lines that add up, the published split of IFRS 15."""

import pandas as pd
import pytest
from figures import drawn
from hypothesis import given
from hypothesis import strategies as st

from crm_lib import loyalty as money

PLAN = money.Programme(member_sales=1_000_000, sales_lift=0.05, margin=0.4, fixed_cost=5_000)


def test_lines_by_hand_and_their_sum():
    t = money.programme_profit(PLAN).set_index("line")["amount"]
    assert t["incremental margin"] == pytest.approx(20_000)
    assert t["points issued"] == pytest.approx(-10_500)
    assert t["breakage"] == pytest.approx(2_100)
    assert t["net profit"] == pytest.approx(t.drop("net profit").sum())


@given(
    st.floats(1000, 1e6),
    st.floats(0.1, 0.9),
    st.floats(0, 0.05),
    st.floats(0, 1),
    st.floats(0, 1e4),
)
def test_profit_is_zero_at_the_break_even_lift(sales, margin, value, breakage, fixed):
    def plan(lift):
        return money.Programme(sales, lift, margin, 1, value, breakage, fixed)

    lift = money.break_even_lift(plan(0.1))
    if lift <= 100:
        net = money.programme_profit(plan(lift))["amount"].iloc[-1]
        assert net == pytest.approx(0, abs=1e-6 * sales)


def test_a_reward_above_the_margin_never_pays():
    assert money.break_even_lift(money.Programme(100, 0, 0.01, 1, 0.05, 0)) == float("inf")
    assert money.break_even_lift(money.Programme(0, 0, 0.5)) == 0
    assert money.break_even_lift(money.Programme(0, 0, 0.5, fixed_cost=1)) == float("inf")


def test_example_52_of_ifrs_15():
    # 100,000 of goods, 10,000 points worth 1 each, 9,500 expected to be redeemed.
    split = money.deferred_revenue(100_000, points=10_000, point_value=1, breakage=0.05)
    assert split["revenue_now"] == pytest.approx(91_324, abs=0.5)
    assert split["revenue_deferred"] == pytest.approx(8_676, abs=0.5)


LEDGER = pd.DataFrame({"period": [2, 1], "issued": [0, 1000], "redeemed": [850, 100]})


def test_liability_in_order_and_never_below_zero():
    t = money.points_liability(LEDGER, point_value=0.02, breakage=0.1)
    assert t["period"].tolist() == [1, 2]
    assert t["points_outstanding"].tolist() == [900, 50]
    assert t["points_expected"].tolist() == [800, 0]
    assert t["liability"].tolist() == pytest.approx([16, 0])
    assert len(money.points_liability(LEDGER.iloc[:0], point_value=1, breakage=0)) == 0


@pytest.mark.parametrize(
    ("call", "word"),
    [
        (lambda: money.Programme(-1, 0, 0.5), "member_sales"),
        (lambda: money.Programme(1, -2, 0.5), "sales_lift"),
        (lambda: money.Programme(1, 0, 1.5), "margin"),
        (lambda: money.Programme(1, 0, 0.5, breakage=2), "breakage"),
        (lambda: money.points_liability(LEDGER[["period"]], point_value=1, breakage=0), "issued"),
        (
            lambda: money.points_liability(LEDGER.assign(issued=-1), point_value=1, breakage=0),
            "issued",
        ),
        (
            lambda: money.points_liability(LEDGER.assign(period=1), point_value=1, breakage=0),
            "repeats",
        ),
        (
            lambda: money.points_liability(LEDGER.assign(redeemed=900), point_value=1, breakage=0),
            "more points",
        ),
        (lambda: money.points_liability(LEDGER, point_value=-1, breakage=0), "point_value"),
        (lambda: money.points_liability(LEDGER, point_value=1, breakage=2), "breakage"),
        (lambda: money.deferred_revenue(0, points=1, point_value=1, breakage=0), "sales"),
        (lambda: money.deferred_revenue(1, points=-1, point_value=1, breakage=0), "points"),
        (lambda: money.deferred_revenue(1, points=1, point_value=1, breakage=9), "breakage"),
        (lambda: money.plot_programme_profit(LEDGER), "amount"),
    ],
)
def test_bad_input_is_named(call, word):
    with pytest.raises(ValueError, match=word):
        call()


def test_the_waterfall_is_drawn():
    title = drawn(money.plot_programme_profit, money.programme_profit(PLAN))
    assert title == "The programme earns 6,600 · 积分计划赚6,600"
