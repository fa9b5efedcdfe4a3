import numpy as np
import pandas as pd
import pytest
from retention_cases import REGULAR

from crm_lib import retention

HIGH_END = [100, 86.9, 74.3, 65.3, 59.3, 55.1, 51.7, 49.1, 46.8, 44.5, 42.7, 40.9, 39.4]


@pytest.mark.parametrize(
    ("percent", "alpha", "beta", "likelihood"),
    [(REGULAR, 0.704, 1.182, -1680.27), (HIGH_END, 0.668, 3.806, -1611.16)],
)
def test_sbg_of_the_paper(percent, alpha, beta, likelihood):
    model = retention.fit_sbg(10 * np.array(percent[:8]))
    assert model.parameters.round(3).to_list() == [alpha, beta]
    assert model.log_likelihood == pytest.approx(likelihood, abs=0.01)
    assert (model.standard_errors > 0).all()
    # Seven years of data, twelve years ahead: within two points, as in the paper's figures.
    assert 100 * model.survival(12) == pytest.approx(percent[12], abs=2)


def test_sbg_projections_to_year_12():
    """The fitted curve itself, year by year, as the closed form gives it."""
    model = retention.fit_sbg(10 * np.array(REGULAR[:8]))
    got = (100 * model.survival(np.arange(13))).round(1).tolist()
    assert got == [100, 62.7, 47.4, 38.8, 33.2, 29.2, 26.2, 23.9, 22, 20.4, 19.1, 18, 17]


def test_sbg_formulas():
    model = retention.SBG(alpha=0.668, beta=3.806)
    t = np.arange(1, 40)
    rates = model.retention_rate(t)
    assert rates == pytest.approx((3.806 + t - 1) / (0.668 + 3.806 + t - 1))
    assert model.survival(t) == pytest.approx(np.cumprod(rates))
    assert model.survival(0) == 1
    lost = -np.diff(model.survival(np.arange(40)))
    assert model.churn_probability(t) == pytest.approx(lost)
    assert (np.diff(rates) > 0).all()
    series = model.survival(pd.Series([0, 1], index=["a", "b"]))
    assert series.index.to_list() == ["a", "b"]


@pytest.mark.parametrize("renewals", [0, 1, 4])
def test_discounted_lifetime_is_the_discounted_sum(renewals):
    model = retention.SBG(alpha=0.764, beta=1.296)
    steps = np.arange(3000)
    if renewals == 0:
        wanted = (model.survival(steps) / 1.1**steps).sum()
    else:
        share = model.survival(steps + renewals + 1) / model.survival(renewals)
        wanted = (share / 1.1**steps).sum()
    assert model.discounted_lifetime(0.1, renewals=renewals) == pytest.approx(wanted, rel=1e-9)


def test_expected_lifetime():
    model = retention.SBG(alpha=3.0, beta=2.0)
    assert model.expected_lifetime() == pytest.approx(
        model.survival(np.arange(200_000)).sum(), rel=1e-6
    )
    assert retention.SBG(alpha=0.7, beta=1).expected_lifetime() == np.inf


def test_sbg_recovers_a_simulation():
    rng = np.random.default_rng(3)
    life = rng.geometric(rng.beta(0.9, 2.2, 20_000))
    left = [(life > t).sum() for t in range(9)]
    model = retention.fit_sbg(left)
    off = (model.parameters - [0.9, 2.2]) / model.standard_errors
    assert off.abs().max() < 3


@pytest.mark.parametrize(
    ("survivors", "message"),
    [
        ([100, 60], "at least three"),
        ([100, 60, 70], "must not rise, but rises at renewal 2"),
        ([100, 60, -1], "zero or more"),
        ([100, np.nan, 50], "zero or more"),
        ([0, 0, 0], "size of the cohort must be more than zero"),
        ([[1, 2, 3]], "at least three"),
    ],
)
def test_bad_survivors_are_refused(survivors, message):
    with pytest.raises(ValueError, match=message):
        retention.fit_sbg(survivors)


def test_nobody_leaves_means_no_fit():
    with pytest.raises(retention.ConvergenceError, match="sBG model could not be fitted"):
        retention.fit_sbg([100, 100, 100])


@pytest.mark.parametrize("method", ["retention_rate", "churn_probability"])
def test_there_is_no_renewal_zero(method):
    with pytest.raises(ValueError, match="t counts renewals from 1"):
        getattr(retention.SBG(alpha=1, beta=1), method)(0)


def test_projection_table():
    model = retention.fit_sbg(10 * np.array(REGULAR[:8]))
    table = retention.projection_table(model, REGULAR, fitted_to=7)
    assert table["survival"].to_list() == pytest.approx(np.array(REGULAR) / 100)
    assert table["seen"].sum() == 8
    assert table["retention"].iloc[1] == pytest.approx(0.631)
    assert np.isnan(table["retention_model"].iloc[0])
    with pytest.raises(ValueError, match="size of the cohort"):
        retention.projection_table(model, [])
