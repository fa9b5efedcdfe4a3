"""Types of customers and relationships: SCOPE classes, Kotler's grid.

SCOPE classes, and Kotler's five relationship types (客户关系类型) by margin and customer count.
What holds a relationship together is in `crm_lib.relationship_marketing` and can be imported from here as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from crm_lib.base.checks import (
    canonical_name,
    require_columns,
    require_no_missing,
    require_numbers,
    require_positive,
)
from crm_lib.base.message import Message, both_text
from crm_lib.page.words import named
from crm_lib.plotting import BLUE, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes


_SCOPE = {
    "suppliers": ("供应商", ("S", "supplier", "供应商")),
    "customers": ("客户", ("C", "customer", "consumer", "客户", "消费者")),
    "owners": ("所有者", ("O", "owner", "investor", "shareholder", "所有者", "股东", "投资者")),
    "partners": ("合作伙伴", ("P", "partner", "agent", "dealer", "合作伙伴", "代理商", "经销商")),
    "employees": ("员工", ("E", "employee", "员工", "内部员工")),
}

_TYPES = {
    "basic": (
        "基本型",
        "sells and does not contact the customer again",
        "销售后不再与客户联系",
        ("基本型",),
    ),
    "reactive": (
        "被动型",
        "sells and asks the customer to call when there is a question",
        "销售后请客户有问题时与企业联系",
        ("passive", "被动型", "反应型"),
    ),
    "accountable": (
        "负责型",
        "calls after the sale to ask whether the product meets expectations",
        "销售后主动联系客户，询问产品是否符合期望",
        ("责任型", "负责型"),
    ),
    "proactive": (
        "能动型",
        "contacts the customer from time to time with better uses and new products",
        "不断与客户联系，提供改进建议和新产品信息",
        ("能动型", "主动型"),
    ),
    "partnership": (
        "伙伴型",
        "works with the customer all the time to help it perform better",
        "与客户长期合作，帮助客户取得更好的成效",
        ("partner", "伙伴型"),
    ),
}

_MARGINS = {"high": ("高",), "medium": ("中",), "low": ("低",)}
_NUMBERS = {"many": ("多",), "medium": ("中",), "few": ("少",)}
_GRID = {
    "many": ("accountable", "reactive", "basic"),
    "medium": ("proactive", "accountable", "reactive"),
    "few": ("partnership", "proactive", "accountable"),
}
#: What Kotler prints for many customers with a low margin; where one name is wanted, it is basic.
_CORNER = ("basic or reactive", "基本型或被动型")


def scope_table(parties: pd.DataFrame, *, class_col: str = "scope_class") -> pd.DataFrame:
    """Count the parties a firm deals with by SCOPE class.

    Parameters
    ----------
    parties : DataFrame
        One row a party.
    class_col : str
        Column with the class: a letter of SCOPE, an English or a Chinese name.

    Returns
    -------
    DataFrame
        Five rows in the order of the letters, columns ``scope_class, name_zh, parties, share``.

    Raises
    ------
    ValueError
        When the column is absent, missing in a row, or holds an unknown class.

    Notes
    -----
    The exam counts all five as customers in the broad sense. In the original model (《商业研究》
    2003(7), after Buttle's value chain) only C is the customer; the others are the network that
    serves it.

    Examples
    --------
    >>> parties = pd.DataFrame({"scope_class": ["消费者", "C", "经销商", "E"]})
    >>> scope_table(parties)["parties"].tolist()
    [0, 2, 0, 1, 1]
    """
    parties = require_columns(parties, [class_col], what="the parties")
    require_no_missing(parties, [class_col], what="the parties")
    aliases = {key: names for key, (_, names) in _SCOPE.items()}
    found = [canonical_name(v, aliases, name=f"column {class_col!r}") for v in parties[class_col]]
    counts = pd.Series(found, dtype=object).value_counts().reindex(list(_SCOPE), fill_value=0)
    return pd.DataFrame(
        {
            "scope_class": list(_SCOPE),
            "name_zh": [zh for zh, _ in _SCOPE.values()],
            "parties": counts.to_numpy(),
            "share": counts.to_numpy() / max(len(found), 1),
        }
    )


def relationship_types() -> pd.DataFrame:
    """List Kotler's five relationship types, from the loosest to the closest.

    Returns
    -------
    DataFrame
        Columns ``relationship_type, name_zh, other_names, the_firm, the_firm_zh``.

    References
    ----------
    Kotler, *Marketing Management* (levels of relationship marketing).

    Examples
    --------
    >>> relationship_types()["name_zh"].tolist()
    ['基本型', '被动型', '负责型', '能动型', '伙伴型']
    """
    return pd.DataFrame(
        [
            (key, zh, "、".join(a for a in aliases if a != zh), firm, firm_zh)
            for key, (zh, firm, firm_zh, aliases) in _TYPES.items()
        ],
        columns=["relationship_type", "name_zh", "other_names", "the_firm", "the_firm_zh"],
    )


def relationship_name(value: str) -> str:
    """Return the English name of a type given in English or Chinese, aliases included.

    Raises
    ------
    ValueError
        When it is none of the five types, by any name.

    Examples
    --------
    >>> relationship_name("责任型")
    'accountable'
    """
    aliases = {key: names for key, (*_, names) in _TYPES.items()}
    return canonical_name(value, aliases, name="relationship type")


def relationship_grid() -> pd.DataFrame:
    """Lay out Kotler's grid: number of customers down, margin across.

    Returns
    -------
    DataFrame
        3 × 3 names; rows ``many, medium, few``, columns ``high, medium, low``.

    Notes
    -----
    Kotler prints "basic or reactive" for many customers with a low margin; the exam answers 基本型,
    so that is the name used here.

    Examples
    --------
    >>> relationship_grid().loc["few", "high"]
    'partnership'
    """
    grid = pd.DataFrame.from_dict(_GRID, orient="index", columns=list(_MARGINS))
    return grid.rename_axis(index="customers", columns="margin")


def relationship_type(margin: str, customers: str) -> str:
    """Name the relationship that fits a margin (high … low) and a number (many … few).

    Raises
    ------
    ValueError
        When a level is none of those of the grid.

    Examples
    --------
    >>> relationship_type("low", "many"), relationship_type("高", "少")
    ('basic', 'partnership')
    """
    row = canonical_name(customers, _NUMBERS, name="number of customers")
    column = canonical_name(margin, _MARGINS, name="margin")
    return str(relationship_grid().loc[row, column])


def relationship_table(
    segments: pd.DataFrame,
    *,
    margin_cuts: tuple[float, float],
    customer_cuts: tuple[float, float],
    margin_col: str = "margin",
    customers_col: str = "customers",
) -> pd.DataFrame:
    """Give each segment the relationship type of its cell in Kotler's grid.

    Parameters
    ----------
    segments : DataFrame
        One row a segment (or product line).
    margin_cuts, customer_cuts : (float, float)
        Where medium begins and where it ends. Values on the lower cut are medium, values on the
        upper cut are high (many). They are the firm's own decision, so there is no default.
    margin_col, customers_col : str
        Margin per customer, and number of customers.

    Returns
    -------
    DataFrame
        The segments with ``margin_level, customers_level, relationship_type, name_zh``.

    Raises
    ------
    ValueError
        For absent or non-numeric columns, negative numbers of customers, cuts not in order.

    Examples
    --------
    >>> lines = pd.DataFrame({"margin": [3, 900], "customers": [50_000, 12]})
    >>> relationship_table(lines, margin_cuts=(10, 100), customer_cuts=(100, 10_000))[
    ...     "name_zh"
    ... ].tolist()
    ['基本型', '伙伴型']
    """
    segments = require_numbers(segments, [margin_col, customers_col], what="the segments")
    require_positive(segments[customers_col], name=f"column {customers_col!r}", zero_ok=True)
    margin = _levels(segments[margin_col], margin_cuts, ("low", "medium", "high"), "margin_cuts")
    number = _levels(
        segments[customers_col], customer_cuts, ("few", "medium", "many"), "customer_cuts"
    )
    types = [relationship_type(m, n) for m, n in zip(margin, number, strict=True)]
    return segments.assign(
        margin_level=margin,
        customers_level=number,
        relationship_type=types,
        name_zh=[_TYPES[t][0] for t in types],
    )


def _levels(
    values: pd.Series, cuts: tuple[float, float], names: Sequence[str], name: str
) -> np.ndarray:
    if np.shape(cuts) != (2,) or not cuts[0] < cuts[1]:
        raise ValueError(
            Message(
                f"{name} must be two numbers, the smaller first; got {cuts!r}.",
                f"{name} 必须是两个数，小的在前；这里是 {cuts!r}。",
            )
        )
    return np.asarray(names)[np.searchsorted(np.asarray(cuts), values.to_numpy(), side="right")]


@styled
def plot_relationship_grid(
    table: pd.DataFrame, *, ax: Axes | None = None, segment_col: str = "segment"
) -> Axes:
    """Draw Kotler's grid with the segments of `relationship_table` in their cells.

    Raises
    ------
    ValueError
        When a column of `relationship_table` is absent.
    """
    table = require_columns(
        table,
        ["margin_level", "customers_level", "relationship_type", segment_col],
        what="the table of relationships",
    )
    grid = relationship_grid()
    ladder = list(_TYPES)
    for i, number in enumerate(grid.index):
        for j, margin in enumerate(grid.columns):
            kind = grid.loc[number, margin]
            ax.add_patch(
                _rectangle(j, 2 - i, BLUE, alpha=0.08 + 0.1 * ladder.index(kind)),
            )
            names = _CORNER if (number, margin) == ("many", "low") else (kind, _TYPES[kind][0])
            ax.text(j + 0.5, 2 - i + 0.8, both_text(*names), ha="center")
            cell = table[(table.margin_level == margin) & (table.customers_level == number)]
            ax.text(
                j + 0.5,
                2 - i + 0.35,
                "\n".join(both_text(*named(name, segment_col)) for name in cell[segment_col]),
                ha="center",
                va="center",
            )
    ax.set(
        xlim=(0, 3),
        ylim=(0, 3),
        xticks=[0.5, 1.5, 2.5],
        yticks=[0.5, 1.5, 2.5],
        xticklabels=[both_text(m, _MARGINS[m][0]) for m in grid.columns],
        yticklabels=[both_text(n, _NUMBERS[n][0]) for n in reversed(grid.index)],
        xlabel="margin per customer · 每位客户的利润",
        ylabel="number of customers · 客户数量",
    )
    close = int(table["relationship_type"].isin(["partnership", "proactive"]).sum())
    ax.set_title(
        f"{close} of {len(table)} segments get a proactive or partner relationship"
        f" · {len(table)}类客户中，表格把{close}类归入能动型或伙伴型"
    )
    ax.tick_params(length=0)
    return ax


def _rectangle(x: float, y: float, color: str, *, alpha: float):
    from matplotlib.patches import Rectangle

    return Rectangle((x, y), 1, 1, facecolor=color, alpha=alpha, edgecolor="white", linewidth=2)
