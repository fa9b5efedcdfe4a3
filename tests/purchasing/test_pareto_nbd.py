import numpy as np
import pandas as pd
import pytest
from cdnow import cdnow_summary
from purchasing_cases import OLD, PARETO

from crm_lib import purchasing as pu
from crm_lib.purchasing import pareto_nbd


def test_pareto_nbd_cdnow():
    model = pu.fit_pareto_nbd(cdnow_summary(), **OLD)
    assert model.log_likelihood == pytest.approx(-9594.976, abs=5e-3)
    assert model.parameters.to_list() == pytest.approx([0.553, 10.578, 0.606, 11.669], rel=2e-3)
    assert model.expected_purchases(52) == pytest.approx(1.4734, abs=1e-4)
    assert model.conditional_expected_purchases(52, 26, 30.85714, 31) == pytest.approx(
        25.456, abs=2e-3
    )
    assert model.p_alive(26, 30.85714, 31) == pytest.approx(0.99787, abs=1e-5)


def test_discounted_transactions_are_the_integral_of_the_forecast():
    rate = 0.0027
    got = PARETO.discounted_expected_transactions(5, 20, 30, discount_rate=rate)
    steps = np.linspace(0, 8000, 400_001)
    total = PARETO.conditional_expected_purchases(steps, 5, 20, 30)
    middle = (steps[1:] + steps[:-1]) / 2
    assert got == pytest.approx((np.diff(total) * np.exp(-rate * middle)).sum(), rel=1e-5)


#: Ten customers, each of whom bought at the very end, if again at all: nobody drops out.
LOYAL = {"x": [0, 1, 2, 3, 1, 0, 5, 2, 1, 4], "T": [30, 32, 35, 38, 40, 22, 33, 36, 31, 39]}


def test_a_fit_without_a_maximum_is_bounded_and_says_which_parameter_runs():
    summary = pd.DataFrame(LOYAL).eval("t_x = T * (x > 0)")
    evaluations = []
    tail = pareto_nbd._log_tail
    pareto_nbd._log_tail = lambda *a: evaluations.append(1) or tail(*a)
    try:
        with pytest.raises(pu.ConvergenceError, match=r"s has come to .* on the way to zero"):
            pu.fit_pareto_nbd(summary)
    finally:
        pareto_nbd._log_tail = tail
    assert len(evaluations) < 6000
    with pytest.raises(pu.ConvergenceError, match=r"b has come to .* infinity.*penalizer_coef"):
        pu.fit_bg_nbd(summary)


def test_a_penalty_keeps_parameters_small():
    summary = cdnow_summary().head(400)[["frequency", "recency", "T"]]
    summary = summary.set_axis(["x", "t_x", "T"], axis="columns")
    for fit in (pu.fit_pareto_nbd, pu.fit_bg_nbd, pu.fit_mbg_nbd):
        free, held = fit(summary), fit(summary, penalizer_coef=0.05)
        longest = summary["T"].max()
        size = [
            sum(
                (p / (longest if n in ("alpha", "beta") else 1)) ** 2
                for n, p in m.parameters.items()
            )
            for m in (free, held)
        ]
        assert size[1] < size[0]
        assert held.log_likelihood < free.log_likelihood
        with pytest.raises(ValueError, match="penalizer_coef"):
            fit(summary, penalizer_coef=-1)
