"""Drivers of satisfaction: regression, asymmetry, importance–performance (重要性绩效分析)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from crm_lib.base.checks import require_drawable, require_names, require_numbers, require_one_number
from crm_lib.base.labels import spread_out
from crm_lib.base.message import Message
from crm_lib.page.words import named
from crm_lib.plotting import GREEN, GREY, ORANGE, VERMILLION, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def satisfaction_drivers(
    answers: pd.DataFrame, *, outcome_col: str = "overall", driver_cols: Sequence[str]
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

    drivers = require_names(driver_cols, name="driver_cols")
    answers = require_numbers(answers, [outcome_col, *drivers], what="the answers")
    design = np.column_stack([np.ones(len(answers)), answers[drivers].to_numpy(float)])
    if len(answers) <= design.shape[1] or np.linalg.matrix_rank(design) < design.shape[1]:
        raise ValueError(
            Message(
                f"{len(answers)} rows do not tell {len(drivers)} drivers apart: more rows than drivers "
                "are needed, each driver must vary and none may follow from the others.",
                f"{len(answers)} 行数据分不开 {len(drivers)} 个驱动因素：行数要多于因素数，每个因素要有变化，且不能由其他因素推出。",
            )
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
    outcome_col: str = "overall",
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
        (smaller), performance 期望 (equal), and the ends of both 95 % confidence intervals,
        ``penalty_low, penalty_high, reward_low, reward_high``; ``asymmetry``, by how much the
        penalty is larger than the reward, with ``asymmetry_low, asymmetry_high``.

    Raises
    ------
    ValueError
        When a column is absent, missing or not numeric, `low` is not below `high`, or no answer
        is as low or as high as they say.

    References
    ----------
    Brandt (1987), penalty–reward contrast analysis: dummy variables in a regression.

    Examples
    --------
    >>> t = pd.DataFrame({"all": [1, 4, 4, 4.5, 1, 4.5], "clean": [1, 3, 3, 5, 1, 5]})
    >>> penalty_reward(t, outcome_col="all", driver_cols=["clean"], low=2, high=4)["kind"].item()
    'basic'
    """
    from scipy.stats import t

    if not require_one_number(low, name="low") < require_one_number(high, name="high"):
        raise ValueError(
            Message(
                f"low must be below high; got {low!r} and {high!r}.",
                f"low 必须小于 high；这里是 {low!r} 和 {high!r}。",
            )
        )
    drivers = require_names(driver_cols, name="driver_cols")
    answers = require_numbers(answers, [outcome_col, *drivers], what="the answers")
    dummies = {outcome_col: answers[outcome_col]}
    for driver in drivers:
        dummies[f"{driver} bad"] = (answers[driver] <= low).astype(float)
        dummies[f"{driver} good"] = (answers[driver] >= high).astype(float)
    names = list(dummies)[1:]
    fit = satisfaction_drivers(pd.DataFrame(dummies), outcome_col=outcome_col, driver_cols=names)
    effect = fit.set_index("driver")[["coefficient", "standard_error"]]
    penalty = effect.loc[[f"{d} bad" for d in drivers]].to_numpy()
    reward = effect.loc[[f"{d} good" for d in drivers]].to_numpy()
    excess = -penalty[:, 0] - reward[:, 0]
    kind = np.select([np.isclose(excess, 0), excess > 0], ["performance", "basic"], "excitement")
    columns = {"driver": drivers, "penalty": penalty[:, 0], "reward": reward[:, 0], "kind": kind}
    quantile = t.ppf(0.975, len(answers) - len(names) - 1)
    for name, (value, error) in {"penalty": penalty.T, "reward": reward.T}.items():
        columns[f"{name}_low"] = value - quantile * error
        columns[f"{name}_high"] = value + quantile * error
    columns["asymmetry"] = excess
    error = _asymmetry_error(dummies, outcome_col, drivers)
    columns["asymmetry_low"] = excess - quantile * error
    columns["asymmetry_high"] = excess + quantile * error
    return pd.DataFrame(columns)


def _asymmetry_error(
    dummies: dict[str, pd.Series], outcome_col: str, drivers: Sequence[str]
) -> np.ndarray:
    """Return the standard error of penalty minus reward, both from one regression.

    With (good − bad) beside bad in the design, the coefficient of bad is the sum of both effects.
    """
    turned = pd.DataFrame(dummies)
    for driver in drivers:
        turned[f"{driver} good"] -= turned[f"{driver} bad"]
    fit = satisfaction_drivers(turned, outcome_col=outcome_col, driver_cols=list(dummies)[1:])
    error: np.ndarray = fit.set_index("driver")["standard_error"][
        [f"{driver} bad" for driver in drivers]
    ].to_numpy()
    return error


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

    Raises
    ------
    ValueError
        When importance or performance is absent, missing or no number.

    References
    ----------
    Martilla and James (1977), Journal of Marketing 41(1), 77–79.

    Examples
    --------
    >>> t = pd.DataFrame({"importance": [5, 2], "performance": [2, 5]})
    >>> ipa_table(t)["quadrant"].tolist()
    ['concentrate here', 'possible overkill']
    """
    attributes = require_numbers(
        attributes, [importance_col, performance_col], what="the attributes"
    )
    importance, performance = attributes[importance_col], attributes[performance_col]
    importance_cut = importance.mean() if importance_cut is None else importance_cut
    performance_cut = performance.mean() if performance_cut is None else performance_cut
    if len(attributes):
        require_one_number(importance_cut, name="importance_cut")
        require_one_number(performance_cut, name="performance_cut")
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
    attribute_col: str = "attribute",
    importance_col: str = "importance",
    performance_col: str = "performance",
    ax: Axes | None = None,
) -> Axes:
    """Draw the four quadrants of `ipa_table` with the attributes in them.

    Raises
    ------
    ValueError
        When a column of `ipa_table` is absent, empty or not a number where one is needed, or
        there is no row.
    """
    needed = [importance_col, performance_col, "importance_cut", "performance_cut"]
    table = require_drawable(
        table, [attribute_col, "quadrant"], numbers=needed, what="the IPA table"
    )
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
    heights = spread_out(y, gap=0.11 * reach_y)
    for name, here_x, here_y in zip(table[attribute_col], x, heights, strict=True):
        right = here_x > cut_x + reach_x / 2
        ax.text(
            here_x + reach_x * (-0.03 if right else 0.03), here_y, str(named(name, attribute_col)), va="center",
            ha="right" if right else "left", zorder=2,
            bbox={"fc": "white", "ec": "none", "alpha": 0.85, "pad": 1},
        )  # fmt: skip
    ax.axvline(cut_x, color="0.4", lw=1, zorder=1)
    ax.axhline(cut_y, color="0.4", lw=1, zorder=1)
    for (high, good), (name, zh) in _QUADRANTS.items():
        ax.text(
            0.99 if good else 0.01, 0.985 if high else 0.015, f"{name} · {zh}",
            transform=ax.transAxes, ha="right" if good else "left", va="top" if high else "bottom",
            color=colors[name], fontsize=9.5,
        )  # fmt: skip
    ax.set(xlabel="performance · 绩效", ylabel="importance · 重要性")
    poor = table[table["quadrant"] == "concentrate here"].nlargest(3, importance_col)
    if len(poor):
        words = [named(name, attribute_col) for name in poor[attribute_col]]
        ax.set_title(
            f"Important and falling short: {', '.join(word.en for word in words)} · "
            f"重要，做得却不够好：{'、'.join(word.zh for word in words)}"
        )
    else:
        ax.set_title("Nothing important falls short · 重要的都做得不差")
    return ax
