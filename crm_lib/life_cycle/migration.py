"""Customer migration: a Markov chain of moves between stages or tiers.

One home for 客户迁移 between life-cycle stages (`crm_lib.life_cycle`) and member tiers
(`crm_lib.loyalty`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from crm_lib.base.checks import (
    require_between,
    require_columns,
    require_count,
    require_names,
    require_no_missing,
    require_numbers,
    require_positive,
    require_sortable,
)
from crm_lib.base.message import Message
from crm_lib.page.words import named
from crm_lib.plotting import styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def migration_counts(
    history: pd.DataFrame,
    *,
    states: Sequence[str] | None = None,
    customer_col: str = "customer_id",
    period_col: str = "period",
    stage_col: str = "stage",
) -> pd.DataFrame:
    """Count the moves between states from each record of a customer to the next.

    Parameters
    ----------
    history : DataFrame
        One row a customer and period. Rows may stand in any order; a customer's records are taken
        as consecutive.
    states : sequence of str, optional
        All states in the order wanted; by default those that occur, sorted.
    customer_col, period_col, stage_col : str
        Customer, period, and state in it: a stage, a tier.

    Returns
    -------
    DataFrame
        Square table of counts, from (rows) → to (columns).

    Raises
    ------
    ValueError
        For absent or missing values, two records of a customer in a period, unknown states.

    Examples
    --------
    >>> h = pd.DataFrame({"customer_id": [1, 1, 1], "period": [1, 2, 3], "stage": list("aab")})
    >>> migration_counts(h).loc["a"].tolist()
    [1, 1]
    """
    columns = [customer_col, period_col, stage_col]
    history = require_columns(history, columns, what="the history")
    require_no_missing(history, columns, what="the history")
    require_sortable(history, period_col, what="the history")
    double = int(history.duplicated([customer_col, period_col]).sum())
    if double:
        raise ValueError(
            Message(
                f"columns {customer_col!r} and {period_col!r} of the history repeat in {double} of "
                f"{len(history)} rows; one record a customer and period is allowed.",
                f"历史表的列 {customer_col!r} 和 {period_col!r} 在 {len(history)} 行中有 {double} 行重复；每位客户每期只能有一条记录。",
            )
        )
    found = history[stage_col].astype(object)
    states = sorted(found.unique()) if states is None else require_names(states, name="states")
    unknown = sorted(set(found) - set(states), key=str)
    if unknown:
        raise ValueError(
            Message(
                f"column {stage_col!r} of the history holds {', '.join(map(repr, unknown))} in "
                f"{int(found.isin(unknown).sum())} of {len(history)} rows; allowed are "
                f"{', '.join(map(repr, states))}.",
                f"历史表的列 {stage_col!r} 在 {len(history)} 行中有 {int(found.isin(unknown).sum())} 行是 {', '.join(map(repr, unknown))}；只能是：{', '.join(map(repr, states))}。",
            )
        )
    rows = history[columns].sort_values([customer_col, period_col], kind="stable")
    same = (
        (rows[customer_col].to_numpy()[1:] == rows[customer_col].to_numpy()[:-1])
        if len(rows)
        else []
    )
    codes = pd.Categorical(rows[stage_col].astype(object), categories=states).codes
    counts = np.zeros((len(states), len(states)), dtype=int)
    np.add.at(counts, (codes[:-1][same], codes[1:][same]), 1)
    return pd.DataFrame(
        counts, index=pd.Index(states, name="from"), columns=pd.Index(states, name="to")
    )


def migration_matrix(
    history: pd.DataFrame,
    *,
    states: Sequence[str] | None = None,
    customer_col: str = "customer_id",
    period_col: str = "period",
    stage_col: str = "stage",
) -> pd.DataFrame:
    """Estimate the probability of each move, `migration_counts` divided by its row sums.

    Returns
    -------
    DataFrame
        Square table, every row sums to 1. A state that nobody is seen to leave, because it was
        only seen last, keeps its customers (probability 1 on the diagonal).

    Raises
    ------
    ValueError
        As `migration_counts`.

    Examples
    --------
    >>> h = pd.DataFrame({"customer_id": [1, 1, 1], "period": [1, 2, 3], "stage": list("aab")})
    >>> migration_matrix(h).loc["a"].tolist()
    [0.5, 0.5]
    """
    counts = migration_counts(
        history,
        states=states,
        customer_col=customer_col,
        period_col=period_col,
        stage_col=stage_col,
    )
    total = counts.sum(axis=1)
    shares = counts.div(total.where(total > 0, 1), axis=0)
    for state in counts.index[total == 0]:
        shares.loc[state, state] = 1.0
    return shares.astype(float)


def migrated_counts(
    start: Mapping[str, float] | pd.Series, matrix: pd.DataFrame, *, periods: int
) -> pd.DataFrame:
    """Forecast how many customers are in each state after 0, 1, … `periods` periods.

    Parameters
    ----------
    start : mapping or Series
        Customers in each state now; states left out have none.
    matrix : DataFrame
        Of `migration_matrix`.
    periods : int
        How far to go.

    Returns
    -------
    DataFrame
        One row a period, one column a state.

    Raises
    ------
    ValueError
        When the matrix is no migration matrix, `start` names another state or is negative, or
        `periods` is no whole number from 0.

    Examples
    --------
    >>> m = pd.DataFrame([[0.9, 0.1], [0, 1]], index=["in", "out"], columns=["in", "out"])
    >>> migrated_counts({"in": 100}, m, periods=2)["in"].round(6).tolist()
    [100.0, 90.0, 81.0]
    """
    matrix = _require_chain(matrix)
    require_count(periods, name="periods", least=0)
    start = pd.Series(dict(start))
    require_positive(start.to_numpy(), name="start", zero_ok=True)
    start = start.astype(float)
    unknown = [s for s in start.index if s not in matrix.index]
    if unknown:
        raise ValueError(
            f"start names {', '.join(map(repr, unknown))}; allowed are "
            f"{', '.join(map(repr, matrix.index))}."
        )
    now = start.reindex(matrix.index, fill_value=0.0).to_numpy()
    rows = [now]
    for _ in range(int(periods)):
        rows.append(rows[-1] @ matrix.to_numpy())
    return pd.DataFrame(rows, columns=matrix.columns, index=pd.RangeIndex(len(rows), name="period"))


def expected_periods(matrix: pd.DataFrame, *, until: str | Sequence[str]) -> pd.DataFrame:
    """Compute how long a customer stays in each state before it reaches an end.

    Parameters
    ----------
    matrix : DataFrame
        Of `migration_matrix`.
    until : str or sequence of str
        The state or states that end the count, such as ``"ended"``.

    Returns
    -------
    DataFrame
        Rows: state now; columns: the mean number of periods spent in each other state (the first
        one included), and ``total``.

    Raises
    ------
    ValueError
        When some customers never reach the end, because then the mean is infinite.

    Notes
    -----
    The fundamental matrix (I − Q)⁻¹ of the absorbing chain.

    References
    ----------
    Kemeny and Snell (1960), *Finite Markov Chains*, ch. 3.

    Examples
    --------
    >>> m = pd.DataFrame([[0.9, 0.1], [0, 1]], index=["in", "out"], columns=["in", "out"])
    >>> expected_periods(m, until="out")["total"].round(6).to_dict()
    {'in': 10.0}
    """
    matrix = _require_chain(matrix)
    ends = list(until) if isinstance(until, list | tuple | set) else [until]
    unknown = [s for s in ends if s not in matrix.index]
    if unknown or not ends:
        raise ValueError(
            Message(
                f"until is {until!r}; it must name states of the matrix: "
                f"{', '.join(map(repr, matrix.index))}.",
                f"until 是 {until!r}；必须是矩阵中的状态：{', '.join(map(repr, matrix.index))}。",
            )
        )
    stay = [s for s in matrix.index if s not in ends]
    moves = matrix.loc[stay, stay].to_numpy(float)
    reaches = 1 - moves.sum(axis=1) > 0
    for _ in stay:
        reaches |= (moves > 0) @ reaches
    if not reaches.all():
        never = [s for s, ok in zip(stay, reaches, strict=True) if not ok]
        raise ValueError(
            Message(
                f"from {', '.join(map(repr, never))} no customer ever reaches "
                f"{', '.join(map(repr, ends))}; the mean time is infinite.",
                f"从 {', '.join(map(repr, never))} 出发，客户永远到不了 {', '.join(map(repr, ends))}；平均时间为无穷大。",
            )
        )
    times = np.linalg.inv(np.eye(len(stay)) - moves)
    names = pd.Index(stay, name="from")
    table = pd.DataFrame(times, index=names, columns=pd.Index(stay, name="periods in"))
    return table.assign(total=table.sum(axis=1))


def _require_chain(matrix: pd.DataFrame) -> pd.DataFrame:
    matrix = require_columns(matrix, (), what="the migration matrix")
    matrix = require_numbers(matrix, matrix.columns, what="the migration matrix")
    if list(matrix.index) != list(matrix.columns):
        raise ValueError(
            Message(
                f"the matrix has rows {list(matrix.index)} and columns {list(matrix.columns)}; both "
                "must name the same states in the same order.",
                f"矩阵的行是 {list(matrix.index)}，列是 {list(matrix.columns)}；两者必须是相同的状态、相同的顺序。",
            )
        )
    require_between(matrix.to_numpy(float), 0, 1, name="the migration matrix")
    sums = matrix.sum(axis=1)
    wrong = sums[(sums - 1).abs() > 1e-8]
    if len(wrong):
        raise ValueError(
            Message(
                f"row {wrong.index[0]!r} of the matrix sums to {wrong.iloc[0]:g}; every row must "
                "sum to 1.",
                f"矩阵的行 {wrong.index[0]!r} 合计为 {wrong.iloc[0]:g}；每行合计必须为 1。",
            )
        )
    return matrix


@styled
def plot_migration(matrix: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw a migration matrix as a heat map with the probabilities in its cells.

    Raises
    ------
    ValueError
        When the matrix is no migration matrix.
    """
    matrix = _require_chain(matrix)
    values = matrix.to_numpy(float)
    ax.imshow(values, cmap="Blues", vmin=0, vmax=1, aspect="auto")
    for i, j in np.ndindex(values.shape):
        ax.text(
            j, i, f"{values[i, j]:.0%}", ha="center", va="center",
            color="white" if values[i, j] > 0.55 else "black",
        )  # fmt: skip
    names = [named(s) for s in matrix.index]
    ticks = range(len(names))
    ax.set(
        xticks=ticks, yticks=ticks, xticklabels=list(map(str, names)), yticklabels=list(map(str, names)),
        xlabel="state in the next period · 下一期的状态", ylabel="state now · 当期的状态",
    )  # fmt: skip
    stays = np.where(np.diag(values) < 1, np.diag(values), np.inf)
    if np.isfinite(stays).any():
        least, share = names[int(stays.argmin())], stays.min()
        ax.set_title(
            f"{least.en} keeps fewest: {share:.0%} stay a period longer"
            f" · “{least.zh}”留住的最少：{share:.0%}在下一期留下"
        )
    else:
        ax.set_title("Nobody moves · 没有人移动")
    ax.tick_params(length=0)
    return ax
