"""Complaints (投诉处理): response percentiles, Pareto of causes, service recovery.

Care triggers and contact limits (客户关怀) are in `crm_lib.service` and can be imported from here as
well.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from crm_lib.base.checks import (
    flag_values,
    require_amount,
    require_between,
    require_columns,
    require_drawable,
    require_interval,
    require_level,
    require_no_missing,
    require_numbers,
    require_one_number,
    require_positive,
)
from crm_lib.base.message import Message, both_text
from crm_lib.page.words import named
from crm_lib.plotting import BLUE, GREEN, GREY, VERMILLION, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def response_percentiles(
    tickets: pd.DataFrame,
    *,
    response_col: str = "response_minutes",
    segment_col: str | None = None,
    percentiles: Sequence[float] = (50, 90, 95),
    target: float | None = None,
) -> pd.DataFrame:
    """Describe response times by percentiles, because the mean hides the long waits.

    Parameters
    ----------
    tickets : DataFrame
        One row a request that was answered.
    response_col : str
        Time to the first answer, in any unit, zero or more.
    segment_col : str, optional
        Channel or team to compare.
    percentiles : sequence of float
        From 0 to 100.
    target : float, optional
        Promised time, in the unit of `response_col`.

    Returns
    -------
    DataFrame
        One row a segment (or one in all): ``tickets, mean``, a column like ``p90`` for each
        percentile, and ``share_in_target`` when a target is given.

    Raises
    ------
    ValueError
        For absent, missing, non-numeric or negative times and percentiles outside 0–100.

    Examples
    --------
    >>> t = pd.DataFrame({"response_minutes": [1, 2, 3, 94]})
    >>> response_percentiles(t, percentiles=[50], target=5).values.tolist()
    [[4.0, 25.0, 2.5, 0.75]]
    """
    tickets = require_numbers(tickets, [response_col], what="the tickets")
    require_positive(tickets[response_col], name=f"column {response_col!r}", zero_ok=True)
    require_between(np.atleast_1d(percentiles).tolist(), 0, 100, name="percentiles")
    percentiles = np.atleast_1d(percentiles)
    if target is not None:
        require_amount(target, name="target", zero_ok=True)
    if segment_col is None:
        segments = [(None, tickets)] if len(tickets) else []
    else:
        tickets = require_columns(tickets, [segment_col], what="the tickets")
        require_no_missing(tickets, [segment_col], what="the tickets")
        segments = tickets.groupby(segment_col)
    rows = []
    for segment, part in segments:
        times = part[response_col]
        row = {} if segment_col is None else {segment_col: segment}
        row |= {"tickets": len(part), "mean": times.mean()}
        row |= {f"p{q:g}": times.quantile(q / 100) for q in percentiles}
        if target is not None:
            row["share_in_target"] = (times <= target).mean()
        rows.append(row)
    names = [*([segment_col] if segment_col else []), "tickets", "mean"]
    names += [f"p{q:g}" for q in percentiles] + (["share_in_target"] if target is not None else [])
    return pd.DataFrame(rows, columns=names)


def complaint_pareto(
    complaints: pd.DataFrame, *, cause_col: str = "cause", vital_share: float = 0.8
) -> pd.DataFrame:
    """Count complaints by cause, most frequent first (投诉帕累托分析).

    Parameters
    ----------
    complaints : DataFrame
        One row a complaint.
    cause_col : str
        Its cause.
    vital_share : float
        The causes that together first reach this share are the vital few (关键少数).

    Returns
    -------
    DataFrame
        ``cause`` column, ``complaints, share, cumulative_share, vital``.

    Raises
    ------
    ValueError
        When the column is absent or missing, or `vital_share` does not lie above 0 and up to 1.

    Examples
    --------
    >>> t = pd.DataFrame({"cause": ["late"] * 7 + ["rude"] * 2 + ["other"]})
    >>> complaint_pareto(t)[["cause", "cumulative_share", "vital"]].values.tolist()
    [['late', 0.7, True], ['rude', 0.9, True], ['other', 1.0, False]]
    """
    complaints = require_columns(complaints, [cause_col], what="the complaints")
    require_no_missing(complaints, [cause_col], what="the complaints")
    if not 0 < require_one_number(vital_share, name="vital_share") <= 1:
        raise ValueError(
            Message(
                f"vital_share must lie above 0 and up to 1; got {vital_share!r}.",
                f"vital_share 必须大于 0、不超过 1；这里是 {vital_share!r}。",
            )
        )
    counts = complaints.groupby(cause_col, sort=True).size()
    counts = counts.sort_values(ascending=False, kind="stable")
    so_far = counts.cumsum()
    total = max(int(counts.sum()), 1)
    return pd.DataFrame(
        {
            cause_col: counts.index,
            "complaints": counts.to_numpy(),
            "share": counts.to_numpy() / total,
            "cumulative_share": so_far.to_numpy() / total,
            # A cause is vital while those before it have not reached the share.
            "vital": (so_far - counts).to_numpy() / total < vital_share - 1e-12,
        }
    )


@styled
def plot_complaint_pareto(
    table: pd.DataFrame,
    *,
    cause_col: str = "cause",
    vital_share: float = 0.8,
    ax: Axes | None = None,
) -> Axes:
    """Draw the Pareto chart of `complaint_pareto`, made with the same `vital_share`.

    Raises
    ------
    ValueError
        When a column of `complaint_pareto` is absent, empty or not a number where one is
        needed, or there is no row.
    """
    table = require_drawable(
        table,
        [cause_col, "vital"],
        numbers=["complaints", "cumulative_share"],
        what="the Pareto table",
    )
    x = np.arange(len(table))
    ax.bar(x, table["complaints"], color=np.where(table["vital"], VERMILLION, GREY), width=0.7)
    ax.set(xticks=x, ylabel="complaints · 投诉数", xlabel="cause · 事由")
    ax.set_xticklabels(
        [str(named(cause, cause_col)) for cause in table[cause_col]], rotation=20 if len(table) > 4 else 0,
        ha="right" if len(table) > 4 else "center",
    )  # fmt: skip
    right = ax.twinx()
    right.plot(x, 100 * table["cumulative_share"], color=BLUE, marker="o", lw=2)
    right.set(ylim=(0, 106), ylabel="cumulative share (%) · 累计占比（%）")
    right.axhline(100 * vital_share, color="0.4", ls="--", lw=1)
    right.text(len(table) - 0.55, 100 * vital_share, f"{vital_share:.0%}", ha="right", va="bottom")
    first = f"first causes to reach {vital_share:.0%} · 累计达到{vital_share:.0%}的前几项"
    ax.bar([0], [0], color=VERMILLION, label=first)  # an entry of the legend alone
    ax.legend(loc="lower right", bbox_to_anchor=(1, 0.42), frameon=True)
    right.spines["right"].set_visible(True)
    vital = table[flag_values(table, "vital", what="the table")]
    reached = vital["cumulative_share"].max() if len(vital) else 0
    ax.set_title(
        f"{len(vital)} of {len(table)} causes make {reached:.0%} of the complaints · "
        f"{len(table)}种事由中，{len(vital)}种占投诉的{reached:.0%}"
    )
    return ax


def recovery_table(
    customers: pd.DataFrame,
    *,
    complained_col: str = "complained",
    satisfied_col: str = "satisfied_after",
    repurchased_col: str = "repurchased",
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Compare repurchase after good recovery, failed recovery and no complaint (服务补救).

    Parameters
    ----------
    customers : DataFrame
        One row a customer.
    complained_col, satisfied_col, repurchased_col : str
        True/False (or 1/0): complained; was satisfied with the answer (only read of those who
        complained, may be missing for the others); bought again.
    confidence : float
        Level of the Wilson intervals.

    Returns
    -------
    DataFrame
        Three rows ``group`` (no complaint, recovered, not recovered), ``group_zh, customers,
        share_of_complaints`` (the recovery rate 补救成功率 in row "recovered"), ``repurchased,
        repurchase_rate, low, high``. A service recovery paradox (补救悖论) would show as recovered
        above no complaint, with intervals that do not touch.

    Raises
    ------
    ValueError
        For absent or missing columns and values other than True/False or 1/0.

    Examples
    --------
    >>> t = pd.DataFrame(
    ...     {"complained": [1, 1, 0], "satisfied_after": [1, 0, None], "repurchased": [1, 0, 1]}
    ... )
    >>> recovery_table(t)["repurchase_rate"].tolist()
    [1.0, 1.0, 0.0]
    """
    from statsmodels.stats.proportion import proportion_confint

    customers = require_columns(
        customers, [complained_col, satisfied_col, repurchased_col], what="the customers"
    )
    require_level(confidence, name="confidence")
    complained = flag_values(customers, complained_col, what="the customers")
    repurchased = flag_values(customers, repurchased_col, what="the customers")
    happy = np.zeros(len(customers), dtype=bool)
    happy[complained] = flag_values(customers[complained], satisfied_col, what="the complainers")
    groups = {
        "no complaint": ("未投诉", ~complained),
        "recovered": ("补救成功", complained & happy),
        "not recovered": ("补救失败", complained & ~happy),
    }
    rows = []
    for name, (zh, members) in groups.items():
        n, bought = int(members.sum()), int(repurchased[members].sum())
        low, high = proportion_confint(bought, n, 1 - confidence, "wilson") if n else (np.nan,) * 2
        of_complaints = n / complained.sum() if complained.any() else np.nan
        share = np.nan if name == "no complaint" else of_complaints
        rows.append((name, zh, n, share, bought, bought / n if n else np.nan, low, high))
    return pd.DataFrame(
        rows,
        columns=["group", "group_zh", "customers", "share_of_complaints", "repurchased",
                 "repurchase_rate", "low", "high"],
    )  # fmt: skip


@styled
def plot_service_recovery(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw the repurchase rates of `recovery_table` with their intervals.

    Raises
    ------
    ValueError
        When a column of `recovery_table` is absent, empty or not a number where one is needed,
        or there is no row.
    """
    table = require_drawable(
        table,
        ["group", "group_zh"],
        numbers=["customers", "repurchase_rate", "low", "high"],
        what="the table",
    )
    require_interval(table, "repurchase_rate", low="low", high="high", what="the table")
    if table["group"].duplicated().any():
        raise ValueError(
            Message(
                f"column 'group' of the table names a group twice in its {len(table)} rows.",
                f"列 'group' 的 {len(table)} 行中有重复的组。",
            )
        )
    x = np.arange(len(table))
    rate = 100 * table["repurchase_rate"]
    around = np.vstack([rate - 100 * table["low"], 100 * table["high"] - rate])
    by_group = {"recovered": GREEN, "not recovered": VERMILLION}
    colors = [by_group.get(group, GREY) for group in table["group"]]
    ax.bar(x, rate, color=colors, width=0.6)
    ax.errorbar(x, rate, yerr=np.clip(around, 0, None), fmt="none", color="0.2", capsize=5)
    names = [
        f"{g} · {zh}\nn = {n}"
        for g, zh, n in zip(table.group, table.group_zh, table.customers, strict=True)
    ]
    ax.set(
        xticks=x,
        xticklabels=names,
        xlabel="what happened to the customer · 客户的经历",
        ylabel="bought again (%) · 重复购买率（%）",
        ylim=(0, 105),
    )
    by = table.set_index("group")["repurchase_rate"]
    if not {"recovered", "not recovered"} <= set(by.index):  # a part of the table
        top = table.loc[rate.idxmax()]
        share = f"{top['repurchase_rate']:.0%}"
        en, zh = f"{share} buy again: {top['group']}", f"{top['group_zh']}的客户有{share}再次购买"
        ax.set_title(both_text(en, zh))
        return ax
    ax.set_title(
        f"After a good recovery {by['recovered']:.0%} buy again, after a failed one "
        f"{by['not recovered']:.0%} · 补救成功的有{by['recovered']:.0%}再次购买，"
        f"补救失败的只有{by['not recovered']:.0%}"
    )
    return ax
