"""The matrix of attitude and behaviour, tiers and referrals by hand."""

import numpy as np
import pandas as pd
import pytest
from figures import drawn

from crm_lib import loyalty

PEOPLE = pd.DataFrame({"attitude": [5, 5, 1, 1, 5], "behaviour": [9, 1, 9, 1, 9]})


def test_four_cells():
    t = loyalty.loyalty_matrix(PEOPLE, attitude_cut=3, behaviour_cut=5)
    assert t["loyalty_zh"].tolist() == ["忠诚", "潜在忠诚", "虚假忠诚", "不忠诚", "忠诚"]
    by_median = loyalty.loyalty_matrix(PEOPLE)
    assert by_median["attitude_cut"].iloc[0] == 5 and by_median["behaviour_cut"].iloc[0] == 9
    assert len(loyalty.loyalty_matrix(PEOPLE.iloc[:0])) == 0


def test_repeat_rate():
    assert loyalty.repeat_purchase_rate(pd.DataFrame({"customer_id": [1, 1, 1, 2, 3, 3]})) == 2 / 3


TIERS = pd.DataFrame(
    {
        "customer_id": [1, 1, 1, 2, 2, 3, 3],
        "period": [1, 2, 3, 1, 2, 1, 2],
        "tier": ["silver", "gold", "silver", "gold", "gold", "silver", "silver"],
    }
)


def test_tier_moves():
    t = loyalty.tier_changes(TIERS, tiers=["silver", "gold", "diamond"]).set_index("tier")
    assert t.loc["silver", ["members", "down", "same", "up"]].tolist() == [2, 0, 1, 1]
    assert t.loc["gold", ["members", "down", "same", "up"]].tolist() == [2, 1, 1, 0]
    assert np.isnan(t.loc["diamond", "share_up"]) and t.loc["gold", "share_down"] == 0.5


REFERRALS = pd.DataFrame(
    {
        "referrer_id": [1, 1, 2],
        "period": [0, 2, 1],
        "caused": [True, True, False],
        "margin": [100, 121, 500],
        "reward": [10, 0, 15],
        "acquisition_saving": [5, 0, 26],
    }
)


def test_referral_value_by_hand():
    t = loyalty.referral_value(REFERRALS, discount_rate=0.1).set_index("referrer_id")
    assert t["referral_value"].to_dict() == pytest.approx({1: 95 + 100, 2: 10})
    assert t["caused"].to_dict() == {1: 2, 2: 0} and t.index.tolist() == [1, 2]
    assert len(loyalty.referral_value(REFERRALS.iloc[:0])) == 0


@pytest.mark.parametrize(
    ("call", "word"),
    [
        (lambda: loyalty.loyalty_matrix(PEOPLE[["attitude"]]), "behaviour"),
        (lambda: loyalty.loyalty_matrix(PEOPLE.assign(attitude="high")), "attitude"),
        (lambda: loyalty.loyalty_matrix(PEOPLE.assign(attitude=np.nan)), "5 of 5"),
        (lambda: loyalty.plot_loyalty_matrix(PEOPLE), "loyalty"),
        (lambda: loyalty.plot_loyalty_matrix(loyalty.loyalty_matrix(PEOPLE).iloc[:0]), "0 rows"),
        (lambda: loyalty.repeat_purchase_rate(PEOPLE), "customer_id"),
        (lambda: loyalty.repeat_purchase_rate(pd.DataFrame({"customer_id": []})), "no rows"),
        (lambda: loyalty.tier_changes(TIERS, tiers=["silver"]), "gold"),
        (lambda: loyalty.tier_changes(TIERS, tiers=[]), "tiers"),
        (lambda: loyalty.tier_changes(TIERS, tiers="silver"), "tiers"),
        (lambda: loyalty.tier_changes(TIERS, tiers=["gold", "gold"]), "once"),
        (lambda: loyalty.tier_changes(TIERS.assign(period=1), tiers=["silver", "gold"]), "repeat"),
        (lambda: loyalty.referral_value(REFERRALS.drop(columns="reward")), "reward"),
        (lambda: loyalty.referral_value(REFERRALS.assign(caused="maybe")), "caused"),
        (lambda: loyalty.referral_value(REFERRALS.assign(referrer_id=None)), "3 of 3"),
        (lambda: loyalty.referral_value(REFERRALS.assign(period=-1)), "period"),
        (lambda: loyalty.referral_value(REFERRALS, discount_rate=-1), "discount_rate"),
    ],
)
def test_bad_input_is_named(call, word):
    with pytest.raises(ValueError, match=word):
        call()


def test_the_matrix_is_drawn():
    table = loyalty.loyalty_matrix(PEOPLE, attitude_cut=3, behaviour_cut=5)
    assert drawn(loyalty.plot_loyalty_matrix, table) == (
        "33% of those who buy often do not mean it · 常买的人里，有33%只是虚假忠诚"
    )


def test_order_lines_are_not_orders():
    lines = pd.DataFrame({"customer_id": [1, 1, 2, 2], "invoice": ["a", "a", "b", "c"]})
    assert loyalty.repeat_purchase_rate(lines, order_col="invoice") == 0.5
    with pytest.warns(UserWarning, match="order_col='invoice'"):
        assert loyalty.repeat_purchase_rate(lines) == 1.0


def test_an_id_as_number_and_as_text_is_no_second_customer():
    with pytest.raises(ValueError, match="'customer_id' of the orders mixes numbers and text"):
        loyalty.repeat_purchase_rate(pd.DataFrame({"customer_id": [12346, "12346"]}))
