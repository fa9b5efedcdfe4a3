"""Simulator of Yunmo (云末), an invented online shop that asks for registration at the cart."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from crm_lib.simulate.draws import systematic_sample


@dataclass(frozen=True)
class ShopStory:
    """An invented online shop that asks for registration when something is put in the cart.

    Calibrated: `cart_rate` (product page → cart, everybody) and `new_cart_rate` (new users) hold
    exactly. Everything else is a parameter of behaviour; rates are probabilities per user.
    """

    start: str = "2026-03-02"
    days: int = 42
    #: The advertising campaign runs from this day on.
    campaign_day: int = 21
    base_visitors: int = 27_000
    campaign_visitors: int = 9_000
    #: channel: (share of base visitors, share of them who are new)
    channels: dict[str, tuple[float, float]] = field(
        default_factory=lambda: {
            "search": (0.40, 0.60),
            "social": (0.35, 0.70),
            "direct": (0.25, 0.20),
        }
    )
    campaign_new: float = 0.93
    page_rate: float = 0.55
    campaign_page_rate: float = 0.42
    cart_rate: float = 0.255
    new_cart_rate: float = 0.126
    #: The campaign's coupon lifts everybody's wish to buy by this factor.
    coupon_lift: float = 1.06
    #: Share of new users who may fill a cart as guests and register at checkout (random test).
    guest_share: float = 0.15
    mobile_share: float = 0.70
    #: Share who get through the registration form.
    form: dict[str, float] = field(default_factory=lambda: {"desktop": 0.86, "mobile": 0.50})
    #: Hours (from, to) in which the SMS gateway is overloaded, and the median delay in seconds.
    slow_hours: tuple[int, int] = (19, 23)
    slow_delay: float = 120.0
    usual_delay: float = 9.0
    #: Seconds after which half of the users no longer wait for the code.
    patience: float = 75.0
    #: Share who open the privacy policy on the way. It changes nothing: a planted absence.
    privacy_share: float = 0.10
    checkout_rate: float = 0.60
    pay_rate: dict[str, float] = field(default_factory=lambda: {"desktop": 0.80, "mobile": 0.70})
    #: Returning users who see no product page but order again from their order history.
    reorder_share: float = 0.12


#: Visitors by hour of the day, midnight first; an evening peak as in most shops.
_HOURS = np.array([2, 1, 1, 1, 1, 1, 2, 4, 5, 5, 5, 5, 6, 5, 4, 4, 4, 5, 6, 10, 12, 11, 8, 4.0])


def shop_events(story: ShopStory | None = None, *, seed: int = 6) -> pd.DataFrame:
    """Simulate the event log of an invented online shop.

    Parameters
    ----------
    story : ShopStory, optional
        The parameters; the planted truth.
    seed : int
        Another seed is another cohort of users with the same truth.

    Returns
    -------
    pandas.DataFrame
        One row per event, by time: ``user_id`` (int), ``time``, ``event``, ``customer_type`` (new,
        returning), ``device``, ``channel``, ``cart_policy`` (register_first, guest_cart, member)
        and ``order_value`` (CNY, on purchases only). Some 1 % of the rows are exact duplicates, as
        a tracking script that fires twice makes them.

    Examples
    --------
    >>> small = ShopStory(base_visitors=300, campaign_visitors=100)
    >>> shop_events(small, seed=1)["event"].value_counts().index[0]
    'visit'
    """
    story = story or ShopStory()
    rng = np.random.default_rng(seed)
    users = _shop_users(story, rng)
    _walk_the_funnel(users, story, rng)
    log = _shop_log(users, story, rng)
    twice = log.sample(frac=0.01, random_state=int(rng.integers(2**31)))
    log = pd.concat([log, twice]).sort_values(["time", "_user", "_order"], kind="stable")
    traits = ["customer_type", "device", "channel", "cart_policy"]
    log = log.join(users[traits], on="_user")
    # Ids in the order of first appearance: nothing about a user can be read from the id.
    log.insert(0, "user_id", pd.factorize(log["_user"])[0] + 100_001)
    return log[["user_id", "time", "event", *traits, "order_value"]].reset_index(drop=True)


def _shop_users(story: ShopStory, rng: np.random.Generator) -> pd.DataFrame:
    """Simulate one row per user: who they are and when their main session begins."""
    names = [*story.channels, "campaign"]
    mix = [share for share, _ in story.channels.values()]
    base = rng.choice(len(mix), story.base_visitors, p=np.array(mix) / sum(mix))
    channel = np.concatenate([base, np.full(story.campaign_visitors, len(mix))])
    n, campaign = len(channel), channel == len(mix)
    first = np.where(campaign, story.campaign_day, 0)
    day = rng.integers(first, story.days)
    hour = rng.choice(24, n, p=_HOURS / _HOURS.sum())
    new_share = np.array([share for _, share in story.channels.values()] + [story.campaign_new])
    new = systematic_sample(new_share[channel], rng, channel)
    mobile = systematic_sample(np.full(n, story.mobile_share), rng, new, channel)
    guest = new & systematic_sample(np.full(n, story.guest_share), rng, ~new, mobile, channel)
    return pd.DataFrame(
        {
            "customer_type": np.where(new, "new", "returning"),
            "device": np.where(mobile, "mobile", "desktop"),
            "channel": np.array(names)[channel],
            "cart_policy": np.select([guest, new], ["guest_cart", "register_first"], "member"),
            "begin": pd.Timestamp(story.start)
            + pd.to_timedelta(day * 86_400 + hour * 3600 + rng.integers(0, 3600, n), unit="s"),
            "late": day >= story.campaign_day,
            "slow": (hour >= story.slow_hours[0]) & (hour < story.slow_hours[1]),
        }
    )


def _walk_the_funnel(users: pd.DataFrame, story: ShopStory, rng: np.random.Generator) -> None:
    """Add to `users` what each of them does: one column of True and False per step."""
    new = (users["customer_type"] == "new").to_numpy()
    guest = (users["cart_policy"] == "guest_cart").to_numpy()
    slow, late = users["slow"].to_numpy(), users["late"].to_numpy()
    mobile = (users["device"] == "mobile").to_numpy()
    groups = (mobile, slow, late, guest, new)
    page_rate = np.where(users["channel"] == "campaign", story.campaign_page_rate, story.page_rate)
    page = systematic_sample(page_rate, rng, new, late)
    median = np.where(slow, story.slow_delay, story.usual_delay)
    delay = np.maximum(1, np.round(median * rng.lognormal(0, 0.5, len(users)))).astype(int)
    form = users["device"].map(story.form).to_numpy()
    enter = 0.95 / (1 + np.exp((delay - story.patience) / 18))
    # A guest's cart needs the desire alone; a registration asks for form and code as well.
    hurdle = np.where(new & ~guest, form * enter, 1.0)
    desire = np.where(late, story.coupon_lift, 1.0)
    old_carts = story.cart_rate * page.sum() - story.new_cart_rate * (page & new).sum()
    wanted = np.where(new, story.new_cart_rate * (page & new).sum(), old_carts)
    total = [(desire * hurdle)[page & new].sum(), (desire * hurdle)[page & ~new].sum()]
    desire = desire * wanted / np.where(new, *total)
    if not 0 < desire[page].max() <= 1:
        raise ValueError("the story's rates cannot be reached: somebody would wish above 100 %.")
    cart = page & systematic_sample(np.where(page, desire * hurdle, 0), rng, *groups)
    # Where did those without a cart stop? Drawn given that they stopped somewhere.
    stopped = rng.random(len(users)) * (1 - desire * hurdle)
    registers = page & new & ~guest
    start = registers & (cart | (stopped >= 1 - desire))
    request = registers & (cart | (stopped >= 1 - desire * form))
    # Guests meet form and code at checkout, halfway committed: half of the loss remains.
    later = np.where(guest, (1 + form) / 2 * (1 + enter) / 2, 1.0)
    checkout = cart & systematic_sample(
        np.where(cart, story.checkout_rate * later, 0), rng, *groups
    )
    pay_rate = users["device"].map(story.pay_rate).to_numpy()
    purchase = checkout & systematic_sample(np.where(checkout, pay_rate, 0), rng, *groups)
    reorder = (
        ~new & ~page & systematic_sample(np.where(~new & ~page, story.reorder_share, 0), rng, late)
    )
    privacy = start & systematic_sample(
        np.where(start, story.privacy_share, 0), rng, cart, slow, mobile
    )
    value = np.exp(rng.normal(np.where(new, 5.0, 5.2), 0.45))
    for name, column in {
        "product_page": page,
        "register_start": start,
        "code_requested": request,
        "cart": cart,
        "checkout": checkout,
        "purchase": purchase,
        "reorder": reorder,
        "privacy_opened": privacy,
        "delay": delay,
        "value": np.round(value, 2),
    }.items():
        users[name] = column


def _shop_log(users: pd.DataFrame, story: ShopStory, rng: np.random.Generator) -> pd.DataFrame:
    """Build the event log of what the users do, second by second."""
    parts: list[pd.DataFrame] = []

    def add(event: str, who: np.ndarray, clock: np.ndarray, **more: np.ndarray) -> None:
        users_there = np.flatnonzero(who)
        row = {
            "_user": users_there,
            "time": clock[users_there],
            "event": event,
            "_order": len(parts),
        }
        parts.append(pd.DataFrame({**row, **{k: v[users_there] for k, v in more.items()}}))

    def pause(low: int, high: int) -> np.ndarray:
        return rng.integers(low, high, len(users)).astype("timedelta64[s]")

    took = {c: users[c].to_numpy() for c in users.columns}
    begin = users["begin"].to_numpy().astype("datetime64[s]")
    page, cart, guest = took["product_page"], took["cart"], took["cart_policy"] == "guest_cart"
    # Some have looked around before, some look in again; neither takes them a step further.
    first_day = np.datetime64(story.start)
    half = np.where(took["late"], first_day + np.timedelta64(story.campaign_day, "D"), first_day)
    earlier = begin - pause(2 * 86_400, 14 * 86_400)
    before = (rng.random(len(users)) < 0.25) & (earlier >= half)
    add("visit", before, earlier)
    add("product_page", before & page, earlier + pause(20, 200))
    after = begin + pause(86_400, 10 * 86_400)
    end = first_day + np.timedelta64(story.days, "D")
    add("visit", (rng.random(len(users)) < 0.15) & (after < end), after)

    now = begin
    add("visit", np.ones(len(users), bool), now)
    now = now + pause(10, 120)
    add("product_page", page, now)
    for chance in (0.5, 0.3, 0.15):
        now = now + pause(15, 180)
        add("product_page", page & (rng.random(len(users)) < chance), now)
    now = now + pause(5, 60)
    now = _register(add, pause, took["register_start"], now, took)
    now = now + pause(1, 4)
    add("cart", cart | took["reorder"], now)
    next_time = now + pause(20, 200)
    add("cart", cart & (rng.random(len(users)) < 0.3), next_time)
    now = next_time + pause(10, 120)
    # A guest who gives up at checkout has at least opened the form.
    tries = guest & cart & (took["checkout"] | (rng.random(len(users)) < 0.5))
    guest_took = {**took, "code_requested": tries & took["checkout"], "cart": took["checkout"]}
    now = _register(add, pause, tries, now, guest_took)
    add("checkout", took["checkout"] | took["reorder"], now)
    now = now + pause(30, 240)
    add("purchase", took["purchase"] | took["reorder"], now, order_value=took["value"])
    return pd.concat(parts)


def _register(add, pause, who, now, took):  # type: ignore[no-untyped-def]
    """Add a registration's events; return when those who get through it are done."""
    add("register_start", who, now)
    add("privacy_opened", who & took["privacy_opened"], now + pause(5, 40))
    now = np.where(who, now + pause(40, 120), now)
    request = who & took["code_requested"]
    add("code_requested", request, now)
    now = np.where(request, now + took["delay"].astype("timedelta64[s]"), now)
    add("code_sent", request, now)
    now = np.where(who, now + pause(6, 30), now)
    add("register_done", request & took["cart"], now)
    return now
