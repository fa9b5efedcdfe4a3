"""Erlang's formulas against tables, the factorial form and each other."""

from math import exp, factorial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_lib import contact_centre
from crm_lib import contact_centre as centre
from crm_lib.contact_centre import average_speed_of_answer, service_level

PLAIN = contact_centre.CallFlow(
    calls_per_hour=200, agents=13, talk=150, after_call_work=0, lines=10_000,
    ivr_seconds=0, self_service=0, patience=np.inf,
)  # fmt: skip


def test_service_level_agrees_with_erlang_c():
    # One long shift; its first hour, which starts empty, is left out. The error of the mean is
    # taken from hourly blocks, whose queues hardly depend on each other.
    calls = contact_centre.simulate_calls(PLAIN, hours=121, seed=7)
    calls = calls[calls["arrived"] >= 3600]
    hour = (calls["arrived"] // 3600).astype(int)
    load = 200 * 150 / 3600
    for found, expected in [
        ((calls["wait"] <= 20), service_level(load, 13, aht=150, threshold=20)),
        (calls["wait"], average_speed_of_answer(load, 13, aht=150)),
    ]:
        blocks = found.astype(float).groupby(hour).mean()
        error = blocks.std(ddof=1) / np.sqrt(len(blocks))
        assert found.mean() == pytest.approx(expected, abs=3.5 * error)
        assert error < 0.2 * expected


def test_fifteen_lines_at_one_per_cent():
    load = contact_centre.offered_load(15, blocking=0.01)
    assert load == pytest.approx(8.108, abs=5e-4)
    assert load * (1 - contact_centre.erlang_b(load, 15)) == pytest.approx(8.027, abs=5e-4)
    assert contact_centre.lines_needed(load - 1e-6, blocking=0.01) == 15
    assert contact_centre.lines_needed(load + 1e-6, blocking=0.01) == 16


@pytest.mark.parametrize(("load", "agents"), [(0.5, 1), (3, 5), (10, 14), (20, 18), (40, 60)])
def test_the_factorial_form_where_it_can_be_computed(load, agents):
    terms = [load**k / factorial(k) for k in range(agents + 1)]
    assert contact_centre.erlang_b(load, agents) == pytest.approx(terms[-1] / sum(terms), rel=1e-12)
    if agents > load:
        top = terms[-1] * agents / (agents - load)
        expected = top / (sum(terms[:-1]) + top)
        assert contact_centre.erlang_c(load, agents) == pytest.approx(expected, rel=1e-12)


def test_single_server_queue_in_closed_form():
    # M/M/1: P(wait) = A, P(wait > t) = A·e^(-(1-A)t/AHT).
    assert contact_centre.erlang_c(0.6, 1) == pytest.approx(0.6)
    level = contact_centre.service_level(0.6, 1, aht=100, threshold=50)
    assert level == pytest.approx(1 - 0.6 * exp(-0.4 * 0.5))
    assert contact_centre.average_speed_of_answer(0.6, 1, aht=100) == pytest.approx(0.6 * 100 / 0.4)


def test_thousands_of_agents_do_not_overflow():
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        values = contact_centre.erlang_b([9_900.0, 10_000.0, 10_100.0], 10_000)
        waits = contact_centre.erlang_c(9_900.0, 10_000)
    assert np.isfinite(values).all() and (np.diff(values) > 0).all()
    assert 0 < waits < 1
    # Load = lines: B is close to sqrt(2/(πN)).
    assert values[1] == pytest.approx(np.sqrt(2 / (np.pi * 10_000)), rel=0.01)


def test_loads_and_agents_broadcast():
    table = contact_centre.erlang_c([[1.0], [5.0]], [2, 6, 8])
    assert table.shape == (2, 3)
    for i, load in enumerate([1.0, 5.0]):
        for j, agents in enumerate([2, 6, 8]):
            assert table[i, j] == contact_centre.erlang_c(load, agents)
    assert contact_centre.erlang_b([], []).shape == (0,)


def test_too_few_agents_let_the_queue_grow():
    assert contact_centre.erlang_c(10, 10) == 1 and contact_centre.erlang_c(10, 0) == 1
    assert contact_centre.service_level(10, 9, aht=180, threshold=20) == 0
    assert contact_centre.average_speed_of_answer(10, 10, aht=180) == np.inf
    assert contact_centre.occupancy(10, 8) == 1


def test_an_idle_centre():
    assert contact_centre.erlang_b(0, 0) == 1 and contact_centre.erlang_b(0, 3) == 0
    assert contact_centre.erlang_c(0, 3) == 0
    assert contact_centre.service_level(0, 3, aht=180, threshold=20) == 1
    assert contact_centre.average_speed_of_answer(0, 3, aht=180) == 0
    assert contact_centre.lines_needed(0, blocking=0.01) == 1


@settings(max_examples=60, deadline=None)
@given(load=st.floats(0.01, 300), agents=st.integers(1, 400))
def test_probabilities_stay_probabilities_and_fall_with_agents(load, agents):
    few, more = contact_centre.erlang_b(load, [agents, agents + 1])
    assert 0 <= more <= few <= 1
    waits = contact_centre.erlang_c(load, agents)
    assert few - 1e-12 <= waits <= 1
    level = contact_centre.service_level(load, agents, aht=180, threshold=20)
    assert 0 <= level <= 1


@pytest.mark.parametrize(
    ("call", "word"),
    [
        (lambda: contact_centre.erlang_load(-1, aht=180), "calls"),
        (lambda: contact_centre.erlang_load(1, aht=0), "aht"),
        (lambda: contact_centre.erlang_load(1, aht=1, period=0), "period"),
        (lambda: contact_centre.erlang_b(-1, 3), "load"),
        (lambda: contact_centre.erlang_b(1, -3), "agents"),
        (lambda: contact_centre.erlang_b(1e7, 3), "load .* between 0 and 1e\\+06"),
        (lambda: contact_centre.erlang_b(1, 10**12), "agents .* between 0 and 1e\\+06"),
        (lambda: contact_centre.lines_needed(1e300, blocking=0.01), "load"),
        (lambda: contact_centre.erlang_b(1, 2.5), "agents"),
        (lambda: contact_centre.erlang_b(np.inf, 3), "load"),
        (lambda: contact_centre.erlang_c(1, 2.5), "agents"),
        (lambda: contact_centre.service_level(1, 2, aht=0, threshold=20), "aht"),
        (lambda: contact_centre.service_level(1, 2, aht=9, threshold=-1), "threshold"),
        (lambda: contact_centre.average_speed_of_answer(1, 2, aht=-5), "aht"),
        (lambda: contact_centre.occupancy(1, 0), "agents"),
        (lambda: contact_centre.occupancy(1, 1.5), "agents"),
        (lambda: contact_centre.offered_load(0, blocking=0.01), "agents"),
        (lambda: contact_centre.offered_load(3, blocking=1), "blocking"),
        (lambda: contact_centre.lines_needed(3, blocking=0), "blocking"),
        (lambda: contact_centre.lines_needed(-3, blocking=0.1), "load"),
    ],
)
def test_bad_input_is_named(call, word):
    with pytest.raises(ValueError, match=word):
        call()


@pytest.mark.parametrize("target", [0.5, 0.8, 0.95])
def test_agents_needed_is_the_fewest(target):
    loads = np.array([0.2, 1, 10, 123.4, 900])
    needed = centre.agents_needed(loads, aht=240, threshold=30, target=target)
    at = {"aht": 240, "threshold": 30}
    assert (centre.service_level(loads, needed, **at) >= target).all()
    fewer = np.maximum(needed - 1, 0)
    assert (np.asarray(centre.service_level(loads, fewer, **at)) < target).all()
