"""Simulator of a chain of self-service laundries: the data of a project done by groups.

Every group draws its own with its number as seed: the story is the same, the figures are not.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from crm_lib.simulate.draws import systematic_sample

#: The day on which the tables end.
TODAY = pd.Timestamp("2026-06-30")
#: Days of the trial, which ends on that day.
TRIAL_DAYS = 60


@dataclass(frozen=True)
class LaundryStory:
    """Parameters of the invented laundries.

    What is planted: a broken dryer makes members rate lower and leave, far more often than a price
    rise of the same spring does; of those who are sent the voucher, only members whose last wash is
    31 to 90 days ago bring more than it costs, and who would come anyway uses it too; whoever also
    has a card at the till stands in the app's report twice; a fifth have refused messages.

    Attributes
    ----------
    members : int
    twice, refused, broken : float
        Shares of members with a second card, of members who refused, of shops with broken dryers.
    leaving : tuple of float
        Chance to close the card where the dryer worked, and where it was broken.
    dearer : float
        What a price rise adds to that chance.
    base, lifted : tuple of float
        Chance to come within the trial without a voucher, and what a voucher adds, by `RECENCY`.
    voucher, wash, margin : float
        Cost of a used voucher, price of a wash (CNY), and the margin's share of it.
    """

    members: int = 2400
    twice: float = 0.12
    refused: float = 0.2
    broken: float = 0.35
    leaving: tuple[float, float] = (0.14, 0.33)
    dearer: float = 0.02
    base: tuple[float, float, float] = (0.62, 0.16, 0.04)
    lifted: tuple[float, float, float] = (0.02, 0.30, 0.01)
    voucher: float = 6.0
    wash: float = 14.0
    margin: float = 0.45


#: Kinds of members by the days since their last wash before the trial.
RECENCY = ("0-30", "31-90", "over 90")


def laundry_members(*, seed: int, story: LaundryStory | None = None) -> pd.DataFrame:
    """Simulate the members: store, price, dryer, rating, consent, the trial and what came of it.

    Parameters
    ----------
    seed : int
        A group's number.
    story : LaundryStory, optional

    Returns
    -------
    pandas.DataFrame
        A row a member: ``member_id``, ``phone``, ``store``, ``price_rise`` and ``dryer_broken``
        (yes or no), ``rating`` (1 to 5, or missing), ``recency`` (days since the last wash),
        ``consent``, ``arm`` (voucher or control), ``washes`` and ``margin`` of the 60 days of the
        trial (the voucher not deducted), ``redeemed``, ``left`` (closed the card in July).

    Examples
    --------
    >>> members = laundry_members(seed=1)
    >>> len(members), members["member_id"].is_unique
    (2400, True)
    """
    story = story or LaundryStory()
    rng = np.random.default_rng([2026, seed])
    n = story.members
    store = rng.integers(1, 13, n)
    broken = np.isin(store, rng.choice(12, round(12 * story.broken), replace=False) + 1)
    dearer = np.isin(store, rng.choice(12, 6, replace=False) + 1)
    kind = rng.choice(3, n, p=[0.42, 0.33, 0.25])
    recency = np.choose(
        kind, [rng.integers(0, 31, n), rng.integers(31, 91, n), rng.integers(91, 200, n)]
    )
    rating = np.clip(np.round(rng.normal(4.2 - 1.3 * broken, 0.9)), 1, 5)
    rating[rng.random(n) < 0.45] = np.nan
    left = systematic_sample(
        np.where(broken, story.leaving[1], story.leaving[0]) + story.dearer * dearer, rng
    )
    voucher = rng.permutation(n) < n // 2
    rate = np.take(story.base, kind) + voucher * np.take(story.lifted, kind)
    came = systematic_sample(rate, rng, voucher, kind)
    washes = np.where(came, 1 + rng.poisson(np.take([2.2, 1.0, 0.6], kind)), 0)
    redeemed = came & voucher & (rng.random(n) < 0.85)
    return pd.DataFrame(
        {
            "member_id": [f"M{i:05d}" for i in range(1, n + 1)],
            "phone": [f"100{rng.integers(0, 10**8):08d}" for _ in range(n)],
            "store": store,
            "price_rise": np.where(dearer, "yes", "no"),
            "dryer_broken": np.where(broken, "yes", "no"),
            "rating": pd.array(rating, dtype="Float64").astype("Int64"),
            "recency": recency,
            "consent": np.where(rng.random(n) < story.refused, "no", "yes"),
            "arm": np.where(voucher, "voucher", "control"),
            "washes": washes,
            "margin": (washes * story.wash * story.margin).round(2),
            "redeemed": np.where(redeemed, "yes", "no"),
            "left": np.where(left, "yes", "no"),
        }
    )


def laundry_records(
    members: pd.DataFrame, *, seed: int, story: LaundryStory | None = None
) -> pd.DataFrame:
    """Simulate the app's records of these members: some stand there twice, at the app and the till.

    Parameters
    ----------
    members : pandas.DataFrame
        As `laundry_members` returns them.
    seed : int
    story : LaundryStory, optional

    Returns
    -------
    pandas.DataFrame
        A row a record: ``record_id``, ``source`` (app or till), ``phone`` (typed in several ways),
        ``last_wash`` (the last wash before the trial that this source knows).
    """
    story = story or LaundryStory()
    rng = np.random.default_rng([2026, seed, 2])
    own = pd.DataFrame(
        {"source": "app", "phone": members["phone"], "days": members["recency"].to_numpy()}
    )
    twice = members[rng.random(len(members)) < story.twice]
    again = pd.DataFrame(
        {
            "source": "till",
            "phone": [
                (phone, f"+86 {phone}", f"{phone[:3]}-{phone[3:7]}-{phone[7:]}")[form]
                for phone, form in zip(twice["phone"], rng.integers(0, 3, len(twice)), strict=True)
            ],
            "days": twice["recency"].to_numpy() + rng.integers(40, 160, len(twice)),
        }
    )
    records = pd.concat([own, again], ignore_index=True)
    records = records.iloc[rng.permutation(len(records))].reset_index(drop=True)
    last = TODAY - pd.to_timedelta(records["days"] + TRIAL_DAYS, unit="D")
    return pd.DataFrame(
        {
            "record_id": [f"R{i:05d}" for i in range(1, len(records) + 1)],
            "source": records["source"],
            "phone": records["phone"],
            "last_wash": last.dt.strftime("%Y-%m-%d"),
        }
    )
