"""Group customers with the same purchase history: fits work on distinct histories.

A likelihood of a million customers has only as many different terms as there are different
(x, t_x, T). The groups also keep each variable's distinct values, so that logarithms and gamma
functions are computed once for each of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from crm_lib.base.checks import require_columns
from crm_lib.base.message import Message
from crm_lib.engines.frames import collect_columns, open_frame


def read_columns(
    summary: Any, columns: Sequence[str], weight_col: str | None, *, what: str
) -> tuple[list[np.ndarray], np.ndarray | None]:
    """Number columns of a summary as float arrays, with the weights (None when all are one).

    Raises
    ------
    ValueError
        When the summary has no rows, a column is absent, missing somewhere or not numeric, or a
        weight is negative.
    """
    wanted = [*columns, *([weight_col] if weight_col is not None else [])]
    if isinstance(summary, pd.DataFrame):
        summary = require_columns(summary, wanted, what=what)
    else:
        open_frame(summary, wanted, what=what)
    found = collect_columns(summary, list(dict.fromkeys(wanted)))
    arrays = []
    for column in wanted:
        try:
            values = np.asarray(found[column], dtype=float)
        except (TypeError, ValueError) as error:
            raise ValueError(
                Message(
                    f"column {column!r} of {what} must hold numbers.", f"列 {column!r} 必须是数值。"
                )
            ) from error
        if len(values) == 0:
            raise ValueError(
                Message(
                    f"{what} has no rows; a model needs customers to learn from.",
                    "数据表中没有任何行；拟合模型需要有客户数据。",
                )
            )
        total = values.sum()  # one pass: it is finite only when all of them are
        if not np.isfinite(total):
            bad = ~np.isfinite(values)
            raise ValueError(
                Message(
                    f"column {column!r} of {what} is missing or infinite in {int(bad.sum())} of "
                    f"{len(values)} rows (first at position {int(np.argmax(bad))}).",
                    f"列 {column!r} 的 {len(values)} 行中有 {int(bad.sum())} 行缺失或为无穷大（首次出现在位置 {int(np.argmax(bad))}）。",
                )
            )
        arrays.append(values)
    if weight_col is None:
        return arrays, None
    weights = arrays.pop()
    if weights.min() < 0 or weights.sum() <= 0:
        raise ValueError(
            Message(
                f"column {weight_col!r} of {what} holds weights: zero or more, not all of them zero "
                f"({int((weights < 0).sum())} of {len(weights)} are negative).",
                f"列 {weight_col!r} 是权重：不能为负，也不能全部为 0（{len(weights)} 个中有 {int((weights < 0).sum())} 个为负）。",
            )
        )
    return arrays, weights


def check_history(
    x: np.ndarray, t_x: np.ndarray, T: np.ndarray, names: Sequence[str], *, what: str
) -> None:
    """Raise unless x is a count, 0 <= t_x <= T, some T is above 0, and t_x is 0 where x is 0.

    Whoever came on the last day has T = 0: no time to buy again, nothing to learn, no error.
    """
    x_col, t_x_col, T_col = names
    n = len(x)

    def refuse(column: str, wrong: np.ndarray, rule: Message) -> None:
        count = int(wrong.sum())
        if count:
            raise ValueError(
                Message(
                    f"column {column!r} of {what} {rule.en}; {count} of {n} rows break this (first at "
                    f"position {int(np.argmax(wrong))}).",
                    f"列 {column!r} {rule.zh}；{n} 行中有 {count} 行不符合（首次出现在位置 {int(np.argmax(wrong))}）。",
                )
            )

    refuse(
        x_col,
        (x < 0) | (x != np.floor(x)),
        Message("counts repeat purchases: 0, 1, 2 …", "是重复购买次数，只能是 0、1、2……"),
    )
    refuse(
        T_col, T < 0, Message("is the time under observation: 0 or more", "是观察时长，不能小于 0")
    )
    if n and T.max() <= 0:
        raise ValueError(
            Message(
                f"column {T_col!r} of {what} is 0 in all {n} rows: nobody was under observation.",
                f"列 {T_col!r} 的 {n} 行全部为 0：没有任何客户处于观察之中。",
            )
        )
    refuse(
        t_x_col,
        (t_x < 0) | (t_x > T),
        Message(f"must lie between 0 and {T_col!r}", f"必须介于 0 与列 {T_col!r} 的值之间"),
    )
    refuse(
        t_x_col,
        (x == 0) & (t_x != 0),
        Message(
            f"is the time from first to last purchase, so it is 0 where {x_col!r} is 0 (it is not the "
            "time since the last purchase)",
            f"是首次购买到最近一次购买的时长，因此列 {x_col!r} 为 0 时它也为 0（它不是距最近一次购买的时长）",
        ),
    )


def group(
    columns: Sequence[np.ndarray], weights: np.ndarray | None
) -> tuple[list[np.ndarray], list[np.ndarray], np.ndarray]:
    """Count the distinct rows of several float columns.

    Returns
    -------
    values : list of ndarray
        The distinct values of each column.
    codes : list of ndarray
        For each column and each distinct row, the position in `values`.
    n : ndarray
        Weight of each distinct row.
    """
    codes, values = [], []
    for column in columns:
        code, distinct = _coded(column)
        codes.append(code)
        values.append(distinct)
    sizes = [len(v) for v in values]
    packed = codes[0].astype(np.int64, copy=False)
    for code, size in zip(codes[1:], sizes[1:], strict=True):
        packed = packed * size + code
    cells = int(np.prod([float(s) for s in sizes]))
    if cells <= 4 * len(packed) + 1000:  # count into every possible cell; no sort needed
        n = np.bincount(packed, weights=weights, minlength=cells)
        present = np.flatnonzero(n)
        n = n[present].astype(float)
    elif weights is None:
        present, n = np.unique(packed, return_counts=True)
        n = n.astype(float)
    else:
        present, place = np.unique(packed, return_inverse=True)
        n = np.bincount(place, weights=weights)
        present, n = present[n > 0], n[n > 0]
    row_codes = []
    for size in reversed(sizes[1:]):
        present, code = np.divmod(present, size)
        row_codes.append(code)
    row_codes.append(present)
    return values, row_codes[::-1], n


def _coded(column: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the position of each value among the distinct values, and those."""
    if column.min() >= 0 and column.max() < 1000:
        code = column.astype(np.int64)
        if np.array_equal(code, column):  # small counts are their own codes
            return code, np.arange(code.max() + 1, dtype=float)
    return pd.factorize(column)


def dot(one: np.ndarray, other: np.ndarray) -> float:
    """Compute a sum of products without waking the threads of a linear algebra library."""
    return np.einsum("i,i->", one, other)


@dataclass(frozen=True)
class PurchaseGroups:
    """Distinct histories (x, t_x, T) with time divided by `scale`, so that the longest T is 1."""

    x_values: np.ndarray
    t_values: np.ndarray
    T_values: np.ndarray
    x: np.ndarray
    x_code: np.ndarray
    t_code: np.ndarray
    T_code: np.ndarray
    n: np.ndarray
    n_by_x: np.ndarray
    total: float
    purchases: float
    scale: float

    @classmethod
    def read(
        cls, summary: Any, *, x_col: str, t_x_col: str, T_col: str, weight_col: str | None
    ) -> "PurchaseGroups":
        """Read, check and group the three columns of a purchase summary."""
        what = "the purchase summary"
        names = (x_col, t_x_col, T_col)
        (x, t_x, T), weights = read_columns(summary, names, weight_col, what=what)
        (xs, ts, Ts), (ix, it, iT), n = group([x, t_x, T], weights)
        try:
            check_history(xs[ix], ts[it], Ts[iT], names, what=what)
        except ValueError:
            check_history(x, t_x, T, names, what=what)  # for the rows' own positions
            raise
        scale = float(Ts.max())
        return cls(
            x_values=xs,
            t_values=ts / scale,
            T_values=Ts / scale,
            x=xs[ix],
            x_code=ix,
            t_code=it,
            T_code=iT,
            n=n,
            n_by_x=np.bincount(ix, weights=n, minlength=len(xs)),
            total=float(n.sum()),
            purchases=float((n * xs[ix]).sum()),
            scale=scale,
        )

    @property
    def jacobian(self) -> float:
        """Term that converts a log-likelihood in scaled time to the caller's unit (Jacobian)."""
        return -self.purchases * float(np.log(self.scale))

    def thinned(self, customers: float = 20_000) -> "PurchaseGroups | None":
        """Draw a systematic sample of about so many customers to search first; None when too few.

        Each group keeps its share of customers, rounded up or down along a golden-ratio sequence,
        so the sample is the same in every run and unbiased.
        """
        if self.total < 10 * customers or len(self.n) < customers / 2:
            return None
        golden = (np.arange(len(self.n)) * 0.6180339887498949) % 1
        n = np.floor(self.n * (customers / self.total) + golden)
        keep = np.flatnonzero(n)
        n, x = n[keep], self.x[keep]
        return replace(
            self,
            x=x,
            x_code=self.x_code[keep],
            t_code=self.t_code[keep],
            T_code=self.T_code[keep],
            n=n,
            n_by_x=np.bincount(self.x_code[keep], weights=n, minlength=len(self.x_values)),
            total=float(n.sum()),
            purchases=float((n * x).sum()),
        )
