"""Life-cycle stage of each customer in each period, and the profit of each stage.

Four stages (考察期、形成期、稳定期、退化期) are read off a customer's volume and profit curves. Their
names and actions are in `crm_lib.life_cycle`, the ending types in `crm_lib.life_cycle`, migration between
stages in `crm_lib.life_cycle`; all can be imported from here as well.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from crm_lib.base.checks import (
    require_between,
    require_columns,
    require_drawable,
    require_no_missing,
    require_numbers,
    require_one_number,
    require_positive,
    require_sortable,
)
from crm_lib.base.message import Message, both_text
from crm_lib.life_cycle.stages import STAGE_NAMES, STAGES, stage_name
from crm_lib.plotting import BLUE, GREEN, GREY, ORANGE, SKY, VERMILLION, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes


_STAGE_COLORS = dict(zip(STAGES, (SKY, GREEN, BLUE, ORANGE, GREY), strict=True))


def life_cycle_stages(
    history: pd.DataFrame,
    *,
    trial_volume: float,
    mature_volume: float,
    decline_share: float = 0.6,
    customer_col: str = "customer_id",
    period_col: str = "period",
    volume_col: str = "volume",
    profit_col: str | None = "profit",
) -> pd.DataFrame:
    """Name the stage of every customer in every period.

    Parameters
    ----------
    history : DataFrame
        One row a customer and period, periods without purchases included (volume 0).
    trial_volume : float
        Up to this volume an order is a trial.
    mature_volume : float
        From this volume on a relationship is mature. Both are the firm's own figures.
    decline_share : float
        A relationship declines once its volume falls below this share of its own peak and never
        gets back above it.
    customer_col, period_col, volume_col : str
        Column names.
    profit_col : str or None
        Profit of the customer in the period; None when only the volume is known.

    Returns
    -------
    DataFrame
        The history sorted by customer and period, with ``stage`` and ``stage_zh``.

    Raises
    ------
    ValueError
        For absent, missing or non-numeric columns, negative volumes, repeated periods, or
        boundaries that are not 0 ≤ trial_volume < mature_volume.

    Notes
    -----
    The rules, in this order. *ended*: volume 0 from here to the customer's last record. *decline*:
    below `decline_share` of the peak from here on. *maturity*: from the first period that reaches
    `mature_volume`. *build-up*: from the first period above `trial_volume` with a profit above
    zero. *exploration*: before that. Decline can so follow any of the first three stages.

    Examples
    --------
    >>> h = pd.DataFrame({"customer_id": 1, "period": range(6), "volume": [1, 4, 10, 10, 3, 0]})
    >>> life_cycle_stages(h, trial_volume=2, mature_volume=9, profit_col=None)["stage_zh"].tolist()
    ['考察期', '形成期', '稳定期', '稳定期', '退化期', '已结束']
    """
    numbers = [volume_col] if profit_col is None else [volume_col, profit_col]
    history = _require_history(history, customer_col, period_col, numbers)
    require_positive(history[volume_col], name=f"column {volume_col!r}", zero_ok=True)
    for name, value in (("trial_volume", trial_volume), ("mature_volume", mature_volume)):
        require_one_number(value, name=name)
    if not 0 <= trial_volume < mature_volume:
        raise ValueError(
            Message(
                f"the boundaries must satisfy 0 <= trial_volume < mature_volume; got {trial_volume!r} "
                f"and {mature_volume!r}.",
                f"分界必须满足 0 <= trial_volume < mature_volume；这里是 {trial_volume!r} 和 {mature_volume!r}。",
            )
        )
    require_between(decline_share, 0, 1, name="decline_share")
    table = history.sort_values([customer_col, period_col], kind="stable", ignore_index=True)
    ids = table[customer_col]
    volume = table[volume_col].astype(float)
    growing = volume > trial_volume
    if profit_col is not None:
        growing &= table[profit_col] > 0
    mature = volume >= mature_volume
    peak = volume.groupby(ids).transform("max")
    # The largest volume still to come: once it is low, the customer never gets back.
    to_come = volume[::-1].groupby(ids[::-1]).cummax()[::-1]
    ended = to_come == 0
    period_of_peak = volume.groupby(ids).transform("idxmax") if len(table) else volume
    past_peak = table.index.to_numpy() > period_of_peak.to_numpy()
    stage = np.select(
        [
            ended.to_numpy(),
            past_peak & (to_come < decline_share * peak).to_numpy(),
            (mature.groupby(ids).cummax()).to_numpy(dtype=bool),
            (growing | mature).groupby(ids).cummax().to_numpy(dtype=bool),
        ],
        ["ended", "decline", "maturity", "build-up"],
        "exploration",
    )
    zh = {key: name for key, (name, _) in STAGE_NAMES.items()}
    return table.assign(stage=stage, stage_zh=[zh[s] for s in stage])


def _require_history(
    history: pd.DataFrame, customer_col: str, period_col: str, numbers: list[str]
) -> pd.DataFrame:
    history = require_columns(history, [customer_col, period_col], what="the history")
    require_no_missing(history, [customer_col, period_col], what="the history")
    history = require_numbers(history, numbers, what="the history")
    double = int(history.duplicated([customer_col, period_col]).sum())
    if double:
        raise ValueError(
            Message(
                f"columns {customer_col!r} and {period_col!r} of the history repeat in {double} of "
                f"{len(history)} rows; one record a customer and period is allowed.",
                f"历史表的列 {customer_col!r} 和 {period_col!r} 在 {len(history)} 行中有 {double} 行重复；每位客户每期只能有一条记录。",
            )
        )
    require_sortable(history, period_col, what="the history")
    return history


def stage_profit(
    stages: pd.DataFrame,
    *,
    stage_col: str = "stage",
    revenue_col: str = "revenue",
    cost_col: str = "cost",
    indirect_col: str | None = None,
) -> pd.DataFrame:
    """Sum what each stage earns: revenue − cost + indirect benefits (word of mouth, referrals).

    Parameters
    ----------
    stages : DataFrame
        One row a customer and period, stage included.
    stage_col, revenue_col, cost_col : str
        Column names.
    indirect_col : str, optional
        Indirect benefits in money; without it they count as zero.

    Returns
    -------
    DataFrame
        One row a stage in the order of `STAGES`: ``stage, stage_zh, periods, revenue, cost,
        indirect, profit, profit_per_period``.

    Raises
    ------
    ValueError
        When a column is absent, missing or no number.

    Examples
    --------
    >>> t = pd.DataFrame({"stage": ["考察期", "稳定期"], "revenue": [10, 90], "cost": [30, 40]})
    >>> stage_profit(t)["profit"].tolist()
    [-20, 50]
    """
    numbers = [revenue_col, cost_col, *([indirect_col] if indirect_col else [])]
    stages = require_columns(stages, [stage_col], what="the table of stages")
    require_no_missing(stages, [stage_col], what="the table of stages")
    stages = require_numbers(stages, numbers, what="the table of stages")
    money = pd.DataFrame(
        {
            "stage": stages[stage_col].map(stage_name) if len(stages) else stages[stage_col],
            "periods": 1,
            "revenue": stages[revenue_col],
            "cost": stages[cost_col],
            "indirect": stages[indirect_col] if indirect_col else 0,
        }
    )
    table = money.groupby("stage").sum()
    table = table.reindex([s for s in STAGES if s in table.index])
    table.insert(0, "stage_zh", [STAGE_NAMES[s][0] for s in table.index])
    profit = table["revenue"] - table["cost"] + table["indirect"]
    return table.assign(profit=profit, profit_per_period=profit / table["periods"]).reset_index()


@styled
def plot_life_cycle(
    stages: pd.DataFrame,
    *,
    ax: Axes | None = None,
    period_col: str = "period",
    volume_col: str = "volume",
    profit_col: str | None = "profit",
    unit: str = "money · 金额",
) -> Axes:
    """Draw one customer's volume and profit curve over shaded stages, of `life_cycle_stages`.

    `unit` is the label of the axis, ``English · 中文``.

    Raises
    ------
    ValueError
        When a column of `life_cycle_stages` is absent, empty or not a number where one is
        needed, or there is no row.
    """
    numbers = [volume_col, *([profit_col] if profit_col else [])]
    stages = require_drawable(
        stages,
        ["stage"],
        numbers=[period_col, *numbers],
        what="the table of stages",
    )
    if not len(stages) or stages[period_col].duplicated().any():
        raise ValueError(
            Message(
                f"plot_life_cycle draws one customer; the table has {len(stages)} rows and must have "
                f"each value of column {period_col!r} once. Filter it first.",
                f"plot_life_cycle 只画一位客户；数据表有 {len(stages)} 行，列 {period_col!r} 的每个值只能出现一次。请先筛选。",
            )
        )
    table = stages.sort_values(period_col)
    step = table[period_col].diff().min() if len(table) > 1 else 1
    ax.plot(table[period_col], table[volume_col], color=BLUE, lw=2.5, label="volume · 交易量")
    if profit_col:
        ax.plot(table[period_col], table[profit_col], color=VERMILLION, lw=2, label="profit · 利润")
        ax.axhline(0, color=GREY, lw=0.8)
    top = np.nanmax(table[numbers].to_numpy())
    for stage, part in table.groupby("stage", sort=False):
        left, right = part[period_col].min(), part[period_col].max() + step
        ax.axvspan(left, right, color=_STAGE_COLORS[stage], alpha=0.13, lw=0)
        # A short stage has no room for its name across, a very short one none for two lines.
        width = (right - left) / (table[period_col].max() - table[period_col].min() + step)
        narrow = width < 0.1
        ax.text(
            (left + right) / 2, top * 1.22, both_text(stage, STAGE_NAMES[stage][0]),
            ha="center", va="top", fontsize=8 if narrow else 9, rotation=90 if narrow else 0,
            linespacing=0.95,
        )  # fmt: skip
    best = table.groupby("stage")[numbers[-1]].sum().idxmax()
    ax.set(
        xlabel="period · 期",
        ylabel=unit,
        ylim=(None, top * 1.25),
        xlim=(table[period_col].min(), table[period_col].max() + step),
    )
    what, zh = ("profit", "利润") if profit_col else ("volume", "交易量")
    ax.set_title(
        f"Most of the {what} comes in the {best} stage · {zh}大部分来自{STAGE_NAMES[best][0]}"
    )
    ax.legend(loc="center left", bbox_to_anchor=(1, 0.5))
    return ax
