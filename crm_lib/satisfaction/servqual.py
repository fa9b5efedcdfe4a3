"""SERVQUAL gaps of service quality, and Cronbach's alpha (reliability of a scale)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from crm_lib.base.checks import (
    require_between,
    require_count,
    require_drawable,
    require_level,
    require_numbers,
    require_positive,
)
from crm_lib.base.labels import signed
from crm_lib.base.message import Message
from crm_lib.plotting import BLUE, GREY, VERMILLION, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_DIMENSIONS = {
    "tangibles": ("有形性", 4),
    "reliability": ("可靠性", 5),
    "responsiveness": ("响应性", 4),
    "assurance": ("保证性", 4),
    "empathy": ("移情性", 5),
}

#: The dimension of each of the 22 SERVQUAL items, in the order of the questionnaire.
SERVQUAL_ITEMS = tuple(name for name, (_, items) in _DIMENSIONS.items() for _ in range(items))


def servqual_gaps(
    expectations: Any,
    perceptions: Any,
    *,
    weights: dict[str, float] | None = None,
    scale_max: int = 7,
) -> pd.DataFrame:
    """Compute the SERVQUAL gap (perception − expectation) of the five dimensions.

    Parameters
    ----------
    expectations, perceptions : DataFrame or array, shape (n, 22)
        The 22 pairs of answers from 1 to `scale_max`, columns in the order of the questionnaire:
        tangibles 4, reliability 5, responsiveness 4, assurance 4, empathy 5.
    weights : dict, optional
        Points customers give each dimension (they share 100 among the five); equal by default.
    scale_max : int
        Best answer.

    Returns
    -------
    DataFrame
        Five rows: ``dimension, name_zh, items, expectation, perception, gap, weight,
        weighted_gap``; weights sum to 1, so the weighted gaps sum to the overall gap.

    Raises
    ------
    ValueError
        For tables that are not n × 22 and equal in size, answers off the scale or missing, weights
        that do not name the five dimensions.

    References
    ----------
    Parasuraman, Zeithaml and Berry (1988), Journal of Retailing 64(1), 12–40.

    Examples
    --------
    >>> gaps = servqual_gaps(np.full((3, 22), 6), np.full((3, 22), 5))
    >>> gaps["items"].tolist(), gaps["gap"].tolist()
    ([4, 5, 4, 4, 5], [-1.0, -1.0, -1.0, -1.0, -1.0])
    """
    tables = {}
    for name, answers in {"expectations": expectations, "perceptions": perceptions}.items():
        values = _answers(answers, name)
        if values.ndim != 2 or values.shape[1] != len(SERVQUAL_ITEMS) or not len(values):
            raise ValueError(
                Message(
                    f"{name} must be a table of n rows and {len(SERVQUAL_ITEMS)} items; got shape "
                    f"{values.shape}.",
                    f"{name} 必须是 n 行、{len(SERVQUAL_ITEMS)} 个题项的表；这里的形状是 {values.shape}。",
                )
            )
        tables[name] = require_between(values, 1, scale_max, name=name)
    if tables["expectations"].shape != tables["perceptions"].shape:
        raise ValueError(
            Message(
                f"expectations have {len(tables['expectations'])} rows and perceptions "
                f"{len(tables['perceptions'])}; the same people must answer both.",
                f"期望有 {len(tables['expectations'])} 行，感知有 {len(tables['perceptions'])} 行；必须由同一批人作答。",
            )
        )
    require_count(scale_max, name="scale_max", least=2)
    weights = dict.fromkeys(_DIMENSIONS, 1.0) if weights is None else dict(weights)
    if set(weights) != set(_DIMENSIONS):
        raise ValueError(
            Message(
                f"weights name {sorted(weights)}; they must name {', '.join(_DIMENSIONS)}.",
                f"weights 给的是 {sorted(weights)}；必须给出 {'、'.join(_DIMENSIONS)}。",
            )
        )
    require_positive(list(weights.values()), name="weights", zero_ok=True)
    total = sum(weights.values())
    if total == 0:
        raise ValueError(
            Message(
                "weights are all zero; at least one dimension must count.",
                "weights 全为零；至少要有一个维度计入。",
            )
        )
    of_item = np.asarray(SERVQUAL_ITEMS)
    rows = []
    for name, (zh, items) in _DIMENSIONS.items():
        expected = float(tables["expectations"][:, of_item == name].mean())
        perceived = float(tables["perceptions"][:, of_item == name].mean())
        rows.append((name, zh, items, expected, perceived, perceived - expected))
    columns = ["dimension", "name_zh", "items", "expectation", "perception", "gap"]
    table = pd.DataFrame(rows, columns=columns)
    share = [weights[name] / total for name in _DIMENSIONS]
    return table.assign(weight=share, weighted_gap=table["gap"] * share)


def _answers(table: Any, name: str) -> np.ndarray:
    """Return a table of answers as floats."""
    if isinstance(table, pd.DataFrame):
        table = require_numbers(table, table.columns, what=name, gaps_ok=True)
    try:
        return np.asarray(table, dtype=float)
    except (TypeError, ValueError) as error:
        raise ValueError(
            Message(
                f"{name} must hold numbers only, in rows of one length.",
                f"{name} 只能含数值，且各行长度相同。",
            )
        ) from error


def cronbach_alpha(items: Any) -> float:
    """Compute Cronbach's alpha: how well the items of a scale hang together.

    Parameters
    ----------
    items : DataFrame or array, shape (n, k)
        One row a respondent, one column an item; items worded the other way round reversed first.

    Returns
    -------
    float
        k/(k − 1) · (1 − Σ item variances / variance of the sum). About .7 and more is taken as
        reliable; below 0 an item probably runs the other way.

    Raises
    ------
    ValueError
        For fewer than two items or respondents, missing answers, or sums that do not vary.

    References
    ----------
    Cronbach (1951), Psychometrika 16, 297–334.

    Examples
    --------
    >>> round(cronbach_alpha([[1, 2], [2, 3], [3, 3]]), 3)
    0.857
    """
    values = _answers(items, "items")
    if values.ndim != 2 or values.shape[0] < 2 or values.shape[1] < 2:
        raise ValueError(
            Message(
                f"items must have at least 2 rows and 2 columns; got shape {values.shape}.",
                f"items 至少要有 2 行 2 列；这里的形状是 {values.shape}。",
            )
        )
    missing = int((~np.isfinite(values)).any(axis=1).sum())
    if missing:
        raise ValueError(
            Message(
                f"items are missing or infinite in {missing} of {len(values)} rows.",
                f"items 的 {len(values)} 行中有 {missing} 行缺失或为无穷大。",
            )
        )
    of_sum = values.sum(axis=1).var(ddof=1)
    if of_sum == 0:
        raise ValueError(
            Message(
                f"the sums of the {len(values)} rows are all equal; alpha is not defined.",
                f"{len(values)} 行的合计全部相等，alpha 没有定义。",
            )
        )
    k = values.shape[1]
    return float(k / (k - 1) * (1 - values.var(axis=0, ddof=1).sum() / of_sum))


def cronbach_interval(items: Any, *, confidence: float = 0.95) -> tuple[float, float]:
    """Compute the lower and upper end of Feldt's interval for Cronbach's alpha.

    Parameters
    ----------
    items : DataFrame or array, shape (n, k)
        As in `cronbach_alpha`.
    confidence : float
        Above 0 and below 1.

    Returns
    -------
    (float, float)
        1 − (1 − α)·F with the quantiles of F at n − 1 and (n − 1)(k − 1) degrees of freedom.

    Raises
    ------
    ValueError
        As `cronbach_alpha`, and for a confidence outside its range.

    References
    ----------
    Feldt, Woodruff and Salih (1987), Applied Psychological Measurement 11(1), 93–103.

    Examples
    --------
    >>> [round(end, 3) for end in cronbach_interval([[1, 2], [2, 3], [3, 3], [1, 1]])]
    [-0.544, 0.994]
    """
    from scipy.stats import f

    require_level(confidence, name="confidence")
    alpha = cronbach_alpha(items)
    n, k = np.shape(items)
    tail = (1 - confidence) / 2
    high, low = f.isf([1 - tail, tail], n - 1, (n - 1) * (k - 1))
    return float(1 - (1 - alpha) * low), float(1 - (1 - alpha) * high)


@styled
def plot_servqual(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw expectation and perception of each dimension and the gap between, of `servqual_gaps`.

    Raises
    ------
    ValueError
        When a column of `servqual_gaps` is absent, empty or not a number where one is needed,
        or there is no row.
    """
    table = require_drawable(
        table,
        ["dimension", "name_zh"],
        numbers=["expectation", "perception", "gap"],
        what="the gaps",
    )
    table = table.sort_values("gap", ascending=False, ignore_index=True)
    y = table.index
    ax.hlines(y, table["expectation"], table["perception"], color=GREY, lw=3, alpha=0.5)
    ax.plot(table["expectation"], y, "o", color=GREY, ms=9, label="expectation · 期望")
    ax.plot(table["perception"], y, "o", color=BLUE, ms=9, label="perception · 感知")
    for i, row in table.iterrows():
        ax.annotate(
            signed(row.gap, 2), ((row.expectation + row.perception) / 2, i), xytext=(0, 6),
            textcoords="offset points", ha="center",
            color=VERMILLION if row.gap < 0 else "0.2",
        )  # fmt: skip
    ax.set(
        yticks=y,
        yticklabels=[f"{d} · {zh}" for d, zh in zip(table.dimension, table.name_zh, strict=True)],
        ylim=(-0.5, len(table) - 0.3),
        xlabel="mean answer · 平均得分",
    )
    worst = table.iloc[-1]
    ax.set_title(
        f"{worst.dimension.capitalize()} falls furthest behind: {signed(worst.gap, 2)} · "
        f"{worst.name_zh}落后最多：{signed(worst.gap, 2)}"
        if worst.gap < 0
        else "No dimension falls behind expectations · 没有哪个维度低于期望"
    )
    ax.legend(loc="center left", bbox_to_anchor=(1, 0.5))
    return ax
