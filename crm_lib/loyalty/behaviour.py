"""Loyal behaviour (客户忠诚): attitude × repeat matrix, repeat rate, tier changes, referrals.

The money of a loyalty programme is in `crm_lib.loyalty` and can be imported from here as well;
tier migration uses `crm_lib.life_cycle`.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from crm_lib.base.checks import (
    require_columns,
    require_drawable,
    require_names,
    require_no_missing,
    require_numbers,
    require_one_number,
    require_positive,
)
from crm_lib.base.message import Message
from crm_lib.life_cycle import migration_counts
from crm_lib.plotting import BLUE, GREEN, GREY, ORANGE, styled

#: What a column of order numbers is usually called.
_ORDER_NUMBER = re.compile(
    r"(order|invoice|basket|transaction|receipt)[ _]?(id|no|number|nr)?|订单号?|发票号?",
    re.IGNORECASE,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes


_CELLS = {
    (True, True): ("true loyalty", "忠诚", GREEN),
    (True, False): ("latent loyalty", "潜在忠诚", BLUE),
    (False, True): ("spurious loyalty", "虚假忠诚", ORANGE),
    (False, False): ("no loyalty", "不忠诚", GREY),
}


def loyalty_matrix(
    customers: pd.DataFrame,
    *,
    attitude_col: str = "attitude",
    behaviour_col: str = "behaviour",
    attitude_cut: float | None = None,
    behaviour_cut: float | None = None,
) -> pd.DataFrame:
    """Place customers by attitude (态度) and repeat behaviour (行为).

    Parameters
    ----------
    customers : DataFrame
        One row a customer.
    attitude_col, behaviour_col : str
        Relative attitude (a survey score, say) and repeat patronage (purchases, share of wallet).
    attitude_cut, behaviour_cut : float, optional
        Where high begins (inclusive); the medians by default.

    Returns
    -------
    DataFrame
        The customers with ``attitude_cut, behaviour_cut, loyalty, loyalty_zh``: true loyalty 忠诚
        (both high), latent 潜在忠诚 (attitude only), spurious 虚假忠诚 (behaviour only), none 不忠诚.

    Raises
    ------
    ValueError
        For absent, missing or non-numeric columns.

    References
    ----------
    Dick and Basu (1994), Journal of the Academy of Marketing Science 22(2), 99–113.

    Examples
    --------
    >>> t = pd.DataFrame({"attitude": [5, 5, 1, 1], "behaviour": [9, 1, 9, 1]})
    >>> loyalty_matrix(t, attitude_cut=3, behaviour_cut=5)["loyalty_zh"].tolist()
    ['忠诚', '潜在忠诚', '虚假忠诚', '不忠诚']
    """
    customers = require_numbers(customers, [attitude_col, behaviour_col], what="the customers")
    attitude, behaviour = customers[attitude_col], customers[behaviour_col]
    attitude_cut = attitude.median() if attitude_cut is None else attitude_cut
    behaviour_cut = behaviour.median() if behaviour_cut is None else behaviour_cut
    if len(customers):
        require_one_number(attitude_cut, name="attitude_cut")
        require_one_number(behaviour_cut, name="behaviour_cut")
    cells = [
        _CELLS[bool(a), bool(b)]
        for a, b in zip(attitude >= attitude_cut, behaviour >= behaviour_cut, strict=True)
    ]
    return customers.assign(
        attitude_cut=attitude_cut,
        behaviour_cut=behaviour_cut,
        loyalty=[name for name, _, _ in cells],
        loyalty_zh=[zh for _, zh, _ in cells],
    )


@styled
def plot_loyalty_matrix(
    table: pd.DataFrame,
    *,
    attitude_col: str = "attitude",
    behaviour_col: str = "behaviour",
    ax: Axes | None = None,
) -> Axes:
    """Draw the 2×2 matrix of `loyalty_matrix`: customers, and the share in each cell.

    Raises
    ------
    ValueError
        When a column of `loyalty_matrix` is absent, empty or not a number where one is needed,
        or there is no row.
    """
    needed = [attitude_col, behaviour_col, "attitude_cut", "behaviour_cut", "loyalty"]
    table = require_drawable(
        table, needed, numbers=[attitude_col, behaviour_col], what="the loyalty matrix"
    )
    colors = {name: color for name, _, color in _CELLS.values()}
    x, y = table[behaviour_col], table[attitude_col]
    ax.scatter(x, y, s=22, alpha=0.6, lw=0, c=[colors[v] for v in table["loyalty"]])
    ax.axvline(table["behaviour_cut"].iloc[0], color="0.4", lw=1)
    ax.axhline(table["attitude_cut"].iloc[0], color="0.4", lw=1)
    share = table["loyalty"].value_counts(normalize=True)
    for (high, often), (name, zh, color) in _CELLS.items():
        ax.text(
            0.99 if often else 0.01, 0.985 if high else 0.015,
            f"{name} {share.get(name, 0):.0%} · {zh} {share.get(name, 0):.0%}", transform=ax.transAxes, color=color,
            ha="right" if often else "left", va="top" if high else "bottom",
            fontsize=9.5, bbox={"fc": "white", "ec": "none", "alpha": 0.8, "pad": 2},
        )  # fmt: skip
    ax.margins(0.06, 0.16)
    ax.set(
        xlabel="behaviour (repeat purchases) · 行为（重复购买次数）",
        ylabel="attitude (score) · 态度（得分）",
    )
    buying = share.get("true loyalty", 0) + share.get("spurious loyalty", 0)
    spurious = share.get("spurious loyalty", 0) / buying if buying else 0
    ax.set_title(
        f"{spurious:.0%} of those who buy often do not mean it"
        f" · 常买的人里，有{spurious:.0%}只是虚假忠诚"
    )
    return ax


def repeat_purchase_rate(
    orders: pd.DataFrame, *, customer_col: str = "customer_id", order_col: str | None = None
) -> float:
    """Compute the share of buyers with at least two orders (重复购买率).

    Parameters
    ----------
    orders : DataFrame
        One row an order, or with `order_col` one row an order line.
    customer_col : str
        Who bought.
    order_col : str, optional
        Order number; rows with the same one are one order.

    Raises
    ------
    ValueError
        When a column is absent or missing, or there are no orders.

    Warns
    -----
    UserWarning
        When no `order_col` is given and a column that looks like order numbers repeats.

    Examples
    --------
    >>> repeat_purchase_rate(pd.DataFrame({"customer_id": [1, 1, 2, 3]})).__round__(3)
    0.333
    """
    columns = [customer_col, *([order_col] if order_col is not None else [])]
    orders = require_columns(orders, columns, what="the orders")
    require_no_missing(orders, columns, what="the orders")
    if orders.empty:
        raise ValueError(
            Message(
                "the orders have no rows, so there is no buyer to take a share of.",
                "订单表没有数据行，没有购买者，无法计算比例。",
            )
        )
    if order_col is not None:
        orders = orders.drop_duplicates(columns)
    else:
        _warn_of_order_lines(orders, customer_col)
    return float((orders[customer_col].value_counts() > 1).mean())


def _warn_of_order_lines(orders: pd.DataFrame, customer_col: str) -> None:
    """Warn when the rows look like order lines, which would each count as an order."""
    names = [c for c in orders.columns if isinstance(c, str) and c != customer_col]
    for column in filter(_ORDER_NUMBER.fullmatch, names):
        double = int(orders.duplicated([customer_col, column]).sum())
        if double:
            warnings.warn(
                f"column {column!r} repeats in {double} of {len(orders)} rows: these seem to be "
                f"order lines, and each counts as an order. Pass order_col={column!r}.",
                stacklevel=3,
            )
            return


def tier_changes(
    history: pd.DataFrame,
    *,
    tiers: Sequence[str],
    customer_col: str = "customer_id",
    period_col: str = "period",
    tier_col: str = "tier",
) -> pd.DataFrame:
    """Count who moves up, stays and moves down from each member tier (等级迁移).

    Parameters
    ----------
    history : DataFrame
        One row a member and period.
    tiers : sequence of str
        Tiers from lowest to highest.
    customer_col, period_col, tier_col : str
        Column names.

    Returns
    -------
    DataFrame
        One row a tier: ``tier, members`` (seen with a next period), ``down, same, up`` and their
        shares ``share_down, share_same, share_up`` (missing for a tier without members).
        Probabilities of every move are in `crm_lib.life_cycle.migration_matrix`.

    Raises
    ------
    ValueError
        When `tiers` does not list each tier once, or the table knows others.

    Examples
    --------
    >>> h = pd.DataFrame(
    ...     {
    ...         "customer_id": [1, 1, 2, 2],
    ...         "period": [1, 2, 1, 2],
    ...         "tier": ["silver", "gold", "gold", "gold"],
    ...     }
    ... )
    >>> tier_changes(h, tiers=["silver", "gold"])[["up", "same"]].values.tolist()
    [[1, 0], [0, 1]]
    """
    tiers = require_names(tiers, name="tiers (lowest first)")
    counts = migration_counts(
        history, states=tiers, customer_col=customer_col, period_col=period_col, stage_col=tier_col
    ).to_numpy()
    table = pd.DataFrame(
        {
            "tier": list(tiers),
            "members": counts.sum(axis=1),
            "down": np.tril(counts, -1).sum(axis=1),
            "same": np.diag(counts),
            "up": np.triu(counts, 1).sum(axis=1),
        }
    )
    members = table["members"].where(table["members"] > 0)
    shares = {f"share_{move}": table[move] / members for move in ("down", "same", "up")}
    return table.assign(**shares)


def referral_value(
    referrals: pd.DataFrame,
    *,
    discount_rate: float = 0.0,
    referrer_col: str = "referrer_id",
    period_col: str = "period",
    caused_col: str = "caused",
    margin_col: str = "margin",
    reward_col: str = "reward",
    saving_col: str = "acquisition_saving",
) -> pd.DataFrame:
    """Value customers by those they bring in (推荐价值).

    Parameters
    ----------
    referrals : DataFrame
        One row a referred customer and period.
    discount_rate : float
        Per period, above −1; period 0 is not discounted.
    referrer_col, period_col : str
        Who referred, and when the money came (0, 1, 2 …).
    caused_col : str
        True when the friend would not have come without the referral.
    margin_col, reward_col, saving_col : str
        The friend's margin, the cost of the referral (rewards to both), and the acquisition cost
        that the referral saved.

    Returns
    -------
    DataFrame
        One row a referrer, most valuable first: ``referrals`` (rows), ``caused`` (rows),
        ``referral_value``.

    Raises
    ------
    ValueError
        When a column is absent, missing or no number, or a rate or period is impossible.

    Notes
    -----
    A caused friend counts with margin − reward + saving; one who would have come anyway only with
    the saved acquisition cost − reward, because its margin is not the referrer's merit.

    References
    ----------
    After Kumar, Petersen and Leone (2007), Harvard Business Review 85(10), 139–146; there the
    reward is charged to caused referrals only, here to every referral that was paid for.

    Examples
    --------
    >>> t = pd.DataFrame(
    ...     {
    ...         "referrer_id": [7, 7],
    ...         "period": [0, 1],
    ...         "caused": [True, False],
    ...         "margin": [100, 100],
    ...         "reward": [10, 10],
    ...         "acquisition_saving": [20, 20],
    ...     }
    ... )
    >>> referral_value(t, discount_rate=0.25)["referral_value"].tolist()
    [118.0]
    """
    referrals = require_columns(referrals, [referrer_col, caused_col], what="the referrals")
    require_no_missing(referrals, [referrer_col, caused_col], what="the referrals")
    numbers = [period_col, margin_col, reward_col, saving_col]
    referrals = require_numbers(referrals, numbers, what="the referrals")
    require_positive(referrals[period_col], name=f"column {period_col!r}", zero_ok=True)
    if require_one_number(discount_rate, name="discount_rate") <= -1:
        raise ValueError(
            Message(
                f"discount_rate must be above -1 and finite; got {discount_rate!r}.",
                f"discount_rate 必须大于 −1 且为有限值；现为 {discount_rate!r}。",
            )
        )
    odd = ~referrals[caused_col].isin([True, False])
    if odd.any():
        raise ValueError(
            Message(
                f"column {caused_col!r} of the referrals holds other values than True and False in "
                f"{int(odd.sum())} of {len(referrals)} rows.",
                f"推荐表的列 {caused_col!r} 在 {len(referrals)} 行中有 {int(odd.sum())} 行不是 True 或 False。",
            )
        )
    caused = referrals[caused_col].astype(bool)
    cash = referrals[margin_col].where(caused, 0) - referrals[reward_col] + referrals[saving_col]
    value = cash / (1 + discount_rate) ** referrals[period_col]
    table = pd.DataFrame(
        {referrer_col: referrals[referrer_col], "referrals": 1, "caused": caused.astype(int)}
    ).assign(referral_value=value.astype(float))
    table = table.groupby(referrer_col, as_index=False).sum()
    return table.sort_values("referral_value", ascending=False, kind="stable", ignore_index=True)
