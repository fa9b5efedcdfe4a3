"""Erlang A against the states of its queue, against Erlang C, and where its terms would overflow."""

import numpy as np
import pytest

from crm_lib.contact_centre import (
    average_speed_of_answer,
    erlang_a,
    erlang_b,
    erlang_c,
    service_level,
)


def states(load, agents, aht, patience, most=6000):
    """Waiting and abandonment from the balance of the states 0, 1, 2 … of the queue."""
    place = np.arange(1, most)
    leaving = np.minimum(place, agents) + np.maximum(place - agents, 0) * aht / patience
    weight = np.append(0.0, np.cumsum(np.log(load) - np.log(leaving)))
    share = np.exp(weight - weight.max())
    share /= share.sum()
    waiting = share @ np.maximum(np.arange(most) - agents, 0)
    return share[agents:].sum(), waiting * aht / patience / load, waiting * aht / load


@pytest.mark.parametrize(
    ("load", "agents", "aht", "patience"),
    [(10, 13, 180, 300), (48, 50, 60, 120), (100, 90, 200, 60), (1, 5, 100, 10), (500, 480, 300, 1000)],
)  # fmt: skip
def test_the_balance_of_the_states_gives_the_same(load, agents, aht, patience):
    row = erlang_a(load, agents, aht=aht, patience=patience).iloc[0]
    wait, lost, mean_wait = states(load, agents, aht, patience)
    assert row["wait_probability"] == pytest.approx(wait, rel=1e-9)
    assert row["abandonment_rate"] == pytest.approx(lost, rel=1e-9)
    assert row["asa_seconds"] == pytest.approx(mean_wait, rel=1e-9)
    assert row["occupancy"] == pytest.approx(load * (1 - lost) / agents, rel=1e-9)


def test_the_service_level_is_that_of_the_states():
    # A caller with k before them is served after k + 1 departures, and may give up in the meantime:
    # the chances by solving the equations of the states in small steps of time.
    load, agents, aht, patience, threshold = 10, 13, 180.0, 300.0, 20.0
    most = 300
    place = np.arange(most)
    go, leave = (agents / aht + place / patience), 1 / patience
    served = np.zeros(most)  # within the time so far, by callers ahead
    steps = 20_000
    for _ in range(steps):
        ahead = np.append(1.0, served[:-1])
        served = served + threshold / steps * (go * (ahead - served) - leave * served)
    weights = np.append(
        0.0,
        np.cumsum(
            np.log(load)
            - np.log(np.minimum(np.arange(1, most), agents) + np.maximum(np.arange(1, most) - agents, 0) * aht / patience)
        ),
    )  # fmt: skip
    share = np.exp(weights) / np.exp(weights).sum()
    expected = share[:agents].sum() + share[agents:] @ served[: most - agents]
    row = erlang_a(load, agents, aht=aht, patience=patience, threshold=threshold).iloc[0]
    assert row["service_level"] == pytest.approx(expected, abs=1e-5)


def test_endless_patience_is_erlang_c_and_none_is_erlang_b():
    patient = erlang_a(10, 14, aht=180, patience=1e10).iloc[0]
    assert patient["wait_probability"] == pytest.approx(erlang_c(10, 14), rel=1e-6)
    assert patient["asa_seconds"] == pytest.approx(
        average_speed_of_answer(10, 14, aht=180), rel=1e-6
    )
    assert patient["service_level"] == pytest.approx(
        service_level(10, 14, aht=180, threshold=20), rel=1e-6
    )
    hasty = erlang_a(10, 14, aht=180, patience=1e-4).iloc[0]
    assert hasty["abandonment_rate"] == pytest.approx(erlang_b(10, 14), rel=1e-4)


def test_more_agents_wait_and_lose_less():
    table = erlang_a(10, range(1, 30), aht=180, patience=300)
    assert (np.diff(table["abandonment_rate"]) < 0).all()
    assert (np.diff(table["service_level"]) > 0).all()


@pytest.mark.parametrize(
    ("load", "agents", "patience"),
    [(1e5, 10, 1e7), (1e5, 99_900, 1e-3), (0, 3, 300), (1e-9, 1000, 3), (3, 1, 5)],
)
def test_nothing_overflows(load, agents, patience):
    row = erlang_a(load, agents, aht=180, patience=patience).iloc[0]
    assert np.isfinite(row).all()
    shares = row.drop(["agents", "asa_seconds"])
    assert (shares > -1e-9).all()
    assert (shares < 1 + 1e-9).all()


@pytest.mark.parametrize(
    "bad",
    [{"agents": 0}, {"agents": 2.5}, {"agents": []}, {"load": -1}, {"patience": 0}, {"aht": "long"}],
)  # fmt: skip
def test_bad_arguments_are_named(bad):
    good = {"load": 10, "agents": 13, "aht": 180, "patience": 300}
    with pytest.raises(ValueError, match=next(iter(bad))):
        erlang_a(**{**good, **bad})
