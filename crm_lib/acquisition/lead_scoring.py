"""Lead scoring (线索评分): a logit that ranks leads to call, and the gain over a random order.

`fit_lead_score` learns from past leads; `gains_table` shows on other leads what the score is worth.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from crm_lib.base.checks import (
    require_columns,
    require_count,
    require_drawable,
    require_names,
    require_no_missing,
    require_numbers,
)
from crm_lib.base.message import Message
from crm_lib.plotting import BLUE, GREY, VERMILLION, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@dataclass(frozen=True)
class LeadScore:
    """A fitted logit of winning a lead; made by `fit_lead_score`.

    Attributes
    ----------
    coefficients
        One row per term: ``term``, ``coefficient`` (log odds per unit), ``std_error``,
        ``odds_ratio``, ``p_value``.
    levels
        Text feature → its levels, the first of which is the base level.
    feature_cols
        The features, as fitted.
    """

    coefficients: pd.DataFrame
    levels: dict[str, list[str]]
    feature_cols: list[str]

    def score(self, leads: pd.DataFrame) -> pd.DataFrame:
        """Return `leads` with ``win_probability`` (0–1).

        Raises
        ------
        ValueError
            When a feature is absent or missing, or a text feature has a level not seen before.
        """
        design = _design(leads, self.feature_cols, self.levels)
        linear = design.to_numpy(dtype=float) @ self.coefficients["coefficient"].to_numpy()
        from scipy.special import expit

        return leads.assign(win_probability=expit(linear))


def _design(
    frame: pd.DataFrame, feature_cols: Sequence[str], levels: dict[str, list[str]]
) -> pd.DataFrame:
    """Return the numeric columns of the logit: constant, numbers, one column per other level."""
    frame = require_columns(frame, feature_cols, what="the lead table")
    require_no_missing(frame, feature_cols, what="the lead table")
    parts = {"constant": np.ones(len(frame))}
    for column in feature_cols:
        if column not in levels:
            frame = require_numbers(frame, [column], what="the lead table")
            parts[column] = frame[column].to_numpy(dtype=float)
            continue
        values = frame[column].astype(str)
        strange = sorted(set(values) - set(levels[column]))
        if strange:
            raise ValueError(
                Message(
                    f"column {column!r} holds {strange[:3]} in {int(values.isin(strange).sum())} of "
                    f"{len(frame)} rows; allowed are {levels[column]}.",
                    f"列 {column!r} 的 {len(frame)} 行中有 {int(values.isin(strange).sum())} 行是未见过的取值 {strange[:3]}；只能取 {levels[column]}。",
                )
            )
        for level in levels[column][1:]:
            parts[f"{column}={level}"] = (values == level).to_numpy(dtype=float)
    return pd.DataFrame(parts, index=frame.index)


def _require_outcome(frame: pd.DataFrame, column: str, what: str) -> pd.DataFrame:
    """Return the table in plain types, or raise unless the column is numeric (or bool) and holds 0 and 1 only."""
    frame = require_numbers(frame, [column], what=what)
    strange = ~frame[column].isin([0, 1])
    if strange.any():
        raise ValueError(
            Message(
                f"column {column!r} of {what} holds other values than 0 and 1 in "
                f"{int(strange.sum())} of {len(frame)} rows.",
                f"列 {column!r} 的 {len(frame)} 行中有 {int(strange.sum())} 行不是 0 或 1。",
            )
        )
    return frame


def fit_lead_score(
    history: pd.DataFrame, *, feature_cols: Sequence[str], won_col: str = "won"
) -> LeadScore:
    """Fit a logit of winning a lead on past leads (线索评分).

    Parameters
    ----------
    history
        One row per past lead whose outcome is known.
    feature_cols
        Numbers, or texts (each becomes one column per level but the first in sorting order). Use
        only what is known when the lead arrives.
    won_col
        1 when the lead became a customer, else 0.

    Returns
    -------
    LeadScore
        Coefficients and `LeadScore.score`.

    Raises
    ------
    ValueError
        When a column is absent, missing or of a wrong kind; when all leads have one outcome; when
        the features separate the outcomes perfectly or say the same thing twice.

    References
    ----------
    Maximum likelihood by statsmodels' `Logit`; standard errors from the observed information.

    Examples
    --------
    >>> past = pd.DataFrame({"visits": [1, 2, 3, 4, 5, 6], "won": [0, 0, 1, 0, 1, 1]})
    >>> model = fit_lead_score(past, feature_cols=["visits"], won_col="won")
    >>> model.score(pd.DataFrame({"visits": [3.5]}))["win_probability"].round(3).item()
    0.5
    """
    feature_cols = require_names(feature_cols, name="feature_cols")
    history = require_columns(history, [*feature_cols, won_col], what="the lead history")
    require_no_missing(history, feature_cols, what="the lead history")
    history = _require_outcome(history, won_col, "the lead history")
    won = history[won_col].to_numpy(dtype=float)
    if not 0 < won.sum() < len(won):
        raise ValueError(
            Message(
                f"column {won_col!r} has {int(won.sum())} won of {len(won)} leads; both won and lost "
                "leads are needed.",
                f"列 {won_col!r} 的 {len(won)} 条线索中有 {int(won.sum())} 条成交；成交和未成交的线索都要有。",
            )
        )
    levels = {
        c: sorted(history[c].astype(str).unique())
        for c in feature_cols
        if not pd.api.types.is_numeric_dtype(history[c])
    }
    design = _design(history, feature_cols, levels)
    if np.linalg.matrix_rank(design.to_numpy()) < design.shape[1]:
        raise ValueError(
            Message(
                f"the features {feature_cols} say the same thing twice or one of them is constant over "
                f"{len(history)} rows; leave one out.",
                f"特征 {feature_cols} 在 {len(history)} 行中信息重复，或其中一个始终不变；请去掉一个。",
            )
        )
    import warnings

    from statsmodels.discrete.discrete_model import Logit
    from statsmodels.tools.sm_exceptions import PerfectSeparationWarning

    with warnings.catch_warnings():
        warnings.simplefilter("error", PerfectSeparationWarning)
        warnings.simplefilter("ignore", RuntimeWarning)
        try:
            fit = Logit(won, design).fit(disp=False, maxiter=100)
            # A single feature that splits the outcomes converges slowly instead of warning.
            separated = not fit.mle_retvals["converged"] or np.abs(fit.predict() - won).max() < 1e-4
        except (PerfectSeparationWarning, np.linalg.LinAlgError):
            separated = True
    if separated:
        raise ValueError(
            Message(
                f"the features {feature_cols} separate won from lost leads perfectly in {len(won)} "
                "rows, so a logit has no finite answer; look for a feature that knows the outcome.",
                f"特征 {feature_cols} 在 {len(won)} 行中把成交与未成交的线索完全分开，因此 logit 模型没有有限解；请检查是否有某个特征已经包含了结果。",
            )
        )
    table = pd.DataFrame(
        {
            "term": design.columns,
            "coefficient": fit.params.to_numpy(),
            "std_error": fit.bse.to_numpy(),
            "odds_ratio": np.exp(fit.params.to_numpy()),
            "p_value": fit.pvalues.to_numpy(),
        }
    )
    return LeadScore(coefficients=table, levels=levels, feature_cols=feature_cols)


def gains_table(
    scored: pd.DataFrame, *, score_col: str = "score", won_col: str = "won", groups: int = 10
) -> pd.DataFrame:
    """Cut scored leads into equal groups from best to worst and count who was won.

    Parameters
    ----------
    scored
        One row per lead, best not those the score was fitted on.
    score_col
        Any number; higher should mean likelier.
    won_col
        1 when won, else 0.
    groups
        How many groups; 10 gives deciles. Sizes differ by at most one.

    Returns
    -------
    DataFrame
        One row per ``group`` (1 = best): ``leads``, ``won``, ``rate``, ``lift`` (rate of the group
        over the rate of all), ``share_of_leads`` and ``share_of_won`` (both cumulative; the second
        is the gain), ``cumulative_lift``. No rows for no leads.

    Raises
    ------
    ValueError
        When a column is absent or of a wrong kind, nothing was won, or there are fewer leads than
        groups.

    Notes
    -----
    Leads with the same score share their wins equally, so the result does not depend on the order
    of rows; ``won`` may therefore be fractional.

    Examples
    --------
    >>> leads = pd.DataFrame({"score": [0.9, 0.8, 0.3, 0.1], "won": [1, 1, 1, 0]})
    >>> table = gains_table(leads, score_col="score", won_col="won", groups=2)
    >>> table[["leads", "won", "lift"]].round(3).values.tolist()
    [[2.0, 2.0, 1.333], [2.0, 1.0, 0.667]]
    """
    scored = require_numbers(scored, [score_col], what="the scored leads")
    scored = _require_outcome(scored, won_col, "the scored leads")
    require_count(groups, name="groups")
    rows = len(scored)
    won = scored.groupby(score_col)[won_col].transform("mean").to_numpy(dtype=float)
    if rows and not won.sum() > 0:
        raise ValueError(
            Message(
                f"column {won_col!r} has no 1 in {rows} rows; lift needs a won lead.",
                f"列 {won_col!r} 的 {rows} 行中没有 1；计算提升度至少需要一条成交的线索。",
            )
        )
    if 0 < rows < groups:
        raise ValueError(
            Message(
                f"groups is {groups}, but there are only {rows} leads.",
                f"groups 是 {groups}，但只有 {rows} 条线索。",
            )
        )
    order = np.argsort(-scored[score_col].to_numpy(dtype=float), kind="stable")
    parts = np.array_split(won[order], groups if rows else 0) if rows else []
    table = pd.DataFrame(
        {
            "group": np.arange(1, len(parts) + 1),
            "leads": np.array([len(p) for p in parts], dtype="int64"),
            "won": np.array([p.sum() for p in parts], dtype=float),
        }
    )
    overall = won.mean() if rows else np.nan
    table["rate"] = table["won"] / table["leads"]
    table["lift"] = table["rate"] / overall
    table["share_of_leads"] = table["leads"].cumsum() / rows if rows else np.array([])
    table["share_of_won"] = table["won"].cumsum() / won.sum() if rows else np.array([])
    return table.assign(cumulative_lift=table["share_of_won"] / table["share_of_leads"])


@styled
def plot_lead_gains(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw `gains_table`: share of wins reached against share of leads called.

    Raises
    ------
    ValueError
        When `table` is not the result of `gains_table` or has no row.

    Examples
    --------
    >>> leads = pd.DataFrame({"score": [0.9, 0.8, 0.3, 0.1], "won": [1, 1, 0, 0]})
    >>> ax = plot_lead_gains(gains_table(leads, score_col="score", won_col="won", groups=4))
    >>> ax.get_title(loc="left")
    'The best 25% of leads hold 50% of the wins · 评分最高的25%线索，包含50%的成交'
    """
    table = require_drawable(
        table,
        [],
        numbers=["share_of_leads", "share_of_won"],
        what="the gains table",
    )
    called = np.r_[0, table["share_of_leads"]] * 100
    reached = np.r_[0, table["share_of_won"]] * 100
    ax.plot(called, reached, marker="o", color=BLUE, label="by score · 按评分")
    ax.plot([0, 100], [0, 100], color=GREY, linestyle="--", label="at random · 随机")
    # The group nearest to 30% of the leads is what a sales team can usually call.
    shown = int(np.argmin(np.abs(called[1:] - 30))) + 1
    lift = reached[shown] / called[shown]
    ax.plot(called[shown], reached[shown], "o", color=VERMILLION, markersize=9)
    # A ratio, not a distance: nothing is drawn between the two lines.
    division = f"{reached[shown]:.0f}% ÷ {called[shown]:.0f}%"
    ax.annotate(
        f"lift: {division} = {lift:.1f} · 提升度：{division}＝{lift:.1f}",
        (0.98, 0.24),
        xycoords="axes fraction",  # always below the line of chance
        ha="right",
        color=VERMILLION,
    )
    ax.set(
        xlim=(0, 102),
        ylim=(0, 102),
        xlabel="share of leads, best first (%) · 线索占比，按评分从高到低（%）",
        ylabel="share of all wins: gain (%) · 累计成交占比：增益（%）",
    )
    ax.legend(loc="lower right")
    ax.set_title(
        f"The best {called[shown]:.0f}% of leads hold {reached[shown]:.0f}% of the wins"
        f" · 评分最高的{called[shown]:.0f}%线索，包含{reached[shown]:.0f}%的成交"
    )
    return ax
