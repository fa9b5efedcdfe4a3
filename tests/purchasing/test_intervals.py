"""Prediction intervals against lifetimes, against expectations, and against simulated customers."""

import numpy as np
import pandas as pd
import pytest
from lifetimes import ParetoNBDFitter

from crm_lib.purchasing import (
    BGBB,
    BGNBD,
    MBGNBD,
    ParetoNBD,
    purchase_interval_table,
    total_purchases,
)
from crm_lib.purchasing.intervals import _ahead

MODELS = {
    "BG/NBD": BGNBD(r=0.243, alpha=4.414, a=0.793, b=2.426),
    "MBG/NBD": MBGNBD(r=0.525, alpha=6.183, a=0.891, b=1.614),
    "Pareto/NBD": ParetoNBD(r=0.553, alpha=10.578, s=0.606, beta=11.669),
    "BG/BB": BGBB(alpha=1.204, beta=0.75, gamma=0.657, delta=2.783, n=6),
}
HISTORIES = pd.DataFrame({"x": [0, 2, 3, 5], "t_x": [0, 4, 6, 5], "T": [6, 6, 6, 6]})


def chances(model, x, t_x, T, t, most=400):
    """The distribution of the purchases ahead, summed up from the parts that the notes name."""
    ahead = _ahead(model, x, t_x, T, t)
    most = int(t) if isinstance(model, BGBB) else most
    active = model.conditional_expected_purchases(t, x, t_x, T) / ahead.expected_purchases(t)
    chance = active * ahead.purchase_probability(np.arange(most + 1), t)
    chance[0] += 1 - active
    return chance


@pytest.mark.parametrize("name", MODELS)
def test_the_interval_holds_its_level_and_no_shorter_one_from_either_end(name):
    model, t = MODELS[name], 10
    found = purchase_interval_table(model, HISTORIES, t=t, level=0.8)
    for row, (x, t_x, T) in zip(found.itertuples(), HISTORIES.to_numpy(), strict=True):
        chance = chances(model, x, t_x, T, t)
        assert chance.sum() == pytest.approx(1, abs=1e-6)
        mean = model.conditional_expected_purchases(t, x, t_x, T)
        assert chance @ np.arange(len(chance)) == pytest.approx(mean, rel=1e-4)
        assert row.expected_purchases == pytest.approx(mean)
        assert chance[row.fewest : row.most + 1].sum() >= 0.8 - 1e-9
        assert chance[row.most + 1 :].sum() <= 0.1 + 1e-9
        assert chance[: row.fewest].sum() <= 0.1 + 1e-9
        assert row.no_purchase == pytest.approx(chance[0])


def test_whoever_never_drops_out_in_bg_nbd_is_active():
    # No purchase, no chance to drop out: the chance to buy nothing is the NBD's own.
    found = purchase_interval_table(MODELS["BG/NBD"], HISTORIES.iloc[:1], t=10)
    alone = (1 + 10 / (4.414 + 6)) ** -0.243
    assert found["no_purchase"].iloc[0] == pytest.approx(alone)


@pytest.mark.parametrize("history", [(0, 0, 6), (2, 4, 6), (5, 5, 6)])
def test_the_pareto_nbd_of_lifetimes(history):
    theirs = ParetoNBDFitter()
    theirs.params_ = pd.Series({"r": 0.553, "alpha": 10.578, "s": 0.606, "beta": 11.669})
    ours = chances(MODELS["Pareto/NBD"], *history, 10)
    for n in range(4):
        known = theirs.conditional_probability_of_n_purchases_up_to_time(n, 10, *history)
        assert ours[n] == pytest.approx(float(np.squeeze(known)), rel=1e-6)


def test_simulated_customers_of_one_history_lie_in_the_interval():
    # BG/NBD customers drawn from their posterior: active or not, rate, drop-out after a purchase.
    model, (x, t_x, T), t = MODELS["BG/NBD"], (2, 4.0, 6.0), 20
    draw = np.random.default_rng(5)
    n = 40_000
    left = draw.random(n) >= model.p_alive(x, t_x, T)
    rate = draw.gamma(model.r + x, 1 / (model.alpha + T), n)
    drop = draw.beta(model.a, model.b + x, n)
    # Purchases until the one after which the customer drops out, cut off by the time.
    bought = np.minimum(draw.poisson(rate * t), draw.geometric(drop))
    bought[left] = 0
    found = purchase_interval_table(
        model, pd.DataFrame({"x": [x], "t_x": [t_x], "T": [T]}), t=t, level=0.9
    ).iloc[0]
    assert bought.mean() == pytest.approx(found["expected_purchases"], abs=0.05)
    assert (bought == 0).mean() == pytest.approx(found["no_purchase"], abs=0.01)
    assert ((bought >= found["fewest"]) & (bought <= found["most"])).mean() >= 0.9 - 0.01
    many = pd.DataFrame({"x": [x] * 500, "t_x": t_x, "T": T})
    total = total_purchases(model, many, t=t, level=0.9)
    sums = bought[: n // 500 * 500].reshape(-1, 500).sum(axis=1)
    inside = ((sums >= total["fewest"]) & (sums <= total["most"])).mean()
    assert 0.75 <= inside <= 1  # of 80 sums


def test_rows_stay_in_order_and_alike_histories_are_alike():
    twice = pd.concat([HISTORIES, HISTORIES.iloc[::-1]], ignore_index=True)
    found = purchase_interval_table(MODELS["BG/NBD"], twice, t=10)
    pd.testing.assert_frame_equal(
        found.iloc[4:].reset_index(drop=True), found.iloc[3::-1].reset_index(drop=True)
    )


@pytest.mark.parametrize(
    ("model", "more", "word"),
    [
        ("BG/NBD", {"t": 0}, "t"),
        ("BG/BB", {"t": 2.5}, "t"),
        ("BG/NBD", {"level": 1}, "level"),
        ("BG/NBD", {"x_col": "gone"}, "'gone'"),
        (3, {}, "model"),
    ],
)
def test_bad_input_is_named(model, more, word):
    with pytest.raises(ValueError, match=word):
        purchase_interval_table(MODELS.get(model, model), HISTORIES, **{"t": 5, **more})
