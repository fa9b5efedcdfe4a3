"""Simulator of Pingsheng (平升), an invented firm that maintains lifts: fitters, use, cost, scorecard."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

#: Monday of the first week; weeks 13 to 25 are the second quarter, 39 to 51 the fourth.
FIRST_MONDAY = pd.Timestamp("2025-01-06")
WEEKS = 51
SECOND_QUARTER, FOURTH_QUARTER = range(13, 26), range(39, 52)
SECOND_WAVE_STARTS = 26


@dataclass(frozen=True)
class LiftStory:
    """An invented year of 140 fitters who get a CRM app, half of them half a year earlier by lot.

    Whoever is diligent uses the app more and would have sold more repairs anyway, so users against
    non-users overstates what the app does. Use falls to a third within eight weeks and rises again
    after three measures. A pilot of quotations in the fourth quarter is used far more than the app
    itself, because every pilot fitter has a coach.
    """

    crews: int = 14
    crew_size: int = 10
    pilots: int = 40
    #: CNY a month for a fitter who uses the app, or the quotations, every week
    app_effect: float = 850.0
    quote_effect: float = 250.0
    #: growth of margin without any app, CNY a month, for one standard deviation of diligence
    diligence_growth: float = 420.0
    noise: float = 640.0
    steady_use: float = 0.68
    pilot_use: float = 0.86


def _use_by_week(story: LiftStory) -> np.ndarray:
    """Return the share of fitters who use the app in each week after they got it."""
    fall = np.linspace(0.86, 0.34, 8)
    rise = np.linspace(0.40, story.steady_use, 6)
    return np.concatenate([fall, rise, np.full(WEEKS - 14, story.steady_use)])


def _lift_year(story: LiftStory, seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Simulate the fitters and the weeks in which they used the app."""
    rng = np.random.default_rng(seed + 2130)
    n = story.crews * story.crew_size
    diligence = rng.normal(size=n)
    crew = np.repeat(np.arange(1, story.crews + 1), story.crew_size)
    half = np.arange(story.crew_size) < story.crew_size // 2
    first = np.concatenate([rng.permutation(half) for _ in range(story.crews)])
    pilot = rng.permutation(np.arange(n) < story.pilots)

    curve = _use_by_week(story)
    week = np.arange(1, WEEKS + 1)
    # The second wave starts after the measures: its use falls a little and never collapses.
    late = np.concatenate([np.linspace(0.80, story.steady_use, 6), np.full(WEEKS, 0.68)])
    rate = np.zeros((n, WEEKS))
    rate[first] = curve
    rate[~first, SECOND_WAVE_STARTS - 1 :] = late[: WEEKS - SECOND_WAVE_STARTS + 1]
    chance = np.where(rate > 0, np.clip(rate + 0.24 * diligence[:, None], 0.02, 0.98), 0.0)
    used = rng.random((n, WEEKS)) < chance
    quoted = rng.random((n, len(FOURTH_QUARTER))) < np.clip(
        story.pilot_use + 0.10 * diligence[:, None], 0.05, 0.98
    )
    weeks_quoting = np.where(pilot, quoted.sum(axis=1), 0)

    in_q2 = used[:, [w - 1 for w in SECOND_QUARTER]]
    before = 9000 + 400 * diligence + rng.normal(0, 1300, n)
    q2 = before + 160 + story.diligence_growth * diligence + rng.normal(0, story.noise, n)
    q2 += story.app_effect * in_q2.mean(axis=1)
    q3 = q2 + 60 + rng.normal(0, story.noise, n) + ~first * story.app_effect * 0.6
    q4 = q3 + 40 + rng.normal(0, story.noise, n)
    q4 += story.quote_effect * weeks_quoting / len(FOURTH_QUARTER)

    def tens(values: np.ndarray) -> np.ndarray:
        return np.rint(values / 10).astype(int) * 10

    fitters = pd.DataFrame(
        {
            "fitter_id": np.arange(1, n + 1),
            "crew": crew,
            "first_wave": first,
            "weeks_active": in_q2.sum(axis=1),
            "margin_q2_before": tens(before),
            "margin_q2": tens(q2),
            "pilot": pilot,
            "weeks_quoting": weeks_quoting,
            "margin_q3": tens(q3),
            "margin_q4": tens(q4),
        }
    )
    who, when = np.nonzero(used)
    day = rng.integers(0, 5, len(who))
    logins = pd.DataFrame(
        {
            "fitter_id": who + 1,
            "date": FIRST_MONDAY + pd.to_timedelta((week[when] - 1) * 7 + day, unit="D"),
        }
    )
    return fitters, logins.sort_values(["date", "fitter_id"], ignore_index=True)


def lift_fitters(story: LiftStory | None = None, *, seed: int = 6) -> pd.DataFrame:
    """Simulate the 140 fitters (维保工) of a lift firm in the year of a CRM app, one row each.

    Returns
    -------
    pandas.DataFrame
        ``fitter_id, crew, first_wave`` (by lot: app in January, else in July), ``weeks_active``
        (of the 13 weeks of the second quarter), ``margin_q2_before, margin_q2`` (CNY a month, second
        quarter of 2024 and 2025), ``pilot`` (by lot: quotations on the spot in the fourth quarter),
        ``weeks_quoting`` (of 13), ``margin_q3, margin_q4`` (CNY a month).

    Examples
    --------
    >>> fitters = lift_fitters(seed=6)
    >>> len(fitters), int(fitters["first_wave"].sum()), int(fitters["pilot"].sum())
    (140, 70, 40)
    """
    return _lift_year(story or LiftStory(), seed)[0]


def lift_logins(story: LiftStory | None = None, *, seed: int = 6) -> pd.DataFrame:
    """Simulate the log of the app: one row a fitter and week in which the app was used.

    Examples
    --------
    >>> list(lift_logins(seed=6).columns)
    ['fitter_id', 'date']
    """
    return _lift_year(story or LiftStory(), seed)[1]


def lift_costs() -> pd.DataFrame:
    """Return what the app costs in 2025 (year 0) and the five years after, an invented budget.

    Returns
    -------
    pandas.DataFrame
        ``cost_item, year`` (0 to 5), ``amount`` (CNY), ``paid_to`` (vendor, others, own_staff),
        ``in_offer`` (bool: it stood in the vendor's offer), ``spent_by_week_8`` (bool).

    Examples
    --------
    >>> int(lift_costs()["amount"].sum())
    3446000
    """
    launch = [
        ("licence", 126_000, "vendor", True, True),
        ("configuration", 380_000, "vendor", True, True),
        ("tablets", 252_000, "vendor", True, True),
        ("data_cleaning", 118_000, "own_staff", False, True),
        ("process_design", 264_000, "own_staff", False, True),
        ("training", 84_000, "own_staff", False, True),
        ("training", 84_000, "own_staff", False, False),
        ("slower_work", 56_000, "own_staff", False, True),
        ("slower_work", 56_000, "own_staff", False, False),
        ("three_measures", 96_000, "own_staff", False, False),
    ]
    yearly = [
        ("licence", 126_000, "vendor", True),
        ("data_care", 150_000, "own_staff", False),
        ("training", 70_000, "own_staff", False),
        ("interfaces", 40_000, "others", False),
    ]
    rows = [(item, 0, *rest) for item, *rest in launch]
    rows += [(item, year, *rest, False) for year in range(1, 6) for item, *rest in yearly]
    columns = ["cost_item", "year", "amount", "paid_to", "in_offer", "spent_by_week_8"]
    return pd.DataFrame(rows, columns=columns)


def lift_scorecard() -> pd.DataFrame:
    """Return the balanced scorecard of 2025: nine measures with start, target and result, invented.

    Examples
    --------
    >>> lift_scorecard()["perspective"].value_counts().to_dict()
    {'learning': 3, 'financial': 2, 'customer': 2, 'process': 2}
    """
    rows = [
        ("financial", "repair_margin", 118.0, 140.0, 141.0),
        ("financial", "cost_per_visit", 96.0, 88.0, 86.0),
        ("customer", "contracts_renewed", 86.0, 91.0, 89.5),
        ("customer", "satisfied_managers", 71.0, 80.0, 77.0),
        ("process", "second_visits", 18.0, 12.0, 13.0),
        ("process", "report_hours", 30.0, 6.0, 5.0),
        ("learning", "weekly_users", 0.0, 80.0, 66.0),
        ("learning", "training_hours", 8.0, 16.0, 9.0),
        ("learning", "fitters_leaving", 20.0, 14.0, 22.0),
    ]
    columns = ["perspective", "measure", "baseline", "target", "actual"]
    return pd.DataFrame(rows, columns=columns)
