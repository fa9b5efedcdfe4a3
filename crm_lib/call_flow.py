"""A call's way through the contact centre, simulated: PBX → IVR → ACD → agent.

The exchange (PBX) takes a call if a line is free; IVR (交互式语音应答) serves some callers itself;
ACD (自动呼叫分配) queues the rest for the next free agent. CTI (计算机电话集成) shows the agent
who is calling (`screen_pops`); CMS (呼叫管理系统) reports (`cms_table`).
"""

from dataclasses import asdict, dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from crm_lib._checks import (
    require_between,
    require_columns,
    require_no_missing,
    require_positive,
    require_whole,
)
from crm_lib.plotting import BLUE, GREEN, GREY, ORANGE, VERMILLION, styled

_CALL_COLUMNS = (
    "call_id",
    "customer_id",
    "arrived",
    "outcome",
    "queued",
    "wait",
    "agent",
    "answered",
    "talk",
    "after_call_work",
    "ended",
    "resolved",
)

#: What can become of a call.
OUTCOMES = ("blocked", "self_served", "abandoned", "answered")


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
                    raise ValueError(f"patience (seconds) must be more than zero; got {value!r}.")
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

    Notes
    -----
    Without IVR, with endless patience and enough lines this is the M/M/N queue of Erlang C. The
    shift starts with an empty centre, so the first minutes look better than the rest.

    Examples
    --------
    >>> calls = simulate_calls(hours=1, seed=3)
    >>> calls["outcome"].isin(OUTCOMES).all().item()
    True
    """
    import simpy

    flow = flow or CallFlow()
    require_positive(hours, name="hours")
    require_positive(require_whole(customers, name="customers"), name="customers")
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
        row = dict.fromkeys(_CALL_COLUMNS, np.nan)
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
    calls = pd.DataFrame(rows, columns=list(_CALL_COLUMNS))
    return calls.astype({"agent": "Int64", "resolved": "boolean", "outcome": "str"})


def screen_pops(
    calls: pd.DataFrame, customers: pd.DataFrame, *, customer_id_col: str = "customer_id"
) -> pd.DataFrame:
    """Show what the CTI puts on the agents' screens (来电弹屏): who is calling, as the call rings.

    Parameters
    ----------
    calls : DataFrame
        Of `simulate_calls`.
    customers : DataFrame
        The customer table, one row a customer.
    customer_id_col : str
        Name of the customer's id in `customers`.

    Returns
    -------
    DataFrame
        One row an answered call in order of answering: ``answered, agent, call_id, customer_id,
        wait, earlier_calls`` (of this customer in this log, whatever became of them), then the
        customer's own columns. A caller the table does not know is kept, ``known`` says so.

    Examples
    --------
    >>> people = pd.DataFrame({"customer_id": range(1, 501), "tier": "gold"})
    >>> pops = screen_pops(simulate_calls(hours=1, seed=3), people)
    >>> pops["known"].all().item()
    True
    """
    require_columns(calls, _CALL_COLUMNS, what="the calls")
    require_columns(customers, [customer_id_col], what="the customers")
    require_no_missing(customers, [customer_id_col], what="the customers")
    double = customers[customer_id_col].duplicated()
    if double.any():
        raise ValueError(
            f"column {customer_id_col!r} of the customers names {int(double.sum())} of "
            f"{len(customers)} rows twice; one row a customer is needed."
        )
    calls = calls.sort_values("arrived", kind="stable")
    earlier = calls.groupby("customer_id").cumcount()
    pops = calls.assign(earlier_calls=earlier)[calls["outcome"] == "answered"]
    pops = pops[["answered", "agent", "call_id", "customer_id", "wait", "earlier_calls"]]
    pops = pops.assign(known=pops["customer_id"].isin(customers[customer_id_col]))
    cards = customers.rename(columns={customer_id_col: "customer_id"})
    pops = pops.merge(cards, on="customer_id", how="left", suffixes=("", "_customer"))
    return pops.sort_values("answered", kind="stable", ignore_index=True)


def cms_table(
    calls: pd.DataFrame, *, agents: int, interval: float = 1800, threshold: float = 20
) -> pd.DataFrame:
    """Report the shift per interval, as the call management system (呼叫管理系统) does.

    Parameters
    ----------
    calls : DataFrame
        Of `simulate_calls`.
    agents : int
        Agents at work, for the occupancy.
    interval : float
        Length of an interval in seconds. A call counts in the interval in which it arrived.
    threshold : float
        Longest acceptable wait in seconds.

    Returns
    -------
    DataFrame
        One row an interval: ``interval_start, calls, blocked, self_served, queued, answered,
        abandoned, service_level`` (answered within the threshold ÷ passed to the ACD),
        ``asa_seconds`` (mean wait of the answered), ``aht_seconds, abandonment_rate,
        occupancy, first_contact_resolution``. Ratios of nothing are missing.

    Examples
    --------
    >>> cms = cms_table(simulate_calls(hours=2, seed=3), agents=14)
    >>> len(cms), int(cms[["blocked", "self_served", "queued"]].sum().sum() - cms["calls"].sum())
    (4, 0)
    """
    require_columns(calls, _CALL_COLUMNS, what="the calls")
    require_positive(require_whole(agents, name="agents"), name="agents")
    require_positive(interval, name="interval (seconds)")
    require_positive(threshold, name="threshold (seconds)", zero_ok=True)
    handled = calls["talk"] + calls["after_call_work"]
    marks = pd.DataFrame(
        {
            "interval_start": (calls["arrived"] // interval) * interval,
            **{name: (calls["outcome"] == name).astype(int) for name in OUTCOMES},
            "in_time": ((calls["outcome"] == "answered") & (calls["wait"] <= threshold)).astype(
                int
            ),
            "wait": calls["wait"].where(calls["outcome"] == "answered"),
            "handled": handled,
            "resolved": calls["resolved"].astype("Float64"),
        }
    )
    grouped = marks.groupby("interval_start")
    table = grouped[[*OUTCOMES, "in_time"]].sum()
    table.insert(0, "calls", grouped.size())
    table.insert(3, "queued", table["answered"] + table["abandoned"])
    passed = table["queued"].where(table["queued"] > 0)
    table = table.assign(
        service_level=table["in_time"] / passed,
        asa_seconds=grouped["wait"].mean(),
        aht_seconds=grouped["handled"].mean(),
        abandonment_rate=table["abandoned"] / passed,
        # Work is counted where the call arrived, so an interval may show a little over 1.
        occupancy=grouped["handled"].sum() / (agents * interval),
        first_contact_resolution=grouped["resolved"].mean().astype(float),
    )
    order = ["calls", "blocked", "self_served", "queued", "answered", "abandoned"]
    rest = [c for c in table if c not in (*order, "in_time")]
    return table[order + rest].reset_index()


@styled
def plot_cms(table: pd.DataFrame, *, ax: Axes | None = None, target: float = 0.8) -> Axes:
    """Draw the service level over the shift, from `cms_table`, with the calls behind it."""
    require_columns(table, ["interval_start", "queued", "service_level"], what="the CMS table")
    hours = table["interval_start"] / 3600
    width = np.diff(hours).min() * 0.9 if len(table) > 1 else 0.4
    colors = np.where(table["service_level"] >= target, BLUE, VERMILLION)
    ax.bar(hours, 100 * table["service_level"], width=width, align="edge", color=colors)
    ax.axhline(100 * target, color=GREY, ls="--", lw=1)
    small = 9 if len(table) <= 16 else 7.5  # three digits must fit into a bar
    for hour, queued in zip(hours, table["queued"], strict=True):
        ax.text(hour + width / 2, 2, f"{queued:.0f}", ha="center", color="white", fontsize=small)
    short = int((table["service_level"] < target).sum())
    ax.set(
        xlabel="hours since the start of the shift (white: calls passed to the ACD)",
        ylabel="answered in time (%) 服务水平",
        ylim=(0, 105),
    )
    ax.set_title(f"{short} of {len(table)} intervals miss the target of {target:.0%}")
    return ax


def architecture_blanks() -> pd.DataFrame:
    """List the five numbered parts of the call centre diagram (填图题).

    Returns
    -------
    DataFrame
        ``blank, name, name_zh, abbreviation, role, role_zh``.

    Examples
    --------
    >>> architecture_blanks()["abbreviation"].tolist()
    ['ACD', 'CTI', 'IVR', '', 'CMS']
    """
    return pd.DataFrame(
        [
            ("①", "automatic call distribution", "自动呼叫分配", "ACD",
             "queues calls and routes them to agents", "排队并把来电分配给坐席"),
            ("②", "computer telephony integration", "计算机电话集成", "CTI",
             "joins switch and computers; screen pop", "连接交换机与计算机，来电弹屏"),
            ("③", "interactive voice response", "交互式语音应答", "IVR",
             "self-service menu, first filter", "自助语音菜单，初步分流"),
            ("④", "telephone", "电话", "",
             "the agent's telephone", "坐席使用的话机"),
            ("⑤", "call management system", "呼叫管理系统", "CMS",
             "monitoring and reports", "实时监控与统计报表"),
        ],
        columns=["blank", "name", "name_zh", "abbreviation", "role", "role_zh"],
    )  # fmt: skip


@styled
def plot_architecture(
    table: pd.DataFrame | None = None, *, ax: Axes | None = None, blanks: bool = False
) -> Axes:
    """Draw the call centre (呼叫中心体系结构), with names or with numbered blanks to fill in."""
    table = architecture_blanks() if table is None else table
    require_columns(table, ["blank", "name_zh", "abbreviation"], what="the table of parts")
    parts = table.set_index("blank")

    def label(number: str) -> str:
        row = parts.loc[number]
        return number if blanks else f"{row.name_zh}\n{row.abbreviation or 'telephone'}"

    boxes = {
        "caller": (0.0, 2, "来电\ncaller", GREY),
        "pbx": (1.4, 2, "交换机\nPBX", GREY),
        "ivr": (3.1, 2, label("③"), BLUE),
        "acd": (5.0, 2, label("①"), BLUE),
        "seat": (6.7, 2, label("④"), BLUE),
        "desk": (6.7, 0.6, "坐席电脑\ndesktop", GREY),
        "cti": (4.0, 0.6, label("②"), ORANGE),
        "data": (1.5, 0.6, "客户数据库\nCRM data", GREY),
        "cms": (5.0, 3.4, label("⑤"), GREEN),
    }
    drawn = {}
    for name, (x, y, text, color) in boxes.items():
        drawn[name] = ax.text(
            x, y, text, ha="center", va="center", fontsize=10,
            bbox={"boxstyle": "round,pad=0.45", "facecolor": "white", "edgecolor": color, "lw": 2},
        )  # fmt: skip
    arrows = [
        ("caller", "pbx", "->"), ("pbx", "ivr", "->"), ("ivr", "acd", "->"), ("acd", "seat", "->"),
        ("acd", "cti", "<->"), ("data", "cti", "<->"), ("cti", "desk", "->"), ("acd", "cms", "->"),
    ]  # fmt: skip
    for start, end, style in arrows:
        ax.annotate(
            "",
            xy=boxes[end][:2],
            xytext=boxes[start][:2],
            arrowprops={
                "arrowstyle": style,
                "patchA": drawn[start].get_bbox_patch(),
                "patchB": drawn[end].get_bbox_patch(),
                "shrinkA": 3,
                "shrinkB": 3,
                "color": "0.3",
            },
        )
    ax.set(xlim=(-0.6, 7.4), ylim=(0, 4))
    ax.axis("off")
    ax.set_title(
        "Fill in parts ① to ⑤ of the call centre · 填写呼叫中心的组成部分"
        if blanks
        else "The call goes through; the customer's data go with it · 呼叫与数据同时到达坐席"
    )
    return ax
