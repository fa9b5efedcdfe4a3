"""Coupon campaigns (优惠券): profit and ROI, without buyers who would have come anyway."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from crm_lib.base.checks import require_amount, require_between, require_columns, require_numbers
from crm_lib.base.labels import signed
from crm_lib.base.message import Message
from crm_lib.plotting import BLUE, GREEN, VERMILLION, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def coupon_table(
    *,
    sent: int,
    rate_with: float,
    rate_without: float,
    redemption_rate: float,
    margin: float,
    face_value: float,
    cost_per_contact: float,
) -> pd.DataFrame:
    """Work out what a coupon campaign earned, line by line (优惠券损益).

    Parameters
    ----------
    sent
        Coupons sent, one a customer.
    rate_with, rate_without
        Share of customers who bought, with the coupon and in the control group without it (0–1).
    redemption_rate
        Share of the buyers with a coupon who used it (0–1).
    margin
        Margin of one purchase before the coupon, money.
    face_value
        What a used coupon takes off, money.
    cost_per_contact
        Cost of sending one coupon, money.

    Returns
    -------
    DataFrame
        Lines ``extra margin``, ``coupons of extra buyers``, ``coupons of buyers anyway``,
        ``contacts`` and ``profit``: ``line``, ``customers`` (how many it counts; missing for the
        profit) and ``amount`` (money, costs negative).

    Raises
    ------
    ValueError
        When a share is not within 0–1 or a number is negative.

    Notes
    -----
    Only (rate_with − rate_without)·sent purchases are the campaign's doing. The dear mistake is to
    count all redeemed coupons as success: buyers who would have come anyway take the discount too.

    Examples
    --------
    >>> shop = dict(sent=1000, rate_with=0.15, rate_without=0.12, redemption_rate=0.8)
    >>> table = coupon_table(**shop, margin=40, face_value=5, cost_per_contact=0.1)
    >>> table["amount"].round(2).tolist()
    [1200.0, -120.0, -480.0, -100.0, 500.0]
    """
    for name, value in (
        ("rate_with", rate_with),
        ("rate_without", rate_without),
        ("redemption_rate", redemption_rate),
    ):
        require_between(value, 0, 1, name=name)
    for name, value in (
        ("sent", sent),
        ("margin", margin),
        ("face_value", face_value),
        ("cost_per_contact", cost_per_contact),
    ):
        require_amount(value, name=name, zero_ok=True)
    extra = sent * (rate_with - rate_without)
    used = sent * rate_with * redemption_rate
    used_by_extra = max(extra, 0.0) * redemption_rate
    lines = [
        ("extra margin", extra, extra * margin),
        ("coupons of extra buyers", used_by_extra, -used_by_extra * face_value),
        ("coupons of buyers anyway", used - used_by_extra, -(used - used_by_extra) * face_value),
        ("contacts", float(sent), -sent * cost_per_contact),
    ]
    lines.append(("profit", np.nan, sum(amount for _, _, amount in lines)))
    return pd.DataFrame(lines, columns=["line", "customers", "amount"])


def coupon_roi(table: pd.DataFrame) -> float:
    """Return profit over cost of a coupon campaign (投资回报率).

    Parameters
    ----------
    table
        As from `coupon_table`.

    Returns
    -------
    float
        0.5 means that each unit of money came back with half a unit on top.

    Raises
    ------
    ValueError
        When `table` is not such a table or the campaign cost nothing.

    Examples
    --------
    >>> shop = dict(sent=1000, rate_with=0.15, rate_without=0.12, redemption_rate=0.8)
    >>> table = coupon_table(**shop, margin=40, face_value=5, cost_per_contact=0.1)
    >>> round(coupon_roi(table), 3)
    0.714
    """
    amounts = _coupon_amounts(table)
    cost = -(amounts[1] + amounts[2] + amounts[3])
    if not cost > 0:
        raise ValueError(
            Message(
                "the campaign cost nothing; a return on investment needs a cost.",
                "活动没有成本；投资回报率要有成本才能计算。",
            )
        )
    return float(amounts[4] / cost)


def _coupon_amounts(table: pd.DataFrame) -> np.ndarray:
    """Return the five amounts of a coupon table."""
    table = require_columns(table, ["line"], what="the coupon table")
    table = require_numbers(table, ["amount"], what="the coupon table")
    if len(table) != 5 or table["line"].iloc[-1] != "profit":
        raise ValueError(
            Message(
                f"the coupon table has {len(table)} rows; use coupon_table (5 rows).",
                f"优惠券损益表有 {len(table)} 行；请用 coupon_table（5 行）。",
            )
        )
    return table["amount"].to_numpy(dtype=float)


@styled
def plot_coupon(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw `coupon_table` as a waterfall from extra margin down to profit.

    Raises
    ------
    ValueError
        When `table` is not the result of `coupon_table`.

    Examples
    --------
    >>> shop = dict(sent=1000, rate_with=0.15, rate_without=0.12, redemption_rate=0.8)
    >>> table = coupon_table(**shop, margin=40, face_value=5, cost_per_contact=0.1)
    >>> plot_coupon(table).get_title(loc="left")
    'It earns 500; those who would buy anyway took 480 · 净赚500；本来就会买的人拿走480'
    """
    amounts = _coupon_amounts(table)
    start = np.r_[0, np.cumsum(amounts[:3]), 0]
    colours = [GREEN if a >= 0 else VERMILLION for a in amounts]
    colours[-1] = BLUE if amounts[-1] >= 0 else VERMILLION
    labels = [
        "extra margin · 增量毛利",
        "coupons: · 优惠券：\nextra buyers · 多出的买家",
        "coupons: · 优惠券：\nbuyers anyway · 本来就会买",
        "contacts · 触达成本",
        "profit · 净收益",
    ]
    bars = ax.bar(labels, amounts, bottom=start, color=colours)
    ax.bar_label(bars, labels=[signed(a) for a in amounts], padding=3)
    ax.axhline(0, color="black", linewidth=0.8)
    edges = np.r_[start, start + amounts]
    room = 0.12 * max(np.ptp(edges), 1e-9)
    ax.set_ylim(min(edges.min() - room, 0), max(edges.max() + room, 0))
    ax.tick_params(axis="x", labelsize=9.5)
    ax.set(ylabel="CNY · 元", xlabel="line of the calculation · 项目")
    en, zh = ("earns", "净赚") if amounts[-1] >= 0 else ("loses", "净亏")
    result, taken = f"{abs(amounts[-1]):,.0f}", f"{-amounts[2]:,.0f}"
    ax.set_title(
        f"It {en} {result}; those who would buy anyway took {taken} · "
        f"{zh}{result}；本来就会买的人拿走{taken}"
    )
    return ax
