"""Simulator of a coffee chain whose members come less often: two causes, a survey, a win-back test."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from crm_lib.simulate.draws import systematic_sample

#: Reasons members may name in the survey.
REASONS = ("rival points", "rival products", "waiting", "price", "taste", "moved away")


@dataclass(frozen=True)
class CoffeeStory:
    """An invented coffee chain, second and third quarter of 2026; money in CNY.

    A rival opened beside some stores in July, and in the same month some stores lost a barista.
    """

    members: int = 9_000
    core_stores: int = 18
    other_stores: int = 22
    #: Stores beside a rival, stores short of staff, and stores with both: (core, other).
    beside_rival: tuple[int, int] = (11, 2)
    short_staffed: tuple[int, int] = (7, 1)
    both: tuple[int, int] = (4, 0)
    #: tier: (share of members, visits a quarter)
    tiers: dict[str, tuple[float, float]] = field(
        default_factory=lambda: {"basic": (0.52, 6.0), "silver": (0.33, 12.0), "gold": (0.15, 24.0)}
    )
    #: Share that stops: everywhere, added by the rival, added by waiting.
    stops: tuple[float, float, float] = (0.06, 0.08, 0.10)
    #: Factor on the visits of the others, likewise.
    fewer: tuple[float, float, float] = (0.96, 0.86, 0.84)
    cup_margin: float = 17.0
    respondents_per_stratum: int = 110
    #: arm: (share who return in 60 days, visits of those, cost per contact, cost per return)
    arms: dict[str, tuple[float, float, float, float]] = field(
        default_factory=lambda: {
            "control": (0.16, 2.3, 0.0, 0.0),
            "coupon": (0.25, 1.5, 0.3, 9.0),
            "personal": (0.25, 2.7, 1.6, 6.0),
        }
    )


def coffee(story: CoffeeStory | None = None, *, seed: int = 6) -> dict[str, pd.DataFrame]:
    """Simulate stores, members, a survey of lapsing members and a win-back test.

    Parameters
    ----------
    story : CoffeeStory, optional
        The parameters; the planted truth.
    seed : int
        Another seed is other people with the same truth.

    Returns
    -------
    dict of DataFrame
        ``stores``, ``members``, ``survey``, ``winback``; the columns are described in
        datasets/README.md.

    Examples
    --------
    >>> tables = coffee(CoffeeStory(members=2000, respondents_per_stratum=20), seed=1)
    >>> sorted(tables), len(tables["survey"])
    (['members', 'stores', 'survey', 'winback'], 80)
    """
    story = story or CoffeeStory()
    rng = np.random.default_rng(seed)
    stores = _stores(story, rng)
    members = _members(stores, story, rng)
    fading = members[members["status"] != "active"]
    tables = {
        "stores": stores,
        "members": members,
        "survey": _survey(fading, stores, story, rng),
        "winback": _winback(fading, story, rng),
    }
    return tables


def _stores(story: CoffeeStory, rng: np.random.Generator) -> pd.DataFrame:
    """Simulate one row a store: rival, staff, waiting, service score, complaints, sales."""
    parts = []
    for place, (area, n) in enumerate(
        {"core": story.core_stores, "other": story.other_stores}.items()
    ):
        rival, staff, both = (
            v[place] for v in (story.beside_rival, story.short_staffed, story.both)
        )
        number = np.arange(n)
        parts.append(
            pd.DataFrame(
                {
                    "area": area,
                    "rival": number < rival,
                    "short": (number >= rival - both) & (number < rival - both + staff),
                }
            )
        )
    stores = pd.concat(parts, ignore_index=True)
    n, rival, short = len(stores), stores["rival"].to_numpy(), stores["short"].to_numpy()
    before = rng.normal(4.0, 0.4, n)
    return pd.DataFrame(
        {
            "store_id": np.arange(1, n + 1),
            "area": stores["area"],
            "rival_opened": rival,
            "wait_q2": before.round(1),
            "wait_q3": (before + 4.2 * short + rng.normal(0, 0.3, n)).round(1),
            "service_score": (4.5 - 0.5 * short + rng.normal(0, 0.08, n)).round(2),
            "complaints_q2": rng.poisson(5, n),
            "complaints_q3": rng.poisson(5 + 9 * short, n),
            "hot_change": (-0.02 - 0.02 * rival - 0.11 * short + rng.normal(0, 0.02, n)).round(3),
            "cold_change": (-0.01 - 0.17 * rival - 0.11 * short + rng.normal(0, 0.02, n)).round(3),
        }
    )


def _members(stores: pd.DataFrame, story: CoffeeStory, rng: np.random.Generator) -> pd.DataFrame:
    """Simulate one row a member: visits in both quarters and what became of him or her."""
    n = story.members
    weight = np.where(stores["area"] == "core", 1.4, 1.0)
    store = rng.choice(len(stores), n, p=weight / weight.sum())
    names = list(story.tiers)
    share, mean = np.array(list(story.tiers.values())).T
    tier = rng.choice(len(names), n, p=share)
    level = mean[tier] * rng.gamma(6, 1 / 6, n)
    visits = np.maximum(1, rng.poisson(level))
    rival = stores["rival_opened"].to_numpy()[store]
    short = (stores["wait_q3"] - stores["wait_q2"] > 2).to_numpy()[store]
    base, by_rival, by_wait = story.stops
    stopped = systematic_sample(base + by_rival * rival + by_wait * short, rng, rival * 2 + short)
    usual, with_rival, with_wait = story.fewer
    factor = usual * np.where(rival, with_rival, 1) * np.where(short, with_wait, 1)
    later = np.where(stopped, 0, rng.poisson(visits * factor * rng.gamma(8, 1 / 8, n)))
    price = 27 * rng.lognormal(0, 0.12, n)
    status = np.select([later == 0, later < visits / 2], ["lapsed", "lapsing"], "active")
    return pd.DataFrame(
        {
            "member_id": np.arange(70_001, 70_001 + n),
            "store_id": store + 1,
            "area": stores["area"].to_numpy()[store],
            "tier": np.array(names)[tier],
            "visits_q2": visits,
            "visits_q3": later,
            "spend_q2": (visits * price).round(0),
            "spend_q3": (later * price).round(0),
            "status": status,
        }
    )


def _survey(fading, stores, story, rng):  # type: ignore[no-untyped-def]
    """Simulate the same number of answers from each of four strata: area × status."""
    by_store = stores.set_index("store_id")
    parts = []
    for (area, status), part in fading.groupby(["area", "status"]):
        sample = part.sample(
            min(story.respondents_per_stratum, len(part)), random_state=rng.integers(1e9)
        )
        rival = by_store["rival_opened"].reindex(sample["store_id"]).to_numpy()
        wait = (
            (by_store["wait_q3"] - by_store["wait_q2"] > 2).reindex(sample["store_id"]).to_numpy()
        )
        weights = np.tile(
            [0.03, 0.03, 0.08, 0.30, 0.26, 0.30 if status == "lapsed" else 0.12], (len(sample), 1)
        )
        weights[rival] += [0.55, 0.30, 0, 0.05, 0, 0]
        weights[wait] += [0, 0, 0.90, 0, 0.05, 0]
        weights /= weights.sum(axis=1, keepdims=True)
        pick = (weights.cumsum(axis=1) > rng.random((len(sample), 1))).argmax(axis=1)
        parts.append(
            pd.DataFrame(
                {
                    "member_id": sample["member_id"],
                    "stratum": f"{area} {status}",
                    "way": rng.choice(["questionnaire", "telephone"], len(sample), p=[0.7, 0.3]),
                    "reason": np.array(REASONS)[pick],
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


def _winback(fading, story, rng):  # type: ignore[no-untyped-def]
    """Draw fading members into three arms by lot, and simulate the next 60 days."""
    names = list(story.arms)
    arm = rng.permutation(np.resize(np.arange(len(names)), len(fading)))
    rate, visits, contact, per_return = np.array(list(story.arms.values())).T
    loyal = np.where(
        fading["tier"] == "gold", 1.25, np.where(fading["tier"] == "silver", 1.05, 0.9)
    )
    returned = systematic_sample(np.minimum(rate[arm] * loyal, 1), rng, arm)
    count = np.where(returned, 1 + rng.poisson((visits[arm] - 1) * loyal), 0)
    return pd.DataFrame(
        {
            "member_id": fading["member_id"].to_numpy(),
            "tier": fading["tier"].to_numpy(),
            "arm": np.array(names)[arm],
            "returned": returned,
            "visits_60d": count,
            "margin_60d": (count * story.cup_margin).round(2),
            "cost": (contact[arm] + per_return[arm] * returned).round(2),
        }
    )
