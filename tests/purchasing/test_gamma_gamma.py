import numpy as np
import pandas as pd
import pytest
from purchasing_cases import SPEND

from crm_lib import purchasing as pu


def test_gamma_gamma_cdnow(summary):
    model = pu.fit_gamma_gamma(summary)
    assert model.parameters.round(2).to_dict() == {"p": 6.25, "q": 3.74, "gamma": 15.44}
    assert model.log_likelihood == pytest.approx(-4055.918, abs=5e-3)
    assert round(model.mean_spend, 1) == 35.2


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
