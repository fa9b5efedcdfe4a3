"""Simulator of a firm that rents pictures to offices: who asks, who is won, what they bring."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from crm_lib.simulate.draws import systematic_sample


@dataclass(frozen=True)
class Channel:
    """Parameters of a channel that brings leads.

    Attributes
    ----------
    leads : int
        In two years.
    cost : float
        CNY paid for one lead.
    pull : float
        Added to the log odds of winning.
    stay : float
        Share of won customers who stay from one month to the next, with a single site.
    sites : float
        Mean number of further sites.
    askers : (float, float, float)
        Shares of owner, office manager and assistant among those who ask.
    """

    leads: int
    cost: float
    pull: float
    stay: float
    sites: float
    askers: tuple[float, float, float]


@dataclass(frozen=True)
class PictureStory:
    """Parameters of the simulated renter of pictures; the numbers of the lesson follow from them."""

    channels: dict[str, Channel] = field(
        default_factory=lambda: {
            "customer_referral": Channel(260, 150.0, 0.9, 0.985, 0.5, (0.45, 0.40, 0.15)),
            "exhibition": Channel(680, 190.0, -0.2, 0.970, 1.0, (0.20, 0.40, 0.40)),
            "search_ads": Channel(620, 120.0, 0.1, 0.960, 0.6, (0.25, 0.45, 0.30)),
            "bought_list": Channel(840, 25.0, -1.2, 0.880, 0.9, (0.10, 0.30, 0.60)),
        }
    )
    askers: tuple[str, ...] = ("owner", "manager", "assistant")
    #: Added to the log odds of winning: by who asks, by a plan of the rooms that was sent along.
    asker_pull: tuple[float, ...] = (0.9, 0.4, -0.7)
    plan_pull: float = 1.0
    #: Log odds of winning for an assistant without plan, and by further site.
    base: float = -1.9
    site_pull: float = -0.12
    #: What a further site costs in staying, from month to month.
    site_leave: float = 0.030
    #: CNY of monthly margin: of a firm with one site, and of each further one.
    margin: tuple[float, float] = (330.0, 190.0)
    start: str = "2024-01-01"
    days: int = 366


def picture_leads(story: PictureStory | None = None, *, seed: int = 6) -> pd.DataFrame:
    """Simulate the leads of a year, all of them visited, and what each brought in twelve months.

    Parameters
    ----------
    story : PictureStory, optional
        The parameters; the planted truth.
    seed : int
        Another seed is another year with the same truth.

    Returns
    -------
    pandas.DataFrame
        One row a lead, by day: ``lead_id``, ``date``, ``channel``, ``asked_by``, ``plan_sent``
        (bool), ``sites``, ``visits`` (known only later), ``won`` (bool); ``monthly_margin`` (CNY)
        and ``months_active`` (of the first twelve) of those who were won; ``margin_12m`` (CNY, 0
        for the others).

    Examples
    --------
    >>> leads = picture_leads(seed=1)
    >>> len(leads), bool(leads["margin_12m"].max() > 10_000)
    (2400, True)
    """
    story = story or PictureStory()
    rng = np.random.default_rng(seed + 505)
    names, kinds = list(story.channels), list(story.channels.values())
    which = np.repeat(np.arange(len(kinds)), [k.leads for k in kinds])
    which = which[rng.permutation(len(which))]
    many = len(which)
    day = np.sort(rng.integers(0, story.days, many))
    asker = np.array([rng.choice(3, p=kinds[k].askers) for k in which])
    plan = rng.random(many) < np.array([0.5, 0.35, 0.15])[asker]
    sites = 1 + rng.poisson([kinds[k].sites for k in which])
    score = (
        story.base
        + np.array([k.pull for k in kinds])[which]
        + np.array(story.asker_pull)[asker]
        + story.plan_pull * plan
        + story.site_pull * (sites - 1)
    )
    won = systematic_sample(1 / (1 + np.exp(-score)), rng, which)
    stay = np.array([k.stay for k in kinds])[which] - story.site_leave * (sites - 1)
    months = np.minimum(rng.geometric(1 - np.clip(stay, 0.5, 0.995)), 12)
    first, further = story.margin
    monthly = (first + further * (sites - 1)) * rng.lognormal(-0.04, 0.28, many)
    monthly = np.where(won, monthly.round(-1), np.nan)
    months = np.where(won, months, np.nan)
    return pd.DataFrame(
        {
            "lead_id": [f"L{k:04d}" for k in range(1, many + 1)],
            "date": pd.Timestamp(story.start) + pd.to_timedelta(day, unit="D"),
            "channel": np.array(names)[which],
            "asked_by": np.array(story.askers)[asker],
            "plan_sent": plan,
            "sites": sites,
            # a sale takes visits: their number is the result, not a reason
            "visits": 1 + np.where(won, 1 + rng.poisson(1.2, many), rng.poisson(0.25, many)),
            "won": won,
            "monthly_margin": monthly,
            "months_active": months,
            "margin_12m": np.where(won, monthly * months, 0.0),
        }
    )


def picture_channels(story: PictureStory | None = None) -> pd.DataFrame:
    """Return what the leads of each channel cost in the year.

    Returns
    -------
    pandas.DataFrame
        One row a channel: ``channel``, ``leads``, ``lead_spend`` (CNY, for leads alone).

    Examples
    --------
    >>> picture_channels()["lead_spend"].tolist()
    [39000, 129200, 74400, 21000]
    """
    story = story or PictureStory()
    rows = [(name, k.leads, round(k.leads * k.cost)) for name, k in story.channels.items()]
    return pd.DataFrame(rows, columns=["channel", "leads", "lead_spend"])


#: Enquiries of firms: name, monthly fee (CNY), pays after (days), growth, nearness, skill, hands.
_ENQUIRIES = (
    ("Hengyue Tower", 46_000, 120, 3, 2, 2, 1),
    ("Jinwan Bank", 31_000, 30, 3, 4, 2, 2),
    ("Lanting Hotels", 27_000, 75, 4, 1, 2, 2),
    ("Qiming School", 9_800, 30, 4, 5, 4, 5),
    ("Weilan Software", 12_500, 20, 5, 4, 5, 4),
    ("Nanqiao Hospital", 22_000, 45, 4, 5, 2, 3),
    ("Yunfan Logistics", 6_200, 60, 3, 2, 3, 3),
    ("Shijin Law", 8_600, 15, 4, 5, 5, 5),
    ("Taohua Studio", 2_100, 20, 3, 5, 5, 5),
    ("Mianbao Bakery", 1_800, 10, 2, 5, 4, 5),
    ("Chengnan Gym", 2_600, 90, 1, 4, 4, 4),
    ("Beichen Parts", 4_900, 100, 2, 1, 2, 3),
    ("Ruixi Clinic", 7_400, 20, 4, 4, 4, 4),
    ("Guangyu Labs", 16_500, 25, 5, 3, 3, 2),
    ("Anjia Agents", 3_900, 45, 2, 5, 5, 4),
    ("Donglin Freight", 3_200, 110, 1, 2, 2, 2),
    ("Xinhe Media", 10_400, 30, 4, 4, 5, 4),
    ("Huadi Outlet", 5_300, 95, 2, 1, 3, 2),
)


def picture_enquiries() -> pd.DataFrame:
    """Return eighteen invented firms that ask for an offer, with two kinds of marks.

    Returns
    -------
    pandas.DataFrame
        One row a firm: ``firm``, ``monthly_fee`` (CNY), ``pays_after`` (days), ``growth`` (1 to
        5: prospects), ``nearness``, ``skill``, ``spare_hands`` (1 to 5: how close, how well the
        work is known, whether hands are free).

    Examples
    --------
    >>> picture_enquiries().nlargest(1, "monthly_fee")["firm"].item()
    'Hengyue Tower'
    """
    columns = ["firm", "monthly_fee", "pays_after", "growth", "nearness", "skill", "spare_hands"]
    return pd.DataFrame(list(_ENQUIRIES), columns=columns)
