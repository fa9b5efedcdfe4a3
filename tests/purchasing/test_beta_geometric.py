import numpy as np
import pytest
from purchasing_cases import BG, MBG, PARETO

from crm_lib import purchasing as pu


def test_bg_nbd_expectations(bg):
    got = bg.expected_purchases(np.array([1, 3, 32, 78, 52]))
    assert got.round(4).tolist() == pytest.approx([0.0532, 0.1506, 1.0437, 1.858, 1.4440], abs=2e-4)
    assert round(BG.conditional_expected_purchases(39, x=2, t_x=30.43, T=38.86), 3) == 1.226
    assert bg.conditional_expected_purchases(52, 26, 30.85714, 31) == pytest.approx(
        25.757, abs=2e-3
    )
    assert bg.p_alive(26, 30.85714, 31) == pytest.approx(0.96885, abs=2e-5)


def test_pareto_nbd_heavy_buyers_stay_finite():
    assert round(PARETO.conditional_expected_purchases(10, 132, 200, 200), 5) == 6.20605
    heavy = PARETO.p_alive([500, 5000, 50_000], [190, 199, 1], [200, 200, 300])
    assert np.isfinite(heavy).all()
    assert ((heavy >= 0) & (heavy <= 1)).all()
    for model in (BG, MBG):
        assert np.isfinite(model.conditional_expected_purchases(10, 50_000, 199, 200))


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


@pytest.mark.parametrize("model", [BG, MBG])
def test_probabilities_of_counts_sum_to_one_and_to_the_mean(model):
    counts = np.arange(4000)
    chance = model.purchase_probability(counts, 39)
    assert chance.sum() == pytest.approx(1, abs=1e-9)
    assert counts @ chance == pytest.approx(model.expected_purchases(39), rel=1e-8)


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


@pytest.mark.parametrize("wrong", [0, -1, np.nan, np.inf])
def test_bad_parameters_are_refused(wrong):
    with pytest.raises(ValueError, match="BGNBD r must be more than zero"):
        pu.BGNBD(r=wrong, alpha=1, a=1, b=1)


def test_a_model_from_known_parameters_has_no_fit():
    assert BG.standard_errors is None
    assert BG.log_likelihood is None
    with pytest.raises(ValueError, match="built from known parameters"):
        BG.confidence_intervals()
    assert repr(BG) == "BGNBD(r=0.243, alpha=4.414, a=0.793, b=2.426)"
