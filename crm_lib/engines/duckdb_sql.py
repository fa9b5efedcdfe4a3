"""Names and values as DuckDB's SQL writes them."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import numpy as np


def sql_name(column: str) -> str:
    """A column's name.

    Examples
    --------
    >>> print(sql_name('of 3" pipes'))
    "of 3"" pipes"
    """
    return '"' + column.replace('"', '""') + '"'


def sql_number(value: timedelta | float) -> str:
    """A number, or a length of time.

    Examples
    --------
    >>> sql_number(7), sql_number(0.5), sql_number(timedelta(seconds=1))
    ('7', "CAST('0.5' AS DOUBLE)", 'to_microseconds(1000000)')
    """
    if isinstance(value, timedelta):
        return f"to_microseconds({value // timedelta(microseconds=1)})"
    return repr(value) if isinstance(value, int) else f"CAST('{float(value)!r}' AS DOUBLE)"


def sql_day(number: int) -> str:
    """The date of a day number as `crm_lib.engines.frames.day_number` counts them.

    Examples
    --------
    >>> sql_day(20088)
    "DATE '2024-12-31'"
    """
    return f"DATE '{np.datetime64(number, 'D')}'"


def sql_missing(relation: Any, columns: Iterable[str]) -> str:
    """A condition that is true where one of `columns` is null, or NaN or infinite, numbers to SQL."""
    kinds = dict(zip(relation.columns, map(str, relation.types), strict=True))
    gone = [f"{sql_name(c)} IS NULL" for c in columns]
    gone += [f"NOT isfinite({sql_name(c)})" for c in columns if kinds[c] in ("FLOAT", "DOUBLE")]
    return " OR ".join(gone)
