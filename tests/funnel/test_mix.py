import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_lib import funnel


def test_published_mix_figures():
    new = 1 - 0.874
    assert round(1 - 0.255, 3) == 0.745 and round(new, 3) == 0.126
    assert round(funnel.mix_bound(0.255, new), 3) == 0.852
    rates = funnel.other_segment_rate(0.255, new, np.array([0.5, 0.6, 0.7]))
    np.testing.assert_allclose(rates, [0.384, 0.4485, 0.556])
    assert funnel.other_segment_rate(0.255, new, 0.5) == pytest.approx(0.384)


def test_mix_bound_for_segments_above_and_at_the_overall_rate():
    assert funnel.mix_bound(0.2, 0.8) == pytest.approx(0.25)
    assert funnel.mix_bound(0.2, 0.2) == 1.0
    assert funnel.other_segment_rate(0.2, 0.8, 0.25) == 0.0


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 0.99))
def test_mixing_and_unmixing_are_inverse(segment, other, share):
    overall = min(max(share * segment + (1 - share) * other, 0), 1)
    bound = funnel.mix_bound(overall, segment)
    if share <= bound:
        got = funnel.other_segment_rate(overall, segment, share)
        assert got == pytest.approx(other, abs=1e-9)
    else:
        # Only rounding can put a real mix beyond the bound.
        assert share == pytest.approx(bound)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: funnel.mix_bound(25.5, 0.1), "overall_rate must lie between 0 and 1"),
        (lambda: funnel.mix_bound(0.2, -0.1), "segment_rate must lie between 0 and 1"),
        (lambda: funnel.other_segment_rate(0.255, 0.126, 0.9), r"at most 0\.8524.*reaches 100%"),
        (lambda: funnel.other_segment_rate(0.2, 0.8, 0.5), r"at most 0\.2500.*reaches 0%"),
        (lambda: funnel.other_segment_rate(0.2, 0.2, 1), "below 1"),
        (lambda: funnel.mix_table(0.2, 0.2), "both rates are equal"),
        (lambda: funnel.mix_table(0.2, 0.1, points=1), "points is 1; a whole number from 2"),
        (lambda: funnel.bottleneck(pd.DataFrame({"a": [1]})), "the funnel table has no column"),
        (lambda: funnel.plot_funnel_mix(pd.DataFrame({"a": [1]})), "no column 'segment_share'"),
        (lambda: funnel.plot_point_worth(pd.DataFrame({"a": [1]})), "no column 'from_step'"),
    ],
)
def test_bad_numbers_are_told_what_to_do(call, words):
    with pytest.raises(ValueError, match=words):
        call()
