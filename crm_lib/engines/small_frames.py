"""Convert a small pandas table for another engine: Python values and column types.

Counting a log whose answer is a handful of rows is one query on any engine. To leave it undone
would mean a second one to check the log first, so such functions run it when they are called and
hand the answer back in the caller's kind of frame.
"""

from typing import Any

import numpy as np
import pandas as pd


def plain_values(values: pd.Series) -> list[Any]:
    """Return the Python values of a column, None for missing ones."""
    if values.dtype.kind in "if":
        return [None if v != v else v for v in values.tolist()]  # NaN alone is not itself
    found = values.astype(object).where(values.notna(), None)
    plain = {pd.Timestamp: pd.Timestamp.to_pydatetime}  # which Spark does not know
    return [
        v.item() if isinstance(v, np.generic) else plain.get(type(v), lambda x: x)(v) for v in found
    ]


def kind_types(table: pd.DataFrame, *, whole: Any, real: Any, text: Any) -> dict[str, Any]:
    """Pick an engine's type for each column: whole numbers, floats, everything else."""
    kinds = {"i": whole, "f": real}
    return {c: kinds.get(table[c].dtype.kind, text) for c in table}
