"""Winning against keeping customers (开发新客户还是保持老客户): costs and break-even.

Care is paid for everybody it reaches; only those who would have left, and now stay, are its gain.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from crm_lib.base.checks import (
    require_amount,
    require_between,
    require_columns,
    require_drawable,
    require_no_missing,
    require_numbers,
    require_one_number,
    require_positive,
)
from crm_lib.plotting import BLUE, GREY, ORANGE, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def cost_per_saved(care_cost: float, leaving: Any, persuaded: float) -> Any:
    """Compute what it costs to keep one customer who would have left.

    Parameters
    ----------
    care_cost : float
        Cost of caring for one customer, in money, whether or not it was needed.
    leaving : float, array or Series
        Share of the customers cared for who would leave without it.
    persuaded : float
        Share of those would-be leavers who stay because of it.

    Returns
    -------
    float, array or Series
        ``care_cost / (leaving × persuaded)``; infinite where nobody is saved.

    Raises
    ------
    ValueError
        When the cost is negative or a share lies outside 0 … 1.

    Examples
    --------
    >>> round(cost_per_saved(30, 0.2, 0.5), 2)
    300.0
    """
    require_positive(care_cost, name="care_cost", zero_ok=True)
    require_between(leaving, 0, 1, name="leaving")
    require_between(persuaded, 0, 1, name="persuaded")
    saved = np.asarray(leaving, float) * persuaded
    with np.errstate(divide="ignore"):
        cost = np.where(saved > 0, care_cost / np.where(saved > 0, saved, 1), np.inf)
    if isinstance(leaving, pd.Series):
        return pd.Series(cost, index=leaving.index)
    return float(cost) if cost.ndim == 0 else cost


def break_even_leaving(
    care_cost: float, win_cost: float, persuaded: float, *, worth_ratio: float = 1.0
) -> float:
    """Compute the share of leavers above which money does more by keeping than by winning.

    Parameters
    ----------
    care_cost, win_cost : float
        Cost of caring for one customer, and of winning one.
    persuaded : float
        Share of would-be leavers who stay because of the care.
    worth_ratio : float
        Worth of a customer kept over that of a customer won.

    Returns
    -------
    float
        ``care_cost / (win_cost × persuaded × worth_ratio)``. Above 1 keeping can never pay: even
        if everybody were about to leave, winning would be cheaper.

    Raises
    ------
    ValueError
        When a cost is negative, `persuaded` lies outside 0 … 1, or a ratio is not above zero.

    Notes
    -----
    A sum B keeps ``B·leaving·persuaded/care_cost`` customers or wins ``B/win_cost``; set equal in
    worth. B drops out.

    Examples
    --------
    >>> round(break_even_leaving(30, 150, 0.5), 3)
    0.4
    """
    for name, value in (("win_cost", win_cost), ("worth_ratio", worth_ratio)):
        require_amount(value, name=name)
    require_amount(care_cost, name="care_cost", zero_ok=True)
    require_between(require_one_number(persuaded, name="persuaded"), 0, 1, name="persuaded")
    gain = win_cost * persuaded * worth_ratio
    return care_cost / gain if gain else float("inf")


def win_or_keep_table(
    segments: pd.DataFrame,
    *,
    care_cost: float,
    win_cost: float,
    persuaded: float,
    worth_ratio: float = 1.0,
    segment_col: str = "segment",
    customers_col: str = "customers",
    leaving_col: str = "leaving",
) -> pd.DataFrame:
    """Compare, for each segment of customers, caring for all of it with winning new customers.

    Parameters
    ----------
    segments : DataFrame
        One row a segment of customers.
    care_cost, win_cost : float
        Cost of caring for one customer, and of winning one.
    persuaded : float
        Share of would-be leavers who stay because of the care.
    worth_ratio : float
        Worth of a customer kept over that of a customer won.
    segment_col, customers_col, leaving_col : str
        Name of the segment, number of customers, share who would leave (0 to 1).

    Returns
    -------
    DataFrame
        ``segment, customers, leaving, cost, saved, cost_per_saved, won_instead, better``: cost of
        the care, customers it keeps, customers the same sum would win, and ``keep``, ``win`` or
        ``equal``.

    Raises
    ------
    ValueError
        For absent or non-numeric columns, shares outside 0 to 1, costs not above zero.

    Examples
    --------
    >>> two = pd.DataFrame(
    ...     {"segment": ["calm", "angry"], "customers": [100, 100], "leaving": [0.1, 0.7]}
    ... )
    >>> win_or_keep_table(two, care_cost=30, win_cost=150, persuaded=0.5)["better"].tolist()
    ['win', 'keep']
    """
    segments = require_columns(segments, [segment_col], what="the segments")
    require_no_missing(segments, [segment_col], what="the segments")
    segments = require_numbers(segments, [customers_col, leaving_col], what="the segments")
    require_positive(segments[customers_col], name=f"column {customers_col!r}", zero_ok=True)
    require_between(segments[leaving_col], 0, 1, name=f"column {leaving_col!r}")
    limit = break_even_leaving(care_cost, win_cost, persuaded, worth_ratio=worth_ratio)
    customers, leaving = segments[customers_col], segments[leaving_col]
    cost = customers * care_cost
    verdict = np.select(
        [np.isclose(leaving, limit), leaving > limit], ["equal", "keep"], default="win"
    )
    return pd.DataFrame(
        {
            "segment": segments[segment_col].to_numpy(),
            "customers": customers.to_numpy(),
            "leaving": leaving.to_numpy(),
            "cost": cost.to_numpy(dtype=float),
            "saved": (customers * leaving * persuaded).to_numpy(),
            "cost_per_saved": cost_per_saved(care_cost, leaving.to_numpy(float), persuaded),
            "won_instead": (cost / win_cost).to_numpy(),
            "better": verdict,
        }
    )


@styled
def plot_win_or_keep(
    table: pd.DataFrame,
    *,
    win_cost: float,
    worth_ratio: float = 1.0,
    ax: Axes | None = None,
) -> Axes:
    """Draw, for each segment of `win_or_keep_table`, what one kept customer costs.

    The dashed line is what one may pay for a customer kept: the cost of winning one, times the
    ratio of their worths.

    Raises
    ------
    ValueError
        When a column of `win_or_keep_table` is absent, empty or not a number where one is
        needed, or there is no row; when a cost or a ratio is not above zero.
    """
    table = require_drawable(
        table, ["segment", "better"], numbers=["cost_per_saved"], what="the table"
    )
    limit = require_amount(win_cost, name="win_cost") * require_amount(
        worth_ratio, name="worth_ratio"
    )
    finite = np.isfinite(table["cost_per_saved"])
    top = max(1.15 * limit, 1.15 * table.loc[finite, "cost_per_saved"].max())
    places = range(len(table))
    colors = [BLUE if b == "keep" else GREY for b in table["better"]]
    ax.bar(places, table["cost_per_saved"].clip(upper=top), color=colors, width=0.6)
    for place, row in zip(places, table.itertuples(), strict=True):
        shown = f"{row.cost_per_saved:,.0f}" if np.isfinite(row.cost_per_saved) else "∞"
        ax.text(place, min(row.cost_per_saved, top), shown, ha="center", va="bottom")
    ax.plot([-0.6, len(table) - 0.55], [limit, limit], color=ORANGE, ls="--", lw=1.5)
    ax.text(
        len(table) - 0.55,
        limit,
        f" win one instead: {limit:,.0f} CNY · 开发一位新客户：{limit:,.0f}元",
        color=ORANGE,
        va="center",
        ha="left",
    )
    ax.set_xticks(list(places), [str(g) for g in table["segment"]])
    ax.set(
        xlim=(-0.6, len(table) + 0.45),
        ylim=(0, 1.08 * top),
        ylabel="CNY per customer kept · 每留住一位客户的花费（元）",
        xlabel="customers, by group · 客户组",
    )
    kept = int((table["better"] == "keep").sum())
    ax.set_title(
        f"Keeping is cheaper in {kept} of {len(table)} groups"
        f" · {len(table)}组客户中，有{kept}组留客更省钱"
    )
    return ax
