import numpy as np
import pytest
from cdnow import cdnow_summary
from purchasing_cases import OLD, PARETO

from crm_lib import purchasing as pu


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
