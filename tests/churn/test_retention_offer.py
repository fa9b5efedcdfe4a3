"""The profit of an offer: by hand, at the threshold, and against a simulation."""

import numpy as np
import pandas as pd
import pytest
from figures import drawn
from hypothesis import given
from hypothesis import strategies as st

from crm_lib import churn as offers

OFFER = offers.RetentionOffer(
    value=500, save_rate=0.3, contact_cost=2, offer_cost=20, taken_by_stayers=0.6
)


def test_gain_by_hand():
    # .5 · .3 · (500 − 20) − .5 · .6 · 20 − 2
    assert offers.contact_gain(0.5, OFFER) == pytest.approx(64)
    assert offers.contact_gain([0, 1], OFFER).tolist() == pytest.approx([-14, 142])
    assert offers.contact_gain(1, OFFER, value=[20, 120]).tolist() == pytest.approx([-2, 28])


@given(st.floats(50, 1000), st.floats(0.05, 1), st.floats(0, 20), st.floats(0, 40), st.floats(0, 1))
def test_the_gain_changes_sign_at_the_threshold(value, save, contact, cost, taken):
    offer = offers.RetentionOffer(value, save, contact, cost, taken)
    p = offers.break_even_probability(offer)
    if p <= 1:
        assert offers.contact_gain(p, offer) == pytest.approx(0, abs=1e-6)
        if p < 0.99:
            assert offers.contact_gain(min(p + 0.01, 1), offer) > -1e-9
    else:
        assert p == np.inf and offers.contact_gain(1, offer) < 0


def test_offers_that_never_or_always_pay():
    assert offers.break_even_probability(offers.RetentionOffer(10, 0.5, 6)) == np.inf
    assert offers.break_even_probability(offers.RetentionOffer(10, 0.5, 0)) == 0
    assert offers.break_even_probability(offers.RetentionOffer(0, 0, 0)) == 0
    assert offers.break_even_probability(offers.RetentionOffer(0, 0.5, 1)) == np.inf


def test_the_expected_gain_is_the_mean_of_what_happens():
    rng = np.random.default_rng(0)
    n, p = 400_000, 0.35
    leaves, saved = rng.uniform(size=n) < p, rng.uniform(size=n) < OFFER.save_rate
    takes = rng.uniform(size=n) < OFFER.taken_by_stayers
    gain = np.where(leaves, saved * (500 - 20), -20 * takes) - 2
    error = gain.std() / np.sqrt(n)
    assert offers.contact_gain(p, OFFER) == pytest.approx(gain.mean(), abs=4 * error)


def test_the_best_point_of_the_curve_is_the_threshold():
    p = np.linspace(0, 1, 1001)
    curve = offers.profit_curve(pd.DataFrame({"churn_probability": p}), OFFER)
    best = curve[curve["best"]].iloc[0]
    assert best["threshold"] == pytest.approx(offers.break_even_probability(OFFER), abs=1e-3)
    assert curve["profit"].iloc[0] == 0 and len(curve) == 1002


def test_real_churners_and_own_values():
    t = pd.DataFrame(
        {"churn_probability": [0.9, 0.5, 0.1], "churned": [0, 1, 0], "clv": [50, 100, 900]}
    )
    plain = offers.RetentionOffer(value=100, save_rate=0.5, contact_cost=10)
    real = offers.profit_curve(t, plain, churned_col="churned")
    assert real["profit"].tolist() == [0, -10, 30, 20]
    assert real["contacted"][real["best"]].item() == 2
    own = offers.profit_curve(t, plain, clv_col="clv")
    assert own["threshold"].tolist()[1:] == [0.1, 0.5, 0.9]  # by gain: 35, 15, 12.5
    assert own["profit"].tolist() == pytest.approx([0, 35, 50, 62.5])
    empty = offers.profit_curve(t.iloc[:0], plain)
    assert empty["profit"].tolist() == [0]


LOST = pd.DataFrame(
    {
        "id": list("abcd"),
        "return_probability": [0.1, 0.5, 0.2, 0.9],
        "clv": [100, 60, 500, 20],
        "cost": [20, 10, 50, 0],
    }
)


def test_win_back_by_gain_and_by_budget():
    t = offers.win_back_ranking(LOST)
    assert t["id"].tolist() == ["c", "b", "d", "a"]
    assert t["expected_gain"].tolist() == [50, 20, 18, -10]
    assert t["try"].tolist() == [True, True, True, False] and t["rank"].tolist() == [1, 2, 3, 4]
    poor = offers.win_back_ranking(LOST, budget=12)
    assert poor["id"].tolist() == ["d", "b", "c", "a"]
    assert poor["try"].tolist() == [True, True, False, False]
    assert len(offers.win_back_ranking(LOST.iloc[:0])) == 0


SCORED = pd.DataFrame({"churn_probability": [0.5], "churned": [1]})


@pytest.mark.parametrize(
    ("call", "word"),
    [
        (lambda: offers.RetentionOffer(-1, 0.5, 1), "value"),
        (lambda: offers.RetentionOffer(1, 1.5, 1), "save_rate"),
        (lambda: offers.RetentionOffer(1, 0.5, -1), "contact_cost"),
        (lambda: offers.RetentionOffer(1, 0.5, 1, 1, 2), "taken_by_stayers"),
        (lambda: offers.contact_gain(1.5, OFFER), "probability"),
        (lambda: offers.contact_gain(0.5, OFFER, value=-1), "value"),
        (lambda: offers.profit_curve(SCORED[["churned"]], OFFER), "churn_probability"),
        (lambda: offers.profit_curve(SCORED.assign(churn_probability=2), OFFER), "between 0 and 1"),
        (
            lambda: offers.profit_curve(SCORED.assign(churned=7), OFFER, churned_col="churned"),
            "0 and 1",
        ),
        (lambda: offers.profit_curve(SCORED, OFFER, clv_col="clv"), "clv"),
        (lambda: offers.win_back_ranking(LOST.drop(columns="cost")), "cost"),
        (lambda: offers.win_back_ranking(LOST.assign(cost=-1)), "cost"),
        (lambda: offers.win_back_ranking(LOST.assign(return_probability=3)), "return_probability"),
        (lambda: offers.win_back_ranking(LOST, budget=-1), "budget"),
        (lambda: offers.plot_profit_curve(SCORED), "profit"),
    ],
)
def test_bad_input_is_named(call, word):
    with pytest.raises(ValueError, match=word):
        call()


def test_the_profit_is_drawn():
    curve = offers.profit_curve(pd.DataFrame({"churn_probability": np.linspace(0, 1, 50)}), OFFER)
    assert drawn(offers.plot_profit_curve, curve).startswith("Contact ")
