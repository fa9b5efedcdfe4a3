"""Sizes of the arms against the chi-square examples of scipy, and on every engine."""

import pandas as pd
import pytest
from engines import ENGINES, EVERY_ENGINE
from scipy.stats import chisquare

from crm_lib.campaign import sample_ratio_mismatch

DICE = dict(zip("abcdef", [16, 18, 16, 14, 12, 12], strict=True))


def test_the_examples_of_scipy_s_manual():
    found = sample_ratio_mismatch(DICE)
    assert found["chi_square"] == pytest.approx(2)
    assert found["p_value"] == pytest.approx(0.84914503608460956)
    planned = dict(zip("abcdef", [16, 16, 16, 16, 16, 8], strict=True))
    found = sample_ratio_mismatch(DICE, planned=planned)
    assert found["chi_square"] == pytest.approx(3.5)
    assert found["p_value"] == pytest.approx(0.62338762774958223)
    assert not found["mismatch"]


def test_one_in_a_thousand_is_the_usual_border():
    # With one degree of freedom the border lies at a chi-square of 10.83.
    below, above = {"a": 5000, "b": 5327}, {"a": 5000, "b": 5340}
    assert sample_ratio_mismatch(below)["chi_square"] < 10.83
    assert not sample_ratio_mismatch(below)["mismatch"]
    assert sample_ratio_mismatch(above)["chi_square"] > 10.83
    assert sample_ratio_mismatch(above)["mismatch"]


@pytest.mark.parametrize("engine", EVERY_ENGINE)
def test_every_engine_counts_the_arms(engine):
    frame = pd.DataFrame({"group": ["old"] * 90 + ["new"] * 14})
    found = sample_ratio_mismatch(
        ENGINES[engine](frame), arm_col="group", planned={"old": 9, "new": 1}
    )
    total = 104
    assert found["p_value"] == pytest.approx(chisquare([90, 14], [total * 0.9, total * 0.1]).pvalue)


def test_an_arm_that_nobody_came_to_counts():
    found = sample_ratio_mismatch({"a": 40}, planned={"a": 1, "b": 1})
    assert found["chi_square"] == pytest.approx(40)
    assert found["mismatch"]


@pytest.mark.parametrize(
    ("customers", "more", "word"),
    [
        ({"a": 5}, {}, "two"),
        ({"a": 0, "b": 0}, {}, "no customers"),
        ({"a": 5, "b": 2.5}, {}, "'b'"),
        ({"a": 5, "b": 5}, {"planned": {"a": 1}}, "'b'"),
        ({"a": 5, "b": 5}, {"planned": {"a": 1, "b": 0}}, "'b'"),
        ({"a": 5, "b": 5}, {"planned": 0.5}, "planned"),
        ({"a": 5, "b": 5}, {"level": 2}, "level"),
        (pd.DataFrame({"arm": ["a", None]}), {}, "'arm'"),
        (pd.DataFrame({"arm": [1, "1", 1]}), {}, "'arm'"),
    ],
)
def test_bad_input_is_named(customers, more, word):
    with pytest.raises(ValueError, match=word):
        sample_ratio_mismatch(customers, **more)
