"""Budget over the stages of the life cycle by marginal return (边际收益)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from crm_lib.base.checks import require_drawable, require_numbers, require_positive
from crm_lib.base.message import Message
from crm_lib.page.words import named
from crm_lib.plotting import GREY, VERMILLION, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def stage_gain(spend: Any, *, ceiling: Any, scale: Any) -> Any:
    """Compute what spending on a stage brings, with diminishing returns.

    Parameters
    ----------
    spend : float or array
        Money spent on the stage, zero or more.
    ceiling : float or array
        The most the stage can bring, with unlimited money.
    scale : float or array
        Spending at which 63 % of the ceiling is reached; above zero.

    Returns
    -------
    float or array
        ceiling · (1 − exp(−spend/scale)), in money.

    Raises
    ------
    ValueError
        When a number is negative or missing, or `scale` is not above zero.

    Notes
    -----
    An exponential response is an assumption, the simplest one that is steep first and flat later.

    Examples
    --------
    >>> round(stage_gain(100, ceiling=500, scale=100), 1)
    316.1
    """
    require_positive(spend, name="spend", zero_ok=True)
    require_positive(ceiling, name="ceiling", zero_ok=True)
    require_positive(scale, name="scale")
    gain = np.asarray(ceiling, float) * -np.expm1(-np.asarray(spend, float) / scale)
    return float(gain) if np.ndim(gain) == 0 else gain


def next_yuan(spend: Any, *, ceiling: Any, scale: Any) -> Any:
    """Compute what one more unit of money brings after `spend`: ceiling/scale · exp(−spend/scale).

    Raises
    ------
    ValueError
        As `stage_gain`.

    Examples
    --------
    >>> next_yuan(0, ceiling=500, scale=100)
    5.0
    """
    require_positive(spend, name="spend", zero_ok=True)
    require_positive(ceiling, name="ceiling", zero_ok=True)
    require_positive(scale, name="scale")
    brings = np.asarray(ceiling, float) / scale * np.exp(-np.asarray(spend, float) / scale)
    return float(brings) if np.ndim(brings) == 0 else brings


def spending_table(
    stages: pd.DataFrame,
    *,
    spend_col: str = "spend",
    ceiling_col: str = "ceiling",
    scale_col: str = "scale",
) -> pd.DataFrame:
    """Add to each stage's spending what it brings in all, on average and with its next yuan.

    Returns
    -------
    DataFrame
        The stages with ``gain``, ``per_yuan`` (gain / spend; missing without spending) and
        ``next_yuan``.

    Raises
    ------
    ValueError
        When a column is absent, missing, not numeric or out of range.

    Examples
    --------
    >>> t = pd.DataFrame({"stage": ["a"], "ceiling": [500], "scale": [100], "spend": [100]})
    >>> spending_table(t)[["per_yuan", "next_yuan"]].round(2).values.tolist()
    [[3.16, 1.84]]
    """
    stages = require_numbers(stages, [spend_col, ceiling_col, scale_col], what="the stages")
    spend = stages[spend_col].to_numpy(float)
    shape = {"ceiling": stages[ceiling_col].to_numpy(float), "scale": stages[scale_col].to_numpy()}
    gain = stage_gain(spend, **shape)
    per_yuan = np.divide(gain, spend, out=np.full(len(spend), np.nan), where=spend > 0)
    return stages.assign(gain=gain, per_yuan=per_yuan, next_yuan=next_yuan(spend, **shape))


def best_spending(
    stages: pd.DataFrame,
    *,
    budget: float,
    ceiling_col: str = "ceiling",
    scale_col: str = "scale",
) -> pd.DataFrame:
    """Divide a budget so that no yuan would bring more in another stage.

    Parameters
    ----------
    stages : DataFrame
        One row a stage.
    budget : float
        All of it is spent.
    ceiling_col, scale_col : str
        The two figures of `stage_gain`.

    Returns
    -------
    DataFrame
        As `spending_table`, with the best ``spend``: stages that get money share one
        ``next_yuan``; in a stage that gets none it is lower.

    Raises
    ------
    ValueError
        For absent, missing or negative figures, no stage with a ceiling above zero.

    Notes
    -----
    The first yuan of each stage is its best. The common value of the last one is found by halving
    an interval.

    Examples
    --------
    >>> t = pd.DataFrame({"stage": ["a", "b"], "ceiling": [500, 100], "scale": [100, 100]})
    >>> best_spending(t, budget=100)["spend"].round(6).tolist()
    [100.0, 0.0]
    """
    stages = require_numbers(stages, [ceiling_col, scale_col], what="the stages")
    require_positive(budget, name="budget", zero_ok=True)
    ceiling = require_positive(
        stages[ceiling_col].to_numpy(float), name=f"column {ceiling_col!r}", zero_ok=True
    )
    scale = require_positive(stages[scale_col].to_numpy(float), name=f"column {scale_col!r}")
    first = ceiling / scale
    if not (first > 0).any():
        raise ValueError(
            Message(
                f"column {ceiling_col!r} is 0 in all {len(stages)} rows; no stage can bring anything.",
                f"列 {ceiling_col!r} 的 {len(stages)} 行全为 0；没有一个阶段能带来收益。",
            )
        )

    def wanted(log_value: float) -> np.ndarray:
        with np.errstate(divide="ignore"):
            return np.maximum(scale * (np.log(first) - log_value), 0.0)

    high = float(np.log(first.max()))
    low = high - budget / scale[first.argmax()] - 1.0
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if wanted(middle).sum() > budget else (low, middle)
    spend = wanted(high)
    spend *= budget / spend.sum() if spend.sum() > 0 else 0.0
    return spending_table(stages.assign(spend=spend), ceiling_col=ceiling_col, scale_col=scale_col)


@styled
def plot_next_yuan(
    table: pd.DataFrame,
    *,
    stage_col: str = "stage",
    unit: str = "yuan · 元",
    ax: Axes | None = None,
) -> Axes:
    """Draw the marginal return of each stage of `spending_table`, and the line below which none pays.

    `unit` names the money, ``English · 中文``.

    Raises
    ------
    ValueError
        When a column of `spending_table` is absent, empty or not a number where one is needed,
        or there is no row.
    """
    table = require_drawable(
        table,
        [stage_col],
        numbers=["spend", "next_yuan"],
        what="the spending",
    )
    best = int(table["next_yuan"].to_numpy().argmax())
    stages = [named(stage) for stage in table[stage_col]]
    names = [f"{s}\n{x:,.0f}" for s, x in zip(stages, table["spend"], strict=True)]
    money = named(unit)
    colors = [VERMILLION if i == best else GREY for i in range(len(table))]
    bars = ax.bar(range(len(table)), table["next_yuan"], color=colors, width=0.65)
    ax.bar_label(bars, fmt="%.2f", padding=3, bbox={"fc": "white", "ec": "none", "pad": 1})
    ax.axhline(1, color="0.3", lw=1, ls="--")
    ax.margins(y=0.15)
    ax.set(
        xticks=range(len(table)), xticklabels=names, xlabel=f"task and what is spent on it ({money.en}) · 环节及现有投入（{money.zh}）",
        ylabel=f"one more {money.en} brings · 边际收益（每追加1{money.zh}）",
    )  # fmt: skip
    even = table["next_yuan"].max() - table["next_yuan"].min() < 0.05
    ax.set_title(
        "No yuan would do better elsewhere · 各环节边际收益相等，换个环节也不会更好"
        if even
        else f"As assumed, one more yuan brings most in {stages[best].en}"
        f" · 按假设，追加1元在“{stages[best].zh}”带来最多"
    )
    return ax
