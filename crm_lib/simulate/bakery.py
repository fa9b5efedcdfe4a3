"""Simulator of a bakery chain's members and stores: what the toolbox page measures with."""

from dataclasses import dataclass

import numpy as np
import pandas as pd


@dataclass(frozen=True)
class BakeryStory:
    """An invented bakery chain: a weekly message that does little and is opened by regulars.

    The message and the coupon page were each given to a random half. Who opens the message was
    not: the more a member spent last year, the likelier.
    """

    members: int = 12_000
    #: Mean and standard deviation of the logarithm of last year's spending in CNY.
    log_spend: tuple[float, float] = (5.35, 0.9)
    #: Log-odds of opening the message: at average spending, and for a standard deviation more.
    opening: tuple[float, float] = (-0.5, 1.1)
    #: CNY that opening the message adds to a quarter's spending of a member who buys.
    message_effect: float = 4.0
    #: Log-odds of buying at all in the quarter, in the same way.
    buying: tuple[float, float] = (0.8, 0.9)
    #: Share that redeem the coupon with the old and with the new page.
    redemption: tuple[float, float] = (0.12, 0.14)


def bakery_members(story: BakeryStory | None = None, *, seed: int = 6) -> pd.DataFrame:
    """Simulate a quarter of an invented bakery chain's members, with two random experiments in it.

    Parameters
    ----------
    story : BakeryStory, optional
        The parameters; the planted truth.
    seed : int
        Another seed is another set of members with the same truth.

    Returns
    -------
    pandas.DataFrame
        One row a member: ``member_id``, ``spend_2025`` (CNY), ``sent`` (1: drawn to get the weekly
        message), ``opened`` (1: opened it), ``spend_q1`` (CNY in the quarter), ``page`` (old, new:
        drawn) and ``redeemed`` (1: used the spring coupon).

    Examples
    --------
    >>> bakery_members(seed=1)["page"].value_counts().to_dict()
    {'old': 6000, 'new': 6000}
    """
    story = story or BakeryStory()
    rng = np.random.default_rng(seed)
    n = story.members
    habit = rng.normal(size=n)  # how much of a regular the member is, in standard deviations
    mean, deviation = story.log_spend
    spend = np.exp(mean + deviation * habit)
    sent = rng.permutation(np.arange(n) % 2)
    opened = sent * (rng.random(n) < _share(story.opening, habit))
    buys = rng.random(n) < _share(story.buying, habit)
    quarter = spend * 0.3 * rng.lognormal(-0.125, 0.5, n) + story.message_effect * opened
    page = rng.permutation(np.arange(n) % 2)
    redeemed = rng.random(n) < np.asarray(story.redemption)[page]
    return pd.DataFrame(
        {
            "member_id": [f"B{k:05d}" for k in range(1, n + 1)],
            "spend_2025": np.round(spend).astype(int),
            "sent": sent,
            "opened": opened,
            "spend_q1": np.where(buys, np.round(quarter), 0).astype(int),
            "page": np.asarray(["old", "new"])[page],
            "redeemed": redeemed.astype(int),
        }
    )


def _share(log_odds: tuple[float, float], habit: np.ndarray) -> np.ndarray:
    """Return probabilities from log-odds at average habit and their slope."""
    return 1 / (1 + np.exp(-(log_odds[0] + log_odds[1] * habit)))


def bakery_stores(*, seed: int = 6) -> pd.DataFrame:
    """Simulate the satisfaction survey of the chain's 48 stores: the busier, the longer the wait.

    Planted: a minute of waiting goes with 2.5 percentage points fewer satisfied members, and
    stores with many answers have the longer waits.

    Returns
    -------
    pandas.DataFrame
        One row a store: ``store``, ``queue_minutes`` (mean wait in the queue), ``answers`` (members
        who answered) and ``satisfied_answers`` (of them).

    Examples
    --------
    >>> bakery_stores(seed=1).shape
    (48, 4)
    """
    rng = np.random.default_rng(seed)
    stores = 48
    busy = rng.permutation(np.linspace(-1.6, 1.6, stores))
    answers = np.round(np.exp(4.6 + 0.75 * busy)).astype(int)
    wait = np.round(np.clip(5.2 + 2.0 * busy + rng.normal(0, 1.1, stores), 1, None), 1)
    share = np.clip(0.96 - 0.025 * wait + rng.normal(0, 0.02, stores), 0.02, 0.98)
    return pd.DataFrame(
        {
            "store": [f"S{k:02d}" for k in range(1, stores + 1)],
            "queue_minutes": wait,
            "answers": answers,
            "satisfied_answers": rng.binomial(answers, share),
        }
    )
