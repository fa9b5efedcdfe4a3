"""System adoption (系统使用率): active users period by period."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from crm_lib.base.checks import (
    require_amount,
    require_columns,
    require_drawable,
    require_no_missing,
)
from crm_lib.base.message import Message
from crm_lib.engines.frames import require_dates
from crm_lib.plotting import BLUE, GREY, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def adoption_table(
    logins: pd.DataFrame,
    *,
    employee_col: str = "employee_id",
    date_col: str = "date",
    seats: int,
    freq: str = "W",
) -> pd.DataFrame:
    """Count who really uses the system, period by period (系统使用率).

    Parameters
    ----------
    logins
        One row per use of the system.
    employee_col, date_col
        Who of the staff used it, and when (dates).
    seats
        People who should use it; share of active users is taken of these.
    freq
        Length of a period, as pandas names it: "D", "W" (Monday to Sunday), "M" …

    Returns
    -------
    DataFrame
        One row per period from the first to the last, gaps filled: ``period_start``,
        ``active_users``, ``new_users``, ``share_active`` and ``share_ever`` (of the seats; users
        who have ever come).

    Raises
    ------
    ValueError
        When a column is absent or missing, the time is not a date, the period is unknown, or more
        users than seats come.

    Examples
    --------
    >>> days = pd.to_datetime(["2025-01-06", "2025-01-07", "2025-01-20"])
    >>> uses = pd.DataFrame({"who": ["a", "b", "a"], "day": days})
    >>> table = adoption_table(uses, employee_col="who", date_col="day", seats=4)
    >>> table[["active_users", "share_ever"]].values.tolist()
    [[2.0, 0.5], [0.0, 0.5], [1.0, 0.5]]
    """
    logins = require_columns(logins, [employee_col, date_col], what="the log of uses")
    require_no_missing(logins, [employee_col, date_col], what="the log of uses")
    require_amount(seats, name="seats")
    dates = require_dates(logins[date_col], what="the log of uses")
    users = logins[employee_col].nunique()
    if users > seats:
        raise ValueError(
            Message(
                f"column {employee_col!r} holds {users} users in {len(logins)} rows, more than the "
                f"{seats} seats.",
                f"列 {employee_col!r} 的 {len(logins)} 行中有 {users} 名使用者，多于 {seats} 个席位。",
            )
        )
    columns = ["period_start", "active_users", "new_users", "share_active", "share_ever"]
    if logins.empty:
        return pd.DataFrame({c: np.array([], dtype=float) for c in columns})
    times = dates if dates.dt.tz is None else dates.dt.tz_localize(None)
    try:
        period = times.dt.to_period(freq)
    except (TypeError, ValueError) as error:
        raise ValueError(
            Message(
                f'freq is {freq!r}; use a period of pandas: "D", "W", "M", "Q".',
                f'freq 为 {freq!r}；应是 pandas 的周期："D"、"W"、"M"、"Q"。',
            )
        ) from error
    used = pd.DataFrame({"user": logins[employee_col].to_numpy(), "period": period.to_numpy()})
    every = pd.period_range(period.min(), period.max(), freq=period.dt.freq)
    active = used.drop_duplicates().groupby("period").size().reindex(every, fill_value=0)
    first = used.groupby("user")["period"].min().value_counts().reindex(every, fill_value=0)
    return pd.DataFrame(
        {
            "period_start": every.start_time,
            "active_users": active.to_numpy(dtype="int64"),
            "new_users": first.to_numpy(dtype="int64"),
            "share_active": active.to_numpy() / seats,
            "share_ever": np.cumsum(first.to_numpy()) / seats,
        },
        columns=columns,
    )


@styled
def plot_adoption(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw `adoption_table`: who is active against who has ever come.

    Raises
    ------
    ValueError
        When `table` is not the result of `adoption_table` or has no row.

    Examples
    --------
    >>> days = pd.to_datetime(["2025-01-06", "2025-01-07", "2025-01-20"])
    >>> uses = pd.DataFrame({"who": ["a", "b", "a"], "day": days})
    >>> table = adoption_table(uses, employee_col="who", date_col="day", seats=4)
    >>> plot_adoption(table).get_title(loc="left")
    '50% have tried the system, 25% still use it · 50%的人用过系统，25%的人还在用'
    """
    table = require_drawable(
        table,
        ["period_start"],
        numbers=["share_active", "share_ever"],
        what="the adoption table",
    )
    ever, active = table["share_ever"] * 100, table["share_active"] * 100
    ax.plot(table["period_start"], ever, color=GREY, linestyle="--", label="have tried it · 用过")
    ax.plot(table["period_start"], active, color=BLUE, marker="o", ms=4, label="in use · 在用")
    ax.fill_between(table["period_start"], active, ever, color=GREY, alpha=0.12)
    ax.set(
        ylim=(0, 104),
        xlabel="start of period · 时段起始日",
        ylabel="of those who should use it (%) · 占应当使用者的比例（%）",
    )
    ax.tick_params(axis="x", rotation=30)
    ax.legend(loc="lower right")
    tried, use = f"{ever.iloc[-1]:.0f}%", f"{active.iloc[-1]:.0f}%"
    ax.set_title(
        f"{tried} have tried the system, {use} still use it · {tried}的人用过系统，{use}的人还在用"
    )
    return ax
