"""Purchase summary (x, t_x, T, mean spend) of an order log, for the purchase models."""

from typing import Any

from crm_lib.base.checks import require_positive, require_present
from crm_lib.base.message import Message
from crm_lib.base.plain_types import plain_frame
from crm_lib.engines import plan_for
from crm_lib.engines.frames import (
    close_frame,
    day_count,
    day_number,
    is_pandas,
    local_times,
    open_frame,
    until,
)

_WHAT = "the order log"


def purchase_summary(
    orders: Any,
    *,
    customer_col: str = "customer_id",
    date_col: str = "date",
    amount_col: str | None = "amount",
    as_of: Any = None,
    unit_days: float = 7,
) -> Any:
    """Summarise each customer's purchases for the models of `crm_lib.purchasing`.

    Orders of one customer on one day are one purchase.

    Parameters
    ----------
    orders : pandas, Polars, DuckDB, Dask or PySpark data frame
        One row an order (or an order line), in any order.
    customer_col, date_col : str
        Who and when; dates or datetimes, of which the day counts.
    amount_col : str or None
        Money paid; None leaves out `mean_spend`.
    as_of : date-like, optional
        Last day of observation; later orders are left out. The last day in the log by default.
    unit_days : float
        Days in one unit of time: 7 gives weeks.

    Returns
    -------
    data frame of the kind of `orders`
        One row a customer (sorted by customer on eager kinds): `customer_col`, `x` repeat
        purchases (days with a purchase after the first), `t_x` time from first to last purchase,
        `T` time from first purchase to the end of `as_of`, `mean_spend` a day with a repeat
        purchase (0 where x is 0, as in the published data sets: there is no mean).

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
    Fader, P. S., Hardie, B. G. S., & Lee, K. L. (2005). Marketing Science, 24(2), 275–284: x, t_x
    ("recency" there, the time of the last purchase) and T.

    Examples
    --------
    >>> import pandas as pd
    >>> days = pd.to_datetime(["2026-01-01", "2026-01-15", "2026-01-22", "2026-01-08"])
    >>> log = pd.DataFrame({"customer_id": [7, 7, 7, 8], "date": days, "amount": [9, 20, 40, 5]})
    >>> purchase_summary(log, as_of="2026-01-29")
       customer_id  x  t_x    T  mean_spend
    0            7  2  3.0  4.0        30.0
    1            8  0  0.0  3.0         0.0
    """
    require_positive(unit_days, name="unit_days")
    columns = [customer_col, date_col, *([amount_col] if amount_col is not None else [])]
    end = None if as_of is None else day_count(as_of)
    return plan_for(orders).purchases(columns, end=end, unit_days=unit_days, what=_WHAT)


def calibration_holdout_table(
    orders: Any,
    *,
    calibration_end: Any,
    holdout_end: Any = None,
    customer_col: str = "customer_id",
    date_col: str = "date",
    amount_col: str | None = "amount",
    unit_days: float = 7,
) -> Any:
    """Split a log in time: fit on the first part, compare with the second.

    Parameters
    ----------
    orders, customer_col, date_col, amount_col, unit_days
        As in `purchase_summary`.
    calibration_end, holdout_end : date-like
        Last days of the two periods; the holdout ends with the log by default.

    Returns
    -------
    data frame of the kind of `orders`
        The purchase summary as of `calibration_end` (so only of customers who had bought by then)
        with `x_holdout`, the days with a purchase in the holdout period, `T_holdout`, its length,
        and `mean_spend_holdout` (0 where x_holdout is 0).

    Raises
    ------
    ValueError
        As `purchase_summary`, and when the holdout ends before it starts.

    Examples
    --------
    >>> import pandas as pd
    >>> days = pd.to_datetime(["2026-01-01", "2026-01-15", "2026-01-22"])
    >>> log = pd.DataFrame({"customer_id": 7, "date": days, "amount": [9, 20, 40]})
    >>> ends = {"calibration_end": "2026-01-15", "holdout_end": "2026-01-29"}
    >>> calibration_holdout_table(log, amount_col=None, **ends)
       customer_id  x  t_x    T  x_holdout  T_holdout
    0            7  1  2.0  2.0          1        2.0
    """
    import narwhals as nw

    columns = [customer_col, date_col, *([amount_col] if amount_col is not None else [])]
    if is_pandas(orders):
        require_present(orders, columns, what=_WHAT)
        orders = plain_frame(orders, columns[2:], what=_WHAT)
        orders = orders.assign(**{date_col: local_times(orders[date_col], what=_WHAT)})
        if str(orders[customer_col].dtype).startswith("dictionary"):
            orders = plain_frame(orders, columns[:1], what=_WHAT)
    last = plan_for(orders).check(columns, what=_WHAT)
    split = day_count(calibration_end)
    if holdout_end is not None:
        end = day_count(holdout_end)
    else:
        end = split if last is None else max(split, last)
    if end < split:
        raise ValueError(
            Message(
                f"the holdout ends on {holdout_end}, before calibration ({calibration_end}).",
                f"检验期的结束日 {holdout_end} 早于校准期的结束日（{calibration_end}）。",
            )
        )
    summary = purchase_summary(
        orders,
        customer_col=customer_col,
        date_col=date_col,
        amount_col=amount_col,
        as_of=calibration_end,
        unit_days=unit_days,
    )
    log = open_frame(orders, columns, what=_WHAT)
    day = day_number(nw.col(date_col), of=log)
    # Dask aggregates plain columns only, so the cast comes first.
    money = [] if amount_col is None else [nw.col(amount_col).cast(nw.Float64).alias("_spent")]
    spent = [nw.col("_spent").sum()] if money else []
    bought = (
        until(log, date_col, end)
        .select(nw.col(customer_col), day.alias("_day"), *money)
        .filter(nw.col("_day") > split)
        .group_by(customer_col, "_day")
        .agg(nw.len().alias("_lines"), *spent)
        .group_by(customer_col)
        .agg(nw.len().alias("x_holdout"), *spent)
    )
    table = nw.from_native(summary).lazy().join(bought, on=customer_col, how="left")
    count = nw.col("x_holdout").fill_null(0)
    added = [count.cast(nw.Int64), nw.lit((end - split) / unit_days).alias("T_holdout")]
    if money:
        bought_again = nw.when(nw.col("x_holdout") > 0).then(nw.col("x_holdout")).otherwise(1)
        added.append((nw.col("_spent").fill_null(0.0) / bought_again).alias("mean_spend_holdout"))
    kept = [customer_col, "x", "t_x", "T", *(["mean_spend"] if money else [])]
    table = table.select(*kept, *added)
    return close_frame(table, like=orders, sort=customer_col)
