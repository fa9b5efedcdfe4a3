"""Payoff of the three bonds (三种纽带的得失): months they add, what they cost, what is left.

Which bond holds most customers and which one leaves most money are two questions. The hazards are
those of `bond_hazards`; all numbers are invented and stand in `BondAssumptions` and `BondCosts`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from crm_lib.base.checks import require_amount, require_between, require_drawable, require_positive
from crm_lib.base.message import both_text
from crm_lib.plotting import styled
from crm_lib.relationship_marketing.bonds import BOND_COLORS, BondAssumptions, bond_hazards

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@dataclass(frozen=True)
class BondCosts:
    """Costs of each bond for one customer. All values are invented for teaching.

    Attributes
    ----------
    rebate : float
        Share of the margin that the discount gives away, in every month, to every customer.
    social_month : float
        Visits, clubs and meetings, in money a month.
    setup : float
        Joint system, once, in money.
    system_month : float
        Joint system, in money a month.
    """

    rebate: float = 0.2
    social_month: float = 110.0
    setup: float = 1_600.0
    system_month: float = 60.0

    def __post_init__(self) -> None:
        """Refuse a rebate outside 0–1 and costs below zero."""
        require_between(self.rebate, 0, 1, name="rebate")
        for name in ("social_month", "setup", "system_month"):
            require_positive(getattr(self, name), name=name, zero_ok=True)


def bond_payoff(
    margin: float,
    months: int = 24,
    *,
    assumptions: BondAssumptions | None = None,
    costs: BondCosts | None = None,
) -> pd.DataFrame:
    """Compare what one customer leaves under each bond: months, margin, cost and net.

    Parameters
    ----------
    margin : float
        Margin of a customer a month, in money, before the bond is paid for.
    months : int
        Length of the horizon.
    assumptions : BondAssumptions, optional
        Invented numbers that say how much each bond prevents and when.
    costs : BondCosts, optional
        Invented costs.

    Returns
    -------
    DataFrame
        Four rows, ``none`` first: ``bond, name_zh, expected_share_active`` (at the end),
        ``expected_months, margin, cost, net, pays_from, best``. ``pays_from`` is the margin a
        month from which the bond nets more than none: 0 always, infinite never. ``best`` marks
        the highest net (of equals the first).

    Raises
    ------
    ValueError
        When `margin` is negative, missing or not one number, or `months` is no whole number above
        zero.

    Notes
    -----
    A month counts when the customer is still there at its end. With L months under a bond and L₀
    without, margin m, rebate share r, cost k a month and set-up s, the bond pays when
    (1 − r)·m·L − k·L − s > m·L₀, that is from m = (k·L + s) / ((1 − r)·L − L₀) on. Nothing is
    discounted.

    Examples
    --------
    >>> t = bond_payoff(1_000).set_index("bond")
    >>> t[["expected_months", "net"]].round(1).loc["structural"].tolist()
    [18.6, 15899.6]
    """
    require_amount(margin, name="margin", zero_ok=True)
    c = costs or BondCosts()
    table = bond_hazards(months, assumptions=assumptions)
    rows = table[table["month"] > 0].groupby(["bond", "name_zh"], sort=False)
    result = rows["expected_share_active"].agg(["last", "sum"]).reset_index()
    result.columns = ["bond", "name_zh", "expected_share_active", "expected_months"]
    length = result["expected_months"].to_numpy()
    share = result["bond"].map({"financial": c.rebate}).fillna(0.0).to_numpy()
    monthly = {"social": c.social_month, "structural": c.system_month}
    once = result["bond"].map({"structural": c.setup}).fillna(0.0).to_numpy()
    fixed = result["bond"].map(monthly).fillna(0.0).to_numpy() * length + once
    more = (1 - share) * length - length[0]
    result["margin"] = margin * length
    result["cost"] = share * margin * length + fixed
    result["net"] = result["margin"] - result["cost"]
    limit = np.divide(fixed, more, out=np.full(len(more), np.inf), where=more > 1e-12)
    limit[0] = 0.0  # no bond costs nothing
    result["pays_from"] = limit
    result["best"] = result.index == result["net"].idxmax()
    return result


@styled
def plot_bond_payoff(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw what one customer leaves under each bond, and who stays, from `bond_payoff`.

    Raises
    ------
    ValueError
        When a column of `bond_payoff` is absent, empty or not a number where one is needed, or
        there is no row.
    """
    numbers = ["net", "expected_share_active"]
    table = require_drawable(table, ["bond", "name_zh"], numbers=numbers, what="the payoff")
    colors = [BOND_COLORS.get(bond, BOND_COLORS["none"]) for bond in table["bond"]]
    ax.barh(range(len(table)), table["net"], color=colors, height=0.6)
    reach = max(float(table["net"].abs().max()), 1.0)
    for y, row in enumerate(table.itertuples()):
        share = f"{row.expected_share_active:.0%}"
        text = both_text(f"{row.net:,.0f}; {share} stay", f"{row.net:,.0f}元；留存{share}")
        ax.text(max(row.net, 0) + 0.02 * reach, y, text, va="center")
    ax.set_yticks(range(len(table)), [f"{r.bond} · {r.name_zh}" for r in table.itertuples()])
    ax.invert_yaxis()
    ax.axvline(0, color="black", lw=0.8)
    ax.set(
        xlabel="net of one customer over the time, CNY · 期内每位客户的净收益（元）",
        xlim=(min(1.1 * float(table["net"].min()), 0), 1.75 * reach),
    )
    ax.xaxis.set_major_formatter("{x:,.0f}")
    best = table.loc[table["net"].idxmax()]
    stays = table.loc[table["expected_share_active"].idxmax()]
    if best["bond"] == stays["bond"]:
        title = f"{best['bond'].capitalize()} holds most and nets most · {best['name_zh']}留客最多，净收益也最多"
    else:
        title = (
            f"{stays['bond'].capitalize()} holds most, {best['bond']} nets most · "
            f"{stays['name_zh']}留客最多，{best['name_zh']}净收益最多"
        )
    ax.set_title(title)
    return ax
