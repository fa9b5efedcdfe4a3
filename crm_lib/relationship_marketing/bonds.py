"""Levels of relationship marketing (关系营销三层次): financial, social and structural bonds.

The simulation shows what each bond does to customer churn (客户流失率) when rivals copy the first,
the second grows slowly and the third is a switching cost. Its numbers are invented; they stand in
`BondAssumptions`.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from crm_lib.base.checks import (
    require_between,
    require_count,
    require_drawable,
    require_places,
    require_positive,
    require_whole,
)
from crm_lib.base.labels import spread_out
from crm_lib.plotting import BLUE, GREEN, GREY, ORANGE, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes

BOND_COLORS = {"none": GREY, "financial": ORANGE, "social": BLUE, "structural": GREEN}


def bond_levels() -> pd.DataFrame:
    """List the three levels of relationship marketing and the bond each one ties.

    Returns
    -------
    DataFrame
        Columns ``level, bond, name_zh, tie, tie_zh, copied_by_rivals``.

    References
    ----------
    Berry and Parasuraman (1991), *Marketing Services*; 一级、二级、三级关系营销.

    Examples
    --------
    >>> bond_levels()["name_zh"].tolist()
    ['财务层次', '社交层次', '结构层次']
    """
    return pd.DataFrame(
        [
            (1, "financial", "财务层次", "discounts, points", "折扣、积分等价格优惠", "at once"),
            (2, "social", "社交层次", "personal contact, clubs", "个人交往、会员俱乐部", "slowly"),
            (
                3,
                "structural",
                "结构层次",
                "joint systems, tailored services",
                "共用系统、定制服务，转换成本高",
                "hardly",
            ),
        ],
        columns=["level", "bond", "name_zh", "tie", "tie_zh", "copied_by_rivals"],
    )


#: Longest time that is looked at: a century.
MOST_MONTHS = 1200


@dataclass(frozen=True)
class BondAssumptions:
    """Assumptions of the simulation of bonds. All values are invented for teaching.

    Attributes
    ----------
    monthly_churn : float
        Share of customers without any bond who leave in a month.
    financial_cut : float
        Share of that churn which a discount prevents, as long as only we offer it.
    copied_after : int
        Months until rivals match the discount; from then on it prevents nothing.
    social_cut : float
        Share of churn which a grown social bond prevents.
    social_build_months : int
        Months until the social bond is full; it grows in a straight line from zero.
    structural_cut : float
        Share of churn which switching costs prevent, from the first month after set-up.
    structural_setup_months : int
        Months until the joint system works; before that it prevents nothing.
    """

    monthly_churn: float = 0.05
    financial_cut: float = 0.5
    copied_after: int = 6
    social_cut: float = 0.4
    social_build_months: int = 6
    structural_cut: float = 0.7
    structural_setup_months: int = 2

    def __post_init__(self) -> None:
        """Refuse shares outside 0–1 and lengths that are not whole months."""
        for name, value in asdict(self).items():
            if name.endswith(("months", "after")):
                require_positive(require_whole(value, name=name), name=name, zero_ok=True)
            else:
                require_between(value, 0, 1, name=name)


def bond_hazards(months: int = 24, *, assumptions: BondAssumptions | None = None) -> pd.DataFrame:
    """Compute the chance of leaving in each month under each bond, and the share expected to stay.

    Parameters
    ----------
    months : int
        Length of the horizon.
    assumptions : BondAssumptions, optional
        The defaults are invented.

    Returns
    -------
    DataFrame
        ``bond, name_zh, month, churn_probability, expected_share_active``; month 0 is the start.

    Raises
    ------
    ValueError
        When `months` is no whole number above zero.

    Examples
    --------
    >>> t = bond_hazards(12).query("month == 12").set_index("bond")["expected_share_active"]
    >>> t.round(3).to_dict()
    {'none': 0.54, 'financial': 0.631, 'social': 0.659, 'structural': 0.776}
    """
    require_count(months, name="months", most=MOST_MONTHS)
    a = assumptions or BondAssumptions()
    month = np.arange(1, months + 1)
    grown = np.minimum(month / a.social_build_months, 1.0) if a.social_build_months else 1.0
    prevented = {
        "none": np.zeros(months),
        "financial": np.where(month <= a.copied_after, a.financial_cut, 0.0),
        "social": a.social_cut * grown * np.ones(months),
        "structural": np.where(month > a.structural_setup_months, a.structural_cut, 0.0),
    }
    names = {"none": "无纽带", **bond_levels().set_index("bond")["name_zh"].to_dict()}
    tables = []
    for bond, share in prevented.items():
        hazard = np.concatenate([[0.0], a.monthly_churn * (1 - share)])
        tables.append(
            pd.DataFrame(
                {
                    "bond": bond,
                    "name_zh": names[bond],
                    "month": np.arange(months + 1),
                    "churn_probability": hazard,
                    "expected_share_active": np.cumprod(1 - hazard),
                }
            )
        )
    return pd.concat(tables, ignore_index=True)


def simulate_bond_churn(
    customers: int = 1000,
    months: int = 24,
    *,
    assumptions: BondAssumptions | None = None,
    seed: int = 0,
) -> pd.DataFrame:
    """Simulate how many customers stay without a bond and under each of the three.

    Parameters
    ----------
    customers, months : int
        Customers under each bond, and months played.
    assumptions : BondAssumptions, optional
        Invented numbers that say how much each bond prevents and when.
    seed : int
        Of the random numbers.

    Returns
    -------
    DataFrame
        The columns of `bond_hazards` with ``active, left, churn_rate, share_active``:
        customers still there at the end of the month, those who left in it, left divided by those
        active at its start (客户流失率), and active divided by all.

    Raises
    ------
    ValueError
        When `customers` or `months` is no whole number above zero, or `seed` is negative.

    Notes
    -----
    Customers leave independently of each other, each month with the probability of
    `bond_hazards`; nobody comes back and nobody joins. The bonds cost nothing here, so the
    picture says which bond lasts, not which one pays.

    Examples
    --------
    >>> simulate_bond_churn(100, 1, seed=1)[["bond", "month", "active"]].tail(2).values.tolist()
    [['structural', 0, 100], ['structural', 1, 91]]
    """
    require_count(customers, name="customers")
    require_count(seed, name="seed", least=0)
    table = bond_hazards(months, assumptions=assumptions)
    rng = np.random.default_rng(seed)
    active, left = [], []
    for hazards in np.split(table["churn_probability"].to_numpy(), len(table) // (months + 1)):
        remaining = customers
        for hazard in hazards:
            leaving = int(rng.binomial(remaining, hazard))
            remaining -= leaving
            active.append(remaining)
            left.append(leaving)
    table = table.assign(active=active, left=left)
    before = table["active"] + table["left"]
    return table.assign(
        churn_rate=np.where(before > 0, table["left"] / before.where(before > 0, 1), 0.0),
        share_active=table["active"] / customers,
    )


@styled
def plot_bond_churn(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw the share of customers still active under each bond, from `simulate_bond_churn`.

    Raises
    ------
    ValueError
        When a column of `simulate_bond_churn` is absent, empty or not a number where one is
        needed, or there is no row.
    """
    table = require_drawable(
        table,
        ["bond", "name_zh"],
        numbers=["month", "share_active"],
        what="the simulation",
    )
    require_places(table, "month", 0, MOST_MONTHS, what="the simulation")
    for bond, line in table.groupby("bond", sort=False):
        color = BOND_COLORS.get(bond, GREY)
        ax.plot(line["month"], 100 * line["share_active"], color=color, lw=2)
    ends = table[table["month"] == table["month"].max()]
    heights = spread_out(100 * ends["share_active"], gap=6)
    for end, height in zip(ends.itertuples(), heights, strict=True):
        color = BOND_COLORS.get(end.bond, GREY)
        ax.text(end.month, height, f" {end.bond} · {end.name_zh}", va="center", color=color)
    final = table[table["month"] == table["month"].max()].set_index("bond")["share_active"]
    months = int(table["month"].max())
    best_zh = ends.set_index("bond")["name_zh"][final.idxmax()]
    ax.set(
        xlabel="months since the start · 起始后的月数",
        ylabel="customers still active (%) · 仍活跃的客户（%）",
        ylim=(0, 102),
        xlim=(0, max(months, 1) * 1.3),
        xticks=range(0, months + 1, max(1, months // 6)),
    )
    ax.set_title(
        f"After {months} months the {final.idxmax()} bond still holds {final.max():.0%}, "
        f"no bond {final.get('none', final.min()):.0%} · {months}个月后，{best_zh}仍留住{final.max():.0%}，"
        f"无纽带{final.get('none', final.min()):.0%}"
    )
    return ax
