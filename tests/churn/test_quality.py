"""AUC, lift and calibration against their definitions."""

import numpy as np
import pandas as pd
import pytest
from figures import drawn
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_lib import churn
from crm_lib.page.words import words_of_column


def table(pairs):
    return pd.DataFrame(pairs, columns=["churn_probability", "churned"])


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from([0, 0.25, 0.5, 0.75, 1]), st.booleans()), max_size=20))
def test_auc_is_the_share_of_pairs_in_the_right_order(pairs):
    t = table([(0.5, 1), (0.25, 0), *pairs]).astype({"churned": int})
    bad = t["churn_probability"][t["churned"] == 1].to_numpy()[:, None]
    good = t["churn_probability"][t["churned"] == 0].to_numpy()
    expected = ((bad > good) + 0.5 * (bad == good)).mean()
    assert churn.auc(t) == pytest.approx(expected)
    roc = churn.roc_table(t)
    area = np.trapezoid(roc["share_of_churners"], roc["share_of_stayers"])
    assert area == pytest.approx(expected)


RNG = np.random.default_rng(0)


P = RNG.uniform(size=4000)


TRUE = table({"churn_probability": P, "churned": (RNG.uniform(size=4000) < P).astype(int)})


def test_a_true_probability_is_calibrated():
    t = churn.calibration_table(TRUE)
    assert t["customers"].sum() == 4000 and t["customers"].nunique() == 1
    inside = (t["low"] <= t["predicted"]) & (t["predicted"] <= t["high"])
    assert inside.sum() >= 8
    assert t["brier"].iloc[0] == pytest.approx(1 / 6, abs=0.01)  # E[p(1 − p)] of a uniform p
    off = churn.calibration_table(TRUE.assign(churn_probability=TRUE["churn_probability"] ** 3))
    assert (off["observed"] > off["predicted"]).sum() >= 8


def test_lift_falls_and_averages_to_one():
    t = churn.lift_table(TRUE, groups=4)
    assert t["lift"].is_monotonic_decreasing and t["lift"].mean() == pytest.approx(1)
    assert t["churned_customers"].sum() == TRUE["churned"].sum()
    assert t["churned_customers"].dtype.kind == "i"
    # The shares are cumulative, so their words say it.
    for column in ("cumulative_customers", "cumulative_churned"):
        assert t[column].iloc[-1] == pytest.approx(1) and t[column].is_monotonic_increasing
        words = words_of_column(column)
        assert "cumulative" in words.en and "累计" in words.zh
    assert words_of_column("churned_customers").zh == "流失人数"
    assert t["cumulative_lift"].iloc[0] == pytest.approx(t["lift"].iloc[0])


ONE = table([(0.5, 1), (0.2, 0)])


@pytest.mark.parametrize(
    ("call", "word"),
    [
        (lambda: churn.auc(ONE[["churned"]]), "churn_probability"),
        (lambda: churn.auc(ONE.assign(churned=0)), "both kinds"),
        (lambda: churn.auc(ONE.assign(churned=3)), "0 and 1"),
        (lambda: churn.auc(ONE.assign(churn_probability=np.nan)), "2 of 2"),
        (lambda: churn.roc_table(ONE[["churn_probability"]]), "churned"),
        (lambda: churn.lift_table(ONE, groups=3), "groups"),
        (lambda: churn.lift_table(ONE.assign(churned=0)), "churned"),
        (lambda: churn.calibration_table(ONE, groups=5), "groups"),
        (lambda: churn.calibration_table(ONE.assign(churn_probability=2), groups=1), "between 0 and 1"),
        (lambda: churn.plot_churn_roc(ONE), "share_of_stayers"),
        (lambda: churn.plot_churn_lift(ONE), "lift"),
        (lambda: churn.plot_churn_lift(churn.lift_table(ONE, groups=2).iloc[:0]), "0 rows"),
        (lambda: churn.plot_churn_calibration(ONE), "observed"),
    ],
)  # fmt: skip
def test_bad_input_is_named(call, word):
    with pytest.raises(ValueError, match=word):
        call()


def test_the_quality_is_drawn():
    area = churn.auc(TRUE)
    assert f"{area:.3f}" in drawn(churn.plot_churn_roc, churn.roc_table(TRUE))
    assert "times the average" in drawn(churn.plot_churn_lift, churn.lift_table(TRUE))
    assert "of 10 groups" in drawn(churn.plot_churn_calibration, churn.calibration_table(TRUE))
