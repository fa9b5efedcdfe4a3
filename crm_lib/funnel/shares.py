"""Columns of a funnel table: shares from counts, and transitions between steps."""

from typing import Any

import numpy as np
import pandas as pd

from crm_lib.base.checks import require_columns
from crm_lib.base.message import Message
from crm_lib.engines import FunnelCounts
from crm_lib.engines.frames import to_pandas
from crm_lib.statistics import wilson_interval

#: What `funnel_table` returns after the segment column.
COLUMNS = (
    "step",
    "users",
    "share_of_previous",
    "share_of_all",
    "drop_off",
    "share_low",
    "share_high",
)


def counted_table(
    counts: FunnelCounts, steps: list[Any], *, segment_col: str | None, confidence: float
) -> pd.DataFrame:
    """Build the funnel table from the users at each step."""
    users = counts.users
    table = pd.DataFrame({"step": steps * len(users), "users": users.astype(np.int64).ravel()})
    if segment_col is not None:
        segment = np.repeat(np.arange(len(users)), len(steps))
        table.insert(
            0, segment_col, pd.Series(counts.segments).iloc[segment].reset_index(drop=True)
        )
    before = np.column_stack([np.full(len(users), np.nan), users[:, :-1]]).ravel()
    entered = np.repeat(users[:, 0], len(steps)).astype(float)
    # A share of nobody is unknown: NaN, without numpy's warning about 0/0.
    before[before == 0] = np.nan
    entered[entered == 0] = np.nan
    shares = funnel_shares(table["users"].to_numpy(), before, entered, confidence)
    return table.assign(**shares)


def funnel_shares(
    users: np.ndarray, before: np.ndarray, entered: np.ndarray, confidence: float
) -> dict[str, np.ndarray]:
    """Compute the shares of a funnel from its counts."""
    share = users / before
    low, high = wilson_interval(users, before, confidence)
    values = (share, users / entered, 1 - share, low, high)
    return dict(zip(COLUMNS[2:], values, strict=True))


def require_step_order(table: pd.DataFrame, by: list[str]) -> None:
    """Raise unless each segment has the same steps once, in order, the first without a share.

    Rows that were sorted by something else would be taken for other steps, in silence.
    """
    parts = [part for _, part in table.groupby(by, sort=False)] if by else [table]
    orders = [list(part["step"]) for part in parts]
    wrong = any(order != orders[0] or len(set(order)) < len(order) for order in orders)
    wrong |= any(len(p) and pd.notna(p["share_of_previous"].iloc[0]) for p in parts)
    if "users" in table:
        wrong |= any((np.diff(p["users"].to_numpy(dtype=float)) > 0).any() for p in parts)
    if wrong:
        raise ValueError(
            Message(
                f"column 'step' of the funnel table is not in the order of the funnel in its "
                f"{len(table)} rows: each segment needs all steps once, first step first, as "
                "funnel_table gives them.",
                f"漏斗表 {len(table)} 行的列 'step' 不是漏斗的顺序：每组的各环节应各出现一次，从第一个环节开始，与 funnel_table 的结果相同。",
            )
        )


def transitions(table: Any) -> tuple[pd.DataFrame, list[str]]:
    """Return a funnel table's rows after the first step, with the step before; and the segment."""
    needed = ["step", "users", "share_of_previous", "drop_off"]
    table = to_pandas(table)
    table = require_columns(table, needed, what="the funnel table")
    by = [c for c in table.columns[:1] if c != "step"]
    require_step_order(table, by)
    before = table.groupby(by)[["step", "users"]] if by else table[["step", "users"]]
    table = table.assign(**before.shift().set_axis(["from_step", "_before"], axis=1))
    table = table[table["_before"].notna()].reset_index(drop=True)
    lost = (table["_before"] - table["users"]).astype("int64")
    return table.assign(users_lost=lost).drop(columns="_before"), by
