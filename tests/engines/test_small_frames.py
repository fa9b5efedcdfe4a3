"""A small table as Python values and types that every engine takes."""

import datetime as dt

import numpy as np
import pandas as pd

from crm_lib.engines.small_frames import kind_types, plain_values


def test_missing_values_are_none_and_numbers_are_python_s():
    assert plain_values(pd.Series([1.5, np.nan])) == [1.5, None]
    assert plain_values(pd.Series(["a", None])) == ["a", None]
    found = plain_values(pd.Series([np.int64(3), "x"], dtype=object))
    assert found == [3, "x"] and type(found[0]) is int


def test_timestamps_become_datetimes_that_spark_knows():
    found = plain_values(pd.Series(pd.to_datetime(["2026-01-31", None])))
    assert found == [dt.datetime(2026, 1, 31), None] and type(found[0]) is dt.datetime


def test_each_column_gets_the_engine_s_type():
    table = pd.DataFrame({"n": [1], "share": [0.5], "who": ["a"]})
    types = kind_types(table, whole="BIGINT", real="DOUBLE", text="VARCHAR")
    assert types == {"n": "BIGINT", "share": "DOUBLE", "who": "VARCHAR"}
