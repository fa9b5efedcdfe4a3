"""Simulator of an invented tea shop: a year of parcels, and a phone-call test by lot."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from crm_lib.simulate.draws import systematic_sample


@dataclass(frozen=True)
class Kind:
    """Parameters of a kind of customer: how many, how they buy, what a call changes.

    Attributes
    ----------
    customers : int
    last : (int, int)
        Days from the last order to the end of the log.
    orders : float
        Mean number of orders in the year; at least one.
    basket : float
        Median yuan an order.
    parcels : (int, int)
        Parcels an order is sent in: gifts go to several addresses.
    buys, buys_called : float
        Share that orders within 90 days after the log, without and with a call.
    spends : float
        Mean yuan of those who do.
    """

    customers: int
    last: tuple[int, int]
    orders: float
    basket: float
    buys: float
    buys_called: float
    spends: float
    parcels: tuple[int, int] = (1, 1)


@dataclass(frozen=True)
class TeaStory:
    """Parameters of the simulated tea shop: kinds of customers, whose RFM types are to be found."""

    end: str = "2026-06-30"
    days: int = 365
    kinds: dict[str, Kind] = field(
        default_factory=lambda: {
            "connoisseur": Kind(210, (0, 40), 9.0, 250.0, 0.86, 0.88, 820.0),
            "left after the price rise": Kind(240, (149, 212), 8.0, 270.0, 0.10, 0.36, 800.0),
            "large first order": Kind(180, (3, 75), 1.3, 1150.0, 0.32, 0.52, 800.0),
            "gift giver": Kind(270, (133, 290), 1.2, 1500.0, 0.24, 0.27, 1300.0, (4, 9)),
            "daily drinker": Kind(330, (0, 35), 8.5, 62.0, 0.84, 0.85, 170.0),
            "spring newcomer": Kind(720, (2, 90), 1.3, 85.0, 0.30, 0.34, 120.0),
            "former drinker": Kind(300, (140, 260), 7.5, 60.0, 0.08, 0.20, 110.0),
            "taster": Kind(750, (95, 360), 1.0, 70.0, 0.04, 0.05, 80.0),
        }
    )
    #: One hotel orders every week: (orders, yuan an order).
    hotel: tuple[int, float] = (52, 11_800.0)
    spread: float = 0.35


def tea_orders(story: TeaStory | None = None, *, seed: int = 6) -> pd.DataFrame:
    """Simulate the orders of a tea shop: who buys when, for how much.

    Parameters
    ----------
    story : TeaStory, optional
        The parameters; the planted truth.
    seed : int
        Another seed is another year with the same truth.

    Returns
    -------
    pandas.DataFrame
        One row a parcel, by day: ``order_id``, ``customer_id``, ``date``, ``amount`` (CNY of the
        parcel).

    Examples
    --------
    >>> log = tea_orders(seed=1)
    >>> log["customer_id"].nunique(), bool(log["order_id"].nunique() < len(log))
    (3000, True)
    """
    story = story or TeaStory()
    return _simulated(story, seed)[0]


def tea_calls(story: TeaStory | None = None, *, seed: int = 6) -> pd.DataFrame:
    """Simulate a test by lot: half of the customers were called in the first week of July.

    Returns
    -------
    pandas.DataFrame
        One row a customer of `tea_orders` (the hotel, which has a contract, excepted):
        ``customer_id``, ``called``, ``spend_next_90_days`` (CNY; 0: no order).

    Examples
    --------
    >>> calls = tea_calls(seed=1)
    >>> len(calls), round(float(calls["called"].mean()), 2)
    (2999, 0.5)
    """
    story = story or TeaStory()
    return _simulated(story, seed)[1]


def _simulated(story: TeaStory, seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    rng = np.random.default_rng(seed)
    kinds = list(story.kinds.values())
    kind = np.repeat(np.arange(len(kinds)), [k.customers for k in kinds])
    kind[0] = -1  # the hotel takes the place of one connoisseur
    customers = 1001 + rng.permutation(len(kind))
    taste = rng.lognormal(0, story.spread, len(kind))
    rows = []
    for customer, kind_index, level in zip(customers, kind, taste, strict=True):
        rows += _orders_of(int(customer), int(kind_index), float(level), story, kinds, rng)
    log = pd.DataFrame(rows, columns=["ago", "customer_id", "number", "amount"])
    log = log.sort_values(["ago", "customer_id", "number"], ascending=[False, True, True])
    order = log.groupby(["ago", "customer_id", "number"], sort=False).ngroup()
    end = pd.Timestamp(story.end)
    orders = pd.DataFrame(
        {
            "order_id": [f"T{k:05d}" for k in order + 1],
            "customer_id": log["customer_id"].to_numpy(),
            "date": (end - pd.to_timedelta(log["ago"], unit="D")).to_numpy(),
            "amount": log["amount"].round(0).to_numpy(),
        }
    )
    private = kind >= 0
    called = systematic_sample(np.where(private, 0.5, 0.0), rng, kind)
    rate = np.array([(k.buys, k.buys_called) for k in kinds])[kind, called.astype(int)]
    buys = systematic_sample(np.where(private, rate, 0.0), rng, called, kind)
    spends = np.array([k.spends for k in kinds])[kind] * rng.lognormal(-0.02, 0.2, len(kind))
    calls = pd.DataFrame(
        {
            "customer_id": customers,
            "called": called,
            "spend_next_90_days": np.where(buys, spends, 0).round(0),
        }
    )
    calls = calls[private].sort_values("customer_id", ignore_index=True)
    return orders.reset_index(drop=True), calls


def _orders_of(
    customer: int,
    which: int,
    level: float,
    story: TeaStory,
    kinds: list[Kind],
    rng: np.random.Generator,
) -> list[tuple[int, int, int, float]]:
    """Return one customer's orders as rows (days ago, customer, order number, amount)."""
    if which < 0:
        count, price = story.hotel
        return [(2 + 7 * i, customer, i, price * rng.lognormal(0, 0.1)) for i in range(count)]
    k = kinds[which]
    last = int(rng.integers(k.last[0], k.last[1] + 1))
    count = 1 + int(rng.poisson(k.orders - 1))
    before = rng.integers(min(last + 4, story.days - 1), story.days, count - 1)
    rows = []
    for number, ago in enumerate([last, *before.tolist()]):
        value = k.basket * level * rng.lognormal(0, 0.25)
        parcels = int(rng.integers(k.parcels[0], k.parcels[1] + 1))
        rows += [(ago, customer, number, value / parcels)] * parcels
    return rows
