"""Lifetime value: expected purchases times expected spend, discounted."""

from typing import Any

import numpy as np
import pandas as pd

from crm_lib.base.checks import require_amount, require_one_number
from crm_lib.base.fit import FittedModel
from crm_lib.base.message import Message
from crm_lib.engines.frames import is_pandas
from crm_lib.purchasing.gamma_gamma import GammaGamma
from crm_lib.purchasing.groups import check_history, group, read_columns


def lifetime_value(
    purchase_model: FittedModel,
    spend_model: GammaGamma,
    summary: Any,
    *,
    horizon: float,
    discount_rate: float,
    x_col: str = "x",
    t_x_col: str = "t_x",
    T_col: str = "T",
    mean_spend_col: str = "mean_spend",
    margin: float = 1.0,
) -> pd.Series:
    """Compute the value today of each customer's purchases over a horizon ahead (客户终身价值).

    Parameters
    ----------
    purchase_model : BGNBD, MBGNBD, ParetoNBD or BGBB
        Gives the expected number of purchases.
    spend_model : GammaGamma
        Gives the expected spend per purchase.
    summary : data frame
        One row a customer, as `purchase_summary` makes it.
    horizon : float
        Length of the time ahead, in the unit of T.
    discount_rate : float
        Per unit of T, as a fraction: 0.01 is 1 % a week when T is in weeks. (A yearly 15 % is
        1.15 ** (1 / 52) - 1 a week.)
    x_col, t_x_col, T_col, mean_spend_col : str
        Columns of `summary`.
    margin : float
        Profit per unit of money spent, from 0 to 1; 1 values revenue.

    Returns
    -------
    Series
        In money, named ``lifetime_value``, with the index of `summary`. It leaves out what the
        customer has spent so far and what winning the customer did cost.

    Raises
    ------
    ValueError
        When a column is absent or impossible, the horizon is not above zero, the rate is negative,
        or the margin is not in (0, 1].

    Notes
    -----
    Σ margin · E[spend] · (E[Y(i)] - E[Y(i-1)]) / (1 + d)^i over the units i of the horizon: what is
    bought within a unit of time is paid at its end. A broken last unit counts as long as it is.

    Examples
    --------
    >>> from crm_lib.purchasing import BGNBD
    >>> buys = BGNBD(r=0.243, alpha=4.414, a=0.793, b=2.426)
    >>> spends = GammaGamma(p=6.25, q=3.74, gamma=15.44)
    >>> who = pd.DataFrame({"x": [2], "t_x": [30.43], "T": [38.86], "mean_spend": [22.35]})
    >>> lifetime_value(buys, spends, who, horizon=52, discount_rate=0.0).round(2).to_list()
    [38.44]
    """
    require_amount(horizon, name="horizon")
    require_amount(discount_rate, name="discount_rate", zero_ok=True)
    if not 0 < require_one_number(margin, name="margin") <= 1:
        raise ValueError(
            Message(
                f"margin is {margin!r}; it must be above 0 and at most 1.",
                f"margin 是 {margin!r}；必须大于 0 且不超过 1。",
            )
        )
    what = "the purchase summary"
    names = (x_col, t_x_col, T_col, mean_spend_col)
    (x, t_x, T, spend), _ = read_columns(summary, names, None, what=what)
    check_history(x, t_x, T, names[:3], what=what)
    (xs, ts, Ts), codes, _ = group([x, t_x, T], None)
    ix, it, iT = codes
    ends = np.append(np.arange(1, np.ceil(horizon)), horizon)
    worth = np.zeros(len(ix))
    so_far = np.zeros(len(ix))
    for end in ends:
        bought = purchase_model.conditional_expected_purchases(end, xs[ix], ts[it], Ts[iT])
        worth += (bought - so_far) * (1 + discount_rate) ** -end
        so_far = bought
    # Back from the distinct histories to the customers: both are packed and sorted alike.
    sizes = (len(ts), len(Ts))
    known = (ix * sizes[0] + it) * sizes[1] + iT
    pair_code = (_place(x, xs) * sizes[0] + _place(t_x, ts)) * sizes[1] + _place(T, Ts)
    value = margin * worth[np.searchsorted(known, pair_code)] * spend_model.expected_spend(x, spend)
    index = summary.index if is_pandas(summary) else None
    return pd.Series(value, index=index, name="lifetime_value")


def _place(values: np.ndarray, distinct: np.ndarray) -> np.ndarray:
    """Return the position of each value in `distinct`, which is not sorted."""
    order = np.argsort(distinct)
    return order[np.searchsorted(distinct, values, sorter=order)]
