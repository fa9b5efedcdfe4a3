"""B2B sales pipeline: leads (销售线索) become opportunities (销售机会), opportunities become orders.

A lead is somebody who may need us; an opportunity is a lead whose need, budget and decision maker
have been checked, so that it has a value and a probability.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from crm_lib.base.checks import (
    require_between,
    require_columns,
    require_drawable,
    require_no_missing,
    require_numbers,
    require_positive,
)
from crm_lib.base.message import Message
from crm_lib.engines.frames import require_dates
from crm_lib.page.words import named
from crm_lib.plotting import BLUE, ORANGE, SKY, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def pipeline_table(
    opportunities: pd.DataFrame,
    *,
    stage_col: str = "stage",
    value_col: str = "value",
    probability_col: str = "probability",
    stages: list[Any] | None = None,
) -> pd.DataFrame:
    """Sum the open opportunities at each stage, as they stand and weighted by win probability.

    Parameters
    ----------
    opportunities : pandas.DataFrame
        One row per open opportunity. Leads have no value yet and closed deals are no longer
        uncertain: leave both out.
    stage_col, value_col, probability_col : str
        Columns with the stage, the value in money, and the probability of winning (0 … 1).
    stages : list, optional
        The stages in their order; those without deals get zeros. Default: as they first appear.

    Returns
    -------
    pandas.DataFrame
        One row per stage: ``stage``, ``deals``, ``value`` (Σ V), ``mean_probability`` (weighted by
        value; missing without value) and ``weighted_value`` (Σ p·V).

    Raises
    ------
    ValueError
        For a missing column, a missing or negative value, a probability outside 0 … 1, or a stage
        that `stages` does not name.

    Examples
    --------
    >>> deals = pd.DataFrame({"stage": ["offer", "offer"], "value": [100, 300], "p": [0.5, 0.1]})
    >>> pipeline_table(deals, stage_col="stage", value_col="value", probability_col="p")
       stage  deals  value  mean_probability  weighted_value
    0  offer      2    400               0.2            80.0
    """
    opportunities = require_columns(opportunities, [stage_col], what="the opportunities")
    require_no_missing(opportunities, [stage_col], what="the opportunities")
    opportunities = require_numbers(
        opportunities, [value_col, probability_col], what="the opportunities"
    )
    require_positive(opportunities[value_col], name=f"column {value_col!r}", zero_ok=True)
    require_between(opportunities[probability_col], 0, 1, name=f"column {probability_col!r}")
    found = list(dict.fromkeys(opportunities[stage_col]))
    stages = found if stages is None else list(stages)
    if unknown := [s for s in found if s not in stages]:
        raise ValueError(
            Message(
                f"column {stage_col!r} has {', '.join(map(repr, unknown))}, which stages does not "
                f"name; it names {', '.join(map(repr, stages))}. Keep open opportunities only.",
                f"列 {stage_col!r} 中有 {', '.join(map(repr, unknown))}，不在 stages 之列；stages 是 {', '.join(map(repr, stages))}。请只保留进行中的商机。",
            )
        )
    weighted = opportunities[value_col] * opportunities[probability_col]
    sums = (
        pd.DataFrame({"value": opportunities[value_col], "weighted_value": weighted})
        .groupby(opportunities[stage_col])
        .agg(
            deals=("value", "size"),
            value=("value", "sum"),
            weighted_value=("weighted_value", "sum"),
        )
        .reindex(stages, fill_value=0)
    )
    value = sums["value"].where(sums["value"] > 0)
    sums.insert(2, "mean_probability", sums["weighted_value"] / value)
    return sums.rename_axis("stage").reset_index()


def pipeline_velocity(
    opportunities: pd.DataFrame,
    *,
    won_col: str = "won",
    value_col: str = "value",
    created_col: str = "created",
    closed_col: str = "closed",
    segment_col: str | None = None,
) -> pd.DataFrame:
    """Compute how much money the pipeline brings a day: deals × win rate × size ÷ cycle.

    Parameters
    ----------
    opportunities : pandas.DataFrame
        One row per opportunity, open and closed.
    won_col : str
        Column with True (won), False (lost) or missing (still open).
    value_col, created_col, closed_col : str
        Columns with the value in money, the day the opportunity began and the day it closed
        (missing while open).
    segment_col : str, optional
        Column that splits the answer, such as the sales team.

    Returns
    -------
    pandas.DataFrame
        One row (per segment): ``open_deals``, ``win_rate`` (won ÷ closed), ``deal_size`` (mean
        value of won deals), ``cycle_days`` (mean days from begin to close of won deals) and
        ``value_per_day`` = open_deals × win_rate × deal_size ÷ cycle_days. Missing where nothing
        was won yet.

    Raises
    ------
    ValueError
        For a missing column, dates that are none, a closed deal without a closing day (or an open
        one with it), or one that closed before it began.

    Notes
    -----
    The formula is a steady-state one: it reads the open deals as if they stood at the beginning.
    In a young pipeline only quick deals have closed, so the cycle looks shorter than it is.

    Examples
    --------
    >>> deals = pd.DataFrame(
    ...     {
    ...         "won": [True, False, None, None],
    ...         "value": [900.0, 500, 700, 700],
    ...         "began": pd.to_datetime(["2026-01-01"] * 4),
    ...         "closed": pd.to_datetime(["2026-01-31", "2026-01-11", None, None]),
    ...     }
    ... )
    >>> names = {"value_col": "value", "created_col": "began", "closed_col": "closed"}
    >>> pipeline_velocity(deals, won_col="won", **names)
       open_deals  win_rate  deal_size  cycle_days  value_per_day
    0           2       0.5      900.0        30.0           30.0
    """
    what = "the opportunities"
    columns = [won_col, value_col, created_col, closed_col, *([segment_col] if segment_col else [])]
    opportunities = require_columns(opportunities, columns, what=what)
    opportunities = require_numbers(opportunities, [value_col], what=what)
    require_no_missing(
        opportunities, [created_col, *([segment_col] if segment_col else [])], what=what
    )
    closed = opportunities[won_col].notna()
    won = opportunities[won_col].where(closed, False).astype(bool)
    end = require_dates(opportunities[closed_col], what=what)
    start = require_dates(opportunities[created_col], what=what)
    if (end.dt.tz is None) != (start.dt.tz is None):
        raise ValueError(
            Message(
                f"only one of columns {created_col!r} and {closed_col!r} of {what} has a time zone; give "
                "both one, or neither.",
                f"列 {created_col!r} 和 {closed_col!r} 只有一列带时区；请都带，或都不带。",
            )
        )
    days = (end - start).dt.total_seconds() / 86_400
    wrong = (end.notna() != closed) | (days < 0)
    if wrong.any():
        raise ValueError(
            Message(
                f"columns {won_col!r}, {created_col!r} and {closed_col!r} contradict each other in "
                f"{int(wrong.sum())} of {len(opportunities)} rows (first: row {wrong.idxmax()!r}): a "
                "deal has a closing day exactly when it is won or lost, and not before it began.",
                f"列 {won_col!r}、{created_col!r} 和 {closed_col!r} 在 {len(opportunities)} 行中有 {int(wrong.sum())} 行互相矛盾（第一行：{wrong.idxmax()!r}）：只有赢单或丢单的商机才有结束日期，且不早于开始日期。",
            )
        )
    facts = pd.DataFrame(
        {
            "open": ~closed,
            "closed": closed,
            "won": won,
            "size": opportunities[value_col].where(won),
            "days": days.where(won),
        }
    )
    keys = opportunities[segment_col] if segment_col else np.zeros(len(facts), int)
    sums = facts.groupby(keys).agg(
        {"open": "sum", "closed": "sum", "won": "sum", "size": "mean", "days": "mean"}
    )
    rates = pd.DataFrame(
        {
            "open_deals": sums["open"].astype("int64"),
            "win_rate": sums["won"] / sums["closed"].where(sums["closed"] > 0),
            "deal_size": sums["size"],
            "cycle_days": sums["days"],
        }
    )
    speed = rates["open_deals"] * rates["win_rate"] * rates["deal_size"]
    rates["value_per_day"] = speed / rates["cycle_days"].where(rates["cycle_days"] > 0)
    if segment_col:
        return rates.rename_axis(segment_col).reset_index()
    return rates.reset_index(drop=True)


@styled
def plot_pipeline(table: pd.DataFrame, *, unit: str = "CNY", ax: Axes | None = None) -> Axes:
    """Draw value and weighted value of each stage.

    Parameters
    ----------
    table : pandas.DataFrame
        From `pipeline_table`.
    unit : str
        The money's name, for the axis.
    ax : Axes, optional
        Where to draw.

    Returns
    -------
    Axes

    Raises
    ------
    ValueError
        When a column is missing or nothing has a value.
    """
    table = require_drawable(
        table,
        ["stage"],
        numbers=["value", "weighted_value"],
        what="the pipeline table",
    )
    total, weighted = table["value"].sum(), table["weighted_value"].sum()
    require_positive(total, name="the pipeline's value")
    places = np.arange(len(table))
    ax.barh(places - 0.19, table["value"], 0.36, color=SKY, label="value ΣV · 金额 ΣV")
    ax.barh(
        places + 0.19,
        table["weighted_value"],
        0.36,
        color=BLUE,
        label="weighted value Σp·V · 加权金额 Σp·V",
    )
    for shift, column in ((-0.19, "value"), (0.19, "weighted_value")):
        for place, amount in enumerate(table[column]):
            ax.text(amount, place + shift, f" {amount:,.0f}", va="center", fontsize=9)
    ax.set_yticks(places, table["stage"].astype(str))
    ax.invert_yaxis()
    ax.margins(x=0.16)
    ax.xaxis.set_major_formatter(lambda x, _: f"{x:,.0f}")
    ax.locator_params(axis="x", nbins=5)
    ax.set_xlabel(f"value of open opportunities ({unit}) · 未结机会的金额（{named(unit).zh}）")
    ax.set_ylabel("stage · 阶段")
    part = weighted / total
    ax.set_title(
        f"Weighted, the pipeline is worth {part:.0%} of its face value · "
        f"加权后，商机金额只有账面的{part:.0%}"
    )
    ax.legend(loc="lower right")
    return ax


@styled
def plot_pipeline_velocity(
    table: pd.DataFrame, *, segment_col: str = "segment", unit: str = "CNY", ax: Axes | None = None
) -> Axes:
    """Draw the value per day of each segment.

    Parameters
    ----------
    table : pandas.DataFrame
        From `pipeline_velocity` with `segment_col`.
    segment_col : str
        The segment column.
    unit : str
        The money's name, for the axis.
    ax : Axes, optional
        Where to draw.

    Returns
    -------
    Axes

    Raises
    ------
    ValueError
        When a column is missing or no segment has a value per day.
    """
    table = require_drawable(
        table,
        [segment_col],
        numbers=["value_per_day", "cycle_days"],
        what="the velocity table",
        nothing=Message(
            "no segment has won a deal yet, so there is no velocity to draw.",
            "还没有任何分组赢单，因此没有速率可画。",
        ),
    )
    table = table.dropna(subset="value_per_day").sort_values("value_per_day", ascending=False)
    colours = [ORANGE, *[BLUE] * (len(table) - 1)]
    ax.barh(table[segment_col].astype(str), table["value_per_day"], color=colours, height=0.6)
    for place, row in enumerate(table.itertuples()):
        ax.annotate(
            f"{row.value_per_day:,.0f} (cycle {row.cycle_days:.0f} days) · "
            f"{row.value_per_day:,.0f}（周期{row.cycle_days:.0f}天）",
            (row.value_per_day, place),
            (4, 0),
            textcoords="offset points",
            va="center",
        )
    ax.invert_yaxis()
    ax.margins(x=0.4)
    ax.xaxis.set_major_formatter("{x:,.0f}")
    ax.set_xlabel(f"sales velocity ({unit} a day) · 销售漏斗速率（{named(unit).zh}/天）")
    ax.set_ylabel(segment_col)
    fastest = named(table[segment_col].iloc[0], segment_col)
    # A table of velocities has no intervals, so the title names the figure and no winner.
    most = f"{table['value_per_day'].iloc[0]:,.0f}"
    ax.set_title(
        f"Point estimates: {fastest.en} comes first with {most} a day · "
        f"点估计：{fastest.zh}最高，每天{most}{named(unit).zh}"
    )
    return ax
