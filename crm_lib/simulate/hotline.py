"""Simulator behind the invented service hotline: a week of calls, with what is planted in it."""

import heapq
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

_HALF_HOUR = 1800
#: First calls a weekday half-hour brings, from opening at 8:00 to closing at 20:00.
_PROFILE = (
    *(42, 52, 104, 114, 116, 112, 106, 98, 74, 68, 72, 76),
    *(76, 76, 72, 68, 62, 58, 50, 44, 36, 32, 26, 20),
)
#: Agents on the telephones in each half-hour, the same every weekday.
_STAFF = (*(8, 8), *(14,) * 6, *(11,) * 4, *(11,) * 4, *(9,) * 4, *(6,) * 4)


@dataclass(frozen=True)
class HotlineStory:
    """The hotline of an invented maker of air conditioners; times in seconds."""

    start: str = "2026-07-06"
    days: int = 6
    opens: int = 8
    calls: tuple[float, ...] = _PROFILE
    agents: tuple[int, ...] = _STAFF
    #: Monday brings more calls than other days, Saturday fewer; the roster ignores it.
    day_factor: tuple[float, ...] = (1.6, 1.02, 0.95, 0.92, 0.92, 0.62)
    lines: int = 26
    ivr: float = 30
    self_service: float = 0.2
    patience: float = 200
    #: Reason: share of the first calls.
    reasons: dict[str, float] = field(
        default_factory=lambda: {"repair": 0.45, "installation": 0.3, "bill": 0.25}
    )
    #: Team: mean talk, mean after-call work, share of its answers that settle the matter. The
    #: north team is paid for short calls.
    teams: dict[str, tuple[float, float, float]] = field(
        default_factory=lambda: {"north": (134, 26, 0.52), "south": (166, 34, 0.82)}
    )
    #: Share of unsettled matters that call again (within two days), and of those who hung up or
    #: heard the busy tone (within minutes).
    calls_again: float = 0.8
    redials: float = 0.5


def hotline_calls(story: HotlineStory | None = None, *, seed: int = 6) -> pd.DataFrame:
    """Simulate a week of calls to a service hotline.

    Parameters
    ----------
    story : HotlineStory, optional
        The parameters; the planted truth.
    seed : int
        Another seed is another week with the same truth.

    Returns
    -------
    pandas.DataFrame
        One row a call in order of arrival: ``call_id, customer_id, time`` (to the second),
        ``reason, outcome`` (blocked, self_served, abandoned, answered), ``ivr, wait, team, agent,
        talk, after_call_work`` (whole seconds; missing where it did not happen) and ``resolved``.

    Notes
    -----
    First come, first served, so a call's wait is settled when it joins the queue: the agent who
    is free first takes it, unless the caller's patience ends before.

    Examples
    --------
    >>> hotline_calls(HotlineStory(days=1), seed=1)["outcome"].value_counts().index[0]
    'answered'
    """
    story = story or HotlineStory()
    rng = np.random.default_rng(seed)
    events = _first_calls(story, rng)
    free = np.zeros(max(story.agents))
    ends: list[float] = []
    in_menu, rows, count = 0, [], len(events)
    while events:
        now, _, kind, call = heapq.heappop(events)
        while ends and ends[0] <= now:
            heapq.heappop(ends)
        if kind == "arrives":
            call = {**call, "arrived": now}
            rows.append(call)
            if in_menu + len(ends) >= story.lines:
                call["outcome"] = "blocked"
                redial = now + rng.uniform(60, 600) if rng.random() < story.redials else None
            else:
                call["ivr"] = max(1, round(rng.exponential(story.ivr)))
                in_menu, redial = in_menu + 1, None
                count += 1
                heapq.heappush(events, (now + call["ivr"], count, "leaves menu", call))
        else:
            in_menu -= 1
            ended, redial = _served(call, now, free, story, rng)
            heapq.heappush(ends, ended)
        if redial is not None and _is_open(redial, story):
            count += 1
            old = {key: call[key] for key in ("customer_id", "reason", "again")}
            heapq.heappush(events, (redial, count, "arrives", {**old, "again": True}))
    return _log(rows, story)


def _first_calls(story: HotlineStory, rng: np.random.Generator) -> list:
    """Return a heap of the first calls about a matter: (second, number, kind, call)."""
    events = []
    for day in range(story.days):
        expected = np.array(story.calls) * story.day_factor[day % len(story.day_factor)]
        for slot, calls in enumerate(rng.poisson(expected)):
            begin = day * 86_400 + story.opens * 3600 + slot * _HALF_HOUR
            events += [(second,) for second in begin + rng.integers(0, _HALF_HOUR, calls)]
    reasons = rng.choice(list(story.reasons), len(events), p=list(story.reasons.values()))
    customers = rng.permutation(len(events)) + 10_001
    heap = [
        (float(second), number, "arrives", {"customer_id": c, "reason": str(r), "again": False})
        for number, ((second,), r, c) in enumerate(zip(events, reasons, customers, strict=True))
    ]
    heapq.heapify(heap)
    return heap


def _served(
    call: dict, now: float, free: np.ndarray, story: HotlineStory, rng: np.random.Generator
) -> tuple[float, float | None]:
    """Simulate a call after the menu; return when its line is free and when it calls again."""
    if not call["again"] and rng.random() < story.self_service:
        call["outcome"] = "self_served"
        return now, None
    starts = np.array([_on_duty_from(k, max(at, now), story) for k, at in enumerate(free)])
    # Of those free at once, the one who has been idle longest.
    agent = int(np.lexsort((free, np.maximum(starts, now)))[0])
    wait, patience = starts[agent] - now, rng.exponential(story.patience)
    if wait > patience:
        call.update(outcome="abandoned", wait=round(patience))
        redial = rng.random() < story.redials
        return now + patience, now + patience + rng.uniform(120, 1200) if redial else None
    team = list(story.teams)[agent % len(story.teams)]
    talk, work, settled = story.teams[team]
    call.update(
        outcome="answered",
        wait=round(wait),
        team=team,
        agent=agent + 1,
        talk=max(5, round(rng.exponential(talk))),
        after_call_work=round(rng.exponential(work)),
        resolved=bool(rng.random() < settled),
    )
    hangs_up = starts[agent] + call["talk"]
    free[agent] = hangs_up + call["after_call_work"]
    calls_again = None
    if not call["resolved"] and rng.random() < story.calls_again:
        calls_again = hangs_up + rng.uniform(1, 48) * 3600
        if not _is_open(calls_again, story):
            # Overnight second thoughts reach the hotline during the next day.
            calls_again = (
                (calls_again // 86_400 + 1) * 86_400 + story.opens * 3600 + rng.uniform(0, 36_000)
            )
    return hangs_up, calls_again


def _on_duty_from(agent: int, second: float, story: HotlineStory) -> float:
    """Return the first moment from `second` on at which an agent sits at the telephone."""
    day, within = divmod(second, 86_400)
    slot = int((within - story.opens * 3600) // _HALF_HOUR)
    for k in range(max(slot, 0), len(story.agents)):
        if story.agents[k] > agent:
            return max(second, day * 86_400 + story.opens * 3600 + k * _HALF_HOUR)
    return second if slot >= len(story.agents) else np.inf


def _is_open(second: float, story: HotlineStory) -> bool:
    day, within = divmod(second, 86_400)
    length = len(story.calls) * _HALF_HOUR
    return day < story.days and 0 <= within - story.opens * 3600 < length


def _log(rows: list[dict], story: HotlineStory) -> pd.DataFrame:
    log = pd.DataFrame(rows).sort_values("arrived", kind="stable", ignore_index=True)
    arrived = pd.to_timedelta(log["arrived"].round(), unit="s")
    log = log.assign(call_id=np.arange(1, len(log) + 1), time=pd.Timestamp(story.start) + arrived)
    seconds = ["ivr", "wait", "agent", "talk", "after_call_work"]
    log = log.astype({**dict.fromkeys(seconds, "Int64"), "resolved": "boolean"})
    first = ["call_id", "customer_id", "time", "reason", "outcome", "ivr", "wait", "team", "agent"]
    return log[[*first, "talk", "after_call_work", "resolved"]]
