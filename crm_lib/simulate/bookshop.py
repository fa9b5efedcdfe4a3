"""Simulator of an online bookshop: baskets, a message trial, enquiries, a recommendation pilot."""

from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import pandas as pd

#: What the shop sells, with the median price of a piece (CNY) and the share of it that is margin.
CATEGORIES: dict[str, tuple[float, float]] = {
    "toddler": (39.0, 0.30),
    "picture": (42.0, 0.30),
    "reader": (28.0, 0.28),
    "workbook": (36.0, 0.22),
    "cover": (9.0, 0.45),
    "novel": (45.0, 0.28),
    "detective": (46.0, 0.28),
    "scifi": (48.0, 0.28),
    "history": (58.0, 0.30),
    "cookery": (62.0, 0.30),
    "garden": (59.0, 0.30),
    "exam": (68.0, 0.24),
    "dictionary": (78.0, 0.24),
}
_NAMES = tuple(CATEGORIES)
CHANNELS = ("website", "mini_program", "live")
#: Where a customer asks: not the same list as where one buys.
DESKS = ("telephone", "wecom", "web_form")
REASONS = ("where", "damaged", "exchange", "invoice", "advice")


@dataclass(frozen=True)
class BookshopStory:
    """Parameters of the simulated bookshop; the lesson's numbers follow from them.

    Attributes
    ----------
    customers : int
        Those of the sample, one in ten of the shop.
    kinds : dict of str to (float, dict)
        Kind of reader: share of the customers, and the weight of what such a reader looks for.
        Parents (kind ``family``) look for what fits the age of a child, who grows.
    cover : float
        Share of the orders with a pack of book covers, whatever else is in them.
    more : float
        Mean number of categories in an order beyond the first.
    live_discount : float
        Share of the price that the live room gives away from July on.
    notice_from : str
        Since this day chance decides, parcel by parcel, who gets an automatic message on its way.
    asks, asks_told : (float, float)
        Share that asks where the parcel is, on the third day and more for each day of waiting,
        without and with the message.
    again : float
        Share of the enquiries that come once more at another desk, which knows nothing of the first.
    """

    customers: int = 2000
    kinds: dict[str, tuple[float, dict[str, float]]] = field(
        default_factory=lambda: {
            "family": (0.40, {"novel": 0.5, "cookery": 0.4, "garden": 0.1}),
            "story": (0.24, {"novel": 3.0, "detective": 2.4, "scifi": 1.2, "history": 0.7}),
            "fact": (0.12, {"history": 3.0, "novel": 1.2, "scifi": 0.5, "dictionary": 0.2}),
            "learner": (0.14, {"exam": 3.0, "dictionary": 1.0, "novel": 0.5}),
            "home": (0.10, {"cookery": 2.6, "garden": 1.8, "novel": 0.6}),
        }
    )
    cover: float = 0.56
    more: float = 0.85
    live_discount: float = 0.12
    notice_from: str = "2025-07-01"
    asks: tuple[float, float] = (0.07, 0.045)
    asks_told: tuple[float, float] = (0.03, 0.014)
    again: float = 0.13


def book_orders(story: BookshopStory | None = None, *, seed: int = 6) -> pd.DataFrame:
    """Simulate a year of orders: who ordered when and where, and whether a message was sent.

    Parameters
    ----------
    story : BookshopStory, optional
        The parameters; the planted truth.
    seed : int
        Another seed is another sample of the same shop.

    Returns
    -------
    pandas.DataFrame
        One row an order, by day: ``order_id``, ``date``, ``customer_id``, ``channel`` and
        ``notice`` (True, False; missing before the trial).

    Examples
    --------
    >>> orders = book_orders(seed=1)
    >>> orders["customer_id"].nunique(), sorted(orders["channel"].unique())
    (2000, ['live', 'mini_program', 'website'])
    """
    return _of_story(story, seed).orders.copy()


def book_lines(story: BookshopStory | None = None, *, seed: int = 6) -> pd.DataFrame:
    """Simulate what stands in the orders of `book_orders`.

    Returns
    -------
    pandas.DataFrame
        One row a category in an order: ``order_id``, ``category``, ``amount`` and ``margin`` (CNY).

    Examples
    --------
    >>> lines = book_lines(seed=1)
    >>> (
    ...     set(lines["category"]) == set(CATEGORIES),
    ...     int(lines.duplicated(["order_id", "category"]).sum()),
    ... )
    (True, 0)
    """
    return _of_story(story, seed).lines.copy()


def book_contacts(story: BookshopStory | None = None, *, seed: int = 6) -> pd.DataFrame:
    """Simulate the enquiries about the orders of `book_orders`, some of them made twice.

    Returns
    -------
    pandas.DataFrame
        One row a contact: ``contact_id``, ``order_id``, ``days_after`` (the order), ``desk``
        and ``reason``.

    Examples
    --------
    >>> book_contacts(seed=1)["reason"].mode()[0]
    'where'
    """
    return _of_story(story, seed).contacts.copy()


class _Shop(NamedTuple):
    """Tables of one and the same shop."""

    orders: pd.DataFrame
    lines: pd.DataFrame
    contacts: pd.DataFrame


def _of_story(story: BookshopStory | None, seed: int) -> _Shop:
    """Return the shop of a story; that of the usual story is simulated once for its three files."""
    return _usual_shop(seed) if story is None else _shop(story, seed)


@lru_cache(maxsize=1)
def _usual_shop(seed: int) -> _Shop:
    return _shop(BookshopStory(), seed)


def _shop(story: BookshopStory, seed: int) -> _Shop:
    """Return orders, lines and contacts of one and the same shop."""
    rng = np.random.default_rng(seed + 1800)
    orders, lines = [], []
    names = list(story.kinds)
    shares = [share for share, _ in story.kinds.values()]
    for customer in range(story.customers):
        kind = names[rng.choice(len(names), p=shares)]
        child = rng.uniform(0.3, 9.5)
        favourite = rng.choice(len(CHANNELS), p=[0.42, 0.36, 0.22])
        for day in np.sort(rng.integers(0, 365, 1 + rng.poisson(2.0))):
            month = 1 + int(day) // 31
            taste = _taste(kind, child + day / 365, month, story)
            found = _basket(taste, story, rng)
            live = rng.random() < (0.06 if month < 7 else 0.16)
            channel = "live" if live else CHANNELS[favourite]
            orders.append((int(day), 1001 + customer, channel, rng.random() < 0.5))
            lines.append([(c, *_money(c, channel, month, story, rng)) for c in found])
    table = pd.DataFrame(orders, columns=["day", "customer_id", "channel", "notice"])
    table["date"] = pd.Timestamp("2025-01-01") + pd.to_timedelta(table.pop("day"), unit="D")
    table["lines"] = lines
    table = table.sort_values("date", kind="stable").reset_index(drop=True)
    table.insert(0, "order_id", [f"B{k:05d}" for k in range(1, len(table) + 1)])
    held = table.pop("lines")
    table["notice"] = table["notice"].astype("boolean").mask(table["date"] < story.notice_from)
    rows = [(o, *line) for o, found in zip(table["order_id"], held, strict=True) for line in found]
    return _Shop(
        table[["order_id", "date", "customer_id", "channel", "notice"]],
        pd.DataFrame(rows, columns=["order_id", "category", "amount", "margin"]),
        _contacts(table, story, rng),
    )


def _taste(kind: str, age: float, month: int, story: BookshopStory) -> np.ndarray:
    """Return the chance of each category to be what this reader looks for now."""
    weight = dict(story.kinds[kind][1])
    if kind == "family":
        for name, middle in (
            ("toddler", 1.5),
            ("picture", 4.2),
            ("reader", 7.0),
            ("workbook", 8.8),
        ):
            weight[name] = 3.2 * float(np.exp(-(((age - middle) / 1.5) ** 2)))
        if month in (2, 8, 9):
            weight["workbook"] *= 2.5
    chance = np.array([weight.get(name, 0.0) for name in _NAMES]) + 0.03
    chance[_NAMES.index("cover")] = 0.0  # no reader comes for the covers
    return chance / chance.sum()


def _basket(taste: np.ndarray, story: BookshopStory, rng: np.random.Generator) -> list[str]:
    """Draw the categories of one order."""
    size = min(1 + int(rng.poisson(story.more)), 5)
    found = [_NAMES[i] for i in rng.choice(len(_NAMES), size, replace=False, p=taste)]
    return [*found, "cover"] if rng.random() < story.cover else found


def _money(
    category: str, channel: str, month: int, story: BookshopStory, rng: np.random.Generator
) -> tuple[float, float]:
    """Draw amount and margin of one line; the live room's discount comes out of the margin."""
    price, share = CATEGORIES[category]
    full = price * float(rng.lognormal(0, 0.35))
    off = story.live_discount if channel == "live" and month >= 7 else 0.0
    return round(full * (1 - off), 2), round(full * (share - off), 2)


def _contacts(orders: pd.DataFrame, story: BookshopStory, rng: np.random.Generator) -> pd.DataFrame:
    """Draw who asks about which order, when, at which desk, and who has to ask again."""
    rows = []
    for order, told in zip(orders["order_id"], orders["notice"].fillna(False), strict=True):
        waiting = 2 + int(rng.poisson(1.6))
        first, more = story.asks_told if told else story.asks
        chances = (first + more * max(waiting - 3, 0), 0.012, 0.014, 0.010, 0.008)
        for reason, chance in zip(REASONS, chances, strict=True):
            if rng.random() >= chance:
                continue
            day = waiting if reason == "where" else waiting + int(rng.integers(0, 6))
            desk = int(rng.choice(len(DESKS), p=[0.34, 0.44, 0.22]))
            rows.append((order, day, DESKS[desk], reason))
            if rng.random() < story.again:
                other = (desk + int(rng.integers(1, 3))) % len(DESKS)
                rows.append((order, day + int(rng.integers(0, 4)), DESKS[other], reason))
    table = pd.DataFrame(rows, columns=["order_id", "days_after", "desk", "reason"])
    table.insert(0, "contact_id", [f"K{k:04d}" for k in range(1, len(table) + 1)])
    return table


@dataclass(frozen=True)
class PilotStory:
    """Parameters of the pilot: how a recommendation meets what a reader wants.

    Attributes
    ----------
    orders : int
        Orders of an arm.
    open_item : float
        Share of the orders whose last category is not yet in the cart when the recommendation
        appears: whoever is shown just that one buys it from there, and would have bought it anyway.
    tempted : float
        Chance to buy a recommended category as an extra, times the reader's taste for it.
    seen_orders : float
        Mean number of earlier orders that the vendor's engine knows of a customer.
    """

    orders: int = 6000
    open_item: float = 0.55
    tempted: float = 0.75
    seen_orders: float = 2.0


#: The shop's own list: what is recommended to whom has the first of these in the cart. It was
#: read from the pairs with the highest lift of 2025.
OWN_LIST = {
    "toddler": "picture",
    "picture": "toddler",
    "reader": "workbook",
    "workbook": "reader",
    "detective": "scifi",
    "scifi": "detective",
    "history": "scifi",
    "cookery": "garden",
    "garden": "cookery",
    "exam": "dictionary",
    "dictionary": "exam",
    "novel": "detective",
}
_POPULAR = ("novel", "picture", "reader", "history", "detective")
ARMS = ("bestsellers", "own_list", "engine")


def book_pilot(
    story: PilotStory | None = None, shop: BookshopStory | None = None, *, seed: int = 6
) -> pd.DataFrame:
    """Simulate a pilot in which chance decides, order by order, who recommends at the checkout.

    Returns
    -------
    pandas.DataFrame
        One row an order: ``arm`` (bestsellers, own_list, engine), ``from_recommendation`` (margin
        of the recommended piece where it was bought, CNY, else 0) and ``margin`` (of the whole
        order, CNY).

    Examples
    --------
    >>> pilot = book_pilot(PilotStory(orders=50), seed=1)
    >>> pilot["arm"].value_counts().sort_index().to_dict()
    {'bestsellers': 50, 'engine': 50, 'own_list': 50}
    """
    story, shop = story or PilotStory(), shop or BookshopStory()
    rng = np.random.default_rng(seed + 1801)
    names = list(shop.kinds)
    shares = [share for share, _ in shop.kinds.values()]
    rows = []
    for arm in ARMS:
        for _ in range(story.orders):
            kind = names[rng.choice(len(names), p=shares)]
            taste = _taste(kind, rng.uniform(0.8, 10.0), 1 + int(rng.integers(0, 3)), shop)
            found = _basket(taste, shop, rng)
            books = [c for c in found if c != "cover"]
            later = books[-1] if len(books) > 1 and rng.random() < story.open_item else None
            cart = [c for c in books if c != later]
            shown = _recommended(arm, cart, taste, story, rng)
            margin = sum(_money(c, "website", 1, shop, rng)[1] for c in found)
            credited = 0.0
            if shown == later:
                credited = CATEGORIES[shown][0] * CATEGORIES[shown][1]
            elif rng.random() < story.tempted * taste[_NAMES.index(shown)]:
                credited = _money(shown, "website", 1, shop, rng)[1]
                margin += credited
            rows.append((arm, round(credited, 2), round(margin, 2)))
    table = pd.DataFrame(rows, columns=["arm", "from_recommendation", "margin"])
    return table.iloc[rng.permutation(len(table))].reset_index(drop=True)


def _recommended(
    arm: str, cart: list[str], taste: np.ndarray, story: PilotStory, rng: np.random.Generator
) -> str:
    """Return the category that an arm recommends to a customer with this cart."""
    if arm == "own_list":
        return OWN_LIST[cart[0]]
    if arm == "bestsellers":
        return next(c for c in _POPULAR if c not in cart)
    # The engine counts what it has seen of this customer: earlier orders and the cart.
    popular = np.array([0.5 - 0.1 * _POPULAR.index(n) if n in _POPULAR else 0 for n in _NAMES])
    seen = rng.multinomial(rng.poisson(story.seen_orders), taste) + popular
    for name in cart:
        seen[_NAMES.index(name)] = -1
    return _NAMES[int(np.argmax(seen))]
