"""Value to the customer and of the customer: both timings, both kinds."""

import numpy as np
import pandas as pd
import pytest

from crm_lib import value


def test_other_bad_input_is_refused():
    with pytest.raises(ValueError, match=r"periods is 1.5"):
        value.clv(1, 0.5, 0.1, first_margin="now", periods=1.5)
    with pytest.raises(ValueError, match="number of payments is not clear"):
        value.clv_schedule_table(1, 0.5, 0.1, first_margin="now")
    with pytest.raises(ValueError, match="number of payments is not clear"):
        value.clv_schedule_table([1, 2, 3], [0.5], 0.1, first_margin="now")
    with pytest.raises(ValueError, match="years must be zero or more"):
        value.simple_clv(1, 1, -1)
    with pytest.raises(ValueError, match="margin must lie between 0 and 1"):
        value.simple_clv(1, 1, 1, margin=2)
    with pytest.raises(ValueError, match="no column 'clv'"):
        value.customer_equity(pd.DataFrame({"x": [1]}))
    with pytest.raises(ValueError, match=r"column 'clv' .* missing in 1 of 1"):
        value.customer_equity(pd.DataFrame({"clv": [np.nan]}))


def test_annuity():
    assert round(value.annuity_value(100, 0.1, 5), 2) == 379.08
    assert value.annuity_value(100, 0, 5) == 500
    late = value.clv(100, 1, 0.1, first_margin="after_one_period", periods=5)
    assert value.annuity_value(100, 0.1, 5) == pytest.approx(late)
    assert value.annuity_value(100, [0.1, 0], 5).round(2).tolist() == [379.08, 500]


def test_simple_form_and_equity():
    assert value.simple_clv(80, 4, 5) == 1600
    assert value.simple_clv(80, 4, 5, margin=0.25) == 400
    segments = pd.DataFrame({"worth": [100.0, 10.0], "n": [3, 20]})
    assert value.customer_equity(segments, clv_col="worth") == 110
    assert value.customer_equity(segments, clv_col="worth", customers_col="n") == 500
