"""Reports on calls: screen pops of the CTI (来电弹屏), interval table of the CMS."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from crm_lib.base.checks import (
    require_amount,
    require_columns,
    require_count,
    require_drawable,
    require_level,
    require_no_missing,
    require_numbers,
)
from crm_lib.base.message import Message
from crm_lib.plotting import BLUE, GREY, VERMILLION, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes

CALL_COLUMNS = (
    "call_id",
    "customer_id",
    "arrived",
    "outcome",
    "queued",
    "wait",
    "agent",
    "answered",
    "talk",
    "after_call_work",
    "ended",
    "resolved",
)

#: What can become of a call.
OUTCOMES = ("blocked", "self_served", "abandoned", "answered")


def _require_calls(calls: pd.DataFrame) -> pd.DataFrame:
    """Return calls in plain types, or raise unless there are CALL_COLUMNS, with numbers of seconds where it holds times."""
    calls = require_columns(calls, CALL_COLUMNS, what="the calls")
    calls = require_numbers(calls, ["arrived"], what="the calls")
    times = ["answered", "wait", "talk", "after_call_work"]
    return require_numbers(calls, times, what="the calls", gaps_ok=True)


def _has_whole_numbers(table: pd.DataFrame, column: str) -> bool:
    """Tell whether a table has a column that holds whole numbers, gaps or none among them."""
    known = isinstance(table, pd.DataFrame) and column in table
    return known and pd.api.types.is_integer_dtype(table[column])


def screen_pops(
    calls: pd.DataFrame, customers: pd.DataFrame, *, customer_col: str = "customer_id"
) -> pd.DataFrame:
    """List the screen pops of the CTI (来电弹屏): which customer is calling, as the call rings.

    Parameters
    ----------
    calls : DataFrame
        Of `simulate_calls`.
    customers : DataFrame
        The customer table, one row a customer.
    customer_col : str
        Name of the customer's id in `customers`.

    Returns
    -------
    DataFrame
        One row an answered call in order of answering: ``answered, agent, call_id, customer_id,
        wait, earlier_calls`` (of this customer in this log, whatever became of them), then the
        customer's own columns. A caller the table does not know is kept, ``known`` says so.

    Raises
    ------
    ValueError
        When a column is absent or missing, or a customer is in the table twice.

    Examples
    --------
    >>> from crm_lib.contact_centre import simulate_calls
    >>> people = pd.DataFrame({"customer_id": range(1, 501), "tier": "gold"})
    >>> pops = screen_pops(simulate_calls(hours=1, seed=3), people)
    >>> pops["known"].all().item()
    True
    """
    whole = [c for c in ("agent", "wait") if _has_whole_numbers(calls, c)]
    calls = _require_calls(calls)
    customers = require_columns(customers, [customer_col], what="the customers")
    require_no_missing(customers, [customer_col], what="the customers")
    ids = [calls["customer_id"], customers[customer_col]]
    if len({pd.api.types.is_numeric_dtype(i) for i in ids if len(i)}) > 1:
        raise ValueError(
            Message(
                f"column 'customer_id' of the calls holds {ids[0].dtype} and {customer_col!r} of the "
                f"customers {ids[1].dtype}; convert one of them first.",
                f"来电表的 'customer_id' 列是 {ids[0].dtype}，客户表的 {customer_col!r} 列是 {ids[1].dtype}；请先统一类型。",
            )
        )
    double = customers[customer_col].duplicated()
    if double.any():
        raise ValueError(
            Message(
                f"column {customer_col!r} of the customers names {int(double.sum())} of "
                f"{len(customers)} rows twice; one row a customer is needed.",
                f"客户表的 {customer_col!r} 列在 {len(customers)} 行中有 {int(double.sum())} 行重复；每位客户只能有一行。",
            )
        )
    calls = calls.sort_values("arrived", kind="stable")
    earlier = calls.groupby("customer_id").cumcount()
    pops = calls.assign(earlier_calls=earlier)[calls["outcome"] == "answered"]
    pops = pops[["answered", "agent", "call_id", "customer_id", "wait", "earlier_calls"]]
    # Missing for lost calls alone, whole numbers had become floats.
    pops = pops.astype({column: "int64" for column in whole if pops[column].notna().all()})
    pops = pops.assign(known=pops["customer_id"].isin(customers[customer_col]))
    cards = customers.rename(columns={customer_col: "customer_id"})
    pops = pops.merge(cards, on="customer_id", how="left", suffixes=("", "_customer"))
    return pops.sort_values("answered", kind="stable", ignore_index=True)


def cms_table(
    calls: pd.DataFrame, *, agents: int, interval: float = 1800, threshold: float = 20
) -> pd.DataFrame:
    """Report the shift per interval, as the call management system (呼叫管理系统) does.

    Parameters
    ----------
    calls : DataFrame
        Of `simulate_calls`.
    agents : int
        Agents at work, for the occupancy.
    interval : float
        Length of an interval in seconds. A call counts in the interval in which it arrived.
    threshold : float
        Longest acceptable wait in seconds.

    Returns
    -------
    DataFrame
        One row an interval: ``interval_start, calls, blocked, self_served, queued, answered,
        abandoned, service_level`` (answered within the threshold ÷ passed to the ACD),
        ``asa_seconds`` (mean wait of the answered), ``aht_seconds, abandonment_rate,
        occupancy, first_contact_resolution``. Ratios of nothing are missing.

    Raises
    ------
    ValueError
        When a column of the calls is absent, or agents or seconds are not above zero.

    Examples
    --------
    >>> from crm_lib.contact_centre import simulate_calls
    >>> cms = cms_table(simulate_calls(hours=2, seed=3), agents=14)
    >>> len(cms), int(cms[["blocked", "self_served", "queued"]].sum().sum() - cms["calls"].sum())
    (4, 0)
    """
    calls = _require_calls(calls)
    require_count(agents, name="agents")
    require_amount(interval, name="interval (seconds)")
    require_amount(threshold, name="threshold (seconds)", zero_ok=True)
    handled = calls["talk"] + calls["after_call_work"]
    marks = pd.DataFrame(
        {
            "interval_start": (calls["arrived"] // interval) * interval,
            **{name: (calls["outcome"] == name).astype(int) for name in OUTCOMES},
            "in_time": ((calls["outcome"] == "answered") & (calls["wait"] <= threshold)).astype(
                int
            ),
            "wait": calls["wait"].where(calls["outcome"] == "answered"),
            "handled": handled,
            "resolved": calls["resolved"].astype("Float64"),
        }
    )
    grouped = marks.groupby("interval_start")
    table = grouped[[*OUTCOMES, "in_time"]].sum()
    table.insert(0, "calls", grouped.size())
    table.insert(3, "queued", table["answered"] + table["abandoned"])
    passed = table["queued"].where(table["queued"] > 0)
    table = table.assign(
        service_level=table["in_time"] / passed,
        asa_seconds=grouped["wait"].mean(),
        aht_seconds=grouped["handled"].mean(),
        abandonment_rate=table["abandoned"] / passed,
        # Work is counted where the call arrived, so an interval may show a little over 1.
        occupancy=grouped["handled"].sum() / (agents * interval),
        first_contact_resolution=grouped["resolved"].mean().astype(float),
    )
    order = ["calls", "blocked", "self_served", "queued", "answered", "abandoned"]
    rest = [c for c in table if c not in (*order, "in_time")]
    return table[order + rest].reset_index()


@styled
def plot_cms(table: pd.DataFrame, *, ax: Axes | None = None, target: float = 0.8) -> Axes:
    """Draw the service level over the shift, from `cms_table`, with the calls behind it.

    Raises
    ------
    ValueError
        When a column of `cms_table` is absent, empty or not a number where one is needed, or
        there is no row.
    """
    table = require_drawable(
        table,
        [],
        numbers=["interval_start", "queued", "service_level"],
        what="the CMS table",
    )
    require_level(target, name="target")
    hours = table["interval_start"] / 3600
    width = np.diff(hours).min() * 0.9 if len(table) > 1 else 0.4
    colors = np.where(table["service_level"] >= target, BLUE, VERMILLION)
    ax.bar(hours, 100 * table["service_level"], width=width, align="edge", color=colors)
    ax.axhline(100 * target, color=GREY, ls="--", lw=1)
    small = 9 if len(table) <= 16 else 7.5  # three digits must fit into a bar
    for hour, queued in zip(hours, table["queued"], strict=True):
        ax.text(hour + width / 2, 2, f"{queued:.0f}", ha="center", color="white", fontsize=small)
    short = int((table["service_level"] < target).sum())
    ax.set(
        xlabel="hours since the start of the shift (white: calls passed to the queue) · "
        "当班开始后的小时数（白字：进入排队的来电数）",
        ylabel="answered in time (%); orange: below the target · 服务水平（%）；橙色：没有达到目标",
        ylim=(0, 105),
    )
    ax.set_title(
        f"{short} of {len(table)} intervals miss the target of {target:.0%} · "
        f"{len(table)}个时段里有{short}个没有达到{target:.0%}的目标"
    )
    return ax
