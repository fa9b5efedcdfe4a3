"""SERVQUAL by dimension and Cronbach's alpha against R."""

import numpy as np
import pandas as pd
import pytest
from attitude import ATTITUDE
from figures import drawn

from crm_lib import satisfaction


def test_alpha_of_the_attitude_survey():
    assert satisfaction.cronbach_alpha(ATTITUDE) == pytest.approx(0.8431, abs=5e-5)


def test_alpha_at_its_limits():
    one = np.array([1.0, 2, 4, 3])
    assert satisfaction.cronbach_alpha(np.column_stack([one, one, one])) == pytest.approx(1)
    assert satisfaction.cronbach_alpha(np.column_stack([one, 1.5 - one / 2])) < 0


def test_items_go_to_their_dimensions():
    answers = np.repeat(np.arange(1, 6), [4, 5, 4, 4, 5])[None, :].repeat(3, axis=0)
    gaps = satisfaction.servqual_gaps(np.full((3, 22), 5), answers)
    assert gaps["perception"].tolist() == [1, 2, 3, 4, 5]
    assert gaps["gap"].tolist() == [-4, -3, -2, -1, 0]
    assert gaps["name_zh"].tolist() == ["有形性", "可靠性", "响应性", "保证性", "移情性"]
    assert len(satisfaction.SERVQUAL_ITEMS) == 22
    assert gaps["weighted_gap"].sum() == pytest.approx(-2)


def test_weights_of_100_points():
    points = {
        "tangibles": 10,
        "reliability": 40,
        "responsiveness": 20,
        "assurance": 20,
        "empathy": 10,
    }
    rng = np.random.default_rng(0)
    gaps = satisfaction.servqual_gaps(
        pd.DataFrame(rng.integers(1, 8, (9, 22))), rng.integers(1, 8, (9, 22)), weights=points
    )
    assert gaps["weight"].tolist() == [0.1, 0.4, 0.2, 0.2, 0.1]
    assert np.allclose(gaps["weighted_gap"], gaps["gap"] * gaps["weight"])


FIVE = np.full((2, 22), 5)


@pytest.mark.parametrize(
    ("call", "word"),
    [
        (lambda: satisfaction.servqual_gaps(FIVE[:, :21], FIVE), "expectations"),
        (lambda: satisfaction.servqual_gaps(FIVE, FIVE[:1]), "same people"),
        (lambda: satisfaction.servqual_gaps(FIVE, FIVE + 3), "perceptions"),
        (lambda: satisfaction.servqual_gaps(FIVE * np.nan, FIVE), "expectations"),
        (lambda: satisfaction.servqual_gaps(FIVE, FIVE, weights={"empathy": 1}), "tangibles"),
        (
            lambda: satisfaction.servqual_gaps(
                FIVE, FIVE, weights=dict.fromkeys(set(satisfaction.SERVQUAL_ITEMS), 0)
            ),
            "zero",
        ),
        (lambda: satisfaction.cronbach_alpha([[1, 2]]), "2 rows"),
        (lambda: satisfaction.cronbach_alpha([[1], [2]]), "2 columns"),
        (lambda: satisfaction.cronbach_alpha([[1, np.nan], [2, 3]]), "1 of 2"),
        (lambda: satisfaction.cronbach_alpha([[1, 2], [2, 1]]), "not defined"),
        (lambda: satisfaction.plot_servqual(ATTITUDE), "dimension"),
    ],
)
def test_bad_input_is_named(call, word):
    with pytest.raises(ValueError, match=word):
        call()


def test_the_gaps_are_drawn():
    worse = FIVE.copy()
    worse[:, 0:4] = 3
    title = drawn(satisfaction.plot_servqual, satisfaction.servqual_gaps(FIVE, worse))
    assert title == ("Tangibles falls furthest behind: −2.00 · 有形性落后最多：−2.00")
    assert "No dimension" in drawn(
        satisfaction.plot_servqual, satisfaction.servqual_gaps(FIVE, FIVE)
    )
