"""Simulator of Maixu (麦序), an invented bakery chain with a points card: survey, points, trial."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

#: Quarters in which points were issued.
QUARTERS = [f"{year}Q{quarter}" for year in (2023, 2024, 2025) for quarter in (1, 2, 3, 4)]


@dataclass(frozen=True)
class PointsCardStory:
    """An invented bakery chain: points that are owed, a rival that opens, a trial with three arms.

    On a campus without a rival nearly everybody comes again, satisfied or not. In the street, and on
    the campus where a rival opened, mostly those do who are very satisfied and would miss the shop.

    Points come back late, so the share not yet redeemed is far above the share that never will be.

    In the trial points move members who bought little before, and cost most with those who bought
    much; the club moves the others.
    """

    #: Members asked in the survey: street, campus without and with a rival.
    asked: tuple[int, int, int] = (760, 260, 240)
    #: Share of a quarter's points redeemed in the same quarter, one quarter later, and so on.
    redemption: tuple[float, ...] = (
        0.055, 0.135, 0.11, 0.085, 0.065, 0.05, 0.04, 0.03, 0.022, 0.015, 0.010, 0.006,
    )  # fmt: skip
    first_quarter_points: float = 6_400_000
    growth: float = 0.085
    #: Members in each arm of the trial.
    arm_size: int = 4_000
    #: Habits of buying: share, mean spending of twelve months in CNY, and its spread.
    habits: dict[str, tuple[float, float, float]] = field(
        default_factory=lambda: {
            "light": (0.40, 150.0, 0.50),
            "medium": (0.40, 380.0, 0.42),
            "heavy": (0.20, 880.0, 0.34),
        }
    )
    #: CNY of the three months before joining from which a buyer is called medium, and heavy.
    cuts: tuple[int, int] = (60, 150)
    #: Share by which an arm raises the spending of each habit.
    lift: dict[str, dict[str, float]] = field(
        default_factory=lambda: {
            "points": {"light": 0.15, "medium": 0.045, "heavy": 0.0},
            "club": {"light": 0.035, "medium": 0.095, "heavy": 0.085},
        }
    )


def card_points(story: PointsCardStory | None = None, *, seed: int = 6) -> pd.DataFrame:
    """Simulate points issued in each quarter and when they were redeemed (积分兑换三角表).

    Returns
    -------
    pandas.DataFrame
        One row a quarter of issue and a quarter of redemption up to the end of 2025:
        ``issued_in, points_issued`` (of that quarter, the same in all of its rows), ``redeemed_in,
        quarters_after, points_redeemed``.

    Examples
    --------
    >>> table = card_points(seed=1)
    >>> len(table), int(table["quarters_after"].max())
    (78, 11)
    """
    story = story or PointsCardStory()
    rng = np.random.default_rng(seed + 140)
    rows = []
    for i, quarter in enumerate(QUARTERS):
        points = story.first_quarter_points * (1 + story.growth) ** i * rng.normal(1, 0.03)
        issued = round(points / 1000) * 1000
        keen = rng.normal(1, 0.035)  # some quarters' points come back more than others'
        for after in range(len(QUARTERS) - i):
            share = story.redemption[after] * keen * rng.normal(1, 0.05)
            rows.append((quarter, issued, QUARTERS[i + after], after, round(issued * share)))
    return pd.DataFrame(
        rows,
        columns=["issued_in", "points_issued", "redeemed_in", "quarters_after", "points_redeemed"],
    )


def card_survey(story: PointsCardStory | None = None, *, seed: int = 6) -> pd.DataFrame:
    """Simulate members asked in August 2025 and whether they came again in the next spring.

    Returns
    -------
    pandas.DataFrame
        One row a member: ``member_id``, ``place`` (street, campus), ``rival`` (bool: another bakery
        is open there from September on), ``satisfaction`` (1 to 5), ``would_miss`` (0 to 10),
        ``shop_visits`` (March to August), ``of_last_ten`` (of the last ten bakery purchases, how many
        here), ``came_again`` (bool: bought in December to February).

    Examples
    --------
    >>> card_survey(seed=1).groupby(["place", "rival"]).size().tolist()
    [260, 240, 760]
    """
    story = story or PointsCardStory()
    rng = np.random.default_rng(seed + 141)
    street, alone, rivalled = story.asked
    place = np.repeat(["street", "campus"], [street, alone + rivalled])
    rival = np.repeat([True, False, True], story.asked)
    n = len(place)
    campus = place == "campus"
    liking = rng.normal(0, 1, n)
    habit = rng.normal(0, 1, n)
    cuts = np.array([-1.75, -1.0, -0.25, 0.85])
    satisfaction = 1 + (liking[:, None] + rng.normal(0, 0.55, n)[:, None] > cuts).sum(axis=1)
    would_miss = np.clip(np.rint(5.2 + 2.0 * liking + rng.normal(0, 1.3, n)), 0, 10).astype(int)
    pull = 0.25 * liking + 0.75 * habit + 0.35 * campus
    visits = np.clip(np.rint(np.exp(2.1 + 0.6 * pull + rng.normal(0, 0.25, n))), 1, 90).astype(int)
    here = 1 / (
        1
        + np.exp(
            -(0.1 + 0.75 * liking + 0.35 * habit + 2.0 * (campus & ~rival) + 0.6 * (campus & rival))
        )
    )
    of_last_ten = rng.binomial(10, here)
    chooses = -1.15 + 0.30 * (satisfaction - 3) + 1.15 * (satisfaction == 5)
    chooses = chooses + 0.28 * (would_miss - 5) + 0.30 * habit
    captive = 2.0 + 0.22 * (satisfaction - 3) + 0.4 * habit
    chance = 1 / (1 + np.exp(-np.where(rival, chooses, captive)))
    frame = pd.DataFrame(
        {
            "place": place,
            "rival": rival,
            "satisfaction": satisfaction,
            "would_miss": would_miss,
            "shop_visits": visits,
            "of_last_ten": of_last_ten,
            "came_again": rng.random(n) < chance,
        }
    )
    frame = frame.iloc[rng.permutation(n)].reset_index(drop=True)
    return frame.assign(member_id=np.arange(1, n + 1))[["member_id", *frame.columns]]


def card_trial(story: PointsCardStory | None = None, *, seed: int = 6) -> pd.DataFrame:
    """Simulate twelve months of new members, each drawn into one of three arms at random.

    Returns
    -------
    pandas.DataFrame
        One row a member: ``member_id``, ``arm`` (control, points, club), ``buyer`` (light, medium,
        heavy: below 60, below 150, from 150 CNY in the three months before the trial, with a plain
        card), ``spend_before`` (CNY in those three months), ``spend_year`` (CNY in the twelve months
        after), ``points_issued``, ``points_redeemed``
        (within them; 0 outside the arm with points).

    Examples
    --------
    >>> card_trial(seed=1)["arm"].value_counts().to_dict()
    {'control': 4000, 'points': 4000, 'club': 4000}
    """
    story = story or PointsCardStory()
    rng = np.random.default_rng(seed + 142)
    n = 3 * story.arm_size
    names = list(story.habits)
    shares = [story.habits[name][0] for name in names]
    habit = np.repeat(names, np.rint(n * np.array(shares)).astype(int))
    mean = np.array([story.habits[h][1] for h in habit])
    spread = np.array([story.habits[h][2] for h in habit])
    own = rng.lognormal(-(spread**2) / 4, spread / np.sqrt(2))
    before = np.rint(mean / 4 * own * rng.lognormal(-0.02, 0.2, n)).astype(int)
    buyer = np.select([before < story.cuts[0], before < story.cuts[1]], names[:2], names[2])
    # Equal arms, and equal within each kind of buyer: along the kinds, in threes.
    arm = np.empty(n, dtype=object)
    arm[np.lexsort((rng.random(n), buyer))] = np.concatenate(
        [rng.permutation(["control", "points", "club"]) for _ in range(story.arm_size)]
    )
    lift = np.array([story.lift.get(a, {}).get(b, 0.0) for a, b in zip(arm, habit, strict=True)])
    year = mean * own * rng.lognormal(-(spread**2) / 4, spread / np.sqrt(2)) * (1 + lift)
    year = np.rint(np.where(rng.random(n) < 0.03, year * 0.1, year)).astype(int)
    issued = np.where(arm == "points", year, 0)
    # Whoever buys more reaches the 100 points of a voucher more often.
    keen = np.where(rng.random(n) < 0.22, 0, rng.beta(2.6, 2.0, n))
    redeemed = np.floor(issued * keen / 100) * 100
    redeemed = redeemed * (issued > 0)
    frame = pd.DataFrame(
        {
            "arm": arm.astype(str),
            "buyer": buyer,
            "spend_before": before,
            "spend_year": year,
            "points_issued": issued,
            "points_redeemed": redeemed.astype(int),
        }
    )
    frame = frame.iloc[rng.permutation(n)].reset_index(drop=True)
    return frame.assign(member_id=np.arange(1, n + 1))[["member_id", *frame.columns]]
