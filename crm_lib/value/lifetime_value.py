"""Lifetime value (客户终身价值, CLV) in closed form and as a schedule, with explicit timing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from crm_lib.base.checks import (
    require_amount,
    require_between,
    require_count,
    require_drawable,
    require_finite,
    require_one_number,
    require_one_of,
    require_positive,
)
from crm_lib.base.message import Message
from crm_lib.base.model_arguments import Numbers
from crm_lib.plotting import BLUE, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes

#: When the first margin comes: now for certain, or after one period if the customer stays.
TIMINGS = ("now", "after_one_period")


def clv(
    margin: Numbers,
    retention: Numbers,
    discount_rate: Numbers,
    *,
    first_margin: str,
    periods: int | None = None,
) -> Numbers:
    """Compute lifetime value (客户终身价值) at constant margin, retention and discount rate.

    Parameters
    ----------
    margin : number, array or Series
        Profit a period, in money.
    retention, discount_rate : number, array or Series
        Per period, as fractions; retention from 0 to 1, discount rate zero or more.
    first_margin : {"now", "after_one_period"}
        "now": the first margin comes today for certain. "after_one_period": it comes after one
        period, if the customer stays. The first is always one margin more.
    periods : int, optional
        Number of margins at most; without it, the sum is endless.

    Returns
    -------
    float, ndarray or Series
        Money today.

    Raises
    ------
    ValueError
        When a number is out of range, or an endless sum grows without bound (retention 1 and
        discount rate 0).

    Notes
    -----
    With q = r/(1+d): now m·(1 - q^n)/(1 - q), after one period m·q·(1 - q^n)/(1 - q); endless
    m(1+d)/(1+d-r) and m·r/(1+d-r).

    References
    ----------
    Gupta, S., & Lehmann, D. R. (2003). Customers as assets. Journal of Interactive Marketing,
    17(1), 9–24.

    Examples
    --------
    >>> round(clv(100, 0.8, 0.1, first_margin="now"), 2)
    366.67
    >>> round(clv(100, 0.8, 0.1, first_margin="after_one_period"), 2)
    266.67
    """
    require_one_of(first_margin, TIMINGS, name="first_margin")
    require_finite(margin, name="margin")
    require_between(retention, 0, 1, name="retention")
    require_positive(discount_rate, name="discount_rate", zero_ok=True)
    q = plain(retention) / (1 + plain(discount_rate))
    start = 1.0 if first_margin == "now" else q
    if periods is None:
        if np.any(np.asarray(q) >= 1):
            raise ValueError(
                Message(
                    "retention 1 and discount rate 0 give an endless sum without bound; name a number "
                    "of periods.",
                    "保持率为 1 且贴现率为 0 时，合计没有上限；请给出期数。",
                )
            )
        return back(plain(margin) * start / (1 - q))
    n = require_count(periods, name="periods", least=0)
    total = sum((q**k for k in range(n)), start=0 * q)
    return back(plain(margin) * start * total)


def clv_schedule_table(
    margins: Sequence[float] | float,
    retention: Sequence[float] | float,
    discount_rate: float,
    *,
    first_margin: str,
    periods: int | None = None,
) -> pd.DataFrame:
    """Compute lifetime value period by period, for margins or retention that change.

    Parameters
    ----------
    margins, retention : number or sequence
        Margin of each payment; share of customers kept over each period. A number counts for
        every period.
    discount_rate : float
        Per period, as a fraction.
    first_margin : {"now", "after_one_period"}
        As in `clv`. With "now", the first payment is at period 0 and the first retention rate
        decides on the second payment.
    periods : int, optional
        Number of payments, when neither `margins` nor `retention` is a sequence.

    Returns
    -------
    DataFrame
        `period`, `margin`, `survival` (share still a customer), `discount_factor`,
        `present_value`, `clv` (so far).

    Raises
    ------
    ValueError
        When the timing is none of the stated ones, a rate is negative or retention outside 0 … 1.

    Examples
    --------
    >>> table = clv_schedule_table(100, [0.8, 0.9], 0.1, first_margin="now", periods=3)
    >>> table["clv"].round(2).to_list()
    [100.0, 172.73, 232.23]
    """
    require_one_of(first_margin, TIMINGS, name="first_margin")
    require_finite(margins, name="margins")
    require_amount(discount_rate, name="discount_rate", zero_ok=True)
    late = first_margin == "after_one_period"
    sizes = {}
    if np.ndim(margins):
        sizes["margins"] = len(margins)
    if np.ndim(retention):
        sizes["retention"] = len(retention) + (not late)
    if periods is not None:
        sizes["periods"] = require_count(periods, name="periods", least=0)
    if not sizes or len(set(sizes.values())) > 1:
        raise ValueError(
            Message(
                f"the number of payments is not clear: {sizes or 'give periods'}. With "
                "first_margin 'now' there is one retention rate fewer than payments.",
                f"付款笔数不明确：{sizes or '请给出 periods'}。first_margin 为 'now' 时，"
                "保持率的个数比付款笔数少一个。",
            )
        )
    n = next(iter(sizes.values()))
    require_between(retention, 0, 1, name="retention")
    stay = np.broadcast_to(np.asarray(retention, dtype=float), (n if late else max(n - 1, 0),))
    survival = np.cumprod(stay) if late else np.cumprod(np.append(1.0, stay))[:n]
    period = np.arange(n) + late
    factor = (1 + discount_rate) ** -period.astype(float)
    margin = np.broadcast_to(np.asarray(margins, dtype=float), (n,))
    table = pd.DataFrame(
        {
            "period": period,
            "margin": margin,
            "survival": survival,
            "discount_factor": factor,
            "present_value": margin * survival * factor,
        }
    )
    return table.assign(clv=table["present_value"].cumsum())


def clv_elasticities(
    margin: float, retention: float, discount_rate: float, *, first_margin: str
) -> pd.Series:
    """Compute the per cent change of the endless CLV for one per cent more of each driver.

    Returns
    -------
    Series
        `margin` (always 1), `retention`, `discount_rate`.

    Raises
    ------
    ValueError
        As `clv`, and when an argument is not one finite number.

    Notes
    -----
    With c = 1+d-r. Retention: r/c when the first margin comes now, (1+d)/c after one period.
    Discount rate: -d·r/((1+d)·c) now, -d/c after one period.

    References
    ----------
    Gupta, S., Lehmann, D. R., & Stuart, J. A. (2004). Valuing customers. Journal of Marketing
    Research, 41(1), 7–18: retention moves customer value most.

    Examples
    --------
    >>> clv_elasticities(100, 0.8, 0.1, first_margin="after_one_period").round(3).to_dict()
    {'margin': 1.0, 'retention': 3.667, 'discount_rate': -0.333}
    """
    given = {"margin": margin, "retention": retention, "discount_rate": discount_rate}
    for name, value in given.items():
        require_one_number(value, name=name)
    clv(margin, retention, discount_rate, first_margin=first_margin)  # for its checks
    r, d = float(retention), float(discount_rate)
    c = 1 + d - r
    if first_margin == "now":
        found = {"margin": 1.0, "retention": r / c, "discount_rate": -d * r / ((1 + d) * c)}
    else:
        found = {"margin": 1.0, "retention": (1 + d) / c, "discount_rate": -d / c}
    return pd.Series(found, name="elasticity")


def clv_grid_table(
    margin: float,
    *,
    retention: Sequence[float],
    discount_rate: Sequence[float],
    first_margin: str,
) -> pd.DataFrame:
    """Compute the endless CLV for each retention (rows) and discount rate (columns).

    Raises
    ------
    ValueError
        As `clv`, for any of the rates.

    Examples
    --------
    >>> clv_grid_table(100, retention=[0.8], discount_rate=[0.1], first_margin="now").round(2).loc[
    ...     0.8, 0.1
    ... ].item()
    366.67
    """
    r, d = np.atleast_1d(retention), np.atleast_1d(discount_rate)
    require_between(retention, 0, 1, name="retention")
    require_positive(discount_rate, name="discount_rate", zero_ok=True)
    cells = clv(margin, r[:, None], d[None, :], first_margin=first_margin)
    return pd.DataFrame(
        cells, index=pd.Index(r, name="retention"), columns=pd.Index(d, name="discount_rate")
    )


@styled
def plot_clv_grid(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw `clv_grid_table`: one line a discount rate, steep where retention is high.

    Raises
    ------
    ValueError
        When the table is not one of `clv_grid_table`.
    """
    table = require_drawable(
        table, (), numbers=getattr(table, "columns", ()), what="the grid of values"
    )
    if not table.shape[1]:
        raise ValueError("the grid of values has 0 columns; one a discount rate is needed.")
    assert ax is not None
    blues = np.linspace(1.0, 0.35, table.shape[1])
    for shade, rate in zip(blues, table.columns, strict=True):
        ax.plot(table.index * 100, table[rate], color=BLUE, alpha=shade, label=f"{rate:.0%}")
    first = table.iloc[:, 0]
    times = first.iloc[-1] / first.iloc[0]
    ax.set(
        xlabel="retention a period (%) · 每期客户保持率（%）",
        ylabel="lifetime value (money) · 客户终身价值（金额）",
        title=f"From {first.index[0]:.0%} to {first.index[-1]:.0%} retention, value grows "
        f"{times:.1f}-fold · 客户保持率从{first.index[0]:.0%}升到{first.index[-1]:.0%}，"
        f"终身价值是原来的{times:.1f}倍",
    )
    ax.legend(title="discount rate · 贴现率")
    return ax


def plain(value: Any) -> Any:
    """Return numbers as floats, lists as arrays, Series as they are (to keep their index)."""
    if isinstance(value, pd.Series):
        return value.astype(float)
    array = np.asarray(value, dtype=float)
    return float(array) if array.ndim == 0 else array


def back(value: Any) -> Any:
    """Return a plain float where numpy made a number of its own."""
    return float(value) if np.ndim(value) == 0 else value
