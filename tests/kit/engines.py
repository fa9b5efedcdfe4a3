"""Convert a pandas frame to every data frame engine that functions of logs are tested on.

Use `ENGINES[name](pandas_frame)` to build the engine's own frame and `KINDS[name]` to check that
the same kind came out. Dask and PySpark are under the mark `engines`; `EVERY_ENGINE` parametrizes
a test over all of them.
"""

import importlib

import duckdb
import pandas as pd
import polars as pl
import pytest


def _polars(frame: pd.DataFrame) -> pl.DataFrame:
    plain = {}
    for column in frame.columns:
        missing = frame[column].isna()
        values = frame[column].to_list()
        plain[column] = [
            None if is_missing else v for v, is_missing in zip(values, missing, strict=True)
        ]
    if len(frame) == 0:  # an empty list has no type to guess from
        types = {"M": pl.Datetime("us"), "i": pl.Int64, "f": pl.Float64}
        schema = {c: types.get(frame[c].dtype.kind, pl.String) for c in frame.columns}
        return pl.DataFrame(plain, schema=schema)
    return pl.DataFrame(plain)


def _dask(frame: pd.DataFrame):
    return importlib.import_module("dask.dataframe").from_pandas(frame, npartitions=2)


def _pyspark(frame: pd.DataFrame):
    sql = importlib.import_module("pyspark.sql")
    session = (
        sql.SparkSession.builder.master("local[1]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.sql.session.timeZone", "UTC")
        .getOrCreate()
    )
    return session.createDataFrame(frame)


ENGINES = {
    "pandas": lambda frame: frame,
    "polars": _polars,
    "polars lazy": lambda frame: _polars(frame).lazy(),
    "duckdb": duckdb.from_df,
    "dask": _dask,
    "pyspark": _pyspark,
}
KINDS = {
    "pandas": "DataFrame",
    "polars": "DataFrame",
    "polars lazy": "LazyFrame",
    "duckdb": "DuckDBPyRelation",
    "dask": "DataFrame",
    "pyspark": "DataFrame",
}
LAZY = ("polars lazy", "duckdb", "dask", "pyspark")
AT_HAND = ("pandas", "polars", "polars lazy", "duckdb")
EVERY_ENGINE = [
    *AT_HAND,
    pytest.param("dask", marks=pytest.mark.engines),
    pytest.param("pyspark", marks=pytest.mark.engines),
]


def same_kind(result, engine: str) -> bool:
    """Tell whether `result` is the kind of frame that `engine` works with."""
    kind = type(result)
    return kind.__name__ == KINDS[engine] and engine.split()[0] in kind.__module__ + "_duckdb" * (
        engine == "duckdb"
    )
