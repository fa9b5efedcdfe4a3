import numpy as np
import pandas as pd
import polars as pl
import pytest
from cdnow import cdnow_summary
from purchasing_cases import OLD

from crm_lib import purchasing as pu


def test_bg_nbd_on_the_published_summary():
    model = pu.fit_bg_nbd(cdnow_summary(), **OLD)
    assert model.parameters.to_list() == pytest.approx([0.2426, 4.4136, 0.7929, 2.4259], abs=5e-4)
    assert model.log_likelihood == pytest.approx(-9582.4256, abs=1e-3)


def test_bg_nbd_on_exact_weeks(bg):
    assert bg.parameters.round(3).to_dict() == {"r": 0.243, "alpha": 4.414, "a": 0.793, "b": 2.426}
    assert bg.log_likelihood == pytest.approx(-9582.4292, abs=1e-3)


def test_mbg_nbd_cdnow():
    model = pu.fit_mbg_nbd(cdnow_summary(), **OLD)
    assert model.parameters.to_list() == pytest.approx([0.525, 6.183, 0.891, 1.614], abs=6e-4)


def test_standard_errors_as_lifetimes():
    from lifetimes import BetaGeoFitter

    data = cdnow_summary()
    oracle = BetaGeoFitter().fit(data["frequency"], data["recency"], data["T"])
    model = pu.fit_bg_nbd(data, **OLD)
    assert model.standard_errors.to_list() == pytest.approx(
        oracle.standard_errors_[["r", "alpha", "a", "b"]].to_list(), rel=5e-3
    )
    bounds = model.confidence_intervals()
    assert ((bounds["low"] < bounds["estimate"]) & (bounds["estimate"] < bounds["high"])).all()
    assert (bounds["low"] > 0).all()


def simulated(n=4000, seed=5, early=False):
    """Customers who behave as the BG/NBD (or MBG/NBD) says."""
    rng = np.random.default_rng(seed)
    rate, drop = rng.gamma(0.6, 1 / 4.0, n), rng.beta(1.2, 2.5, n)
    T = rng.integers(150, 280, n) / 7
    x, t_x = np.zeros(n), np.zeros(n)
    for i in range(n):
        now, active = 0.0, not (early and rng.random() < drop[i])
        while active:
            now += rng.exponential(1 / rate[i])
            if now > T[i]:
                break
            x[i], t_x[i] = x[i] + 1, now
            active = rng.random() >= drop[i]
    return pd.DataFrame({"x": x, "t_x": t_x, "T": T})


@pytest.mark.parametrize(("fit", "early"), [(pu.fit_bg_nbd, False), (pu.fit_mbg_nbd, True)])
def test_fit_recovers_the_parameters_of_a_simulation(fit, early):
    model = fit(simulated(early=early))
    truth = np.array([0.6, 4.0, 1.2, 2.5])
    off = (model.parameters.to_numpy() - truth) / model.standard_errors.to_numpy()
    assert np.abs(off).max() < 3.5


def test_unusual_names_weights_and_polars(bg, summary):
    renamed = summary.rename(columns={"x": "复购 次数", "t_x": "last", "T": "age-weeks"})
    names = {"x_col": "复购 次数", "t_x_col": "last", "T_col": "age-weeks"}
    assert pu.fit_bg_nbd(renamed, **names).parameters.to_list() == bg.parameters.to_list()
    grouped = summary.groupby(["x", "t_x", "T"]).size().rename("n").reset_index()
    weighted = pu.fit_bg_nbd(grouped, weight_col="n")
    assert weighted.parameters.to_list() == pytest.approx(bg.parameters.to_list(), rel=1e-6)
    assert weighted.log_likelihood == pytest.approx(bg.log_likelihood, abs=1e-6)
    assert weighted.standard_errors.to_list() == pytest.approx(
        bg.standard_errors.to_list(), rel=1e-5
    )
    for frame in (
        pl.DataFrame(summary.to_dict("list")),
        pl.DataFrame(summary.to_dict("list")).lazy(),
    ):
        assert pu.fit_bg_nbd(frame).parameters.to_list() == pytest.approx(bg.parameters.to_list())


@pytest.mark.parametrize("fit", [pu.fit_bg_nbd, pu.fit_mbg_nbd, pu.fit_pareto_nbd])
def test_the_unit_of_time_is_a_unit(fit, summary):
    weeks, days = fit(summary), fit(summary.assign(t_x=summary["t_x"] * 7, T=summary["T"] * 7))
    scale = {"alpha": 7, "beta": 7}
    wanted = [v * scale.get(k, 1) for k, v in weeks.parameters.items()]
    assert days.parameters.to_list() == pytest.approx(wanted, rel=1e-4)
    moved = weeks.log_likelihood - summary["x"].sum() * np.log(7)
    assert days.log_likelihood == pytest.approx(moved, abs=1e-4)


def test_the_sample_start_of_large_fits_changes_nothing():
    many = simulated(3000, seed=2)
    big = pd.concat([many.assign(T=many["T"] + k / 700) for k in range(70)], ignore_index=True)
    model = pu.fit_bg_nbd(big)
    from crm_lib.purchasing.beta_geometric_fit import _likelihood
    from crm_lib.purchasing.groups import PurchaseGroups

    groups = PurchaseGroups.read(big, x_col="x", t_x_col="t_x", T_col="T", weight_col=None)
    assert groups.thinned() is not None
    assert groups.thinned().total == pytest.approx(20_000, rel=0.05)
    point = model.parameters.to_numpy() / [1, groups.scale, 1, 1]
    slope = _likelihood(groups, 0)(point)[1] * point / groups.total
    assert np.abs(slope).max() < 1e-8


BAD = [
    ({"x": [1], "t_x": [2]}, "no column 'T'"),
    ({"x": [], "t_x": [], "T": []}, "has no rows"),
    ({"x": [1.5], "t_x": [1], "T": [3]}, "column 'x' .* counts repeat purchases"),
    ({"x": [-1], "t_x": [0], "T": [3]}, "column 'x'"),
    ({"x": [1], "t_x": [4], "T": [3]}, "column 't_x' .* between 0 and 'T'; 1 of 1 rows"),
    ({"x": [1], "t_x": [-1], "T": [3]}, "column 't_x' .* between 0"),
    ({"x": [0], "t_x": [2], "T": [3]}, "not the time since the last purchase"),
    ({"x": [0], "t_x": [0], "T": [0]}, "column 'T' .* is 0 in all 1 rows"),
    ({"x": [0], "t_x": [0], "T": [-1]}, "column 'T' .* 0 or more"),
    ({"x": [1], "t_x": [np.nan], "T": [3]}, "column 't_x' .* missing or infinite in 1 of 1"),
    ({"x": ["a"], "t_x": [1], "T": [3]}, "column 'x' .* must hold numbers"),
]


@pytest.mark.parametrize(("data", "message"), BAD)
@pytest.mark.parametrize(
    "fit",
    [pu.fit_bg_nbd, pu.fit_mbg_nbd, pu.fit_pareto_nbd, pu.fit_bg_bb],
    ids=lambda f: f.__name__,
)
def test_bad_summaries_are_refused(fit, data, message):
    with pytest.raises(ValueError, match=message):
        fit(pd.DataFrame(data))


def test_bad_weights_are_refused():
    data = pd.DataFrame({"x": [1, 0], "t_x": [2, 0], "T": [3, 3], "n": [1, -1]})
    with pytest.raises(ValueError, match=r"'n' .* zero or more"):
        pu.fit_bg_nbd(data, weight_col="n")


@pytest.mark.parametrize("fit", [pu.fit_bg_nbd, pu.fit_mbg_nbd, pu.fit_pareto_nbd, pu.fit_bg_bb])
def test_failed_convergence_says_so(fit):
    nobody = pd.DataFrame({"x": [0] * 9, "t_x": [0] * 9, "T": [9] * 9})
    with pytest.raises(pu.ConvergenceError, match="could not be fitted to these 9 customers"):
        fit(nobody)


def test_the_penalty_is_that_of_lifetimes():
    lifetimes = pytest.importorskip("lifetimes")
    summary = cdnow_summary().head(500)
    peer = lifetimes.BetaGeoFitter(penalizer_coef=0.01)
    peer.fit(summary["frequency"], summary["recency"], summary["T"])
    columns = {"x_col": "frequency", "t_x_col": "recency", "T_col": "T"}
    found = pu.fit_bg_nbd(summary, penalizer_coef=0.01, **columns).parameters
    assert found.to_dict() == pytest.approx(peer.params_.to_dict(), rel=2e-3)
