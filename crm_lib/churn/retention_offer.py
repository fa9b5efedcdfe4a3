"""Retention offers and win-back (客户挽留与挽回): expected profit of contacting a customer."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from crm_lib.base.checks import (
    flag_values,
    require_amount,
    require_between,
    require_drawable,
    require_no_missing,
    require_numbers,
    require_positive,
)
from crm_lib.base.message import Message
from crm_lib.plotting import BLUE, GREY, ORANGE, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@dataclass(frozen=True)
class RetentionOffer:
    """A retention offer: its cost and its effect on leaving; money in one currency.

    Attributes
    ----------
    value : float
        Lifetime value of a customer who is kept (客户终身价值).
    save_rate : float
        Share of contacted would-be churners who stay because of the offer.
    contact_cost : float
        Cost of contacting one customer.
    offer_cost : float
        Cost of one offer that is taken.
    taken_by_stayers : float
        Share of contacted customers who would have stayed anyway but take the offer.
    """

    value: float
    save_rate: float
    contact_cost: float
    offer_cost: float = 0.0
    taken_by_stayers: float = 1.0

    def __post_init__(self) -> None:
        """Refuse values outside their range."""
        for name, number in asdict(self).items():
            if name in ("save_rate", "taken_by_stayers"):
                require_between(number, 0, 1, name=name)
            else:
                require_positive(number, name=name, zero_ok=True)


def contact_gain(probability: Any, offer: RetentionOffer, *, value: Any = None) -> Any:
    """Compute the expected gain of contacting a customer who leaves with some probability.

    Parameters
    ----------
    probability : float or array
        Churn probability p.
    offer : RetentionOffer
        Costs and effect.
    value : float or array, optional
        Lifetime value of each customer, instead of ``offer.value``.

    Returns
    -------
    float or array
        p·s·(V − o) − (1 − p)·g·o − c with save rate s, value V, offer cost o, share g of stayers
        who take it, contact cost c. Contact when it is above zero: p·s·V must exceed the contact,
        the offers to the saved and the offers to those who would stay.

    Raises
    ------
    ValueError
        When a probability lies outside 0 … 1 or the value is negative.

    Examples
    --------
    >>> offer = RetentionOffer(value=500, save_rate=0.3, contact_cost=2, offer_cost=20)
    >>> round(contact_gain(0.5, offer), 2)
    60.0
    """
    require_between(probability, 0, 1, name="probability")
    p = np.asarray(probability, float)
    worth = np.asarray(offer.value if value is None else value, float)
    require_positive(worth, name="value", zero_ok=True)
    saved = p * offer.save_rate * (worth - offer.offer_cost)
    wasted = (1 - p) * offer.taken_by_stayers * offer.offer_cost
    gain = saved - wasted - offer.contact_cost
    return float(gain) if np.ndim(gain) == 0 else gain


def break_even_probability(offer: RetentionOffer) -> float:
    """Compute the churn probability above which a contact pays.

    Returns
    -------
    float
        (c + g·o) / (s·(V − o) + g·o), at least 0; infinite when no probability makes it pay
        (the result then lies above 1).

    Examples
    --------
    >>> offer = RetentionOffer(value=500, save_rate=0.3, contact_cost=2, offer_cost=20)
    >>> round(break_even_probability(offer), 4)
    0.1341
    """
    lost = offer.taken_by_stayers * offer.offer_cost
    slope = offer.save_rate * (offer.value - offer.offer_cost) + lost
    if slope <= 0:
        return 0.0 if offer.contact_cost + lost == 0 else float("inf")
    threshold = (offer.contact_cost + lost) / slope
    return float(threshold) if threshold <= 1 else float("inf")


def profit_curve(
    scored: pd.DataFrame,
    offer: RetentionOffer,
    *,
    churn_probability_col: str = "churn_probability",
    churned_col: str | None = None,
    clv_col: str | None = None,
) -> pd.DataFrame:
    """Compute the profit of contacting the k customers most at risk, for every k.

    Parameters
    ----------
    scored : DataFrame
        One row a customer.
    offer : RetentionOffer
        Costs and effect.
    churn_probability_col : str
        Churn probability.
    churned_col : str, optional
        What happened (1 or 0): the curve then counts real churners instead of trusting the
        probabilities. Use it on past customers who got no offer.
    clv_col : str, optional
        Lifetime value of each customer; customers are then ordered by expected gain.

    Returns
    -------
    DataFrame
        One row for each k from 0: ``contacted, share_contacted, threshold`` (probability of the
        last customer contacted; missing for k = 0), ``profit``, ``best`` (the smallest k with the
        highest profit).

    Raises
    ------
    ValueError
        For absent, missing or non-numeric columns and probabilities outside 0–1.

    Examples
    --------
    >>> offer = RetentionOffer(value=100, save_rate=0.5, contact_cost=10)
    >>> t = pd.DataFrame({"churn_probability": [0.6, 0.1]})
    >>> profit_curve(t, offer)[["contacted", "profit", "best"]].values.tolist()
    [[0, 0.0, False], [1, 20.0, True], [2, 15.0, False]]
    """
    columns = [churn_probability_col, *(c for c in (churned_col, clv_col) if c is not None)]
    scored = require_numbers(scored, columns, what="the scored customers")
    require_between(scored[churn_probability_col], 0, 1, name=f"column {churn_probability_col!r}")
    if churned_col is not None and not scored[churned_col].isin([0, 1]).all():
        odd = int((~scored[churned_col].isin([0, 1])).sum())
        raise ValueError(
            Message(
                f"column {churned_col!r} holds other values than 0 and 1 in {odd} of {len(scored)} "
                "rows.",
                f"列 {churned_col!r} 在 {len(scored)} 行中有 {odd} 行不是0或1。",
            )
        )
    p = scored[churn_probability_col].to_numpy(float)
    value = None if clv_col is None else scored[clv_col].to_numpy(float)
    expected = contact_gain(p, offer, value=value)
    real = p if churned_col is None else scored[churned_col].to_numpy(float)
    gain = contact_gain(real, offer, value=value)
    order = np.argsort(-(p if value is None else expected), kind="stable")
    profit = np.concatenate([[0.0], np.cumsum(gain[order])])
    contacted = np.arange(len(p) + 1)
    best = np.zeros(len(profit), dtype=bool)
    best[int(np.argmax(profit))] = True
    return pd.DataFrame(
        {
            "contacted": contacted,
            "share_contacted": contacted / max(len(p), 1),
            "threshold": np.concatenate([[np.nan], p[order]]),
            "profit": profit,
            "best": best,
        }
    )


@styled
def plot_profit_curve(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw `profit_curve` and mark its best point.

    Raises
    ------
    ValueError
        When a column of `profit_curve` is absent, empty or not a number where one is needed, or
        there is no row.
    """
    table = require_drawable(
        table,
        ["best"],
        numbers=["share_contacted", "profit", "threshold"],
        what="the curve",
    )
    is_best = flag_values(table, "best", what="the curve")
    if is_best.sum() != 1:
        raise ValueError(
            Message(
                f"column 'best' of the curve marks {int(is_best.sum())} of {len(table)} rows; "
                "profit_curve marks one.",
                f"列 'best' 在 {len(table)} 行中标出了 {int(is_best.sum())} 行；profit_curve 只标一行。",
            )
        )
    best = table[is_best].iloc[0]
    ax.plot(100 * table["share_contacted"], table["profit"], color=BLUE, lw=2)
    ax.axhline(0, color=GREY, lw=0.8)
    ax.plot(100 * best.share_contacted, best.profit, "o", ms=10, color=ORANGE)
    everyone = table["profit"].iloc[-1]
    ax.margins(y=0.15)
    ax.set(
        xlabel="customers contacted, most at risk first (%) · 联系的客户，风险高的在前（%）",
        ylabel="profit of the campaign (money) · 活动利润（金额）",
    )
    ax.yaxis.set_major_formatter("{x:,.0f}")
    ax.set_title(
        f"Contact {best.share_contacted:.0%}: profit {best.profit:,.0f}; contacting all "
        f"{'earns' if everyone >= 0 else 'loses'} {abs(everyone):,.0f}"
        f" · 联系{best.share_contacted:.0%}的客户：利润{best.profit:,.0f}；"
        f"全部联系则{'赚' if everyone >= 0 else '亏'}{abs(everyone):,.0f}"
    )
    return ax


def win_back_ranking(
    lost: pd.DataFrame,
    *,
    return_probability_col: str = "return_probability",
    clv_col: str = "clv",
    cost_col: str = "cost",
    budget: float | None = None,
) -> pd.DataFrame:
    """Rank lost customers by what it is worth to win them back (流失客户挽回).

    Parameters
    ----------
    lost : DataFrame
        One row a lost customer.
    return_probability_col : str
        Chance that the offer brings the customer back.
    clv_col : str
        Second lifetime value: what the customer is worth after the return.
    cost_col : str
        Cost of trying, spent whether or not the customer returns.
    budget : float, optional
        Money for the attempts.

    Returns
    -------
    DataFrame
        The customers with ``expected_gain`` p·V − c, ``gain_per_cost``, ``rank`` and ``try``.
        Without a budget: by expected gain, tried when it is above zero. With one: by gain per
        money spent, tried from the top while the budget lasts (a customer who no longer fits is
        skipped).

    Raises
    ------
    ValueError
        For absent, missing or non-numeric columns, probabilities outside 0–1, negative costs.

    References
    ----------
    Griffin and Lowenstein (2001), *Customer Winback*; second lifetime value: Stauss and Friege
    (1999), Journal of Service Research 1(4), 347–361.

    Examples
    --------
    >>> t = pd.DataFrame({"return_probability": [0.1, 0.5], "clv": [100, 60], "cost": [20, 10]})
    >>> win_back_ranking(t)[["expected_gain", "try"]].values.tolist()
    [[20.0, True], [-10.0, False]]
    """
    lost = require_numbers(
        lost, [return_probability_col, clv_col, cost_col], what="the lost customers"
    )
    require_no_missing(lost, [return_probability_col], what="the lost customers")
    require_between(lost[return_probability_col], 0, 1, name=f"column {return_probability_col!r}")
    require_positive(lost[cost_col], name=f"column {cost_col!r}", zero_ok=True)
    cost = lost[cost_col].to_numpy(float)
    gain = lost[return_probability_col].to_numpy(float) * lost[clv_col].to_numpy(float) - cost
    free = np.where(gain > 0, np.inf, np.where(gain < 0, -np.inf, 0.0))
    per_cost = np.divide(gain, cost, out=free, where=cost > 0)
    table = lost.assign(expected_gain=gain, gain_per_cost=per_cost)
    by = "expected_gain" if budget is None else "gain_per_cost"
    table = table.sort_values(by, ascending=False, kind="stable", ignore_index=True)
    attempt = (table["expected_gain"] > 0).to_numpy().copy()
    if budget is not None:
        require_amount(budget, name="budget", zero_ok=True)
        left = float(budget)
        for i, price in enumerate(table[cost_col]):
            attempt[i] &= price <= left
            left -= price if attempt[i] else 0.0
    return table.assign(rank=np.arange(1, len(table) + 1), **{"try": attempt})
