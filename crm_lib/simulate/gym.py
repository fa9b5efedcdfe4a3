"""Simulator of a chain of gyms: members on four days, a random trial of calls, and who was lost."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd


@dataclass(frozen=True)
class MemberKind:
    """Kind of member, unknown to the gym: how visits run, who leaves, what a call does.

    Attributes
    ----------
    share : float
        Share of the members.
    visits : tuple of float
        Mean visits in the four weeks before the last four, and in the last four.
    leaving : float
        Chance to leave within 60 days without a call.
    held : float
        Share of those who would leave and whom a call that reaches them holds.
    woken : float
        Share of those who would stay and leave because a call reminds them.
    rating : float
        Mean of the rating in the app, before it is cut to 1 … 5.
    complaining : float
        Chance of a complaint in the last 90 days.
    tenure : float
        Mean months as a member.
    """

    share: float
    visits: tuple[float, float]
    leaving: float
    held: float
    woken: float
    rating: float
    complaining: float
    tenure: float


@dataclass(frozen=True)
class GymStory:
    """Parameters of the invented gyms.

    What is planted: five kinds of members; calls hold neither who moves away nor who comes anyway,
    and lose some who pay without coming; leaving is more frequent after the summer than before; the
    contacts of the first two days were exported in September, so they count the call in which a
    member cancelled; of the lost, vouchers bring back more members, a manager's call better ones.
    """

    kinds: dict[str, MemberKind] = field(
        default_factory=lambda: {
            "moving": MemberKind(0.07, (7.0, 0.10), 0.85, 0.03, 0.00, 4.0, 0.05, 14),
            "unhappy": MemberKind(0.15, (5.5, 4.4), 0.38, 0.65, 0.00, 2.0, 0.50, 12),
            "fading": MemberKind(0.22, (8.0, 2.9), 0.32, 0.60, 0.00, 3.8, 0.04, 9),
            "sleeper": MemberKind(0.15, (0.5, 0.4), 0.08, 0.00, 0.14, 3.7, 0.02, 26),
            "regular": MemberKind(0.41, (7.5, 7.5), 0.03, 0.10, 0.00, 4.3, 0.03, 20),
        }
    )
    #: Members on 31 March, 30 June, 30 September (trial) and 31 December (list).
    sizes: tuple[int, int, int, int] = (2000, 2000, 9000, 900)
    #: Factors on the chance to leave on these days.
    season: tuple[float, float, float, float] = (0.85, 1.0, 1.0, 1.0)
    #: Share of calls that reach the member, and of reached stayers who take the offer.
    reached: float = 0.85
    taken: float = 0.55


DAYS = ("2025-03-31", "2025-06-30", "2025-09-30", "2025-12-31")
PLANS = ("basic", "standard", "coach")
#: Shares of the plans, and the margin of the coming twelve months of who stays (CNY).
PLAN_SHARES, PLAN_VALUES = (0.45, 0.40, 0.15), (480.0, 800.0, 1600.0)


def gym_members(story: GymStory | None = None, *, seed: int = 6) -> pd.DataFrame:
    """Simulate the members of invented gyms as they stood on four days of 2025.

    Parameters
    ----------
    story : GymStory, optional
        The parameters; the planted truth.
    seed : int
        Another seed is another set of members with the same truth.

    Returns
    -------
    pandas.DataFrame
        One row a member on one of four days (other members each time): ``snapshot``, ``member_id``,
        ``membership``, ``worth_ahead`` (CNY), ``tenure_months``, ``visits_earlier``, ``visits_recent``,
        ``days_since_visit``, ``rating``, ``complaints``, ``desk_contacts``; of September ``called``
        (at random) and ``took_offer``; ``churned`` (1: left within 60 days; missing on the last day).

    Examples
    --------
    >>> gym_members(seed=1)["snapshot"].value_counts().tolist()
    [9000, 2000, 2000, 900]
    """
    story = story or GymStory()
    rng = np.random.default_rng(seed)
    parts = [_snapshot(story, number, rng) for number in range(len(DAYS))]
    table = pd.concat(parts, ignore_index=True)
    table.insert(1, "member_id", np.arange(1, len(table) + 1))
    return table


def _snapshot(story: GymStory, number: int, rng: np.random.Generator) -> pd.DataFrame:
    """Return the members of one day, with what the gym knows then and what they did later."""
    n, kinds = story.sizes[number], list(story.kinds.values())
    kind = rng.choice(len(kinds), n, p=[k.share for k in kinds])

    def of(name: str) -> np.ndarray:
        return np.array([getattr(k, name) for k in kinds])[kind]

    busy = rng.lognormal(-0.08, 0.4, n)
    means = np.array([k.visits for k in kinds])[kind]
    earlier, recent = (rng.poisson(means[:, i] * busy) for i in (0, 1))
    pause = rng.exponential(28 / (recent + 1))
    silent = 28 + np.where(earlier > 0, rng.uniform(0, 28, n), rng.uniform(28, 90, n))
    plan = rng.choice(3, n, p=PLAN_SHARES)
    wave = rng.random(n)
    chance = np.clip(of("leaving") * story.season[number] * rng.lognormal(-0.05, 0.3, n), 0, 0.97)
    would_leave = wave < chance
    called = (rng.permutation(n) < n // 2) & (number == 2)
    reached = called & (rng.random(n) < story.reached)
    held = reached & would_leave & (rng.random(n) < of("held"))
    woken = reached & ~would_leave & (rng.random(n) < of("woken"))
    took = held | (reached & ~would_leave & ~woken & (rng.random(n) < story.taken))
    left = (would_leave & ~held) | woken
    contacts = rng.poisson(0.25 + 0.25 * (of("complaining") > 0.2))
    if number < 2:  # exported in September, when those who left had already called to cancel
        contacts = contacts + (left & (rng.random(n) < 0.85)) + rng.poisson(0.05, n)
    trial = pd.array(called.astype(int), dtype="Int64") if number == 2 else pd.NA
    taken = pd.array(took.astype(int), dtype="Int64") if number == 2 else pd.NA
    return pd.DataFrame(
        {
            "snapshot": DAYS[number],
            "membership": np.array(PLANS)[plan],
            "worth_ahead": (np.array(PLAN_VALUES)[plan] * rng.lognormal(-0.02, 0.2, n)).round(-1),
            "tenure_months": 1 + rng.gamma(1.4, of("tenure") / 1.4).astype(int),
            "visits_earlier": earlier,
            "visits_recent": recent,
            "days_since_visit": np.where(recent > 0, pause, silent).clip(0, 120).astype(int),
            "rating": np.clip(np.round(of("rating") + rng.normal(0, 0.75, n)), 1, 5).astype(int),
            "complaints": rng.binomial(2, of("complaining") / 1.4),
            "desk_contacts": contacts,
            "called": pd.array(np.broadcast_to(trial, n), dtype="Int64"),
            "took_offer": pd.array(np.broadcast_to(taken, n), dtype="Int64"),
            "churned": pd.array(left.astype(int), dtype="Int64")
            if number < 3
            else pd.array([pd.NA] * n, dtype="Int64"),
        }
    )


@dataclass(frozen=True)
class TierStory:
    """Truth of the lost members of one tier: who returns to what, and why they left.

    Attributes
    ----------
    share : float
        Share of the lost.
    returning : tuple of float
        Chance to come back within 90 days to nothing, a voucher, a manager's call.
    margin : tuple of float
        Mean margin of the half-year after the return, for the same three.
    reasons : tuple of float
        Shares of `REASONS`.
    """

    share: float
    returning: tuple[float, float, float]
    margin: tuple[float, float, float]
    reasons: tuple[float, ...]


REASONS = ("crowded", "price", "rival", "no_time", "moved")
TIERS = {
    "key": TierStory(0.12, (0.05, 0.10, 0.18), (900, 620, 950), (0.38, 0.08, 0.20, 0.16, 0.18)),
    "ordinary": TierStory(
        0.38, (0.05, 0.12, 0.11), (380, 260, 400), (0.26, 0.18, 0.18, 0.22, 0.16)
    ),
    "small": TierStory(0.50, (0.04, 0.15, 0.06), (150, 110, 150), (0.10, 0.34, 0.12, 0.28, 0.16)),
}
#: CNY: a voucher, taken off on return, and a manager's call, paid for each try.
VOUCHER, MANAGER = 90.0, 28.0


def gym_lost(*, lost: int = 6000, interviews: int = 240, seed: int = 6) -> pd.DataFrame:
    """Simulate the members whom the gyms lost in 2025, and a random trial to win them back.

    Parameters
    ----------
    lost : int
        How many were lost.
    interviews : int
        How many were asked why, the same number in each tier.
    seed : int
        Another seed is another set of members with the same truth.

    Returns
    -------
    pandas.DataFrame
        One row a lost member: ``member_id``, ``tier``, ``offer_kind`` (at random), ``came_back`` (1: within
        90 days), ``second_margin`` (CNY of the half-year after, before the cost of the offer),
        ``left_because`` (missing unless interviewed).

    Examples
    --------
    >>> gym_lost(lost=900, interviews=30)["left_because"].notna().sum()
    np.int64(30)
    """
    rng = np.random.default_rng(seed)
    tiers = list(TIERS.values())
    tier = rng.choice(3, lost, p=[t.share for t in tiers])
    offer = rng.permutation(np.arange(lost) % 3)
    chance = np.array([t.returning for t in tiers])[tier, offer]
    mean = np.array([t.margin for t in tiers])[tier, offer]
    back = rng.random(lost) < chance
    margin = np.where(back, mean * rng.lognormal(-0.08, 0.4, lost), 0.0)
    because = np.array([rng.choice(REASONS, p=tiers[t].reasons) for t in tier], dtype=object)
    asked = np.zeros(lost, bool)
    for number in range(3):
        asked[rng.choice(np.flatnonzero(tier == number), interviews // 3, False)] = True
    return pd.DataFrame(
        {
            "member_id": 20_001 + np.arange(lost),
            "tier": np.array(list(TIERS))[tier],
            "offer_kind": np.array(["nothing", "voucher", "manager_call"])[offer],
            "came_back": back.astype(int),
            "second_margin": margin.round(),
            "left_because": pd.Series(because).where(asked, None),
        }
    )
