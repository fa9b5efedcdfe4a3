"""The simulated contact centre agrees with Erlang and keeps its books."""

import numpy as np
import pandas as pd
import pytest

from crm_lib import contact_centre
from crm_lib.contact_centre import erlang_b


def test_blocking_agrees_with_erlang_b():
    # As many agents as lines: nobody waits, calls that find all lines taken are lost.
    flow = contact_centre.CallFlow(
        calls_per_hour=200, agents=8, talk=144, after_call_work=0, lines=8,
        ivr_seconds=0, self_service=0, patience=np.inf,
    )  # fmt: skip
    calls = contact_centre.simulate_calls(flow, hours=101, seed=3)
    calls = calls[calls["arrived"] >= 3600]
    lost = (calls["outcome"] == "blocked").astype(float)
    blocks = lost.groupby((calls["arrived"] // 3600).astype(int)).mean()
    error = blocks.std(ddof=1) / np.sqrt(len(blocks))
    assert lost.mean() == pytest.approx(erlang_b(8, 8), abs=3.5 * error)


def test_every_call_ends_in_one_way_and_times_are_in_order():
    calls = contact_centre.simulate_calls(
        contact_centre.CallFlow(agents=6, lines=14, patience=60), hours=6, seed=1
    )
    assert set(calls["outcome"]) == set(contact_centre.OUTCOMES)
    answered = calls[calls["outcome"] == "answered"]
    assert (answered["arrived"] <= answered["queued"]).all()
    assert np.allclose(answered["queued"] + answered["wait"], answered["answered"])
    assert np.allclose(answered["answered"] + answered["talk"], answered["ended"])
    rest = calls[calls["outcome"] != "answered"]
    assert rest[["agent", "answered", "talk", "resolved"]].isna().all().all()
    # An agent never talks to two callers, after-call work included.
    for _, own in answered.sort_values("answered").groupby("agent"):
        free = (own["ended"] + own["after_call_work"]).to_numpy()
        assert (own["answered"].to_numpy()[1:] >= free[:-1] - 1e-6).all()
    # Never more calls on the lines than there are lines.
    on_line = calls[calls["outcome"] != "blocked"]
    starts, ends = np.sort(on_line["arrived"]), np.sort(on_line["ended"])
    busy = np.arange(1, len(starts) + 1) - np.searchsorted(ends, starts, side="right")
    assert busy.max() <= 14


def test_the_same_seed_brings_the_same_callers_to_any_staffing():
    few = contact_centre.simulate_calls(contact_centre.CallFlow(agents=8), hours=3, seed=5)
    many = contact_centre.simulate_calls(contact_centre.CallFlow(agents=20), hours=3, seed=5)
    pd.testing.assert_series_equal(few["arrived"], many["arrived"])
    pd.testing.assert_series_equal(few["customer_id"], many["customer_id"])
    passed = [t[t["outcome"].isin(["answered", "abandoned"])] for t in (few, many)]
    assert (passed[0]["outcome"] == "abandoned").mean() > (
        passed[1]["outcome"] == "abandoned"
    ).mean()


def test_screen_pops_bring_the_customer_and_the_earlier_calls():
    calls = contact_centre.simulate_calls(hours=4, customers=40, seed=2)
    people = pd.DataFrame({"id": range(1, 31), "name": [f"c{i}" for i in range(1, 31)]})
    pops = contact_centre.screen_pops(calls, people, customer_col="id")
    assert len(pops) == (calls["outcome"] == "answered").sum()
    assert pops["answered"].is_monotonic_increasing
    assert (pops["known"] == (pops["customer_id"] <= 30)).all()
    assert (pops["name"].isna() == ~pops["known"]).all()
    last = pops.iloc[-1]
    before = calls[calls["arrived"] < calls.set_index("call_id").loc[last["call_id"], "arrived"]]
    assert last["earlier_calls"] == (before["customer_id"] == last["customer_id"]).sum()


CALLS = contact_centre.simulate_calls(hours=0.2, seed=1)


PEOPLE = pd.DataFrame({"customer_id": [1, 1]})


@pytest.mark.parametrize(
    ("call", "word"),
    [
        (lambda: contact_centre.CallFlow(agents=0), "agents"),
        (lambda: contact_centre.CallFlow(agents=2.5), "agents"),
        (lambda: contact_centre.CallFlow(lines=0), "lines"),
        (lambda: contact_centre.CallFlow(talk=0), "talk"),
        (lambda: contact_centre.CallFlow(after_call_work=-1), "after_call_work"),
        (lambda: contact_centre.CallFlow(patience=0), "patience"),
        (lambda: contact_centre.CallFlow(self_service=1.1), "self_service"),
        (lambda: contact_centre.simulate_calls(hours=0), "hours"),
        (lambda: contact_centre.simulate_calls(customers=0), "customers"),
        (lambda: contact_centre.screen_pops(PEOPLE, PEOPLE), "call_id"),
        (lambda: contact_centre.screen_pops(CALLS, PEOPLE), "1 of 2"),
        (lambda: contact_centre.screen_pops(CALLS, PEOPLE[[]]), "customer_id"),
        (lambda: contact_centre.cms_table(PEOPLE, agents=1), "call_id"),
        (lambda: contact_centre.cms_table(CALLS, agents=0), "agents"),
        (lambda: contact_centre.cms_table(CALLS, agents=1, interval=0), "interval"),
        (lambda: contact_centre.cms_table(CALLS, agents=1, threshold=-1), "threshold"),
        (lambda: contact_centre.plot_cms(PEOPLE), "service_level"),
    ],
)
def test_bad_input_is_named(call, word):
    with pytest.raises(ValueError, match=word):
        call()
