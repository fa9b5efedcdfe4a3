"""How satisfied customers are (客户满意度): gaps, CSAT, NPS, CES, ACSI, drivers and IPA.

SERVQUAL and Cronbach's alpha are in `crm_lib.servqual`, Kano's classes in `crm_lib.kano`; both can
be imported from here as well.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from crm_lib._checks import (
    require_between,
    require_columns,
    require_no_missing,
    require_numbers,
    require_positive,
    require_whole,
)
from crm_lib.kano import (
    KanoCoefficients,
    kano_categories,
    kano_class,
    kano_coefficients,
    kano_table,
    plot_kano,
)
from crm_lib.plotting import BLUE, GREEN, GREY, ORANGE, VERMILLION, styled
from crm_lib.servqual import SERVQUAL_ITEMS, cronbach_alpha, plot_servqual, servqual_gaps

__all__ = [
    "NPS",
    "SERVQUAL_ITEMS",
    "KanoCoefficients",
    "acsi",
    "ces",
    "cronbach_alpha",
    "csat",
    "ipa_table",
    "kano_categories",
    "kano_class",
    "kano_coefficients",
    "kano_table",
    "nps",
    "nps_from_counts",
    "nps_table",
    "penalty_reward",
    "plot_ipa",
    "plot_kano",
    "plot_nps",
    "plot_servqual",
    "satisfaction_drivers",
    "satisfaction_gaps",
    "servqual_gaps",
]


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
    require_numbers(ratings, [expected_col, perceived_col], what="the ratings")
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
    require_between(require_whole(scale_max, name="scale_max"), 2, 100, name="scale_max")
    require_between(require_whole(top, name="top"), 1, scale_max - 1, name="top")
    values = _scores(scores, 1, scale_max, name="scores")
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

    References
    ----------
    Dixon, Freeman and Toman (2010), Harvard Business Review 88(7/8); CES 2.0 of 2013.

    Examples
    --------
    >>> ces([7, 6, 5, 6])
    6.0
    """
    require_between(require_whole(scale_max, name="scale_max"), 2, 100, name="scale_max")
    return float(_scores(scores, 1, scale_max, name="scores").mean())


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

    Examples
    --------
    >>> nps([10, 9, 8, 6]).score
    25.0
    """
    values = _scores(scores, 0, 10, name="scores")
    promoters, detractors = int((values >= 9).sum()), int((values <= 6).sum())
    return nps_from_counts(
        promoters, len(values) - promoters - detractors, detractors, confidence=confidence
    )


def nps_from_counts(
    promoters: int, passives: int, detractors: int, *, confidence: float = 0.95
) -> NPS:
    """Compute the net promoter score from the three counts.

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
        require_positive(require_whole(value, name=name), name=name, zero_ok=True)
    if not 0 < confidence < 1:
        raise ValueError(f"confidence must lie above 0 and below 1; got {confidence!r}.")
    n = promoters + passives + detractors
    if n == 0:
        raise ValueError("there is no answer: promoters, passives and detractors are all 0.")
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
    answers: pd.DataFrame, *, group_col: str, score_col: str = "score", confidence: float = 0.95
) -> pd.DataFrame:
    """Compute the net promoter score of each group with its interval.

    Parameters
    ----------
    answers : DataFrame
        One row an answer.
    group_col, score_col : str
        Group to compare, and the answer from 0 to 10.
    confidence : float
        Level of the intervals.

    Returns
    -------
    DataFrame
        One row a group: ``n, promoters, passives, detractors, nps, standard_error, low, high``.

    Examples
    --------
    >>> t = pd.DataFrame({"shop": ["a", "a", "b"], "score": [10, 0, 9]})
    >>> nps_table(t, group_col="shop")["nps"].tolist()
    [0.0, 100.0]
    """
    require_columns(answers, [group_col], what="the answers")
    require_no_missing(answers, [group_col], what="the answers")
    require_numbers(answers, [score_col], what="the answers")
    columns = ["n", "promoters", "passives", "detractors", "nps", "standard_error", "low", "high"]
    rows = []
    for group, part in answers.groupby(group_col):
        s = nps(part[score_col], confidence=confidence)
        numbers = (s.n, s.promoters, s.passives, s.detractors, s.score, s.standard_error)
        rows.append((group, *numbers, s.low, s.high))
    return pd.DataFrame(rows, columns=[group_col, *columns])


@styled
def plot_nps(table: pd.DataFrame, *, group_col: str | None = None, ax: Axes | None = None) -> Axes:
    """Draw the scores of `nps_table` with their intervals, best on top."""
    group_col = table.columns[0] if group_col is None else group_col
    require_columns(table, [group_col, "nps", "low", "high"], what="the table of scores")
    table = table.sort_values("nps", ignore_index=True)
    margin = np.vstack([table["nps"] - table["low"], table["high"] - table["nps"]])
    ax.errorbar(table["nps"], table.index, xerr=margin, fmt="o", ms=8, color=BLUE, capsize=4, lw=2)
    ax.axvline(0, color=GREY, lw=0.8)
    for y, score in enumerate(table["nps"]):
        ax.annotate(
            f"{score:+.0f}", (score, y), xytext=(0, 8), textcoords="offset points", ha="center"
        )
    ax.set(
        yticks=table.index,
        yticklabels=table[group_col].astype(str),
        ylim=(-0.6, len(table) - 0.3),
        xlabel="net promoter score 净推荐值 (points, with interval)",
        ylabel=str(group_col),
    )
    if len(table) > 1:
        first, second = table.iloc[-1], table.iloc[-2]
        apart = first["low"] > second["high"]
        ax.set_title(
            f"{first[group_col]} is ahead, {'clear of' if apart else 'but its interval overlaps'} "
            f"{second[group_col]}"
        )
    elif len(table):
        ax.set_title(f"{table[group_col].iloc[0]} scores {table['nps'].iloc[0]:+.0f}")
    return ax


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
        raise ValueError(f"items must be a table of answers (n rows, k items); got {values.shape}.")
    require_between(values, 1, 10, name="items")
    weights = np.ones(values.shape[1]) if weights is None else np.asarray(weights, float)
    require_positive(weights, name="weights", zero_ok=True)
    if weights.shape != (values.shape[1],) or weights.sum() == 0:
        raise ValueError(
            f"weights must be {values.shape[1]} numbers that are not all zero; got {weights!r}."
        )
    return float(((values.mean(axis=0) - 1) * weights / weights.sum()).sum() / 9 * 100)


def satisfaction_drivers(
    answers: pd.DataFrame, *, outcome_col: str, driver_cols: Sequence[str]
) -> pd.DataFrame:
    """Measure how much each driver moves overall satisfaction, by least squares.

    Parameters
    ----------
    answers : DataFrame
        One row a respondent.
    outcome_col : str
        Overall satisfaction.
    driver_cols : sequence of str
        Satisfaction with single attributes.

    Returns
    -------
    DataFrame
        One row a driver, strongest first: ``driver, coefficient, standard_error, p_value,
        standardised`` (per standard deviation of both), ``r_squared`` of the whole model.

    Raises
    ------
    ValueError
        For absent, missing or non-numeric columns, too few rows, drivers without variation or
        that repeat each other exactly.

    Notes
    -----
    Association, not proof: a coefficient says what moves together in this survey.

    Examples
    --------
    >>> t = pd.DataFrame({"all": [1, 2, 3, 5], "speed": [1, 2, 3, 4], "price": [1, 0, 1, 0]})
    >>> d = satisfaction_drivers(t, outcome_col="all", driver_cols=["speed", "price"])
    >>> d["driver"].tolist(), d["coefficient"].round(3).tolist()
    (['speed', 'price'], [1.25, -0.25])
    """
    from statsmodels.regression.linear_model import OLS

    drivers = list(driver_cols)
    if not drivers:
        raise ValueError("driver_cols is empty; name at least one column.")
    require_numbers(answers, [outcome_col, *drivers], what="the answers")
    design = np.column_stack([np.ones(len(answers)), answers[drivers].to_numpy(float)])
    if len(answers) <= design.shape[1] or np.linalg.matrix_rank(design) < design.shape[1]:
        raise ValueError(
            f"{len(answers)} rows do not tell {len(drivers)} drivers apart: more rows than drivers "
            "are needed, each driver must vary and none may follow from the others."
        )
    outcome = answers[outcome_col].to_numpy(float)
    fit = OLS(outcome, design).fit()
    spread = design[:, 1:].std(axis=0) / (outcome.std() or np.nan)
    table = pd.DataFrame(
        {
            "driver": drivers,
            "coefficient": fit.params[1:],
            "standard_error": fit.bse[1:],
            "p_value": fit.pvalues[1:],
            "standardised": fit.params[1:] * spread,
            "r_squared": fit.rsquared,
        }
    )
    order = table["standardised"].abs().sort_values(ascending=False, kind="stable").index
    return table.loc[order].reset_index(drop=True)


def penalty_reward(
    answers: pd.DataFrame,
    *,
    outcome_col: str,
    driver_cols: Sequence[str],
    low: float,
    high: float,
) -> pd.DataFrame:
    """Test whether a bad attribute hurts more than a good one helps (asymmetry, 非对称性).

    Parameters
    ----------
    answers : DataFrame
        One row a respondent.
    outcome_col, driver_cols
        As in `satisfaction_drivers`.
    low, high : float
        Answers up to `low` count as bad, answers from `high` on as good; in between is the base.

    Returns
    -------
    DataFrame
        One row a driver: ``driver, penalty`` (change of the outcome where it is bad), ``reward``
        (where it is good), ``kind``: basic 必备 (penalty larger than reward), excitement 魅力
        (smaller), performance 期望 (equal).

    References
    ----------
    Brandt (1987), penalty–reward contrast analysis: dummy variables in a regression.

    Examples
    --------
    >>> t = pd.DataFrame({"all": [1, 4, 4, 4.5, 1, 4.5], "clean": [1, 3, 3, 5, 1, 5]})
    >>> penalty_reward(t, outcome_col="all", driver_cols=["clean"], low=2, high=4)["kind"].item()
    'basic'
    """
    if not low < high:
        raise ValueError(f"low must be below high; got {low!r} and {high!r}.")
    drivers = list(driver_cols)
    require_numbers(answers, [outcome_col, *drivers], what="the answers")
    dummies = {outcome_col: answers[outcome_col]}
    for driver in drivers:
        dummies[f"{driver} bad"] = (answers[driver] <= low).astype(float)
        dummies[f"{driver} good"] = (answers[driver] >= high).astype(float)
    names = list(dummies)[1:]
    fit = satisfaction_drivers(pd.DataFrame(dummies), outcome_col=outcome_col, driver_cols=names)
    effect = fit.set_index("driver")["coefficient"]
    penalty = np.array([effect[f"{d} bad"] for d in drivers])
    reward = np.array([effect[f"{d} good"] for d in drivers])
    excess = -penalty - reward
    kind = np.select([np.isclose(excess, 0), excess > 0], ["performance", "basic"], "excitement")
    return pd.DataFrame({"driver": drivers, "penalty": penalty, "reward": reward, "kind": kind})


_QUADRANTS = {
    (True, True): ("keep up the good work", "优势区：继续保持"),
    (True, False): ("concentrate here", "改进区：重点改善"),
    (False, False): ("low priority", "机会区：次要改进"),
    (False, True): ("possible overkill", "维持区：避免过度投入"),
}


def ipa_table(
    attributes: pd.DataFrame,
    *,
    importance_col: str = "importance",
    performance_col: str = "performance",
    importance_cut: float | None = None,
    performance_cut: float | None = None,
) -> pd.DataFrame:
    """Place attributes in the four quadrants of importance–performance analysis.

    Parameters
    ----------
    attributes : DataFrame
        One row an attribute.
    importance_col, performance_col : str
        Mean importance and mean performance (or satisfaction).
    importance_cut, performance_cut : float, optional
        Where high begins (inclusive); the means of the columns by default.

    Returns
    -------
    DataFrame
        The attributes with ``importance_cut, performance_cut, quadrant, quadrant_zh``.

    References
    ----------
    Martilla and James (1977), Journal of Marketing 41(1), 77–79.

    Examples
    --------
    >>> t = pd.DataFrame({"importance": [5, 2], "performance": [2, 5]})
    >>> ipa_table(t)["quadrant"].tolist()
    ['concentrate here', 'possible overkill']
    """
    require_numbers(attributes, [importance_col, performance_col], what="the attributes")
    importance, performance = attributes[importance_col], attributes[performance_col]
    importance_cut = importance.mean() if importance_cut is None else importance_cut
    performance_cut = performance.mean() if performance_cut is None else performance_cut
    cells = [
        _QUADRANTS[bool(i), bool(p)]
        for i, p in zip(importance >= importance_cut, performance >= performance_cut, strict=True)
    ]
    return attributes.assign(
        importance_cut=importance_cut,
        performance_cut=performance_cut,
        quadrant=[name for name, _ in cells],
        quadrant_zh=[zh for _, zh in cells],
    )


@styled
def plot_ipa(
    table: pd.DataFrame,
    *,
    label_col: str = "attribute",
    importance_col: str = "importance",
    performance_col: str = "performance",
    ax: Axes | None = None,
) -> Axes:
    """Draw the four quadrants of `ipa_table` with the attributes in them."""
    needed = [label_col, importance_col, performance_col, "importance_cut", "performance_cut"]
    require_columns(table, [*needed, "quadrant"], what="the IPA table")
    if table.empty:
        raise ValueError("the IPA table has no rows; there is nothing to draw.")
    x, y = table[performance_col], table[importance_col]
    cut_x, cut_y = table["performance_cut"].iloc[0], table["importance_cut"].iloc[0]
    colors = {
        "concentrate here": VERMILLION,
        "keep up the good work": GREEN,
        "low priority": GREY,
        "possible overkill": ORANGE,
    }
    ax.scatter(x, y, s=70, c=[colors[q] for q in table["quadrant"]], zorder=3)
    reach_x = max(x.max() - cut_x, cut_x - x.min(), 1e-9) * 1.35
    reach_y = max(y.max() - cut_y, cut_y - y.min(), 1e-9) * 1.5
    ax.set(xlim=(cut_x - reach_x, cut_x + reach_x), ylim=(cut_y - reach_y, cut_y + reach_y))
    for name, here_x, here_y in zip(table[label_col], x, y, strict=True):
        right = here_x > cut_x + reach_x / 2
        ax.annotate(
            str(name), (here_x, here_y), xytext=(-8 if right else 8, 0), va="center",
            textcoords="offset points", ha="right" if right else "left",
        )  # fmt: skip
    ax.axvline(cut_x, color="0.4", lw=1)
    ax.axhline(cut_y, color="0.4", lw=1)
    for (high, good), (name, zh) in _QUADRANTS.items():
        ax.text(
            0.99 if good else 0.01, 0.985 if high else 0.015, f"{name}\n{zh}",
            transform=ax.transAxes, ha="right" if good else "left", va="top" if high else "bottom",
            color=colors[name], fontsize=9.5, weight="bold",
        )  # fmt: skip
    ax.set(xlabel="performance 绩效", ylabel="importance 重要性")
    first = table[table["quadrant"] == "concentrate here"].nlargest(1, importance_col)
    ax.set_title(
        f"Repair “{first[label_col].iloc[0]}” first: it matters and falls short"
        if len(first)
        else "Nothing important falls short"
    )
    return ax


def _scores(scores: Any, low: float, high: float, *, name: str) -> np.ndarray:
    """Answers on a whole-numbered scale as a flat array, or an error that says which are not."""
    values = np.asarray(scores)
    if values.ndim != 1 or values.size == 0:
        raise ValueError(f"{name} must be a non-empty list of answers; got shape {values.shape}.")
    try:
        values = values.astype(float)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{name} must be numbers from {low:g} to {high:g}.") from error
    missing = int(np.isnan(values).sum())
    if missing:
        raise ValueError(
            f"{name} are missing in {missing} of {values.size} rows. Drop them first, and say how "
            "many did not answer."
        )
    require_between(values, low, high, name=name)
    return require_whole(values, name=name)
