"""Simulator of a pharmacy chain's beauty-and-health shop: a test, a campaign, consents, an extract."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from crm_lib.campaign import ab_test

#: The last day of the campaign and the first of its log of consents.
CAMPAIGN_START, CAMPAIGN_DAYS = "2026-09-01", 28


@dataclass(frozen=True)
class PharmacyStory:
    """An invented coupon campaign that lifts purchases and loses money.

    A coupon moves members who have not bought for two to six months. Those who bought lately buy
    anyway and take it along; those who get many messages buy less with one message more. Where a
    member's name on the list comes from (counter, questionnaire, web orders) changes nothing.
    """

    members: int = 30_000
    #: Shares of members: bought within 60 days, 61 to 180 days ago, longer ago.
    recency: tuple[float, float, float] = (0.48, 0.30, 0.22)
    #: Share that buys within the four weeks without a coupon, in the same order.
    base: tuple[float, float, float] = (0.165, 0.045, 0.012)
    #: What the coupon adds to that share.
    effect: tuple[float, float, float] = (0.006, 0.050, 0.004)
    #: Share of members with eight messages a month or more, and what the coupon adds there.
    crowded: tuple[float, float] = (0.14, -0.012)
    #: Share of coupon customers who redeem it when they buy.
    redemption: float = 0.9
    #: Mean and spread (of the logarithm) of the margin of a purchase before the coupon, CNY.
    margin: tuple[float, float] = (62.0, 0.5)
    #: Members per day and group of the first test, its days, and its true shares.
    test: tuple[int, int, float, float] = (150, 4, 0.08, 0.092)


def pharmacy_test(story: PharmacyStory | None = None, *, seed: int = 6) -> pd.DataFrame:
    """Simulate the days of a test that is stopped at the first p-value below 5%, on its fourth day.

    Draws are repeated until the first p below 5% falls on the last day: what is stopped for being
    significant is selected, and shows more than is there.

    Returns
    -------
    pandas.DataFrame
        One row a day and group: ``day``, ``arm`` (control, offer), ``customers``, ``converted``.

    Examples
    --------
    >>> pharmacy_test(seed=1).groupby("arm")["customers"].sum().to_dict()
    {'control': 600, 'offer': 600}
    """
    story = story or PharmacyStory()
    rng = np.random.default_rng(seed)
    size, days, control, coupon = story.test
    while True:
        won = rng.binomial(size, [[control, coupon]] * days)
        so_far = won.cumsum(axis=0)
        p = [ab_test(a, size * d, b, size * d).p_value for d, (a, b) in enumerate(so_far, 1)]
        if p[-1] < 0.05 <= min(p[:-1]) and so_far[-1][1] > so_far[-1][0]:
            break
    return pd.DataFrame(
        [
            (day, arm, size, int(won[day - 1, k]))
            for day in range(1, days + 1)
            for k, arm in enumerate(("control", "offer"))
        ],
        columns=["day", "arm", "customers", "converted"],
    )


def pharmacy_campaign(story: PharmacyStory | None = None, *, seed: int = 6) -> pd.DataFrame:
    """Simulate the rollout of the coupon to a list of members, a random quarter held out.

    Returns
    -------
    pandas.DataFrame
        One row a member: ``member_id``, ``source`` (counter, questionnaire, web_orders), ``days_since_last``,
        ``messages_30d``, ``offered`` (1: drawn to get the coupon), ``bought`` (1: bought within four
        weeks), ``coupon_used`` (1: with the coupon), ``margin`` (CNY, before the coupon).

    Examples
    --------
    >>> int(pharmacy_campaign(seed=1)["offered"].sum())
    22500
    """
    story = story or PharmacyStory()
    rng = np.random.default_rng([seed, 1])
    n = story.members
    group = rng.choice(3, n, p=story.recency)
    edges = np.array([3, 61, 181, 366])
    days = rng.integers(edges[group], edges[group + 1])
    crowded = rng.random(n) < story.crowded[0]
    messages = np.where(crowded, rng.integers(8, 15, n), rng.integers(0, 8, n))
    chances = np.array([[0.58, 0.16, 0.26], [0.30, 0.24, 0.46], [0.26, 0.26, 0.48]])
    source = (rng.random(n)[:, None] > chances[group].cumsum(axis=1)).sum(axis=1)
    treated = rng.permutation(np.arange(n) % 4 > 0).astype(int)
    effect = np.where(crowded, story.crowded[1], np.asarray(story.effect)[group])
    share = np.clip(np.asarray(story.base)[group] + treated * effect, 0.002, 1)
    bought = rng.random(n) < share
    redeemed = bought & (treated == 1) & (rng.random(n) < story.redemption)
    mean, spread = story.margin
    margin = np.round(mean * rng.lognormal(-(spread**2) / 2, spread, n))
    return pd.DataFrame(
        {
            "member_id": [f"M{k:05d}" for k in range(1, n + 1)],
            "source": np.asarray(["counter", "questionnaire", "web_orders"])[source],
            "days_since_last": days,
            "messages_30d": messages,
            "offered": treated,
            "bought": bought.astype(int),
            "coupon_used": redeemed.astype(int),
            "margin": np.where(bought, margin, 0).astype(int),
        }
    )


def pharmacy_consents(*, seed: int = 6) -> pd.DataFrame:
    """Simulate the log of consents of the members on the list, to four weeks after the campaign.

    Planted: three of ten never agreed to commercial messages; hardly anybody from the counter
    agreed that health data serve for marketing; the message made some withdraw, most of all among
    those who already got many.

    Returns
    -------
    pandas.DataFrame
        One row an event: ``member_id``, ``purpose`` (marketing, health_profile), ``date``,
        ``granted`` (1 given, 0 withdrawn).

    Examples
    --------
    >>> sorted(pharmacy_consents(seed=1)["purpose"].unique())
    ['health_profile', 'marketing']
    """
    members = pharmacy_campaign(seed=seed)
    rng = np.random.default_rng([seed, 2])
    n = len(members)
    start = pd.Timestamp(CAMPAIGN_START)
    joined = start - pd.to_timedelta(rng.integers(40, 900, n), unit="D")
    agreed = rng.random(n) < 0.72
    before = agreed & (rng.random(n) < 0.10)
    crowded = members["messages_30d"].to_numpy() >= 8
    treated = members["offered"].to_numpy() == 1
    chance = 0.006 + treated * np.where(crowded, 0.045, 0.008)
    during = agreed & ~before & (rng.random(n) < chance)
    since = (start - joined).days.to_numpy()
    left = joined + pd.to_timedelta((since * rng.uniform(0.2, 0.95, n)).astype(int), unit="D")
    left_then = start + pd.to_timedelta(rng.integers(0, CAMPAIGN_DAYS, n), unit="D")
    ticked = np.select(
        [members["source"] == "questionnaire", members["source"] == "counter"], [0.42, 0.03], 0.0
    )
    health = rng.random(n) < ticked
    parts = [
        (agreed, "marketing", joined, 1),
        (before, "marketing", left, 0),
        (during, "marketing", left_then, 0),
        (health, "health_profile", joined, 1),
    ]
    log = pd.concat(
        pd.DataFrame(
            {
                "member_id": members.loc[mask, "member_id"],
                "purpose": purpose,
                "date": dates[mask],
                "granted": state,
            }
        )
        for mask, purpose, dates, state in parts
    )
    return log.sort_values(["date", "member_id", "purpose"], kind="stable").reset_index(drop=True)


def pharmacy_extract(*, seed: int = 6) -> pd.DataFrame:
    """Simulate an extract for an advertising agency: no names, but age, district and sex.

    Planted: spending rises and falls with age and differs by part of the city; exact ages and
    districts leave many members alone with their values; few members are old or live far out.

    Returns
    -------
    pandas.DataFrame
        One row a member: ``age_years``, ``district`` (N1 … W3; the letter is the part of the city), ``sex``
        (f, m), ``concern`` (acne, allergy, pigment, dry), ``spend_12m`` (CNY).

    Examples
    --------
    >>> pharmacy_extract(seed=1).shape
    (2400, 5)
    """
    rng = np.random.default_rng([seed, 3])
    n = 2_400
    age = np.clip(np.round(18 + rng.gamma(2.6, 6.2, n)), 18, 79).astype(int)
    weights = np.array([10, 8, 4, 9, 7, 3, 8, 6, 3, 5, 3, 1.2])
    place = rng.choice(12, n, p=weights / weights.sum())
    female = rng.random(n) < 0.78
    part = np.array([0.0, 0.18, -0.12, -0.3])[place // 3]
    hump = 0.75 * np.exp(-(((age - 37) / 11) ** 2))
    spend = np.exp(5.5 + hump + part + 0.15 * female + rng.normal(0, 0.55, n))
    young = age < 27
    concern = np.where(
        rng.random(n) < np.where(young, 0.55, 0.08),
        "acne",
        rng.choice(["allergy", "pigment", "dry"], n, p=[0.3, 0.35, 0.35]),
    )
    names = [f"{letter}{k}" for letter in "NESW" for k in (1, 2, 3)]
    return pd.DataFrame(
        {
            "age_years": age,
            "district": np.asarray(names)[place],
            "sex": np.where(female, "f", "m"),
            "concern": concern,
            "spend_12m": np.round(spend).astype(int),
        }
    )
