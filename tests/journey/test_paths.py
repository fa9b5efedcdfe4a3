"""Paths are cut alike on every engine, and as a plain loop would cut them."""

import numpy as np
import pandas as pd
import polars as pl
import pytest
from engines import ENGINES, EVERY_ENGINE, same_kind
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_lib import journey
from crm_lib.engines.frames import to_pandas

COLUMNS = ["customer_id", "time", "touchpoint"]


@pytest.fixture(params=EVERY_ENGINE)
def engine(request):
    return request.param


def random_log(seed, rows=600):
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "customer_id": rng.integers(0, 60, rows),
            "time": pd.Timestamp("2026-01-01")
            + pd.to_timedelta(rng.integers(0, 20, rows), unit="D"),
            "touchpoint": rng.choice(["ad", "mail", "web", "buy"], rows),
        }
    )


def by_hand(log, max_steps=20):
    found = []
    for customer, own in log.groupby("customer_id"):
        events = sorted(
            (t, n == "buy", n) for t, n in zip(own["time"], own["touchpoint"], strict=True)
        )
        path, number = [], 0
        for _, bought, name in events:
            if not bought:
                path.append(name)
                continue
            if path:
                found.append((customer, number, " > ".join(path[-max_steps:]), len(path), 1, 0))
            path, number = [], number + 1
        if path:
            found.append((customer, number, " > ".join(path[-max_steps:]), len(path), 0, 1))
    names = ["customer_id", "path_number", "path", "touchpoints", "converted", "lost"]
    return pd.DataFrame(found, columns=names)


def plain(frame):
    table = to_pandas(frame).sort_values(["customer_id", "path_number"], ignore_index=True)
    return table.astype({"path": object})


@pytest.mark.parametrize("max_steps", [1, 3, 20])
def test_every_engine_cuts_as_the_loop_does(engine, max_steps):
    log = random_log(1)
    result = journey.touchpoint_paths(ENGINES[engine](log), conversion="buy", max_steps=max_steps)
    assert same_kind(result, engine)
    expected = by_hand(log, max_steps).astype({"path": object})
    pd.testing.assert_frame_equal(plain(result), expected, check_dtype=False)


def test_counts_on_every_engine(engine):
    table = journey.touchpoint_paths(random_log(2), conversion="buy", max_steps=3)
    counts = journey.path_counts(ENGINES[engine](table))
    assert same_kind(counts, engine)
    found = to_pandas(counts).sort_values("path", ignore_index=True)
    expected = table.groupby("path", as_index=False)[["converted", "lost"]].sum()
    pd.testing.assert_frame_equal(found, expected, check_dtype=False)


def test_counts_that_are_no_numbers_are_named_on_every_engine(engine):
    table = journey.touchpoint_paths(random_log(2), conversion="buy").assign(converted="yes")
    with pytest.raises(ValueError, match=r"column 'converted' of the paths .*numbers"):
        journey.path_counts(ENGINES[engine](table))


def test_an_empty_log_gives_an_empty_table_with_its_columns(engine):
    if engine == "pyspark":  # pandas → Spark cannot guess the types of no rows
        frame = ENGINES[engine](random_log(1)).limit(0)
    else:
        frame = ENGINES[engine](random_log(1).iloc[:0])
    table = to_pandas(journey.touchpoint_paths(frame, conversion="buy"))
    assert len(table) == 0 and list(table) == list(by_hand(random_log(1)))


@settings(max_examples=50, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 3), st.integers(0, 5), st.sampled_from(["a", "b", "buy"])),
        min_size=1, max_size=30,
    ),
    st.randoms(use_true_random=False),
)  # fmt: skip
def test_row_order_and_names_of_customers_do_not_matter(rows, random):
    log = pd.DataFrame(rows, columns=COLUMNS)
    shuffled = list(rows)
    random.shuffle(shuffled)
    once = journey.touchpoint_paths(log, conversion="buy")
    again = journey.touchpoint_paths(pd.DataFrame(shuffled, columns=COLUMNS), conversion="buy")
    pd.testing.assert_frame_equal(once, again)
    named = log.assign(customer_id="c" + log["customer_id"].astype(str))
    renamed = journey.touchpoint_paths(named, conversion="buy")
    pd.testing.assert_frame_equal(
        once.drop(columns="customer_id"), renamed.drop(columns="customer_id")
    )
    pd.testing.assert_frame_equal(
        plain(once), by_hand(log).astype({"path": object}), check_dtype=False
    )


def test_the_log_is_not_changed():
    log = random_log(3)
    before = log.copy()
    journey.touchpoint_paths(log, conversion="buy")
    pd.testing.assert_frame_equal(log, before)


LOG = pd.DataFrame({"customer_id": [1, 2], "time": [1, 2], "touchpoint": ["ad", "buy"]})


@pytest.mark.parametrize(
    ("call", "word"),
    [
        (lambda: journey.touchpoint_paths(LOG[["time"]], conversion="buy"), "customer_id"),
        (lambda: journey.touchpoint_paths(LOG.assign(touchpoint=None), conversion="buy"), "2 of 2"),
        (lambda: journey.touchpoint_paths(LOG, conversion="buy", max_steps=0), "max_steps"),
        (lambda: journey.touchpoint_paths(LOG, conversion="buy", max_steps=1.5), "max_steps"),
        (lambda: journey.touchpoint_paths(LOG, conversion="buy", separator=""), "separator"),
        (lambda: journey.touchpoint_paths([1], conversion="buy"), "list"),
        (lambda: journey.path_counts(LOG), "path"),
        (lambda: journey.path_counts(LOG.assign(path=None, converted=1, lost=0)), "path"),
    ],
)
def test_bad_input_is_named(call, word):
    with pytest.raises(ValueError, match=word):
        call()


@pytest.mark.parametrize("column", COLUMNS)
def test_missing_values_are_found_on_every_engine(engine, column):
    log = random_log(4, rows=30)
    log[column] = log[column].astype(object if column != "time" else log[column].dtype)
    log.loc[7, column] = None
    if engine in ("dask", "duckdb", "pyspark") and column == "customer_id":
        log[column] = log[column].astype(float)
    with pytest.raises(ValueError, match=f"{column}.*1 of 30"):
        journey.touchpoint_paths(ENGINES[engine](log), conversion="buy")


def test_a_separator_in_a_name_is_refused_and_tuples_keep_it():
    log = pd.DataFrame(
        {"customer_id": 1, "time": [1, 2, 3], "touchpoint": ["SEO > brand", "ad", "buy"]}
    )
    with pytest.raises(ValueError, match=r"column 'touchpoint'.*'SEO > brand'.*separator=None"):
        journey.touchpoint_paths(log, conversion="buy")
    with pytest.raises(ValueError, match=r"column 'touchpoint'.*'SEO > brand'"):
        journey.touchpoint_paths(pl.DataFrame(log.to_dict("list")), conversion="buy")
    paths = journey.touchpoint_paths(log, conversion="buy", separator=None)
    assert paths["path"].tolist() == [("SEO > brand", "ad")]
    counts = journey.path_counts(paths)
    assert set(journey.markov_attribution(counts)["channel"]) == {"SEO > brand", "ad"}


def test_times_as_text_are_refused_where_they_would_sort_wrong():
    log = pd.DataFrame(
        {"customer_id": 1, "time": ["2024/2/1", "2024/10/2"], "touchpoint": ["ad", "buy"]}
    )
    with pytest.raises(ValueError, match="column 'time' of the log holds text such as"):
        journey.touchpoint_paths(log, conversion="buy")
    dated = log.assign(time=pd.to_datetime(log["time"], format="%Y/%m/%d"))
    assert journey.touchpoint_paths(dated, conversion="buy")["converted"].tolist() == [1]
