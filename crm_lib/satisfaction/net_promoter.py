"""The net promoter score (净推荐值) with its interval."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from crm_lib.base.checks import (
    answers_on_scale,
    require_columns,
    require_count,
    require_drawable,
    require_interval,
    require_level,
    require_no_missing,
    require_numbers,
)
from crm_lib.base.labels import signed
from crm_lib.base.message import Message
from crm_lib.page.words import named
from crm_lib.plotting import BLUE, GREY, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@dataclass(frozen=True)
class NPS:
    """A net promoter score (净推荐值) with its interval; scores in points from −100 to 100.

    Attributes
    ----------
    score : float
        Per cent promoters minus per cent detractors.
    promoters, passives, detractors : int
        Answers 9–10, 7–8 and 0–6.
    standard_error : float
        In points.
    low, high : float
        Limits of the confidence interval, not cut at ±100.
    confidence : float
        Level of the interval.
    """

    score: float
    promoters: int
    passives: int
    detractors: int
    standard_error: float
    low: float
    high: float
    confidence: float

    @property
    def n(self) -> int:
        """Number of answers."""
        return self.promoters + self.passives + self.detractors

    @property
    def margin(self) -> float:
        """Half the width of the interval, in points."""
        return (self.high - self.low) / 2


def nps(scores: Any, *, confidence: float = 0.95) -> NPS:
    """Compute the net promoter score of answers from 0 to 10.

    Parameters
    ----------
    scores : sequence of int
        "How likely are you to recommend us?", 0–10.
    confidence : float
        Level of the interval, above 0 and below 1.

    Returns
    -------
    NPS
        Score, counts, standard error and interval.

    Raises
    ------
    ValueError
        For no scores, missing scores, scores that are not whole numbers from 0 to 10.

    Warns
    -----
    UserWarning
        When five or more scores all lie from 1 to 5, which looks like another scale.

    Examples
    --------
    >>> nps([10, 9, 8, 6]).score
    25.0
    """
    values = answers_on_scale(scores, 0, 10, name="scores")
    if _is_of_five(values):
        _warn_of_five(len(values))
    return _counted(values, confidence)


def _is_of_five(values: np.ndarray) -> bool:
    """Tell whether answers look as if they were given on a scale from 1 to 5."""
    return len(values) >= 5 and values.min() >= 1 and values.max() <= 5


def _warn_of_five(scores: int) -> None:
    """Warn whoever called a public function that all its scores make detractors."""
    warnings.warn(
        f"all {scores} scores lie from 1 to 5, where everybody is a detractor: the net "
        "promoter score is defined for answers from 0 to 10. If these were given on a scale of "
        "five, use csat.",
        stacklevel=3,
    )


def _counted(values: np.ndarray, confidence: float) -> NPS:
    """Return the score of answers from 0 to 10."""
    promoters, detractors = int((values >= 9).sum()), int((values <= 6).sum())
    return nps_from_counts(
        promoters, len(values) - promoters - detractors, detractors, confidence=confidence
    )


def nps_from_counts(
    promoters: int, passives: int, detractors: int, *, confidence: float = 0.95
) -> NPS:
    """Compute the net promoter score from the three counts.

    Raises
    ------
    ValueError
        When a count is no whole number, all are 0, or `confidence` lies outside 0 … 1.

    Notes
    -----
    With p and d the shares of promoters and detractors the variance of one answer, counted as
    +1, 0 or −1, is p + d − (p − d)², and the interval is normal.

    Examples
    --------
    >>> score = nps_from_counts(500, 300, 200)
    >>> score.score, round(score.margin, 2)
    (30.0, 4.84)
    """
    from scipy.stats import norm

    counts = {"promoters": promoters, "passives": passives, "detractors": detractors}
    for name, value in counts.items():
        require_count(value, name=name, least=0)
    require_level(confidence, name="confidence")
    n = promoters + passives + detractors
    if n == 0:
        raise ValueError(
            Message(
                "there is no answer: promoters, passives and detractors are all 0.",
                "没有答案：推荐者、被动者、贬损者都是 0。",
            )
        )
    p, d = promoters / n, detractors / n
    error = 100 * np.sqrt(max(p + d - (p - d) ** 2, 0.0) / n)
    score = 100 * (promoters - detractors) / n
    margin = float(norm.ppf(0.5 + confidence / 2)) * error
    return NPS(
        score=float(score),
        **{name: int(value) for name, value in counts.items()},
        standard_error=float(error),
        low=float(score - margin),
        high=float(score + margin),
        confidence=confidence,
    )


def nps_table(
    answers: pd.DataFrame,
    *,
    segment_col: str = "segment",
    recommend_col: str = "recommend",
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Compute the net promoter score of each segment with its interval.

    Parameters
    ----------
    answers : DataFrame
        One row an answer.
    segment_col, recommend_col : str
        Segment to compare, and the answer from 0 to 10 to how likely one is to recommend.
    confidence : float
        Level of the intervals.

    Returns
    -------
    DataFrame
        One row a segment: ``n, promoters, passives, detractors, nps, standard_error, low, high``.

    Raises
    ------
    ValueError
        When a column is absent or missing, or a score lies outside 0 … 10.

    Warns
    -----
    UserWarning
        As `nps`, of all answers together or of a segment that has another scale than the rest.

    Examples
    --------
    >>> t = pd.DataFrame({"shop": ["a", "a", "b"], "recommend": [10, 0, 9]})
    >>> nps_table(t, segment_col="shop")["nps"].tolist()
    [0.0, 100.0]
    """
    answers = require_columns(answers, [segment_col], what="the answers")
    require_no_missing(answers, [segment_col], what="the answers")
    answers = require_numbers(answers, [recommend_col], what="the answers")
    columns = ["n", "promoters", "passives", "detractors", "nps", "standard_error", "low", "high"]
    rows = []
    groups = {
        group: answers_on_scale(part[recommend_col], 0, 10, name="scores")
        for group, part in answers.groupby(segment_col)
    }
    if len(answers) and _is_of_five(answers[recommend_col].to_numpy()):
        _warn_of_five(len(answers))
    elif strange := [len(scores) for scores in groups.values() if _is_of_five(scores)]:
        _warn_of_five(sum(strange))
    for group, scores in groups.items():
        s = _counted(scores, confidence)
        numbers = (s.n, s.promoters, s.passives, s.detractors, s.score, s.standard_error)
        rows.append((group, *numbers, s.low, s.high))
    return pd.DataFrame(rows, columns=[segment_col, *columns])


@styled
def plot_nps(
    table: pd.DataFrame, *, segment_col: str | None = None, ax: Axes | None = None
) -> Axes:
    """Draw the scores of `nps_table` with their intervals, best on top.

    Raises
    ------
    ValueError
        When a column of `nps_table` is absent, empty or not a number where one is needed, or
        there is no row.
    """
    table = require_columns(table, (), what="the table of scores")
    segment_col = table.columns[0] if segment_col is None else segment_col
    table = require_drawable(
        table,
        [segment_col],
        numbers=["nps", "low", "high"],
        what="the table of scores",
    )
    require_interval(table, "nps", low="low", high="high", what="the table of scores")
    table = table.sort_values("nps", ignore_index=True)
    margin = np.vstack([table["nps"] - table["low"], table["high"] - table["nps"]])
    ax.errorbar(
        table["nps"],
        table.index,
        xerr=margin.clip(min=0),
        fmt="o",
        ms=8,
        color=BLUE,
        capsize=4,
        lw=2,
    )
    ax.axvline(0, color=GREY, lw=0.8)
    for y, score in enumerate(table["nps"]):
        ax.annotate(
            signed(score, 1), (score, y), xytext=(0, 8), textcoords="offset points", ha="center"
        )
    ax.set(
        yticks=table.index,
        yticklabels=[str(named(s, segment_col)) for s in table[segment_col]],
        ylim=(-0.6, len(table) - 0.3),
        xlabel="net promoter score, points, with its interval · 净推荐值及其置信区间（分）",
        ylabel=str(segment_col),
    )
    first = table.iloc[-1] if len(table) else None
    if len(table) > 1:
        a, score = named(first[segment_col], segment_col), signed(first["nps"], 1)
        low, high = signed(first["low"]), signed(first["high"])
        ax.set_title(
            f"{a.en} has the highest score, {score}; its interval is {low} to {high} · "
            f"{a.zh}的分数最高，{score}分；它的区间是{low}到{high}"
        )
    elif len(table):
        only, score = named(first[segment_col], segment_col), signed(first["nps"], 1)
        ax.set_title(f"{only.en} scores {score} · {only.zh}为{score}分")
    return ax
