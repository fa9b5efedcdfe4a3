"""Simulator of Mingche (明澈), an invented chain of opticians: a journey, its mood, its adverts."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from crm_lib.simulate.draws import systematic_sample

STAGES = ("learn", "book", "visit", "collect", "wear")


@dataclass(frozen=True)
class JourneyStory:
    """An invented journey to a pair of glasses; emotions run from −3 to 3.

    What a customer remembers of the whole follows the strongest moment and the last one, not the
    mean of all moments: `peak_weight` and `end_weight` carry the overall rating.
    """

    customers: int = 320
    #: touchpoint: (stage, reach, importance, expected, perceived, emotion, ease 1–7)
    touchpoints: dict[str, tuple[str, float, float, float, float, float, float]] = field(
        default_factory=lambda: {
            "short video": ("learn", 0.60, 2.8, 6.0, 6.2, 0.5, 6.2),
            "a friend's word": ("learn", 0.35, 3.4, 6.5, 6.9, 1.1, 6.4),
            "mini-program": ("book", 0.75, 3.6, 7.0, 6.3, -0.2, 5.0),
            "phone line": ("book", 0.30, 3.2, 6.8, 5.5, -0.8, 3.4),
            "eye test": ("visit", 1.00, 4.8, 8.0, 8.6, 1.7, 5.9),
            "frame advice": ("visit", 0.90, 4.2, 7.4, 7.6, 1.2, 5.8),
            "price talk": ("visit", 0.90, 4.3, 7.2, 6.5, -0.5, 4.6),
            "days of waiting": ("collect", 1.00, 4.0, 7.5, 5.8, -1.1, 4.3),
            "pick-up": ("collect", 0.95, 3.9, 7.2, 7.5, 0.9, 5.9),
            "adjustment": ("wear", 0.40, 3.3, 6.8, 7.0, 0.6, 5.3),
            "warranty claim": ("wear", 0.07, 4.6, 7.5, 4.4, -2.0, 2.3),
        }
    )
    peak_weight: float = 0.65
    end_weight: float = 0.65


def journey_feedback(story: JourneyStory | None = None, *, seed: int = 6) -> pd.DataFrame:
    """Simulate customers' ratings of each touchpoint they met.

    Parameters
    ----------
    story : JourneyStory, optional
        The parameters; the planted truth.
    seed : int
        Another seed is another group of customers with the same truth.

    Returns
    -------
    pandas.DataFrame
        One row a customer and touchpoint, in the order of the journey: ``customer_id, stage,
        touchpoint, importance`` (1–5), ``expected, perceived`` (1–10), ``emotion`` (−3 to 3),
        ``easy`` (1–7), ``overall`` (1–10, the whole journey: the same in all rows of a customer).

    Examples
    --------
    >>> journey_feedback(seed=1)["customer_id"].nunique()
    320
    """
    story = story or JourneyStory()
    rng = np.random.default_rng(seed + 15)
    n = story.customers
    mood = rng.normal(0, 0.35, n)
    parts = []
    for place, (name, row) in enumerate(story.touchpoints.items()):
        stage, reach, importance, expected, perceived, emotion, ease = row
        met = systematic_sample(np.full(n, reach), rng)
        feel = emotion + mood + rng.normal(0, 0.9, n)

        def whole(mean: float, spread: float, low: int, high: int, tilt: np.ndarray) -> np.ndarray:
            drawn = mean + tilt + rng.normal(0, spread, n)
            return np.clip(np.rint(drawn), low, high).astype(int)

        part = pd.DataFrame(
            {
                "customer_id": np.arange(1, n + 1),
                "place": place,
                "stage": stage,
                "touchpoint": name,
                "importance": whole(importance, 0.6, 1, 5, 0 * feel),
                "expected": whole(expected, 0.8, 1, 10, 0 * feel),
                "perceived": whole(perceived, 0.7, 1, 10, 0.5 * (feel - emotion)),
                "emotion": np.clip(np.rint(feel), -3, 3).astype(int),
                "easy": whole(ease, 0.8, 1, 7, 0.3 * (feel - emotion)),
            }
        )
        parts.append(part[met])
    table = pd.concat(parts).sort_values(["customer_id", "place"], ignore_index=True)
    remembered = table.groupby("customer_id")["emotion"].agg(_strongest)
    last = table.groupby("customer_id")["emotion"].last()
    overall = 6.6 + story.peak_weight * remembered + story.end_weight * last
    overall = np.clip(np.rint(overall + rng.normal(0, 0.6, n)), 1, 10).astype(int)
    return table.drop(columns="place").assign(overall=table["customer_id"].map(overall))


def _strongest(emotions: pd.Series) -> int:
    """Return the emotion furthest from zero; of two equally strong ones the bad one."""
    values = emotions.to_numpy()
    return int(values[np.lexsort((values, -np.abs(values)))[0]])


@dataclass(frozen=True)
class TouchStory:
    """Invented paths to a purchase. Brand search is clicked by those who have decided already.

    In a random part of the customers the brand-search advert is switched off (`holdout`); whoever
    would have clicked it types the address of the website instead, and buys as before.
    """

    customers: int = 6_000
    holdout: float = 0.30
    #: first touchpoint: share
    starts: dict[str, float] = field(
        default_factory=lambda: {"video": 0.52, "friend": 0.18, "map": 0.16, "review": 0.14}
    )
    #: touchpoint: (chance to be met on the way, what it adds to the chance of buying)
    middle: dict[str, tuple[float, float]] = field(
        default_factory=lambda: {"review": (0.28, 0.07), "mini-program": (0.45, 0.08)}
    )
    #: what the first touchpoint adds
    lift: dict[str, float] = field(
        default_factory=lambda: {"video": 0.06, "friend": 0.12, "map": 0.08, "review": 0.09}
    )
    base: float = 0.02
    search_if_buying: float = 0.62
    search_otherwise: float = 0.05


def touch_log(story: TouchStory | None = None, *, seed: int = 6) -> pd.DataFrame:
    """Simulate a log of advertising touchpoints and purchases with a switch-off test.

    Returns
    -------
    pandas.DataFrame
        One row an event, by time: ``customer_id, time, touchpoint`` (video, friend, map, review,
        mini-program, brand search, website, or purchase), ``search_ad`` (on, off: drawn by lot).

    Examples
    --------
    >>> touch_log(TouchStory(customers=100), seed=1)["search_ad"].unique().tolist()
    ['on', 'off']
    """
    story = story or TouchStory()
    rng = np.random.default_rng(seed + 16)
    n = story.customers
    off = systematic_sample(np.full(n, story.holdout), rng)
    first = rng.choice(list(story.starts), n, p=list(story.starts.values()))
    chance = story.base + np.vectorize(story.lift.get)(first).astype(float)
    met = {}
    for name, (share, lift) in story.middle.items():
        met[name] = (rng.random(n) < share) & (first != name)
        chance = chance + lift * met[name]
    buys = systematic_sample(chance, rng, first, off)
    searches = np.where(buys, story.search_if_buying, story.search_otherwise)
    looks = systematic_sample(searches, rng, buys, off)
    start = np.datetime64("2026-05-01T00:00:00")
    minutes = rng.integers(0, 40 * 1440, n)
    rows = []
    for i in range(n):
        steps = [first[i], *(name for name in story.middle if met[name][i])]
        if looks[i]:
            steps.append("website" if off[i] else "brand search")
        if buys[i]:
            steps.append("purchase")
        at = int(minutes[i])
        for step in steps:
            rows.append((i + 1, at, step, "off" if off[i] else "on"))
            at += int(rng.integers(20, 3 * 1440))
    table = pd.DataFrame(rows, columns=["customer_id", "time", "touchpoint", "search_ad"])
    table = table.assign(time=start + table["time"].to_numpy().astype("timedelta64[m]"))
    return table.sort_values(["time", "customer_id"], kind="stable", ignore_index=True)


#: question: the answer each channel usually gives
ANSWERS = {
    "days until ready": {"mini-program": "3", "phone": "5", "store": "7", "chat": "3"},
    "price of basic lenses": {"mini-program": "199", "phone": "199", "store": "259", "chat": "199"},
    "months of warranty": {"mini-program": "12", "phone": "12", "store": "12", "chat": "12"},
    "return within days": {"mini-program": "14", "phone": "7", "store": "14", "chat": "14"},
    "eye test free": {"mini-program": "yes", "phone": "yes", "store": "yes", "chat": "yes"},
}


def mystery_answers(repeats: int = 6, *, seed: int = 6) -> pd.DataFrame:
    """Simulate mystery shoppers who ask every channel the same questions.

    Returns
    -------
    pandas.DataFrame
        One row a question asked once: ``question, channel, answer`` (text).

    Examples
    --------
    >>> mystery_answers(1, seed=1).shape
    (20, 3)
    """
    rng = np.random.default_rng(seed + 17)
    rows = []
    for question, usual in ANSWERS.items():
        others = sorted(set(usual.values())) or [""]
        for channel, answer in usual.items():
            for _ in range(repeats):
                slip = rng.random() < 0.12
                rows.append((question, channel, str(rng.choice(others)) if slip else answer))
    return pd.DataFrame(rows, columns=["question", "channel", "answer"])
