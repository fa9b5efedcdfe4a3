"""A log behind an engine, checked and cut by one small query of that engine.

DuckDB and Polars are asked in their own words: through narwhals a few counts cost them several
times what they cost by hand, which a small log feels.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from crm_lib.engines.duckdb_sql import sql_missing, sql_name
from crm_lib.engines.frames import (
    day_count,
    lazy_facts,
    open_frame,
    require_lazy_dates,
    require_lazy_no_missing,
    require_lazy_numbers,
    until,
)

if TYPE_CHECKING:
    import narwhals as nw


def checked_log(
    orders: Any, columns: Sequence[str], as_of: Any, *, what: str
) -> tuple["nw.LazyFrame", int]:
    """A wrapped log up to the end of the day `as_of`, and that day's number.

    The second of `columns` holds the dates, the third, where there is one, amounts. Without `as_of`
    the log ends on its last day (0 without rows).

    Raises
    ------
    ValueError
        When a column is absent or has missing values, or the dates are no dates or the amounts no
        finite numbers.
    """
    log = open_frame(orders, columns, what=what)
    require_lazy_dates(log, columns[1], what=what)
    require_lazy_numbers(log, columns[2:3], what=what)
    last = checked_last_day(log, columns, columns[1], what=what)
    return (log, last) if as_of is None else (until(log, columns[1], as_of), day_count(as_of))


def checked_last_day(
    lazy: "nw.LazyFrame", columns: Sequence[str], date_col: str, *, what: str
) -> int:
    """Day number of the latest date (0 without rows) of a wrapped frame without missing values.

    One query for both. As a window over all rows inside the main query, engines would compute
    everything twice.

    Raises
    ------
    ValueError
        When a column has nulls, NaN or infinite numbers.
    """
    import narwhals as nw

    own = lazy.implementation
    if own.is_polars():
        whole, last = _polars_facts(lazy.to_native(), columns, date_col)
    elif own.is_duckdb():
        whole, last = _duckdb_facts(lazy.to_native(), columns, date_col)
    else:
        whole = True
        last = lazy_facts(lazy, columns, what=what, last=nw.col(date_col).max())["last"]
    if not whole:  # which column it is, and in how many rows, is asked of a log that fails only
        require_lazy_no_missing(lazy, columns, what=what)
    return 0 if pd.isna(last) else day_count(last)


def _polars_facts(log: Any, columns: Sequence[str], date_col: str) -> tuple[bool, Any]:
    """Whether nothing is missing or infinite in a Polars log, and its last date."""
    import polars as pl

    schema = log.collect_schema()
    holes = [pl.col(c).has_nulls() for c in columns]
    holes += [~pl.col(c).is_finite().all() for c in columns if schema[c].is_float()]
    asked = [hole.alias(f"_{i}") for i, hole in enumerate(holes)]
    *found, last = log.select(*asked, pl.col(date_col).max().alias("_last")).collect().row(0)
    return not any(found), last


def _duckdb_facts(log: Any, columns: Sequence[str], date_col: str) -> tuple[bool, Any]:
    """Whether nothing is missing or infinite in a DuckDB log, and its last date."""
    # One condition: to bind a count for each column would take longer than to count.
    asked = f"count_if({sql_missing(log, columns)}), max({sql_name(date_col)})"
    ((holes, last),) = log.aggregate(asked).fetchall()
    return holes == 0, last
