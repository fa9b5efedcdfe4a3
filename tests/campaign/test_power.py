import numpy as np
import pandas as pd
import pytest
from figures import drawn
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportions_ztest

from crm_lib import campaign as ca


@pytest.mark.parametrize(
    ("n", "p_a", "p_b", "alpha", "power", "digits"),
    [
        # The examples on the help page of R's power.prop.test, to the digits it prints.
        (50, 0.50, 0.75, 0.05, 0.740, 5e-4),
        (76.7, 0.50, 0.75, 0.05, 0.90, 5e-4),
        (50, 0.50, 0.8026, 0.05, 0.90, 5e-4),
        (50, 0.50, 0.90, 0.00131, 0.90, 5e-4),
    ],
)
def test_power_as_in_r(n, p_a, p_b, alpha, power, digits):
    found = ca.ab_power(p_a, p_b, customers_per_group=n, alpha=alpha)
    assert found == pytest.approx(power, abs=digits)


def test_sample_size_as_in_r():
    assert ca.ab_sample_size(0.50, 0.75, power=0.90) == pytest.approx(76.7, abs=0.05)


@settings(max_examples=60, deadline=None)
@given(st.floats(0.01, 0.99), st.floats(0.01, 0.99), st.floats(0.3, 0.99))
def test_the_needed_size_has_the_wanted_power(p_a, p_b, power):
    if abs(p_a - p_b) < 1e-3:
        return
    n = ca.ab_sample_size(p_a, p_b, power=power)
    assert ca.ab_power(p_a, p_b, customers_per_group=n) == pytest.approx(power, abs=1e-6)


def test_power_by_simulation():
    rng = np.random.default_rng(11)
    a, b = rng.binomial(800, 0.12, 4000), rng.binomial(800, 0.17, 4000)
    found = np.mean(
        [proportions_ztest([x, y], [800, 800])[1] < 0.05 for x, y in zip(a, b, strict=True)]
    )
    assert ca.ab_power(0.12, 0.17, customers_per_group=800) == pytest.approx(found, abs=0.025)


def test_power_table_has_every_pair_and_grows():
    table = ca.power_table(0.12, uplifts=[0.01, 0.03], sizes=[100, 1000])
    assert len(table) == 4
    assert table.groupby("uplift")["power"].apply(lambda p: p.is_monotonic_increasing).all()


def test_figures():
    test = pd.DataFrame(
        {"g": ["A"] * 1000 + ["B"] * 1000, "c": [1] * 120 + [0] * 880 + [1] * 150 + [0] * 850}
    )
    table = ca.ab_table(test, arm_col="g", converted_col="c")
    assert drawn(ca.plot_ab, table, arm_col="g") == (
        "B converts best at 15.0% (p = 0.0496) · B的转化率最高，为15.0%（p = 0.0496）"
    )
    table = ca.power_table(0.12, uplifts=[0.03], sizes=[500, 2500])
    assert "needs about 2,500" in drawn(ca.plot_ab_power, table)
    table = ca.power_table(0.12, uplifts=[0.001], sizes=[50])
    assert drawn(ca.plot_ab_power, table).startswith("No size in this range")
