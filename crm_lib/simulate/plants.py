"""Simulator of Suiyuan (穗园), an invented firm that rents out and tends plants: its customer book."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from crm_lib.simulate.draws import systematic_sample

#: The last year that is over; the contracts of the next one are signed.
LAST_YEAR = 2025


@dataclass(frozen=True)
class Trade:
    """Parameters of one kind of customer: how many are won, what they bring, how they leave."""

    won_a_year: int
    fee: float
    margin_share: float
    renewal: float
    #: of those the owner looks after himself (0: he makes no difference)
    owner_lift: float
    owner_share: float
    win_cost: float
    referred: float


@dataclass(frozen=True)
class BookStory:
    """An invented book of customers, ten years of contracts that run from January to December.

    The best payers renew most: one average for the whole book undervalues it. The owner looks
    after some customers himself; they renew more often, and nobody knows whether because of him.
    Exhibition halls cost more to win than they bring.
    """

    first_year: int = 2016
    trades: dict[str, Trade] = field(
        default_factory=lambda: {
            "clinic": Trade(10, 13_500, 0.41, 0.875, 0.065, 0.70, 1_900, 0.55),
            "office": Trade(27, 6_800, 0.38, 0.785, 0.045, 0.30, 1_500, 0.25),
            "hall": Trade(34, 15_500, 0.30, 0.48, 0.0, 0.10, 10_800, 0.05),
        }
    )


def plant_customers(story: BookStory | None = None, *, seed: int = 6) -> pd.DataFrame:
    """Simulate the book of customers of a plant-rental firm (绿植租摆), one row a customer ever won.

    Returns
    -------
    pandas.DataFrame
        ``customer_id, kind`` (clinic, office, hall), ``year_signed`` (year), ``years_served`` (contract years
        served to the end of 2025), ``under_contract`` (has signed for 2026), ``fee, margin`` (CNY a year),
        ``cac`` (CNY), ``tended_by`` (owner, staff), ``referred_by`` (customer_id or missing).

    Examples
    --------
    >>> book = plant_customers(seed=6)
    >>> sorted(book["trade"].unique())
    ['clinic', 'hall', 'office']
    """
    story = story or BookStory()
    rng = np.random.default_rng(seed + 90)
    parts = []
    for kind, trade in story.trades.items():
        for year in range(story.first_year, LAST_YEAR + 1):
            n = trade.won_a_year + int(rng.integers(-2, 3))
            parts.append(_won_in(year, kind, trade, n, rng))
    # The order of numbers is the order of signing; customers of a year come in mixed.
    book = pd.concat(parts, ignore_index=True)
    book = book.iloc[np.lexsort((rng.random(len(book)), book["year_signed"]))]
    book = book.assign(customer_id=np.arange(1, len(book) + 1)).reset_index(drop=True)
    return _with_referrers(book, story, rng)


def _won_in(year: int, kind: str, trade: Trade, n: int, rng: np.random.Generator) -> pd.DataFrame:
    """Return the customers of one kind that were won in a year, followed to the end of the record."""
    owner = systematic_sample(np.full(n, trade.owner_share), rng)
    stay = trade.renewal + np.where(owner, trade.owner_lift, 0.0)
    years, current = np.zeros(n, int), np.ones(n, bool)
    for _ in range(year, LAST_YEAR + 1):
        years += current
        current &= rng.random(n) < stay
    fee = np.rint(trade.fee * np.exp(rng.normal(-0.08, 0.4, n)) / 100) * 100
    share = trade.margin_share + rng.normal(0, 0.03, n)
    cost = np.rint(trade.win_cost * np.exp(rng.normal(-0.045, 0.3, n)) / 50) * 50
    return pd.DataFrame(
        {
            "trade": kind,
            "year_signed": year,
            "years_served": years,
            "under_contract": current,
            "yearly_fee": fee.astype(int),
            "yearly_margin": np.rint(fee * share / 10).astype(int) * 10,
            "cac": cost.astype(int),
            "tended_by": np.where(owner, "owner", "staff"),
        }
    )


def _with_referrers(book: pd.DataFrame, story: BookStory, rng: np.random.Generator) -> pd.DataFrame:
    """Name for some customers the earlier one of their kind who recommended the firm to them."""
    chance = book["trade"].map({k: t.referred for k, t in story.trades.items()}).to_numpy()
    told = rng.random(len(book)) < chance
    by = np.full(len(book), np.nan)
    trade, signed = book["trade"].to_numpy(), book["year_signed"].to_numpy()
    until, ids = signed + book["years_served"].to_numpy(), book["customer_id"].to_numpy()
    for row in np.flatnonzero(told):
        year = signed[row]
        earlier = ids[(trade == trade[row]) & (signed < year) & (until > year)]
        if len(earlier):
            by[row] = rng.choice(earlier)
    # Who comes on a recommendation costs a gift and a visit instead of a campaign.
    cost = np.where(np.isnan(by), book["cac"], np.rint(book["cac"] / 250) * 50)
    columns = [
        "customer_id",
        "trade",
        "year_signed",
        "years_served",
        "under_contract",
        "yearly_fee",
        "yearly_margin",
        "cac",
    ]
    return book.assign(cac=cost.astype(int), referred_by=pd.array(by, dtype="Int64"))[
        [*columns, "tended_by", "referred_by"]
    ]
