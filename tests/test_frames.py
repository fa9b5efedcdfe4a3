"""The dataframe layer: one day number everywhere, the kind that goes in comes out."""

import datetime as dt

import narwhals as nw
import numpy as np
import pandas as pd
import polars as pl
import pytest
from engines import ENGINES, EVERY_ENGINE, same_kind
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_lib import _frames


@pytest.fixture(params=EVERY_ENGINE)
def engine(request):
    return request.param


def test_the_kind_that_goes_in_comes_out(engine):
    frame = ENGINES[engine](pd.DataFrame({"a": [3, 1, 2]}))
    lazy = _frames.open_frame(frame, ["a"])
    out = _frames.close_frame(lazy.with_columns(b=nw.col("a") * 2), like=frame, sort="a")
    assert same_kind(out, engine)
    table = _frames.to_pandas(out).sort_values("a")
    assert table["b"].to_list() == [2, 4, 6]
    assert _frames.is_pandas(frame) is (engine == "pandas")


@pytest.mark.parametrize("name", ["no pandas frame", 5, [1, 2], {"a": [1]}])
def test_what_is_no_frame_is_refused(name):
    with pytest.raises(ValueError, match=r"the log is a .*; pass a pandas"):
        _frames.open_frame(name, ["a"], what="the log")


def test_missing_column_is_named(engine):
    frame = ENGINES[engine](pd.DataFrame({"a": [1]}))
    with pytest.raises(ValueError, match="the log has no column 'b'; its columns are 'a'"):
        _frames.open_frame(frame, ["a", "b"], what="the log")


DAYS = st.dates(dt.date(1700, 1, 1), dt.date(2250, 12, 31))


@settings(deadline=None)
@given(st.lists(DAYS, min_size=1, max_size=6))
def test_day_numbers_are_days_since_1970_on_numpy_and_narwhals(days):
    wanted = [(d - dt.date(1970, 1, 1)).days for d in days]
    stamps = pd.Series(days, dtype="datetime64[us]") + pd.Timedelta(hours=23, minutes=59)
    assert _frames.day_numbers(stamps).tolist() == wanted
    assert _frames.day_numbers(pd.Series(days, name="d")).tolist() == wanted
    for frame in (pl.DataFrame({"d": days}), pd.DataFrame({"d": stamps})):
        table = nw.from_native(frame).select(n=_frames.day_number(nw.col("d")))
        assert table["n"].to_list() == wanted


def test_day_number_on_every_engine(engine):
    days = pd.to_datetime(["1969-12-31", "1970-01-01", "2000-02-29", "2024-12-31"]) + pd.Timedelta(
        hours=23
    )
    lazy = _frames.open_frame(ENGINES[engine](pd.DataFrame({"d": days})), ["d"])
    got = _frames.collect_columns(lazy.select(n=_frames.day_number(nw.col("d"))))["n"]
    assert sorted(got.tolist()) == [-1, 0, 11016, 20088]


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
def test_every_resolution_of_pandas_counts_the_same_days(unit):
    dates = pd.Series(pd.to_datetime(["1969-12-31 12:00", "2024-02-29 00:00"])).astype(
        f"datetime64[{unit}]"
    )
    assert _frames.day_numbers(dates).tolist() == [-1, 19782]


def test_the_day_is_the_one_on_the_wall():
    late = pd.Series(pd.to_datetime(["2024-01-01 23:30"]).tz_localize("Asia/Shanghai"))
    assert _frames.day_numbers(late)[0] == (dt.date(2024, 1, 1) - dt.date(1970, 1, 1)).days


@pytest.mark.parametrize("values", [[20240101, 20240102], ["2024-01-01", "x"], [1.5, 2.0]])
def test_numbers_and_text_are_not_taken_for_dates(values):
    with pytest.raises(ValueError, match=r"column 'd' of the log holds .* not dates"):
        _frames.day_numbers(pd.Series(values, name="d"), what="the log")
    lazy = _frames.open_frame(pl.DataFrame({"d": values}), ["d"])
    with pytest.raises(ValueError, match=r"column 'd' of the log holds .* not dates"):
        _frames.require_lazy_dates(lazy, "d", what="the log")


def test_missing_values_are_counted_on_every_engine(engine):
    frame = ENGINES[engine](pd.DataFrame({"a": [1.0, np.nan, 2.0], "b": ["x", "y", None]}))
    lazy = _frames.open_frame(frame, ["a", "b"])
    with pytest.raises(ValueError, match="column 'a' of the log is missing in 1 of 3 rows"):
        _frames.require_lazy_no_missing(lazy, ["a"], what="the log")
    with pytest.raises(ValueError, match="column 'b' of the log is missing in 1 of 3 rows"):
        _frames.require_lazy_no_missing(lazy, ["b"], what="the log")
    whole = lazy.filter(nw.col("a") == 1.0)
    assert _frames.require_lazy_no_missing(whole, ["a", "b"], what="the log") is None
    none = lazy.filter(nw.col("a") > 100)
    assert _frames.require_lazy_no_missing(none, ["a", "b"], what="the log") is None


def test_to_pandas_is_a_copy(engine):
    frame = ENGINES[engine](pd.DataFrame({"a": [1, 2]}))
    copy = _frames.to_pandas(frame)
    copy["a"] = 0
    assert _frames.to_pandas(frame)["a"].to_list() == [1, 2]
