"""Payoff of Kotler's five relationship types (客户关系类型的得失): margin against hours.

Margin decides whether a closer relationship pays; the number of customers decides whether there
are hands for it. The numbers of hours and gains are invented; they stand in `RelationshipEffort`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from crm_lib.base.checks import (
    flag_values,
    require_amount,
    require_between,
    require_drawable,
    require_positive,
)
from crm_lib.base.message import Message, both_text
from crm_lib.plotting import BLUE, GREY, ORANGE, styled
from crm_lib.relationships.types import relationship_types

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_LADDER = ("basic", "reactive", "accountable", "proactive", "partnership")


@dataclass(frozen=True)
class RelationshipEffort:
    """Effort and effect of each relationship type. All values are invented for teaching.

    Attributes
    ----------
    hours : mapping
        Staff hours per customer and year, by type.
    gain : mapping
        Margin kept or added, as a share of the customer's margin, by type.
    hour_cost : float
        Cost of one staff hour, in money.
    """

    hours: Mapping[str, float] = field(
        default_factory=lambda: dict(zip(_LADDER, (0.0, 0.1, 1.0, 6.0, 80.0), strict=True))
    )
    gain: Mapping[str, float] = field(
        default_factory=lambda: dict(zip(_LADDER, (0.0, 0.03, 0.08, 0.20, 0.35), strict=True))
    )
    hour_cost: float = 60.0

    def __post_init__(self) -> None:
        """Refuse a type that is missing, and values out of range."""
        for name in ("hours", "gain"):
            if set(getattr(self, name)) != set(_LADDER):
                raise ValueError(
                    Message(
                        f"{name} must hold exactly {', '.join(_LADDER)}.",
                        f"{name} 必须恰好包含 {'、'.join(_LADDER)}。",
                    )
                )
        require_positive(list(self.hours.values()), name="hours", zero_ok=True)
        require_between(list(self.gain.values()), 0, 1, name="gain")
        require_positive(self.hour_cost, name="hour_cost", zero_ok=True)


def relationship_payoff(
    customers: float,
    margin: float,
    *,
    hours_available: float = np.inf,
    effort: RelationshipEffort | None = None,
) -> pd.DataFrame:
    """Compare the five relationship types for one group of customers, per year.

    Parameters
    ----------
    customers : float
        Number of customers in the group.
    margin : float
        Margin of one customer a year, in money.
    hours_available : float
        Staff hours that can be spent on the group; no limit by default.
    effort : RelationshipEffort, optional
        The defaults are invented.

    Returns
    -------
    DataFrame
        Five rows from the loosest type to the closest: ``relationship_type, name_zh, hours, gain,
        cost, net, feasible, best``. ``net`` is gain minus cost in money; ``best`` marks the type
        of highest net among the feasible ones (of equals the looser).

    Raises
    ------
    ValueError
        When an argument is negative, missing or not one number.

    Examples
    --------
    >>> t = relationship_payoff(5_000, 3_000, hours_available=3_000)
    >>> t.loc[t["best"], ["name_zh", "hours", "net"]].values.tolist()
    [['被动型', 500.0, 420000.0]]
    """
    require_amount(customers, name="customers", zero_ok=True)
    require_amount(margin, name="margin", zero_ok=True)
    if not isinstance(hours_available, int | float) or not hours_available >= 0:
        raise ValueError(
            Message(
                f"hours_available must be zero or more; got {hours_available!r}.",
                f"hours_available 必须大于或等于零；这里是 {hours_available!r}。",
            )
        )
    a = effort or RelationshipEffort()
    table = relationship_types()[["relationship_type", "name_zh"]]
    hours = customers * table["relationship_type"].map(dict(a.hours))
    gain = customers * margin * table["relationship_type"].map(dict(a.gain))
    cost = hours * a.hour_cost
    table = table.assign(hours=hours, gain=gain, cost=cost, net=gain - cost)
    table["feasible"] = table["hours"] <= hours_available
    table["best"] = table.index == table["net"].where(table["feasible"]).idxmax()
    return table


def margin_thresholds(effort: RelationshipEffort | None = None) -> pd.DataFrame:
    """Compute the margin per customer and year at which each type pays better than the one before.

    Returns
    -------
    DataFrame
        ``relationship_type, name_zh, margin``, from reactive to partnership: extra hours times
        the cost of an hour, divided by the extra share gained. The number of customers drops out.

    Examples
    --------
    >>> margin_thresholds()["margin"].round().tolist()
    [200.0, 1080.0, 2500.0, 29600.0]
    """
    a = effort or RelationshipEffort()
    table = relationship_types()[["relationship_type", "name_zh"]]
    hours = table["relationship_type"].map(dict(a.hours)).diff()
    share = table["relationship_type"].map(dict(a.gain)).diff()
    more = hours * a.hour_cost
    table["margin"] = np.where(share > 0, more / share.where(share > 0, 1), np.inf)
    return table.iloc[1:].reset_index(drop=True)


@styled
def plot_relationship_payoff(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw what each type nets a year; types without enough hands are hatched.

    Raises
    ------
    ValueError
        When a column of the table is absent, empty or not a number where one is needed, or
        there is no row.
    """
    table = require_drawable(
        table,
        ["relationship_type", "name_zh", "feasible", "best"],
        numbers=["hours", "net"],
        what="the table of payoffs",
    )
    places = range(len(table))
    net = table["net"] / 1000
    # One type may lose far more than any other gains: its bar is cut at the foot of the picture.
    floor = -0.8 * net.max() if net.max() > 0 else 0.15 * net.min()
    for place, row, value in zip(places, table.itertuples(), net, strict=True):
        colour = BLUE if row.best else GREY
        style = {} if row.feasible else {"facecolor": "none", "hatch": "///", "edgecolor": GREY}
        shown = max(value, floor)
        ax.bar(place, shown, width=0.6, **({"color": colour} | style))
        cut = "▼ " if value < floor else ""
        note = f"{cut}{value:,.1f}".replace("-", "−") + (
            "" if row.feasible else f"\n{row.hours:,.0f} h · {row.hours:,.0f}工时"
        )
        ax.annotate(
            note,
            (place, shown),
            xytext=(0, 3 if value >= 0 else -3),
            textcoords="offset points",
            ha="center",
            va="bottom" if value >= 0 else "top",
            fontsize=9.5,
            color="black" if row.feasible else ORANGE,
        )
    ax.axhline(0, color="black", lw=0.8)
    high = max(net.max(), -0.3 * floor, 1e-9)
    ax.set_ylim(1.45 * min(0, max(net.min(), floor)), 1.25 * high)
    ax.set_xticks(
        list(places),
        [
            both_text(t, z)
            for t, z in zip(table["relationship_type"], table["name_zh"], strict=True)
        ],
    )
    cut_off = "; ▼: bar cut off" * bool((net < floor).any())
    cut_off_zh = "；▼：柱子未画全" * bool((net < floor).any())
    ax.set(
        ylabel="net of one year, thousand CNY · 一年净得（千元）",
        xlabel=f"relationship type; hatched: not enough hours{cut_off}"
        f" · 客户关系类型；斜线：工时不够{cut_off_zh}",
    )
    chosen = table[flag_values(table, "best", what="the table of payoffs")]
    if chosen.empty:  # a part of the table, without the row that pays best
        top, money = table.loc[net.idxmax()], f"{net.max():,.1f}".replace("-", "−")
        en = f"{top['relationship_type'].capitalize()} nets {money} thousand CNY"
        ax.set_title(both_text(en, f"{top['name_zh']}一年净得{money}千元"))
        return ax
    best = chosen.iloc[0]
    ax.set_title(
        f"{best['relationship_type'].capitalize()} pays best: {best['hours']:,.0f} hours"
        f" · {best['name_zh']}最划算：{best['hours']:,.0f}工时"
    )
    return ax
