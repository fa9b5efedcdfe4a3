"""Endings of a life cycle: four types by the stage in which the volume goes to zero.

The stages come from `crm_lib.life_cycle.life_cycle_stages`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from crm_lib.base.checks import (
    canonical_name,
    require_between,
    require_columns,
    require_count,
    require_drawable,
    require_no_missing,
    require_positive,
    require_whole,
)
from crm_lib.base.message import Message, both_text
from crm_lib.life_cycle.stages import STAGE_NAMES, STAGES, stage_name
from crm_lib.plotting import BLUE, GREEN, GREY, ORANGE, SKY, VERMILLION, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_ENDINGS = {
    "early abortion": ("早期流产型", ("浅尝辄止型",), "exploration"),
    "cut short": ("中途夭折型", (), "build-up"),
    "early exit": ("提前退出型", (), "maturity"),
    "long-lasting": ("长久保持型", (), "maturity"),
    "still open": ("尚未结束", (), ""),
}


def ending_name(value: str) -> str:
    """Return the English name of an ending type given in either language, aliases included.

    Raises
    ------
    ValueError
        When it is none of the four types, by any name.

    Examples
    --------
    >>> ending_name("浅尝辄止型")
    'early abortion'
    """
    names = {key: (zh, *aliases) for key, (zh, aliases, _) in _ENDINGS.items()}
    return canonical_name(value, names, name="ending type")


def ending_types_table() -> pd.DataFrame:
    """List the four ending types and the stage in which the volume goes to zero.

    Returns
    -------
    DataFrame
        ``ending_type, name_zh, other_names, ends_in, ends_in_zh``.

    Notes
    -----
    早期流产型 and 浅尝辄止型 are taken as one type; that the second name means the first is inferred
    from the exam's parallel wording, no published definition was found.

    Examples
    --------
    >>> ending_types_table()["ends_in_zh"].tolist()
    ['考察期', '形成期', '稳定期前期', '长久的稳定期之后']
    """
    ends_zh = ["考察期", "形成期", "稳定期前期", "长久的稳定期之后"]
    ends = ["exploration", "build-up", "early maturity", "after a long maturity"]
    keys = [key for key in _ENDINGS if key != "still open"]
    return pd.DataFrame(
        {
            "ending_type": keys,
            "name_zh": [_ENDINGS[k][0] for k in keys],
            "other_names": ["、".join(_ENDINGS[k][1]) for k in keys],
            "ends_in": ends,
            "ends_in_zh": ends_zh,
        }
    )


def ending_types(
    stages: pd.DataFrame,
    *,
    long_maturity: int = 12,
    customer_col: str = "customer_id",
    period_col: str = "period",
    stage_col: str = "stage",
) -> pd.DataFrame:
    """Classify each customer by where its relationship ended.

    Parameters
    ----------
    stages : DataFrame
        Of `life_cycle_stages`.
    long_maturity : int
        A maturity of at least so many periods counts as long.
    customer_col, period_col, stage_col : str
        Column names.

    Returns
    -------
    DataFrame
        One row a customer: ``periods, furthest_stage, mature_periods, ended, ended_at`` (first
        period without volume; missing when open), ``ending_type, name_zh, other_names``.

    Raises
    ------
    ValueError
        When a column is absent or missing, a stage is unknown, or `long_maturity` is no whole
        number above zero.

    Notes
    -----
    The furthest stage before the volume went to zero decides; a decline on the way down does not
    count, because it can follow any stage. What still buys has not ended and is "still open",
    which is not one of the four types; with ``mature_periods`` of `long_maturity` or more it will
    be long-lasting (长久保持型) whenever it ends.

    Examples
    --------
    >>> s = pd.DataFrame({"customer_id": 1, "period": range(4)})
    >>> s["stage"] = ["考察期", "形成期", "退化期", "已结束"]
    >>> ending_types(s)["name_zh"].tolist()
    ['中途夭折型']
    """
    stages = require_columns(
        stages, [customer_col, period_col, stage_col], what="the table of stages"
    )
    require_no_missing(stages, [customer_col, period_col, stage_col], what="the table of stages")
    require_positive(require_whole(long_maturity, name="long_maturity"), name="long_maturity")
    names = stages[stage_col].map(stage_name) if len(stages) else stages[stage_col]
    level = names.map({"exploration": 0, "build-up": 1, "maturity": 2, "decline": 0, "ended": 0})
    ended_rows = names == "ended"
    grouped = pd.DataFrame(
        {
            "id": stages[customer_col],
            "level": level.astype(int),
            "mature": names == "maturity",
            "gone": ended_rows,
            "ended_at": stages[period_col].where(ended_rows),
        }
    ).groupby("id")
    furthest = grouped["level"].max()
    mature = grouped["mature"].sum()
    ended = grouped["gone"].any()
    long = mature >= require_count(long_maturity, name="long_maturity")
    kind = np.select(
        [~ended, long, furthest == 2, furthest == 1],
        ["still open", "long-lasting", "early exit", "cut short"],
        "early abortion",
    )
    table = pd.DataFrame(
        {
            "periods": grouped.size(),
            "furthest_stage": [STAGES[i] for i in furthest],
            "mature_periods": mature,
            "ended": ended,
            "ended_at": grouped["ended_at"].min(),
            "ending_type": kind,
            "name_zh": [_ENDINGS[k][0] for k in kind],
            "other_names": ["、".join(_ENDINGS[k][1]) for k in kind],
        }
    )
    return table.rename_axis(customer_col).reset_index()


def life_cycle_curves(*, periods: int = 48) -> pd.DataFrame:
    """Give example curves of the four ending types, to draw and to classify.

    Parameters
    ----------
    periods : int
        Length of the curves, at least 24.

    Returns
    -------
    DataFrame
        ``ending_type, customer_id, period, volume, profit``: volume in per cent of a mature
        relationship, profit in the same unit. With ``trial_volume=15, mature_volume=85`` and
        ``long_maturity=periods // 4`` each curve is classified as its own type.

    Notes
    -----
    Invented shapes, not data: an S-curve up to the end of the relationship, then a short fall. The
    profit is a margin of the volume, which grows as the relationship gets older, less a fixed cost.

    Examples
    --------
    >>> life_cycle_curves()["ending_type"].unique().tolist()
    ['early abortion', 'cut short', 'early exit', 'long-lasting']
    """
    require_whole(periods, name="periods")
    require_between(periods, 24, 10_000, name="periods")
    time = np.arange(periods)
    scale = periods / 48
    rise = 100 / (1 + np.exp(-(time / scale - 11) / 2.2))
    ends = {"early abortion": 4, "cut short": 13, "early exit": 22, "long-lasting": 39}
    tables = []
    for i, (kind, end) in enumerate(ends.items(), start=1):
        length = (6 if kind == "long-lasting" else 2.5) * scale
        left = np.clip(1 - (time - end * scale) / length, 0, 1)
        volume = np.where(time <= end * scale, rise, rise[int(end * scale)] * left)
        margin = 0.35 + 0.25 * np.minimum(time / (30 * scale), 1)
        profit = np.where(volume > 0, margin * volume - 6, 0.0)
        tables.append(
            pd.DataFrame(
                {
                    "ending_type": kind,
                    "customer_id": i,
                    "period": time,
                    "volume": volume,
                    "profit": profit,
                }
            )
        )
    return pd.concat(tables, ignore_index=True)


@styled
def plot_ending_types(curves: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw the four ending types on one life-cycle picture, from `life_cycle_curves`.

    Raises
    ------
    ValueError
        When a column of `life_cycle_curves` is absent, empty or not a number where one is
        needed, or there is no row.
    """
    curves = require_drawable(
        curves, ["ending_type"], numbers=["period", "volume"], what="the curves"
    )
    highest = curves.groupby("ending_type")["volume"].max()
    if not (highest > 0).all():
        raise ValueError(
            Message(
                f"column 'volume' of the curves is nowhere above zero for {highest.idxmin()!r}; a life "
                "cycle needs some trade.",
                f"曲线表中 {highest.idxmin()!r} 的 'volume' 列没有一个大于零的值；生命周期至少要有一些交易。",
            )
        )
    colors = dict(zip(_ENDINGS, (VERMILLION, GREEN, ORANGE, BLUE, GREY), strict=True))
    longest = curves[curves["ending_type"] == curves["ending_type"].iloc[-1]]
    _shade_stages(ax, longest)
    ax.plot(longest["period"], longest["volume"], color=BLUE, lw=2.5)
    for kind, curve in curves.groupby("ending_type", sort=False):
        color = colors[ending_name(kind)]
        # Only the way down is a type's own; before it all relationships grow alike.
        last = int(np.flatnonzero(curve["volume"].to_numpy() > 0)[-1])
        down = curve.iloc[int(curve["volume"].to_numpy().argmax()) : last + 2]
        if kind != longest["ending_type"].iloc[0]:
            ax.plot(down["period"], down["volume"], color=color, lw=2.5)
        end = down.iloc[-1]
        ax.plot(end["period"], end["volume"], "o", color=color, clip_on=False, zorder=3)
        zh, aliases, stage = _ENDINGS[ending_name(kind)]
        name = both_text(ending_name(kind), zh) + (
            f"\n(in {stage}) · （{aliases[0]}，推断）" if aliases else ""
        )
        ax.annotate(
            name, (end["period"], 0), xytext=(0, -16), textcoords="offset points",
            ha="center", va="top", color=color, fontsize=9, annotation_clip=False,
        )  # fmt: skip
    ax.set(
        ylabel="volume (mature customer = 100) · 交易量（以成熟客户为100）",
        ylim=(0, 1.16 * longest["volume"].max()),
        xticks=[],
    )
    ax.set_xlabel("time since the first contact · 自首次接触起的时间", labelpad=44)
    ax.set_title(
        "A relationship can end in any stage, not only in the last · 关系在任何阶段都可能终止，不只在最后"
    )
    return ax


def _shade_stages(ax: Axes, longest: pd.DataFrame) -> None:
    """Shade and name the four stages of the longest curve, by the limits of `life_cycle_curves`."""
    volume = longest["volume"].to_numpy() / longest["volume"].max()
    time = longest["period"].to_numpy()
    tried, mature = (np.flatnonzero(volume >= share) for share in (0.15, 0.85))
    if not len(tried) or not len(mature):
        return
    edges = [time[0], time[tried[0]], time[mature[0]], time[mature[-1]], time[-1]]
    for stage, left, right, colour in zip(
        STAGES, edges, edges[1:], (SKY, GREEN, BLUE, ORANGE), strict=False
    ):
        ax.axvspan(left, right, color=colour, alpha=0.1, lw=0)
        name = both_text(stage, STAGE_NAMES[stage][0])
        top = 1.13 * longest["volume"].max()
        ax.text((left + right) / 2, top, name, ha="center", va="top", fontsize=9)
