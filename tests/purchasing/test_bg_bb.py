import numpy as np
import pandas as pd
import pytest
from cdnow import donations
from purchasing_cases import BG, MBG, PARETO

from crm_lib import purchasing as pu

DONORS = pu.BGBB(alpha=1.204, beta=0.750, gamma=0.657, delta=2.783, n=6)


CONTINUOUS = [BG, MBG, PARETO]


def test_bg_bb_donations():
    data = donations()
    model = pu.fit_bg_bb(
        data, x_col="frequency", t_x_col="recency", T_col="periods", weight_col="weights"
    )
    assert model.parameters.round(3).to_dict() == pytest.approx(
        {"alpha": 1.204, "beta": 0.750, "gamma": 0.657, "delta": 2.783}, abs=1e-3
    )
    assert model.log_likelihood == pytest.approx(-33225.58, abs=0.01)
    assert model.n == 6
    assert model.n_customers == 11_104
    assert np.round(model.p_alive([0, 2, 6], [0, 4, 6]), 2).tolist() == [0.11, 0.59, 0.93]


def test_bg_bb_conditional_expectations_of_the_paper():
    """Fader, Hardie & Shang (2010), expected donations 2002-2006 by x and year of the last one."""
    got = DONORS.conditional_expected_purchases(5, [0, 1, 2, 3, 4, 5, 6], [0, 6, 6, 6, 6, 6, 6])
    assert np.round(got, 2).tolist() == [0.07, 1.15, 1.67, 2.19, 2.71, 3.23, 3.75]
    rows = {1: [0.09], 2: [0.31, 0.12], 3: [0.59, 0.54, 0.22], 4: [0.84, 1.06, 1.03, 0.58]}
    for last, wanted in rows.items():
        x = np.arange(1, last + 1)
        assert np.round(DONORS.conditional_expected_purchases(5, x, last), 2).tolist() == wanted


def test_bg_bb_probabilities_sum_to_one_and_to_the_mean():
    chance = DONORS.purchase_probability(np.arange(7))
    assert chance.sum() == pytest.approx(1, abs=1e-12)
    assert np.arange(7) @ chance == pytest.approx(DONORS.expected_purchases(6), rel=1e-12)


def test_bg_bb_at_gamma_one():
    at = [pu.BGBB(alpha=1, beta=2, gamma=g, delta=2, n=6) for g in (1, 0.999, 1.001)]
    values = [m.conditional_expected_purchases(5, 2, 4) for m in at]
    assert values[0] == pytest.approx((values[1] + values[2]) / 2, rel=1e-5)
    # δ/(γ-1) [...] → Σ δ/(δ + k): 2/3 + 2/4 + 2/5 + 2/6 + 2/7, times α/(α+β)
    assert at[0].expected_purchases(5) == pytest.approx(sum(2 / (2 + k) for k in range(1, 6)) / 3)


@pytest.mark.parametrize("model", [*CONTINUOUS, DONORS])
def test_scalars_arrays_and_series(model):
    one = model.p_alive(2, 4, 6)
    assert isinstance(one, float)
    many = model.p_alive(np.array([2, 1]), np.array([4, 4]), 6)
    assert isinstance(many, np.ndarray)
    assert many[0] == one
    series = pd.Series([2, 1], index=["ann", "bob"])
    kept = model.conditional_expected_purchases(3, series, 4, 6)
    assert kept.index.to_list() == ["ann", "bob"]
    assert kept["ann"] == model.conditional_expected_purchases(3, 2, 4, 6)
    grid = model.p_alive(np.array([[1], [2]]), np.array([[3, 4]]), 6)
    assert grid.shape == (2, 2)
    assert model.expected_purchases(pd.Series([0, 5], index=[8, 9])).index.to_list() == [8, 9]
    assert model.expected_purchases(0) == 0


@pytest.mark.parametrize(
    "call",
    [
        lambda m: m.p_alive(1, 5, 4),
        lambda m: m.p_alive(-1, 0, 4),
        lambda m: m.p_alive(1, np.nan, 4),
        lambda m: m.p_alive("x", 1, 4),
        lambda m: m.p_alive([1, 2, 3], [1, 2], 4),
        lambda m: m.expected_purchases(-1),
        lambda m: m.conditional_expected_purchases(-1, 1, 2, 4),
        lambda m: m.p_alive(pd.Series([1]), pd.Series([1], index=[9]), 4),
    ],
)
@pytest.mark.parametrize("model", [*CONTINUOUS, DONORS], ids=lambda m: type(m).__name__)
def test_bad_histories_are_refused(model, call):
    with pytest.raises(ValueError, match=r"must|missing|shapes|index|later"):
        call(model)
