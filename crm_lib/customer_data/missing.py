"""Missing values in a customer table: completeness (完整率) and the missing map (缺失图)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from crm_lib.base.checks import require_columns, require_drawable
from crm_lib.base.message import Message, both_text
from crm_lib.customer_data.duplicates import PLACEHOLDERS, half_width
from crm_lib.page.words import named
from crm_lib.plotting import BLUE, VERMILLION, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def missing_map(frame: pd.DataFrame, *, placeholders: Sequence[str] = PLACEHOLDERS) -> pd.DataFrame:
    """Say for every cell whether it is missing.

    Parameters
    ----------
    frame
        Any table.
    placeholders
        Texts that count as missing besides empty cells; compared without case, outer blanks and
        full-width forms.

    Returns
    -------
    DataFrame
        The same shape, index and columns; True where the cell is missing.

    Raises
    ------
    ValueError
        When `frame` is no data frame or `placeholders` no list of texts.

    Examples
    --------
    >>> missing_map(pd.DataFrame({"phone": ["138", "Ｎ／Ａ", None]}))["phone"].tolist()
    [False, True, True]
    """
    frame = require_columns(frame, (), what="the customer table")
    if isinstance(placeholders, str) or not all(isinstance(p, str) for p in placeholders or ""):
        raise ValueError(
            Message(
                f"placeholders is {placeholders!r}; a list of texts is needed.",
                f"placeholders 是 {placeholders!r}；需要由文本组成的列表。",
            )
        )
    empty = {half_width(text) for text in placeholders or ()}
    missing = frame.isna()
    for position, column in enumerate(frame.columns):
        values = frame.iloc[:, position]
        if pd.api.types.is_numeric_dtype(values) or pd.api.types.is_datetime64_any_dtype(values):
            continue
        is_text = values.map(lambda v: isinstance(v, str) and half_width(v) in empty)
        missing[column] = missing[column].to_numpy() | is_text.to_numpy(dtype=bool)
    return missing


def completeness(
    frame: pd.DataFrame,
    *,
    columns: Sequence[str] | None = None,
    placeholders: Sequence[str] = PLACEHOLDERS,
) -> pd.DataFrame:
    """Count how many cells of each field are filled (完整率).

    Parameters
    ----------
    frame
        One row per record.
    columns
        The fields to look at; all when None.
    placeholders
        See `missing_map`.

    Returns
    -------
    DataFrame
        One row per field, in the order of the fields: ``field``, ``rows``, ``filled``, ``missing``
        (counts) and ``share_filled`` (of all rows; missing when there is no row).

    Raises
    ------
    ValueError
        When a field is not in the table.

    Examples
    --------
    >>> completeness(pd.DataFrame({"name": ["王芳", "未知"], "age": [30, 41]}))
      field  rows  filled  missing  share_filled
    0  name     2       1        1           0.5
    1   age     2       2        0           1.0
    """
    frame = require_columns(frame, () if columns is None else columns, what="the customer table")
    wanted = list(frame.columns if columns is None else columns)
    missing = missing_map(frame[wanted], placeholders=placeholders).sum().to_numpy(dtype="int64")
    rows = len(frame)
    return pd.DataFrame(
        {
            "field": wanted,
            "rows": rows,
            "filled": rows - missing,
            "missing": missing,
            "share_filled": (rows - missing) / rows if rows else np.nan,
        }
    )


@styled
def plot_completeness(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw `completeness` as bars, the emptiest field on top.

    Raises
    ------
    ValueError
        When `table` is not the result of `completeness` or has no row.

    Examples
    --------
    >>> ax = plot_completeness(completeness(pd.DataFrame({"name": ["a", None]})))
    >>> ax.get_title(loc="left")
    'name is filled in only 50.0% of the records · 名称的完整率只有50.0%'
    """
    table = require_drawable(
        table,
        ["field"],
        numbers=["share_filled"],
        what="the completeness table",
        nothing=Message(
            "the completeness table has 0 rows with records; nothing to draw.",
            "完整率表中有记录的行数为 0，没有可画的内容。",
        ),
    )
    shown = table.sort_values("share_filled", ascending=False, kind="stable")
    worst = shown.iloc[-1]
    name = named(worst["field"], "field")
    # A field has its own words: the telephone as a way to reach somebody is another thing.
    labels = [both_text(*named(f, "field")) for f in shown["field"]]
    colours = [BLUE] * (len(shown) - 1) + [VERMILLION if worst["share_filled"] < 1 else BLUE]
    bars = ax.barh(labels, shown["share_filled"] * 100, color=colours)
    ax.bar_label(bars, fmt="%.1f%%", padding=4)
    ax.set(xlim=(0, 112), xlabel="records with a value (%) · 完整率（%）", ylabel="field · 字段")
    ax.set_title(
        f"{name.en} is filled in only {worst['share_filled']:.1%} of the records"
        f" · {name.zh}的完整率只有{worst['share_filled']:.1%}"
        if worst["share_filled"] < 1
        else "Every field is filled in every record · 每条记录的每个字段都完整"
    )
    return ax


@styled
def plot_missing_map(missing: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw `missing_map`: a row per record, dark where a value is missing (缺失图).

    Raises
    ------
    ValueError
        When the map has no row or no column, or holds something else than True and False.

    Examples
    --------
    >>> ax = plot_missing_map(missing_map(pd.DataFrame({"name": ["a", None]})))
    >>> ax.get_title(loc="left")
    '1 of 2 records lack at least one value · 2条记录中有1条至少缺一个值'
    """
    missing = require_columns(missing, getattr(missing, "columns", ()), what="the missing map")
    odd = [c for c, dtype in missing.dtypes.items() if not pd.api.types.is_bool_dtype(dtype)]
    if missing.empty or odd:
        raise ValueError(
            Message(
                f"the missing map has {len(missing)} rows and {missing.shape[1]} columns; it must have "
                "at least one of each and hold True or False only (use missing_map)"
                + (f", which column {odd[0]!r} does not." if odd else "."),
                f"缺失图有 {len(missing)} 行、{missing.shape[1]} 列；行和列都至少要有一个，"
                "并且只能含 True 或 False（请用 missing_map）"
                + (f"，而列 {odd[0]!r} 不是这样。" if odd else "。"),
            )
        )
    from matplotlib.colors import ListedColormap

    cells = missing.to_numpy(dtype=int)
    ax.imshow(
        cells, aspect="auto", cmap=ListedColormap(["#E8EEF4", VERMILLION]), interpolation="nearest"
    )
    ax.set_xticks(range(missing.shape[1]), missing.columns.astype(str), rotation=30, ha="right")
    ax.set(
        xlabel="field; orange-red = missing · 字段；橙红色为缺失",
        ylabel="record, in file order · 记录，按文件顺序",
    )
    lacking = int(missing.any(axis=1).sum())
    ax.set_title(
        f"{lacking} of {len(missing)} records lack at least one value"
        f" · {len(missing)}条记录中有{lacking}条至少缺一个值"
    )
    return ax
