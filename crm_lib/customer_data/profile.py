"""One view of each customer (统一客户视图) from several tables, and the profile card.

A row is a record about a customer in one source (shop, hotline, app …). Cleaning goes in this
order: how many fields are filled (`completeness`), which records are the same person
(`duplicate_groups`), which value wins when sources disagree (`one_customer_view`), and what is then
known about one person (`profile_card`, 客户画像).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from crm_lib.base.checks import (
    require_columns,
    require_drawable,
    require_names,
    require_no_missing,
    require_one_of,
)
from crm_lib.base.message import Message, both_text
from crm_lib.customer_data.missing import (
    missing_map,
)
from crm_lib.page.words import named
from crm_lib.plotting import BLUE, GREY, ORANGE, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def one_customer_view(
    sources: Mapping[str, pd.DataFrame],
    *,
    customer_col: str = "customer_id",
    precedence: Sequence[str] | None = None,
    field_precedence: Mapping[str, Sequence[str]] | None = None,
) -> pd.DataFrame:
    """Join several source tables into one row per customer (360° view, 统一客户视图).

    The rule when sources disagree: for each field the first source in the order of precedence that
    has a value wins; a missing cell or a placeholder never wins.

    Parameters
    ----------
    sources
        Name → table with one row per customer. Tables may share fields.
    customer_col
        The customer's id, in every table.
    precedence
        Names of all sources, the most trusted first; the order of `sources` when None.
    field_precedence
        Field → its own order, for fields where another source is trusted more. Sources left out
        of a field's order are not asked.

    Returns
    -------
    DataFrame
        `customer_col`, ``in_sources`` (names joined by "+"), then each field followed by
        ``<field>_source`` (which source won; missing when none has a value). Customers in the order
        of precedence and first appearance.

    Raises
    ------
    ValueError
        When there is no source, the id is absent, missing or twice in a table (aggregate first), or
        an order names an unknown source or field.

    Examples
    --------
    >>> shop = pd.DataFrame({"id": [1, 2], "city": ["北京", None]})
    >>> app = pd.DataFrame({"id": [2, 1], "city": ["上海", "天津"]})
    >>> view = one_customer_view({"shop": shop, "app": app}, customer_col="id")
    >>> view[["id", "city", "city_source"]].values.tolist()
    [[1, '北京', 'shop'], [2, '上海', 'app']]
    """
    if not sources:
        raise ValueError(
            Message(
                "sources is empty; give at least one table.", "sources 是空的；请至少给出一张表。"
            )
        )
    order = list(sources if precedence is None else precedence)
    if sorted(order) != sorted(sources):
        raise ValueError(
            Message(
                f"precedence is {order}; it must name each of {sorted(sources)} once.",
                f"precedence 是 {order}；{sorted(sources)} 中的每一个都必须恰好出现一次。",
            )
        )
    tables = {}
    for name in order:
        table = sources[name]
        table = require_columns(table, [customer_col], what=f"source {name!r}")
        require_no_missing(table, [customer_col], what=f"source {name!r}")
        twice = int(table[customer_col].duplicated().sum())
        if twice:
            raise ValueError(
                Message(
                    f"column {customer_col!r} of source {name!r} repeats an id in {twice} of "
                    f"{len(table)} rows; bring it to one row per customer first.",
                    f"数据源 {name!r} 的列 {customer_col!r} 共 {len(table)} 行，其中 {twice} 行的编号重复；"
                    "请先整理成每位客户一行。",
                )
            )
        known = table.set_index(customer_col)
        tables[name] = known.mask(missing_map(known))
    fields = list(dict.fromkeys(c for table in tables.values() for c in table.columns))
    own_order = {
        field: require_names(names, name=f"field_precedence of {field!r}")
        for field, names in (field_precedence or {}).items()
    }
    for field, names in own_order.items():
        require_one_of(field, fields, name="a field of field_precedence")
        for name in names:
            require_one_of(name, order, name=f"a source for field {field!r}")
    ids = pd.unique(pd.concat([pd.Series(table.index) for table in tables.values()]))
    held = {name: table.index for name, table in tables.items()}
    view = pd.DataFrame({customer_col: ids})
    view["in_sources"] = ["+".join(name for name in order if i in held[name]) for i in ids]
    for field in fields:
        asked = [n for n in own_order.get(field, order) if field in tables[n].columns]
        offers = [tables[name][field].reindex(ids) for name in asked]
        value = offers[0]
        winner = pd.Series(None, index=value.index, dtype=object)
        for name, offer in zip(asked, offers, strict=True):
            winner = winner.mask(winner.isna() & offer.notna(), name)
            value = offer if offer is offers[0] else value.where(value.notna(), offer)
        view[field] = value.to_numpy()
        view[f"{field}_source"] = winner.to_numpy()
    return view


def profile_card(
    view: pd.DataFrame,
    customer: Any,
    *,
    customer_col: str = "customer_id",
    columns: Sequence[str] | None = None,
) -> pd.DataFrame:
    """Put what is known about one customer beside the other customers (客户画像卡).

    Parameters
    ----------
    view
        One row per customer.
    customer
        The id of the customer to show.
    customer_col
        The customer's id.
    columns
        The fields to show; all but the id when None.

    Returns
    -------
    DataFrame
        One row per field: ``field``, ``value``, ``typical`` (median of a number, else the most
        frequent value) and ``share_below`` (share of the other customers with a lower number, ties
        count half; missing for text).

    Raises
    ------
    ValueError
        When a column is absent or the id does not occur exactly once.

    Examples
    --------
    >>> view = pd.DataFrame({"id": ["a", "b", "c"], "spend": [10, 20, 60]})
    >>> profile_card(view, "c", customer_col="id")
       field  value  typical  share_below
    0  spend     60     20.0          1.0
    """
    view = require_columns(view, [customer_col], what="the customer view")
    view = require_columns(
        view, view.columns if columns is None else columns, what="the customer view"
    )
    if np.ndim(customer):
        raise ValueError(
            Message(
                f"customer is {customer!r}; one id is needed.",
                f"customer 是 {customer!r}；需要一个客户编号。",
            )
        )
    fields = [c for c in (view.columns if columns is None else columns) if c != customer_col]
    rows = np.flatnonzero((view[customer_col] == customer).to_numpy(dtype=bool))
    if len(rows) != 1:
        raise ValueError(
            Message(
                f"column {customer_col!r} holds customer {customer!r} in {len(rows)} of {len(view)} "
                "rows; it must be there exactly once.",
                f"列 {customer_col!r} 的 {len(view)} 行中，客户 {customer!r} 出现在 {len(rows)} 行；"
                "必须恰好出现一次。",
            )
        )
    lines = []
    for field in fields:
        value, others = view[field].iloc[rows[0]], view[field][np.arange(len(view)) != rows[0]]
        share = np.nan
        if pd.api.types.is_numeric_dtype(view[field]):
            typical = view[field].median()
            others = others.dropna()
            if len(others) and pd.notna(value):
                share = float(((others < value) + 0.5 * (others == value)).mean())
        else:
            common = view[field].mode()
            typical = common.iloc[0] if len(common) else None
        lines.append({"field": field, "value": value, "typical": typical, "share_below": share})
    return pd.DataFrame(lines, columns=["field", "value", "typical", "share_below"])


@styled
def plot_profile_card(card: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw the numeric fields of `profile_card`: where the customer stands among all.

    Raises
    ------
    ValueError
        When `card` is not the result of `profile_card` or has no numeric field.

    Examples
    --------
    >>> view = pd.DataFrame({"id": ["a", "b", "c"], "spend": [10, 20, 60]})
    >>> ax = plot_profile_card(profile_card(view, "c", customer_col="id"))
    >>> ax.get_title(loc="left")
    'Stands out by spend: above all others · 消费金额（元）最突出：高于其他所有客户'
    """
    card = require_drawable(
        card,
        ["field", "value"],
        numbers=["share_below"],
        what="the profile card",
        nothing=Message(
            "the profile card has no numeric field to draw.", "客户画像卡中没有可画的数值字段。"
        ),
    )
    shown = card.dropna(subset=["share_below"]).iloc[::-1]
    share = shown["share_below"].to_numpy(dtype=float) * 100
    colours = [ORANGE if s >= 50 else BLUE for s in share]
    labels = [
        both_text(f"{named(f).en} = {v:,.6g}", f"{named(f).zh} = {v:,.6g}")
        for f, v in zip(shown["field"], shown["value"], strict=True)
    ]
    # Bars start at the middle of the field: to the right is more than a typical customer has.
    ax.barh(labels, share - 50, left=50, color=colours)
    ax.axvline(50, color=GREY, linewidth=1)
    top = int(np.argmax(np.abs(share - 50)))
    side, side_zh = ("below", "低于") if share[top] < 50 else ("above", "高于")
    part = max(share[top], 100 - share[top])
    # 99.6% is not all of them, so it is not rounded up
    whom, whom_zh = f"{min(round(part), 99)}% of the others", f"其他客户的{min(round(part), 99)}%"
    if part == 100:
        whom, whom_zh = "all others", "其他所有客户"
    name = named(shown["field"].iloc[top])
    ax.set(
        xlim=(0, 100),
        xlabel="others with a lower value (%); orange above, blue below the median"
        " · 数值更低的其他客户占比（%）；橙色高于中位数，蓝色低于中位数",
        ylabel="",
    )
    ax.set_ylabel("field and value · 字段与取值")
    ax.set_title(f"Stands out by {name.en}: {side} {whom} · {name.zh}最突出：{side_zh}{whom_zh}")
    return ax
