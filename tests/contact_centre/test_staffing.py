"""Staffing against published Erlang values."""

import numpy as np
import pandas as pd
import pytest
from figures import drawn

from crm_lib import contact_centre as centre


def test_fourteen_agents_for_200_calls_an_hour():
    load = centre.erlang_load(200, aht=180)
    assert load == 10
    assert centre.agents_needed(load, aht=180, threshold=20, target=0.8) == 14
    t = centre.staffing_table(load, aht=180, threshold=20, agents=[13, 14]).set_index("agents")
    assert t.loc[13, "service_level"] == pytest.approx(0.796, abs=5e-4)
    row = t.loc[14]
    assert row["service_level"] == pytest.approx(0.8884, abs=5e-5)
    assert row["wait_probability"] == pytest.approx(0.1741, abs=5e-5)
    assert row["asa_seconds"] == pytest.approx(7.84, abs=5e-3)
    assert row["occupancy"] == pytest.approx(0.714, abs=5e-4)


def test_shrinkage_is_added_and_rounded_up_once():
    asked = {"aht": 180, "threshold": 20, "target": 0.8}
    assert centre.agents_needed(10, shrinkage=0.3, **asked) == 20  # 14 / .7 = 20 exactly
    assert centre.agents_needed(10, shrinkage=0.31, **asked) == 21


def test_no_calls_need_nobody():
    assert centre.agents_needed(0, aht=180, threshold=20, target=0.8) == 0
    assert centre.agents_needed([0, 10], aht=180, threshold=20, target=0.8).tolist() == [0, 14]


def test_plan_per_interval():
    day = pd.DataFrame({"interval_start": ["09:00", "09:30", "10:00"], "calls": [100, 0, 40]})
    plan = centre.staffing_plan(day, aht=180, threshold=20, target=0.8, shrinkage=0.3)
    assert plan["load"].tolist() == [10, 0, 4]
    assert plan["agents"].tolist() == [14, 0, 7]
    assert plan["rostered"].tolist() == [20, 0, 10]
    assert plan["service_level"].iloc[1] == 1 and plan["occupancy"].iloc[1] == 0
    assert "load" not in day
    assert len(centre.staffing_plan(day.iloc[:0], aht=180, threshold=20, target=0.8)) == 0


def test_default_staffing_table_runs_from_the_load_to_hardly_any_wait():
    t = centre.staffing_table(10, aht=180, threshold=20)
    assert t["agents"].iloc[0] == 11 and t["service_level"].iloc[-1] >= 0.995
    assert t["service_level"].is_monotonic_increasing


ASKED = {"aht": 180, "threshold": 20, "target": 0.8}


DAY = pd.DataFrame({"interval_start": ["09:00"], "calls": [5]})


@pytest.mark.parametrize(
    ("call", "word"),
    [
        (lambda: centre.agents_needed(-1, **ASKED), "load"),
        (lambda: centre.agents_needed(np.nan, **ASKED), "load"),
        (lambda: centre.agents_needed(10, **{**ASKED, "target": 1}), "target"),
        (lambda: centre.agents_needed(10, **{**ASKED, "target": 80}), "target"),
        (lambda: centre.agents_needed(10, **{**ASKED, "aht": 0}), "aht"),
        (lambda: centre.agents_needed(10, **{**ASKED, "threshold": -1}), "threshold"),
        (lambda: centre.agents_needed(10, shrinkage=1, **ASKED), "shrinkage"),
        (lambda: centre.staffing_table(0, aht=180, threshold=20), "load"),
        (lambda: centre.staffing_table(10, aht=180, threshold=20, agents=[1.5]), "agents"),
        (lambda: centre.staffing_plan(DAY[["interval_start"]], **ASKED), "calls"),
        (lambda: centre.staffing_plan(DAY[["calls"]], **ASKED), "interval_start"),
        (lambda: centre.staffing_plan(DAY.assign(calls=-1), **ASKED), "calls"),
        (lambda: centre.staffing_plan(DAY.assign(calls="5"), **ASKED), "calls"),
        (lambda: centre.staffing_plan(DAY, interval=0, **ASKED), "period"),
        (lambda: centre.plot_service_level(DAY), "service_level"),
        (
            lambda: centre.plot_service_level(
                centre.staffing_table(1, aht=9, threshold=9), target=2
            ),
            "target",
        ),
    ],
)
def test_bad_input_is_named(call, word):
    with pytest.raises(ValueError, match=word):
        call()


def test_service_level_against_agents_is_drawn():
    table = centre.staffing_table(10, aht=180, threshold=20)
    assert drawn(centre.plot_service_level, table) == (
        "14 agents answer 88.8% within 20 s · 14个坐席在20秒内接听88.8%"
    )
    assert "None" in drawn(centre.plot_service_level, table.head(2))


@pytest.mark.parametrize("patience", [5, 60, 300])
@pytest.mark.parametrize("load", [0.4, 10, 180])
def test_with_callers_who_hang_up_one_agent_less_is_too_few(load, patience):
    goal = {"aht": 180, "threshold": 20, "target": 0.8}
    needed = centre.agents_needed(load, patience=patience, **goal)
    few = centre.erlang_a(
        load, [max(needed - 1, 1), needed], aht=180, patience=patience, threshold=20
    )
    assert few["service_level"].iloc[1] >= 0.8
    assert needed == 1 or few["service_level"].iloc[0] < 0.8
    busy = centre.agents_needed(load, patience=patience, max_occupancy=0.6, **goal)
    assert centre.erlang_a(load, busy, aht=180, patience=patience)["occupancy"].iloc[0] <= 0.6


def test_endless_patience_needs_what_erlang_c_needs():
    goal = {"aht": 180, "threshold": 20, "target": 0.8}
    loads = np.array([0, 2.5, 10, 60])
    assert (
        centre.agents_needed(loads, patience=1e9, **goal) == centre.agents_needed(loads, **goal)
    ).all()
    day = pd.DataFrame({"interval_start": [1, 2], "calls": [100, 0]})
    patient = centre.staffing_plan(day, patience=1e9, **goal)
    pd.testing.assert_frame_equal(patient, centre.staffing_plan(day, **goal), rtol=1e-6)
    with pytest.raises(ValueError, match="patience"):
        centre.agents_needed(10, patience=0, **goal)
