"""Simulator of an electric-car maker's touchpoints: ratings, feedback tickets, quizzed channels."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from crm_lib.simulate.draws import systematic_sample

#: scene, touchpoint: importance, expected, perceived (1–5), emotion (−2 … 2), share who meet it.
TOUCHPOINTS: dict[tuple[str, str], tuple[float, float, float, float, float]] = {
    ("buy", "configurator"): (3.2, 3.9, 3.8, 0.5, 0.95),
    ("buy", "test drive"): (4.2, 4.2, 4.4, 1.0, 0.90),
    ("buy", "contract"): (3.5, 4.0, 3.7, 0.1, 0.96),
    ("receive", "delivery date"): (3.9, 4.2, 3.6, -0.4, 0.93),
    ("receive", "handover day"): (4.7, 4.3, 4.6, 1.5, 0.97),
    ("drive", "app home"): (2.6, 3.8, 3.5, 0.2, 1.00),
    ("drive", "voice assistant"): (3.0, 3.9, 3.4, 0.0, 0.85),
    ("drive", "software update"): (3.7, 4.0, 3.9, 0.6, 0.90),
    ("charge", "charging map"): (4.2, 4.4, 3.7, -0.3, 0.82),
    ("charge", "faulty pile"): (4.4, 4.5, 2.9, -1.1, 0.46),
    ("charge", "home charger"): (3.8, 4.1, 3.7, 0.1, 0.60),
    ("service", "appointment"): (3.5, 4.1, 3.4, -0.4, 0.55),
    ("service", "repair"): (4.3, 4.4, 3.9, -0.1, 0.40),
    ("service", "roadside rescue"): (4.5, 4.7, 2.6, -1.4, 0.06),
    ("belong", "community"): (2.8, 3.5, 3.8, 0.9, 0.45),
}
#: channel: share of tickets, median minutes to the first answer, hours to close, share told.
CHANNELS: dict[str, tuple[float, float, float, float]] = {
    "app": (0.28, 95.0, 40.0, 0.40),
    "hotline": (0.24, 3.0, 28.0, 0.55),
    "chat": (0.18, 6.0, 32.0, 0.50),
    "store": (0.12, 5.0, 18.0, 0.80),
    "social": (0.10, 40.0, 55.0, 0.25),
    "email": (0.08, 420.0, 65.0, 0.35),
}
#: cause of a ticket: share of winter and of spring tickets.
CAUSES: dict[str, tuple[float, float]] = {
    "charging": (0.34, 0.24),
    "software": (0.20, 0.26),
    "delivery": (0.14, 0.16),
    "winter range": (0.16, 0.03),
    "repair quality": (0.09, 0.13),
    "billing": (0.05, 0.09),
    "idea": (0.02, 0.09),
}


@dataclass(frozen=True)
class EvStory:
    """An invented electric-car maker, January to June 2026; hours, minutes and shares."""

    owners: int = 3_000
    raters: int = 500
    weeks: int = 26
    start: str = "2026-01-05"
    #: Share of owners with a ticket.
    complain: float = 0.5
    #: From this week on a model reads each ticket and sends it to the right team at once.
    routing_week: int = 14
    handovers: tuple[float, float] = (1.9, 0.8)
    hours_per_handover: float = 22.0
    #: Effect on satisfaction, in log odds: told what was done, trained centre, twice the hours.
    told: float = 1.3
    trained: float = 0.55
    doubling: float = -0.62
    #: Share who renew the service plan: no ticket, satisfied, not satisfied.
    renew: dict[str, float] = field(
        default_factory=lambda: {"none": 0.68, "satisfied": 0.74, "not": 0.33}
    )
    #: Share of channels' answers that are right.
    right: dict[str, float] = field(
        default_factory=lambda: {
            "app": 0.90,
            "hotline": 0.74,
            "chat": 0.70,
            "store": 0.78,
            "email": 0.82,
        }
    )


def ev_touchpoints(story: EvStory | None = None, *, seed: int = 6) -> dict[str, pd.DataFrame]:
    """Simulate owners, their ratings of touchpoints, their tickets, and quizzed channels.

    Parameters
    ----------
    story : EvStory, optional
        The parameters; the planted truth.
    seed : int
        Another seed is other owners with the same truth.

    Returns
    -------
    dict of DataFrame
        ``owners``, ``feedback``, ``tickets``, ``answers``; the columns are described in
        datasets/README.md.

    Examples
    --------
    >>> tables = ev_touchpoints(EvStory(owners=100, raters=20), seed=1)
    >>> {name: table.shape[1] for name, table in tables.items()}
    {'owners': 5, 'feedback': 8, 'tickets': 14, 'answers': 4}
    """
    story = story or EvStory()
    rng = np.random.default_rng(seed)
    use = rng.permutation(
        np.resize(np.repeat(["commute", "family", "long trip"], [5, 3, 2]), story.owners)
    )
    owners = pd.DataFrame({"owner_id": np.arange(1, story.owners + 1) + 50_000, "use": use})
    tickets = _tickets(owners, story, rng)
    happy = tickets.set_index("owner_id")["satisfied_after"]
    owners["complained"] = owners["owner_id"].isin(tickets["owner_id"])
    owners["satisfied_after"] = owners["owner_id"].map(happy)
    kind = np.select(
        [~owners["complained"], owners["satisfied_after"].eq(True)], ["none", "satisfied"], "not"
    )
    rate = pd.Series(kind).map(story.renew).to_numpy()
    owners["renewed"] = systematic_sample(rate, rng, kind)
    return {
        "owners": owners,
        "feedback": _feedback(owners, story, rng),
        "tickets": tickets,
        "answers": _answers(story, rng),
    }


def _feedback(owners: pd.DataFrame, story: EvStory, rng: np.random.Generator) -> pd.DataFrame:
    """Simulate each rater's ratings of the touchpoints met; long trips mind broken piles most."""
    raters = owners.iloc[: story.raters]
    long_trip = (raters["use"] == "long trip").to_numpy()
    mood = rng.normal(0, 0.35, len(raters))
    parts = []
    for (scene, name), (importance, expected, perceived, emotion, reach) in TOUCHPOINTS.items():
        far = long_trip * (scene == "charge")
        who = systematic_sample(np.minimum(reach + 0.25 * far - 0.06 * (scene == "charge"), 1), rng)
        n, off = int(who.sum()), mood[who] - 0.45 * far[who]

        def rating(level: float, shift: float | np.ndarray = 0.0, n: int = n) -> np.ndarray:
            return np.clip(np.round(level + shift + rng.normal(0, 0.6, n)), 1, 5).astype(int)

        feeling = np.clip(np.round(emotion + off + rng.normal(0, 0.6, n)), -2, 2).astype(int)
        parts.append(
            pd.DataFrame(
                {
                    "owner_id": raters["owner_id"].to_numpy()[who],
                    "use": raters["use"].to_numpy()[who],
                    "scene": scene,
                    "touchpoint": name,
                    "importance": rating(importance),
                    "expected": rating(expected),
                    "perceived": rating(perceived, off),
                    "emotion": feeling,
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


def _tickets(owners: pd.DataFrame, story: EvStory, rng: np.random.Generator) -> pd.DataFrame:
    """Simulate one ticket of each owner who writes, rings or posts: its route and its end."""
    n = round(len(owners) * story.complain)
    writers = rng.permutation(owners["owner_id"].to_numpy())[:n]
    day = np.sort(rng.integers(0, 7 * story.weeks, n))
    week = day // 7 + 1
    names = list(CHANNELS)
    share, minutes, hours, informed = np.array(list(CHANNELS.values())).T
    channel = rng.choice(len(names), n, p=share)
    causes = np.array(list(CAUSES))
    winter, spring = np.array(list(CAUSES.values())).T
    pick = [rng.choice(len(causes), p=spring if w > story.weeks / 2 else winter) for w in week]
    late = week >= story.routing_week
    handovers = rng.poisson(np.where(late, story.handovers[1], story.handovers[0]))
    response = np.maximum(1, np.round(minutes[channel] * rng.lognormal(0, 0.9, n)))
    closed = hours[channel] * rng.lognormal(0, 0.45, n) + story.hours_per_handover * handovers
    is_told = systematic_sample(informed[channel], rng, channel)
    centre = rng.integers(1, 25, n)
    trained = centre % 2 == 0
    odds = 0.15 + story.told * is_told + story.trained * trained
    odds = odds + story.doubling * np.log2(closed / 60)
    satisfied = rng.random(n) < 1 / (1 + np.exp(-odds))
    social = np.array(names)[channel] == "social"
    reposts = rng.poisson(1.5 * (response / 20) ** 0.8)
    opened = np.datetime64(story.start) + day.astype("timedelta64[D]")
    return pd.DataFrame(
        {
            "ticket_id": [f"T{k:04d}" for k in range(1, n + 1)],
            "owner_id": writers,
            "opened": opened.astype(str),
            "week": week,
            "channel": np.array(names)[channel],
            "cause": causes[pick],
            "handovers": handovers,
            "response_minutes": response.astype(int),
            "closed_hours": closed.round(1),
            "told": is_told,
            "satisfied_after": satisfied,
            "reposts": pd.array(np.where(social, reposts, 0), dtype="Int64"),
            "centre": centre,
            "trained": trained,
        }
    ).assign(reposts=lambda t: t["reposts"].where(t["channel"] == "social"))


def _answers(story: EvStory, rng: np.random.Generator) -> pd.DataFrame:
    """Simulate the same 60 questions put to each channel: A is right, the others are not."""
    scenes = ["buy", "receive", "drive", "charge", "service"]
    rows = []
    for question in range(1, 61):
        hard = rng.normal(0, 0.12)
        for channel, right in story.right.items():
            good = rng.random() < right - hard
            rows.append(
                (
                    f"Q{question:02d}",
                    scenes[question % 5],
                    channel,
                    "A" if good else rng.choice(["B", "C"]),
                )
            )
    return pd.DataFrame(rows, columns=["question", "scene", "channel", "answer"])
