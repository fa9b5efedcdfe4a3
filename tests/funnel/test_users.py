"""Users of a funnel: their counts are those of funnel_table; steps repeat, times are local."""

import pandas as pd
import pytest
from engines import AT_HAND, ENGINES
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_lib.datasets import load_shop_events
from crm_lib.funnel import funnel_table, funnel_users, time_to_convert

LOG = pd.DataFrame(
    [
        (1, "see", "2026-01-01 10:00"), (1, "app", "2026-01-02 10:00"), (1, "buy", "2026-01-05 10:00"),
        (2, "see", "2026-01-01 11:00"), (2, "web", "2026-01-01 23:00"), (2, "see", "2026-01-09 11:00"),
        (3, "buy", "2026-01-01 12:00"), (3, "see", "2026-01-02 12:00"), (4, "app", "2026-01-03 12:00"),
    ],
    columns=["customer_id", "event", "time"],
).assign(time=lambda t: pd.to_datetime(t["time"]))  # fmt: skip
CART = ["see", ("app", "web"), "buy"]

events = st.lists(
    st.tuples(st.integers(1, 4), st.sampled_from("abc"), st.integers(0, 9)), min_size=1, max_size=40
)


@settings(max_examples=40, deadline=None)
@given(events, st.sampled_from([None, 0, 3]))
def test_as_many_users_reach_a_step_as_funnel_table_counts(rows, window):
    log = pd.DataFrame(rows, columns=["customer_id", "event", "time"])
    steps = ["a", "b", "c"]
    if set(steps) - set(log["event"]):
        return
    users = funnel_users(log, steps, window=window)
    counted = funnel_table(log, steps, window=window)["users"]
    assert [(users["reached"] >= k).sum() for k in (1, 2, 3)] == counted.tolist()


def test_a_real_log_gives_the_counts_and_the_times():
    log = load_shop_events().head(60_000)
    names = {"customer_col": log.columns[0], "event_col": "event", "time_col": "time"}
    if not set(names.values()) <= set(log.columns):
        pytest.fail(f"the log has the columns {list(log.columns)}")
    steps = log["event"].value_counts().index[:3].tolist()
    users = funnel_users(log, steps, window="7D", **names)
    counted = funnel_table(log, steps, window="7D", **names)["users"]
    assert [(users["reached"] >= k).sum() for k in (1, 2, 3)] == counted.tolist()
    assert users["duration"].between(0, 7).all()


@pytest.mark.parametrize("engine", AT_HAND)
def test_either_of_two_events_will_do(engine):
    users = funnel_users(ENGINES[engine](LOG), CART)
    assert users["customer_id"].tolist() == [1, 2, 3]
    assert users["reached"].tolist() == [3, 2, 1]
    assert users["duration"].tolist() == [4, 0.5, 0]
    assert users["time_3"].isna().tolist() == [False, True, True]
    short = funnel_users(ENGINES[engine](LOG), CART, window="2D")
    assert short["reached"].tolist() == [2, 2, 1]


def test_a_step_that_comes_again_waits_for_the_next_event():
    users = funnel_users(LOG, ["see", "see"])
    assert users["reached"].tolist() == [1, 2, 1]
    assert users["duration"].tolist() == [0, 8, 0]
    # At the same instant there is only one event, written twice.
    assert funnel_users(pd.concat([LOG, LOG]), ["see", "see"])["reached"].tolist() == [1, 2, 1]


def test_the_night_when_the_clock_goes_back_has_its_hours():
    times = pd.to_datetime(["2026-10-25 00:30", "2026-10-25 01:30"]).tz_localize("UTC")
    log = pd.DataFrame(
        {"customer_id": 1, "event": ["see", "buy"], "time": times.tz_convert("Europe/Berlin")}
    )
    users = funnel_users(log, ["see", "buy"])
    assert users["duration"].tolist() == pytest.approx([1 / 24])
    assert str(users["time_1"].iloc[0]) == "2026-10-25 02:30:00+02:00"


def test_times_to_convert_are_of_those_who_got_there():
    table = time_to_convert(funnel_users(LOG, CART))
    assert table["step"].tolist() == [2, 3]
    assert table["users"].tolist() == [2, 1]
    assert table["mean"].tolist() == [0.75, 4]
    assert table["q50"].tolist() == [0.75, 4]


def test_an_empty_log_has_no_users():
    users = funnel_users(LOG.iloc[:0], CART)
    assert len(users) == 0
    assert time_to_convert(users)["users"].tolist() == [0, 0]


@pytest.mark.parametrize(
    ("change", "steps", "more", "word"),
    [
        ({}, ["see"], {}, "steps"),
        ({}, "see", {}, "steps"),
        ({}, ["see", ()], {}, "steps"),
        ({}, ["see", "pay"], {}, "'pay'"),
        ({}, ["see", "buy"], {"window": 3}, "window"),
        ({}, ["see", "buy"], {"time_col": "when"}, "'when'"),
        ({"time": ["2026/1/1"] * 9}, ["see", "buy"], {}, "'time'"),
        ({"event": ["see", None, *["buy"] * 7]}, ["see", "buy"], {}, "'event'"),
        ({"event": ["see", 1, *["buy"] * 7]}, ["see", "buy"], {}, "'event'"),
        ({"customer_id": [1, "1", *[2] * 7]}, ["see", "buy"], {}, "'customer_id'"),
    ],
)
def test_bad_input_is_named(change, steps, more, word):
    with pytest.raises(ValueError, match=word):
        funnel_users(LOG.assign(**change), steps, **more)


def test_a_table_of_something_else_is_refused():
    users = funnel_users(LOG, CART)
    with pytest.raises(ValueError, match="reached"):
        time_to_convert(LOG)
    with pytest.raises(ValueError, match="time_2"):
        time_to_convert(users.assign(time_2="soon"))
    with pytest.raises(ValueError, match="quantiles"):
        time_to_convert(users, quantiles=[2])
