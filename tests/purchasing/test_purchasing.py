"""Purchase models: published values, agreement with lifetimes, and what must always hold."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import polars as pl
import pytest
from cdnow import cdnow_orders, cdnow_summary, donations
from engines import AT_HAND, ENGINES, EVERY_ENGINE, same_kind
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_lib import purchasing as pu
from crm_lib.engines.frames import to_pandas

OLD = {"x_col": "frequency", "t_x_col": "recency"}
BG = pu.BGNBD(r=0.243, alpha=4.414, a=0.793, b=2.426)
MBG = pu.MBGNBD(r=0.525, alpha=6.183, a=0.891, b=1.614)
PARETO = pu.ParetoNBD(r=0.55, alpha=10.58, s=0.61, beta=11.67)
DONORS = pu.BGBB(alpha=1.204, beta=0.750, gamma=0.657, delta=2.783, n=6)
SPEND = pu.GammaGamma(p=6.25, q=3.74, gamma=15.44)
CONTINUOUS = [BG, MBG, PARETO]


@pytest.fixture(scope="module")
def summary():
    return pu.purchase_summary(cdnow_orders(), as_of="1997-09-30")


@pytest.fixture(scope="module")
def bg(summary):
    return pu.fit_bg_nbd(summary)


# --- published values ---------------------------------------------------------------------------


def test_cdnow_summary_counts(summary):
    assert len(summary) == 2357
    assert summary["x"].sum() == 2457
    assert (summary["x"] > 0).sum() == 946
    assert round(summary.loc[summary["x"] > 0, "mean_spend"].mean(), 2) == 35.08
    assert len(summary[["x", "t_x", "T"]].drop_duplicates()) == 1016


def test_bg_nbd_on_the_published_summary():
    model = pu.fit_bg_nbd(cdnow_summary(), **OLD)
    assert model.parameters.to_list() == pytest.approx([0.2426, 4.4136, 0.7929, 2.4259], abs=5e-4)
    assert model.log_likelihood == pytest.approx(-9582.4256, abs=1e-3)


def test_bg_nbd_on_exact_weeks(bg):
    assert bg.parameters.round(3).to_dict() == {"r": 0.243, "alpha": 4.414, "a": 0.793, "b": 2.426}
    assert bg.log_likelihood == pytest.approx(-9582.4292, abs=1e-3)


def test_bg_nbd_expectations(bg):
    got = bg.expected_purchases(np.array([1, 3, 32, 78, 52]))
    assert got.round(4).tolist() == pytest.approx([0.0532, 0.1506, 1.0437, 1.858, 1.4440], abs=2e-4)
    assert round(BG.conditional_expected_purchases(39, x=2, t_x=30.43, T=38.86), 3) == 1.226
    assert bg.conditional_expected_purchases(52, 26, 30.85714, 31) == pytest.approx(
        25.757, abs=2e-3
    )
    assert bg.p_alive(26, 30.85714, 31) == pytest.approx(0.96885, abs=2e-5)


def test_pareto_nbd_cdnow():
    model = pu.fit_pareto_nbd(cdnow_summary(), **OLD)
    assert model.log_likelihood == pytest.approx(-9594.976, abs=5e-3)
    assert model.parameters.to_list() == pytest.approx([0.553, 10.578, 0.606, 11.669], rel=2e-3)
    assert model.expected_purchases(52) == pytest.approx(1.4734, abs=1e-4)
    assert model.conditional_expected_purchases(52, 26, 30.85714, 31) == pytest.approx(
        25.456, abs=2e-3
    )
    assert model.p_alive(26, 30.85714, 31) == pytest.approx(0.99787, abs=1e-5)


def test_pareto_nbd_heavy_buyers_stay_finite():
    assert round(PARETO.conditional_expected_purchases(10, 132, 200, 200), 5) == 6.20605
    heavy = PARETO.p_alive([500, 5000, 50_000], [190, 199, 1], [200, 200, 300])
    assert np.isfinite(heavy).all()
    assert ((heavy >= 0) & (heavy <= 1)).all()
    for model in (BG, MBG):
        assert np.isfinite(model.conditional_expected_purchases(10, 50_000, 199, 200))


def test_mbg_nbd_cdnow():
    model = pu.fit_mbg_nbd(cdnow_summary(), **OLD)
    assert model.parameters.to_list() == pytest.approx([0.525, 6.183, 0.891, 1.614], abs=6e-4)


def test_week_collapsed_data_give_other_numbers():
    """Counting weeks instead of days with a purchase is the common mistake."""
    orders = cdnow_orders()
    start = orders["date"].min()
    week = (orders["date"] - start).dt.days // 7
    weekly = pu.purchase_summary(
        orders.assign(date=start + pd.to_timedelta(week * 7, unit="D")), as_of="1997-09-30"
    )
    model = pu.fit_bg_nbd(weekly.assign(T=np.floor(weekly["T"])))
    assert model.r > 0.28
    assert model.alpha > 6


def test_gamma_gamma_cdnow(summary):
    model = pu.fit_gamma_gamma(summary)
    assert model.parameters.round(2).to_dict() == {"p": 6.25, "q": 3.74, "gamma": 15.44}
    assert model.log_likelihood == pytest.approx(-4055.918, abs=5e-3)
    assert round(model.mean_spend, 1) == 35.2


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


# --- agreement with other code and with the definitions -------------------------------------------


@pytest.mark.parametrize("kind", ["BetaGeoFitter", "ModifiedBetaGeoFitter", "ParetoNBDFitter"])
def test_as_lifetimes_where_lifetimes_is_finite(kind):
    import lifetimes

    model = {"BetaGeoFitter": BG, "ModifiedBetaGeoFitter": MBG, "ParetoNBDFitter": PARETO}[kind]
    oracle = getattr(lifetimes, kind)()
    oracle.params_ = model.parameters
    x = np.array([0, 1, 2, 7, 30])
    t_x = np.array([0, 3.0, 30.43, 20, 38])
    T = np.array([38.86, 39, 38.86, 35, 39])
    assert model.p_alive(x, t_x, T) == pytest.approx(
        np.ravel(oracle.conditional_probability_alive(x, t_x, T)), rel=1e-9
    )
    ahead = oracle.conditional_expected_number_of_purchases_up_to_time(39, x, t_x, T)
    assert model.conditional_expected_purchases(39, x, t_x, T) == pytest.approx(ahead, rel=1e-7)
    new = [oracle.expected_number_of_purchases_up_to_time(t) for t in (1.0, 39.0, 500.0)]
    assert model.expected_purchases([1, 39, 500]) == pytest.approx(np.ravel(new), rel=1e-9)


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


@pytest.mark.parametrize("model", [BG, MBG])
def test_probabilities_of_counts_sum_to_one_and_to_the_mean(model):
    counts = np.arange(4000)
    chance = model.purchase_probability(counts, 39)
    assert chance.sum() == pytest.approx(1, abs=1e-9)
    assert counts @ chance == pytest.approx(model.expected_purchases(39), rel=1e-8)


def test_bg_bb_probabilities_sum_to_one_and_to_the_mean():
    chance = DONORS.purchase_probability(np.arange(7))
    assert chance.sum() == pytest.approx(1, abs=1e-12)
    assert np.arange(7) @ chance == pytest.approx(DONORS.expected_purchases(6), rel=1e-12)


@pytest.mark.parametrize(
    ("model", "changed"),
    [(BG, {"a": 1.0}), (BG, {"a": 0.4, "b": 0.6}), (MBG, {"a": 1.0}), (PARETO, {"s": 1.0})],
)
def test_removable_singularities_are_removed(model, changed):
    def at(shift):
        return type(model)(**{**model.parameters, **{k: v + shift for k, v in changed.items()}})

    for value in (
        lambda m: m.expected_purchases(39.0),
        lambda m: m.conditional_expected_purchases(39, 3, 20, 30),
    ):
        middle = value(at(0))
        assert np.isfinite(middle)
        assert middle == pytest.approx((value(at(-1e-3)) + value(at(1e-3))) / 2, rel=1e-4)


def test_bg_bb_at_gamma_one():
    at = [pu.BGBB(alpha=1, beta=2, gamma=g, delta=2, n=6) for g in (1, 0.999, 1.001)]
    values = [m.conditional_expected_purchases(5, 2, 4) for m in at]
    assert values[0] == pytest.approx((values[1] + values[2]) / 2, rel=1e-5)
    # δ/(γ-1) [...] → Σ δ/(δ + k): 2/3 + 2/4 + 2/5 + 2/6 + 2/7, times α/(α+β)
    assert at[0].expected_purchases(5) == pytest.approx(sum(2 / (2 + k) for k in range(1, 6)) / 3)


def test_discounted_transactions_are_the_integral_of_the_forecast():
    rate = 0.0027
    got = PARETO.discounted_expected_transactions(5, 20, 30, discount_rate=rate)
    steps = np.linspace(0, 8000, 400_001)
    total = PARETO.conditional_expected_purchases(steps, 5, 20, 30)
    middle = (steps[1:] + steps[:-1]) / 2
    assert got == pytest.approx((np.diff(total) * np.exp(-rate * middle)).sum(), rel=1e-5)


# --- inputs ---------------------------------------------------------------------------------------


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


def test_gamma_gamma_scalars_and_series():
    assert SPEND.expected_spend(0, 0) == pytest.approx(SPEND.mean_spend)
    series = SPEND.expected_spend(
        pd.Series([1, 50], index=[4, 5]), pd.Series([80.0, 80.0], index=[4, 5])
    )
    assert series.index.to_list() == [4, 5]
    assert SPEND.mean_spend < series[4] < series[5] < 80
    assert pu.GammaGamma(p=6, q=0.9, gamma=15).mean_spend == np.inf


def test_the_posterior_mean_of_spend_is_the_papers():
    x, m = 3.0, 40.0
    wanted = 6.25 * (15.44 + x * m) / (6.25 * x + 3.74 - 1)
    assert SPEND.expected_spend(x, m) == pytest.approx(wanted, rel=1e-12)


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


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"x": [0, 0], "mean_spend": [0.0, 0.0]}, "nobody bought again"),
        ({"x": [1, 2], "mean_spend": [5.0, -1.0]}, "'mean_spend' .* above zero"),
        ({"x": [-1], "mean_spend": [5.0]}, "'x' .* zero or more"),
        ({"x": [1]}, "no column 'mean_spend'"),
    ],
)
def test_bad_spend_is_refused(data, message):
    with pytest.raises(ValueError, match=message):
        pu.fit_gamma_gamma(pd.DataFrame(data))


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


@pytest.mark.parametrize("wrong", [0, -1, np.nan, np.inf])
def test_bad_parameters_are_refused(wrong):
    with pytest.raises(ValueError, match="BGNBD r must be more than zero"):
        pu.BGNBD(r=wrong, alpha=1, a=1, b=1)


@pytest.mark.parametrize("fit", [pu.fit_bg_nbd, pu.fit_mbg_nbd, pu.fit_pareto_nbd, pu.fit_bg_bb])
def test_failed_convergence_says_so(fit):
    nobody = pd.DataFrame({"x": [0] * 9, "t_x": [0] * 9, "T": [9] * 9})
    with pytest.raises(pu.ConvergenceError, match="could not be fitted to these 9 customers"):
        fit(nobody)


def test_a_model_from_known_parameters_has_no_fit():
    assert BG.standard_errors is None
    assert BG.log_likelihood is None
    with pytest.raises(ValueError, match="built from known parameters"):
        BG.confidence_intervals()
    assert repr(BG) == "BGNBD(r=0.243, alpha=4.414, a=0.793, b=2.426)"


# --- tables from the log --------------------------------------------------------------------------


def same(table, wanted, key="customer_id"):
    got = to_pandas(table).sort_values(key).reset_index(drop=True)
    pd.testing.assert_frame_equal(got, wanted, check_dtype=False, rtol=1e-12)


@pytest.mark.parametrize("engine", EVERY_ENGINE)
def test_tables_are_equal_on_every_engine(engine):
    orders = cdnow_orders()[["customer_id", "date", "amount"]].head(3000)
    log = ENGINES[engine](orders)
    for make in (
        pu.purchase_summary,
        lambda f: pu.purchase_summary(f, as_of="1997-09-30", amount_col=None, unit_days=1),
        lambda f: pu.calibration_holdout_table(f, calibration_end="1997-09-30"),
    ):
        table = make(log)
        assert same_kind(table, engine)
        same(table, make(orders))


@pytest.mark.parametrize("engine", EVERY_ENGINE)
def test_who_spends_nothing_later_has_a_mean_of_nothing(engine):
    days = pd.to_datetime(["2024-01-01", "2024-01-01", "2024-01-09", "2024-01-01", "2024-01-20"])
    orders = pd.DataFrame({"customer_id": [1, 1, 1, 2, 3], "date": days})
    orders["amount"] = [0.1, 0.2, 0.0, 1e9, 5.0]
    table = to_pandas(pu.purchase_summary(ENGINES[engine](orders))).sort_values("customer_id")
    assert table["x"].to_list() == [1, 0, 0]
    assert table["mean_spend"].to_list() == pytest.approx([0, 0, 0], abs=1e-15)


@pytest.mark.parametrize("engine", EVERY_ENGINE)
def test_an_empty_log_gives_an_empty_table(engine):
    orders = cdnow_orders()[["customer_id", "date", "amount"]]
    late = {"as_of": "1990-01-01"}
    for empty in (
        pu.purchase_summary(ENGINES[engine](orders.head(9)), **late),
        pu.calibration_holdout_table(ENGINES[engine](orders.head(9)), calibration_end="1990-01-01"),
    ):
        table = to_pandas(empty)
        assert len(table) == 0
        assert list(table.columns)[:5] == ["customer_id", "x", "t_x", "T", "mean_spend"]


@pytest.mark.parametrize("engine", AT_HAND)
def test_a_log_without_rows(engine):
    orders = cdnow_orders()[["customer_id", "date", "amount"]].iloc[:0]
    table = to_pandas(pu.purchase_summary(ENGINES[engine](orders)))
    assert list(table.columns) == ["customer_id", "x", "t_x", "T", "mean_spend"]
    assert len(table) == 0


def test_calibration_and_holdout_of_cdnow(summary):
    table = pu.calibration_holdout_table(cdnow_orders(), calibration_end="1997-09-30")
    pd.testing.assert_frame_equal(table[summary.columns], summary)
    assert (table["T_holdout"] == 39).all()
    assert table["x_holdout"].sum() == 1882
    assert (table.loc[table["x_holdout"] == 0, "mean_spend_holdout"] == 0).all()


def test_the_log_is_not_changed(summary):
    orders = cdnow_orders()
    before = orders.copy()
    pu.purchase_summary(orders, as_of="1997-09-30")
    pu.calibration_holdout_table(orders, calibration_end="1997-09-30")
    pd.testing.assert_frame_equal(orders, before)


@pytest.mark.parametrize("engine", EVERY_ENGINE)
@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda f: f.rename(columns={"amount": "price"}), "no column 'amount'"),
        (lambda f: f.assign(date=[19970101, 19970102]), "column 'date' .* not dates"),
        (lambda f: f.assign(amount=[1.0, None]), "column 'amount' .* missing in 1 of 2"),
        (lambda f: f.assign(amount=[1.0, np.inf]), "column 'amount' .* infinite in 1 of 2"),
        (
            lambda f: f.assign(amount=["1", "2"]),
            "column 'amount' .* in 2 rows; it must hold numbers",
        ),
    ],
)
def test_bad_logs_are_refused(engine, change, message):
    orders = pd.DataFrame(
        {"customer_id": [1, 2], "date": pd.to_datetime(["2024-01-01"] * 2), "amount": [1.0, 2.0]}
    )
    with pytest.raises(ValueError, match=message):
        pu.purchase_summary(ENGINES[engine](change(orders)))


def test_bad_dates_and_units_are_refused():
    orders = cdnow_orders()
    with pytest.raises(ValueError, match="as_of is 19970930"):
        pu.purchase_summary(orders, as_of=19970930)
    with pytest.raises(ValueError, match="unit_days must be more than zero"):
        pu.purchase_summary(orders, unit_days=0)
    with pytest.raises(ValueError, match="before calibration"):
        pu.calibration_holdout_table(orders, calibration_end="1997-09-30", holdout_end="1997-01-30")


LOGS = st.lists(
    st.tuples(st.integers(0, 5), st.integers(0, 40), st.integers(1, 50)), min_size=1, max_size=30
)


def as_log(rows, ids=lambda i: i):
    start = pd.Timestamp("2024-02-01 13:00")
    return pd.DataFrame(
        {
            "customer_id": [ids(i) for i, _, _ in rows],
            "date": [start + pd.Timedelta(days=d) for _, d, _ in rows],
            "amount": [float(m) for _, _, m in rows],
        }
    )


def by_hand(rows, end):
    out = []
    for who in sorted({i for i, _, _ in rows}):
        days = sorted({d for i, d, _ in rows if i == who})
        later = sum(m for i, d, m in rows if i == who and d > days[0])
        x = len(days) - 1
        out.append((who, x, (days[-1] - days[0]) / 7, (end - days[0]) / 7, later / x if x else 0.0))
    return out


@settings(deadline=None, max_examples=60)
@given(LOGS, st.randoms())
def test_summary_by_hand_in_any_order_under_any_names(rows, random):
    wanted = by_hand(rows, max(d for _, d, _ in rows))
    table = pu.purchase_summary(as_log(rows))
    assert table.to_numpy() == pytest.approx(np.array(wanted))
    shuffled = rows[:]
    random.shuffle(shuffled)
    pd.testing.assert_frame_equal(pu.purchase_summary(as_log(shuffled)), table)
    for rename in (lambda i: f"c{9 - i}", lambda i: 10**12 * (i + 1), lambda i: -i):
        other = pu.purchase_summary(as_log(rows, rename)).set_index("customer_id")
        back = other.loc[[rename(i) for i in table["customer_id"]]].reset_index(drop=True)
        pd.testing.assert_frame_equal(back, table.drop(columns="customer_id"))


@settings(deadline=None, max_examples=30)
@given(LOGS, st.integers(0, 5))
def test_summary_of_two_halves_is_the_summary(rows, cut):
    log, end = as_log(rows), "2024-04-01"
    parts = [log[log["customer_id"] < cut], log[log["customer_id"] >= cut]]
    merged = pd.concat([pu.purchase_summary(p, as_of=end) for p in parts if len(p)])
    pd.testing.assert_frame_equal(
        merged.reset_index(drop=True), pu.purchase_summary(log, as_of=end)
    )


# --- value and checks -----------------------------------------------------------------------------


def test_lifetime_value_is_the_discounted_sum(summary):
    few = summary.sample(40, random_state=1)
    got = pu.lifetime_value(BG, SPEND, few, horizon=52, discount_rate=0.003, margin=0.3)
    weeks = np.arange(53)
    for index, row in few.iterrows():
        bought = BG.conditional_expected_purchases(weeks, row["x"], row["t_x"], row["T"])
        value = (np.diff(bought) / 1.003 ** weeks[1:]).sum()
        wanted = 0.3 * value * SPEND.expected_spend(row["x"], row["mean_spend"])
        assert got[index] == pytest.approx(wanted, rel=1e-10)
    assert got.index.equals(few.index)


def test_lifetime_value_without_discount_is_purchases_times_spend(summary):
    few = summary.head(20)
    got = pu.lifetime_value(PARETO, SPEND, few, horizon=10.5, discount_rate=0)
    bought = PARETO.conditional_expected_purchases(10.5, few["x"], few["t_x"], few["T"])
    spend = SPEND.expected_spend(few["x"], few["mean_spend"])
    assert got.to_list() == pytest.approx((bought * spend).to_list(), rel=1e-12)


@pytest.mark.parametrize(
    "wrong", [{"horizon": 0}, {"discount_rate": -0.1}, {"margin": 0}, {"margin": 1.2}]
)
def test_bad_valuations_are_refused(summary, wrong):
    with pytest.raises(ValueError, match=next(iter(wrong))):
        pu.lifetime_value(BG, SPEND, summary, **{"horizon": 9, "discount_rate": 0, **wrong})


def test_holdout_table_adds_up(bg):
    table = pu.calibration_holdout_table(cdnow_orders(), calibration_end="1997-09-30")
    by_x = pu.holdout_table(bg, table)
    assert by_x["x"].to_list() == ["0", "1", "2", "3", "4", "5", "6", "7+"]
    assert by_x["customers"].sum() == 2357
    assert by_x["customers"] @ by_x["actual_mean"] == pytest.approx(1882)
    everybody = bg.conditional_expected_purchases(39, table["x"], table["t_x"], table["T"]).sum()
    assert by_x["customers"] @ by_x["expected_mean"] == pytest.approx(everybody)


def test_tracking_table_adds_up(bg):
    table = pu.tracking_table(bg, cdnow_orders())
    assert table["time"].iloc[-1] == 77
    assert table["actual"].sum() == table["actual_total"].iloc[-1]
    assert table["expected"].sum() == pytest.approx(table["expected_total"].iloc[-1])
    # The paper: the model is within a few per cent of the total at the end.
    assert table["expected_total"].iloc[-1] / table["actual_total"].iloc[-1] == pytest.approx(
        1, abs=0.05
    )
    assert len(pu.tracking_table(bg, cdnow_orders().iloc[:0])) == 0


PLOTS = [
    lambda bg, ax: pu.plot_purchase_holdout(
        pu.holdout_table(
            bg, pu.calibration_holdout_table(cdnow_orders(), calibration_end="1997-09-30")
        ),
        ax=ax,
    ),
    lambda bg, ax: pu.plot_purchase_tracking(
        pu.tracking_table(bg, cdnow_orders()), split=39, ax=ax
    ),
    lambda bg, ax: pu.plot_p_alive(pu.p_alive_table(bg, T=39), ax=ax),
]


@pytest.mark.parametrize("draw", PLOTS)
def test_plots_use_the_axes_given_and_are_labelled(bg, draw):
    figure, ax = plt.subplots()
    assert draw(bg, ax) is ax
    assert ax.get_title(loc="left")
    assert ax.get_xlabel()
    assert ax.get_ylabel()
    plt.close(figure)
