"""Retention: cohorts equal on every engine, Kaplan–Meier as statsmodels, sBG as published."""

import numpy as np
import pandas as pd
import pytest
from engines import ENGINES, EVERY_ENGINE
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_lib import retention

LIVES = st.lists(st.tuples(st.integers(1, 9), st.booleans()), min_size=1, max_size=40)


@settings(deadline=None, max_examples=60)
@given(LIVES)
def test_survival_as_statsmodels(rows):
    from statsmodels.duration.survfunc import SurvfuncRight

    frame = pd.DataFrame(rows, columns=["months", "gone"])
    curve = retention.survival_curve(frame, duration_col="months", churned_col="gone")
    assert curve["survival"].iloc[0] == 1
    if not frame["gone"].any():
        assert (curve["survival"] == 1).all()
        return
    oracle = SurvfuncRight(frame["months"], frame["gone"].astype(int))
    rows = curve[curve["left"] > 0]
    assert rows["time"].to_list() == oracle.surv_times.tolist()
    assert rows["survival"].to_list() == pytest.approx(oracle.surv_prob.tolist())
    assert rows["at_risk"].to_list() == oracle.n_risk.tolist()
    inside = rows["survival"].to_numpy() > 0
    assert rows["standard_error"].to_numpy()[inside] == pytest.approx(oracle.surv_prob_se[inside])
    assert ((curve["low"] <= curve["survival"]) & (curve["survival"] <= curve["high"])).all()
    assert curve[["low", "high"]].to_numpy().min() >= 0
    assert curve[["low", "high"]].to_numpy().max() <= 1


def test_interval_by_hand():
    frame = pd.DataFrame({"t": [1, 2, 3, 4], "e": [1, 1, 0, 1]})
    curve = retention.survival_curve(frame, duration_col="t", churned_col="e").set_index("time")
    s, v = 0.75, 1 / (4 * 3)
    spread = 1.959964 * np.sqrt(v) / abs(np.log(s))
    assert curve.loc[1, "low"] == pytest.approx(s ** np.exp(spread), rel=1e-6)
    assert curve.loc[1, "high"] == pytest.approx(s ** np.exp(-spread), rel=1e-6)
    assert retention.median_lifetime(curve.reset_index()) == 2
    assert retention.median_lifetime(curve.reset_index(), share=0.1) == 4
    assert retention.median_lifetime(curve.reset_index().head(2)) == np.inf


@pytest.mark.parametrize("engine", EVERY_ENGINE)
def test_survival_by_group_from_any_frame(engine):
    frame = pd.DataFrame({"t": [1, 2, 3, 4], "e": [1, 1, 0, 1], "plan": list("abab")})
    names = {"duration_col": "t", "churned_col": "e", "segment_col": "plan"}
    curve = retention.survival_curve(ENGINES[engine](frame), **names)
    assert list(curve.columns)[:2] == ["plan", "time"]
    alone = retention.survival_curve(frame[frame["plan"] == "b"], duration_col="t", churned_col="e")
    part = curve[curve["plan"] == "b"].drop(columns="plan").reset_index(drop=True)
    pd.testing.assert_frame_equal(part, alone)


def test_survival_of_nobody_is_empty_but_for_the_start():
    frame = pd.DataFrame({"t": [], "e": [], "plan": []})
    curve = retention.survival_curve(frame, duration_col="t", churned_col="e")
    assert curve["survival"].to_list() == [1]
    grouped = retention.survival_curve(frame, duration_col="t", churned_col="e", segment_col="plan")
    assert len(grouped) == 0
    assert grouped.columns[0] == "plan"


def test_log_rank():
    rng = np.random.default_rng(1)
    frame = pd.DataFrame({"t": rng.exponential(1, 400), "e": 1, "plan": list("ab") * 200})
    names = {"duration_col": "t", "churned_col": "e", "segment_col": "plan"}
    assert retention.log_rank(frame, **names)["p_value"] > 0.01
    slower = frame.assign(t=frame["t"] * np.where(frame["plan"] == "a", 2, 1))
    test = retention.log_rank(slower, **names)
    assert test["p_value"] < 1e-6
    assert test["degrees_of_freedom"] == 1


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"e": [2, 0, 1]}, "column 'e' .* must be 0 .* or 1"),
        ({"t": [-1, 0, 1]}, "column 't' must be zero or more"),
        ({"t": [np.nan, 0, 1]}, "column 't' .* missing in 1 of 3"),
    ],
)
def test_bad_durations_are_refused(change, message):
    frame = pd.DataFrame({"t": [1, 2, 3], "e": [1, 0, 1]}).assign(**change)
    with pytest.raises(ValueError, match=message):
        retention.survival_curve(frame, duration_col="t", churned_col="e")


def test_bad_comparisons_are_refused():
    frame = pd.DataFrame({"t": [1, 2], "e": [0, 0], "plan": ["a", "b"]})
    names = {"duration_col": "t", "churned_col": "e", "segment_col": "plan"}
    with pytest.raises(ValueError, match="nobody left"):
        retention.log_rank(frame, **names)
    with pytest.raises(ValueError, match="column 'plan' has 1 segment"):
        retention.log_rank(frame.assign(plan="a"), **names)
    with pytest.raises(ValueError, match="no column 'months'"):
        retention.survival_curve(frame, duration_col="months", churned_col="e")
