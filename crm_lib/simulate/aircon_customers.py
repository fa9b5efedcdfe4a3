"""Simulator of the service contracts of Liangyu (凉屿), an invented air-conditioner firm, and its care."""

from dataclasses import dataclass

import numpy as np
import pandas as pd


@dataclass(frozen=True)
class ContractStory:
    """An invented year of service contracts in which attachment stands behind two answers.

    Attached customers complain rather than leave, say sooner that they are satisfied, and renew
    anyway; they have mostly been with the firm for longer. A fault lowers the chance to renew, a
    quick answer gives back about what a fault repaired at once had cost, and never more.
    """

    customers: int = 8000
    fault: float = 0.42
    #: Log odds: of renewing without a fault, by attachment, with a fault, visited again.
    renew: tuple[float, float, float, float] = (0.62, 0.95, -0.50, -0.75)
    #: Log odds that an answer to the complaint adds: within 12 hours, within 48, later.
    answer: tuple[float, float, float] = (0.50, 0.20, -0.45)
    #: Log odds of complaining: base, by attachment, visited again.
    complain: tuple[float, float, float] = (-0.95, 0.75, 1.25)
    #: Log odds of being satisfied: base, by attachment, for each doubling of the hours after 12.
    satisfied: tuple[float, float, float] = (0.80, 1.40, -0.55)
    median_answer: float = 22.0


def _by_chance(log_odds: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    return rng.random(len(log_odds)) < 1 / (1 + np.exp(-log_odds))


def contract_customers(story: ContractStory | None = None, *, seed: int = 6) -> pd.DataFrame:
    """Simulate a year of customers with a service contract, one row a customer.

    Returns
    -------
    pandas.DataFrame
        ``customer_id, years`` with the firm, ``visits`` for the fault of the year (0: no fault),
        ``made_complaint, answer_hours`` (of the complaint; missing without one), ``satisfied_after``
        (missing without complaint), ``contract_renewed``.

    Examples
    --------
    >>> table = contract_customers(seed=6)
    >>> len(table), bool(table.loc[table["visits"] == 0, "made_complaint"].any())
    (8000, False)
    """
    story = story or ContractStory()
    rng = np.random.default_rng(seed + 1603)
    many = story.customers
    attached = rng.normal(size=many)
    years = np.clip(np.round(3.2 + 1.9 * (0.75 * attached + 0.66 * rng.normal(size=many))), 1, 8)
    fault = rng.random(many) < story.fault
    visits = np.where(fault, 1 + (rng.random(many) < 0.24) * rng.geometric(0.7, many), 0)
    again = visits > 1
    base, by_attachment, by_again = story.complain
    complained = fault & _by_chance(base + by_attachment * attached + by_again * again, rng)
    hours = np.clip(story.median_answer * rng.lognormal(0, 0.95, many), 1, 168).round(1)
    base, by_attachment, by_doubling = story.satisfied
    doublings = np.maximum(np.log2(hours / 12), 0)
    satisfied = _by_chance(
        base + by_attachment * attached + by_doubling * doublings - 0.9 * again, rng
    )
    base, by_attachment, by_fault, by_again = story.renew
    answered = np.select([hours <= 12, hours <= 48], story.answer[:2], story.answer[2])
    renewed = _by_chance(
        base
        + by_attachment * attached
        + by_fault * fault
        + by_again * again
        + np.where(complained, answered, 0),
        rng,
    )
    return pd.DataFrame(
        {
            "customer_id": np.arange(1, many + 1),
            "years": years.astype(int),
            "visits": visits.astype(int),
            "made_complaint": complained,
            "answer_hours": np.where(complained, hours, np.nan),
            "satisfied_after": np.where(complained, satisfied, None),
            "contract_renewed": renewed,
        }
    )


def care_list(*, customers: int = 420, seed: int = 6) -> pd.DataFrame:
    """Simulate the customers of one fitter's district, with the dates that care goes by.

    Returns
    -------
    pandas.DataFrame
        ``customer_id, installed`` (day), ``last_service`` (day), ``complaint_opened`` (day; missing
        without an open complaint), ``agreed_to_offers``.

    Examples
    --------
    >>> care_list(seed=6).columns.tolist()[1:]
    ['installed', 'last_service', 'complaint_opened', 'agreed_to_offers']
    """
    rng = np.random.default_rng(seed + 1604)
    today = pd.Timestamp("2026-09-07")

    def days_ago(days: np.ndarray) -> pd.Series:
        return pd.Series(today - pd.to_timedelta(days, unit="D"))

    since_installed = rng.integers(40, 2600, customers)
    since_service = np.minimum(
        np.where(rng.random(customers) < 0.3, rng.integers(1, 15, customers), rng.integers(1, 800, customers)),
        since_installed,
    )  # fmt: skip
    lately = since_service < 45
    is_open = rng.random(customers) < np.where(lately, 0.16, 0.01)
    opened = np.minimum(rng.integers(0, 9, customers), since_service)
    return pd.DataFrame(
        {
            "customer_id": np.arange(1, customers + 1),
            "installed": days_ago(since_installed),
            "last_service": days_ago(since_service),
            "complaint_opened": days_ago(opened).where(is_open),
            "agreed_to_offers": rng.random(customers) < 0.55,
        }
    )
