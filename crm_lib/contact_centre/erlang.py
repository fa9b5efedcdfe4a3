"""Erlang B and C: blocking, waiting, service level (服务水平), occupancy, lines needed.

Loads are in Erlang: calls per second × average handling time (平均处理时长 AHT) in seconds. Every
function takes numbers or arrays and broadcasts them.
"""

from typing import Any

import numpy as np

from crm_lib.base.checks import (
    require_between,
    require_count,
    require_level,
    require_one_number,
    require_positive,
    require_whole,
)

#: Most Erlang and most agents that are counted: beyond them a unit is wrong, and counting never ends.
MOST = 1_000_000


def require_load(load: Any) -> None:
    """Raise unless the load is Erlang from 0 to a million."""
    require_between(load, 0, MOST, name="load (Erlang)")


def require_agents(agents: Any, *, least: int = 0) -> None:
    """Raise unless agents are whole numbers from `least` to a million."""
    require_between(agents, least, MOST, name="agents")
    require_whole(agents, name="agents")


def erlang_load(calls: Any, *, aht: Any, period: float = 3600) -> Any:
    """Compute the offered load in Erlang, A = λ·AHT.

    Parameters
    ----------
    calls : float or array
        Calls that arrive in one `period`.
    aht : float or array
        Average handling time (talk and after-call work) in seconds.
    period : float
        Length of the period in seconds.

    Returns
    -------
    float or array

    Raises
    ------
    ValueError
        When calls are negative, or `aht` or `period` is not above zero.

    Examples
    --------
    >>> erlang_load(200, aht=180)
    10.0
    """
    require_positive(calls, name="calls", zero_ok=True)
    require_positive(aht, name="aht (seconds)")
    require_positive(period, name="period (seconds)")
    return plain_number(np.asarray(calls, float) * np.asarray(aht, float) / period)


def erlang_b(load: Any, agents: Any) -> Any:
    """Compute the share of calls that find all lines busy when nobody waits (Erlang B).

    Parameters
    ----------
    load : float or array
        Offered load in Erlang, zero or more.
    agents : int or array
        Lines (or agents), whole, zero or more.

    Returns
    -------
    float or array of float
        Blocking probability, in the broadcast shape of the two arguments.

    Raises
    ------
    ValueError
        For negative or infinite values and for agents that are not whole.

    Notes
    -----
    Recursion B_0 = 1, B_k = A·B_{k−1} / (k + A·B_{k−1}): only numbers between 0 and 1 occur, so
    thousands of agents do no harm where the factorials of the formula overflow.

    References
    ----------
    A. K. Erlang (1917), Solution of some problems in the theory of probabilities.

    Examples
    --------
    >>> round(erlang_b(8.108, 15), 4)
    0.01
    """
    require_load(load)
    require_agents(agents)
    load, agents = np.broadcast_arrays(np.asarray(load, float), np.asarray(agents, int))
    flat_load, flat_agents = load.ravel(), agents.ravel()
    # Each distinct load is followed once, whatever the number of agents asked for.
    loads, load_code = np.unique(flat_load, return_inverse=True)
    order = np.argsort(flat_agents, kind="stable")
    ends = np.searchsorted(flat_agents[order], np.arange(int(flat_agents.max(initial=0)) + 2))
    out = np.empty(flat_load.size)
    blocked = np.ones(loads.size)
    for k in range(len(ends) - 1):
        if k:
            busy = loads * blocked
            blocked = busy / (k + busy)
        load_index = order[ends[k] : ends[k + 1]]
        out[load_index] = blocked[load_code[load_index]]
    return plain_number(out.reshape(load.shape))


def erlang_c(load: Any, agents: Any) -> Any:
    """Compute the probability that a call has to wait, with endless patience (Erlang C).

    Parameters
    ----------
    load : float or array
        Offered load in Erlang, zero or more.
    agents : int or array
        Agents, whole, zero or more.

    Returns
    -------
    float or array of float
        Probability; 1 where agents ≤ load, because the queue then grows without end.

    Raises
    ------
    ValueError
        For negative or infinite values and for agents that are not whole.

    Notes
    -----
    C = N·B / (N − A·(1 − B)) with B of `erlang_b`. Callers who hang up are not modelled, so with
    impatient callers the real wait is shorter.

    Examples
    --------
    >>> round(erlang_c(10, 14), 4)
    0.1741
    """
    blocked = np.asarray(erlang_b(load, agents))
    load, agents = np.broadcast_arrays(np.asarray(load, float), np.asarray(agents, float))
    stable = agents > load
    spare = np.where(stable, agents - load * (1 - blocked), 1.0)
    return plain_number(np.where(stable, agents * blocked / spare, np.where(load > 0, 1.0, 0.0)))


def service_level(load: Any, agents: Any, *, aht: Any, threshold: Any) -> Any:
    """Compute the share of calls answered within a threshold (服务水平).

    Parameters
    ----------
    load : float or array
        Offered load in Erlang.
    agents : int or array
        Agents at work.
    aht : float or array
        Average handling time in seconds.
    threshold : float or array
        Longest acceptable wait in seconds.

    Returns
    -------
    float or array of float
        1 − C·e^(−(N−A)·τ/AHT); 0 where agents ≤ load.

    Raises
    ------
    ValueError
        As `erlang_c`, and for an AHT that is not positive or a negative threshold.

    Examples
    --------
    >>> round(service_level(10, 14, aht=180, threshold=20), 4)
    0.8884
    """
    require_positive(aht, name="aht (seconds)")
    require_positive(threshold, name="threshold (seconds)", zero_ok=True)
    waits = np.asarray(erlang_c(load, agents))
    spare = np.asarray(agents, float) - np.asarray(load, float)
    decay = np.exp(-np.maximum(spare, 0) * np.asarray(threshold, float) / np.asarray(aht, float))
    return plain_number(1 - waits * decay)


def average_speed_of_answer(load: Any, agents: Any, *, aht: Any) -> Any:
    """Compute the mean wait of all calls in seconds (平均应答速度 ASA), those not waiting included.

    Parameters
    ----------
    load, agents, aht
        As in `service_level`.

    Returns
    -------
    float or array of float
        C·AHT/(N − A); infinite where agents ≤ load.

    Raises
    ------
    ValueError
        When the load is negative, agents are no whole number, or `aht` is not above zero.

    Examples
    --------
    >>> round(average_speed_of_answer(10, 14, aht=180), 2)
    7.84
    """
    require_positive(aht, name="aht (seconds)")
    waits = np.asarray(erlang_c(load, agents))
    spare = np.asarray(agents, float) - np.asarray(load, float)
    stable = spare > 0
    asa = waits * np.asarray(aht, float) / np.where(stable, spare, 1.0)
    return plain_number(np.where(stable, asa, np.where(waits > 0, np.inf, 0.0)))


def occupancy(load: Any, agents: Any) -> Any:
    """Compute the share of their time that agents spend on calls (坐席占用率), at most 1.

    Raises
    ------
    ValueError
        When the load is negative or agents are no whole number above zero.

    Examples
    --------
    >>> round(occupancy(10, 14), 3)
    0.714
    """
    require_load(load)
    require_agents(agents, least=1)
    return plain_number(np.minimum(np.asarray(load, float) / np.asarray(agents, float), 1.0))


def offered_load(agents: int, *, blocking: float) -> float:
    """Find the load in Erlang that a group of lines can be offered at a blocking probability.

    Parameters
    ----------
    agents : int
        Lines, at least 1.
    blocking : float
        Share of calls that may be refused, above 0 and below 1.

    Returns
    -------
    float
        Offered load; the lines carry load × (1 − blocking) of it.

    Raises
    ------
    ValueError
        When agents are no whole number above zero or the blocking does not lie between 0 and 1.

    Examples
    --------
    >>> round(offered_load(15, blocking=0.01), 3)
    8.108
    """
    from scipy.optimize import brentq

    require_count(agents, name="agents", most=MOST)
    require_level(blocking, name="blocking")
    # B ≥ 1 − N/A, so this load is always too much.
    high = agents / (1 - blocking) + 1
    return float(brentq(lambda load: erlang_b(load, agents) - blocking, 0, high, xtol=1e-10))


def lines_needed(load: float, *, blocking: float) -> int:
    """Find the fewest lines on which at most a share `blocking` of the calls is refused.

    Raises
    ------
    ValueError
        When the load is negative or the blocking does not lie between 0 and 1.

    Examples
    --------
    >>> lines_needed(8.1, blocking=0.01)
    15
    """
    require_load(require_one_number(load, name="load (Erlang)"))
    require_level(blocking, name="blocking")
    blocked, lines = 1.0, 0
    while blocked > blocking:
        lines += 1
        blocked = load * blocked / (lines + load * blocked)
    return lines


def plain_number(values: np.ndarray) -> Any:
    """Give a Python number where numbers went in, an array where arrays went in."""
    return values.item() if np.ndim(values) == 0 else values
