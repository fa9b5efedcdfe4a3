"""Simulator of a bicycle maker's address book: customers and other parties (SCOPE)."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd


@dataclass(frozen=True)
class BicycleStory:
    """Parameters of a simulated bicycle maker: a few firms with fleets, many riders who buy little."""

    as_of: str = "2026-06-30"
    #: Months without an order after which a customer counts as lapsed.
    lapse_months: int = 24
    #: kind that trades: (parties, share lapsed, mean margin of 12 months in CNY, mean orders)
    traders: dict[str, tuple[int, float, float, float]] = field(
        default_factory=lambda: {
            "rider": (2_600, 0.38, 130.0, 1.5),
            "club": (170, 0.18, 1_700.0, 4.0),
            "school": (26, 0.12, 3_600.0, 5.0),
            "dealer": (48, 0.08, 8_200.0, 14.0),
            "fleet": (6, 0.0, 64_000.0, 9.0),
        }
    )
    #: kind without a purchase of its own: parties
    others: dict[str, int] = field(
        default_factory=lambda: {
            "enquiry": 520,
            "agent": 9,
            "supplier": 17,
            "investor": 7,
            "partner": 11,
            "employee": 64,
            "rival": 5,
            "press": 8,
            "city_office": 3,
        }
    )
    #: Share of enquiries that the firm has chosen to win.
    selected_share: float = 0.35
    #: Share of employees who bought a bicycle themselves.
    staff_buyers: float = 0.3


def bicycle_contacts(story: BicycleStory | None = None, *, seed: int = 6) -> pd.DataFrame:
    """Simulate the address book of an invented bicycle maker.

    Parameters
    ----------
    story : BicycleStory, optional
        The parameters; the planted truth.
    seed : int
        Another seed is another book with the same truth.

    Returns
    -------
    pandas.DataFrame
        One row a party: ``party_id``, ``kind``, ``selected`` (an enquiry that the firm has chosen
        to win), ``first_order`` and ``last_order`` (missing: never), ``orders``,
        ``product_lines`` (bought so far, 0 to 4) and ``margin_cny`` (of the last 12 months).

    Examples
    --------
    >>> bicycle_contacts(seed=1)["kind"].value_counts().head(2).to_dict()
    {'rider': 2600, 'enquiry': 520}
    """
    story = story or BicycleStory()
    rng = np.random.default_rng(seed)
    as_of = np.datetime64(story.as_of)
    parts = [_traders(rng, kind, as_of, story, *row) for kind, row in story.traders.items()]
    for kind, n in story.others.items():
        part = _never_ordered(kind, n)
        if kind == "enquiry":
            part["selected"] = rng.permutation(np.arange(n) < round(story.selected_share * n))
        if kind == "employee":
            some = round(story.staff_buyers * n)
            bought = _traders(rng, kind, as_of, story, some, 0.2, 110.0, 1.2)
            part = pd.concat([bought, part.iloc[some:]], ignore_index=True)
        parts.append(part)
    book = pd.concat(parts, ignore_index=True)
    book = book.iloc[rng.permutation(len(book))].reset_index(drop=True)
    book.insert(0, "party_id", [f"P{k:04d}" for k in range(1, len(book) + 1)])
    return book


def _never_ordered(kind: str, n: int) -> pd.DataFrame:
    """Return `n` parties that have never ordered."""
    never = np.full(n, np.datetime64("NaT", "D"))
    return pd.DataFrame(
        {
            "kind": kind,
            "selected": False,
            "first_order": never,
            "last_order": never,
            "orders": 0,
            "product_lines": 0,
            "margin_cny": 0,
        }
    )


def _traders(
    rng: np.random.Generator,
    kind: str,
    as_of: np.datetime64,
    story: BicycleStory,
    n: int,
    lapsed_share: float,
    margin: float,
    orders: float,
) -> pd.DataFrame:
    """Return `n` parties that have ordered; the lapsed ones not within the limit."""
    limit = round(story.lapse_months * 365.25 / 12)
    lapsed = rng.permutation(np.arange(n) < round(lapsed_share * n))
    ago = np.where(lapsed, limit + rng.integers(15, 900, n), rng.integers(5, limit - 15, n))
    count = 1 + rng.poisson(orders - 1, n)
    # The relationship's length goes with the number of orders.
    length = np.where(count > 1, rng.gamma(3, 90, n) * np.sqrt(count - 1), 0).astype(int)
    last = as_of - ago
    drawn = rng.lognormal(-0.18, 0.6, n) * margin
    # Whoever ordered more than a year ago brought nothing in the last 12 months.
    recent = ago <= 365
    drawn = np.where(recent, drawn, 0.0)
    if recent.any():
        drawn *= margin * (~lapsed).sum() / drawn.sum()
    return pd.DataFrame(
        {
            "kind": kind,
            "selected": False,
            "first_order": last - length,
            "last_order": last,
            "orders": count,
            "product_lines": np.minimum(4, 1 + rng.binomial(3, np.minimum(0.08 * count, 0.8))),
            "margin_cny": np.round(drawn, -1).astype(int),
        }
    )
