"""The dataframe layer: one day number everywhere, the kind that goes in comes out."""

import datetime as dt

import narwhals as nw
import numpy as np
import pandas as pd
import polars as pl
import pytest
from engines import AT_HAND, ENGINES, EVERY_ENGINE, same_kind
from hypothesis import given, settings
from hypothesis import strategies as st

import crm_lib.customer_data
from crm_lib.engines import frames, plan_for
from crm_lib.engines.on_polars import polars_codes


@pytest.fixture(params=EVERY_ENGINE)
def engine(request):
    return request.param


def test_the_kind_that_goes_in_comes_out(engine):
    frame = ENGINES[engine](pd.DataFrame({"a": [3, 1, 2]}))
    lazy = frames.open_frame(frame, ["a"])
    out = frames.close_frame(lazy.with_columns(b=nw.col("a") * 2), like=frame, sort="a")
    assert same_kind(out, engine)
    table = frames.to_pandas(out).sort_values("a")
    assert table["b"].to_list() == [2, 4, 6]
    assert frames.is_pandas(frame) is (engine == "pandas")


def test_sorted_pandas_rows_are_numbered_anew():
    frame = pd.DataFrame({"a": [3, 1, 2]})
    out = frames.close_frame(frames.open_frame(frame, ["a"]), like=frame, sort="a")
    assert out.index.tolist() == [0, 1, 2]
    assert out["a"].tolist() == [1, 2, 3]


def test_a_small_table_takes_the_kind_and_the_types_of_a_frame(engine):
    like = ENGINES[engine](pd.DataFrame({"who": [7, 8], "day": pd.to_datetime(["2026-01-02"] * 2)}))
    day = pd.Timestamp("2026-01-05")
    table = pd.DataFrame(
        {"step": ["it's", "b"], "n": [1, 2], "share": [np.nan, 0.5], "on": [day, day]}
    )
    out = plan_for(like).small_frame(table, as_in={"on": "day"})
    assert same_kind(out, engine)
    pd.testing.assert_frame_equal(frames.to_pandas(out), table, check_dtype=False)
    kinds = frames.open_frame(out, ["n"]).collect_schema()
    assert kinds["n"] == nw.Int64
    assert kinds["share"] == nw.Float64
    assert kinds["on"] == frames.open_frame(like, ["day"]).collect_schema()["day"]
    none = plan_for(like).small_frame(table.head(0), as_in={"on": "day"})
    assert same_kind(none, engine)
    assert len(frames.to_pandas(none)) == 0
    assert frames.open_frame(none, ["n"]).collect_schema() == kinds


@pytest.mark.parametrize("engine", AT_HAND)
def test_any_text_and_number_comes_through_a_small_table(engine):
    like = ENGINES[engine](pd.DataFrame({"who": [7]}))
    texts = ["", "a, b", "'", '"x"', "NULL", "[1]", "两\n行", "\x1f"]
    numbers = np.array([0, -1, 2**62, 1, 2, 3, 4, 5])
    shares = [0.1, 1 / 3, 1e-300, -0.0, np.nan, 1e300, 2.0, 3.0]
    table = pd.DataFrame({"text": texts, "n": numbers, "share": shares})
    for part in (table, table.iloc[:-1]):  # the last text holds what stands between the others
        found = frames.to_pandas(plan_for(like).small_frame(part))
        pd.testing.assert_frame_equal(found, part, check_dtype=False, rtol=0, atol=0)


@pytest.mark.parametrize(
    "ids",
    [
        ["b", "a", "b", "c"],
        [5, -3, 5, 2**40],
        [0.5, 0.25, 0.5, -1.0],
        [True, False, True, True],
        [dt.date(2026, 1, 1), dt.date(2025, 1, 1), dt.date(2026, 1, 1), dt.date(1969, 1, 1)],
    ],
)
def test_ids_of_every_type_are_numbered_apart(ids):
    codes, n = polars_codes(pl.Series(ids))
    assert codes.min() >= 0
    assert codes.max() < n
    assert (codes[:, None] == codes).tolist() == [[a == b for b in ids] for a in ids]
    codes, distinct = frames.id_codes(pd.Series(ids), ordered=False)
    assert distinct.iloc[codes].tolist() == ids


def test_a_check_gives_the_last_day_and_refuses_holes(engine):
    days = pd.to_datetime(["2026-01-01", "2026-03-01", "2026-02-01"])
    log = pd.DataFrame({"a": [1, 2, 3], "d": days})
    last = plan_for(ENGINES[engine](log)).check(["a", "d"], what="the log")
    assert last == (dt.date(2026, 3, 1) - dt.date(1970, 1, 1)).days
    none = frames.open_frame(ENGINES[engine](log), ["a"]).filter(nw.col("a") > 100).to_native()
    assert plan_for(none).check(["a", "d"], what="the log") is None
    holed = plan_for(ENGINES[engine](log.assign(d=[days[0], None, days[1]])))
    with pytest.raises(ValueError, match="'d' of the log is missing in 1 of 3"):
        holed.check(["a", "d"], what="the log")
    with pytest.raises(ValueError, match=r"column 'a' of the log holds .* not dates"):
        plan_for(ENGINES[engine](log)).check(["d", "a"], what="the log")
    paid = log.assign(paid=[1.0, np.inf, 2.0])
    with pytest.raises(ValueError, match="'paid' of the log is infinite in 1 of 3"):
        plan_for(ENGINES[engine](paid)).check(["a", "d", "paid"], what="the log")


@pytest.mark.parametrize("name", ["no pandas frame", 5, [1, 2], {"a": [1]}])
def test_what_is_no_frame_is_refused(name):
    with pytest.raises(ValueError, match=r"the log is a .*; pass a pandas"):
        frames.open_frame(name, ["a"], what="the log")


def test_missing_column_is_named(engine):
    frame = ENGINES[engine](pd.DataFrame({"a": [1]}))
    with pytest.raises(ValueError, match="the log has no column 'b'; its columns are 'a'"):
        frames.open_frame(frame, ["a", "b"], what="the log")


DAYS = st.dates(dt.date(1700, 1, 1), dt.date(2250, 12, 31))


@settings(deadline=None)
@given(st.lists(DAYS, min_size=1, max_size=6))
def test_day_numbers_are_days_since_1970_on_numpy_and_narwhals(days):
    wanted = [(d - dt.date(1970, 1, 1)).days for d in days]
    stamps = pd.Series(days, dtype="datetime64[us]") + pd.Timedelta(hours=23, minutes=59)
    assert frames.day_numbers(stamps).tolist() == wanted
    assert frames.day_numbers(pd.Series(days, name="d")).tolist() == wanted
    for frame in (pl.DataFrame({"d": days}), pd.DataFrame({"d": stamps})):
        table = nw.from_native(frame).select(n=frames.day_number(nw.col("d")))
        assert table["n"].to_list() == wanted


def test_day_number_on_every_engine(engine):
    days = pd.to_datetime(["1969-12-31", "1970-01-01", "2000-02-29", "2024-12-31"]) + pd.Timedelta(
        hours=23
    )
    lazy = frames.open_frame(ENGINES[engine](pd.DataFrame({"d": days})), ["d"])
    for of in (None, lazy):  # by arithmetic, and by the engine's own dates where it has them
        number = frames.day_number(nw.col("d"), of=of)
        got = frames.collect_columns(lazy.select(n=number))["n"]
        assert sorted(got.tolist()) == [-1, 0, 11016, 20088]


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
def test_every_resolution_of_pandas_counts_the_same_days(unit):
    dates = pd.Series(pd.to_datetime(["1969-12-31 12:00", "2024-02-29 00:00"])).astype(
        f"datetime64[{unit}]"
    )
    assert frames.day_numbers(dates).tolist() == [-1, 19782]


def test_the_day_is_the_one_on_the_wall():
    late = pd.Series(pd.to_datetime(["2024-01-01 23:30"]).tz_localize("Asia/Shanghai"))
    assert frames.day_numbers(late)[0] == (dt.date(2024, 1, 1) - dt.date(1970, 1, 1)).days


@pytest.mark.parametrize("values", [[20240101, 20240102], ["2024-01-01", "x"], [1.5, 2.0]])
def test_numbers_and_text_are_not_taken_for_dates(values):
    with pytest.raises(ValueError, match=r"column 'd' of the log holds .* not dates"):
        frames.day_numbers(pd.Series(values, name="d"), what="the log")
    lazy = frames.open_frame(pl.DataFrame({"d": values}), ["d"])
    with pytest.raises(ValueError, match=r"column 'd' of the log holds .* not dates"):
        frames.require_lazy_dates(lazy, "d", what="the log")


def test_missing_values_are_counted_on_every_engine(engine):
    frame = ENGINES[engine](pd.DataFrame({"a": [1.0, np.nan, 2.0], "b": ["x", "y", None]}))
    lazy = frames.open_frame(frame, ["a", "b"])
    with pytest.raises(ValueError, match="column 'a' of the log is missing in 1 of 3 rows"):
        frames.require_lazy_no_missing(lazy, ["a"], what="the log")
    with pytest.raises(ValueError, match="column 'b' of the log is missing in 1 of 3 rows"):
        frames.require_lazy_no_missing(lazy, ["b"], what="the log")
    whole = lazy.filter(nw.col("a") == 1.0)
    assert frames.require_lazy_no_missing(whole, ["a", "b"], what="the log") is None
    none = lazy.filter(nw.col("a") > 100)
    assert frames.require_lazy_no_missing(none, ["a", "b"], what="the log") is None


def test_to_pandas_is_a_copy(engine):
    frame = ENGINES[engine](pd.DataFrame({"a": [1, 2]}))
    copy = frames.to_pandas(frame)
    copy["a"] = 0
    assert frames.to_pandas(frame)["a"].to_list() == [1, 2]


@pytest.mark.parametrize(
    ("dates", "first"),
    [
        (["2024年1月5日", "2024年11月5日"], "2024-01-05"),
        (["2024/1/5", "2024年11月5日"], "2024-01-05"),
        (pd.PeriodIndex(["2024-01", "2024-02"], freq="M"), "2024-01-01"),
    ],
)
def test_the_advice_for_dates_that_pandas_does_not_read_works(dates, first):
    frame = pd.DataFrame({"d": dates})
    with pytest.raises(ValueError, match=r"column 'd' of the log .*not dates") as refused:
        frames.require_dates(frame["d"], what="the log")
    advice = refused.value.args[0].en.split("frame['d'] = ")[1].rstrip(".")
    found = eval(advice, {"frame": frame, "pd": pd, "crm_lib": crm_lib})
    assert found[0] == pd.Timestamp(first)


def test_whole_numbers_of_128_bits_are_read():
    wide = pl.DataFrame({"n": pl.Series([1, 2]).cast(pl.Int128)})
    assert frames.to_pandas(wide)["n"].tolist() == [1, 2]
    opened = frames.open_frame(wide, ["n"])
    assert opened.collect_schema()["n"] == nw.Int64


def test_row_labels_with_a_columns_name_can_be_opened():
    frame = pd.DataFrame({"n": [2, 1]}, index=pd.Index([5, 6], name="n"))
    opened = frames.open_frame(frame, ["n"])
    assert frames.close_frame(opened, like=frame, sort="n")["n"].tolist() == [1, 2]
