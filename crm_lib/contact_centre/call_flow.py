"""Simulate calls through the contact centre: PBX → IVR → ACD → agent.

The exchange (PBX) takes a call if a line is free; IVR (交互式语音应答) serves some callers itself;
ACD (自动呼叫分配) queues the rest for the next free agent. CTI (计算机电话集成) shows the agent
who is calling (`screen_pops`); CMS (呼叫管理系统) reports (`cms_table`).
"""

from dataclasses import asdict, dataclass

import numpy as np
import pandas as pd

from crm_lib.base.checks import (
    require_amount,
    require_between,
    require_count,
    require_positive,
    require_whole,
)
from crm_lib.base.message import Message
from crm_lib.contact_centre.call_reports import (
    CALL_COLUMNS,
)


@dataclass(frozen=True)
class CallFlow:
    """The contact centre to simulate; times in seconds. The defaults are invented.

    Attributes
    ----------
    calls_per_hour : float
        Calls that reach the PBX, at random (Poisson).
    agents : int
        Agents behind the ACD.
    talk, after_call_work : float
        Mean talking time and after-call work, both exponential; their sum is the AHT.
    lines : int
        Lines of the PBX; a call that finds all taken is blocked.
    ivr_seconds : float
        Mean time in the IVR menu, exponential; 0 for no IVR.
    self_service : float
        Share of calls that the IVR serves to the end.
    patience : float
        Mean time a caller waits in the queue before hanging up, exponential; inf for ever.
    first_contact_resolution : float
        Share of answered calls that settle the matter (一次解决率 FCR).
    """

    calls_per_hour: float = 200
    agents: int = 14
    talk: float = 150
    after_call_work: float = 30
    lines: int = 60
    ivr_seconds: float = 30
    self_service: float = 0.2
    patience: float = 180
    first_contact_resolution: float = 0.75

    def __post_init__(self) -> None:
        """Refuse values with which no centre can run."""
        for name, value in asdict(self).items():
            if name in ("self_service", "first_contact_resolution"):
                require_between(value, 0, 1, name=name)
            elif name == "patience":
                if not value > 0:
                    raise ValueError(
                        Message(
                            f"patience (seconds) must be more than zero; got {value!r}.",
                            f"patience（耐心时长，秒）必须大于零；这里是 {value!r}。",
                        )
                    )
            elif name in ("ivr_seconds", "after_call_work"):
                require_positive(value, name=name, zero_ok=True)
            else:
                require_positive(value, name=name)
                if name in ("agents", "lines"):
                    require_whole(value, name=name)

    @property
    def aht(self) -> float:
        """Average handling time in seconds."""
        return self.talk + self.after_call_work


def simulate_calls(
    flow: CallFlow | None = None, *, hours: float = 8, customers: int = 500, seed: int = 0
) -> pd.DataFrame:
    """Simulate a shift of the contact centre, call by call.

    Parameters
    ----------
    flow : CallFlow, optional
        The centre; its defaults are invented.
    hours : float
        Length of the shift. Calls that came before its end are still served.
    customers : int
        Size of the customer base from which the callers are drawn at random.
    seed : int
        Of the random numbers.

    Returns
    -------
    DataFrame
        One row a call in order of arrival; times in seconds since the start of the shift:
        ``call_id, customer_id, arrived, outcome`` (blocked, self_served, abandoned, answered),
        ``queued`` (when the IVR passed it on), ``wait``, ``agent, answered, talk,
        after_call_work, ended, resolved``. What did not happen to a call is missing.

    Raises
    ------
    ValueError
        When hours or customers are not above zero.

    Notes
    -----
    Without IVR, with endless patience and enough lines this is the M/M/N queue of Erlang C. The
    shift starts with an empty centre, so the first minutes look better than the rest.

    Examples
    --------
    >>> from crm_lib.contact_centre import OUTCOMES
    >>> calls = simulate_calls(hours=1, seed=3)
    >>> calls["outcome"].isin(OUTCOMES).all().item()
    True
    """
    import simpy

    flow = flow or CallFlow()
    require_amount(hours, name="hours")
    require_count(customers, name="customers")
    require_count(seed, name="seed", least=0)
    rng = np.random.default_rng(seed)
    end = hours * 3600
    # All random numbers of a call are drawn when it arrives: the same seed gives the same callers
    # whatever the number of agents, so two staffings can be compared call by call.
    count = rng.poisson(flow.calls_per_hour * hours)
    arrived = np.sort(rng.uniform(0, end, count))
    draws = {
        "customer_id": rng.integers(1, customers + 1, count),
        "ivr": rng.exponential(1, count) * flow.ivr_seconds,
        "self": rng.uniform(size=count) < flow.self_service,
        "talk": rng.exponential(1, count) * flow.talk,
        "after": rng.exponential(1, count) * flow.after_call_work,
        "patience": rng.exponential(1, count) * flow.patience,
        "resolved": rng.uniform(size=count) < flow.first_contact_resolution,
    }
    env = simpy.Environment()
    lines = simpy.Resource(env, flow.lines)
    desks = simpy.Store(env)
    desks.items.extend(range(1, flow.agents + 1))
    rows = []

    def call(i: int):
        row = dict.fromkeys(CALL_COLUMNS, np.nan)
        row.update(
            call_id=i + 1, customer_id=int(draws["customer_id"][i]), arrived=env.now, agent=None
        )
        row["resolved"] = None
        rows.append(row)
        if lines.count >= lines.capacity:
            row.update(outcome="blocked", ended=env.now)
            return
        with lines.request() as line:
            yield line
            yield env.timeout(draws["ivr"][i])
            if draws["self"][i]:
                row.update(outcome="self_served", ended=env.now)
                return
            row["queued"] = env.now
            seat = desks.get()
            if np.isinf(flow.patience):
                agent = yield seat
            else:
                # A caller who is served at once does not get the chance to hang up.
                if not seat.triggered:
                    yield seat | env.timeout(draws["patience"][i])
                if not seat.triggered:
                    seat.cancel()
                    row.update(outcome="abandoned", wait=env.now - row["queued"], ended=env.now)
                    return
                agent = seat.value
            row.update(
                outcome="answered",
                agent=agent,
                wait=env.now - row["queued"],
                answered=env.now,
                talk=draws["talk"][i],
                after_call_work=draws["after"][i],
                resolved=bool(draws["resolved"][i]),
            )
            yield env.timeout(draws["talk"][i])
            row["ended"] = env.now
        # The line is free when the caller hangs up; the agent still writes the notes.
        yield env.timeout(draws["after"][i])
        yield desks.put(agent)

    def arrivals():
        for i in range(count):
            yield env.timeout(max(arrived[i] - env.now, 0))
            env.process(call(i))

    env.process(arrivals())
    env.run()
    calls = pd.DataFrame(rows, columns=list(CALL_COLUMNS))
    return calls.astype({"agent": "Int64", "resolved": "boolean", "outcome": "str"})
