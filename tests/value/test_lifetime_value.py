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
