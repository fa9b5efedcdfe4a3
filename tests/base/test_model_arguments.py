"""Arguments of a model's methods: one shape inside, the caller's kind outside."""

import numpy as np
import pandas as pd
import pytest

from crm_lib.base.model_arguments import broadcast, history


def test_numbers_arrays_and_series_come_back_as_what_they_were():
    arrays, back = broadcast(x=2, t=3.0)
    assert back(arrays[0] + arrays[1], "sum") == 5.0
    arrays, back = broadcast(x=[1, 2], t=3)
    assert back(arrays[0] * arrays[1], "p").tolist() == [3, 6]
    arrays, back = broadcast(x=pd.Series([1, 2], index=["a", "b"]), t=3)
    found = back(arrays[0] * arrays[1], "p")
    assert found.name == "p" and found.to_dict() == {"a": 3, "b": 6}


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"x": "two"}, "x must be numbers"),
        ({"x": [1, np.nan]}, "x is missing in 1 of 2"),
        ({"x": [1, 2], "t": [1, 2, 3]}, "shapes do not fit together: x .2,., t .3,."),
        ({"x": pd.Series([1], index=["a"]), "t": pd.Series([1], index=["b"])}, "another index"),
    ],
)
def test_what_does_not_fit_is_named(values, words):
    with pytest.raises(ValueError, match=words):
        broadcast(**values)


def test_a_history_ends_after_its_last_purchase():
    (x, t_x, T, ahead), _ = history([1, 2], 3, 4, ahead=5)
    assert x.shape == t_x.shape == T.shape == ahead.shape == (2,)
    with pytest.raises(ValueError, match="later than T; it is in 1 of 2"):
        history(1, [3, 5], 4)
    with pytest.raises(ValueError, match="ahead must be zero or more"):
        history(1, 3, 4, ahead=-1)
