"""Customer care (客户关怀): triggers of a contact, and limits of contact frequency."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from crm_lib.base.checks import (
    flag_values,
    require_columns,
    require_moment,
    require_no_missing,
    require_numbers,
    require_positive,
    require_whole,
)
from crm_lib.base.message import Message
from crm_lib.engines.frames import day_numbers

#: Care triggers known to `care_triggers`, with their Chinese names and default days.
CARE_RULES: dict[str, tuple[str, int]] = {
    "birthday": ("生日关怀", 7),
    "purchase follow-up": ("购后回访", 7),
    "anniversary": ("入会周年关怀", 7),
    "inactivity": ("久未购买提醒", 90),
    "open complaint": ("投诉跟进", 2),
}


def care_triggers(
    customers: pd.DataFrame,
    *,
    today: Any,
    days: Mapping[str, int] | None = None,
    customer_col: str = "customer_id",
    birthday_col: str | None = "birthday",
    joined_col: str | None = "joined",
    last_purchase_col: str | None = "last_purchase",
    complaint_col: str | None = "complaint_opened",
) -> pd.DataFrame:
    """List who should hear from us today, and why (客户关怀).

    Parameters
    ----------
    customers : DataFrame
        One row a customer. Dates may be missing: then that rule is silent for the customer.
    today : date-like
        The day for which the list is made.
    days : mapping, optional
        Other lengths for the rules of `CARE_RULES`: birthday and anniversary within the coming
        days; purchase exactly so many days ago; last purchase at least, complaint open at least so
        many days.
    customer_col, birthday_col, joined_col, last_purchase_col, complaint_col : str
        Column names. A rule whose column is None is not used. The complaint column holds the day
        on which a complaint that is still open was made.

    Returns
    -------
    DataFrame
        One row a customer and trigger, most urgent rule first: id, ``trigger, trigger_zh,
        days`` (until the day, or since the event).

    Raises
    ------
    ValueError
        For absent columns, columns that hold no dates, ids that are missing or repeat, unknown
        rules.

    Notes
    -----
    29 February is kept on 1 March in other years.

    Examples
    --------
    >>> t = pd.DataFrame({"customer_id": [1], "last_purchase": pd.to_datetime(["2026-01-01"])})
    >>> care_triggers(
    ...     t, today="2026-05-01", birthday_col=None, joined_col=None, complaint_col=None
    ... )[["trigger_zh", "days"]].values.tolist()
    [['久未购买提醒', 120]]
    """
    columns = {
        "open complaint": complaint_col,
        "birthday": birthday_col,
        "anniversary": joined_col,
        "purchase follow-up": last_purchase_col,
        "inactivity": last_purchase_col,
    }
    unknown = [rule for rule in days or {} if rule not in CARE_RULES]
    if unknown:
        names, rules = ", ".join(map(repr, unknown)), ", ".join(CARE_RULES)
        raise ValueError(
            Message(
                f"days names {names}; allowed are {rules}.",
                f"days 中有 {names}；只能是 {rules}。",
            )
        )
    limits = {rule: n for rule, (_, n) in CARE_RULES.items()} | dict(days or {})
    require_positive(require_whole(list(limits.values()), name="days"), name="days", zero_ok=True)
    used = {rule: column for rule, column in columns.items() if column is not None}
    customers = require_columns(customers, [customer_col, *used.values()], what="the customers")
    require_no_missing(customers, [customer_col], what="the customers")
    double = int(customers[customer_col].duplicated().sum())
    if double:
        raise ValueError(
            Message(
                f"column {customer_col!r} repeats in {double} of {len(customers)} rows; one row a "
                "customer is needed.",
                f"列 {customer_col!r} 的 {len(customers)} 行中有 {double} 行重复；每位客户应只有一行。",
            )
        )
    now = require_moment(today, name="today")
    today_number = int(day_numbers(pd.Series([now]))[0])
    tables = []
    for rule, column in used.items():
        known = customers[column].notna()
        dates = customers.loc[known, column]
        if rule in ("birthday", "anniversary"):
            count = _days_until(dates, now)
            hit = count <= limits[rule]
            if rule == "anniversary":
                # The day of joining itself is no anniversary, nor is one in the future.
                hit &= day_numbers(dates, what="the customers") < today_number
        else:
            count = today_number - day_numbers(dates, what="the customers")
            hit = count == limits[rule] if rule == "purchase follow-up" else count >= limits[rule]
        tables.append(
            pd.DataFrame(
                {
                    customer_col: customers.loc[known, customer_col][hit],
                    "trigger": rule,
                    "trigger_zh": CARE_RULES[rule][0],
                    "days": count[hit],
                }
            )
        )
    if not tables:
        return pd.DataFrame(columns=[customer_col, "trigger", "trigger_zh", "days"])
    return pd.concat(tables, ignore_index=True)


def _days_until(dates: pd.Series, now: pd.Timestamp) -> np.ndarray:
    """Count the days from now to the next return of each date's day and month."""
    numbers = day_numbers(dates, what="the customers")
    when = pd.DatetimeIndex(numbers.astype("datetime64[D]").astype("datetime64[s]"))
    today = np.datetime64(now.date(), "D")
    months = (when.month - 1).to_numpy().astype("timedelta64[M]")
    days = (when.day - 1).to_numpy().astype("timedelta64[D]")

    def in_year(year: int) -> np.ndarray:
        start = np.datetime64(f"{year:04d}", "M") + months
        return start.astype("datetime64[D]") + days  # 29 February runs over to 1 March

    this = in_year(now.year)
    following = np.where(this >= today, this, in_year(now.year + 1))
    return (following - today).astype(int)


def contact_limits(
    plan: pd.DataFrame,
    *,
    max_contacts: int,
    per_days: int,
    customer_col: str = "customer_id",
    date_col: str = "date",
    priority_col: str | None = "priority",
    consent_col: str | None = None,
) -> pd.DataFrame:
    """Decide which planned contacts may go out when nobody may be contacted too often.

    Parameters
    ----------
    plan : DataFrame
        One row a planned contact.
    max_contacts : int
        At most so many contacts of one customer …
    per_days : int
        … within any so many consecutive days.
    customer_col, date_col : str
        Whom and on which day.
    priority_col : str, optional
        Smaller goes first (1 = most important). Without it the earlier contact goes first.
    consent_col : str, optional
        True where the customer has agreed to be contacted.

    Returns
    -------
    DataFrame
        The plan with ``allowed`` and ``reason`` (``""``, ``"no consent"``, ``"limit"``).

    Raises
    ------
    ValueError
        For absent or missing columns, a date column without dates, limits below 1.

    Notes
    -----
    Contacts are taken by priority, then date, then row; each goes out unless a window of
    `per_days` days would then hold more than `max_contacts`. One refused contact leaves its place
    to the next.

    Examples
    --------
    >>> t = pd.DataFrame(
    ...     {
    ...         "customer_id": 1,
    ...         "date": pd.to_datetime(["2026-03-01", "2026-03-03"]),
    ...         "priority": [2, 1],
    ...     }
    ... )
    >>> contact_limits(t, max_contacts=1, per_days=7)["allowed"].tolist()
    [False, True]
    """
    for name, value in {"max_contacts": max_contacts, "per_days": per_days}.items():
        require_positive(require_whole(value, name=name), name=name)
    columns = [customer_col, date_col]
    columns += [c for c in (priority_col, consent_col) if c is not None]
    plan = require_columns(plan, columns, what="the plan")
    require_no_missing(plan, columns, what="the plan")
    if priority_col is not None:
        plan = require_numbers(plan, [priority_col], what="the plan")
    day = day_numbers(plan[date_col], what="the plan")
    priority = np.zeros(len(plan)) if priority_col is None else plan[priority_col].to_numpy(float)
    consent = (
        np.ones(len(plan), bool)
        if consent_col is None
        else flag_values(plan, consent_col, what="the plan")
    )
    ids = pd.factorize(plan[customer_col])[0]
    allowed = np.zeros(len(plan), dtype=bool)
    kept: dict[int, list[int]] = {}
    for i in np.lexsort((np.arange(len(plan)), day, priority)):
        if not consent[i]:
            continue
        # The fullest window with this contact in it starts at one of the contacts near it.
        near = sorted([d for d in kept.get(ids[i], []) if abs(d - day[i]) < per_days] + [day[i]])
        fullest = max(
            sum(start <= d < start + per_days for d in near) for start in near if start <= day[i]
        )
        if fullest <= max_contacts:
            allowed[i] = True
            kept.setdefault(ids[i], []).append(day[i])
    reason = np.where(allowed, "", np.where(consent, "limit", "no consent"))
    return plan.assign(allowed=allowed, reason=reason)
