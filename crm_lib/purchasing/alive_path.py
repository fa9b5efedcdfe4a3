"""P(alive) of one customer, day by day."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from crm_lib.base.checks import require_amount, require_drawable, require_no_missing
from crm_lib.base.fit import FittedModel
from crm_lib.engines.frames import day_count, day_numbers
from crm_lib.plotting import BLUE, GREY, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def alive_path_table(
    model: FittedModel,
    dates: Sequence[Any] | pd.Series,
    *,
    until: Any,
    unit_days: float = 7,
) -> pd.DataFrame:
    """Compute P(alive) of one customer on each day from the first purchase on.

    Parameters
    ----------
    model : BGNBD, MBGNBD or ParetoNBD
        Fitted in units of `unit_days`.
    dates : sequence of dates
        The customer's purchases, in any order; several of a day are one.
    until : date-like
        Last day of the table; later purchases are left out.
    unit_days : float
        Days in one unit of the model's time.

    Returns
    -------
    DataFrame
        One row a day: `date`, `time` since the first purchase in the model's unit, `x` repeat
        purchases so far, `bought` (whether there was one that day), `p_alive`.

    Raises
    ------
    ValueError
        When there is no purchase up to `until`, a date is missing or no date, or `unit_days` is not
        above zero.

    Examples
    --------
    >>> from crm_lib.purchasing import BGNBD
    >>> model = BGNBD(r=0.243, alpha=4.414, a=0.793, b=2.426)
    >>> path = alive_path_table(model, ["2026-01-01", "2026-01-15"], until="2026-03-12")
    >>> path["p_alive"].iloc[[0, 14, 70]].round(2).tolist()
    [1.0, 0.75, 0.53]
    """
    what = "the customer's purchases"
    require_amount(unit_days, name="unit_days")
    try:
        days = pd.Series(pd.to_datetime(pd.Series(list(dates), dtype=object)), name="date")
    except (TypeError, ValueError) as error:
        raise ValueError(f"dates of {what} must be dates; got {dates!r}.") from error
    require_no_missing(days.to_frame(), ["date"], what=what)
    end = day_count(until)
    bought = np.unique(day_numbers(days, what=what)) if len(days) else np.array([], dtype=int)
    bought = bought[bought <= end]
    if not len(bought):
        raise ValueError(f"{what} hold no date up to {until}; a first purchase is needed.")
    day = np.arange(bought[0], end + 1)
    x = np.searchsorted(bought, day, side="right") - 1
    T, t_x = (day - bought[0]) / unit_days, (bought[x] - bought[0]) / unit_days
    return pd.DataFrame(
        {
            "date": pd.to_datetime(day, unit="D"),
            "time": T,
            "x": x,
            "bought": np.isin(day, bought),
            "p_alive": model.p_alive(x, t_x, T),
        }
    )


@styled
def plot_alive_path(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw `alive_path_table`: the chance falls in silence and rises with each purchase.

    Raises
    ------
    ValueError
        When a column of `alive_path_table` is absent, empty or not a number where one is needed,
        or there is no row.
    """
    from matplotlib.dates import AutoDateLocator

    assert ax is not None
    what = "the path of a customer"
    table = require_drawable(table, ["date", "bought"], numbers=["p_alive", "x"], what=what)
    ax.plot(table["date"], table["p_alive"] * 100, color=BLUE)
    for date in table.loc[table["bought"].astype(bool), "date"]:
        ax.axvline(date, color=GREY, linewidth=1, linestyle=":")
    end = table.iloc[-1]
    ax.set(
        xlabel="date (dotted: a purchase) · 日期（虚线：一次购买）",
        ylabel="P(alive) (%) · 活跃概率（%）",
        ylim=(0, 103),
        title=f"After {end['x']:.0f} repeat purchases and the silence since: {end['p_alive']:.0%}"
        f" · 重复购买{end['x']:.0f}次、沉默至今：活跃概率{end['p_alive']:.0%}",
    )
    ax.xaxis.set_major_locator(AutoDateLocator(maxticks=7))
    return ax
