"""Analyse a paper: distribution of marks, difficulty and discrimination of each question.

Difficulty is the share of a question's marks that the class earned; discrimination is the
correlation of a question with the rest of the paper (corrected item-total correlation).
"""

from typing import TYPE_CHECKING

from crm_lib.statistics import wilson_interval

if TYPE_CHECKING:
    import pandas as pd

#: Below this many students a correlation says nothing.
FEWEST = 8
#: Width of a class of the distribution, in percent.
WIDTH = 10


def score_distribution(marks: "pd.DataFrame") -> "pd.DataFrame":
    """Count students by the share of the marks they earned.

    Parameters
    ----------
    marks : DataFrame
        From `crm_lib.classroom.steps.marks_table`.

    Returns
    -------
    DataFrame
        ``from, to, students``: classes of ten percent; the last one includes 100 %.
    """
    import numpy as np
    import pandas as pd

    edges = np.arange(0, 100 + WIDTH, WIDTH)
    counts, _ = np.histogram(earned_percent(marks), bins=edges)
    return pd.DataFrame({"from": edges[:-1], "to": edges[1:], "students": counts})


def earned_percent(marks: "pd.DataFrame") -> "pd.Series":
    """Return what share of their own paper's marks students earned, in percent, by student."""
    sums = marks.groupby("student")[["marks", "of"]].sum()
    return 100 * sums["marks"] / sums["of"].where(sums["of"] > 0)


def item_table(marks: "pd.DataFrame", confidence: float = 0.95) -> "pd.DataFrame":
    """Compute difficulty and discrimination of each question, with their intervals.

    Parameters
    ----------
    marks : DataFrame
        From `crm_lib.classroom.steps.marks_table`.
    confidence : float
        Of both intervals.

    Returns
    -------
    DataFrame
        One row a question: ``question, students, difficulty, difficulty_low, difficulty_high,
        discrimination, discrimination_low, discrimination_high``. Difficulty is a share from 0
        (nobody earned anything) to 1. Discrimination is missing below `FEWEST` students and where
        all earned the same.

    Notes
    -----
    Wilson's interval is meant for answers that are right or wrong; partly right ones vary less, so
    for them it is somewhat wider than it need be. The interval of the correlation is Fisher's.

    References
    ----------
    Wilson (1927), JASA 22(158), 209-212. Fisher (1921), Metron 1, 3-32.
    """
    import pandas as pd

    table = marks[marks["of"] > 0]
    totals = table.groupby("student")[["marks", "of"]].sum()
    rows = []
    for question, answers in table.groupby("question", sort=False):
        answers = answers.set_index("student")
        share = answers["marks"] / answers["of"]
        low, high = wilson_interval(float(share.sum()), len(share), confidence)
        rest = totals.loc[share.index] - answers[["marks", "of"]]
        rest_share = (rest["marks"] / rest["of"].where(rest["of"] > 0)).dropna()
        correlation = _correlation(share.loc[rest_share.index], rest_share, confidence)
        rows.append((question, len(share), share.mean(), low, high, *correlation))
    columns = ["question", "students", "difficulty", "difficulty_low", "difficulty_high",
               "discrimination", "discrimination_low", "discrimination_high"]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


def _correlation(
    first: "pd.Series", second: "pd.Series", confidence: float
) -> tuple[float, float, float]:
    """Return Pearson's correlation and its interval; not a number where there is none."""
    nothing = float("nan"), float("nan"), float("nan")
    if len(first) < FEWEST or first.nunique() < 2 or second.nunique() < 2:
        return nothing
    from scipy.stats import pearsonr

    found = pearsonr(first, second)
    low, high = found.confidence_interval(confidence)
    return float(found.statistic), float(low), float(high)
