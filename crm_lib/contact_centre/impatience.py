"""Erlang A (M/M/n+M): waiting, abandonment (呼叫放弃) and service level with impatient callers."""

from collections.abc import Iterable
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from crm_lib.base.checks import require_amount, require_one_number
from crm_lib.base.message import Message
from crm_lib.contact_centre.erlang import erlang_b, require_agents, require_load

#: Nodes of Gauss–Legendre's rule on each stretch of the density of the offered wait.
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(120)
#: A density below e^−50 of its peak no longer counts.
_FADED = 50.0


def erlang_a(
    load: float,
    agents: Any,
    *,
    aht: float,
    patience: float,
    threshold: float = 20,
) -> pd.DataFrame:
    """Compute abandonment and service level when callers hang up in the queue (Erlang A).

    Parameters
    ----------
    load : float
        Offered load in Erlang, as `erlang_load` gives it; it may exceed the agents.
    agents : int or sequence of int
        Agents at work, at least 1.
    aht : float
        Average handling time in seconds.
    patience : float
        Mean time in seconds after which a caller would hang up; exponentially distributed. Estimate
        it as seconds waited by all callers, divided by callers who hung up.
    threshold : float
        Longest acceptable wait in seconds.

    Returns
    -------
    DataFrame
        One row for each number of `agents`: `agents`, `wait_probability`, `abandonment_rate`,
        `asa_seconds` (mean wait of all callers, those who hang up included), `service_level` (share
        of all callers who are answered within the threshold), `occupancy`; shares from 0 to 1.

    Raises
    ------
    ValueError
        When the load is negative, agents are no whole numbers from 1, or a time is not above zero.

    Notes
    -----
    An offered wait v, after which an agent would be free, has a density proportional to
    exp(λ/θ·(1 − e^(−θv)) − nμv), with θ = 1/patience; Gauss–Legendre's rule integrates it around its
    peak, so nothing overflows. With endless patience all becomes `erlang_c`.

    References
    ----------
    Mandelbaum, A., & Zeltyn, S. (2005). The Palm/Erlang-A queue, with applications to call centers.
    Technion, Haifa. Garnett, O., Mandelbaum, A., & Reiman, M. (2002). Manufacturing & Service
    Operations Management, 4(3), 208–227.

    Examples
    --------
    >>> table = erlang_a(10, 13, aht=180, patience=300)
    >>> table[["wait_probability", "abandonment_rate", "asa_seconds"]].round(4)
       wait_probability  abandonment_rate  asa_seconds
    0            0.2258             0.025        7.489
    """
    require_load(require_one_number(load, name="load (Erlang)"))
    require_amount(aht, name="aht (seconds)")
    require_amount(patience, name="patience (seconds)")
    require_amount(threshold, name="threshold (seconds)", zero_ok=True)
    require_agents(agents, least=1)
    if np.ndim(agents) > 1 or np.size(agents) == 0:
        raise ValueError(
            Message(
                f"agents has the shape {np.shape(agents)}; one number or a list of them is needed.",
                f"agents 的形状是 {np.shape(agents)}；需要一个数或一列数。",
            )
        )
    counts = np.atleast_1d(np.asarray(agents, dtype=int))
    rows = [_row(float(load), int(n), aht, patience, threshold) for n in counts]
    return pd.DataFrame(rows)


def _row(load: float, agents: int, aht: float, patience: float, threshold: float) -> dict[str, Any]:
    """Compute one number of agents; times are counted in handling times."""
    leave, limit = aht / patience, threshold / aht
    waits, lost, late = 0.0, 0.0, 0.0
    blocked = float(erlang_b(load, agents))
    if blocked > 0:
        log_mass, gone, served_late = _offered_wait(load, agents, leave, limit)
        # Odds of waiting: E·nJ/(1 − E), with J the mass of the density (per handling time).
        log_odds = np.log(blocked) - np.log1p(-blocked) + np.log(agents) + log_mass
        waits = float(1 / (1 + np.exp(-log_odds)))
        lost, late = waits * gone, waits * served_late
    return {
        "agents": agents,
        "wait_probability": waits,
        "abandonment_rate": lost,
        "asa_seconds": lost * patience,
        "service_level": 1 - lost - late,
        "occupancy": load * (1 - lost) / agents,
    }


def _offered_wait(
    load: float, agents: int, leave: float, limit: float
) -> tuple[float, float, float]:
    """Integrate the density of the offered wait of callers who wait.

    Returns the logarithm of its mass, the share who hang up, and the share answered after `limit`.
    """

    def exponent(wait: Any) -> Any:
        return load / leave * -np.expm1(-leave * wait) - agents * wait

    peak = max(0.0, np.log(load / agents) / leave)
    top = float(exponent(peak))
    low = 0.0 if exponent(0.0) > top - _FADED else _faded(exponent, peak, 0.0, top)
    far = peak + 1 / agents
    while exponent(far) > top - _FADED:
        far = peak + 2 * (far - peak)
    high = _faded(exponent, peak, far, top)
    cuts = sorted({low, peak, high, *([limit] if low < limit < high else [])})
    mass, gone, late = 0.0, 0.0, 0.0
    for start, end in _stretches(cuts):
        wait = start + (end - start) * (_NODES + 1) / 2
        density = np.exp(exponent(wait) - top) * _WEIGHTS * (end - start) / 2
        mass += density.sum()
        gone += (density * -np.expm1(-leave * wait)).sum()
        if start >= limit:
            late += (density * np.exp(-leave * wait)).sum()
    return top + float(np.log(mass)), float(gone / mass), float(late / mass)


def _stretches(cuts: list[float]) -> Iterable[tuple[float, float]]:
    """Return each stretch between neighbouring cuts, in four parts."""
    for start, end in pairwise(cuts):
        edges = np.linspace(start, end, 5).tolist()
        yield from pairwise(edges)


def _faded(exponent: Any, inside: float, outside: float, top: float) -> float:
    """Return where, between the peak and a point beyond, the density has faded."""
    for _ in range(60):
        middle = (inside + outside) / 2
        if exponent(middle) > top - _FADED:
            inside = middle
        else:
            outside = middle
    return outside
