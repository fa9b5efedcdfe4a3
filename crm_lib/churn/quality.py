"""Quality of a churn score: AUC, ROC curve, lift (提升度), calibration."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from crm_lib.acquisition import gains_table
from crm_lib.base.checks import (
    require_between,
    require_count,
    require_drawable,
    require_interval,
    require_numbers,
)
from crm_lib.base.message import Message
from crm_lib.plotting import BLUE, GREY, VERMILLION, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def outcome_values(frame: pd.DataFrame, churned_col: str) -> np.ndarray:
    """Return the outcome as an array of 0 and 1 with both kinds in it, or raise."""
    frame = require_numbers(frame, [churned_col], what="the table")
    strange = ~frame[churned_col].isin([0, 1])
    if strange.any():
        raise ValueError(
            Message(
                f"column {churned_col!r} holds other values than 0 and 1 in {int(strange.sum())} of "
                f"{len(frame)} rows.",
                f"列 {churned_col!r} 在 {len(frame)} 行中有 {int(strange.sum())} 行不是0或1。",
            )
        )
    values = frame[churned_col].to_numpy(int)
    if not 0 < values.sum() < len(values):
        raise ValueError(
            Message(
                f"column {churned_col!r} has {int(values.sum())} churned of {len(values)} customers; "
                "both kinds are needed.",
                f"列 {churned_col!r} 的 {len(values)} 位客户中有 {int(values.sum())} 位流失；流失与未流失的都要有。",
            )
        )
    return values


def auc(
    scored: pd.DataFrame,
    *,
    churn_probability_col: str = "churn_probability",
    churned_col: str = "churned",
) -> float:
    """Compute the area under the ROC curve: how often a churner scores above a stayer.

    Raises
    ------
    ValueError
        When a column is absent, missing or not what it should be: outcomes 0 or 1, scores numbers.

    Examples
    --------
    >>> auc(pd.DataFrame({"churn_probability": [0.9, 0.4, 0.6, 0.1], "churned": [1, 1, 0, 0]}))
    0.75
    """
    from sklearn.metrics import roc_auc_score

    churned = outcome_values(scored, churned_col)
    scored = require_numbers(scored, [churn_probability_col], what="the scored customers")
    return float(roc_auc_score(churned, scored[churn_probability_col]))


def roc_table(
    scored: pd.DataFrame,
    *,
    churn_probability_col: str = "churn_probability",
    churned_col: str = "churned",
) -> pd.DataFrame:
    """Compute true and false positive rates for each threshold (ROC).

    Returns
    -------
    DataFrame
        ``threshold`` (falling), ``share_of_stayers`` contacted in vain (false positive rate),
        ``share_of_churners`` caught (true positive rate).

    Raises
    ------
    ValueError
        When a column is absent, missing or not what it should be: outcomes 0 or 1, scores numbers.

    Examples
    --------
    >>> t = pd.DataFrame({"churn_probability": [0.9, 0.1], "churned": [1, 0]})
    >>> roc_table(t)["share_of_churners"].tolist()
    [0.0, 1.0, 1.0]
    """
    from sklearn.metrics import roc_curve

    churned = outcome_values(scored, churned_col)
    scored = require_numbers(scored, [churn_probability_col], what="the scored customers")
    stayers, churners, threshold = roc_curve(
        churned, scored[churn_probability_col], drop_intermediate=False
    )
    return pd.DataFrame(
        {"threshold": threshold, "share_of_stayers": stayers, "share_of_churners": churners}
    )


@styled
def plot_churn_roc(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw the ROC curve of `roc_table`.

    Raises
    ------
    ValueError
        When a column of `roc_table` is absent, empty or not a number where one is needed, or
        there is no row.
    """
    table = require_drawable(
        table,
        [],
        numbers=["share_of_stayers", "share_of_churners"],
        what="the ROC table",
    )
    x, y = 100 * table["share_of_stayers"], 100 * table["share_of_churners"]
    ax.plot(x, y, color=BLUE, lw=2, label="by score · 按模型得分")
    ax.plot([0, 100], [0, 100], color=GREY, ls="--", lw=1, label="at random · 随机")
    area = float(np.trapezoid(y, x)) / 10_000
    ax.set(
        xlim=(-1, 101), ylim=(-1, 103),
        xlabel="false positive rate: stayers contacted in vain (%) · 假阳性率：白打扰的留下者（%）",
        ylabel="true positive rate: churners caught (%) · 真阳性率：抓住的流失者（%）",
    )  # fmt: skip
    ax.legend(loc="lower right")
    ax.set_title(
        f"A churner scores above a stayer {area:.0%} of the time (AUC {area:.3f})"
        f" · 流失客户得分高于留存客户的概率为{area:.0%}（AUC {area:.3f}）"
    )
    return ax


def lift_table(
    scored: pd.DataFrame,
    *,
    groups: int = 10,
    churn_probability_col: str = "churn_probability",
    churned_col: str = "churned",
) -> pd.DataFrame:
    """Cut scored customers into equal groups and compare their churn with the average (提升度).

    Returns
    -------
    DataFrame
        The table of `crm_lib.acquisition.gains_table` in the words of churn: ``group`` (1 = most
        at risk), ``customers, churned_customers, churn_rate, lift, cumulative_customers,
        cumulative_churned`` (shares of this group and all before it), ``cumulative_lift``.

    Raises
    ------
    ValueError
        As `calibration_table`, but any numbers will do as scores.

    Examples
    --------
    >>> t = pd.DataFrame({"churn_probability": [0.9, 0.8, 0.3, 0.1], "churned": [1, 1, 1, 0]})
    >>> lift_table(t, groups=2)["lift"].round(3).tolist()
    [1.333, 0.667]
    """
    churned = outcome_values(scored, churned_col)
    table = gains_table(
        scored.assign(**{churned_col: churned}),
        score_col=churn_probability_col,
        won_col=churned_col,
        groups=groups,
    ).rename(
        columns={
            "leads": "customers",
            "won": "churned_customers",
            "rate": "churn_rate",
            "share_of_leads": "cumulative_customers",
            "share_of_won": "cumulative_churned",
        }
    )
    return table.astype({"churned_customers": int})


@styled
def plot_churn_lift(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw the lift of each group of `lift_table`.

    Raises
    ------
    ValueError
        When a column of `lift_table` is absent, empty or not a number where one is needed, or
        there is no row.
    """
    table = require_drawable(
        table,
        [],
        numbers=["group", "lift", "churn_rate"],
        what="the lift table",
    )
    colors = [VERMILLION if lift > 1 else GREY for lift in table["lift"]]
    bars = ax.bar(table["group"], table["lift"], color=colors, width=0.75)
    ax.bar_label(bars, fmt="%.1f", padding=2)
    ax.axhline(1, color="0.3", lw=1, ls="--")
    ax.set(
        xticks=table["group"], xlabel="group of customers (1 = most at risk) · 客户组（1为风险最高）",
        ylabel="lift (churn ÷ average churn) · 提升度（流失率÷平均流失率）",
    )  # fmt: skip
    first = table["lift"].iloc[0]
    ax.set_title(
        f"The group most at risk churns {first:.1f} times the average"
        f" · 风险最高的一组，流失率是平均值的{first:.1f}倍"
    )
    return ax


def calibration_table(
    scored: pd.DataFrame,
    *,
    groups: int = 10,
    churn_probability_col: str = "churn_probability",
    churned_col: str = "churned",
) -> pd.DataFrame:
    """Compare predicted probabilities with what happened, in groups of equal size.

    Returns
    -------
    DataFrame
        ``group`` (1 = lowest), ``customers, predicted`` (mean), ``observed, low, high`` (95 %
        Wilson interval), and ``brier`` (mean squared error of all, the same in each row).

    Raises
    ------
    ValueError
        When a column is absent or missing, outcomes are not 0 or 1, scores no probabilities, or there
        are fewer customers than groups.

    Examples
    --------
    >>> t = pd.DataFrame({"churn_probability": [0.1, 0.2, 0.8, 0.9], "churned": [0, 0, 1, 1]})
    >>> calibration_table(t, groups=2)["observed"].tolist()
    [0.0, 1.0]
    """
    from statsmodels.stats.proportion import proportion_confint

    churned = outcome_values(scored, churned_col)
    scored = require_numbers(scored, [churn_probability_col], what="the scored customers")
    require_between(scored[churn_probability_col], 0, 1, name=f"column {churn_probability_col!r}")
    require_count(groups, name="groups", most=len(scored))
    p = scored[churn_probability_col].to_numpy(float)
    parts = np.array_split(np.argsort(p, kind="stable"), groups)
    hits = np.array([churned[i].sum() for i in parts])
    sizes = np.array([len(i) for i in parts])
    low, high = proportion_confint(hits, sizes, 0.05, "wilson")
    return pd.DataFrame(
        {
            "group": np.arange(1, groups + 1),
            "customers": sizes,
            "predicted": [p[i].mean() for i in parts],
            "observed": hits / sizes,
            "low": low,
            "high": high,
            "brier": ((p - churned) ** 2).mean(),
        }
    )


@styled
def plot_churn_calibration(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw predicted against observed churn of `calibration_table`.

    Raises
    ------
    ValueError
        When a column of `calibration_table` is absent, empty or not a number where one is
        needed, or there is no row.
    """
    table = require_drawable(
        table,
        [],
        numbers=["predicted", "observed", "low", "high"],
        what="the calibration table",
    )
    require_interval(table, "observed", low="low", high="high", what="the calibration table")
    predicted, observed = 100 * table["predicted"], 100 * table["observed"]
    around = np.vstack([observed - 100 * table["low"], 100 * table["high"] - observed])
    ax.errorbar(predicted, observed, yerr=np.clip(around, 0, None), fmt="o", color=BLUE, capsize=3)
    top = 1.05 * max(predicted.max(), 100 * table["high"].max())
    ax.plot([0, top], [0, top], color=GREY, ls="--", lw=1)
    ax.set(
        xlim=(0, top), ylim=(0, top), xlabel="predicted churn (%) · 预测流失率（%）",
        ylabel="observed churn (%), 95% interval · 实际流失率（%）及95%置信区间",
    )  # fmt: skip
    within = ((table["low"] <= table["predicted"]) & (table["predicted"] <= table["high"])).sum()
    ax.set_title(
        f"In {within} of {len(table)} groups the prediction lies within the interval"
        f" · {len(table)}组中有{within}组的预测值落在置信区间内"
    )
    return ax
