"""The B2B pipeline against its formulas, and bad input."""

import numpy as np
import pandas as pd
import pytest
from figures import drawn

from crm_lib import funnel

NAMES = {"stage_col": "stage", "value_col": "value", "probability_col": "p"}


TIMES = {"won_col": "won", "value_col": "value", "created_col": "began", "closed_col": "closed"}


OPEN = pd.DataFrame(
    {"stage": ["offer", "needs", "offer"], "value": [100, 50, 300], "p": [0.5, 0.2, 0.1]}
)


DEALS = pd.DataFrame(
    {
        "won": pd.array([True, True, False, None, None, None], dtype="boolean"),
        "value": [100.0, 300, 999, 5, 6, 7],
        "began": pd.to_datetime(["2026-01-01"] * 6),
        "closed": pd.to_datetime(["2026-01-11", "2026-01-31", "2026-01-02", None, None, None]),
        "team": list("aababa"),
    }
)


def test_the_weighted_value_is_the_sum_of_p_times_v():
    table = funnel.pipeline_table(OPEN, **NAMES, stages=["needs", "offer", "talks"])
    assert table["stage"].tolist() == ["needs", "offer", "talks"]
    assert table["deals"].tolist() == [1, 2, 0]
    assert table["value"].tolist() == [50, 400, 0]
    assert table["weighted_value"].tolist() == pytest.approx([10, 80, 0])
    assert table["mean_probability"].tolist()[:2] == pytest.approx([0.2, 0.2])
    assert np.isnan(table["mean_probability"].iloc[2])
    assert funnel.pipeline_table(OPEN, **NAMES)["stage"].tolist() == ["offer", "needs"]
    assert funnel.pipeline_table(OPEN.iloc[:0], **NAMES, stages=["needs"])["deals"].tolist() == [0]


def test_velocity_is_deals_times_rate_times_size_over_cycle():
    row = funnel.pipeline_velocity(DEALS, **TIMES).iloc[0]
    assert row["open_deals"] == 3
    assert row["win_rate"] == pytest.approx(2 / 3)
    assert row["deal_size"] == pytest.approx(200)
    assert row["cycle_days"] == pytest.approx(20)
    assert row["value_per_day"] == pytest.approx(3 * 2 / 3 * 200 / 20)


def test_velocity_by_team_leaves_out_who_never_won():
    table = funnel.pipeline_velocity(DEALS, **TIMES, segment_col="team").set_index("team")
    assert table.loc["a", ["open_deals", "win_rate", "cycle_days"]].tolist() == [2, 1, 20]
    assert table.loc["b"].isna().tolist() == [False, False, True, True, True]
    assert table.loc["b", "win_rate"] == 0
    nobody = funnel.pipeline_velocity(DEALS.iloc[3:], **TIMES)
    assert nobody.loc[0, "win_rate"] is pd.NA or np.isnan(nobody.loc[0, "win_rate"])


@pytest.mark.parametrize(
    ("change", "options", "words"),
    [
        ({}, {"stage_col": "step"}, "no column 'step'"),
        ({"p": [0.5, 20, 0.1]}, {}, "'p' must lie between 0 and 1; 1 of 3"),
        ({"value": [1, -2, 3]}, {}, "'value' must be zero or more"),
        ({"value": [1, None, 3]}, {}, "'value' of the opportunities is missing in 1 of 3"),
        ({"value": ["1", "2", "3"]}, {}, "numbers are needed"),
        ({"stage": ["offer", None, "needs"]}, {}, "'stage' of the opportunities is missing"),
        ({"stage": ["offer", "won", "needs"]}, {"stages": ["needs", "offer"]}, "has 'won'"),
    ],
)
def test_a_bad_pipeline_is_told_what_to_do(change, options, words):
    with pytest.raises(ValueError, match=words):
        funnel.pipeline_table(OPEN.assign(**change), **{**NAMES, **options})


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"closed": pd.NaT}, "contradict each other in 3 of 6 rows"),
        ({"began": pd.Timestamp("2026-01-05")}, "contradict each other in 1 of 6 rows"),
        ({"began": ["soon"] * 6}, "'began'.*pd.to_datetime"),
        ({"value": ["x"] * 6}, "numbers are needed"),
    ],
)
def test_bad_deals_are_told_what_to_do(change, words):
    with pytest.raises(ValueError, match=words):
        funnel.pipeline_velocity(DEALS.assign(**change), **TIMES)
    with pytest.raises(ValueError, match="no column 'won'"):
        funnel.pipeline_velocity(DEALS.drop(columns="won"), **TIMES)


def test_the_callers_frame_is_left_alone():
    opened, deals = OPEN.copy(deep=True), DEALS.copy(deep=True)
    funnel.pipeline_table(OPEN, **NAMES)
    funnel.pipeline_velocity(DEALS, **TIMES, segment_col="team")
    pd.testing.assert_frame_equal(OPEN, opened)
    pd.testing.assert_frame_equal(DEALS, deals)


def test_plots_say_the_finding():
    title = drawn(funnel.plot_pipeline, funnel.pipeline_table(OPEN, **NAMES))
    assert title == (
        "Weighted, the pipeline is worth 20% of its face value · 加权后，商机金额只有账面的20%"
    )
    speed = funnel.pipeline_velocity(DEALS, **TIMES, segment_col="team")
    assert (
        drawn(funnel.plot_pipeline_velocity, speed, segment_col="team")
        == "Point estimates: a comes first with 20 a day · 点估计：a最高，每天20元"
    )


def test_nothing_to_draw_is_said():
    empty = funnel.pipeline_table(OPEN.assign(value=0), **NAMES)
    with pytest.raises(ValueError, match="pipeline's value must be more than zero"):
        funnel.plot_pipeline(empty)
    none = funnel.pipeline_velocity(DEALS.iloc[3:], **TIMES, segment_col="team")
    with pytest.raises(ValueError, match="no segment has won"):
        funnel.plot_pipeline_velocity(none, segment_col="team")
