import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from value_cases import frame, values

from crm_lib import value as co


@pytest.mark.parametrize("n", [1, 2, 5, 100])
def test_gini_closed_forms(n):
    assert co.gini(frame(np.arange(1, n + 1)), value_col="v") == pytest.approx((n - 1) / (3 * n))
    assert co.gini(frame(np.full(n, 7)), value_col="v") == pytest.approx(0, abs=1e-12)
    assert co.gini(frame([1] + [0] * (n - 1)), value_col="v") == pytest.approx((n - 1) / n)


@settings(max_examples=80, deadline=None)
@given(values)
def test_gini_is_twice_the_area_and_the_mean_difference(numbers):
    lorenz = co.lorenz_table(frame(numbers), value_col="v")
    area = np.trapezoid(lorenz["share_of_value"], lorenz["share_of_customers"])
    found = co.gini(frame(numbers), value_col="v")
    assert found == pytest.approx(1 - 2 * area, abs=1e-9)
    v = np.array(numbers, dtype=float)
    assert found == pytest.approx(np.abs(v[:, None] - v).mean() / (2 * v.mean()), abs=1e-9)


def test_concentration_can_be_called_from_here():
    assert co.gini(pd.DataFrame({"v": [1, 2, 3, 4]}), value_col="v") == pytest.approx(0.25)
