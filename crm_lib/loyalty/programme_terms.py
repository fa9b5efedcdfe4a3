"""Terms of a points programme (积分规则): profit by reward rate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from crm_lib.base.checks import require_between, require_drawable, require_one_of, require_positive
from crm_lib.base.message import Message
from crm_lib.loyalty.programme import Programme, programme_profit
from crm_lib.plotting import BLUE, GREEN, GREY, VERMILLION, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@dataclass(frozen=True)
class MemberBase:
    """Two kinds of members and how they answer to points; money in one currency and one period.

    Attributes
    ----------
    regular_sales : float
        What regulars spend with or without points.
    fading_sales : float
        What the fading members would spend if all of them came back.
    margin : float
        Gross margin as a share of sales.
    regular_lift, win_back : float
        The most by which points raise regulars' sales, and the largest share of the fading sales
        that they bring back.
    scale : float
        Reward rate at which 63 % of these are reached.
    fixed_cost : float
        Running the programme.
    """

    regular_sales: float
    fading_sales: float
    margin: float
    regular_lift: float = 0.03
    win_back: float = 0.4
    scale: float = 0.04
    fixed_cost: float = 0.0

    def __post_init__(self) -> None:
        """Refuse values outside their range."""
        for name, value in asdict(self).items():
            if name in ("margin", "win_back"):
                require_between(value, 0, 1, name=name)
            elif name == "scale":
                require_positive(value, name=name)
            else:
                require_positive(value, name=name, zero_ok=True)


def terms_table(
    base: MemberBase,
    rates: Sequence[float],
    *,
    breakage: float = 0.0,
    to: str = "all",
) -> pd.DataFrame:
    """Compute the profit of a programme for several reward rates.

    Parameters
    ----------
    base : MemberBase
        The members and their answer to points.
    rates : sequence of float
        Value of the points given for one unit of sales, 0 to 1.
    breakage : float
        Share of points never redeemed.
    to : {"all", "fading"}
        Who earns the points.

    Returns
    -------
    DataFrame
        ``rate, regulars, fading, fixed, net``: extra margin minus points with regulars, the same
        with those who came back, the fixed cost (negative), and their sum.

    Raises
    ------
    ValueError
        For rates or a breakage outside 0–1 and an unknown `to`.

    Notes
    -----
    The answer to a rate is ``most · (1 − exp(−rate/scale))``, an assumption. Regulars earn points
    on all they buy, as in `crm_lib.loyalty.programme_profit`; whoever comes back brings margin on
    all of his or her sales.

    Examples
    --------
    >>> base = MemberBase(regular_sales=1000, fading_sales=200, margin=0.5)
    >>> terms_table(base, [0.0, 0.04])[["regulars", "fading", "net"]].round(1).values.tolist()
    [[0.0, 0.0, 0.0], [-31.3, 23.3, -8.0]]
    """
    require_one_of(to, ("all", "fading"), name="to")
    if not np.ndim(rates):
        raise ValueError(
            Message(
                f"rates is {rates!r}; a list of numbers is needed.",
                f"rates 是 {rates!r}；需要数值的列表。",
            )
        )
    require_between(list(rates), 0, 1, name="rates")
    require_between(breakage, 0, 1, name="breakage")
    rows = []
    for rate in map(float, rates):
        reached = -np.expm1(-rate / base.scale)
        regulars = 0.0
        if to == "all":
            terms = Programme(
                member_sales=base.regular_sales,
                sales_lift=base.regular_lift * reached,
                margin=base.margin,
                point_value=rate,
                breakage=breakage,
            )
            regulars = programme_profit(terms)["amount"].iloc[-1]
        back = base.fading_sales * base.win_back * reached
        fading = back * (base.margin - rate * (1 - breakage))
        rows.append((rate, regulars, fading, -base.fixed_cost))
    table = pd.DataFrame(rows, columns=["rate", "regulars", "fading", "fixed"])
    return table.assign(net=table[["regulars", "fading", "fixed"]].sum(axis=1))


@styled
def plot_programme_terms(
    table: pd.DataFrame, *, rate: float | None = None, ax: Axes | None = None
) -> Axes:
    """Draw `terms_table` over the reward rate, and mark one rate.

    Raises
    ------
    ValueError
        When a column of `terms_table` is absent, empty or not a number where one is needed, or
        there is no row.
    """
    table = require_drawable(
        table,
        [],
        numbers=["rate", "regulars", "fading", "net"],
        what="the terms",
    )
    x = 100 * table["rate"]
    for column, name, color in (
        ("fading", "won back · 召回的会员", GREEN),
        ("regulars", "regulars · 常客", VERMILLION),
        ("net", "net · 净收益", BLUE),
    ):
        ax.plot(x, table[column], color=color, lw=3 if column == "net" else 2, label=name)
    ax.axhline(0, color="0.3", lw=0.8)
    best = table.loc[table["net"].idxmax()]
    ax.plot(100 * best["rate"], best["net"], "o", color=BLUE, ms=9)
    if rate is not None:
        words = f"your rate: {rate:.1%} · 你选的返点：{rate:.1%}"
        ax.axvline(100 * rate, color=GREY, ls=":", lw=1.5, label=words)
    ax.set(
        xlabel="points back, % of sales · 返点比例（占销售额%）",
        ylabel="profit in the period (money) · 本期利润（金额）",
    )
    ax.yaxis.set_major_formatter("{x:,.0f}")
    ax.legend(loc="lower left")
    # Only where regulars cost more than the others bring is the win-back eaten.
    eaten = table.loc[(table["regulars"] < 0) & (table["regulars"] + table["fading"] < 0), "rate"]
    eaten = eaten[eaten > best["rate"]]
    ax.set_title(
        f"Best at {best['rate']:.1%}; regulars cost more from {eaten.min():.1%} on"
        f" · 返点{best['rate']:.1%}最好；从{eaten.min():.1%}起，常客的积分成本超过召回收益"
        if len(eaten)
        else f"Best at {best['rate']:.1%}: net {best['net']:,.0f}"
        f" · 返点{best['rate']:.1%}最好：净收益{best['net']:,.0f}"
    )
    return ax
