"""Survival curves (生存曲线) by Kaplan–Meier, median lifetime, log-rank test."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from crm_lib.base.checks import (
    require_between,
    require_columns,
    require_drawable,
    require_frame,
    require_level,
    require_no_missing,
    require_numbers,
    require_positive,
)
from crm_lib.base.message import Message, both_text
from crm_lib.engines.frames import to_pandas
from crm_lib.page.words import named
from crm_lib.plotting import GREY, PALETTE, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes


_WHAT = "the table of durations"


def survival_curve(
    frame: Any,
    *,
    duration_col: str = "duration",
    churned_col: str = "churned",
    segment_col: str | None = None,
    level: float = 0.95,
) -> pd.DataFrame:
    """Estimate the Kaplan–Meier survival curve, with intervals that stay between 0 and 1.

    Parameters
    ----------
    frame : data frame
        One row a customer (a lazy frame is collected).
    duration_col : str
        Time as a customer so far, in any unit, zero or more.
    churned_col : str
        1 or True when the customer has left at that time, 0 or False when still there (censored).
    segment_col : str, optional
        A curve for each segment.
    level : float
        Of the pointwise confidence intervals.

    Returns
    -------
    DataFrame
        Starting at time 0, a row for each time at which somebody left or was last seen: (the
        segment,) `time`, `at_risk`, `left`, `survival`, `standard_error` (Greenwood), `low`, `high`.

    Raises
    ------
    ValueError
        When a column is absent or missing somewhere, a duration is negative or an event is neither
        0 nor 1.

    Notes
    -----
    Leaving out the customers who are still there, or counting them as lost, both bend the curve
    down; that is what the censoring mark is for. Intervals on the log(-log) scale.

    References
    ----------
    Kaplan, E. L., & Meier, P. (1958). JASA, 53, 457–481. Kalbfleisch, J. D., & Prentice, R. L.
    (1980). The Statistical Analysis of Failure Time Data (log(-log) intervals).

    Examples
    --------
    >>> months = pd.DataFrame({"months": [1, 2, 2, 3], "left": [1, 1, 0, 1]})
    >>> curve = survival_curve(months, duration_col="months", churned_col="left")
    >>> curve[["time", "at_risk", "left", "survival"]]
       time  at_risk  left  survival
    0   0.0        4     0      1.00
    1   1.0        4     1      0.75
    2   2.0        3     1      0.50
    3   3.0        1     1      0.00
    """
    table = _durations(frame, duration_col, churned_col, segment_col)
    require_level(level, name="level")
    if segment_col is None:
        return _curve(table[duration_col], table[churned_col], level)
    parts = [
        _curve(part[duration_col], part[churned_col], level).assign(**{segment_col: name})
        for name, part in table.groupby(segment_col, sort=True)
    ]
    if not parts:
        parts = [
            _curve(table[duration_col], table[churned_col], level)
            .iloc[:0]
            .assign(**{segment_col: []})
        ]
    curve = pd.concat(parts, ignore_index=True)
    return curve[[segment_col, *(c for c in curve.columns if c != segment_col)]]


def median_lifetime(curve: pd.DataFrame, *, share: float = 0.5) -> float:
    """Find the first time at which at most `share` of the customers are left; infinite if none.

    Raises
    ------
    ValueError
        When a column of the curve is absent or `share` lies outside 0 … 1.

    Examples
    --------
    >>> months = pd.DataFrame({"months": [1, 2, 2, 3], "left": [1, 1, 0, 1]})
    >>> median_lifetime(survival_curve(months, duration_col="months", churned_col="left"))
    2.0
    """
    curve = require_numbers(curve, ("time", "survival"), what="the survival curve")
    require_between(share, 0, 1, name="share")
    reached = curve.loc[curve["survival"] <= share + 1e-12, "time"]
    return float(reached.iloc[0]) if len(reached) else float("inf")


def log_rank(
    frame: Any,
    *,
    duration_col: str = "duration",
    churned_col: str = "churned",
    segment_col: str = "segment",
) -> pd.Series:
    """Test by the log-rank test whether segments leave at the same pace.

    Parameters
    ----------
    frame, duration_col, churned_col
        As in `survival_curve`.
    segment_col : str
        Two segments or more.

    Returns
    -------
    Series
        `chi_square`, `degrees_of_freedom`, `p_value`.

    Raises
    ------
    ValueError
        As `survival_curve`, and when there is only one segment or nobody left.

    References
    ----------
    Mantel, N. (1966). Cancer Chemotherapy Reports, 50, 163–170. Computed by
    ``statsmodels.duration.survfunc.survdiff``.

    Examples
    --------
    >>> months = pd.DataFrame(
    ...     {"months": [1, 2, 2, 3, 5, 6], "left": [1, 1, 1, 1, 1, 0], "plan": list("AAABBB")}
    ... )
    >>> test = log_rank(months, duration_col="months", churned_col="left", segment_col="plan")
    >>> test.round(3).to_dict()
    {'chi_square': 4.738, 'degrees_of_freedom': 1.0, 'p_value': 0.03}
    """
    from statsmodels.duration.survfunc import survdiff

    table = _durations(frame, duration_col, churned_col, segment_col)
    segments = table[segment_col].nunique()
    if segments < 2:
        raise ValueError(
            Message(
                f"column {segment_col!r} has {segments} segment; a comparison needs two or more.",
                f"列 {segment_col!r} 中有 {segments} 个细分群体；比较至少需要两个。",
            )
        )
    if not table[churned_col].any():
        raise ValueError(
            Message(
                f"column {churned_col!r} is 0 in all {len(table)} rows: nobody left.",
                f"列 {churned_col!r} 的 {len(table)} 行全部为 0：没有客户流失。",
            )
        )
    codes = pd.factorize(table[segment_col], sort=True)[0]
    chi, p = survdiff(table[duration_col], table[churned_col], codes)
    return pd.Series(
        {"chi_square": float(chi), "degrees_of_freedom": segments - 1.0, "p_value": float(p)}
    )


@styled
def plot_survival(
    curve: pd.DataFrame, *, segment_col: str | None = None, ax: Axes | None = None
) -> Axes:
    """Draw `survival_curve` as steps with its intervals, one colour a segment.

    Raises
    ------
    ValueError
        When a column of `survival_curve` is absent, empty or not a number where one is needed,
        or there is no row.
    """
    curve = require_drawable(
        curve,
        [] if segment_col is None else [segment_col],
        numbers=["time", "survival", "low", "high"],
        what="the survival curve",
    )
    assert ax is not None
    if segment_col is None:
        parts = [("all customers · 全体客户", curve)]
    else:
        parts = [(str(name), part) for name, part in curve.groupby(segment_col, sort=True)]
    for (name, part), color in zip(parts, [*PALETTE] * (1 + len(parts) // 8), strict=False):
        ax.step(part["time"], part["survival"] * 100, where="post", color=color, label=name)
        ax.fill_between(
            part["time"],
            part["low"] * 100,
            part["high"] * 100,
            step="post",
            color=color,
            alpha=0.15,
        )
    ax.axhline(50, color=GREY, linewidth=0.8, linestyle=":")
    medians = [(name, median_lifetime(part)) for name, part in parts]
    shown = [(named(name), f"{m:g}") for name, m in medians if np.isfinite(m)]
    title = "More than half stay to the end · 到期末仍有一半以上留存"
    if shown:
        title = both_text(
            "Half are gone at " + ", ".join(f"{name.en}: {m}" for name, m in shown),
            "流失一半的时间：" + "，".join(f"{name.zh} {m}" for name, m in shown),
        )
    ax.set(
        xlabel="time as a customer (units of the data) · 成为客户的时间（数据的单位）",
        ylabel="still customers (%) · 留存率（%）",
        ylim=(0, 103),
        title=title,
    )
    if len(parts) > 1:
        ax.legend(title=segment_col)
    return ax


def _durations(
    frame: Any, duration_col: str, churned_col: str, segment_col: str | None
) -> pd.DataFrame:
    columns = [duration_col, churned_col, *([segment_col] if segment_col is not None else [])]
    require_frame(frame, what=_WHAT)
    table = to_pandas(frame)
    table = require_numbers(table, [duration_col], what=_WHAT)
    table = require_columns(table, columns, what=_WHAT)
    require_no_missing(table, columns, what=_WHAT)
    table = table[columns]
    require_positive(table[duration_col], name=f"column {duration_col!r}", zero_ok=True)
    events = table[churned_col].to_numpy()
    wrong = ~np.isin(events, (0, 1))
    if wrong.any():
        raise ValueError(
            Message(
                f"column {churned_col!r} of {_WHAT} must be 0 (still a customer) or 1 (left); it is not "
                f"in {int(wrong.sum())} of {len(events)} rows (first: {events[wrong][0]!r}).",
                f"列 {churned_col!r} 只能是 0（仍是客户）或 1（已流失）；{len(events)} 行中有 {int(wrong.sum())} 行不是（第一个是 {events[wrong][0]!r}）。",
            )
        )
    return table.assign(**{churned_col: events.astype(int)})


def _curve(duration: pd.Series, event: pd.Series, level: float) -> pd.DataFrame:
    """Estimate one Kaplan–Meier curve with Greenwood's standard errors."""
    from scipy.special import ndtri

    times, place = np.unique(duration.to_numpy(dtype=float), return_inverse=True)
    left = np.bincount(place, weights=event.to_numpy(), minlength=len(times)).astype(int)
    at_time = np.bincount(place, minlength=len(times))
    at_risk = len(duration) - np.cumsum(at_time) + at_time
    times = np.append(0.0, times)
    left, at_risk = np.append(0, left), np.append(len(duration), at_risk)
    if len(times) > 1 and times[1] == 0:  # somebody left at once: one row for time 0
        times, left, at_risk = times[1:], left[1:], at_risk[1:]
    with np.errstate(divide="ignore", invalid="ignore"):
        survival = np.cumprod(np.where(at_risk > 0, 1 - left / at_risk, 1.0))
        log_variance = np.cumsum(np.where(at_risk > left, left / (at_risk * (at_risk - left)), 0.0))
        # Greenwood on the scale of log(-log S); certain at S = 1 and at S = 0.
        spread = np.sqrt(log_variance) / np.abs(np.log(survival))
        factor = np.exp(ndtri((1 + level) / 2) * spread)
        inside = (survival > 0) & (survival < 1)
        low = np.where(inside, survival**factor, survival)
        high = np.where(inside, survival ** (1 / factor), survival)
    return pd.DataFrame(
        {
            "time": times,
            "at_risk": at_risk,
            "left": left,
            "survival": survival,
            "standard_error": survival * np.sqrt(log_variance),
            "low": low,
            "high": high,
        }
    )
