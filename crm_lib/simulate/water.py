"""Simulator of a water delivery service: two districts, one budget, two uses of it."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from crm_lib.simulate.draws import systematic_sample


@dataclass(frozen=True)
class WaterStory:
    """An invented service: the east buys customers, the west buys customers and punctuality.

    Both districts spend the same in two years. What a late van does to a customer is the same in
    both; only how often it happens differs.
    """

    #: district: (customers won, CNY a customer a year for keeping delivery slots)
    districts: dict[str, tuple[int, float]] = field(
        default_factory=lambda: {"east": (600, 0.0), "west": (400, 60.0)}
    )
    #: district: share of customers with 0, 1, 2, 3 late deliveries in their first three months
    late: dict[str, tuple[float, ...]] = field(
        default_factory=lambda: {"east": (0.12, 0.26, 0.32, 0.30), "west": (0.64, 0.24, 0.09, 0.03)}
    )
    #: CNY spent to win one customer, in both districts: leaflet, commission, welcome voucher
    win_cost: float = 240.0
    #: chance of leaving in a month, by late deliveries
    monthly_churn: tuple[float, ...] = (0.010, 0.034, 0.078, 0.125)
    #: bottles a month, by late deliveries
    bottles: tuple[float, ...] = (5.8, 5.0, 4.2, 3.7)
    #: mean satisfaction (1 to 5) after three months, by late deliveries
    satisfaction: tuple[float, ...] = (4.4, 3.7, 2.8, 2.0)
    #: share of customers in buildings whose landlord chose the supplier, and their monthly churn
    contract_share: float = 0.10
    contract_churn: float = 0.003
    months: int = 24


def water_customers(story: WaterStory | None = None, *, seed: int = 6) -> pd.DataFrame:
    """Simulate the customers of an invented water delivery service over their first two years.

    Parameters
    ----------
    story : WaterStory, optional
        The parameters; the planted truth.
    seed : int
        Another seed is another set of customers with the same truth.

    Returns
    -------
    pandas.DataFrame
        One row a customer: ``customer_id``, ``district`` (east, west), ``building`` (open,
        contract), ``late_deliveries`` (of the first three months), ``satisfaction`` (1 to 5,
        asked then), ``months`` (as a customer, at most 24), ``left`` (within 24 months),
        ``bottles_year1``, ``bottles_year2``, ``win_cost`` and ``care_cost`` (CNY over the time).

    Examples
    --------
    >>> water_customers(seed=1).groupby("district").size().to_dict()
    {'east': 600, 'west': 400}
    """
    story = story or WaterStory()
    rng = np.random.default_rng(seed)
    sizes = {name: n for name, (n, _) in story.districts.items()}
    district = np.repeat(list(sizes), list(sizes.values()))
    late = np.concatenate([_shuffled(rng, n, story.late[name]) for name, n in sizes.items()])
    contract = systematic_sample(np.full(len(late), story.contract_share), rng, late, district)
    felt = np.asarray(story.satisfaction)[late] + rng.normal(0, 0.75, len(late))
    churn = np.where(contract, story.contract_churn, np.asarray(story.monthly_churn)[late])
    # Spread evenly over each group: how long a customer stays is luck, how many stay is not.
    luck = np.empty(len(late))
    for place in sorted({*zip(district, late, contract, strict=True)}):
        cell = (district == place[0]) & (late == place[1]) & (contract == place[2])
        n = int(cell.sum())
        luck[cell] = rng.permutation((np.arange(n) + rng.random()) / n)
    # From the fourth month on: nobody leaves before the survey.
    stays = 3 + np.floor(np.log(np.clip(luck, 1e-12, 1)) / np.log1p(-churn)).astype(int)
    months = np.minimum(stays, story.months)
    rate = np.asarray(story.bottles)[late] * rng.lognormal(-0.02, 0.2, len(late))
    year1 = np.round(rate * np.minimum(months, 12)).astype(int)
    year2 = np.round(rate * np.maximum(months - 12, 0)).astype(int)
    care = np.asarray([story.districts[d][1] for d in district])
    order = rng.permutation(len(late))
    frame = pd.DataFrame(
        {
            "district": district,
            "building": np.where(contract, "contract", "open"),
            "late_deliveries": late,
            "satisfaction": np.clip(np.round(felt), 1, 5).astype(int),
            "months": months,
            "left": stays < story.months,
            "bottles_year1": year1,
            "bottles_year2": year2,
            "win_cost": story.win_cost,
            "care_cost": np.round(care * story.months / 12),
        }
    ).iloc[order]
    frame.insert(0, "customer_id", [f"W{k:04d}" for k in range(1, len(frame) + 1)])
    return frame.reset_index(drop=True)


def _shuffled(rng: np.random.Generator, n: int, shares: tuple[float, ...]) -> np.ndarray:
    """Return `n` counts 0, 1, 2 … in the given shares, in random order."""
    ends = np.round(np.cumsum(shares) / np.sum(shares) * n).astype(int)
    return rng.permutation(np.repeat(np.arange(len(shares)), np.diff(ends, prepend=0)))
