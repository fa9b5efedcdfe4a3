"""RFM: how recently, how often and for how much a customer bought (U09).

R is always days since the last purchase, so small is good; never say "R is high". Scores run from
1 to 5 and 5 is best. The eight types follow one rule: money decides 重要 or 一般, (R, F) decides
价值, 发展, 保持 or 挽留.
"""

from typing import Any

from crm_lib.engines import plan_for
from crm_lib.engines.frames import day_count

_WHAT = "the order log"


def rfm_table(
    orders: Any,
    *,
    customer_col: str = "customer_id",
    date_col: str = "date",
    amount_col: str = "amount",
    order_col: str | None = None,
    as_of: Any = None,
) -> Any:
    """Compute R, F and M of each customer from a log of orders.

    Parameters
    ----------
    orders : pandas, Polars, DuckDB, Dask or PySpark data frame
        One row an order, or an order line when `order_col` is given.
    customer_col, date_col, amount_col : str
        Who, when (dates or datetimes, of which the day counts) and how much money.
    order_col : str, optional
        Order number; F counts distinct numbers instead of rows.
    as_of : date-like, optional
        The day to count back from; later orders are left out. The last day in the log by default.

    Returns
    -------
    data frame of the kind of `orders`
        One row a customer (sorted by customer on eager kinds): `customer_col`,
        `days_since_last_purchase`, `purchases`, `spend`.

    Raises
    ------
    ValueError
        When a column is absent or has missing values, the dates are no dates, or the amounts no
        finite numbers.

    Notes
    -----
    On a lazy engine one small query checks for missing values and finds the last day.

    References
    ----------
    Hughes, A. M. (1994). Strategic Database Marketing. Probus.

    Examples
    --------
    >>> import pandas as pd
    >>> days = pd.to_datetime(["2026-01-01", "2026-01-15", "2026-01-08"])
    >>> log = pd.DataFrame({"customer_id": [7, 7, 8], "date": days, "amount": [9, 20, 5]})
    >>> rfm_table(log, as_of="2026-01-20")
       customer_id  days_since_last_purchase  purchases  spend
    0            7                         5          2   29.0
    1            8                        12          1    5.0
    """
    columns = [customer_col, date_col, amount_col, *([order_col] if order_col is not None else [])]
    end = None if as_of is None else day_count(as_of)
    return plan_for(orders).rfm(columns, end=end, what=_WHAT)
