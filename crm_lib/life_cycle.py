"""Where a relationship stands and how it ends: the customer life cycle (客户关系生命周期).

Four stages (考察期、形成期、稳定期、退化期) are read off a customer's volume and profit curves, and
the ending type is the stage at which the volume goes to zero. Migration between stages is in
`crm_lib.migration` and can be imported from here as well.
"""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from crm_lib._checks import (
    canonical_name,
    require_between,
    require_columns,
    require_no_missing,
    require_numbers,
    require_positive,
    require_whole,
)
from crm_lib.migration import (
    expected_periods,
    migrated_counts,
    migration_counts,
    migration_matrix,
    plot_migration,
)
from crm_lib.plotting import BLUE, GREEN, GREY, ORANGE, SKY, VERMILLION, styled

__all__ = [
    "STAGES",
    "ending_name",
    "ending_types",
    "ending_types_table",
    "expected_periods",
    "life_cycle_curves",
    "life_cycle_stages",
    "migrated_counts",
    "migration_counts",
    "migration_matrix",
    "plot_ending_types",
    "plot_life_cycle",
    "plot_migration",
    "stage_actions",
    "stage_name",
    "stage_profit",
]

#: The stages in order; "ended" is what comes after them.
STAGES = ("exploration", "build-up", "maturity", "decline", "ended")

_STAGE_NAMES = {
    "exploration": ("考察期", ("获取期", "潜在期", "awareness")),
    "build-up": ("形成期", ("发展期", "成长期", "growth", "expansion")),
    "maturity": ("稳定期", ("成熟期", "stable", "commitment")),
    "decline": ("退化期", ("衰退期", "dissolution")),
    "ended": ("已结束", ("流失",)),
}

_ENDINGS = {
    "early abortion": ("早期流产型", ("浅尝辄止型",), "exploration"),
    "cut short": ("中途夭折型", (), "build-up"),
    "early exit": ("提前退出型", (), "maturity"),
    "long-lasting": ("长久保持型", (), "maturity"),
    "still open": ("尚未结束", (), ""),
}

_STAGE_COLORS = dict(zip(STAGES, (SKY, GREEN, BLUE, ORANGE, GREY), strict=True))


def stage_name(value: str) -> str:
    """Return the English name of a stage given in English or Chinese, aliases included.

    Examples
    --------
    >>> stage_name("衰退期"), stage_name("考察期")
    ('decline', 'exploration')
    """
    names = {key: (zh, *aliases) for key, (zh, aliases) in _STAGE_NAMES.items()}
    return canonical_name(value, names, name="stage")


def ending_name(value: str) -> str:
    """Return the English name of an ending type given in either language, aliases included.

    Examples
    --------
    >>> ending_name("浅尝辄止型")
    'early abortion'
    """
    names = {key: (zh, *aliases) for key, (zh, aliases, _) in _ENDINGS.items()}
    return canonical_name(value, names, name="ending type")


def stage_actions() -> pd.DataFrame:
    """List the four stages: what they are, what they earn, what to do.

    Returns
    -------
    DataFrame
        ``stage, name_zh, other_names, profit, profit_zh, action, action_zh``.

    Examples
    --------
    >>> stage_actions()["name_zh"].tolist()
    ['考察期', '形成期', '稳定期', '退化期']
    """
    rows = [
        ("exploration", "costs exceed revenue, small trial orders", "成本高于收入，只有试探性订单",
         "win trust, lower the perceived risk, make the first experience good",
         "建立信任，降低风险，做好首次体验"),
        ("build-up", "revenue exceeds cost, profit grows fastest", "收入超过成本，利润增长最快",
         "widen the use, cross-sell, keep promises", "扩大使用范围，交叉销售，兑现承诺"),
        ("maturity", "profit highest, word of mouth on top", "利润最高，并带来口碑等间接效益",
         "keep, deepen, reward, raise the exit barriers", "保持并深化关系，奖励，提高退出壁垒"),
        ("decline", "volume and profit fall fast", "交易额和利润快速下降",
         "find the cause; win back if the value justifies it, else part well",
         "查明原因；值得就挽回，不值得就妥善结束"),
    ]  # fmt: skip
    names = [_STAGE_NAMES[row[0]] for row in rows]
    table = pd.DataFrame(rows, columns=["stage", "profit", "profit_zh", "action", "action_zh"])
    table.insert(1, "name_zh", [zh for zh, _ in names])
    table.insert(2, "other_names", ["、".join(aliases) for _, aliases in names])
    return table


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
    ['考察期', '形成期', '稳定期前期', '退化期（长久的稳定期之后）']
    """
    ends_zh = ["考察期", "形成期", "稳定期前期", "退化期（长久的稳定期之后）"]
    ends = ["exploration", "build-up", "early maturity", "decline, after a long maturity"]
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


def life_cycle_stages(
    history: pd.DataFrame,
    *,
    trial_volume: float,
    mature_volume: float,
    decline_share: float = 0.6,
    id_col: str = "customer_id",
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
    id_col, period_col, volume_col : str
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
    _require_history(history, id_col, period_col, numbers)
    require_positive(history[volume_col], name=f"column {volume_col!r}", zero_ok=True)
    if not 0 <= trial_volume < mature_volume:
        raise ValueError(
            f"the boundaries must satisfy 0 <= trial_volume < mature_volume; got {trial_volume!r} "
            f"and {mature_volume!r}."
        )
    require_between(decline_share, 0, 1, name="decline_share")
    table = history.sort_values([id_col, period_col], kind="stable", ignore_index=True)
    ids = table[id_col]
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
    zh = {key: name for key, (name, _) in _STAGE_NAMES.items()}
    return table.assign(stage=stage, stage_zh=[zh[s] for s in stage])


def _require_history(
    history: pd.DataFrame, id_col: str, period_col: str, numbers: list[str]
) -> None:
    require_columns(history, [id_col, period_col], what="the history")
    require_no_missing(history, [id_col, period_col], what="the history")
    require_numbers(history, numbers, what="the history")
    double = int(history.duplicated([id_col, period_col]).sum())
    if double:
        raise ValueError(
            f"columns {id_col!r} and {period_col!r} of the history repeat in {double} of "
            f"{len(history)} rows; one record a customer and period is allowed."
        )


def ending_types(
    stages: pd.DataFrame,
    *,
    long_maturity: int = 12,
    id_col: str = "customer_id",
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
    id_col, period_col, stage_col : str
        Column names.

    Returns
    -------
    DataFrame
        One row a customer: ``periods, furthest_stage, mature_periods, ended, ended_at`` (first
        period without volume; missing when open), ``ending_type, name_zh, other_names``.

    Notes
    -----
    The furthest stage before the volume went to zero decides; a decline on the way down does not
    count, because it can follow any stage. A relationship in or after a long maturity is
    long-lasting (长久保持型) whether or not it has ended; all others that still buy are "still
    open", which is not one of the four types.

    Examples
    --------
    >>> h = pd.DataFrame({"customer_id": 1, "period": range(4), "volume": [1, 5, 1, 0]})
    >>> s = life_cycle_stages(h, trial_volume=2, mature_volume=9, profit_col=None)
    >>> ending_types(s)["name_zh"].tolist()
    ['中途夭折型']
    """
    require_columns(stages, [id_col, period_col, stage_col], what="the table of stages")
    require_no_missing(stages, [id_col, period_col, stage_col], what="the table of stages")
    require_positive(require_whole(long_maturity, name="long_maturity"), name="long_maturity")
    names = stages[stage_col].map(stage_name) if len(stages) else stages[stage_col]
    level = names.map({"exploration": 0, "build-up": 1, "maturity": 2, "decline": 0, "ended": 0})
    gone = names == "ended"
    grouped = pd.DataFrame(
        {
            "id": stages[id_col],
            "level": level.astype(int),
            "mature": names == "maturity",
            "gone": gone,
            "ended_at": stages[period_col].where(gone),
        }
    ).groupby("id")
    furthest = grouped["level"].max()
    mature = grouped["mature"].sum()
    ended = grouped["gone"].any()
    long = mature >= long_maturity
    kinds = list(_ENDINGS)
    kind = np.select(
        [long, ~ended, furthest == 2, furthest == 1],
        ["long-lasting", "still open", "early exit", "cut short"],
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
    assert set(kind) <= set(kinds)
    return table.rename_axis(id_col).reset_index()


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

    Examples
    --------
    >>> t = pd.DataFrame({"stage": ["考察期", "稳定期"], "revenue": [10, 90], "cost": [30, 40]})
    >>> stage_profit(t)["profit"].tolist()
    [-20, 50]
    """
    numbers = [revenue_col, cost_col, *([indirect_col] if indirect_col else [])]
    require_columns(stages, [stage_col], what="the table of stages")
    require_no_missing(stages, [stage_col], what="the table of stages")
    require_numbers(stages, numbers, what="the table of stages")
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
    table.insert(0, "stage_zh", [_STAGE_NAMES[s][0] for s in table.index])
    profit = table["revenue"] - table["cost"] + table["indirect"]
    return table.assign(profit=profit, profit_per_period=profit / table["periods"]).reset_index()


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
    ends = {"early abortion": 5, "cut short": 11, "early exit": 20, "long-lasting": 39}
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
def plot_life_cycle(
    stages: pd.DataFrame,
    *,
    ax: Axes | None = None,
    period_col: str = "period",
    volume_col: str = "volume",
    profit_col: str | None = "profit",
    unit: str = "money",
) -> Axes:
    """Draw one customer's volume and profit curve over shaded stages, of `life_cycle_stages`."""
    numbers = [volume_col, *([profit_col] if profit_col else [])]
    require_columns(stages, [period_col, "stage", *numbers], what="the table of stages")
    if not len(stages) or stages[period_col].duplicated().any():
        raise ValueError(
            f"plot_life_cycle draws one customer; the table has {len(stages)} rows and must have "
            f"each value of column {period_col!r} once. Filter it first."
        )
    table = stages.sort_values(period_col)
    step = table[period_col].diff().min() if len(table) > 1 else 1
    ax.plot(table[period_col], table[volume_col], color=BLUE, lw=2.5, label="volume 交易额")
    if profit_col:
        ax.plot(table[period_col], table[profit_col], color=VERMILLION, lw=2, label="profit 利润")
        ax.axhline(0, color=GREY, lw=0.8)
    top = table[numbers].to_numpy().max()
    for stage, part in table.groupby("stage", sort=False):
        left, right = part[period_col].min(), part[period_col].max() + step
        ax.axvspan(left, right, color=_STAGE_COLORS[stage], alpha=0.13, lw=0)
        ax.text(
            (left + right) / 2, top * 1.06, f"{_STAGE_NAMES[stage][0]}\n{stage}",
            ha="center", va="bottom", fontsize=9,
        )  # fmt: skip
    best = table.groupby("stage")[numbers[-1]].sum().idxmax()
    ax.set(xlabel="period", ylabel=unit, ylim=(None, top * 1.25))
    what = "profit" if profit_col else "volume"
    ax.set_title(f"Most of the {what} comes in the {_STAGE_NAMES[best][0]} ({best}) stage")
    ax.legend(loc="center left", bbox_to_anchor=(1, 0.5))
    return ax


@styled
def plot_ending_types(curves: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw the four ending types on one life-cycle picture, from `life_cycle_curves`."""
    require_columns(curves, ["ending_type", "period", "volume"], what="the curves")
    colors = dict(zip(_ENDINGS, (SKY, GREEN, ORANGE, BLUE, GREY), strict=True))
    whole = curves[curves["ending_type"] == curves["ending_type"].iloc[-1]]
    ax.plot(whole["period"], whole["volume"], color=BLUE, lw=2.5)
    for kind, curve in curves.groupby("ending_type", sort=False):
        color = colors[ending_name(kind)]
        # Only the way down is a type's own; before it all relationships grow alike.
        last = int(np.flatnonzero(curve["volume"].to_numpy() > 0)[-1])
        down = curve.iloc[int(curve["volume"].to_numpy().argmax()) : last + 2]
        if kind != whole["ending_type"].iloc[0]:
            ax.plot(down["period"], down["volume"], color=color, lw=2.5)
        end = down.iloc[-1]
        ax.plot(end["period"], end["volume"], "o", color=color, clip_on=False, zorder=3)
        zh, aliases, _ = _ENDINGS[ending_name(kind)]
        name = f"{zh}\n({aliases[0]})\n{kind}" if aliases else f"{zh}\n{kind}"
        ax.annotate(
            name, (end["period"], 0), xytext=(0, -16), textcoords="offset points",
            ha="center", va="top", color=color, fontsize=9, annotation_clip=False,
        )  # fmt: skip
    ax.set(ylabel="volume (% of a mature customer) 交易额", ylim=(0, None), xticks=[])
    ax.set_xlabel("time since the first contact (periods)", labelpad=52)
    ax.set_title("A relationship can end in any stage, not only in the last")
    return ax
