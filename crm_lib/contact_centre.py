"""How many agents a contact centre (呼叫中心) needs: Erlang's formulas.

Loads are in Erlang: calls per second × average handling time (平均处理时长 AHT) in seconds. Every
function takes numbers or arrays and broadcasts them. 服务水平 (service level) is the share of calls
answered within a threshold, nothing else. The simulated call flow is in `crm_lib.call_flow` and can
be imported from here as well.
"""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from crm_lib._checks import (
    require_columns,
    require_no_missing,
    require_numbers,
    require_positive,
    require_whole,
)
from crm_lib.call_flow import (
    CallFlow,
    architecture_blanks,
    cms_table,
    plot_architecture,
    plot_cms,
    screen_pops,
    simulate_calls,
)
from crm_lib.plotting import BLUE, GREY, ORANGE, VERMILLION, styled

__all__ = [
    "CallFlow",
    "agents_needed",
    "architecture_blanks",
    "average_speed_of_answer",
    "cms_table",
    "erlang_b",
    "erlang_c",
    "erlang_load",
    "lines_needed",
    "occupancy",
    "offered_load",
    "plot_architecture",
    "plot_cms",
    "plot_service_level",
    "screen_pops",
    "service_level",
    "simulate_calls",
    "staffing_plan",
    "staffing_table",
]


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

    Examples
    --------
    >>> erlang_load(200, aht=180)
    10.0
    """
    require_positive(calls, name="calls", zero_ok=True)
    require_positive(aht, name="aht (seconds)")
    require_positive(period, name="period (seconds)")
    return _plain(np.asarray(calls, float) * np.asarray(aht, float) / period)


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
    require_positive(load, name="load (Erlang)", zero_ok=True)
    require_positive(agents, name="agents", zero_ok=True)
    require_whole(agents, name="agents")
    load, agents = np.broadcast_arrays(np.asarray(load, float), np.asarray(agents, int))
    flat_load, flat_agents = load.ravel(), agents.ravel()
    # Each distinct load is followed once, whatever the number of agents asked for.
    loads, which = np.unique(flat_load, return_inverse=True)
    order = np.argsort(flat_agents, kind="stable")
    ends = np.searchsorted(flat_agents[order], np.arange(int(flat_agents.max(initial=0)) + 2))
    out = np.empty(flat_load.size)
    blocked = np.ones(loads.size)
    for k in range(len(ends) - 1):
        if k:
            busy = loads * blocked
            blocked = busy / (k + busy)
        asked = order[ends[k] : ends[k + 1]]
        out[asked] = blocked[which[asked]]
    return _plain(out.reshape(load.shape))


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
    return _plain(np.where(stable, agents * blocked / spare, np.where(load > 0, 1.0, 0.0)))


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
    return _plain(1 - waits * decay)


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
    return _plain(np.where(stable, asa, np.where(waits > 0, np.inf, 0.0)))


def occupancy(load: Any, agents: Any) -> Any:
    """Compute the share of their time that agents spend on calls (坐席占用率), at most 1.

    Examples
    --------
    >>> round(occupancy(10, 14), 3)
    0.714
    """
    require_positive(load, name="load (Erlang)", zero_ok=True)
    require_positive(agents, name="agents")
    require_whole(agents, name="agents")
    return _plain(np.minimum(np.asarray(load, float) / np.asarray(agents, float), 1.0))


def agents_needed(
    load: Any, *, aht: float, threshold: float, target: float, shrinkage: float = 0
) -> Any:
    """Find the fewest agents that reach a service level.

    Parameters
    ----------
    load : float or array
        Offered load in Erlang.
    aht, threshold : float
        Seconds, as in `service_level`.
    target : float
        Service level to reach, above 0 and below 1 (.8 for "80/20").
    shrinkage : float
        Share of paid time in which agents take no calls (breaks, training, leave; 损耗率), at
        least 0 and below 1. The answer is then the number on the roster, not on the telephone.

    Returns
    -------
    int or array of int
        Rounded up; 0 where the load is 0.

    Raises
    ------
    ValueError
        For a target or a shrinkage outside its range and for bad loads or times.

    Examples
    --------
    >>> agents_needed(10, aht=180, threshold=20, target=0.8)
    14
    >>> agents_needed(10, aht=180, threshold=20, target=0.8, shrinkage=0.3)
    20
    """
    require_positive(load, name="load (Erlang)", zero_ok=True)
    require_positive(aht, name="aht (seconds)")
    require_positive(threshold, name="threshold (seconds)", zero_ok=True)
    if not 0 < target < 1:
        raise ValueError(
            f"target must lie above 0 and below 1 (a share, not per cent); got {target!r}."
        )
    if not 0 <= shrinkage < 1:
        raise ValueError(f"shrinkage must be at least 0 and below 1; got {shrinkage!r}.")
    load = np.asarray(load, float)
    loads, which = np.unique(load.ravel(), return_inverse=True)
    needed = np.zeros(loads.size, dtype=int)
    open_ = loads > 0
    blocked, k = np.ones(loads.size), 0
    while open_.any():
        k += 1
        busy = loads * blocked
        blocked = busy / (k + busy)
        spare = k - loads
        stable = open_ & (spare > 0)
        waits = k * blocked / np.where(stable, k - loads * (1 - blocked), 1.0)
        level = 1 - waits * np.exp(-np.maximum(spare, 0) * threshold / aht)
        done = stable & (level >= target)
        needed[done] = k
        open_ &= ~done
    # A hair is taken off before rounding up, so that 14 / (1 - .3) = 20.000000000000004 stays 20.
    rostered = np.ceil(needed / (1 - shrinkage) - 1e-9).astype(int)
    return _plain(rostered[which].reshape(load.shape))


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

    Examples
    --------
    >>> round(offered_load(15, blocking=0.01), 3)
    8.108
    """
    from scipy.optimize import brentq

    require_positive(require_whole(agents, name="agents"), name="agents")
    if not 0 < blocking < 1:
        raise ValueError(f"blocking must lie above 0 and below 1; got {blocking!r}.")
    # B ≥ 1 − N/A, so this load is always too much.
    high = agents / (1 - blocking) + 1
    return float(brentq(lambda load: erlang_b(load, agents) - blocking, 0, high, xtol=1e-10))


def lines_needed(load: float, *, blocking: float) -> int:
    """Find the fewest lines on which at most a share `blocking` of the calls is refused.

    Examples
    --------
    >>> lines_needed(8.1, blocking=0.01)
    15
    """
    require_positive(load, name="load (Erlang)", zero_ok=True)
    if not 0 < blocking < 1:
        raise ValueError(f"blocking must lie above 0 and below 1; got {blocking!r}.")
    blocked, lines = 1.0, 0
    while blocked > blocking:
        lines += 1
        blocked = load * blocked / (lines + load * blocked)
    return lines


def staffing_table(
    load: float, *, aht: float, threshold: float, agents: Any = None
) -> pd.DataFrame:
    """Show what each number of agents achieves.

    Parameters
    ----------
    load, aht, threshold : float
        Erlang and seconds, as in `service_level`.
    agents : sequence of int, optional
        Numbers to compare; by default from just above the load until nearly nobody waits.

    Returns
    -------
    DataFrame
        ``agents, occupancy, wait_probability, service_level, asa_seconds, threshold_seconds``.

    Examples
    --------
    >>> t = staffing_table(10, aht=180, threshold=20, agents=[13, 14])
    >>> t["service_level"].round(3).tolist()
    [0.796, 0.888]
    """
    require_positive(load, name="load (Erlang)")
    if agents is None:
        first = int(np.floor(load)) + 1
        most = agents_needed(load, aht=aht, threshold=threshold, target=0.995)
        agents = np.arange(first, most + 1)
    agents = np.atleast_1d(np.asarray(agents))
    return pd.DataFrame(
        {
            "agents": agents,
            "occupancy": occupancy(load, agents),
            "wait_probability": erlang_c(load, agents),
            "service_level": service_level(load, agents, aht=aht, threshold=threshold),
            "asa_seconds": average_speed_of_answer(load, agents, aht=aht),
            "threshold_seconds": threshold,
        }
    )


@styled
def plot_service_level(table: pd.DataFrame, *, ax: Axes | None = None, target: float = 0.8) -> Axes:
    """Draw service level against agents, from `staffing_table`, and the first that is enough."""
    require_columns(table, ["agents", "service_level", "threshold_seconds"], what="the table")
    if not 0 < target < 1:
        raise ValueError(f"target must lie above 0 and below 1; got {target!r}.")
    seconds = table["threshold_seconds"].iloc[0]
    ax.plot(table["agents"], 100 * table["service_level"], color=BLUE, marker="o", lw=2)
    ax.axhline(100 * target, color=GREY, ls="--", lw=1)
    ax.text(table["agents"].max(), 100 * target - 1.5, f"target {target:.0%}", ha="right", va="top")
    enough = table[table["service_level"] >= target].sort_values("agents")
    if len(enough):
        first = enough.iloc[0]
        ax.plot(first.agents, 100 * first.service_level, "o", ms=11, color=ORANGE)
        ax.set_title(
            f"{first.agents:.0f} agents answer {first.service_level:.1%} within {seconds:g} s"
        )
    else:
        ax.set_title("None of these numbers of agents reaches the target", color=VERMILLION)
    ax.xaxis.get_major_locator().set_params(integer=True)
    ax.set(
        xlabel="agents 坐席数", ylabel=f"answered within {seconds:g} s (%) 服务水平", ylim=(0, 103)
    )
    return ax


def staffing_plan(
    forecast: pd.DataFrame,
    *,
    aht: float,
    threshold: float,
    target: float,
    shrinkage: float = 0,
    interval: float = 1800,
    time_col: str = "time",
    calls_col: str = "calls",
) -> pd.DataFrame:
    """Turn a forecast of calls per interval into agents per interval.

    Parameters
    ----------
    forecast : DataFrame
        One row an interval.
    aht, threshold, target, shrinkage
        As in `agents_needed`.
    interval : float
        Length of an interval in seconds.
    time_col, calls_col : str
        Start of the interval, and calls expected in it.

    Returns
    -------
    DataFrame
        The forecast with ``load`` (Erlang), ``agents`` (on the telephone), ``rostered`` (with
        shrinkage), ``service_level`` and ``occupancy``. Without calls: no agents, level 1.

    Notes
    -----
    Each interval is taken on its own and in balance (Erlang C), which holds when the interval is
    long against the handling time.

    Examples
    --------
    >>> day = pd.DataFrame({"time": ["09:00", "09:30"], "calls": [100, 40]})
    >>> staffing_plan(day, aht=180, threshold=20, target=0.8)["agents"].tolist()
    [14, 7]
    """
    require_columns(forecast, [time_col], what="the forecast")
    require_no_missing(forecast, [time_col], what="the forecast")
    require_numbers(forecast, [calls_col], what="the forecast")
    require_positive(forecast[calls_col], name=f"column {calls_col!r}", zero_ok=True)
    load = erlang_load(forecast[calls_col].to_numpy(float), aht=aht, period=interval)
    asked = {"aht": aht, "threshold": threshold, "target": target}
    agents = agents_needed(load, **asked)
    level = service_level(load, agents, aht=aht, threshold=threshold)
    return forecast.assign(
        load=load,
        agents=agents,
        rostered=agents_needed(load, shrinkage=shrinkage, **asked),
        service_level=np.where(load > 0, level, 1.0),
        occupancy=np.where(load > 0, load / np.maximum(agents, 1), 0.0),
    )


def _plain(values: np.ndarray) -> Any:
    """Give a Python number where numbers went in, an array where arrays went in."""
    return values.item() if np.ndim(values) == 0 else values
