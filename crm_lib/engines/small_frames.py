"""Tables of a few rows, computed at once and handed back in the kind of frame they came from.

Counting a log whose answer is a handful of rows is one query on any engine. To leave it undone
would mean a second one to check the log first, so such functions run it when they are called.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

#: Stands between texts; a text that holds it is handed over by itself.
_BETWEEN = "\x1f"


def small_frame(table: pd.DataFrame, *, like: Any, as_in: Mapping[str, str] | None = None) -> Any:
    """Turn a small pandas table into the kind of frame that `like` is.

    Parameters
    ----------
    table : DataFrame
        A few rows; columns of text, whole numbers or floats. NaN becomes the engine's null.
    like : pandas, Polars, DuckDB, Dask or PySpark frame
        Its kind is given back, for DuckDB and PySpark in its own connection or session.
    as_in : mapping, optional
        Columns of the table that take the type of a column of `like`, which may be of any type.

    Raises
    ------
    ValueError
        When `like` is of no such kind.
    """
    import narwhals as nw

    own, as_in = nw.from_native(like).implementation, as_in or {}
    if own.is_pandas():
        return table
    if own.is_dask():
        from dask.dataframe import from_pandas

        types = {c: like.dtypes[source] for c, source in as_in.items()}
        return from_pandas(table.astype(types), npartitions=1)
    values = {c: _plain(table[c]) for c in table.columns}
    if own.is_polars():
        return _polars_frame(table, values, like, as_in)
    if own.is_duckdb():
        return _duckdb_relation(table, values, like, as_in)
    if own.is_pyspark():
        return _pyspark_frame(table, values, like, as_in)
    if isinstance(nw.from_native(like), nw.DataFrame):  # PyArrow and other kinds held in memory
        return nw.from_dict(values, backend=own).to_native()
    raise ValueError(
        f"the table is a {type(like).__name__}; pass a pandas, Polars, DuckDB, Dask or PySpark data "
        "frame."
    )


def _plain(values: pd.Series) -> list[Any]:
    """Python values of a column, None for missing ones."""
    if values.dtype.kind in "if":
        return [None if v != v else v for v in values.tolist()]  # NaN alone is not itself
    found = values.astype(object).where(values.notna(), None)
    plain = {pd.Timestamp: pd.Timestamp.to_pydatetime}  # which Spark does not know
    return [
        v.item() if isinstance(v, np.generic) else plain.get(type(v), lambda x: x)(v) for v in found
    ]


def _kinds(table: pd.DataFrame, kinds: dict[str, Any]) -> dict[str, Any]:
    """Pick the engine's type of each column from those for "i", "f" and everything else."""
    return {c: kinds.get(table[c].dtype.kind, kinds["text"]) for c in table.columns}


def _polars_frame(
    table: pd.DataFrame, values: dict[str, list], like: Any, as_in: Mapping[str, str]
) -> Any:
    import polars as pl

    types = _kinds(table, {"i": pl.Int64(), "f": pl.Float64(), "text": pl.String()})
    schema = like.collect_schema()
    types |= {c: schema[source] for c, source in as_in.items()}
    found = pl.DataFrame([pl.Series(c, v, dtype=types[c]) for c, v in values.items()])
    return found.lazy() if isinstance(like, pl.LazyFrame) else found


def _duckdb_relation(
    table: pd.DataFrame, values: dict[str, list], like: Any, as_in: Mapping[str, str]
) -> Any:
    import duckdb

    types = _kinds(table, {"i": "BIGINT", "f": "DOUBLE", "text": "VARCHAR"})
    own = dict(zip(like.columns, like.types, strict=True))
    types |= {c: own[source] for c, source in as_in.items()}
    columns = []
    for name, column in values.items():
        held = _duckdb_list(column).cast(duckdb.list_type(types[name]))
        columns.append(duckdb.FunctionExpression("unnest", held).alias(name))
    # One row that needs nothing read, in the connection of the caller.
    return like.limit(0).aggregate("count(*) AS none").select(*columns)


def _duckdb_list(values: list[Any]) -> Any:
    """A list as a constant: numbers and text in one piece, which DuckDB reads twenty times faster."""
    from duckdb import ConstantExpression, FunctionExpression

    kinds = {type(v) for v in values}
    if values and kinds <= {int, float, type(None)}:
        written = ("NULL" if v is None else repr(v) for v in values)
        return ConstantExpression(f"[{','.join(written)}]")
    if kinds == {str} and not any(_BETWEEN in v for v in values):
        between = ConstantExpression(_BETWEEN)
        return FunctionExpression(
            "string_split", ConstantExpression(_BETWEEN.join(values)), between
        )
    return ConstantExpression(values)


def _pyspark_frame(
    table: pd.DataFrame, values: dict[str, list], like: Any, as_in: Mapping[str, str]
) -> Any:
    from pyspark.sql import types as spark

    kinds = {"i": spark.LongType(), "f": spark.DoubleType(), "text": spark.StringType()}
    types = _kinds(table, kinds)
    types |= {c: like.schema[source].dataType for c, source in as_in.items()}
    schema = spark.StructType([spark.StructField(c, types[c]) for c in values])
    rows = list(zip(*values.values(), strict=True))
    return like.sparkSession.createDataFrame(rows, schema)
