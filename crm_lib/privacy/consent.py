"""Consent records (同意记录): what each customer has agreed to at a date."""

from typing import Any

import pandas as pd

from crm_lib.base.checks import require_columns, require_moment, require_no_missing
from crm_lib.base.message import Message


def consent_state(
    log: pd.DataFrame,
    *,
    at: Any,
    customer_col: str = "customer_id",
    purpose_col: str = "purpose",
    time_col: str = "time",
    granted_col: str = "granted",
) -> pd.DataFrame:
    """Return what each customer had agreed to at a date (同意记录).

    Parameters
    ----------
    log
        One row per event: consent given or withdrawn.
    at
        The moment to look at; events at that moment count.
    customer_col, purpose_col
        Who, and for what use of the data.
    time_col
        When; dates or anything that can be compared with `at`.
    granted_col
        True (1) when given, False (0) when withdrawn.

    Returns
    -------
    DataFrame
        One row per customer and purpose with an event by then, in sorting order: `customer_col`,
        `purpose_col`, ``granted`` (the latest state) and ``since`` (time of that event). Who is not
        in it has not agreed.

    Raises
    ------
    ValueError
        When a column is absent or missing, or the state holds anything but true and false.

    Notes
    -----
    When consent and withdrawal carry the same time, the withdrawal counts: a doubt must not be read
    against the customer. Withdrawing must be as easy as giving (article 15).

    Examples
    --------
    >>> log = pd.DataFrame(
    ...     {
    ...         "who": [1, 1],
    ...         "use": ["ads", "ads"],
    ...         "day": pd.to_datetime(["2025-01-01", "2025-06-01"]),
    ...         "ok": [True, False],
    ...     }
    ... )
    >>> cols = dict(customer_col="who", purpose_col="use", time_col="day", granted_col="ok")
    >>> [consent_state(log, at=d, **cols)["granted"].item() for d in ("2025-03-01", "2025-06-01")]
    [True, False]
    """
    columns = [customer_col, purpose_col, time_col, granted_col]
    log = require_columns(log, columns, what="the consent log")
    require_no_missing(log, columns, what="the consent log")
    strange = int((~log[granted_col].isin([0, 1])).sum())
    if strange:
        raise ValueError(
            Message(
                f"column {granted_col!r} holds other values than True and False in {strange} of "
                f"{len(log)} rows.",
                f"列 {granted_col!r} 共 {len(log)} 行，其中 {strange} 行不是 True 或 False。",
            )
        )
    times = log[time_col]
    if pd.api.types.is_datetime64_any_dtype(times):
        at = require_moment(at, name="at")
        zone = getattr(times.dt, "tz", None)
        if (at.tzinfo is None) != (zone is None):
            raise ValueError(
                Message(
                    f"at is {at} and column {time_col!r} has time zone {zone}; give both or neither "
                    "one.",
                    f"at 是 {at}，列 {time_col!r} 的时区是 {zone}；要么都带时区，要么都不带。",
                )
            )
    try:
        past = log.loc[times <= at, columns]
    except TypeError as error:
        raise ValueError(
            Message(
                f"column {time_col!r} holds {times.dtype} in {len(log)} rows, which can't be compared "
                f"with at={at!r}; give the same kind of time.",
                f"列 {time_col!r}（共 {len(log)} 行）是 {times.dtype}，无法与 at={at!r} 比较；"
                "请给同一种时间。",
            )
        ) from error
    past = past.assign(**{granted_col: past[granted_col].astype(bool)})
    # Of two events at one time the withdrawal stands last and so wins.
    ordered = past.sort_values(
        [customer_col, purpose_col, time_col, granted_col], ascending=[True, True, True, False]
    )
    latest = ordered.drop_duplicates([customer_col, purpose_col], keep="last")
    return latest.rename(columns={granted_col: "granted", time_col: "since"})[
        [customer_col, purpose_col, "granted", "since"]
    ].reset_index(drop=True)
