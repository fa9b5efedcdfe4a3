"""Windows in the unit of the times, and steps that somebody mistyped."""

import numpy as np
import pandas as pd
import pytest

from crm_lib.engines.funnel_logs import number_window, require_known_steps, timedelta_window


def test_windows_are_durations_or_numbers():
    assert timedelta_window("14D") == pd.Timedelta(days=14)
    assert timedelta_window(np.timedelta64(2, "h")) == pd.Timedelta(hours=2)
    assert number_window(7) == 7


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: timedelta_window(14), "a duration such as '14D'"),
        (lambda: timedelta_window("two weeks"), "such as '14D' or '2h'"),
        (lambda: timedelta_window("-1D"), "window must be zero or more"),
        (lambda: number_window("14D"), "the times are numbers"),
        (lambda: number_window(-1), "window must be zero or more"),
    ],
)
def test_a_window_of_the_wrong_kind_is_refused(call, words):
    with pytest.raises(ValueError, match=words):
        call()


def test_a_step_that_never_occurs_is_named_beside_those_that_do():
    require_known_steps(["visit"], [True], ["visit"])
    with pytest.raises(ValueError, match=r"no event is called 'viist'; .* are 'buy', 'visit'"):
        require_known_steps(["viist", "buy"], [False, True], ["visit", "buy"])
