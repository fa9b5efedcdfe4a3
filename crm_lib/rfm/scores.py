"""RFM scores from 1 to 5, 5 best, and the grid of R and F scores."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from crm_lib.base.checks import (
    require_count,
    require_drawable,
    require_numbers,
    require_one_of,
    require_places,
    require_positive,
)
from crm_lib.base.message import Message, both_text, in_two_languages
from crm_lib.engines.frames import is_pandas
from crm_lib.engines.protocol import RFM_COLUMNS
from crm_lib.plotting import styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes

#: Highest score that a grid has room for.
MOST_SCORE = 1000
#: Column names of an RFM table.
R, F, M = RFM_COLUMNS


def rfm_scores(
    table: pd.DataFrame,
    *,
    days_col: str = R,
    purchases_col: str = F,
    spend_col: str = M,
    bins: int = 5,
    cuts: Mapping[str, Sequence[float]] | None = None,
    weights: Sequence[float] = (1, 1, 1),
) -> pd.DataFrame:
    """Add scores from 1 to `bins`, where `bins` is best: for R, the fewest days.

    Parameters
    ----------
    table : DataFrame
        As `rfm_table` makes it (collect lazy engines first).
    days_col, purchases_col, spend_col : str
        Columns of R, F and M.
    bins : int
        Number of classes; each holds about the same number of customers.
    cuts : mapping of column to ``bins - 1`` rising numbers, optional
        Own class limits for any of the three columns. A customer on a limit has reached the better
        class: at most so many days, at least so many purchases or so much money.
    weights : three numbers
        Of R, F and M in `rfm_score`, their weighted mean.

    Returns
    -------
    DataFrame
        A copy with `r_score`, `f_score`, `m_score`, `rfm_cell` (such as "543") and `rfm_score`.

    Raises
    ------
    ValueError
        When a column is absent or missing somewhere, or the cuts are not ``bins - 1`` rising
        numbers.

    Notes
    -----
    Without cuts, the score counts the customers that are strictly worse: 1 + ⌊bins · worse/n⌋. So
    customers alike always share a score, whatever the order of the rows. (Some books score 1 =
    best; the direction here is that of Chinese practice.)

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({R: [3, 90, 40], F: [9, 1, 1], M: [800.0, 20.0, 60.0]})
    >>> rfm_scores(table, bins=3)[["r_score", "f_score", "m_score", "rfm_cell"]]
       r_score  f_score  m_score rfm_cell
    0        3        3        3      333
    1        1        1        1      111
    2        2        1        2      212
    """
    columns = (days_col, purchases_col, spend_col)
    table = require_table(table, columns)
    require_count(bins, name="bins", least=2, most=9)
    if (
        np.shape(weights) != (3,)
        or sum(require_positive(weights, name="weights", zero_ok=True)) <= 0
    ):
        raise ValueError(
            Message(
                f"weights must be three numbers for R, F and M, got {weights!r}.",
                f"weights 必须是 R、F、M 的三个数，这里是 {weights!r}。",
            )
        )
    for column in cuts or {}:
        require_one_of(column, columns, name="a column in cuts")
    scored = table.copy()
    scores = []
    for name, column in zip("rfm", columns, strict=True):
        good = -table[column] if column == days_col else table[column]
        limits = (cuts or {}).get(column)
        if limits is None:
            worse = good.rank(method="min").to_numpy() - 1
            score = 1 + np.floor(bins * worse / max(len(good), 1)).astype(int)
        else:
            edges = np.asarray(limits, dtype=float)
            if len(edges) != bins - 1 or not (np.diff(edges) > 0).all():
                raise ValueError(
                    Message(
                        f"cuts of {column!r} must be {bins - 1} rising numbers for {bins} scores, got "
                        f"{list(limits)}.",
                        f"{bins} 个得分需要 {column!r} 的 {bins - 1} 个递增的分界，这里是 {list(limits)}。",
                    )
                )
            edges = -edges[::-1] if column == days_col else edges
            score = 1 + np.searchsorted(edges, good.to_numpy(dtype=float), side="right")
        scores.append(score)
        scored[f"{name}_score"] = score
    digits = [pd.Series(s, index=table.index).astype(str) for s in scores]
    scored["rfm_cell"] = digits[0] + digits[1] + digits[2]
    scored["rfm_score"] = np.average(np.array(scores), axis=0, weights=weights)
    return scored


def score_grid_table(scores: pd.DataFrame, *, cell_col: str | None = None) -> pd.DataFrame:
    """Count customers (or average `cell_col`) for each pair of R and F score.

    Returns
    -------
    DataFrame
        Rows `r_score` (best first), columns `f_score`; 0 customers or a missing mean where the
        cell is empty.

    Raises
    ------
    ValueError
        When a column of the score table is absent.

    Examples
    --------
    >>> import pandas as pd
    >>> score_grid_table(pd.DataFrame({"r_score": [2, 1, 1], "f_score": [1, 2, 2]}))
    f_score  1  2
    r_score
    2        1  0
    1        0  2
    """
    needed = ["r_score", "f_score", *([cell_col] if cell_col is not None else [])]
    scores = require_numbers(scores, needed, what="the score table")
    for column in ("r_score", "f_score"):
        require_places(scores, column, 1, MOST_SCORE, what="the score table")
    cells = scores.groupby(["r_score", "f_score"])
    grid = (
        cells.size().unstack(fill_value=0) if cell_col is None else cells[cell_col].mean().unstack()
    )
    top = int(scores[["r_score", "f_score"]].to_numpy().max(initial=0))
    grid = grid.reindex(index=range(top, 0, -1), columns=range(1, top + 1))
    grid = grid.rename_axis(index="r_score", columns="f_score")
    return grid.fillna(0).astype(int) if cell_col is None else grid


@styled
def plot_score_grid(
    table: pd.DataFrame, *, ax: Axes | None = None, what: str = "customers · 客户"
) -> Axes:
    """Draw `score_grid_table` as a heat map; `what` names its numbers, ``English · 中文``.

    Raises
    ------
    ValueError
        When the table is not one of `score_grid_table`.
    """
    table = require_drawable(
        table, (), numbers=getattr(table, "columns", ()), what="the score grid"
    )
    assert ax is not None
    values = table.to_numpy(dtype=float)
    ax.imshow(values, cmap="Blues", aspect="auto")
    ceiling = np.nanmax(values, initial=0)
    for i, j in np.ndindex(values.shape):
        if np.isfinite(values[i, j]):
            color = "white" if values[i, j] > 0.6 * ceiling else "black"
            ax.text(j, i, f"{values[i, j]:,.0f}", ha="center", va="center", color=color)
    ax.set_xticks(range(values.shape[1]), table.columns)
    ax.set_yticks(range(values.shape[0]), table.index)
    ax.spines[:].set_visible(False)
    i, j = np.unravel_index(np.nanargmax(values), values.shape)
    name, top = in_two_languages(what), max(table.columns)
    ax.set(
        xlabel=f"F score ({top} = most purchases) · F得分（{top}分购买最频繁）",
        ylabel=f"R score ({top} = most recent) · R得分（{top}分最近）",
        title=both_text(
            f"Fullest cell for {name.en}: R score {table.index[i]}, F score {table.columns[j]}"
            f" ({values[i, j]:,.0f})",
            f"{name.zh}最多的一格：R得{table.index[i]}分、F得{table.columns[j]}分"
            f"（{values[i, j]:,.0f}）",
        ),
    )
    return ax


def require_table(table: pd.DataFrame, columns: Sequence[str]) -> pd.DataFrame:
    """Return a pandas RFM table with these columns as numbers, all filled, or raise."""
    if not is_pandas(table):
        raise ValueError(
            Message(
                f"the RFM table is a {type(table).__name__}; scores compare every customer with every "
                "other, so collect it into pandas first.",
                f"RFM 表是 {type(table).__name__}；评分要把每位客户与其他所有客户比较，请先转成 pandas。",
            )
        )
    return require_numbers(table, columns, what="the RFM table")
