"""Uplift (增量响应): conversions that a campaign caused; Qini curve and coefficient.

Uplift is the rate of the treated minus the rate of the control group. The Qini curve asks what a
ranking of customers is worth: target the best share of them, and how many extra conversions come?
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from crm_lib.base.checks import (
    require_columns,
    require_count,
    require_drawable,
    require_names,
    require_no_missing,
    require_numbers,
)
from crm_lib.base.message import Message
from crm_lib.plotting import BLUE, GREY, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def _outcomes(customers: pd.DataFrame, treated_col: str, converted_col: str) -> pd.DataFrame:
    """Return the table in plain types, or raise unless both columns hold 0 and 1 only and both groups occur."""
    customers = require_numbers(customers, [treated_col, converted_col], what="the campaign table")
    for column in (treated_col, converted_col):
        strange = int((~customers[column].isin([0, 1])).sum())
        if strange:
            raise ValueError(
                Message(
                    f"column {column!r} of the campaign table holds other values than 0 and 1 in "
                    f"{strange} of {len(customers)} rows.",
                    f"活动表的列 {column!r} 共 {len(customers)} 行，其中 {strange} 行不是 0 或 1。",
                )
            )
    treated = int(customers[treated_col].sum())
    if len(customers) and treated in (0, len(customers)):
        raise ValueError(
            Message(
                f"column {treated_col!r} is 1 in {treated} of {len(customers)} rows; uplift compares "
                "treated with untreated customers and needs both.",
                f"列 {treated_col!r} 共 {len(customers)} 行，其中 {treated} 行为 1；"
                "增量要比较实验组与对照组，两组都要有客户。",
            )
        )
    return customers


def uplift_table(
    customers: pd.DataFrame,
    *,
    treated_col: str = "treated",
    converted_col: str = "converted",
    segment_cols: Sequence[str] = (),
) -> pd.DataFrame:
    """Compare treated and control customers, in all or per segment.

    Parameters
    ----------
    customers
        One row per customer of an experiment with random treatment.
    treated_col, converted_col
        1 when treated, 1 when converted; else 0.
    segment_cols
        Columns that make segments.

    Returns
    -------
    DataFrame
        One row per segment (one row without `segment_cols`): those columns, ``treated``, ``control``
        (customers), ``treated_rate``, ``control_rate``, ``uplift`` (their difference; missing when
        a segment lacks one side) and ``std_error`` of the uplift (unpooled). No rows for no
        customers.

    Raises
    ------
    ValueError
        When a column is absent or missing, holds anything but 0 and 1, or one side is empty.

    Examples
    --------
    >>> log = pd.DataFrame({"coupon": [1, 1, 0, 0], "bought": [1, 1, 0, 1]})
    >>> uplift_table(log, treated_col="coupon", converted_col="bought")["uplift"].tolist()
    [0.5]
    """
    named = segment_cols is None or len(segment_cols)
    by = require_names(segment_cols, name="segment_cols") if named else []
    customers = require_columns(customers, by, what="the campaign table")
    require_no_missing(customers, by, what="the campaign table")
    customers = _outcomes(customers, treated_col, converted_col)
    treated = customers[treated_col].to_numpy(dtype=float)
    converted = customers[converted_col].to_numpy(dtype=float)
    sums = ["treated", "control", "_treated_won", "_control_won"]
    counted = customers[by].assign(
        treated=treated,
        control=1 - treated,
        _treated_won=treated * converted,
        _control_won=(1 - treated) * converted,
    )
    if by:
        table = counted.groupby(by, sort=True, observed=True)[sums].sum().reset_index()
    else:
        table = counted[sums].sum().to_frame().T.iloc[: 1 if len(counted) else 0]
    n_t, n_c = (
        table["treated"].where(table["treated"] > 0),
        table["control"].where(table["control"] > 0),
    )
    p_t, p_c = table["_treated_won"] / n_t, table["_control_won"] / n_c
    error = np.sqrt(p_t * (1 - p_t) / n_t + p_c * (1 - p_c) / n_c)
    table = table.drop(columns=["_treated_won", "_control_won"])
    table = table.astype({"treated": "int64", "control": "int64"})
    return table.assign(treated_rate=p_t, control_rate=p_c, uplift=p_t - p_c, std_error=error)


def qini_table(
    customers: pd.DataFrame,
    *,
    score_col: str = "score",
    treated_col: str = "treated",
    converted_col: str = "converted",
    groups: int = 10,
) -> pd.DataFrame:
    """Count the extra conversions when the best-scored customers are targeted first (Qini).

    Parameters
    ----------
    customers
        One row per customer of an experiment with random treatment.
    score_col
        Expected uplift, or any number that ranks; higher is targeted first. Customers with the same
        score are targeted together.
    treated_col, converted_col
        1 when treated, 1 when converted; else 0.
    groups
        Points of the curve; group ends fall on the next change of score.

    Returns
    -------
    DataFrame
        From nobody (0) to everybody (1): ``share_targeted``, ``treated``, ``control`` (customers so
        far), ``extra_conversions`` (conversions of the treated less those of the control, scaled to
        as many customers as were treated) and ``at_random`` (the same by targeting anyone).

    Raises
    ------
    ValueError
        As `uplift_table`; when the score is not numeric or `groups` is below 1.

    References
    ----------
    Radcliffe (2007), Using control groups to target on predicted lift, Direct Marketing Analytics
    Journal: Q = Y_T − Y_C·N_T/N_C.

    Examples
    --------
    >>> log = pd.DataFrame({"score": [2, 2, 1, 1], "coupon": [1, 0, 1, 0], "bought": [1, 0, 1, 1]})
    >>> cols = dict(score_col="score", treated_col="coupon", converted_col="bought")
    >>> qini_table(log, **cols, groups=2)["extra_conversions"].tolist()
    [0.0, 1.0, 1.0]
    """
    customers = require_numbers(customers, [score_col], what="the campaign table")
    customers = _outcomes(customers, treated_col, converted_col)
    require_count(groups, name="groups")
    score = -customers[score_col].to_numpy(dtype=float)
    order = np.argsort(score, kind="stable")
    treated = customers[treated_col].to_numpy(dtype=float)[order]
    converted = customers[converted_col].to_numpy(dtype=float)[order]
    rows = len(order)
    # A curve point may only stand where the score changes, else the order of rows would matter.
    ends = np.flatnonzero(np.r_[np.diff(score[order]) != 0, True][:rows]) + 1
    if rows:
        wanted = np.ceil(np.arange(1, groups + 1) * rows / groups - 1e-9)
        ends = np.unique(ends[np.searchsorted(ends, wanted)])
    sums = {
        "treated": np.r_[0, np.cumsum(treated)[ends - 1]],
        "control": np.r_[0, np.cumsum(1 - treated)[ends - 1]],
        "treated_won": np.r_[0, np.cumsum(treated * converted)[ends - 1]],
        "control_won": np.r_[0, np.cumsum((1 - treated) * converted)[ends - 1]],
    }
    control = sums["control"]
    scale = np.divide(sums["treated"], control, out=np.zeros_like(control), where=control > 0)
    extra = sums["treated_won"] - sums["control_won"] * scale
    share = np.r_[0, ends] / max(rows, 1)
    return pd.DataFrame(
        {
            "share_targeted": share,
            "treated": sums["treated"].astype("int64"),
            "control": control.astype("int64"),
            "extra_conversions": extra,
            "at_random": share * extra[-1],
        }
    )


def qini_coefficient(table: pd.DataFrame) -> float:
    """Compute the area between the Qini curve and random targeting, per treated customer.

    Parameters
    ----------
    table
        As from `qini_table`.

    Returns
    -------
    float
        0 for a useless ranking, above for a good one, below for one that is upside down. In
        conversions per treated customer, so that campaigns of different sizes can be compared.

    Raises
    ------
    ValueError
        When `table` is not such a table or nobody was treated.

    Examples
    --------
    >>> log = pd.DataFrame({"score": [2, 2, 1, 1], "coupon": [1, 0, 1, 0], "bought": [1, 0, 1, 1]})
    >>> cols = dict(score_col="score", treated_col="coupon", converted_col="bought")
    >>> qini_coefficient(qini_table(log, **cols, groups=2))
    0.125
    """
    needed = ["share_targeted", "treated", "extra_conversions", "at_random"]
    table = require_numbers(table, needed, what="the Qini table")
    if len(table) < 2 or not table["treated"].iloc[-1] > 0:
        raise ValueError(
            Message(
                f"the Qini table has {len(table)} rows and no treated customer at its end.",
                f"Qini 表有 {len(table)} 行，最后一行没有实验组客户。",
            )
        )
    gap = (table["extra_conversions"] - table["at_random"]).to_numpy(dtype=float)
    area = np.trapezoid(gap, table["share_targeted"].to_numpy(dtype=float))
    return float(area / table["treated"].iloc[-1])


@styled
def plot_qini(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw `qini_table`: extra conversions against the share of customers targeted.

    Raises
    ------
    ValueError
        When `table` is not the result of `qini_table` or has fewer than two rows.

    Examples
    --------
    >>> log = pd.DataFrame({"score": [2, 2, 1, 1], "coupon": [1, 0, 1, 0], "bought": [1, 0, 1, 1]})
    >>> cols = dict(score_col="score", treated_col="coupon", converted_col="bought")
    >>> plot_qini(qini_table(log, **cols, groups=2)).get_title(loc="left")
    'Targeting the best 50% already brings 1 extra conversions · 只触达最好的50%，就多转化1人'
    """
    needed = ["share_targeted", "extra_conversions", "at_random"]
    table = require_drawable(table, [], numbers=needed, what="the Qini table")
    if len(table) < 2:
        raise ValueError(f"the Qini table has {len(table)} rows; at least two are needed.")
    share = table["share_targeted"] * 100
    ax.plot(
        share, table["extra_conversions"], color=BLUE, marker="o", label="by uplift · 按增量排序"
    )
    ax.plot(share, table["at_random"], color=GREY, linestyle="--", label="at random · 随机")
    ax.fill_between(share, table["extra_conversions"], table["at_random"], color=BLUE, alpha=0.12)
    best = table.loc[table["extra_conversions"].idxmax()]
    ax.scatter([best["share_targeted"] * 100], [best["extra_conversions"]], color=BLUE, s=90)
    ax.set(
        xlim=(0, 102),
        xlabel="customers targeted, best first (%) · 触达的客户，从最好的开始（%）",
        ylabel="extra conversions · 增量转化（人）",
    )
    ax.legend(loc="lower right")
    ax.set_title(
        f"Targeting the best {best['share_targeted']:.0%} already brings "
        f"{best['extra_conversions']:.0f} extra conversions · "
        f"只触达最好的{best['share_targeted']:.0%}，就多转化{best['extra_conversions']:.0f}人"
        if best["share_targeted"] < 1
        else "Everyone is worth targeting: extra conversions rise to the end · "
        "人人都值得触达：增量转化一直上升"
    )
    return ax
