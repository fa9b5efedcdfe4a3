"""Simulator of a streaming service's members: trials, months of viewing, warnings, departures."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from crm_lib.simulate.draws import systematic_sample


@dataclass(frozen=True)
class StreamingStory:
    """An invented streaming service that gives a free first month; money in CNY.

    The effects below are the planted truth; hazards are log odds of leaving at the end of a month.
    """

    start: str = "2024-07"
    months: int = 18
    trials: int = 4_800
    #: channel: (share of trials, cost of one trial, mean taste for the catalogue)
    channels: dict[str, tuple[float, float, float]] = field(
        default_factory=lambda: {
            "search": (0.30, 42.0, 0.10),
            "social": (0.34, 24.0, -0.30),
            "bundle": (0.21, 14.0, -1.10),
            "referral": (0.15, 20.0, 0.70),
        }
    )
    fees: tuple[float, float] = (25.0, 40.0)
    #: Cost of a month, of an hour watched, and of the first paid month's support.
    costs: tuple[float, float, float] = (6.0, 0.22, 12.0)
    #: From this month half of the trials, by lot, open with a taste quiz.
    quiz_month: int = 6
    quiz_lift: float = 0.55
    #: From this month half of the warnings, by lot, are answered by the system within a day.
    auto_month: int = 9
    manual_days: float = 13.0
    #: A contact on the day of the warning calls back this share of those who drift away.
    rescue: float = 0.55
    patience_days: float = 8.0
    #: Months (from, to) in which a rival gives itself away, and what it adds for light viewers.
    rival: tuple[int, int] = (13, 15)
    rival_pull: float = 1.5
    #: Above so many messages a month each further one drives people away.
    message_limit: int = 6
    message_push: float = 0.28
    #: What a call within two days takes off the hazard of members who scored 0 to 6.
    call_back: float = 0.9


def streaming(story: StreamingStory | None = None, *, seed: int = 6) -> dict[str, pd.DataFrame]:
    """Simulate members and their months.

    Parameters
    ----------
    story : StreamingStory, optional
        The parameters; the planted truth.
    seed : int
        Another seed is other people with the same truth.

    Returns
    -------
    dict of DataFrame
        ``members``, one row a trial, and ``months``, one row a member and month; the columns are
        described in datasets/README.md.

    Examples
    --------
    >>> tables = streaming(StreamingStory(trials=60), seed=1)
    >>> len(tables["members"]), tables["months"].columns[:4].tolist()
    (60, ['member_id', 'month', 'tenure', 'hours'])
    """
    story = story or StreamingStory()
    rng = np.random.default_rng(seed)
    people = _trials(story, rng)
    months = _months(people, story, rng)
    calendar = pd.period_range(story.start, periods=story.months, freq="M").to_timestamp()
    names = [d.strftime("%Y-%m-%d") for d in calendar]

    def dates(column: str) -> pd.Series:
        return people[column].map(dict(enumerate(names)))

    members = pd.DataFrame(
        {
            "member_id": people["member_id"],
            "started": dates("started"),
            "channel": people["channel"],
            "acquisition_cost": people["acquisition_cost"],
            "quiz": people["quiz"],
            "minutes_to_play": people["minutes"].round(1),
            "paid": people["paid"],
            "left": dates("left"),
            "warned": dates("warned"),
            "route": people["route"].where(people["warned"] >= 0, ""),
            "days_to_contact": people["days"].where(people["warned"] >= 0),
            "score": people["score"],
            "called_back": people["called"].where(people["score"] <= 6),
        }
    )
    months = months.assign(month=months["month"].map(dict(enumerate(names))))
    return {"members": members, "months": months}


def _trials(story: StreamingStory, rng: np.random.Generator) -> pd.DataFrame:
    """Simulate free trials: who starts one, through which channel, and who pays afterwards."""
    n = story.trials
    names = list(story.channels)
    share, cost, taste = np.array(list(story.channels.values())).T
    channel = np.repeat(np.arange(len(names)), np.round(share / share.sum() * n).astype(int))
    channel = rng.permutation(np.resize(channel, n))
    started = np.sort(rng.integers(0, story.months, n))
    fit = taste[channel] + rng.normal(0, 0.8, n)
    tested = started >= story.quiz_month
    quizzed = systematic_sample(np.where(tested, 0.5, 0.0), rng, started)
    minutes = np.exp(2.1 - 0.25 * fit - 0.75 * quizzed + rng.normal(0, 0.5, n))
    odds = 0.35 + 0.75 * fit + story.quiz_lift * quizzed - 0.02 * (minutes - 8)
    people = pd.DataFrame(
        {
            "member_id": np.arange(30_001, 30_001 + n),
            "started": started,
            "channel": np.array(names)[channel],
            "acquisition_cost": cost[channel],
            "fit": fit,
            "quiz": np.where(quizzed, "quiz", np.where(tested, "no_quiz", "")),
            "minutes": minutes,
            "paid": rng.random(n) < 1 / (1 + np.exp(-odds)),
            "level": np.exp(2.95 + 0.40 * fit + rng.normal(0, 0.3, n)),
            "left": -1,
            "warned": -1,
            "route": "",
            "days": np.nan,
            "score": np.nan,
            "called": False,
        }
    )
    auto = systematic_sample(np.full(n, 0.5), rng, started)
    return people.assign(auto=auto, fall=0, family=False)


def _months(people: pd.DataFrame, story: StreamingStory, rng: np.random.Generator) -> pd.DataFrame:
    """Simulate month by month; fill in what happens to `people`, return their months."""
    rows = []
    alive = np.zeros(len(people), bool)
    for month in range(story.months):
        trial = (people["started"] == month).to_numpy()
        rows.append(_trial_month(people[trial], month, story, rng))
        leavers = people["left"].to_numpy() == month
        rows.append(
            _record(people[leavers], month, month - people.loc[leavers, "started"], 0.0, 0.0, 0.0)
        )
        if alive.any():
            rows.append(_paid_month(people, np.flatnonzero(alive), month, story, rng))
        alive |= trial & people["paid"].to_numpy()
        alive &= people["left"].to_numpy() < 0
    table = pd.concat(rows, ignore_index=True)
    return table.sort_values(["member_id", "month"], ignore_index=True)


def _record(people, month, tenure, hours, revenue, cost, saving=0.0, messages=0):  # type: ignore[no-untyped-def]
    return pd.DataFrame(
        {
            "member_id": people["member_id"],
            "month": month,
            "tenure": tenure,
            "hours": np.round(hours, 1),
            "revenue": revenue,
            "cost": np.round(cost, 2),
            "referral_saving": saving,
            "messages": messages,
        }
    )


def _trial_month(people, month, story, rng):  # type: ignore[no-untyped-def]
    """Return the rows of the free month: no revenue, the cost of acquisition and of the service."""
    hours = (
        people["level"] * np.where(people["paid"], 0.35, 0.12) * rng.lognormal(0, 0.3, len(people))
    )
    hours = np.maximum(hours, 0.1)
    fixed, per_hour, _ = story.costs
    return _record(
        people, month, 0, hours, 0.0, people["acquisition_cost"] + fixed + per_hour * hours
    )


def _paid_month(people, who, month, story, rng):  # type: ignore[no-untyped-def]
    """Simulate a paid month of members `who`: viewing, money, warning, departure."""
    members = people.iloc[who]
    n, tenure, fit = len(who), month - members["started"].to_numpy(), members["fit"].to_numpy()
    tired = rng.random(n) < np.where(tenure > 1, 0.06 * np.exp(-0.45 * fit), 0)
    fall = np.where((members["fall"] > 0) | tired, members["fall"] + 1, 0)
    ramp = np.select([tenure == 1, tenure == 2], [0.55, 0.8], 1.0)
    hours = members["level"].to_numpy() * ramp * 0.5**fall * rng.lognormal(0, 0.1, n)
    hours = np.maximum(hours, 0.1)
    family = members["family"].to_numpy() | ((hours > 26) & (rng.random(n) < 0.05))
    fixed, per_hour, support = story.costs
    cost = fixed + per_hour * hours + support * (tenure == 1)
    mature = (hours >= 16) & (fall == 0)
    saving = np.where(mature & (rng.random(n) < 0.03 * np.exp(0.4 * fit)), 26.0, 0.0)
    messages = rng.poisson(1.6, n) + rng.poisson(1.5, n) + rng.poisson(1.2, n)
    ask = (tenure == 3) & (rng.random(n) < 0.6)
    score = np.clip(np.round(7.6 + 1.1 * fit - 1.2 * (fall > 0) + rng.normal(0, 1.6, n)), 0, 10)
    people.iloc[who[ask], people.columns.get_loc("score")] = score[ask]
    low = ask & (score <= 6)
    called = low & (rng.random(n) < 0.5)
    people.iloc[who[called], people.columns.get_loc("called")] = True
    new = (fall == 1) & (members["warned"].to_numpy() < 0)
    automatic = new & members["auto"].to_numpy() & (month >= story.auto_month)
    days = np.where(automatic, 1, np.maximum(1, np.round(rng.gamma(3, story.manual_days / 3, n))))
    for column, values in {"warned": month, "days": days}.items():
        chosen = values if np.isscalar(values) else values[new]
        people.iloc[who[new], people.columns.get_loc(column)] = chosen
    route = np.where(
        automatic, "automatic", np.where(month >= story.auto_month, "manual", "before")
    )
    people.iloc[who[new], people.columns.get_loc("route")] = route[new]
    rescued = new & (rng.random(n) < story.rescue * np.exp(-days / story.patience_days))
    odds = -4.3 - 0.5 * fit + 1.5 * (tenure == 1) + 0.9 * (tenure == 2)
    odds = odds + 1.2 * np.minimum(np.where(rescued, 0, fall), 3)
    odds = odds + story.message_push * np.maximum(messages - story.message_limit, 0)
    odds = odds - story.call_back * people["called"].to_numpy()[who]
    odds = odds + 0.9 * (people["score"].to_numpy()[who] <= 6)
    if story.rival[0] <= month < story.rival[1]:
        odds = odds + story.rival_pull * (hours < 12)
    leaves = rng.random(n) < 1 / (1 + np.exp(-odds))
    people.iloc[who, people.columns.get_loc("fall")] = np.where(rescued, 0, fall)
    people.iloc[who, people.columns.get_loc("family")] = family
    # Leaving at the end of a month shows as an empty month after it.
    people.iloc[who[leaves], people.columns.get_loc("left")] = month + 1
    revenue = np.where(family, story.fees[1], story.fees[0])
    return _record(members, month, tenure, hours, revenue, cost, saving, messages)
