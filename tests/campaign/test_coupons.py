"""What a coupon campaign earns, by hand and at its edges."""

import pandas as pd
import pytest
from figures import drawn

from crm_lib import campaign as co

SHOP = {
    "sent": 1000,
    "rate_with": 0.15,
    "rate_without": 0.12,
    "redemption_rate": 0.8,
    "margin": 40,
    "face_value": 5,
    "cost_per_contact": 0.1,
}


def table(**changes):
    return co.coupon_table(**(SHOP | changes))


def amounts(**changes):
    return table(**changes).set_index("line")["amount"]


def test_by_hand():
    assert table()["customers"].tolist()[:4] == pytest.approx([30, 24, 96, 1000])
    assert amounts().tolist() == pytest.approx([1200, -120, -480, -100, 500])
    assert co.coupon_roi(table()) == pytest.approx(500 / 700)


def test_profit_is_the_sum_of_the_lines():
    for rate in (0.0, 0.05, 0.12, 0.5, 1.0):
        found = amounts(rate_with=rate)
        assert found["profit"] == pytest.approx(found.drop("profit").sum())


def test_a_coupon_that_wins_nobody_only_costs():
    found = amounts(rate_with=0.12)
    assert found["extra margin"] == pytest.approx(0) and found["profit"] < 0
    worse = amounts(rate_with=0.10)
    assert worse["extra margin"] == pytest.approx(-800)
    assert worse["coupons of extra buyers"] == 0


def test_without_buyers_anyway_no_money_is_wasted():
    assert amounts(rate_without=0)["coupons of buyers anyway"] == pytest.approx(0)


def test_figure():
    assert drawn(co.plot_coupon, table()).startswith("It earns 500;")
    assert drawn(co.plot_coupon, table(margin=1)).startswith("It loses ")


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: table(rate_with=15), "rate_with must lie between 0 and 1"),
        (lambda: table(rate_without=-0.1), "rate_without must lie"),
        (lambda: table(redemption_rate=2), "redemption_rate must lie"),
        (lambda: table(sent=-1), "sent must be zero or more"),
        (lambda: table(margin=float("inf")), "margin is inf; one finite number"),
        (lambda: table(face_value=-5), "face_value must be zero or more"),
        (lambda: table(cost_per_contact=-5), "cost_per_contact must be zero or more"),
        (lambda: co.coupon_roi(table(face_value=0, cost_per_contact=0)), "cost nothing"),
        (lambda: co.coupon_roi(pd.DataFrame({"a": [1]})), "no column 'line'"),
        (lambda: co.coupon_roi(table().iloc[:3]), "3 rows; use coupon_table"),
        (lambda: co.plot_coupon(table().iloc[:0]), "0 rows"),
    ],
)
def test_bad_input(call, words):
    with pytest.raises(ValueError, match=words):
        call()
