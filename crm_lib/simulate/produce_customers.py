"""Simulator of a fresh-produce supplier: who orders how, what serving costs, two random trials."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

#: CNY that one delivery, urgent delivery, return and visit cost, as the page gives them.
SERVING = {"orders": 22.0, "urgent": 150.0, "returns": 60.0, "visits": 150.0}


@dataclass(frozen=True)
class Habit:
    """Way of ordering: how many orders of what size, how many of them in a hurry or at night.

    Attributes
    ----------
    share : float
        Share of the customers who order in this way.
    orders, basket, items : float
        Medians of orders a year, yuan an order and different items a year.
    urgent, late, returned : float
        Mean shares of orders that are urgent, placed after 22:00, partly returned.
    pressed : float
        How much more than others large customers of this habit press the margin.
    kinds : tuple of float
        Shares of restaurants, canteens, hotels and snack bars among them.
    """

    share: float
    orders: float
    basket: float
    items: float
    urgent: float
    late: float
    returned: float
    pressed: float
    kinds: tuple[float, ...]


@dataclass(frozen=True)
class ProduceStory:
    """Parameters of an invented supplier: three habits, size apart from them, two trials."""

    customers: int = 600
    habits: dict[str, Habit] = field(
        default_factory=lambda: {
            "planner": Habit(0.36, 110, 430, 62, 0.03, 0.10, 0.01, 0.0, (0.25, 0.45, 0.25, 0.05)),
            "night cook": Habit(
                0.40, 235, 170, 30, 0.05, 0.72, 0.02, 0.0, (0.50, 0.05, 0.03, 0.42)
            ),
            "last minute": Habit(
                0.24, 150, 300, 42, 0.30, 0.35, 0.09, 0.07, (0.42, 0.10, 0.28, 0.20)
            ),
        }
    )
    #: Standard deviation of the logarithm of a customer's size, and what size does to the margin.
    spread: float = 0.85
    margin: tuple[float, float] = (0.215, -0.032)
    #: Share of customers who buy nearly everything here.
    loyal: float = 0.45
    #: Names on the founder's list, and how many of them are there for old times' sake.
    stars: tuple[int, int] = (60, 4)
    #: Share of what is still bought elsewhere that a dedicated manager wins over, as margin.
    won_over: float = 0.11
    #: New terms: fee for an urgent delivery, share of them given up, share who leave without, with.
    terms: tuple[float, float, float, float] = (60.0, 0.5, 0.05, 0.12)


KINDS = ("restaurant", "canteen", "hotel", "snack_bar")


def produce_customers(story: ProduceStory | None = None, *, seed: int = 6) -> pd.DataFrame:
    """Simulate the customers of an invented supplier of fresh produce, 2025 and the half-year after.

    Parameters
    ----------
    story : ProduceStory, optional
        The parameters; the planted truth.
    seed : int
        Another seed is another set of customers with the same truth.

    Returns
    -------
    pandas.DataFrame
        One row a customer: ``customer_id``, ``business``; of 2025 ``orders``, ``revenue``, ``margin``
        (CNY, before the cost of serving), ``goods``, ``urgent``, ``late_orders``, ``returns``,
        ``visits``, ``wallet`` (CNY, estimate of all produce the customer buys); ``star`` (on the
        founder's list of January 2025); of the first half of 2026 ``trial``, ``in_treatment`` (drawn at
        random within the trial), ``stopped`` and ``profit_h1`` (CNY after the cost of serving).

    Examples
    --------
    >>> produce_customers(seed=1)["star"].sum()
    np.int64(60)
    """
    story = story or ProduceStory()
    rng = np.random.default_rng(seed)
    n, habits = story.customers, list(story.habits.values())
    counts = np.round(np.cumsum([0.0, *(h.share for h in habits)]) * n).astype(int)
    habit = rng.permutation(np.repeat(np.arange(len(habits)), np.diff(counts)))

    def of(name: str) -> np.ndarray:
        return np.array([getattr(h, name) for h in habits])[habit]

    def around(name: str, deviation: float) -> np.ndarray:
        return of(name) * rng.lognormal(0, deviation, n)

    def counted(share: np.ndarray, firmness: float) -> np.ndarray:
        return rng.binomial(orders, rng.beta(share * firmness, (1 - share) * firmness))

    size = rng.lognormal(0, story.spread, n)
    orders = np.maximum(12, around("orders", 0.22) * size**0.3).round().astype(int)
    revenue = orders * around("basket", 0.25) * size**0.7
    slope = story.margin[1] - of("pressed") * (size > 1)
    rate = story.margin[0] + slope * np.log(size) + rng.normal(0, 0.015, n)
    margin = revenue * np.clip(rate, 0.07, 0.30)
    table = pd.DataFrame(
        {
            "business": [KINDS[rng.choice(4, p=habits[h].kinds)] for h in habit],
            "orders": orders,
            "revenue": revenue.round(),
            "margin": margin.round(),
            "goods": np.maximum(5, around("items", 0.25) * size**0.1).round().astype(int),
            "urgent": counted(of("urgent"), 14),
            "late_orders": counted(of("late"), 10),
            "returns": counted(of("returned"), 30),
            "visits": rng.poisson(2 + 1.5 * np.sqrt(size)),
        }
    )
    used = np.where(rng.random(n) < story.loyal, rng.uniform(0.8, 1, n), rng.uniform(0.2, 0.7, n))
    estimate = (revenue / used * rng.lognormal(0, 0.12, n)).clip(min=revenue)
    table["wallet"] = estimate.round(-2)
    profit = _profit(table)
    open_margin = (revenue / used - revenue) * np.clip(rate, 0.07, 0.30)
    table["star"] = _starred(story, profit + 0.25 * open_margin, rng)
    table = _with_half_year(story, table, profit, open_margin, rng)
    table.insert(0, "customer_id", [f"N{k:03d}" for k in range(1, n + 1)])
    return table


def _profit(table: pd.DataFrame) -> np.ndarray:
    """Return margin less the cost of serving."""
    return (table["margin"] - sum(table[c] * cost for c, cost in SERVING.items())).to_numpy()


def _starred(story: ProduceStory, known: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return 1 for the names on the founder's list, who knows worth with an error, and old friends."""
    names, friends = story.stars
    felt = known * rng.lognormal(0, 0.2, len(known))
    star = np.zeros(len(known), int)
    star[np.argsort(-felt)[: names - friends]] = 1
    star[rng.choice(np.flatnonzero((star == 0) & (known < np.median(known))), friends, False)] = 1
    return star


def _with_half_year(
    story: ProduceStory,
    table: pd.DataFrame,
    profit: np.ndarray,
    open_margin: np.ndarray,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """Add the half-year with its two trials: a manager for who pays, new terms for who does not."""
    n = len(table)
    paying = profit > 0
    treated = np.zeros(n, int)
    for group in (paying, ~paying):
        drawn = rng.permutation(np.flatnonzero(group))
        treated[drawn[: len(drawn) // 2]] = 1
    half = profit / 2 + rng.normal(0, 1, n) * (250 + 0.10 * np.abs(profit))
    won = story.won_over * open_margin * rng.lognormal(-0.18, 0.6, n)
    half = half + np.where(paying & (treated == 1), won, 0)
    fee, given_up, leave, leave_new = story.terms
    saved = table["urgent"].to_numpy() / 2 * (given_up * SERVING["urgent"] + (1 - given_up) * fee)
    new_terms = ~paying & (treated == 1)
    half = half + np.where(new_terms, saved, 0)
    left = ~paying & (rng.random(n) < np.where(new_terms, leave_new, leave))
    half = np.where(left, half * rng.uniform(0.1, 0.6, n), half)
    return table.assign(
        trial=np.where(paying, "manager", "terms"),
        in_treatment=treated,
        stopped=left.astype(int),
        profit_h1=half.round(),
    )
