"""Anonymity (匿名): groups of people who look alike, the smallest of them (k), coarser values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from crm_lib.base.checks import (
    require_columns,
    require_count,
    require_drawable,
    require_names,
    require_numbers,
    require_positive,
)
from crm_lib.base.message import Message
from crm_lib.plotting import BLUE, VERMILLION, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def equivalence_classes(
    frame: pd.DataFrame, *, quasi_identifier_cols: Sequence[str], sensitive_col: str | None = None
) -> pd.DataFrame:
    """Group people who look the same on the fields an outsider may know.

    Parameters
    ----------
    frame
        One row per person.
    quasi_identifier_cols
        Fields that together may point to a person (准标识符): age band, district, sex …
    sensitive_col
        Field to be kept secret; when given, its number of values per group is counted.

    Returns
    -------
    DataFrame
        One row per group, the smallest first: the fields, ``people`` and, when asked,
        ``different_values`` of the sensitive field. A missing value counts as a value of its own.

    Raises
    ------
    ValueError
        When a column is absent or no field is named.

    Examples
    --------
    >>> people = pd.DataFrame({"age": ["30s", "30s", "40s"], "city": ["Xi'an"] * 3})
    >>> equivalence_classes(people, quasi_identifier_cols=["age", "city"])["people"].tolist()
    [1, 2]
    """
    fields = require_names(quasi_identifier_cols, name="quasi_identifier_cols")
    frame = require_columns(
        frame, [*fields, *([sensitive_col] if sensitive_col else [])], what="the table"
    )
    groups = frame.groupby(fields, dropna=False, sort=True, observed=True)
    table = groups.size().rename("people").reset_index()
    if sensitive_col:
        values = groups[sensitive_col].nunique(dropna=False).to_numpy()
        table["different_values"] = values
    return table.sort_values("people", kind="stable").reset_index(drop=True)


def k_anonymity(frame: pd.DataFrame, *, quasi_identifier_cols: Sequence[str]) -> int:
    """Return the k of a table: the size of its smallest group of look-alikes (k-匿名).

    Parameters
    ----------
    frame, quasi_identifier_cols
        As in `equivalence_classes`.

    Returns
    -------
    int
        1 means that at least one person stands alone; 0 for a table without rows.

    Raises
    ------
    ValueError
        As `equivalence_classes`.

    References
    ----------
    Sweeney (2002), k-anonymity: a model for protecting privacy, International Journal on
    Uncertainty, Fuzziness and Knowledge-based Systems 10(5), 557–570.

    Examples
    --------
    >>> k_anonymity(pd.DataFrame({"age": [31, 31, 45]}), quasi_identifier_cols=["age"])
    1
    """
    table = equivalence_classes(frame, quasi_identifier_cols=quasi_identifier_cols)
    return int(table["people"].min()) if len(table) else 0


def generalised(frame: pd.DataFrame, *, bands: Mapping[str, Sequence[float]]) -> pd.DataFrame:
    """Replace numbers by bands (泛化), so that more people look the same.

    Parameters
    ----------
    frame
        One row per person.
    bands
        Column → edges, rising; a band runs from an edge to just below the next.

    Returns
    -------
    DataFrame
        `frame` with these columns as text such as "30–39" (for whole numbers and whole
        edges) or "30–<40".

    Raises
    ------
    ValueError
        When a column is absent, missing or not numeric, edges do not rise, or a value lies outside.

    Examples
    --------
    >>> people = pd.DataFrame({"age": [31, 38, 45]})
    >>> generalised(people, bands={"age": [30, 40, 50]})["age"].tolist()
    ['30–39', '30–39', '40–49']
    """
    frame = require_numbers(frame, list(bands), what="the table")
    replaced = {}
    for column, edges in bands.items():
        edge = np.asarray(edges, dtype=float)
        if edge.ndim != 1 or len(edge) < 2 or not (np.diff(edge) > 0).all():
            raise ValueError(
                Message(
                    f"the edges of {column!r} are {edges!r}; two or more must rise.",
                    f"列 {column!r} 的分界是 {edges!r}；至少要有两个，并且递增。",
                )
            )
        values = frame[column].to_numpy(dtype=float)
        outside = (values < edge[0]) | (values >= edge[-1])
        if outside.any():
            raise ValueError(
                Message(
                    f"column {column!r} lies outside {edge[0]:g} (included) to {edge[-1]:g} "
                    f"(excluded) in {int(outside.sum())} of {len(frame)} rows (first: "
                    f"{values[outside][0]:g}).",
                    f"列 {column!r} 共 {len(frame)} 行，其中 {int(outside.sum())} 行不在 {edge[0]:g}（含）"
                    f"到 {edge[-1]:g}（不含）之间（第一个：{values[outside][0]:g}）。",
                )
            )
        integers = (edge == np.floor(edge)).all() and pd.api.types.is_integer_dtype(frame[column])
        names = [f"{a:g}–{b - 1:g}" if integers else f"{a:g}–<{b:g}" for a, b in pairwise(edge)]
        band = np.searchsorted(edge, values, side="right") - 1
        replaced[column] = [names[i] for i in band]
    return frame.assign(**replaced)


@styled
def plot_class_sizes(classes: pd.DataFrame, *, k: int = 5, ax: Axes | None = None) -> Axes:
    """Draw `equivalence_classes`: how many people are in groups of each size.

    Parameters
    ----------
    classes
        As from `equivalence_classes`.
    k
        Groups smaller than this are shown in warning colour.

    Raises
    ------
    ValueError
        When `classes` is not such a table, has no row, or k is below 1.

    Examples
    --------
    >>> people = pd.DataFrame({"age": [31, 31, 31, 45]})
    >>> classes = equivalence_classes(people, quasi_identifier_cols=["age"])
    >>> plot_class_sizes(classes, k=2).get_title(loc="left")
    '1 of 4 people (25%) hide among fewer than 2 · 4人中有1人（25%）所在等价类不足2人'
    """
    classes = require_drawable(classes, [], numbers=["people"], what="the table of classes")
    require_positive(classes["people"], name="column 'people'")
    require_count(k, name="k")
    sizes = classes["people"].to_numpy()
    different, count = np.unique(sizes, return_counts=True)
    people = different * count
    position = np.arange(len(different))
    if len(different) > 25:
        # Too many sizes for bars with names: put them into ranges that double.
        power = np.floor(np.log2(different)).astype(int)
        position = np.unique(power)
        people = np.array([people[power == p].sum() for p in position])
        labels = [f"{2**p}–{2 ** (p + 1) - 1}" if p else "1" for p in position]
        at_risk = [2 ** (p + 1) - 1 < k for p in position]
        position = np.arange(len(position))
    else:
        labels, at_risk = different.astype(str), different < k
    colours = [VERMILLION if risk else BLUE for risk in at_risk]
    bars = ax.bar(position, people, color=colours)
    ax.bar_label(bars, fmt="{:,.0f}", padding=2)
    ax.set_xticks(position, labels, rotation=30 if len(different) > 25 else 0)
    ax.margins(y=0.14)
    ax.set(xlabel="size of the group of look-alikes · 等价类大小", ylabel="people · 人数")
    least = int(sizes.min())
    below_k, total = int(sizes[sizes < k].sum()), int(sizes.sum())
    ax.set_title(
        f"{below_k:,} of {total:,} people ({below_k / total:.0%}) hide among fewer than {k}"
        f" · {total:,}人中有{below_k:,}人（{below_k / total:.0%}）所在等价类不足{k}人"
        if below_k
        else f"Everybody hides among at least {least:,}: k = {least:,}"
        f" · 每个人所在的等价类都不少于{least:,}人：k = {least:,}"
    )
    return ax
