"""Polars columns on their way to the numpy paths: what is missing, and who is who as a number."""

from typing import Any

import numpy as np
import pandas as pd

from crm_lib.engines.frames import id_codes


def polars_codes(ids: Any) -> tuple[np.ndarray, int]:
    """Number the distinct ids of a Polars column in any order; and how many numbers there are."""
    import polars as pl

    if ids.dtype == pl.String:
        ids = ids.cast(pl.Categorical)
    if not ids.dtype.is_numeric():
        ids = ids.to_physical()
    if not ids.dtype.is_integer():  # fractions, true and false, nested types
        distinct = ids.unique()
        return ids.replace_strict(distinct, np.arange(len(distinct))).to_numpy(), len(distinct)
    codes, distinct = id_codes(pd.Series(ids.to_numpy()), ordered=False)
    return codes, len(distinct)


def polars_missing(column: Any) -> bool:
    """Whether a Polars column has nulls or NaN."""
    return column.null_count() > 0 or (column.dtype.is_float() and bool(column.is_nan().any()))
