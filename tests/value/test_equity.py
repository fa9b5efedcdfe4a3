"""Value to the customer and of the customer: both timings, both kinds."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_lib import value

RATES = {"retention": st.floats(0, 0.99), "discount_rate": st.floats(0.001, 1)}


def test_the_two_timings():
    assert round(value.clv(100, 0.8, 0.1, first_margin="now"), 2) == 366.67
    assert round(value.clv(100, 0.8, 0.1, first_margin="after_one_period"), 2) == 266.67


@settings(deadline=None)
@given(**RATES)
def test_now_is_one_margin_more_and_a_long_sum_is_the_endless_one(retention, discount_rate):
    now = value.clv(100, retention, discount_rate, first_margin="now")
    late = value.clv(100, retention, discount_rate, first_margin="after_one_period")
    assert now == pytest.approx(late + 100)
    long = value.clv(100, retention, discount_rate, first_margin="now", periods=3000)
    assert long == pytest.approx(now, rel=1e-9)


@settings(deadline=None)
@given(periods=st.integers(0, 12), **RATES)
def test_finite_sum_is_the_schedule(periods, retention, discount_rate):
    for timing in value.TIMINGS:
        total = value.clv(50, retention, discount_rate, first_margin=timing, periods=periods)
        table = value.clv_schedule_table(
            50, retention, discount_rate, first_margin=timing, periods=periods
        )
        assert len(table) == periods
        assert total == pytest.approx(table["present_value"].sum())


def test_schedule_with_changing_retention():
    table = value.clv_schedule_table([100, 110, 120], [0.6, 0.8], 0.1, first_margin="now")
    assert table["survival"].to_list() == pytest.approx([1, 0.6, 0.48])
    assert table["clv"].iloc[-1] == pytest.approx(100 + 110 * 0.6 / 1.1 + 120 * 0.48 / 1.21)
    late = value.clv_schedule_table(100, [0.6, 0.8], 0.1, first_margin="after_one_period")
    assert late["period"].to_list() == [1, 2]
    assert late["survival"].to_list() == pytest.approx([0.6, 0.48])


def test_clv_keeps_kind_and_index():
    rates = pd.Series([0.5, 0.8], index=["x", "y"])
    got = value.clv(100, rates, 0.1, first_margin="now")
    assert got.index.to_list() == ["x", "y"]
    assert round(got["y"], 2) == 366.67
    assert value.clv([1, 2], 0.5, 0.0, first_margin="now").tolist() == [2, 4]
    assert value.clv(7, 1, 0, first_margin="now", periods=3) == 21


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((100, 1.2, 0.1, "now"), "retention must lie between 0 and 1"),
        ((100, -0.1, 0.1, "now"), "retention must lie between 0 and 1"),
        ((100, 0.8, -0.1, "now"), "discount_rate must be zero or more"),
        ((100, 0.8, 0.1, "later"), "first_margin is 'later'; it must be one of 'now'"),
        ((100, 1, 0, "now"), "without bound"),
    ],
)
def test_bad_clv_is_refused(arguments, message):
    *numbers, timing = arguments
    with pytest.raises(ValueError, match=message):
        value.clv(*numbers, first_margin=timing)
    with pytest.raises(ValueError, match=message):
        value.clv_elasticities(*numbers, first_margin=timing)


def test_other_bad_input_is_refused():
    with pytest.raises(ValueError, match=r"periods is 1.5"):
        value.clv(1, 0.5, 0.1, first_margin="now", periods=1.5)
    with pytest.raises(ValueError, match="number of payments is not clear"):
        value.clv_schedule_table(1, 0.5, 0.1, first_margin="now")
    with pytest.raises(ValueError, match="number of payments is not clear"):
        value.clv_schedule_table([1, 2, 3], [0.5], 0.1, first_margin="now")
    with pytest.raises(ValueError, match="years must be zero or more"):
        value.simple_clv(1, 1, -1)
    with pytest.raises(ValueError, match="margin must lie between 0 and 1"):
        value.simple_clv(1, 1, 1, margin=2)
    with pytest.raises(ValueError, match="no column 'clv'"):
        value.customer_equity(pd.DataFrame({"x": [1]}))
    with pytest.raises(ValueError, match=r"column 'clv' .* missing in 1 of 1"):
        value.customer_equity(pd.DataFrame({"clv": [np.nan]}))


def test_annuity():
    assert round(value.annuity_value(100, 0.1, 5), 2) == 379.08
    assert value.annuity_value(100, 0, 5) == 500
    late = value.clv(100, 1, 0.1, first_margin="after_one_period", periods=5)
    assert value.annuity_value(100, 0.1, 5) == pytest.approx(late)
    assert value.annuity_value(100, [0.1, 0], 5).round(2).tolist() == [379.08, 500]


def test_simple_form_and_equity():
    assert value.simple_clv(80, 4, 5) == 1600
    assert value.simple_clv(80, 4, 5, margin=0.25) == 400
    segments = pd.DataFrame({"worth": [100.0, 10.0], "n": [3, 20]})
    assert value.customer_equity(segments, clv_col="worth") == 110
    assert value.customer_equity(segments, clv_col="worth", customers_col="n") == 500


@settings(deadline=None)
@given(retention=st.floats(0.05, 0.95), discount_rate=st.floats(0.02, 1))
def test_elasticities_are_derivatives(retention, discount_rate):
    small = 1e-6
    for timing in value.TIMINGS:
        base = value.clv(1, retention, discount_rate, first_margin=timing)
        got = value.clv_elasticities(1, retention, discount_rate, first_margin=timing)
        up = value.clv(1, retention * (1 + small), discount_rate, first_margin=timing)
        assert got["retention"] == pytest.approx((up / base - 1) / small, rel=1e-3)
        up = value.clv(1, retention, discount_rate * (1 + small), first_margin=timing)
        assert got["discount_rate"] == pytest.approx((up / base - 1) / small, rel=1e-3, abs=1e-7)
        assert got["margin"] == 1


def test_delivered_value():
    got = value.delivered_value(
        {"product": 60, "service": 20, "personnel": 10, "image": 10},
        {"money": 50, "time": 10, "energy": 10, "mental": 10},
    )
    assert got.to_dict() == {
        "total_value": 100,
        "total_cost": 80,
        "delivered_value": 20,
        "value_cost_ratio": 1.25,
    }
    assert np.isnan(value.delivered_value({"product": 1}, {"money": 0})["value_cost_ratio"])
    assert list(value.VALUE_PARTS.values()) == ["产品价值", "服务价值", "人员价值", "形象价值"]


@pytest.mark.parametrize(
    ("values", "costs", "message"),
    [
        ({}, {"money": 1}, "values has no parts"),
        ({"product": 1}, {}, "costs has no parts"),
        ({"product": -1}, {"money": 1}, r"values\['product'\] must be zero or more"),
        ({"product": 1}, {"money": np.nan}, r"costs\['money'\] must be zero or more"),
    ],
)
def test_bad_delivered_value_is_refused(values, costs, message):
    with pytest.raises(ValueError, match=message):
        value.delivered_value(values, costs)


OFFERS = pd.DataFrame(
    {"offer": ["A", "B", "C"], "price": [90, 110, 100], "taste": [5, 4, 3], "care": [3, 4, 5]}
)


def test_perceived_value():
    table = value.perceived_value_table(OFFERS, weights={"taste": 3, "care": 1})
    assert table["quality"].to_list() == [4.5, 4.0, 3.5]
    assert table["value_ratio"].to_list() == pytest.approx([4.5 / 4 / 0.9, 1 / 1.1, 3.5 / 4])
    same = value.perceived_value_table(OFFERS, weights={"taste": 0.75, "care": 0.25})
    pd.testing.assert_frame_equal(table, same)
    none = value.perceived_value_table(OFFERS.iloc[:0], weights={"taste": 1})
    assert list(none.columns) == list(table.columns)


@pytest.mark.parametrize(
    ("change", "weights", "message"),
    [
        ({}, {}, "weights is empty"),
        ({}, {"taste": -1}, "weights must be more than zero"),
        ({}, {"smell": 1}, "no column 'smell'"),
        ({"price": 0}, {"taste": 1}, "column 'price' must be more than zero"),
        ({"taste": np.nan}, {"taste": 1}, "column 'taste' .* missing in 3 of 3"),
    ],
)
def test_bad_offers_are_refused(change, weights, message):
    with pytest.raises(ValueError, match=message):
        value.perceived_value_table(OFFERS.assign(**change), weights=weights)


@pytest.mark.parametrize(
    "draw",
    [
        lambda ax: value.plot_value_map(
            value.perceived_value_table(OFFERS, weights={"taste": 3, "care": 1}), ax=ax
        ),
        lambda ax: value.plot_clv_grid(
            value.clv_grid_table(
                100,
                retention=np.linspace(0.4, 0.95, 12),
                discount_rate=[0.05, 0.1, 0.2],
                first_margin="now",
            ),
            ax=ax,
        ),
    ],
)
def test_plots_use_the_axes_given_and_are_labelled(draw):
    figure, ax = plt.subplots()
    assert draw(ax) is ax
    assert ax.get_title(loc="left")
    assert ax.get_xlabel()
    assert ax.get_ylabel()
    plt.close(figure)
