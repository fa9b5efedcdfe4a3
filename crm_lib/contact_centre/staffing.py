"""Staffing (排班): the agents a contact centre needs for a service level.

The service level (服务水平) is the share of calls answered within a threshold, nothing else. The
formulas are in `crm_lib.contact_centre`, the simulated call flow in `crm_lib.contact_centre`;
both can be imported from here as well.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from crm_lib.base.checks import (
    require_amount,
    require_columns,
    require_drawable,
    require_level,
    require_no_missing,
    require_numbers,
    require_one_number,
    require_positive,
)
from crm_lib.base.message import Message
from crm_lib.contact_centre.call_flow import *  # noqa: F403
from crm_lib.contact_centre.erlang import (
    average_speed_of_answer,
    erlang_c,
    erlang_load,
    occupancy,
    plain_number,
    require_load,
    service_level,
)
from crm_lib.contact_centre.impatience import erlang_a
from crm_lib.plotting import BLUE, GREY, ORANGE, VERMILLION, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def agents_needed(
    load: Any,
    *,
    aht: float,
    threshold: float,
    target: float,
    shrinkage: float = 0,
    max_occupancy: float = 1,
    patience: float | None = None,
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
    max_occupancy : float
        Largest share of their time that agents may be on the telephone, above 0 and up to 1. Large
        centres reach their service level with hardly a pause between calls; .85 is usual.
    patience : float, optional
        Mean seconds after which a caller hangs up, as in `erlang_a`; without it nobody does
        (Erlang C). The service level is then the share of *all* callers answered in time.

    Returns
    -------
    int or array of int
        Rounded up; 0 where the load is 0.

    Raises
    ------
    ValueError
        For a target, a shrinkage or an occupancy outside its range and for bad loads or times. A
        target of 1 is refused: no number of agents answers every call in time.

    Examples
    --------
    >>> agents_needed(10, aht=180, threshold=20, target=0.8)
    14
    >>> agents_needed(10, aht=180, threshold=20, target=0.8, shrinkage=0.3)
    20
    >>> agents_needed(10, aht=180, threshold=20, target=0.8, patience=120)
    12
    """
    require_load(load)
    require_amount(aht, name="aht (seconds)")
    require_amount(threshold, name="threshold (seconds)", zero_ok=True)
    if patience is not None:
        require_amount(patience, name="patience (seconds)")
    require_level(target, name="target (a share, not per cent)")
    if not 0 <= require_one_number(shrinkage, name="shrinkage") < 1:
        raise ValueError(
            Message(
                f"shrinkage must be at least 0 and below 1; got {shrinkage!r}.",
                f"shrinkage（损耗率）必须不小于 0 且小于 1；这里是 {shrinkage!r}。",
            )
        )
    if not 0 < require_one_number(max_occupancy, name="max_occupancy") <= 1:
        raise ValueError(
            Message(
                f"max_occupancy must be above 0 and at most 1; got {max_occupancy!r}.",
                f"max_occupancy（最大占用率）必须大于 0 且不超过 1；这里是 {max_occupancy!r}。",
            )
        )
    load = np.asarray(load, float)
    loads, load_code = np.unique(load.ravel(), return_inverse=True)
    goals = {"aht": aht, "threshold": threshold, "target": target, "max_occupancy": max_occupancy}
    if patience is None:
        needed = _fewest_patient(loads, **goals)
    else:
        needed = np.array([_fewest_impatient(x, patience=patience, **goals) for x in loads], int)
    # A hair is taken off before rounding up, so that 14 / (1 - .3) = 20.000000000000004 stays 20.
    rostered = np.ceil(needed / (1 - shrinkage) - 1e-9).astype(int)
    return plain_number(rostered[load_code].reshape(load.shape))


def _fewest_patient(
    loads: np.ndarray, *, aht: float, threshold: float, target: float, max_occupancy: float
) -> np.ndarray:
    """Return the fewest agents for each load when everybody waits (Erlang C)."""
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
        done = stable & (level >= target) & (loads <= k * max_occupancy * (1 + 1e-12))
        needed[done] = k
        open_ &= ~done
    return needed


def _fewest_impatient(
    load: float,
    *,
    aht: float,
    threshold: float,
    target: float,
    max_occupancy: float,
    patience: float,
) -> int:
    """Return the fewest agents for a load when callers hang up (Erlang A)."""
    if load == 0:
        return 0

    def reached(agents: int) -> bool:
        row = erlang_a(load, agents, aht=aht, patience=patience, threshold=threshold).iloc[0]
        within = row["occupancy"] <= max_occupancy * (1 + 1e-12)
        return bool(row["service_level"] >= target and within)

    enough = 1
    while not reached(enough):
        enough *= 2
    # Half of it is too few, so the answer lies between.
    return bisect_left(range(enough + 1), True, lo=enough // 2 + 1, key=reached)


def staffing_table(
    load: float, *, aht: float, threshold: float, agents: Any = None
) -> pd.DataFrame:
    """Tabulate service level, wait and occupancy for each number of agents.

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

    Raises
    ------
    ValueError
        When the load is not above zero, and as `service_level`.

    Examples
    --------
    >>> t = staffing_table(10, aht=180, threshold=20, agents=[13, 14])
    >>> t["service_level"].round(3).tolist()
    [0.796, 0.888]
    """
    require_positive(load, name="load (Erlang)")
    require_load(load)
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
    """Draw service level against agents, from `staffing_table`, and the first that is enough.

    Raises
    ------
    ValueError
        When a column of `staffing_table` is absent, empty or not a number where one is needed,
        or there is no row; when `target` lies outside 0 … 1.
    """
    table = require_drawable(
        table,
        [],
        numbers=["agents", "service_level", "threshold_seconds"],
        what="the table",
    )
    require_level(target, name="target")
    seconds = table["threshold_seconds"].iloc[0]
    ax.plot(table["agents"], 100 * table["service_level"], color=BLUE, marker="o", lw=2)
    ax.axhline(100 * target, color=GREY, ls="--", lw=1)
    aim = f"target {target:.0%} · 目标{target:.0%}"
    ax.text(table["agents"].max(), 100 * target - 1.5, aim, ha="right", va="top")
    enough = table[table["service_level"] >= target].sort_values("agents")
    if len(enough):
        first = enough.iloc[0]
        ax.plot(first.agents, 100 * first.service_level, "o", ms=11, color=ORANGE)
        ax.set_title(
            f"{first.agents:.0f} agents answer {first.service_level:.1%} within {seconds:g} s · "
            f"{first.agents:.0f}个坐席在{seconds:g}秒内接听{first.service_level:.1%}"
        )
    else:
        ax.set_title(
            "None of these numbers of agents reaches the target · 这些坐席数都达不到目标",
            color=VERMILLION,
        )
    ax.xaxis.get_major_locator().set_params(integer=True)
    ax.set(
        xlabel="agents · 坐席数",
        ylabel=f"answered within {seconds:g} s (%) · {seconds:g}秒内接听（%）",
        ylim=(0, 103),
    )
    return ax


def staffing_plan(
    forecast: pd.DataFrame,
    *,
    aht: float,
    threshold: float,
    target: float,
    shrinkage: float = 0,
    max_occupancy: float = 1,
    patience: float | None = None,
    interval: float = 1800,
    interval_col: str = "interval_start",
    calls_col: str = "calls",
) -> pd.DataFrame:
    """Turn a forecast of calls per interval into agents per interval.

    Parameters
    ----------
    forecast : DataFrame
        One row an interval.
    aht, threshold, target, shrinkage, max_occupancy, patience
        As in `agents_needed`.
    interval : float
        Length of an interval in seconds.
    interval_col, calls_col : str
        Start of the interval, and calls expected in it.

    Returns
    -------
    DataFrame
        The forecast with ``load`` (Erlang), ``agents`` (on the telephone), ``rostered`` (with
        shrinkage), ``service_level`` and ``occupancy``. Without calls: no agents, level 1.

    Raises
    ------
    ValueError
        When a column of the forecast is absent, missing or no number, or calls are negative.

    Notes
    -----
    Each interval is taken on its own and in balance (Erlang C; Erlang A with `patience`), which
    holds when the interval is long against the handling time.

    Examples
    --------
    >>> day = pd.DataFrame({"interval_start": ["09:00", "09:30"], "calls": [100, 40]})
    >>> staffing_plan(day, aht=180, threshold=20, target=0.8)["agents"].tolist()
    [14, 7]
    """
    forecast = require_columns(forecast, [interval_col], what="the forecast")
    require_no_missing(forecast, [interval_col], what="the forecast")
    forecast = require_numbers(forecast, [calls_col], what="the forecast")
    require_positive(forecast[calls_col], name=f"column {calls_col!r}", zero_ok=True)
    load = erlang_load(forecast[calls_col].to_numpy(float), aht=aht, period=interval)
    targets = {"aht": aht, "threshold": threshold, "target": target}
    targets |= {"max_occupancy": max_occupancy, "patience": patience}
    agents = agents_needed(load, **targets)
    if patience is None:
        level = service_level(load, agents, aht=aht, threshold=threshold)
        busy = load / np.maximum(agents, 1)
    else:
        rows = [
            erlang_a(x, max(n, 1), aht=aht, patience=patience, threshold=threshold)
            for x, n in zip(load, agents, strict=True)
        ]
        level, busy = (
            np.array([row.at[0, name] for row in rows], dtype=float)
            for name in ("service_level", "occupancy")
        )
    return forecast.assign(
        load=load,
        agents=agents,
        rostered=agents_needed(load, shrinkage=shrinkage, **targets),
        service_level=np.where(load > 0, level, 1.0),
        occupancy=np.where(load > 0, busy, 0.0),
    )
