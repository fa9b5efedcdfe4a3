"""Simulator of Liangyu (凉屿), an invented firm that installs and repairs air conditioners."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from crm_lib.simulate.draws import systematic_sample

#: What customers complain of, and why a fault needs a further visit.
TOPICS = ("price", "not_fixed", "told_again", "late", "manner", "dirt")
CAUSES = ("wrong_diagnosis", "part_missing", "installation", "leak_again")


@dataclass(frozen=True)
class RepairStory:
    """An invented half-year of repair orders, with two things planted behind the complaints.

    In week `moved` the parts store moves out of the three cities, and missing parts become more frequent.
    From week `trial` on, chance decides for each order whether the fitter gets a checklist for the
    diagnosis; it makes wrong diagnoses rarer. Who has to be visited again complains more often and
    of many things.
    """

    weeks: int = 26
    start: str = "2026-03-02"
    moved: int = 12
    trial: int = 14
    #: city: orders a week, median hours to the first visit
    cities: dict[str, tuple[int, float]] = field(
        default_factory=lambda: {"Nanpu": (150, 17.0), "Donglin": (110, 20.0), "Xihe": (80, 23.0)}
    )
    spread: float = 0.62
    #: Chance of each cause of a further visit, before and after the move; the factor of a checklist.
    causes_before: tuple[float, ...] = (0.115, 0.018, 0.028, 0.026)
    causes_after: tuple[float, ...] = (0.115, 0.085, 0.028, 0.026)
    checklist: float = 0.4
    #: Chance that a fault visited again needs yet another visit.
    again: float = 0.30
    #: Median hours between two visits, by cause.
    between: tuple[float, ...] = (70.0, 140.0, 90.0, 80.0)
    #: Chance of a complaint: repaired at the first visit in time, late; at the second; later.
    complaint: tuple[float, ...] = (0.018, 0.09, 0.23, 0.52)
    #: Shares of the topics for the same four cases.
    topics: tuple[tuple[float, ...], ...] = (
        (0.40, 0.00, 0.00, 0.00, 0.32, 0.28),
        (0.14, 0.00, 0.00, 0.76, 0.07, 0.03),
        (0.32, 0.27, 0.16, 0.10, 0.11, 0.04),
        (0.28, 0.30, 0.22, 0.08, 0.10, 0.02),
    )


def repair_orders(story: RepairStory | None = None, *, seed: int = 6) -> pd.DataFrame:
    """Simulate half a year of repair orders in three cities, one row a fault reported.

    Returns
    -------
    pandas.DataFrame
        ``order_id, week_of`` (its Monday), ``city, hours_to_visit`` (the first), ``visits``,
        ``hours_to_repair`` (until it cools), ``revisit_cause`` (missing where one visit was enough),
        ``made_complaint, complaint_topic`` (missing without one), ``checklist`` (missing before the
        trial).

    Examples
    --------
    >>> orders = repair_orders(seed=6)
    >>> orders["week_of"].nunique(), bool(orders["visits"].max() > 2)
    (26, True)
    """
    story = story or RepairStory()
    rng = np.random.default_rng(seed + 1601)
    names = list(story.cities)
    counts = [rng.poisson(many, story.weeks) for many, _ in story.cities.values()]
    city = np.repeat(np.arange(len(names)), [c.sum() for c in counts])
    week = np.concatenate([np.repeat(np.arange(story.weeks), c) for c in counts])
    order = np.lexsort((rng.random(len(week)), week))
    city, week = city[order], week[order]
    many = len(week)
    medians = np.array([m for _, m in story.cities.values()])
    to_visit = (medians[city] * rng.lognormal(0, story.spread, many)).round(1)

    in_trial = week >= story.trial
    checklist = in_trial & (rng.random(many) < 0.5)
    chances = np.where(week[:, None] < story.moved, story.causes_before, story.causes_after)
    chances[checklist, 0] *= story.checklist
    cause = (rng.random(many)[:, None] > chances.cumsum(axis=1)).sum(axis=1)
    once = cause == len(CAUSES)
    further = np.where(once, 0, rng.geometric(1 - story.again, many))
    gaps = np.append(story.between, 0.0)[cause] * rng.gamma(4, 0.25, many) * further

    case = np.where(once, np.where(to_visit <= 48, 0, 1), np.where(further == 1, 2, 3))
    complained = rng.random(many) < np.array(story.complaint)[case]
    edges = np.array(story.topics).cumsum(axis=1)[case]
    topic = np.minimum((rng.random(many)[:, None] > edges).sum(axis=1), len(TOPICS) - 1)
    monday = pd.Timestamp(story.start) + pd.to_timedelta(7 * week, unit="D")
    return pd.DataFrame(
        {
            "order_id": [f"A{k:05d}" for k in range(1, many + 1)],
            "week_of": monday,
            "city": np.array(names)[city],
            "hours_to_visit": to_visit,
            "visits": 1 + further,
            "hours_to_repair": (to_visit + gaps).round(1),
            "revisit_cause": np.where(once, None, np.array([*CAUSES, ""])[cause]),
            "made_complaint": complained,
            "complaint_topic": np.where(complained, np.array(TOPICS)[topic], None),
            "checklist": np.where(in_trial, checklist, None),
        }
    )


@dataclass(frozen=True)
class RecoveryStory:
    """An invented trial of four ways to answer a complaint about a fault that is not repaired.

    A named senior fitter helps those who complain for the second time; money makes people say that
    they are satisfied and hardly changes whether they stay.
    """

    complaints: int = 2400
    repeated: float = 0.45
    arms: tuple[str, ...] = ("standard", "money", "senior", "both")
    #: Chance to renew of a first and of a repeated complaint, and what each arm adds to it.
    renew: tuple[float, float] = (0.62, 0.36)
    renew_by_arm: tuple[tuple[float, float], ...] = (
        (0.0, 0.0),
        (0.02, 0.03),
        (0.03, 0.30),
        (0.05, 0.32),
    )
    #: The same for being satisfied with the answer.
    satisfied: tuple[float, float] = (0.55, 0.30)
    satisfied_by_arm: tuple[tuple[float, float], ...] = (
        (0.0, 0.0),
        (0.17, 0.20),
        (0.08, 0.34),
        (0.22, 0.44),
    )
    #: CNY of margin in the twelve months after, of one who renews: mean of the log and its spread.
    margin: tuple[float, float] = (6.63, 0.38)


def recovery_trial(story: RecoveryStory | None = None, *, seed: int = 6) -> pd.DataFrame:
    """Simulate a randomised trial of service recovery, one row a complaint.

    Returns
    -------
    pandas.DataFrame
        ``complaint_id, complaint_kind`` ("first", "repeated"), ``treatment, satisfied_after,
        contract_renewed, margin_12m`` (CNY; what the treatment costs is not taken off).

    Examples
    --------
    >>> recovery_trial(seed=6)["treatment"].nunique()
    4
    """
    story = story or RecoveryStory()
    rng = np.random.default_rng(seed + 1602)
    many = story.complaints
    repeated = (rng.permutation(many) < round(story.repeated * many)).astype(int)
    arm = np.empty(many, int)
    for kind in (0, 1):  # by lot within each kind, so that the arms are equally large
        members = np.flatnonzero(repeated == kind)
        arm[rng.permutation(members)] = np.arange(len(members)) % len(story.arms)
    renew = np.array(story.renew)[repeated] + np.array(story.renew_by_arm)[arm, repeated]
    satisfied = (
        np.array(story.satisfied)[repeated] + np.array(story.satisfied_by_arm)[arm, repeated]
    )
    # As many as the shares say, so that the arms differ by what is planted and little by chance.
    renewed = systematic_sample(renew, rng, arm, repeated)
    margin = rng.lognormal(*story.margin, many).round(-1)
    return pd.DataFrame(
        {
            "complaint_id": [f"B{k:04d}" for k in range(1, many + 1)],
            "complaint_kind": np.array(["first", "repeated"])[repeated],
            "treatment": np.array(story.arms)[arm],
            "satisfied_after": systematic_sample(satisfied, rng, arm, repeated),
            "contract_renewed": renewed,
            "margin_12m": np.where(renewed, margin, 0.0),
        }
    )
