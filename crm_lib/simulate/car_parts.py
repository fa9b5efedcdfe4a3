"""Simulator of a supplier of car parts to garages: a trial of three bonds and a price cut."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

ARMS = ("none", "rebate", "social", "system")


@dataclass(frozen=True)
class SupplyStory:
    """Parameters of a trial in which every garage compares suppliers by its own sum.

    Nobody is given a rate of leaving. A garage that looks around compares what the rival's
    price saves it in a month with what holds it: habit, persons, or the work of changing systems,
    each in CNY a month. So a bond that is worth a fixed sum holds a small bill and not a large one.
    """

    garages: int = 2_400
    months: int = 18
    #: mean and spread of the logarithm of the monthly bill, and its limits, CNY
    log_bill: tuple[float, float] = (9.25, 0.75)
    bill_limits: tuple[float, float] = (2_000.0, 80_000.0)
    #: monthly bill from which a garage counts as large, CNY
    large_from: float = 15_000.0
    #: share of cities in which the rival cuts its prices, and the month of the cut
    cut_share: float = 0.5
    cut_month: int = 7
    #: price gap to the rival before the cut (or without it) and after it
    gap: tuple[float, float] = (0.005, 0.06)
    #: chance that a garage closes or moves in a month, whatever its supplier does
    closing: float = 0.008
    #: chance that it compares suppliers in a month
    looking: float = 0.16
    #: habit: median CNY a month that a saving must exceed, and the spread of its logarithm
    habit: float = 320.0
    habit_spread: float = 0.9
    #: rebate: share of the bill, and the month from which the rival matches it
    rebate: float = 0.03
    matched_month: int = 9
    #: persons: CNY a month of attachment once it has grown, months it takes, cost a month
    attachment: float = 260.0
    attachment_months: int = 6
    #: months between two salons: whoever has left comes to none of those that follow
    salon_every: int = 3
    social_cost: float = 110.0
    #: system: what changing would cost a month, fixed and as a share of the bill; months to set it
    #: up, what that costs once, and what the system costs a month
    switching: tuple[float, float] = (150.0, 0.05)
    setup_months: int = 3
    setup_cost: float = 1_600.0
    system_cost: float = 60.0
    #: margin as a share of the bill, before the programme
    margin: float = 0.16
    #: how a month's bill varies around the garage's own
    bill_noise: float = 0.10


def supply_trial(story: SupplyStory | None = None, *, seed: int = 6) -> pd.DataFrame:
    """Simulate a trial of three bonds among the garages of an invented supplier.

    Parameters
    ----------
    story : SupplyStory, optional
        The parameters; the planted truth.
    seed : int
        Another seed is another set of garages with the same truth.

    Returns
    -------
    pandas.DataFrame
        One row a garage: ``garage_id``, ``monthly_bill`` (CNY, before the trial),
        ``garage_size`` (small, large), ``price_cut`` (the rival cut its prices in this city), ``arm``
        (none, rebate, social, system; assigned at random within fours of like bills), ``salon_visits`` (0 to 6, in the social
        arm; never more than were held while it stayed), ``months`` (as a customer, at most 18), ``ending`` (active, rival, closed),
        ``trial_margin`` (of these months, before the programme) and ``trial_cost`` (of the programme).

    Examples
    --------
    >>> supply_trial(seed=1)["arm"].value_counts().sort_index().to_dict()
    {'none': 600, 'rebate': 600, 'social': 600, 'system': 600}
    """
    story = story or SupplyStory()
    rng = np.random.default_rng(seed)
    n = story.garages
    bill = np.exp(rng.normal(*story.log_bill, n)).clip(*story.bill_limits).round(-1)
    large = bill >= story.large_from
    cut = rng.random(n) < story.cut_share
    arm = np.empty(n, dtype=object)
    # Assigned at random within fours of nearly equal bills, so that the arms are alike in size.
    fours = np.argsort(bill, kind="stable").reshape(-1, len(ARMS))
    arm[fours] = rng.permuted(np.resize(np.array(ARMS, dtype=object), fours.shape), axis=1)
    # Whoever likes the supplier leaves later, and goes to its salons more often.
    liking = rng.normal(0, 1, n)
    habit = story.habit * np.exp(story.habit_spread * liking)
    wanted = rng.binomial(story.months // story.salon_every, 1 / (1 + np.exp(-(liking - 0.3))))
    months, ending = _months_until_the_end(story, rng, bill, cut, arm, habit)
    visits = np.where(arm == "social", np.minimum(wanted, months // story.salon_every), 0)
    bought = bill * months * (1 + rng.normal(0, story.bill_noise, n) / np.sqrt(months + 1))
    return pd.DataFrame(
        {
            "garage_id": [f"G{k:04d}" for k in range(1, n + 1)],
            "monthly_bill": bill.astype(int),
            "garage_size": np.where(large, "large", "small"),
            "price_cut": cut,
            "arm": arm,
            "salon_visits": visits,
            "months": months,
            "ending": ending,
            "trial_margin": np.round(story.margin * bought).astype(int),
            "trial_cost": np.round(_programme_cost(story, arm, months, bought)).astype(int),
        }
    )


def _months_until_the_end(
    story: SupplyStory,
    rng: np.random.Generator,
    bill: np.ndarray,
    cut: np.ndarray,
    arm: np.ndarray,
    habit: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:
    """Return the months each garage stays, and how that ended."""
    n = len(bill)
    months = np.full(n, story.months)
    ending = np.full(n, "active", dtype=object)
    for month in range(1, story.months + 1):
        here = ending == "active"
        gap = np.where(cut & (month >= story.cut_month), story.gap[1], story.gap[0])
        if month < story.matched_month:
            gap = np.where(arm == "rebate", gap - story.rebate, gap)
        grown = min(month / story.attachment_months, 1.0)
        held = habit + np.where(arm == "social", story.attachment * grown, 0.0)
        if month > story.setup_months:
            fixed, share = story.switching
            held = held + np.where(arm == "system", fixed + share * bill, 0.0)
        looks = rng.random(n) < story.looking
        closes = here & (rng.random(n) < story.closing)
        leaves = here & ~closes & looks & (gap * bill > held)
        months[closes | leaves] = month - 1
        ending[closes], ending[leaves] = "closed", "rival"
    return months, ending


def _programme_cost(
    story: SupplyStory, arm: np.ndarray, months: np.ndarray, bought: np.ndarray
) -> np.ndarray:
    """Return what each garage's programme cost the supplier in the months it stayed."""
    costs = {
        "rebate": story.rebate * bought,
        "social": story.social_cost * months,
        "system": story.setup_cost + story.system_cost * months,
    }
    total = np.zeros(len(arm))
    for name, cost in costs.items():
        total[arm == name] = cost[arm == name]
    return total
