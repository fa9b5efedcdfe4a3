"""Satisfaction scores (客户满意度): expectation gaps, CSAT, CES, ACSI.

This is the front door to measuring: NPS (`crm_lib.satisfaction`), the ACSI's paths
(`crm_lib.satisfaction`), drivers and IPA (`crm_lib.satisfaction`), SERVQUAL and Cronbach's alpha
(`crm_lib.satisfaction`) and Kano (`crm_lib.satisfaction`) can be imported from here as well.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from crm_lib.base.checks import (
    answers_on_scale,
    require_between,
    require_count,
    require_numbers,
    require_positive,
    require_whole,
)
from crm_lib.base.message import Message


def satisfaction_gaps(
    ratings: pd.DataFrame, *, expected_col: str = "expected", perceived_col: str = "perceived"
) -> pd.DataFrame:
    """Compare what customers got with what they expected, by the three formulas in use.

    Parameters
    ----------
    ratings : DataFrame
        One row a rating (or an attribute).
    expected_col, perceived_col : str
        Expectation E (期望) and perception P (感知) on the same scale, E above zero.

    Returns
    -------
    DataFrame
        The ratings with ``gap_difference`` P − E, ``gap_ratio`` P/E, ``gap_relative`` (P − E)/E
        and ``verdict``: dissatisfied 不满意 (P < E), satisfied 满意 (P = E), delighted 惊喜 (P > E).

    Raises
    ------
    ValueError
        For absent, missing or non-numeric columns and expectations that are not positive.

    Notes
    -----
    The three agree in sign (ratio against 1), never in size: +1 on an expectation of 2 and on one
    of 4 are equal as differences and 50 % and 25 % as relative gaps.

    Examples
    --------
    >>> t = satisfaction_gaps(pd.DataFrame({"expected": [4, 2], "perceived": [3, 3]}))
    >>> t[["gap_difference", "gap_ratio", "gap_relative"]].values.tolist()
    [[-1.0, 0.75, -0.25], [1.0, 1.5, 0.5]]
    """
    ratings = require_numbers(ratings, [expected_col, perceived_col], what="the ratings")
    require_positive(ratings[expected_col], name=f"column {expected_col!r}")
    expected = ratings[expected_col].astype(float)
    difference = ratings[perceived_col] - expected
    verdict = np.select(
        [difference < 0, difference > 0], ["dissatisfied", "delighted"], "satisfied"
    )
    return ratings.assign(
        gap_difference=difference,
        gap_ratio=ratings[perceived_col] / expected,
        gap_relative=difference / expected,
        verdict=verdict,
    )


def csat(scores: Any, *, top: int = 2, scale_max: int = 5) -> float:
    """Compute the share of satisfied answers: those in the `top` boxes of the scale.

    Parameters
    ----------
    scores : sequence of int
        Answers from 1 to `scale_max`.
    top : int
        How many of the best boxes count as satisfied; 2 of 5 is usual (4 and 5).
    scale_max : int
        Best answer.

    Returns
    -------
    float
        Share between 0 and 1.

    Raises
    ------
    ValueError
        For no scores, missing scores, scores off the scale.

    Examples
    --------
    >>> csat([5, 4, 3, 1])
    0.5
    """
    require_count(scale_max, name="scale_max", least=2, most=100)
    require_count(top, name="top", most=scale_max - 1)
    values = answers_on_scale(scores, 1, scale_max, name="scores")
    return float((values > scale_max - top).mean())


def ces(scores: Any, *, scale_max: int = 7) -> float:
    """Compute the customer effort score (客户费力度): the mean agreement with "they made it easy".

    Parameters
    ----------
    scores : sequence of int
        Answers from 1 (strongly disagree) to `scale_max` (strongly agree).
    scale_max : int
        CES 2.0 has seven points.

    Returns
    -------
    float
        Mean; higher is easier. (CES 1.0 asked for effort, there lower was better.)

    Raises
    ------
    ValueError
        When there is no answer, or one lies outside the scale.

    References
    ----------
    Dixon, Freeman and Toman (2010), Harvard Business Review 88(7/8); CES 2.0 of 2013.

    Examples
    --------
    >>> ces([7, 6, 5, 6])
    6.0
    """
    require_between(require_whole(scale_max, name="scale_max"), 2, 100, name="scale_max")
    return float(answers_on_scale(scores, 1, scale_max, name="scores").mean())


def acsi(items: Any, *, weights: Sequence[float] | None = None) -> float:
    """Compute the American Customer Satisfaction Index of a survey (0–100).

    Parameters
    ----------
    items : DataFrame or array, shape (n, k)
        Answers from 1 to 10; the ACSI asks three: overall, against expectations, against the ideal.
    weights : sequence of float, optional
        Weight of each item, scaled to sum 1; equal by default. The published index takes them from
        a PLS model of the survey.

    Returns
    -------
    float
        Σ (mean − 1)·W / 9 · 100.

    Raises
    ------
    ValueError
        When `items` is no table, an answer lies outside 1 … 10, or the weights do not fit.

    References
    ----------
    Fornell et al. (1996), Journal of Marketing 60(4), 7–18.

    Examples
    --------
    >>> acsi([[10, 10, 10], [1, 1, 1]])
    50.0
    """
    values = np.asarray(items, dtype=float)
    if values.ndim != 2 or values.size == 0:
        raise ValueError(
            Message(
                f"items must be a table of answers (n rows, k items); got {values.shape}.",
                f"items 必须是答案表（n 行 k 题）；这里的形状是 {values.shape}。",
            )
        )
    require_between(values, 1, 10, name="items")
    weights = np.ones(values.shape[1]) if weights is None else np.asarray(weights, float)
    require_positive(weights, name="weights", zero_ok=True)
    if weights.shape != (values.shape[1],) or weights.sum() == 0:
        raise ValueError(
            Message(
                f"weights must be {values.shape[1]} numbers that are not all zero; got {weights!r}.",
                f"weights 必须是 {values.shape[1]} 个不全为零的数；这里是 {weights!r}。",
            )
        )
    return float(((values.mean(axis=0) - 1) * weights / weights.sum()).sum() / 9 * 100)
