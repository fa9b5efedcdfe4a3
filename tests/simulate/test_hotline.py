"""The hotline's simulator: what is planted can be found, under any seed, and queues are honest."""

import pandas as pd
import pytest

from crm_lib.contact_centre import service_level
from crm_lib.datasets import load_hotline_calls
from crm_lib.simulate.hotline import HotlineStory, hotline_calls


@pytest.fixture(scope="module", params=[6, 7, 2026])
def week(request):
    return hotline_calls(seed=request.param)


def in_time(calls):
    """Share of the calls passed to the queue that were answered within 20 seconds."""
    queued = calls["outcome"].isin(["answered", "abandoned"])
    fast = (calls["outcome"] == "answered") & calls["wait"].le(20).fillna(False)
    return fast.sum() / queued.sum()


def test_the_week_keeps_the_promise_that_monday_breaks(week):
    monday = week["time"].dt.day_of_week == 0
    assert in_time(week) > 0.8 > 0.75 > in_time(week[monday])
    assert in_time(week[week["time"].dt.day_of_week == 5]) > 0.95


def test_short_calls_settle_less_and_cost_more_in_the_end(week):
    answered = week[week["outcome"] == "answered"]
    answered = answered.assign(
        handling=(answered["talk"] + answered["after_call_work"]).astype(float),
        resolved=answered["resolved"].astype(float),
    )
    teams = answered.groupby("team")[["handling", "resolved"]].mean()
    assert teams.loc["north", "handling"] < 175 < 190 < teams.loc["south", "handling"]
    assert teams.loc["north", "resolved"] < 0.57 < 0.78 < teams.loc["south", "resolved"]
    first = answered.drop_duplicates("customer_id").query("time < '2026-07-09'")
    whole = answered.groupby("customer_id")["handling"].sum().rename("whole")
    matter = first.join(whole, on="customer_id").groupby("team")["whole"].mean()
    assert matter["north"] > matter["south"]


def test_nobody_is_served_twice_at_once_and_what_did_not_happen_is_missing(week):
    answered = week[week["outcome"] == "answered"]
    seconds = (answered["time"] - pd.Timestamp("2026-07-06")).dt.total_seconds()
    begin = seconds + (answered["ivr"] + answered["wait"]).astype(float)
    end = begin + (answered["talk"] + answered["after_call_work"]).astype(float)
    spans = pd.DataFrame({"agent": answered["agent"], "begin": begin, "end": end})
    spans = spans.sort_values(["agent", "begin"])
    before = spans.groupby("agent")["end"].shift()
    # Times are rounded to the second when they are written down.
    assert (spans["begin"] - before).min() >= -3
    missing = week.loc[week["outcome"] != "answered", ["talk", "agent", "resolved", "team"]]
    assert missing.isna().all().all() and answered["talk"].notna().all()
    assert week.loc[week["outcome"] == "blocked", "ivr"].isna().all()
    assert week["time"].is_monotonic_increasing


def test_with_patient_callers_it_is_erlangs_queue():
    calm = HotlineStory(
        calls=(118.0,) * 24, agents=(14,) * 24, day_factor=(1.0,), lines=10_000, self_service=0,
        patience=1e9, calls_again=0, redials=0, teams={"one": (150, 25, 1.0)}, reasons={"any": 1.0},
    )  # fmt: skip
    wanted = service_level(118 * 175 / 1800, 14, aht=175, threshold=20)
    assert in_time(hotline_calls(calm, seed=2)) == pytest.approx(wanted, abs=0.03)


def test_the_loaded_week_has_the_moments_that_the_cms_needs():
    calls = load_hotline_calls()
    answered = calls[calls["outcome"] == "answered"]
    assert (answered["ended"] == answered["answered"] + answered["talk"]).all()
    assert (answered["answered"] == answered["queued"] + answered["wait"]).all()
    assert calls["ended"].notna().all() and (calls["ended"] >= calls["arrived"]).all()
    assert calls.loc[calls["outcome"] == "self_served", "queued"].isna().all()
