"""Loyalty programme (忠诚计划): profit and loss, breakage, points liability, deferred revenue."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from crm_lib.base.checks import (
    require_amount,
    require_between,
    require_columns,
    require_drawable,
    require_no_missing,
    require_numbers,
    require_positive,
    require_sortable,
)
from crm_lib.base.labels import signed
from crm_lib.base.message import Message, both_text
from crm_lib.plotting import BLUE, GREEN, GREY, VERMILLION, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@dataclass(frozen=True)
class Programme:
    """A points programme for one period; money in one currency.

    Attributes
    ----------
    member_sales : float
        What the members would spend without the programme.
    sales_lift : float
        Share by which the programme raises it (.08 for 8 %); the causal lift, best from a test.
    margin : float
        Gross margin as a share of sales.
    points_per_unit : float
        Points earned for one unit of currency spent.
    point_value : float
        What a redeemed point costs the firm.
    breakage : float
        Share of points that are never redeemed (积分沉淀率).
    fixed_cost : float
        Running the programme.
    """

    member_sales: float
    sales_lift: float
    margin: float
    points_per_unit: float = 1.0
    point_value: float = 0.01
    breakage: float = 0.2
    fixed_cost: float = 0.0

    def __post_init__(self) -> None:
        """Refuse values outside their range."""
        for name, value in asdict(self).items():
            if name in ("margin", "breakage"):
                require_between(value, 0, 1, name=name)
            elif name == "sales_lift":
                require_between(value, -1, 100, name=name)
            else:
                require_positive(value, name=name, zero_ok=True)

    @property
    def reward_rate(self) -> float:
        """Cost of points per unit of sales, breakage taken off."""
        return self.points_per_unit * self.point_value * (1 - self.breakage)


def programme_profit(programme: Programme) -> pd.DataFrame:
    """Write the profit and loss of a loyalty programme, line by line.

    Parameters
    ----------
    programme : Programme
        Its assumptions.

    Returns
    -------
    DataFrame
        ``line, line_zh, amount``: incremental margin, points issued at full value (negative),
        breakage (positive), fixed cost (negative), and the net profit, which is their sum.

    Notes
    -----
    Points are earned on *all* member sales, also on those that would have come anyway; only the
    extra sales bring extra margin. That is why a generous scheme with a real lift can still lose.

    Examples
    --------
    >>> p = Programme(member_sales=1_000_000, sales_lift=0.05, margin=0.4, fixed_cost=5_000)
    >>> programme_profit(p)["amount"].round(2).tolist()
    [20000.0, -10500.0, 2100.0, -5000.0, 6600.0]
    """
    sales = programme.member_sales * (1 + programme.sales_lift)
    issued = sales * programme.points_per_unit * programme.point_value
    lines = [
        ("incremental margin", "增量毛利",
         programme.member_sales * programme.sales_lift * programme.margin),
        ("points issued", "发放积分", -issued),
        ("breakage", "积分沉淀", issued * programme.breakage),
        ("fixed cost", "固定成本", -programme.fixed_cost),
    ]  # fmt: skip
    lines.append(("net profit", "净收益", sum(amount for *_, amount in lines)))
    return pd.DataFrame(lines, columns=["line", "line_zh", "amount"])


def break_even_lift(programme: Programme) -> float:
    """Compute the sales lift at which the programme pays for itself.

    Returns
    -------
    float
        (reward rate · sales + fixed cost) / (sales · (margin − reward rate)); infinite when the
        reward for a unit of sales is at least its margin.

    Examples
    --------
    >>> p = Programme(member_sales=1_000_000, sales_lift=0.05, margin=0.4, fixed_cost=5_000)
    >>> round(break_even_lift(p), 4)
    0.0332
    """
    left = programme.margin - programme.reward_rate
    if left <= 0:
        return float("inf")
    if programme.member_sales == 0:
        return 0.0 if programme.fixed_cost == 0 else float("inf")
    cost = programme.reward_rate * programme.member_sales + programme.fixed_cost
    return float(cost / (programme.member_sales * left))


def points_liability(
    ledger: pd.DataFrame,
    *,
    point_value: float,
    breakage: float,
    period_col: str = "period",
    issued_col: str = "issued",
    redeemed_col: str = "redeemed",
) -> pd.DataFrame:
    """Follow what the firm owes its members in points (积分负债).

    Parameters
    ----------
    ledger : DataFrame
        One row a period.
    point_value : float
        Cost of a redeemed point.
    breakage : float
        Share of issued points expected never to come back.
    period_col, issued_col, redeemed_col : str
        Column names; points.

    Returns
    -------
    DataFrame
        The ledger in order of the period with ``points_outstanding``, ``points_expected`` (issued
        so far × (1 − breakage) − redeemed so far, at least 0) and ``liability`` in money.

    Raises
    ------
    ValueError
        For absent, missing or negative points, repeated periods, or more points redeemed than
        issued.

    Examples
    --------
    >>> t = pd.DataFrame({"period": [1, 2], "issued": [1000, 1000], "redeemed": [100, 700]})
    >>> points_liability(t, point_value=0.01, breakage=0.2)["liability"].round(6).tolist()
    [7.0, 8.0]
    """
    ledger = require_columns(ledger, [period_col], what="the ledger")
    require_no_missing(ledger, [period_col], what="the ledger")
    ledger = require_numbers(ledger, [issued_col, redeemed_col], what="the ledger")
    require_positive(point_value, name="point_value", zero_ok=True)
    require_between(breakage, 0, 1, name="breakage")
    for column in (issued_col, redeemed_col):
        require_positive(ledger[column], name=f"column {column!r}", zero_ok=True)
    require_sortable(ledger, period_col, what="the ledger")
    double = int(ledger[period_col].duplicated().sum())
    if double:
        raise ValueError(
            Message(
                f"column {period_col!r} repeats in {double} of {len(ledger)} rows.",
                f"列 {period_col!r} 的 {len(ledger)} 行中有 {double} 行重复。",
            )
        )
    ledger = ledger.sort_values(period_col, kind="stable", ignore_index=True)
    issued, redeemed = ledger[issued_col].cumsum(), ledger[redeemed_col].cumsum()
    over = redeemed > issued
    if over.any():
        first = ledger[period_col][over].iloc[0]
        raise ValueError(
            Message(
                f"column {redeemed_col!r} runs ahead of {issued_col!r} in {int(over.sum())} of "
                f"{len(ledger)} periods (first: {first}): more points were redeemed than issued.",
                f"{len(ledger)} 期中有 {int(over.sum())} 期（最早：{first}）{redeemed_col!r} 累计超过 "
                f"{issued_col!r}：兑换的积分比发放的还多。",
            )
        )
    expected = (issued * (1 - breakage) - redeemed).clip(lower=0)
    return ledger.assign(
        points_outstanding=issued - redeemed,
        points_expected=expected,
        liability=expected * point_value,
    )


def deferred_revenue(
    sales: float, *, points: float, point_value: float, breakage: float
) -> dict[str, float]:
    """Split the price of a sale between the goods and the points that come with it.

    Parameters
    ----------
    sales : float
        Price paid; it is also the stand-alone price of the goods.
    points : float
        Points granted with it.
    point_value : float
        Stand-alone price of a point to the member.
    breakage : float
        Share of points expected never to be redeemed.

    Returns
    -------
    dict
        ``revenue_now`` and ``revenue_deferred``, which sum to `sales`.

    Raises
    ------
    ValueError
        When sales are not above zero, points or their value negative, or breakage outside 0 … 1.

    References
    ----------
    IFRS 15, illustrative example 52 (中国《企业会计准则第14号——收入》 asks for the same).

    Examples
    --------
    >>> split = deferred_revenue(100_000, points=10_000, point_value=1, breakage=0.05)
    >>> {k: round(v) for k, v in split.items()}
    {'revenue_now': 91324, 'revenue_deferred': 8676}
    """
    require_amount(sales, name="sales")
    require_amount(points, name="points", zero_ok=True)
    require_amount(point_value, name="point_value", zero_ok=True)
    require_between(breakage, 0, 1, name="breakage")
    worth = points * point_value * (1 - breakage)
    now = sales * sales / (sales + worth)
    return {"revenue_now": float(now), "revenue_deferred": float(sales - now)}


@styled
def plot_programme_profit(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw the waterfall of `programme_profit`.

    Raises
    ------
    ValueError
        When a column of `programme_profit` is absent, empty or not a number where one is
        needed, or there is no row.
    """
    table = require_drawable(
        table, ["line", "line_zh"], numbers=["amount"], what="the profit and loss"
    )
    amount = table["amount"].to_numpy()
    start = np.concatenate([[0], np.cumsum(amount[:-2]), [0]])
    colors = [GREEN if a >= 0 else VERMILLION for a in amount[:-1]] + [BLUE]
    ax.bar(range(len(amount)), amount, bottom=start, color=colors, width=0.65)
    level = np.cumsum(amount[:-1])
    for i, height in enumerate(level):
        ax.plot([i + 0.325, i + 0.675], [height, height], color=GREY, lw=1)
    for i, a in enumerate(amount):
        # Above the bar for a gain, below it for a cost, so that neighbours do not meet.
        ax.annotate(
            signed(a), (i, start[i] + a), xytext=(0, 4 if a >= 0 else -4),
            textcoords="offset points", ha="center", va="bottom" if a >= 0 else "top",
        )  # fmt: skip
    ax.axhline(0, color="0.3", lw=0.8)
    ax.use_sticky_edges = False
    ax.margins(y=0.15)
    labels = [both_text(line, zh) for line, zh in zip(table.line, table.line_zh, strict=True)]
    ax.set(
        xticks=range(len(amount)),
        xticklabels=labels,
        xlabel="line of the profit and loss · 损益项目",
        ylabel="money in the period · 本期金额",
    )
    ax.yaxis.set_major_formatter("{x:,.0f}")
    net = amount[-1]
    ax.set_title(
        f"The programme {'earns' if net >= 0 else 'loses'} {abs(net):,.0f}"
        f" · 积分计划{'赚' if net >= 0 else '亏'}{abs(net):,.0f}"
    )
    return ax
