"""The net promoter score, its interval, and what the interval promises."""

import numpy as np
import pandas as pd
import pytest
from figures import drawn

from crm_lib import satisfaction


def test_published_interval():
    s = satisfaction.nps_from_counts(500, 300, 200)
    assert s.score == pytest.approx(30) and s.margin == pytest.approx(4.84, abs=5e-3)
    assert (s.low, s.high) == (pytest.approx(25.16, abs=5e-3), pytest.approx(34.84, abs=5e-3))
    assert s.n == 1000


def test_nine_of_the_syllabus():
    assert satisfaction.nps_from_counts(32, 45, 23).score == pytest.approx(9)


def test_every_answer_falls_in_its_group():
    s = satisfaction.nps(range(11))
    assert (s.promoters, s.passives, s.detractors) == (2, 2, 7)
    assert satisfaction.nps([10] * 5).score == 100
    alone = satisfaction.nps([9])
    assert alone.standard_error == 0 and alone.low == alone.high == 100


def test_the_variance_is_that_of_plus_one_zero_minus_one():
    answers = np.random.default_rng(1).integers(0, 11, 400)
    coded = np.where(answers >= 9, 1, np.where(answers <= 6, -1, 0))
    expected = 100 * coded.std() / np.sqrt(len(coded))
    assert satisfaction.nps(answers).standard_error == pytest.approx(expected)


def test_the_interval_covers_as_often_as_it_says():
    rng = np.random.default_rng(2)
    draws = rng.multinomial(400, [0.4, 0.35, 0.25], size=2000)
    hits = [
        s.low <= 15 <= s.high for s in (satisfaction.nps_from_counts(*map(int, d)) for d in draws)
    ]
    assert np.mean(hits) == pytest.approx(0.95, abs=0.015)


def test_groups():
    t = pd.DataFrame({"shop": list("aabb"), "recommend": [10, 7, 3, 9]})
    table = satisfaction.nps_table(t, segment_col="shop")
    assert table["nps"].tolist() == [50, 0] and table["n"].tolist() == [2, 2]
    empty = satisfaction.nps_table(t.iloc[:0], segment_col="shop")
    assert len(empty) == 0 and "nps" in empty


ANSWERS = pd.DataFrame({"shop": ["a"], "recommend": [5]})


@pytest.mark.parametrize(
    ("call", "word"),
    [
        (lambda: satisfaction.nps([]), "non-empty"),
        (lambda: satisfaction.nps([11]), "between 0 and 10"),
        (lambda: satisfaction.nps([6.5]), "whole"),
        (lambda: satisfaction.nps([None, 5]), "1 of 2"),
        (lambda: satisfaction.nps([5], confidence=95), "confidence"),
        (lambda: satisfaction.nps_from_counts(0, 0, 0), "no answer"),
        (lambda: satisfaction.nps_from_counts(-1, 0, 2), "promoters"),
        (lambda: satisfaction.nps_from_counts(1.5, 0, 2), "promoters"),
        (lambda: satisfaction.nps_table(ANSWERS, segment_col="city"), "city"),
        (
            lambda: satisfaction.nps_table(ANSWERS.assign(recommend="x"), segment_col="shop"),
            "recommend",
        ),
        (lambda: satisfaction.nps_table(ANSWERS.assign(shop=None), segment_col="shop"), "shop"),
        (lambda: satisfaction.plot_nps(ANSWERS), "nps"),
    ],
)
def test_bad_input_is_named(call, word):
    with pytest.raises(ValueError, match=word):
        call()


def test_scores_are_drawn_with_what_the_intervals_say():
    def table(n):
        rows = [("a", s) for s in [10] * 9 * n + [5] * n] + [("b", s) for s in [10] * n + [5] * n]
        return satisfaction.nps_table(
            pd.DataFrame(rows, columns=["shop", "recommend"]), segment_col="shop"
        )

    title = drawn(satisfaction.plot_nps, table(50))
    assert title.startswith("a has the highest score, +80.0; its interval is +75 to +85")
    wide = drawn(satisfaction.plot_nps, table(1))
    assert "+42 to +118" in wide or "its interval is" in wide


def test_answers_of_a_scale_of_five_are_noticed():
    with pytest.warns(UserWarning, match="lie from 1 to 5"):
        assert satisfaction.nps([5, 5, 4, 5, 3]).score == -100
