"""Kano model (卡诺模型): classes of features, better and worse coefficients.

Each customer answers two questions about a feature: how would it be to have it (functional), and
how not to have it (dysfunctional). Kano's table turns the pair into a class.
"""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from crm_lib.base.checks import (
    canonical_name,
    require_columns,
    require_drawable,
    require_no_missing,
    require_positive,
)
from crm_lib.base.labels import spread_out
from crm_lib.base.message import Message
from crm_lib.page.words import named
from crm_lib.plotting import BLUE, GREEN, GREY, ORANGE, PURPLE, VERMILLION, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_ANSWERS = {
    "like": ("1", "喜欢"),
    "must-be": ("2", "理应如此", "必须"),
    "neutral": ("3", "无所谓"),
    "live-with": ("4", "可以忍受", "能忍受"),
    "dislike": ("5", "不喜欢"),
}
_ORDER = list(_ANSWERS)
_TABLE = ("QAAAO", "RIIIM", "RIIIM", "RIIIM", "RRRRQ")

_CLASSES = {
    "M": ("must-be", "必备", ("基本型需求", "当然质量")),
    "O": ("one-dimensional", "期望", ("一元质量", "意愿型需求")),
    "A": ("attractive", "魅力", ("兴奋型需求", "迷人质量")),
    "I": ("indifferent", "无差异", ("无关紧要",)),
    "R": ("reverse", "反向", ("逆向质量",)),
    "Q": ("questionable", "可疑", ("问题回答",)),
}
_COLORS = dict(zip(_CLASSES, (VERMILLION, BLUE, GREEN, GREY, PURPLE, ORANGE), strict=True))


class KanoCoefficients(NamedTuple):
    """Better (0 to 1) and worse (−1 to 0) coefficients of a feature in Kano's model."""

    better: float
    worse: float


def kano_categories() -> pd.DataFrame:
    """List the classes of Kano's table with their names.

    Returns
    -------
    DataFrame
        ``kano_class`` (one letter), ``name, name_zh, other_names``.

    Examples
    --------
    >>> kano_categories()["name_zh"].tolist()
    ['必备', '期望', '魅力', '无差异', '反向', '可疑']
    """
    return pd.DataFrame(
        [(key, name, zh, "、".join(other)) for key, (name, zh, other) in _CLASSES.items()],
        columns=["kano_class", "name", "name_zh", "other_names"],
    )


def kano_class(functional: Any, dysfunctional: Any) -> Any:
    """Look up Kano's table.

    Parameters
    ----------
    functional, dysfunctional : answer or sequence of answers
        1–5, or ``like, must-be, neutral, live-with, dislike``, or 喜欢、理应如此、无所谓、可以忍受、
        不喜欢. Both alike in length.

    Returns
    -------
    str or array of str
        A attractive, O one-dimensional, M must-be, I indifferent, R reverse, Q questionable.

    Raises
    ------
    ValueError
        For an answer that is none of these and for lengths that differ.

    References
    ----------
    Kano et al. (1984), Hinshitsu 14(2), 39–48; the evaluation table as in Berger et al. (1993).

    Examples
    --------
    >>> kano_class("like", "dislike"), kano_class(1, 3), kano_class("无所谓", "不喜欢")
    ('O', 'A', 'M')
    """
    single = isinstance(functional, str) or np.ndim(functional) == 0
    rows, columns = _codes(functional, "functional"), _codes(dysfunctional, "dysfunctional")
    if len(rows) != len(columns):
        raise ValueError(
            Message(
                f"functional has {len(rows)} answers and dysfunctional {len(columns)}; each customer "
                "must answer both.",
                f"functional 有 {len(rows)} 个答案，dysfunctional 有 {len(columns)} 个；每位顾客两问都要作答。",
            )
        )
    cells = np.array([list(row) for row in _TABLE])[rows, columns]
    return str(cells[0]) if single else cells


def kano_evaluation_table() -> pd.DataFrame:
    """Return Kano's evaluation table: the class of each pair of answers.

    Returns
    -------
    DataFrame
        5 by 5; index ``functional`` (answer with the feature), columns ``dysfunctional`` (answer
        without it); values are the letters of `kano_class`.

    References
    ----------
    The evaluation table as in Berger et al. (1993).

    Examples
    --------
    >>> kano_evaluation_table().loc["like"].tolist()
    ['Q', 'A', 'A', 'A', 'O']
    """
    return pd.DataFrame(
        [list(row) for row in _TABLE],
        index=pd.Index(_ORDER, name="functional"),
        columns=pd.Index(_ORDER, name="dysfunctional"),
    )


def _codes(answers: Any, name: str) -> np.ndarray:
    if isinstance(answers, str) or np.ndim(answers) == 0:
        answers = [answers]
    values, which = np.unique(np.asarray(answers, dtype=object).astype(str), return_inverse=True)
    # 1.0 is how a column of whole numbers with a gap comes out of a file.
    known = [canonical_name(v.removesuffix(".0"), _ANSWERS, name=f"{name} answer") for v in values]
    return np.array([_ORDER.index(answer) for answer in known], dtype=int)[which]


def kano_coefficients(classes: Mapping[str, float] | Iterable[str]) -> KanoCoefficients:
    """Compute the better and worse coefficients of one feature (Better–Worse 系数).

    Parameters
    ----------
    classes : sequence of letters, or mapping letter → count
        The customers' classes, or how often each came.

    Returns
    -------
    KanoCoefficients
        ``better`` (A + O)/(A + O + M + I) and ``worse`` −(O + M)/(A + O + M + I). R and Q do not
        count.

    Raises
    ------
    ValueError
        For unknown letters, negative counts, or when no answer is A, O, M or I.

    References
    ----------
    Berger et al. (1993), Center for Quality of Management Journal 2(4).

    Examples
    --------
    >>> kano_coefficients({"A": 40, "O": 30, "M": 20, "I": 10})
    KanoCoefficients(better=0.7, worse=-0.5)
    """
    counts = dict(classes) if isinstance(classes, Mapping) else Counter(list(classes))
    unknown = [c for c in counts if c not in _CLASSES]
    if unknown:
        raise ValueError(
            Message(
                f"classes hold {', '.join(map(repr, unknown))}; allowed are {', '.join(_CLASSES)}.",
                f"classes 中有 {'、'.join(map(repr, unknown))}；只能是：{'、'.join(_CLASSES)}。",
            )
        )
    require_positive(list(counts.values()), name="counts of classes", zero_ok=True)
    a, o, m, i = (float(counts.get(c, 0)) for c in "AOMI")
    total = a + o + m + i
    if total == 0:
        raise ValueError(
            Message(
                "no answer is A, O, M or I, so better and worse are not defined.",
                "没有 A、O、M、I 类的答案，因此 Better 和 Worse 没有定义。",
            )
        )
    return KanoCoefficients(better=(a + o) / total, worse=-(o + m) / total)


def kano_table(
    answers: pd.DataFrame,
    *,
    feature_col: str = "feature",
    functional_col: str = "functional",
    dysfunctional_col: str = "dysfunctional",
) -> pd.DataFrame:
    """Classify features from a survey.

    Parameters
    ----------
    answers : DataFrame
        One row a customer and feature.
    feature_col, functional_col, dysfunctional_col : str
        Column names; answers as in `kano_class`.

    Returns
    -------
    DataFrame
        One row a feature in order of appearance: counts ``M, O, A, I, R, Q``, ``n, kano_class``
        (the most frequent; ties go to M, then O, A, I), ``name, name_zh, better, worse``.
        Coefficients are missing where nobody answered A, O, M or I.

    Raises
    ------
    ValueError
        When a column is absent or missing, or an answer is none of the five.

    Warns
    -----
    UserWarning
        When most answers are reverse or questionable, as when the columns are swapped.

    Examples
    --------
    >>> t = pd.DataFrame({"feature": ["wifi"] * 2, "functional": [1, 1], "dysfunctional": [3, 4]})
    >>> kano_table(t)[["feature", "kano_class", "better"]].values.tolist()
    [['wifi', 'A', 1.0]]
    """
    columns = [feature_col, functional_col, dysfunctional_col]
    answers = require_columns(answers, columns, what="the answers")
    require_no_missing(answers, columns, what="the answers")
    classes = kano_class(
        answers[functional_col].astype(object).to_numpy(),
        answers[dysfunctional_col].astype(object).to_numpy(),
    )
    reversed_ = int(np.isin(classes, ["R", "Q"]).sum())
    if reversed_ > len(answers) / 2:
        warnings.warn(
            f"{reversed_} of {len(answers)} answers are reverse or questionable (R, Q): are columns "
            f"{functional_col!r} and {dysfunctional_col!r} swapped, or do the answers count from "
            "dislike (here 1 is like, 5 dislike)?",
            stacklevel=2,
        )
    rows = []
    for feature, part in pd.Series(classes, dtype=object).groupby(
        answers[feature_col].to_numpy(), sort=False
    ):
        counts = {c: int((part == c).sum()) for c in _CLASSES}
        winner = max(_CLASSES, key=lambda c: counts[c])  # the first of equals: M before O before A
        name, zh, _ = _CLASSES[winner]
        known = any(counts[c] for c in "AOMI")
        pair = kano_coefficients(counts) if known else KanoCoefficients(np.nan, np.nan)
        rows.append((feature, *counts.values(), len(part), winner, name, zh, *pair))
    names = [feature_col, *_CLASSES, "n", "kano_class", "name", "name_zh", "better", "worse"]
    return pd.DataFrame(rows, columns=names)


@styled
def plot_kano(table: pd.DataFrame, *, feature_col: str = "feature", ax: Axes | None = None) -> Axes:
    """Draw features of `kano_table` by what they add and what their lack costs.

    Raises
    ------
    ValueError
        When a column of `kano_table` is absent, empty or not a number where one is needed, or
        there is no row.
    """
    table = require_drawable(
        table,
        [feature_col, "kano_class"],
        numbers=["better", "worse"],
        what="the Kano table",
    )
    hurt = -table["worse"]
    colors = [_COLORS[c] for c in table["kano_class"]]
    ax.scatter(hurt, table["better"], s=80, c=colors, zorder=3, clip_on=False)
    heights = spread_out(table["better"], gap=0.055)
    for name, x, y in zip(table[feature_col], hurt, heights, strict=True):
        ax.text(
            x - 0.02 if x > 0.6 else x + 0.02, y, str(named(name, feature_col)),
            ha="right" if x > 0.6 else "left", va="center",
        )  # fmt: skip
    ax.axhline(0.5, color="0.4", lw=1)
    ax.axvline(0.5, color="0.4", lw=1)
    for x, y, key in (
        (0.01, 0.985, "A"),
        (0.99, 0.985, "O"),
        (0.01, 0.015, "I"),
        (0.99, 0.015, "M"),
    ):
        name, zh, _ = _CLASSES[key]
        ax.text(
            x, y, f"{name} · {zh}型", color=_COLORS[key], fontsize=9.5,
            ha="left" if x < 0.5 else "right", va="top" if y > 0.5 else "bottom",
            transform=ax.transAxes,
        )  # fmt: skip
    ax.set(
        xlim=(0, 1), ylim=(0, 1),
        xlabel="dissatisfaction without it, |worse| · 没有它时的不满，|worse|",
        ylabel="satisfaction with it, better · 有它时的满意，better",
    )  # fmt: skip
    must = table[table["kano_class"] == "M"]
    excite = table[table["kano_class"] == "A"]
    ax.set_title(
        f"{len(must)} must-be feature{'s' * (len(must) != 1)} first, then the {len(excite)} that "
        f"can delight · 先保住{len(must)}项必备功能，再做{len(excite)}项能带来惊喜的"
    )
    return ax
