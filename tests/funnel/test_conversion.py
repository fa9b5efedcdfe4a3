"""The funnel against public definitions, brute force, other engines and bad input."""

import importlib.util
from datetime import UTC, datetime, timedelta, timezone

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pytest
from engines import ENGINES, same_kind
from figures import drawn
from funnel_cases import NAMES, log
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint

from crm_lib import funnel
from crm_lib.engines.frames import to_pandas
from crm_lib.funnel.conversion import SEMANTICS
from crm_lib.funnel.shares import COLUMNS

STEPS = ["c1", "c2", "c3", "c4"]


def users(events, steps=STEPS, **options):
    return funnel.funnel_table(events, steps, **NAMES, **options)["users"].tolist()


def depth_by_hand(own, steps, window, semantics):
    """Deepest step of one user's (event, time) pairs, by trying every beginning in turn."""
    starts = sorted(t for e, t in own if e == steps[0])
    best = 0
    for start in starts[:1] if semantics == "first_touch" else starts:
        now, depth = start, 1
        for step in steps[1:]:
            later = [
                t
                for e, t in own
                if e == step and t >= now and (window is None or t - start <= window)
            ]
            if not later:
                break
            now, depth = min(later), depth + 1
        best = max(best, depth)
    return best


@pytest.mark.parametrize(("semantics", "bought"), [("first_touch", 0), ("sliding", 1)])
def test_the_published_case_that_tells_the_two_semantics_apart(semantics, bought):
    events = log([(1, "view", "2026-01-01"), (1, "view", "2026-03-01"), (1, "buy", "2026-03-02")])
    events["time"] = pd.to_datetime(events["time"])
    assert users(events, ["view", "buy"], window="14D", semantics=semantics) == [1, bought]
    assert users(events, ["view", "buy"], semantics=semantics) == [1, 1]


@pytest.mark.parametrize(
    ("order", "reached"), [("c4 c3 c2 c1", 1), ("c4 c3", 0), ("c1 c3 c2 c4", 2), ("c1 c2 c3 c4", 4)]
)
@pytest.mark.parametrize("semantics", SEMANTICS)
def test_clickhouse_chains_reach_the_steps_its_documentation_says(order, reached, semantics):
    rows = [(1, event, place) for place, event in enumerate(order.split())]
    # A second user has every event, so that no step is unknown; it is taken off again.
    rows += [(2, event, place) for place, event in enumerate(STEPS)]
    got = users(log(rows), window=100, semantics=semantics)
    assert [n - 1 for n in got] == [1] * reached + [0] * (4 - reached)


@pytest.mark.parametrize("semantics", SEMANTICS)
@pytest.mark.parametrize("window", [None, 0, 5])
def test_equal_times_count_as_in_order_whatever_the_order_of_rows(semantics, window):
    events = log([(1, step, 7) for step in reversed(STEPS)])
    assert users(events, semantics=semantics, window=window) == [1, 1, 1, 1]


def test_the_end_of_the_window_counts():
    events = log([(1, "c1", 0), (1, "c2", 10), (2, "c1", 0), (2, "c2", 11)])
    for semantics in SEMANTICS:
        assert users(events, ["c1", "c2"], window=10, semantics=semantics) == [2, 1]


def test_a_user_belongs_to_the_segment_of_the_first_step_1_event():
    rows = [(1, "c1", 5, "b"), (1, "c1", 3, "c"), (1, "c2", 6, "a"), (2, "c1", 0, "c")]
    rows += [(2, "c1", 0, "b"), (3, "c2", 0, "z")]
    events = log(rows, ("user", "event", "time", "device"))
    table = funnel.funnel_table(events, ["c1", "c2"], **NAMES, segment_col="device")
    assert table[["device", "step", "users"]].to_numpy().tolist() == [
        ["b", "c1", 1],
        ["b", "c2", 0],
        ["c", "c1", 1],
        ["c", "c2", 1],
    ]


def test_shares_and_intervals_are_what_they_are_called():
    rows = [(u, "c1", 0) for u in range(40)] + [(u, "c2", 1) for u in range(10)]
    rows += [(u, "c3", 2) for u in range(10)]
    table = funnel.funnel_table(log(rows), STEPS[:3], **NAMES, confidence=0.9)
    assert table["share_of_previous"].tolist()[1:] == [0.25, 1.0]
    assert table["share_of_all"].tolist() == [1.0, 0.25, 0.25]
    assert table["drop_off"].tolist()[1:] == [0.75, 0.0]
    assert table.iloc[0][["share_of_previous", "drop_off", "share_low"]].isna().all()
    for k, (count, base) in enumerate([(10, 40), (10, 10)], start=1):
        expected = proportion_confint(count, base, alpha=0.1, method="wilson")
        np.testing.assert_allclose(table.loc[k, ["share_low", "share_high"]].tolist(), expected)


def test_a_share_of_nobody_is_missing_not_zero():
    events = log([(1, "c1", 0), (1, "c2", -1), (1, "c3", 1)])
    table = funnel.funnel_table(events, STEPS[:3], **NAMES)
    assert table["users"].tolist() == [1, 0, 0]
    assert table["share_of_previous"].isna().tolist() == [True, False, True]


EVENTS = st.lists(
    st.tuples(st.integers(0, 4), st.sampled_from([*STEPS, "x"]), st.integers(-9, 9)), max_size=40
)


def complete(rows):
    """Add users without a first step, so that every step occurs and no count changes."""
    return log([*rows, *[(99, step, 0) for step in STEPS[1:]], (100, "c1", 10**6)])


@settings(max_examples=300, deadline=None)
@given(EVENTS, st.sampled_from([None, 0, 1, 4, 100]), st.sampled_from(SEMANTICS))
def test_numpy_agrees_with_trying_every_beginning(rows, window, semantics):
    events = complete(rows)
    depths = [
        depth_by_hand(list(zip(g["event"], g["time"], strict=True)), STEPS, window, semantics)
        for _, g in events.groupby("user")
    ]
    expected = [sum(d > k for d in depths) for k in range(4)]
    assert users(events, window=window, semantics=semantics) == expected
    # The same times as fractions take the other way of packing keys.
    halves = events.assign(time=events["time"] / 2)
    half_window = None if window is None else window / 2
    assert users(halves, window=half_window, semantics=semantics) == expected


@settings(max_examples=60, deadline=None)
@given(EVENTS, st.sampled_from([None, 3]), st.sampled_from(SEMANTICS), st.randoms())
def test_duplicates_and_row_order_change_nothing_and_sliding_never_loses(rows, window, how, random):
    events = complete(rows)
    before = users(events, window=window, semantics=how)
    again = pd.concat([events, events.sample(frac=0.5, random_state=1)])
    order = list(range(len(again)))
    random.shuffle(order)
    assert users(again.iloc[order], window=window, semantics=how) == before
    first, sliding = (users(events, window=window, semantics=s) for s in SEMANTICS)
    assert all(a <= b for a, b in zip(first, sliding, strict=True))
    assert sorted(before, reverse=True) == before


def test_wide_times_are_ranked_instead_of_packed():
    far = 2**61
    rows = [(u, step, u * 10 + far * (u % 2) + k) for u in range(8) for k, step in enumerate(STEPS)]
    assert users(log(rows), window=3) == [8] * 4
    assert users(log(rows), window=2) == [8, 8, 8, 0]


def relation(frame):
    return duckdb.connect().from_df(frame)


def eager(frame):
    # Through lists, because polars reads pandas text only with pyarrow.
    columns = {c: frame[c].astype(object).where(frame[c].notna(), None).tolist() for c in frame}
    kinds = {"O": pl.String, "M": pl.Datetime, "i": pl.Int64, "f": pl.Float64}
    return pl.DataFrame(columns, schema_overrides={c: kinds[frame[c].dtype.kind] for c in frame})


def lazy(frame):
    return eager(frame).lazy()


@pytest.fixture(scope="module")
def many():
    rng = np.random.default_rng(6)
    n = 4_000
    seconds = rng.integers(0, 40 * 86_400, n)
    return pd.DataFrame(
        {
            "user": rng.integers(0, 500, n),
            "event": rng.choice([*STEPS, "x"], n, p=[0.4, 0.25, 0.15, 0.1, 0.1]),
            "time": pd.Timestamp("2026-03-01") + pd.to_timedelta(seconds, unit="s"),
            "device": rng.choice(["desktop", "mobile", "tablet"], n),
        }
    )


@pytest.mark.parametrize("semantics", SEMANTICS)
@pytest.mark.parametrize("window", [None, "3D"])
@pytest.mark.parametrize("segment_col", [None, "device"])
def test_every_engine_gives_the_pandas_table_in_its_own_kind(many, semantics, window, segment_col):
    options = {**NAMES, "segment_col": segment_col, "window": window, "semantics": semantics}
    expected = funnel.funnel_table(many, STEPS, **options)
    for kind in (eager, lazy, relation):
        frame = kind(many)
        got = funnel.funnel_table(frame, STEPS, **options)
        assert type(got) is type(frame)
        pd.testing.assert_frame_equal(to_pandas(got), expected, check_dtype=False)


@settings(max_examples=60, deadline=None)
@given(EVENTS, st.sampled_from([None, 0, 1, 4]), st.sampled_from(SEMANTICS))
def test_polars_and_duckdb_agree_with_numpy_on_every_small_log(rows, window, semantics):
    events = complete(rows)
    options = {**NAMES, "window": window, "semantics": semantics}
    expected = funnel.funnel_table(events, STEPS, **options)["users"].tolist()
    for kind in (lazy, relation):
        got = to_pandas(funnel.funnel_table(kind(events), STEPS, **options))
        assert got["users"].tolist() == expected


def retyped(many, column, dtype):
    """A Polars and a DuckDB frame of the log with one column of another type."""
    frame = eager(many).with_columns(pl.col(column).cast(dtype))
    sql = {pl.String: "VARCHAR", pl.Float64: "DOUBLE", pl.Date: "DATE", pl.Int32: "INTEGER"}
    kept = ", ".join(
        f'"{c}"::{sql.get(dtype, "VARCHAR")} AS "{c}"' if c == column else f'"{c}"' for c in many
    )
    return frame, relation(many).project(kept)


@pytest.mark.parametrize("dtype", [pl.String, pl.Float64, pl.Int32])
def test_users_of_any_type_are_told_apart(many, dtype):
    expected = users(many, window="3D", semantics="sliding")
    for frame in retyped(many, "user", dtype):
        got = funnel.funnel_table(frame, STEPS, **NAMES, window="3D", semantics="sliding")
        assert to_pandas(got)["users"].tolist() == expected


@pytest.mark.parametrize("semantics", SEMANTICS)
def test_plain_dates_have_windows_too(many, semantics):
    days = many.assign(time=many["time"].dt.normalize())
    expected = users(days, window="3D", semantics=semantics)
    for frame in retyped(days, "time", pl.Date):
        got = funnel.funnel_table(frame, STEPS, **NAMES, window="3D", semantics=semantics)
        assert to_pandas(got)["users"].tolist() == expected


@pytest.mark.parametrize("unit", ["ms", "us", "ns"])
def test_every_clock_of_polars_measures_the_same_window(many, unit):
    frame = lazy(many).with_columns(pl.col("time").dt.cast_time_unit(unit))
    got = funnel.funnel_table(frame, STEPS, **NAMES, window="3D", semantics="sliding")
    expected = users(many, window="3D", semantics="sliding")
    assert got.collect()["users"].to_list() == expected


@pytest.mark.parametrize("dtype", [pl.Categorical, pl.Enum([*STEPS, "x"])])
def test_events_kept_as_categories_keep_their_type(many, dtype):
    frame = eager(many).with_columns(pl.col("event", "device").cast(pl.String))
    frame = frame.with_columns(pl.col("event").cast(dtype))
    got = funnel.funnel_table(frame, STEPS, **NAMES, segment_col="device")
    assert got["step"].dtype == frame["event"].dtype
    assert got["users"].to_list() == users(many, segment_col="device")
    with pytest.raises(ValueError, match="no event is called 'basket'"):
        funnel.funnel_table(frame, ["c1", "basket"], **NAMES)


@pytest.mark.parametrize("kind", [pd.DataFrame, eager, lazy, relation])
def test_steps_of_another_type_are_unknown_steps(kind):
    events = log([(1, 10, 0), (1, 20, 1)])
    assert to_pandas(funnel.funnel_table(kind(events), [10, 20], **NAMES))["users"].tolist() == [
        1,
        1,
    ]
    with pytest.raises(ValueError, match="no event is called 'ten'"):
        funnel.funnel_table(kind(events), ["ten", "twenty"], **NAMES)


@pytest.mark.parametrize("semantics", SEMANTICS)
def test_names_that_sql_would_trip_over(many, semantics):
    odd = {"user": "the user's", "event": 'a "step"', "time": "select", "device": "b"}
    said = many.replace({"event": {"c1": "it's", "c2": 'so "said"'}}).rename(columns=odd)
    names = {"customer_col": odd["user"], "event_col": odd["event"], "time_col": odd["time"]}
    options = {**names, "segment_col": "b", "window": "3D", "semantics": semantics}
    steps = ["it's", 'so "said"', "c3"]
    expected = funnel.funnel_table(said, steps, **options)
    got = to_pandas(funnel.funnel_table(relation(said), steps, **options))
    pd.testing.assert_frame_equal(got, expected, check_dtype=False)
    assert expected["users"].sum() > 0


def test_a_result_of_duckdb_is_a_relation_to_go_on_with(many):
    connection = duckdb.connect()
    connection.execute("CREATE TABLE visits AS SELECT * FROM many")
    table = funnel.funnel_table(connection.table("visits"), STEPS, **NAMES, segment_col="device")
    assert table.filter("step = 'c1' AND device = 'mobile'").select("users").fetchall()[0][0] > 0
    views = "SELECT count(*) FROM duckdb_views() WHERE NOT internal"
    assert connection.execute(views).fetchone() == (0,)


def test_a_log_of_duckdb_narrowed_by_filters():
    connection = duckdb.connect()
    connection.execute(
        "CREATE TABLE visits AS SELECT i % 5000 AS user, i % 3 AS event, i AS time, i % 2 AS arm "
        "FROM range(150_000) t(i)"
    )
    half = connection.table("visits").filter("arm = 1 AND user % 10 < 8 AND event < 3")
    options = {"window": 60_000, "semantics": "sliding"}
    table = to_pandas(funnel.funnel_table(half, [0, 1, 2], **NAMES, **options))
    pd.testing.assert_frame_equal(
        table, funnel.funnel_table(half.df(), [0, 1, 2], **NAMES, **options), check_dtype=False
    )


@pytest.mark.engines
@pytest.mark.parametrize(
    ("engine", "semantics", "window"),
    [
        ("dask", "first_touch", None),
        ("dask", "first_touch", "3D"),
        ("dask", "sliding", None),
        ("pyspark", "first_touch", "3D"),
        ("pyspark", "sliding", "3D"),
    ],
)
@pytest.mark.parametrize("segment_col", [None, "device"])
def test_dask_and_pyspark_give_the_pandas_table_too(many, engine, semantics, window, segment_col):
    options = {**NAMES, "segment_col": segment_col, "window": window, "semantics": semantics}
    expected = funnel.funnel_table(many, STEPS, **options)
    got = funnel.funnel_table(ENGINES[engine](many), STEPS, **options)
    assert same_kind(got, engine)
    pd.testing.assert_frame_equal(to_pandas(got), expected, check_dtype=False)


@pytest.mark.engines
def test_dask_says_that_it_has_no_sliding_window(many):
    with pytest.raises(ValueError, match="Dask does not have; use 'first_touch'"):
        options = {"window": "3D", "semantics": "sliding"}
        funnel.funnel_table(ENGINES["dask"](many), STEPS, **NAMES, **options)


def test_numeric_times_and_an_unhappy_segment_agree_across_engines():
    rows = [(1, "c1", 0, "a"), (1, "c2", 4, "a"), (2, "c1", 0, "b"), (3, "c3", 0, "b")]
    events = log(rows, ("user", "event", "time", "arm"))
    options = {**NAMES, "segment_col": "arm", "window": 3, "semantics": "sliding"}
    expected = funnel.funnel_table(events, STEPS[:3], **options)
    assert expected["users"].tolist() == [1, 0, 0, 1, 0, 0]
    for frame in (eager(events), relation(events)):
        got = to_pandas(funnel.funnel_table(frame, STEPS[:3], **options))
        pd.testing.assert_frame_equal(got, expected, check_dtype=False)


def test_time_zones_and_categories_are_read_as_they_are(many):
    expected = users(many, window="3D")
    zoned = many.assign(
        time=many["time"].dt.tz_localize("Asia/Shanghai"), event=many["event"].astype("category")
    )
    assert users(zoned, window=timedelta(days=3)) == expected
    assert users(many.assign(time=many["time"].astype("datetime64[ns]")), window="3D") == expected
    assert users(many.assign(user=many["user"].map("u{}".format)), window="3D") == expected


def test_text_kept_by_arrow_counts_alike(many):
    # Without pyarrow pandas keeps text as Python objects, and both sides take the same path.
    found = importlib.util.find_spec("pyarrow") is not None
    kept = many["event"].astype(pd.StringDtype("pyarrow" if found else "python"))
    assert users(many.assign(event=kept)) == users(many.assign(event=many["event"].astype(object)))


@pytest.mark.parametrize("kind", [pd.DataFrame, eager, lazy, relation])
def test_an_empty_log_gives_an_empty_table_with_its_columns(kind):
    empty = pd.DataFrame(
        {
            "user": pd.Series(dtype="int64"),
            "event": pd.Series(dtype="str"),
            "time": pd.Series(dtype="datetime64[us]"),
            "arm": pd.Series(dtype="str"),
        }
    )
    frame = kind(empty)
    for by in (None, "arm"):
        got = to_pandas(funnel.funnel_table(frame, STEPS, **NAMES, segment_col=by, window="1D"))
        assert got.columns.tolist() == [*([by] if by else []), *COLUMNS]
        assert len(got) == 0


GOOD = log([(1, "c1", 0), (1, "c2", 1), (2, "c1", 3)])


HOLED = GOOD.assign(user=[1, None, 2])


MIXED = [datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 2), datetime(2026, 1, 3)]


ZONES = [datetime(2026, 1, k, tzinfo=timezone(timedelta(hours=k))) for k in (1, 2, 3)]


@pytest.mark.parametrize(
    ("events", "options", "words"),
    [
        (GOOD.drop(columns="time"), {}, r"no column 'time'.*'user', 'event'"),
        (GOOD, {"segment_col": "device"}, r"no column 'device'"),
        (GOOD, {"steps": ["c1", "basket"]}, r"no event is called 'basket'.*'c1', 'c2'"),
        (GOOD, {"steps": ["c1"]}, "at least two steps"),
        (GOOD, {"steps": "c1"}, "pass a list"),
        (GOOD, {"steps": ["c1", "c2", "c1"]}, "c1 more than once"),
        (GOOD, {"semantics": "last"}, "'first_touch', 'sliding'"),
        (GOOD, {"confidence": 95}, "confidence must lie between"),
        (GOOD, {"window": -1}, "window must be zero or more"),
        (GOOD, {"window": "14D"}, "the times are numbers"),
        (GOOD.assign(users=1), {"segment_col": "users"}, "rename that column"),
        (HOLED, {}, r"'user'.*missing in 1 of 3 rows.*Drop these rows"),
        (GOOD.assign(event=["c1", None, "c2"]), {}, r"'event'.*missing in 1 of 3"),
        (GOOD.assign(time=[0, np.nan, 1]), {}, r"'time'.*missing in 1 of 3"),
        (GOOD.assign(arm=["a", None, "b"]), {"segment_col": "arm"}, r"'arm'.*missing in 1 of 3"),
        (GOOD.assign(time=pd.Series(MIXED, dtype=object)), {}, r"mixed time zones.*utc=True"),
        (GOOD.assign(time=pd.Series(ZONES, dtype=object)), {}, r"mixed time zones.*utc=True"),
        (GOOD.assign(time=["2026-01-01"] * 3), {}, r"text.*pd\.to_datetime"),
        (GOOD.assign(time=pd.to_datetime(["2026-01-01"] * 3)), {"window": 14}, "such as '14D'"),
        (GOOD.assign(time=pd.to_datetime(["2026-01-01"] * 3)), {"window": "-1D"}, "zero or more"),
        (GOOD.assign(time=pd.to_datetime(["2026-01-01"] * 3)), {"window": "soon"}, "'14D' or '2h'"),
    ],
)
def test_bad_input_is_told_what_to_do(events, options, words):
    options = {"steps": ["c1", "c2"], **options}
    with pytest.raises(ValueError, match=words):
        funnel.funnel_table(events, options.pop("steps"), **NAMES, **options)


@pytest.mark.parametrize("kind", [eager, lazy, relation])
def test_other_engines_are_told_too(kind):
    for events, options, words in [
        (GOOD.drop(columns="time"), {}, "no column 'time'"),
        (GOOD, {"steps": ["c1", "basket"]}, "no event is called 'basket'"),
        (HOLED, {}, "'user'.*missing in 1 of 3 rows"),
        (GOOD.assign(time=["a", "b", "c"]), {}, "cast it to a date-time"),
        (GOOD, {"window": -1}, "zero or more"),
    ]:
        options = {"steps": ["c1", "c2"], **options}
        with pytest.raises(ValueError, match=words):
            funnel.funnel_table(kind(events), options.pop("steps"), **NAMES, **options)


def test_the_callers_frame_is_left_alone(many):
    before = many.copy(deep=True)
    funnel.funnel_table(
        many, STEPS, **NAMES, segment_col="device", window="3D", semantics="sliding"
    )
    pd.testing.assert_frame_equal(many, before)


@pytest.fixture
def shop():
    """Funnel with the published rate in the middle, split 50:50 in new and returning."""
    rows = []
    for arm, reached in (("new", [1000, 1000, 126, 60]), ("old", [1000, 1000, 384, 200])):
        rows += [(f"{arm}{u}", s, k, arm) for k, s in enumerate(STEPS) for u in range(reached[k])]
    return log(rows, ("user", "event", "time", "arm"))


def test_the_bottleneck_is_the_lowest_rate_not_the_largest_loss():
    rows = [(u, "c1", 0) for u in range(1000)] + [(u, "c2", 1) for u in range(400)]
    rows += [(u, "c3", 2) for u in range(100)]
    weak = funnel.bottleneck(funnel.funnel_table(log(rows), STEPS[:3], **NAMES))
    assert weak.to_numpy().tolist() == [["c2", "c3", 0.25, 0.75, 300]]


def test_each_segment_has_its_bottleneck(shop):
    weak = funnel.bottleneck(funnel.funnel_table(shop, STEPS, **NAMES, segment_col="arm"))
    assert weak[["arm", "step"]].to_numpy().tolist() == [["new", "c3"], ["old", "c3"]]


def test_a_point_is_worth_what_the_chain_of_shares_says(shop):
    table = funnel.funnel_table(shop, STEPS, **NAMES)
    worth = funnel.point_worth(table, value_per_order=50)
    for k, row in worth.iterrows():
        shares = table["share_of_previous"].to_numpy()[1:].copy()
        shares[k] += 0.01
        orders = table["users"][0] * shares.prod()
        assert row["factor"] == pytest.approx(orders / 260)
        assert row["extra_orders"] == pytest.approx(orders - 260)
        assert row["extra_value"] == pytest.approx(50 * (orders - 260))
    by_arm = funnel.point_worth(funnel.funnel_table(shop, STEPS, **NAMES, segment_col="arm"))
    assert by_arm.query("arm == 'new' and step == 'c3'")["extra_orders"].item() == pytest.approx(
        60 * 0.01 / 0.126
    )
    with pytest.raises(ValueError, match="value_per_order must be zero or more"):
        funnel.point_worth(table, value_per_order=-1)


def test_nothing_is_tested_where_there_is_nobody():
    rows = [(1, "c1", 0, "a"), (1, "c2", 1, "a"), (2, "c1", 0, "b"), (1, "c3", 0, "a")]
    table = funnel.funnel_table(
        log(rows, ("user", "event", "time", "arm")), STEPS[:3], **NAMES, segment_col="arm"
    )
    last = funnel.compare_segments(table, "a", "b", segment_col="arm").iloc[-1]
    assert last[["z", "p_value", "difference_low"]].isna().all()


def test_plots_say_the_finding(shop):
    table = funnel.funnel_table(shop, STEPS, **NAMES)
    segments = funnel.funnel_table(shop, STEPS, **NAMES, segment_col="arm")
    assert drawn(funnel.plot_funnel, table) == (
        "c2 → c3 keeps the smallest share: 25.5% · c2 → c3的转化率最低：25.5%"
    )
    title = drawn(funnel.plot_funnel_segments, segments, segment_col="arm")
    assert title == "c2 → c3: new 12.6%, old 38.4% · c2 → c3：新客户12.6%，旧版38.4%"
    assert "c2 → c3" in drawn(funnel.plot_point_worth, funnel.point_worth(table))
    mix = funnel.mix_table(0.255, 0.126)
    assert "At most 85.2% of this step" in drawn(funnel.plot_funnel_mix, mix, share=0.6)


def test_a_plot_of_the_wrong_table_is_refused(shop):
    segments = funnel.funnel_table(shop, STEPS, **NAMES, segment_col="arm")
    with pytest.raises(ValueError, match="use plot_funnel_segments"):
        funnel.plot_funnel(segments)
    with pytest.raises(ValueError, match="one funnel"):
        funnel.plot_point_worth(funnel.point_worth(segments))
