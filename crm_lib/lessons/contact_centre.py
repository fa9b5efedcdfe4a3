"""Explorers of lesson 17: service level with one agent less, a shift minute by minute."""

from functools import cache
from typing import Any

import pandas as pd

from crm_lib.contact_centre import (
    CallFlow,
    erlang_load,
    service_level,
    simulate_calls,
    staffing_table,
)
from crm_lib.explore.explorer import Explorer, Slider

#: The hotline's promise: answered within so many seconds, by so large a share of the calls.
THRESHOLD, TARGET = 20, 0.8
#: Handling time of the lesson's hotline, talk and after-call work, in seconds.
TALK, AFTER = 150, 30

CLIFF_QUESTION = (
    "One agent less: does it cost a fourteenth of the service, and does a simulated shift agree "
    "with the formula?",
    "少一个坐席，服务是不是只差十四分之一？模拟出来的结果和公式一致吗？",
)
WATCH_QUESTION = (
    "The same callers at the same seconds, one agent less: where does the difference sit?",
    "来电的人、来电的时刻完全一样，只少一个坐席：差别出在哪里？",
)


def agent_cliff() -> None:
    """Show the explorer: the service level by Erlang C and by simulation, agent by agent."""
    agent_cliff_explorer().show()


def agent_cliff_explorer() -> Explorer:
    """Build the picture with sliders that `agent_cliff` shows.

    Examples
    --------
    >>> agent_cliff_explorer().sentence(agents=14, calls=200)[0][:55]
    'With 14 agents 88.8% are answered in time by the formul'
    """

    def draw(*, ax: Any, agents: int, calls: int) -> None:
        from crm_lib.plotting import BLUE, GREY, VERMILLION

        load = erlang_load(calls, aht=TALK + AFTER)
        first = int(load) + 1
        curve = staffing_table(
            load, aht=TALK + AFTER, threshold=THRESHOLD, agents=list(range(first, 20))
        )
        ax.plot(curve["agents"], 100 * curve["service_level"], color=BLUE, marker="o", lw=1.5,
                label="Erlang C formula · 爱尔兰C公式")  # fmt: skip
        ax.axhline(100 * TARGET, color=GREY, ls="--", lw=1)
        if agents < first:
            ax.plot(agents, 0, "o", color=BLUE)
        for number in (agents - 1, agents):
            ax.plot(number, 100 * simulated_level(number, calls), "D", ms=10, mfc="none",
                    mec=VERMILLION, mew=2)  # fmt: skip
        ax.plot(
            [], [], "D", mfc="none", mec=VERMILLION, mew=2, label="40 simulated hours · 模拟40小时"
        )
        ax.set(xlim=(8.4, 19.4), ylim=(-4, 104), xlabel="agents on the telephone · 坐席数",
               ylabel=f"answered within {THRESHOLD} s (%) · {THRESHOLD}秒内接听（%）")  # fmt: skip
        ax.xaxis.get_major_locator().set_params(integer=True)
        ax.legend(loc="lower right")
        drop = 100 * (formula_level(agents, calls) - formula_level(agents - 1, calls))
        ax.set_title(
            f"From {agents} agents to {agents - 1}: {drop:.1f} points less, by the formula · "
            f"从{agents}个坐席减到{agents - 1}个，按公式下降{drop:.1f}个百分点"
        )

    def say(*, agents: int, calls: int) -> tuple[str, str]:
        now, less = formula_level(agents, calls), formula_level(agents - 1, calls)
        level, fewer = simulated_level(agents, calls), simulated_level(agents - 1, calls)
        load = erlang_load(calls, aht=TALK + AFTER)
        text = (
            f"With {agents} agents {now:.1%} are answered in time by the formula and {level:.1%} "
            f"in the simulation; with {agents - 1}, {less:.1%} and {fewer:.1%}. ",
            f"{agents}个坐席，按公式{now:.1%}按时接听，模拟为{level:.1%}；"
            f"{agents - 1}个坐席，分别为{less:.1%}和{fewer:.1%}。",
        )
        if agents - 1 <= load:
            return (
                text[0] + "One less cannot do the work at all: the queue grows without end, and "
                "the longer one simulates, the worse it gets.",
                text[1] + "再少一个，来电就处理不完了：队伍越排越长，模拟得越久，结果越差。",
            )
        drop = 100 * (now - less)
        return (
            text[0] + f"One agent less costs {drop:.1f} points.",
            text[1] + f"少一个坐席，掉{drop:.1f}个百分点。",
        )

    sliders = [
        Slider("agents", "Agents on the telephone", "坐席数", 12, 19, 1, 14),
        Slider("calls", "Calls an hour that reach the queue", "每小时进入排队的来电", 160, 240, 20, 200),
    ]  # fmt: skip
    return Explorer(CLIFF_QUESTION, sliders, draw, say)


def formula_level(agents: int, calls: float) -> float:
    """Compute the service level by Erlang C for the lesson's hotline.

    Examples
    --------
    >>> round(formula_level(13, 200), 3)
    0.796
    """
    load = erlang_load(calls, aht=TALK + AFTER)
    return float(service_level(load, agents, aht=TALK + AFTER, threshold=THRESHOLD))


@cache
def simulated_level(agents: int, calls: float) -> float:
    """Simulate the service level of 40 hours with patient callers, as Erlang C assumes."""
    flow = CallFlow(
        calls_per_hour=calls, agents=agents, talk=TALK, after_call_work=AFTER, lines=10_000,
        ivr_seconds=0, self_service=0, patience=float("inf"),
    )  # fmt: skip
    return float((simulate_calls(flow, hours=40, seed=17)["wait"] <= THRESHOLD).mean())


def watch_shift() -> None:
    """Show the explorer: every caller and every seat of the hotline at one minute."""
    watch_shift_explorer().show()


def watch_shift_explorer() -> Explorer:
    """Build the picture with sliders that `watch_shift` shows.

    Examples
    --------
    >>> watch_shift_explorer().start
    {'agents': 14, 'minute': 63}
    """

    def draw(*, ax: Any, agents: int, minute: int) -> None:
        _draw_hall(ax, state_at(agents, 60 * minute), agents, minute)

    def say(*, agents: int, minute: int) -> tuple[str, str]:
        now, other = state_at(agents, 60 * minute), state_at(agents - 1, 60 * minute)
        return (
            f"Minute {minute}, {agents} agents: {_people(now['waiting'])} in the queue, "
            f"{now['idle']} free seats; so far {now['level']:.1%} answered in time, "
            f"{now['abandoned']} hung up. The same callers with {agents - 1} agents: "
            f"{_people(other['waiting'])} in the queue, {other['level']:.1%} in time, "
            f"{other['abandoned']} hung up.",
            f"第{minute}分钟，{agents}个坐席：排队{now['waiting']}人，空闲坐席{now['idle']}个；"
            f"到此刻，按时接听{now['level']:.1%}，挂断{now['abandoned']}人。同样这些来电，"
            f"{agents - 1}个坐席：排队{other['waiting']}人，按时接听{other['level']:.1%}，"
            f"挂断{other['abandoned']}人。",
        )

    sliders = [
        Slider("agents", "Agents on the telephone", "坐席数", 11, 16, 1, 14),
        Slider("minute", "Minute of the shift", "第几分钟", 5, 180, 1, 63),
    ]
    return Explorer(WATCH_QUESTION, sliders, draw, say, size=(7.5, 4.6))


def _people(count: int) -> str:
    return "1 caller" if count == 1 else f"{count} callers"


@cache
def shift_calls(agents: int) -> pd.DataFrame:
    """Simulate three hours of the hotline: 250 calls an hour, four of five pass the menu."""
    return simulate_calls(CallFlow(calls_per_hour=250, agents=agents), hours=3, seed=17)


def state_at(agents: int, second: float) -> dict[str, Any]:
    """Return where everybody is at a moment: callers in menu and queue, seats, and counts so far.

    Returns
    -------
    dict
        ``menu`` and ``waiting`` (numbers of callers), ``late`` (waiting beyond the threshold),
        ``waits`` (seconds, longest first), ``talking`` and ``writing`` (agents' numbers), ``idle``
        (number of seats), ``answered, in_time, abandoned`` so far, ``level`` (answered in time ÷
        answered or hung up).

    Examples
    --------
    >>> state = state_at(14, 2700)
    >>> len(state["talking"]) + len(state["writing"]) + state["idle"]
    14
    """
    calls = shift_calls(agents)
    left_queue = calls["queued"] + calls["wait"]
    in_menu = (calls["arrived"] <= second) & (calls["queued"].fillna(calls["ended"]) > second)
    waiting = (calls["queued"] <= second) & (left_queue > second)
    talking = (calls["answered"] <= second) & (calls["ended"] > second)
    done = calls["ended"] + calls["after_call_work"]
    writing = (calls["ended"] <= second) & (done > second)
    settled = calls[left_queue <= second]
    answered = settled["outcome"] == "answered"
    in_time = int((answered & (settled["wait"] <= THRESHOLD)).sum())
    waits = sorted((second - calls.loc[waiting, "queued"]).tolist(), reverse=True)
    busy = {
        "talking": calls.loc[talking, "agent"].tolist(),
        "writing": calls.loc[writing, "agent"].tolist(),
    }
    return {
        "menu": int(in_menu.sum()),
        "waiting": len(waits),
        "late": sum(wait > THRESHOLD for wait in waits),
        "waits": waits,
        **busy,
        "idle": agents - len(busy["talking"]) - len(busy["writing"]),
        "answered": int(answered.sum()),
        "in_time": in_time,
        "abandoned": int((settled["outcome"] == "abandoned").sum()),
        "level": in_time / max(len(settled), 1),
    }


@cache
def queue_by_minute(agents: int) -> tuple[int, ...]:
    """Count the callers who wait at the end of each minute of the three hours.

    Examples
    --------
    >>> queue_by_minute(14)[45] == state_at(14, 2700)["waiting"]
    True
    """
    calls = shift_calls(agents)
    joined, left = calls["queued"].to_numpy(), (calls["queued"] + calls["wait"]).to_numpy()
    return tuple(int(((joined <= 60 * m) & (left > 60 * m)).sum()) for m in range(181))


def _draw_hall(ax: Any, state: dict[str, Any], agents: int, minute: int) -> None:
    """Draw menu, queue and seats, and under them the queue of both staffings up to now."""
    from matplotlib.patches import Rectangle

    from crm_lib.plotting import BLUE, GREY, ORANGE, VERMILLION

    ax.set(xlim=(0, 10), ylim=(0, 6))
    ax.axis("off")
    for x, name in (
        (0.9, "IVR menu · 语音菜单"),
        (3.6, "ACD queue · ACD排队"),
        (7.7, "seats · 坐席"),
    ):
        ax.text(x, 5.85, name, ha="center", va="top")
    for k in range(state["menu"]):
        ax.plot(0.5 + 0.4 * (k % 3), 4.95 - 0.4 * (k // 3), "o", ms=9, color=GREY)
    for k, wait in enumerate(state["waits"][:24]):
        colour = VERMILLION if wait > THRESHOLD else BLUE
        ax.plot(4.9 - 0.42 * (k % 7), 4.95 - 0.42 * (k // 7), "o", ms=10, color=colour)
    if not state["waits"]:
        ax.text(3.6, 4.75, "nobody · 无人", ha="center", color=GREY)
    for k in range(agents):
        x, y = 5.9 + 0.56 * (k % 7), 4.55 - 0.75 * (k // 7)
        number = k + 1
        face = BLUE if number in state["talking"] else (
            ORANGE if number in state["writing"] else "white"
        )  # fmt: skip
        ax.add_patch(Rectangle((x, y), 0.44, 0.52, facecolor=face, edgecolor="0.3"))
    legend = [
        ("o", GREY, "in the menu · 在菜单中"), ("o", BLUE, "waiting · 等待"),
        ("o", VERMILLION, f"over {THRESHOLD} s · 超过{THRESHOLD}秒"), ("s", BLUE, "talking · 通话"),
        ("s", ORANGE, "after-call work · 事后处理"), ("s", "white", "free · 空闲"),
    ]  # fmt: skip
    for k, (marker, colour, word) in enumerate(legend):
        x, y = 0.25 + 3.4 * (k % 3), 2.62 - 0.42 * (k // 3)
        ax.plot(x, y, marker, ms=8, color=colour, mec="0.3", mew=0.8)
        ax.text(x + 0.22, y, word, va="center", fontsize=9.5)
    below = ax.inset_axes([0.07, 0.03, 0.9, 0.24])
    for number, colour in ((agents - 1, VERMILLION), (agents, BLUE)):
        queue = queue_by_minute(number)[: minute + 1]
        below.plot(
            range(minute + 1),
            queue,
            color=colour,
            lw=1.5,
            label=f"{number} agents · {number}个坐席",
        )
    below.set(xlim=(0, 180), xlabel="minute · 分钟", ylabel="queue · 排队")
    below.set_ylim(0, max(8, below.get_ylim()[1]))
    below.legend(loc="upper right", fontsize=9, ncols=2)
    ax.set_title(
        f"Minute {minute}: {state['waiting']} wait, {state['idle']} of {agents} seats free; "
        f"in time so far {state['level']:.0%} · 第{minute}分钟：{state['waiting']}人排队，"
        f"{agents}个坐席中空闲{state['idle']}个，到此刻按时接听{state['level']:.0%}"
    )


def work_per_matter(done: pd.DataFrame, *, before: str, days: int) -> pd.DataFrame:
    """Add up the handling seconds of each customer from the first answer on.

    Parameters
    ----------
    done : DataFrame
        Answered calls in order of time: ``time, customer_id, team, agent, handling``.
    before : str
        Only customers first answered before this time.
    days : int
        Calendar days followed after the day of the first answer, the same for all if the log lasts.

    Returns
    -------
    DataFrame
        One row a customer: ``customer_id, team, agent`` of the first answer, and ``seconds``.

    Examples
    --------
    >>> done = pd.DataFrame(
    ...     {
    ...         "time": pd.to_datetime(["2026-07-06", "2026-07-08", "2026-07-10"]),
    ...         "customer_id": 1,
    ...         "team": ["north", "south", "south"],
    ...         "agent": [1, 2, 3],
    ...         "handling": [100, 50, 30],
    ...     }
    ... )
    >>> work_per_matter(done, before="2026-07-07", days=2)["seconds"].tolist()
    [150]
    """
    first = done.drop_duplicates("customer_id")
    first = first.loc[first["time"] < before, ["customer_id", "team", "agent", "time"]]
    calls = done[["customer_id", "time", "handling"]].merge(
        first, on="customer_id", suffixes=("", "_first")
    )
    later = calls["time"].dt.normalize() - calls["time_first"].dt.normalize()
    seconds = calls[later.dt.days <= days].groupby("customer_id")["handling"].sum()
    return first.drop(columns="time").join(seconds.rename("seconds"), on="customer_id")
