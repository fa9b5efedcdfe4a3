"""Customer equity (客户资产), simple CLV and annuity value.

Value to the customer: 让渡价值 (delivered value, Kotler) and perceived value. Value of the customer:
lifetime value in closed form. A closed form is worthless without its timing, so every function
here takes it as an argument.
"""

import numpy as np
import pandas as pd

from crm_lib.base.checks import (
    require_between,
    require_columns,
    require_finite,
    require_numbers,
    require_positive,
)
from crm_lib.base.model_arguments import Numbers
from crm_lib.value.lifetime_value import (
    back,
    plain,
)


def annuity_value(margin: Numbers, discount_rate: Numbers, periods: Numbers) -> Numbers:
    """Compute the present value of a margin paid at the end of each period, nobody leaving.

    Raises
    ------
    ValueError
        When a rate or a number of periods is negative.

    Notes
    -----
    m·[1 - (1+d)^-n]/d; m·n when d = 0.

    Examples
    --------
    >>> round(annuity_value(100, 0.1, 5), 2)
    379.08
    """
    require_finite(margin, name="margin")
    require_positive(discount_rate, name="discount_rate", zero_ok=True)
    require_positive(periods, name="periods", zero_ok=True)
    d, n = np.asarray(discount_rate, dtype=float), np.asarray(periods, dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        factor = np.where(d > 0, -np.expm1(-n * np.log1p(d)) / d, n)
    return back(plain(margin) * (float(factor) if factor.ndim == 0 else factor))


def simple_clv(
    average_order_value: Numbers, orders_per_year: Numbers, years: Numbers, *, margin: float = 1.0
) -> Numbers:
    """Compute order value × orders a year × years a customer: no discount, no uncertainty.

    Parameters
    ----------
    average_order_value, orders_per_year, years : number, array or Series
        Zero or more.
    margin : float
        Profit per unit of revenue; the default counts revenue, which is not profit.

    Raises
    ------
    ValueError
        When a factor is negative or the margin lies outside 0 … 1.

    Examples
    --------
    >>> simple_clv(80, 4, 5, margin=0.25)
    400.0
    """
    for name, value in (
        ("average_order_value", average_order_value),
        ("orders_per_year", orders_per_year),
        ("years", years),
    ):
        require_positive(value, name=name, zero_ok=True)
    require_between(margin, 0, 1, name="margin")
    return back(plain(average_order_value) * plain(orders_per_year) * plain(years) * margin)


def customer_equity(
    customers: pd.DataFrame, *, clv_col: str = "clv", customers_col: str | None = None
) -> float:
    """Compute customer equity (客户资产): the sum of all customers' lifetime values.

    Parameters
    ----------
    customers : DataFrame
        One row a customer, or a segment with its number of customers.
    clv_col, customers_col : str
        Lifetime value of one customer; number of customers in the row.

    Raises
    ------
    ValueError
        When a column is absent or missing, or a number of customers is negative.

    Examples
    --------
    >>> segments = pd.DataFrame({"clv": [366.67, 50.0], "n": [10, 100]})
    >>> round(customer_equity(segments, customers_col="n"), 2)
    8666.7
    """
    columns = [clv_col, *([customers_col] if customers_col is not None else [])]
    customers = require_columns(customers, columns, what="the table of customers")
    customers = require_numbers(customers, columns, what="the table of customers")
    if customers_col is None:
        return float(customers[clv_col].sum())
    require_positive(customers[customers_col], name=f"column {customers_col!r}", zero_ok=True)
    return float((customers[clv_col] * customers[customers_col]).sum())
