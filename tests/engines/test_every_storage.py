"""Polars and DuckDB answer as pandas does, whatever type of theirs a column of the log has."""

import datetime as dt

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from crm_lib import churn, funnel, journey, purchasing, retention, rfm
from crm_lib.engines.frames import to_pandas

ZONES = ("Asia/Shanghai", "America/New_York")
WHOLE = ("Int8", "Int16", "Int32", "Int64", "UInt8", "UInt16", "UInt32", "UInt64")
#: How each engine may store customers, amounts (whole ones), events and times.
POLARS = {
    "who": (*WHOLE, "Int128", "String", "Categorical"),
    "paid": (*WHOLE, "Float32", "Float64", "Decimal"),
    "event": ("String", "Categorical", "Enum"),
    "time": ("ms", "us", "ns", *ZONES),
}
DUCKDB = {
    "who": ("TINYINT", "UTINYINT", "SMALLINT", "INTEGER", "UINTEGER", "UBIGINT", "TEXT"),
    "paid": ("TINYINT", "USMALLINT", "BIGINT", "HUGEINT", "FLOAT", "DOUBLE", "DECIMAL(9,2)"),
    "event": ("TEXT", "ENUM('see', 'buy', 'left')"),
    "time": ("TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS", *ZONES),
}
MODEL = purchasing.BGNBD(r=0.243, alpha=4.414, a=0.793, b=2.426)
NAMES = {"customer_col": "who", "date_col": "time"}
MONEY = {**NAMES, "amount_col": "paid"}
FUNNEL = {"customer_col": "who", "event_col": "event", "time_col": "time"}
PATHS = {"customer_col": "who", "time_col": "time", "touchpoint_col": "event"}
SPLIT = "2026-03-05"
TABLES = {
    "rfm": lambda log: rfm.rfm_table(log, **MONEY),
    "rfm as of": lambda log: rfm.rfm_table(log, **MONEY, as_of=SPLIT),
    "months": lambda log: retention.cohort_table(log, **NAMES),
    "weeks": lambda log: retention.cohort_table(log, **NAMES, period="week"),
    "purchases": lambda log: purchasing.purchase_summary(log, **MONEY, as_of=SPLIT),
    "holdout": lambda log: purchasing.calibration_holdout_table(
        log, **MONEY, calibration_end=SPLIT, unit_days=1
    ),
    "tracking": lambda log: purchasing.tracking_table(MODEL, log, **NAMES),
    "churn": lambda log: churn.churn_features(log, **MONEY, cutoff=SPLIT, horizon_days=None),
    "funnel": lambda log: funnel.funnel_table(log, ["see", "buy"], **FUNNEL),
    "sliding": lambda log: funnel.funnel_table(
        log, ["see", "buy"], **FUNNEL, window="9D", semantics="sliding"
    ),
    "paths": lambda log: journey.touchpoint_paths(log, **PATHS, conversion="buy"),
}
#: Days around the night in which clocks of New York go forward, and times around midnight.
ROWS = st.tuples(
    st.integers(1, 4),
    st.integers(0, 14),
    st.sampled_from([0, 30, 89, 12 * 60, 23 * 60 + 59]),
    st.integers(0, 100),
    st.sampled_from(["see", "buy", "left"]),
)


def plain_log(rows) -> pd.DataFrame:
    """Return a log in plain types, in which every step of the funnel occurs."""
    rows = [(1, 0, 0, 5, "see"), (1, 1, 0, 7, "buy"), *rows]
    log = pd.DataFrame(rows, columns=["who", "day", "minute", "paid", "event"])
    start = pd.Timestamp("2026-03-01").as_unit("us")
    log["time"] = start + pd.to_timedelta(log["day"] * 1440 + log["minute"], unit="min")
    return log.drop(columns=["day", "minute"]).drop_duplicates(["who", "time"], ignore_index=True)


def in_polars(log: pd.DataFrame, kinds: dict[str, str]) -> pl.DataFrame:
    """Return the log as a Polars frame whose columns have these types."""
    columns = {}
    for name, kind in kinds.items():
        if name == "time":
            zone = kind if "/" in kind else None
            times = pl.Series(log["time"].dt.to_pydatetime().tolist())
            columns[name] = (
                times.dt.replace_time_zone(zone) if zone else times.dt.cast_time_unit(kind)
            )
        elif kind in ("String", "Categorical") and name == "who":
            columns[name] = pl.Series(log[name].astype(str).tolist()).cast(getattr(pl, kind))
        elif kind == "Enum":
            columns[name] = pl.Series(log[name].tolist(), dtype=pl.Enum(["see", "buy", "left"]))
        else:
            of = pl.Decimal(9, 2) if kind == "Decimal" else getattr(pl, kind)
            columns[name] = pl.Series(log[name].tolist()).cast(of)
    return pl.DataFrame(columns)


def in_duckdb(log: pd.DataFrame, kinds: dict[str, str]) -> duckdb.DuckDBPyRelation:
    """Return the log as a relation whose columns have these types, in a connection of its own."""
    connection = duckdb.connect()
    zone = kinds["time"] if "/" in kinds["time"] else None
    if zone:
        connection.execute(f"SET TimeZone = '{zone}'")
        kinds = {**kinds, "time": "TIMESTAMPTZ"}
    plain = connection.from_df(log)
    return plain.select(
        ", ".join(f"CAST({name} AS {kind}) AS {name}" for name, kind in kinds.items())
    )


def rows_of(table) -> list[list]:
    """Return the rows of a frame of any engine in one order, ids as text."""
    table = to_pandas(table)
    for column in table.columns.intersection(["who", "step", "cohort", "path", "last_day"]):
        table[column] = table[column].astype(str)
    return table.sort_values(list(table.columns)).round(6).to_numpy().tolist()


def assert_same_answers(log: pd.DataFrame, frame) -> None:
    """Hold every table made of the engine's frame against that of the plain log."""
    for name, table_of in TABLES.items():
        expected = rows_of(table_of(log))
        found = rows_of(table_of(frame))
        assert len(found) == len(expected), name
        for one, two in zip(found, expected, strict=True):
            assert all(map(alike, one, two)), (name, one, two)


def alike(one, two) -> bool:
    """Tell whether two cells hold the same text or, but for rounding, the same number."""
    if isinstance(one, str) or isinstance(two, str):
        return one == two
    return bool(np.isclose(float(one), float(two), rtol=1e-6, atol=1e-5, equal_nan=True))


QUIET = {
    "max_examples": 8,
    "deadline": None,
    "derandomize": True,
    "database": None,
    # A failure is short already; to look for a shorter one takes minutes.
    "phases": [Phase.generate],
    "suppress_health_check": list(HealthCheck),
}


def kinds_of(storage: dict[str, tuple]) -> st.SearchStrategy:
    """Return a strategy for one type a column."""
    return st.fixed_dictionaries({name: st.sampled_from(kinds) for name, kinds in storage.items()})


@settings(**QUIET)
@given(st.lists(ROWS, max_size=12), kinds_of(POLARS), st.booleans())
def test_polars_counts_every_type_as_pandas_counts_plain_ones(rows, kinds, lazy):
    log = plain_log(rows)
    frame = in_polars(log, kinds)
    assert_same_answers(log, frame.lazy() if lazy else frame)


@settings(**QUIET)
@given(st.lists(ROWS, max_size=12), kinds_of(DUCKDB))
def test_duckdb_counts_every_type_as_pandas_counts_plain_ones(rows, kinds):
    log = plain_log(rows)
    assert_same_answers(log, in_duckdb(log, kinds))


@pytest.mark.parametrize("zone", ZONES)
def test_the_day_of_a_zone_is_the_one_on_its_wall(zone):
    """In Greenwich both purchases lie on other days."""
    late = dt.datetime(2026, 3, 31, 23, 30)
    log = plain_log([]).assign(who=[1, 1], time=pd.to_datetime([dt.datetime(2026, 3, 1), late]))
    kinds = {"who": "Int64", "paid": "Float64", "event": "String", "time": zone}
    assert_same_answers(log, in_polars(log, kinds))
    kinds = {"who": "BIGINT", "paid": "DOUBLE", "event": "TEXT", "time": zone}
    assert_same_answers(log, in_duckdb(log, kinds))


@pytest.mark.parametrize("column", ["who", "event"])
def test_ids_and_events_that_are_lists_are_refused_in_words(column):
    log = plain_log([])
    log[column] = [[value] for value in log[column]]
    with pytest.raises(ValueError, match=f"column '{column}' .*lists"):
        funnel.funnel_table(log, ["see", "buy"], **FUNNEL)


@pytest.mark.parametrize("kind", ["pandas", "polars", "duckdb"])
@pytest.mark.parametrize("table", ["rfm", "purchases", "months", "tracking"])
def test_a_date_that_stands_for_none_is_refused(kind, table):
    """9999-12-31 would be the last day of the log, and everybody lost for thousands of years."""
    log = plain_log([])
    log.loc[1, "time"] = pd.Timestamp("9999-12-31").as_unit("us")
    frame = {
        "pandas": lambda: log,
        "polars": lambda: in_polars(
            log, dict(zip(POLARS, ("Int64", "Int64", "String", "us"), strict=True))
        ),
        "duckdb": lambda: in_duckdb(
            log, dict(zip(DUCKDB, ("BIGINT", "BIGINT", "TEXT", "TIMESTAMP"), strict=True))
        ),
    }[kind]()
    with pytest.raises(ValueError, match=r"column 'time' .*9999-12-"):
        TABLES[table](frame)
