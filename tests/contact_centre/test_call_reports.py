import pandas as pd
import pytest
from figures import drawn

from crm_lib import contact_centre


def test_cms_counts_every_call_once():
    calls = contact_centre.simulate_calls(hours=3, seed=9)
    cms = contact_centre.cms_table(calls, agents=14, interval=1800, threshold=20)
    assert cms["calls"].sum() == len(calls)
    parts = cms[["blocked", "self_served", "answered", "abandoned"]].sum(axis=1)
    assert (parts == cms["calls"]).all()
    answered = calls[calls["outcome"] == "answered"]
    in_time = (answered["wait"] <= 20).sum()
    assert (cms["service_level"] * cms["queued"]).sum() == pytest.approx(in_time)
    assert (cms["aht_seconds"] * cms["answered"]).sum() == pytest.approx(
        (answered["talk"] + answered["after_call_work"]).sum()
    )
    fcr = (cms["first_contact_resolution"] * cms["answered"]).sum()
    assert fcr == pytest.approx(answered["resolved"].sum())
    assert len(contact_centre.cms_table(calls.iloc[:0], agents=2)) == 0


def test_the_shift_is_drawn():
    calls = contact_centre.simulate_calls(hours=2, seed=9)
    assert "of 4 intervals" in drawn(
        contact_centre.plot_cms, contact_centre.cms_table(calls, agents=14)
    )


def test_agents_and_waits_of_answered_calls_stay_whole_numbers():
    calls = contact_centre.simulate_calls(hours=1, seed=3).convert_dtypes()
    people = pd.DataFrame({"customer_id": range(1, 501)})
    agents = contact_centre.screen_pops(calls.assign(agent=calls["agent"].astype("Int64")), people)[
        "agent"
    ]
    assert agents.dtype == "int64"
