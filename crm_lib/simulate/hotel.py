"""Simulator of Linxi (林溪), an invented hotel group: one quality, two promises, many scores."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from crm_lib.satisfaction import SERVQUAL_ITEMS
from crm_lib.simulate.draws import systematic_sample

#: attribute: (takes away from the stay's rating when bad, adds when good, its mean rating)
_EFFECTS = {
    "clean": (-1.5, 0.15, 4.1),
    "wifi": (-0.8, 0.1, 3.2),
    "checkin": (-0.3, 0.3, 3.7),
    "staff": (-0.6, 0.6, 3.9),
    "quiet": (-0.5, 0.5, 3.3),
    "breakfast": (-0.1, 1.4, 3.0),
}


@dataclass(frozen=True)
class HotelStory:
    """An invented hotel group whose booking page makes one of two promises, drawn by lot.

    The promise moves what guests expect and nothing that they get: check-in times, attributes and
    the rating of the stay are drawn alike for both.
    """

    #: hotel: (guests who answered, mean rating of a stay, spread, ease of getting help)
    hotels: dict[str, tuple[int, float, float, float]] = field(
        default_factory=lambda: {
            "Lakeside": (420, 7.4, 1.2, 5.2),
            "Station": (400, 7.5, 0.5, 5.0),
            "Garden": (320, 7.9, 2.4, 5.1),
            "Airport": (330, 7.2, 1.2, 6.1),
            "Hillside": (30, 8.0, 1.2, 5.3),
        }
    )
    #: promise: mean expectation, on the same scale from 1 to 10
    promises: dict[str, float] = field(default_factory=lambda: {"plain": 7.0, "bold": 8.4})
    #: How strongly a gap between perception and expectation moves satisfaction.
    gap_weight: float = 0.7
    business_share: float = 0.4
    #: Business guests return where their firm has a contract, whatever they think of the stay.
    business_return: float = 0.5
    #: Leisure guests by overall satisfaction 1 … 10: the share that stays again within a year.
    leisure_return: tuple[float, ...] = (
        0.02, 0.03, 0.04, 0.05, 0.06, 0.08, 0.12, 0.20, 0.42, 0.64,
    )  # fmt: skip


def hotel_stays(story: HotelStory | None = None, *, seed: int = 6) -> pd.DataFrame:
    """Simulate the guest survey of an invented hotel group.

    Parameters
    ----------
    story : HotelStory, optional
        The parameters; the planted truth.
    seed : int
        Another seed is another year of guests with the same truth.

    Returns
    -------
    pandas.DataFrame
        One row a stay: ``guest_id, hotel, reason`` (business, leisure), ``promise`` (plain, bold:
        drawn by lot), ``wait_minutes`` at check-in, ``expected`` and ``perceived`` (1–10), the six
        attributes (1–5), ``satisfied`` (1–5), ``overall, versus_expected, versus_ideal`` (1–10),
        ``recommend`` (0–10), ``easy`` (1–7), ``returned`` (1: stayed again within a year).

    Examples
    --------
    >>> hotel_stays(seed=1).shape
    (1500, 20)
    """
    story = story or HotelStory()
    rng = np.random.default_rng(seed)
    names = np.array(list(story.hotels))
    size, mean, spread, ease = np.array(list(story.hotels.values())).T
    hotel = rng.permutation(np.repeat(np.arange(len(names)), size.astype(int)))
    n = len(hotel)
    business = systematic_sample(np.full(n, story.business_share), rng, hotel)
    bold = systematic_sample(np.full(n, 0.5), rng, hotel, business)
    rating = mean[hotel] + spread[hotel] * rng.normal(0, 0.75, n)
    attributes = {}
    for name, (penalty, reward, usual) in _EFFECTS.items():
        feel = rng.normal(usual, 0.95, n) + (0.25 * (mean[hotel] - mean.mean()))
        attributes[name] = np.clip(np.rint(feel), 1, 5).astype(int)
        effect = np.select([attributes[name] <= 2, attributes[name] >= 4], [penalty, reward], 0.0)
        rating = rating + (effect - effect.mean()) * spread[hotel] / 1.4
    perceived = np.clip(np.rint(rating + rng.normal(0, 0.4, n)), 1, 10)
    expects = np.array(list(story.promises.values()))[bold.astype(int)]
    expected = np.clip(np.rint(rng.normal(expects, 0.9)), 1, 10)
    gap = perceived - expected
    feeling = perceived + story.gap_weight * gap + 0.4 + rng.normal(0, 0.5, n)

    def scale(values: np.ndarray, low: int, high: int) -> np.ndarray:
        return np.clip(np.rint(values), low, high).astype(int)

    overall = scale(feeling, 1, 10)
    leisure = np.array(story.leisure_return)[overall - 1]
    rate = np.where(business, story.business_return, leisure)
    return pd.DataFrame(
        {
            "guest_id": np.arange(1, n + 1),
            "hotel": names[hotel],
            "reason": np.where(business, "business", "leisure"),
            "promise": np.where(bold, "bold", "plain"),
            "wait_minutes": np.round(rng.gamma(6, 0.95, n), 1),
            "expected": expected.astype(int),
            "perceived": perceived.astype(int),
            **attributes,
            "satisfied": scale(feeling / 2 + 0.15 + rng.normal(0, 0.3, n), 1, 5),
            "overall": overall,
            "versus_expected": scale(6.3 + 1.1 * gap + rng.normal(0, 0.7, n), 1, 10),
            "versus_ideal": scale(0.85 * feeling + 0.4 + rng.normal(0, 0.7, n), 1, 10),
            "recommend": scale(feeling + 0.1 + rng.normal(0, 0.8, n), 0, 10),
            "easy": scale(ease[hotel] + 0.3 * (feeling - 7) + rng.normal(0, 0.8, n), 1, 7),
            "returned": systematic_sample(rate, rng, overall, bold, business).astype(int),
        }
    )


#: dimension: (mean expectation, mean perception) of the SERVQUAL survey, scale 1–7
SERVQUAL_TRUTH = {
    "tangibles": (5.3, 5.6),
    "reliability": (6.4, 5.2),
    "responsiveness": (6.0, 5.3),
    "assurance": (5.9, 5.7),
    "empathy": (5.5, 5.2),
}


def hotel_servqual(guests: int = 60, *, seed: int = 6) -> pd.DataFrame:
    """Simulate a SERVQUAL survey: 22 pairs of answers of each guest, reliability far behind.

    Returns
    -------
    pandas.DataFrame
        One row a guest and item: ``guest_id, item`` (1–22), ``dimension, expectation,
        perception`` (1–7).

    Examples
    --------
    >>> hotel_servqual(2, seed=1).shape
    (44, 5)
    """
    rng = np.random.default_rng(seed + 1)
    of_item = np.array(SERVQUAL_ITEMS)
    strict, kind = rng.normal(0, 0.35, guests), rng.normal(0, 0.5, guests)
    means = np.array([SERVQUAL_TRUTH[d] for d in of_item])
    noise = rng.normal(0, 0.75, (2, guests, len(of_item)))
    answers = means.T[:, None, :] + np.stack([strict, kind])[:, :, None] + noise
    expectation, perception = np.clip(np.rint(answers), 1, 7).astype(int)
    return pd.DataFrame(
        {
            "guest_id": np.repeat(np.arange(1, guests + 1), len(of_item)),
            "item": np.tile(np.arange(1, len(of_item) + 1), guests),
            "dimension": np.tile(of_item, guests),
            "expectation": expectation.ravel(),
            "perception": perception.ravel(),
        }
    )


#: feature: shares of the pairs (functional, dysfunctional) among the guests, by their class
KANO_TRUTH = {
    "hot water": {"M": 0.70, "O": 0.18, "I": 0.12},
    "quiet room": {"O": 0.58, "M": 0.26, "A": 0.08, "I": 0.08},
    "fast wifi": {"O": 0.44, "M": 0.40, "I": 0.16},
    "welcome fruit": {"A": 0.62, "I": 0.28, "O": 0.06, "Q": 0.04},
    "delivery robot": {"I": 0.54, "A": 0.28, "R": 0.18},
    "lobby music at 7": {"R": 0.52, "I": 0.38, "A": 0.10},
}
_PAIRS = {
    "M": [("must-be", "dislike"), ("neutral", "dislike"), ("live-with", "dislike")],
    "O": [("like", "dislike")],
    "A": [("like", "must-be"), ("like", "neutral"), ("like", "live-with")],
    "I": [("neutral", "neutral"), ("must-be", "live-with"), ("live-with", "neutral")],
    "R": [("dislike", "like"), ("dislike", "neutral"), ("neutral", "like")],
    "Q": [("like", "like"), ("dislike", "dislike")],
}


def hotel_kano(guests: int = 120, *, seed: int = 6) -> pd.DataFrame:
    """Simulate a Kano survey of six features of an invented hotel.

    Returns
    -------
    pandas.DataFrame
        One row a guest and feature: ``guest_id, feature, functional, dysfunctional``.

    Examples
    --------
    >>> hotel_kano(2, seed=1).shape
    (12, 4)
    """
    rng = np.random.default_rng(seed + 2)
    rows = []
    for feature, shares in KANO_TRUTH.items():
        ends = np.rint(np.cumsum(list(shares.values())) * guests).astype(int)
        counts = np.diff(ends, prepend=0)
        classes = rng.permutation(np.repeat(list(shares), counts))
        for guest, letter in enumerate(classes, start=1):
            pairs = _PAIRS[letter]
            rows.append((guest, feature, *pairs[rng.integers(len(pairs))]))
    columns = ["guest_id", "feature", "functional", "dysfunctional"]
    table = pd.DataFrame(rows, columns=columns)
    return table.sort_values("guest_id", kind="stable", ignore_index=True)
