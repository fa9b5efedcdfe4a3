"""Uplift and Qini, by hand, on simulated experiments, in any row order, and on bad input."""

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from figures import drawn
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_lib import campaign as up

COLS = {"treated_col": "t", "converted_col": "y"}


@pytest.fixture(scope="module")
def experiment():
    """Treatment adds 0.2 for half of the customers and takes 0.05 off the others."""
    rng = np.random.default_rng(2)
    n = 20_000
    responds, t = rng.integers(0, 2, n), rng.integers(0, 2, n)
    rate = 0.2 + t * np.where(responds == 1, 0.2, -0.05)
    y = (rng.random(n) < rate).astype(int)
    return pd.DataFrame({"responds": responds, "t": t, "y": y, "noise": rng.normal(size=n)})


def test_uplift_recovers_the_effects(experiment):
    table = up.uplift_table(experiment, **COLS, segment_cols=["responds"])
    truth = np.array([-0.05, 0.2])
    assert (np.abs(table["uplift"] - truth) < 3 * table["std_error"]).all()
    assert table[["treated", "control"]].to_numpy().sum() == len(experiment)


def test_uplift_by_hand():
    log = pd.DataFrame({"t": [1, 1, 1, 0, 0], "y": [1, 1, 0, 1, 0], "seg": list("aabab")})
    whole = up.uplift_table(log, **COLS).iloc[0]
    assert whole["treated_rate"] == pytest.approx(2 / 3) and whole["uplift"] == pytest.approx(1 / 6)
    assert whole["std_error"] == pytest.approx(np.sqrt(2 / 27 + 1 / 8))
    parts = up.uplift_table(log, **COLS, segment_cols=["seg"])
    assert parts["uplift"].tolist() == [0.0, 0.0]
    lone = up.uplift_table(log.iloc[[0, 4]], **COLS, segment_cols=["seg"])
    assert lone["uplift"].isna().all()


def test_qini_by_hand():
    log = pd.DataFrame({"s": [4, 3, 2, 1], "t": [1, 0, 1, 0], "y": [1, 0, 0, 0]})
    table = up.qini_table(log, score_col="s", **COLS, groups=4)
    # After two customers: one treated who converted, one control who did not.
    assert table["extra_conversions"].tolist() == [0, 1, 1, 1, 1]
    assert table["at_random"].tolist() == [0, 0.25, 0.5, 0.75, 1]
    gap = [0, 0.75, 0.5, 0.25, 0]
    area = sum((a + b) / 8 for a, b in pairwise(gap))
    assert up.qini_coefficient(table) == pytest.approx(area / 2)


def test_good_scores_beat_noise_and_upside_down_ones_lose(experiment):
    def qini(score):
        scored = experiment.assign(s=score)
        return up.qini_coefficient(up.qini_table(scored, score_col="s", **COLS))

    good = qini(experiment["responds"])
    assert good > 0.02 and qini(-experiment["responds"]) < -0.02
    assert abs(qini(experiment["noise"])) < 0.01


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 3), st.integers(0, 1), st.integers(0, 1)), min_size=2, max_size=25
    ).filter(lambda rows: 0 < sum(t for _, t, _ in rows) < len(rows)),
    st.integers(1, 6),
    st.data(),
)
def test_qini_properties(rows, groups, data):
    log = pd.DataFrame(rows, columns=["s", "t", "y"])
    table = up.qini_table(log, score_col="s", **COLS, groups=groups)
    order = data.draw(st.permutations(range(len(rows))))
    again = up.qini_table(log.iloc[order], score_col="s", **COLS, groups=groups)
    pd.testing.assert_frame_equal(table, again)
    assert table["share_targeted"].iloc[[0, -1]].tolist() == [0, 1]
    assert table["share_targeted"].is_monotonic_increasing
    whole = up.uplift_table(log, **COLS).iloc[0]
    assert table["extra_conversions"].iloc[-1] == pytest.approx(
        whole["uplift"] * whole["treated"], abs=1e-9
    )
    one = up.qini_table(log.assign(s=0), score_col="s", **COLS, groups=groups)
    assert len(one) == 2 and up.qini_coefficient(one) == 0


def test_no_customers():
    empty = pd.DataFrame({"s": [], "t": [], "y": []})
    assert up.uplift_table(empty, **COLS).empty
    assert up.qini_table(empty, score_col="s", **COLS)["share_targeted"].tolist() == [0.0]


def test_figure(experiment):
    table = up.qini_table(experiment, score_col="responds", **COLS)
    assert drawn(up.plot_qini, table).startswith("Targeting the best 50% already brings")


LOG = pd.DataFrame({"s": [1, 2], "t": [0, 1], "y": [0, 1]})


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: up.uplift_table(LOG.drop(columns="t"), **COLS), "no column 't'"),
        (lambda: up.uplift_table(LOG, **COLS, segment_cols=["q"]), "no column 'q'"),
        (lambda: up.uplift_table(LOG.assign(t=1), **COLS), "'t' is 1 in 2 of 2 rows"),
        (lambda: up.uplift_table(LOG.assign(y=[0, 2]), **COLS), "'y'.*0 and 1 in 1 of 2"),
        (lambda: up.uplift_table(LOG.assign(y=[0, np.nan]), **COLS), "missing in 1 of 2"),
        (
            lambda: up.uplift_table(LOG.assign(g=None), **COLS, segment_cols=["g"]),
            "missing in 2 of 2",
        ),
        (lambda: up.qini_table(LOG, score_col="q", **COLS), "no column 'q'"),
        (lambda: up.qini_table(LOG, score_col="s", **COLS, groups=0), "groups is 0"),
        (lambda: up.qini_coefficient(LOG), "no column 'share_targeted'"),
        (
            lambda: up.qini_coefficient(up.qini_table(LOG.iloc[:0], score_col="s", **COLS)),
            "1 rows and no treated",
        ),
        (lambda: up.plot_qini(LOG), "no column 'share_targeted'"),
        (lambda: up.plot_qini(up.qini_table(LOG.iloc[:0], score_col="s", **COLS)), "1 rows"),
    ],
)
def test_bad_input(call, words):
    with pytest.raises(ValueError, match=words):
        call()
