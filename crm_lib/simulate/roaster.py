"""Simulator of an invented coffee roaster: the months of its relationships with cafés."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

#: What the roaster itself calls a trial and a mature customer, in kilograms a month.
TRIAL_KG, MATURE_KG = 10.0, 50.0


@dataclass(frozen=True)
class RoasterStory:
    """Parameters of the simulated relationships: course, end, cost of each stage."""

    cafes: int = 600
    #: Calendar months in which a first contact can lie; the last is the last month seen.
    months: int = 72
    #: Planned end of a relationship and its share: before any month is seen.
    fates: dict[str, float] = field(
        default_factory=lambda: {
            "early abortion": 0.38,
            "cut short": 0.17,
            "early exit": 0.13,
            "long-lasting": 0.32,
        }
    )
    explore: tuple[int, int] = (4, 8)
    build: tuple[int, int] = (12, 18)
    size: tuple[float, float] = (60.0, 80.0)
    #: Yuan a kilogram: what cafés pay at first, when mature and in decline, and what beans cost.
    price: tuple[float, float, float] = (100.0, 108.0, 95.0)
    beans: float = 65.0
    #: Yuan a month for visits, samples, complaints: at first, when mature and in decline.
    service: tuple[float, float, float] = (900.0, 350.0, 550.0)
    #: Yuan a kilogram that recommended cafés bring from the fifth mature month on.
    referral: float = 5.0
    noise: float = 0.05


def typical_relationship(
    story: RoasterStory | None = None,
    *,
    explore: int = 6,
    build: int = 14,
    mature: int = 32,
    decline: int = 8,
    size: float = 70.0,
) -> pd.DataFrame:
    """Return one relationship without chance, from the first contact to its natural end.

    Parameters
    ----------
    story : RoasterStory, optional
    explore, build, mature, decline : int
        Months of the four stages.
    size : float
        Kilograms a month when mature.

    Returns
    -------
    pandas.DataFrame
        ``period`` (months since the first contact, from 0), ``kg``, ``revenue``, ``cost``,
        ``referrals``, ``profit`` (CNY).

    Examples
    --------
    >>> life = typical_relationship()
    >>> len(life), bool(life["profit"].iloc[0] < 0 < life["profit"].iloc[30])
    (60, True)
    """
    kg, phase = _plan(explore, build, mature, decline, size)
    return _with_money(
        pd.DataFrame({"period": range(len(kg)), "kg": kg}), phase, _story(story), size
    )


def roaster_months(story: RoasterStory | None = None, *, seed: int = 6) -> pd.DataFrame:
    """Simulate all relationships, month by month.

    Parameters
    ----------
    story : RoasterStory, optional
        The parameters; the planted truth.
    seed : int
        Another seed is another set of cafés with the same truth.

    Returns
    -------
    pandas.DataFrame
        One row a café and month since its first contact, until three months after the last
        delivery or until today: ``customer_id``, ``period``, ``kg``, ``revenue``, ``cost``,
        ``referrals`` (CNY).

    Examples
    --------
    >>> months = roaster_months(seed=1)
    >>> months["customer_id"].nunique(), int(months["period"].min())
    (600, 0)
    """
    story = _story(story)
    rng = np.random.default_rng(seed)
    fates = list(story.fates)
    counts = np.floor(np.cumsum(np.array(list(story.fates.values()))) * story.cafes + 1e-9)
    fate = rng.permutation(np.repeat(fates, np.diff(counts, prepend=0).astype(int)))
    seen = rng.integers(1, story.months + 1, len(fate))
    tables = []
    for number, (kind, known) in enumerate(zip(fate, seen, strict=True), start=1):
        kg, phase, size = _ended_relationship(str(kind), story, rng)
        kg = np.concatenate([kg, np.zeros(3)])[:known]
        phase = np.concatenate([phase, np.full(3, 4)])[:known]
        kg = np.round(kg * rng.normal(1, story.noise, len(kg)), 1)
        table = pd.DataFrame({"customer_id": number, "period": range(len(kg)), "kg": kg})
        tables.append(_with_money(table, phase, story, size))
    return pd.concat(tables, ignore_index=True).drop(columns="profit")


def _story(story: RoasterStory | None) -> RoasterStory:
    return story or RoasterStory()


def _plan(
    explore: int, build: int, mature: int, decline: int, size: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return kilograms and stage number (0 to 3) of each month of a whole relationship."""
    trial = np.linspace(3, 7, explore)
    steps = (np.arange(build) + 1) / build
    rise = 12 + (size - 12) * (3 * steps**2 - 2 * steps**3)
    fall = size * np.linspace(0.55, 0.08, decline)
    kg = np.concatenate([trial, rise, np.full(mature, size), fall])
    phase = np.repeat([0, 1, 2, 3], [explore, build, mature, decline])
    return kg, np.where((phase == 1) & (kg >= MATURE_KG), 2, phase)


def _ended_relationship(
    kind: str, story: RoasterStory, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, float]:
    """Return kilograms and stages of a relationship that ends as planned, and its mature size."""
    explore = int(rng.integers(story.explore[0], story.explore[1] + 1))
    build = int(rng.integers(story.build[0], story.build[1] + 1))
    size = float(rng.uniform(*story.size))
    if kind == "early abortion":
        kg, phase = _plan(explore, build, 0, 0, size)
        end = int(rng.integers(2, explore + 1))
        return kg[:end], phase[:end], size
    if kind == "cut short":
        kg, phase = _plan(explore, build, 0, 0, size)
        end = explore + int(rng.integers(4, build // 2 + 1))
        left = kg[end - 1] * np.linspace(0.4, 0.15, int(rng.integers(1, 3)))
        phase = np.append(phase[:end], np.full(len(left), 3))
        return np.concatenate([kg[:end], left]), phase, size
    mature = int(rng.integers(1, 7) if kind == "early exit" else rng.integers(14, 49))
    decline = int(rng.integers(2, 5) if kind == "early exit" else rng.integers(4, 9))
    return *_plan(explore, build, mature, decline, size), size


def _with_money(
    table: pd.DataFrame, phase: np.ndarray, story: RoasterStory, size: float
) -> pd.DataFrame:
    """Add revenue, cost, referrals and profit of each month, given its planned stage (4: over)."""
    kg = table["kg"].to_numpy()
    grown = np.where((phase == 1) | (phase == 2), np.clip((kg - 12) / (size - 12), 0, 1), 0.0)

    def between(first: float, mature: float, decline: float) -> np.ndarray:
        return np.where(phase == 3, decline, first + (mature - first) * grown)

    # Word of mouth needs a few good months before it brings anybody.
    settled = (phase == 2) & (np.cumsum(phase == 2) > 4)
    money = table.assign(
        revenue=(kg * between(*story.price)).round(0),
        cost=(kg * story.beans + np.where(phase == 4, 0, between(*story.service))).round(0),
        referrals=np.where(settled, kg * story.referral, 0).round(0),
    )
    return money.assign(profit=money["revenue"] - money["cost"] + money["referrals"])
