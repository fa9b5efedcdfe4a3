"""RFM: tables equal on every engine, scores where 5 is best, and the eight types by the book."""

import numpy as np
import pandas as pd
import polars as pl
import pytest
from cdnow import cdnow_orders
from engines import AT_HAND, ENGINES, EVERY_ENGINE, same_kind
from hypothesis import given, settings
from hypothesis import strategies as st
from rfm_cases import F, M, R

from crm_lib import rfm
from crm_lib.engines.frames import to_pandas

START = pd.Timestamp("2024-02-01 13:00")


@pytest.mark.parametrize("engine", EVERY_ENGINE)
def test_tables_are_equal_on_every_engine(engine):
    orders = cdnow_orders().head(2500).assign(number=lambda t: t.index // 2)
    for make in (
        rfm.rfm_table,
        lambda f: rfm.rfm_table(f, as_of="1997-09-30"),
        lambda f: rfm.rfm_table(f, order_col="number"),
    ):
        table = make(ENGINES[engine](orders))
        assert same_kind(table, engine)
        got = to_pandas(table).sort_values("customer_id").reset_index(drop=True)
        pd.testing.assert_frame_equal(got, make(orders), check_dtype=False, rtol=1e-12)


@pytest.mark.parametrize("engine", EVERY_ENGINE)
def test_unusual_names_text_ids_and_no_rows(engine):
    orders = pd.DataFrame(
        {
            "会员 号": ["乙", "甲", "乙"],
            "day": pd.to_datetime(["2024-01-01", "2024-01-03", "2024-01-05"]),
            "sum": [1, 2, 3],
        }
    )
    names = {"customer_col": "会员 号", "date_col": "day", "amount_col": "sum"}
    table = to_pandas(rfm.rfm_table(ENGINES[engine](orders), **names)).sort_values("会员 号")
    assert table.to_numpy().tolist() == [["乙", 0, 2, 4.0], ["甲", 2, 1, 2.0]]
    none = to_pandas(rfm.rfm_table(ENGINES[engine](orders), as_of="2000-01-01", **names))
    assert list(none.columns) == ["会员 号", R, F, M]
    assert len(none) == 0


@pytest.mark.parametrize("engine", AT_HAND)
def test_a_log_without_rows(engine):
    orders = cdnow_orders()[["customer_id", "date", "amount"]].iloc[:0]
    table = to_pandas(rfm.rfm_table(ENGINES[engine](orders)))
    assert list(table.columns) == ["customer_id", R, F, M]
    assert len(table) == 0
    assert list(rfm.rfm_scores(to_pandas(table)).columns[-2:]) == ["rfm_cell", "rfm_score"]
    assert "segment" in rfm.rfm_segments(to_pandas(table))


@pytest.mark.parametrize("engine", EVERY_ENGINE)
@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda f: f.rename(columns={"date": "day"}), "no column 'date'"),
        (lambda f: f.assign(date=["1 Jan", "2 Jan"]), "column 'date' .* not dates"),
        (lambda f: f.assign(amount=[1.0, None]), "column 'amount' .* missing in 1 of 2"),
        (lambda f: f.assign(amount=[1.0, np.inf]), "column 'amount' .* infinite in 1 of 2"),
        (
            lambda f: f.assign(amount=["1", "2"]),
            "column 'amount' .* in 2 rows; numbers are needed",
        ),
        (lambda f: f.assign(customer_id=["a", None]), "column 'customer_id' .* missing in 1 of 2"),
    ],
)
def test_bad_logs_are_refused(engine, change, message):
    orders = pd.DataFrame({"customer_id": [1, 2], "date": [START, START], "amount": [1.0, 2.0]})
    with pytest.raises(ValueError, match=message):
        rfm.rfm_table(ENGINES[engine](change(orders)))


@pytest.mark.parametrize("engine", EVERY_ENGINE)
def test_a_table_asked_for_later_is_of_its_own_log(engine):
    """No name that a second call gives to another log comes between a plan and its rows."""
    logs = [cdnow_orders().head(n) for n in (300, 900)]
    tables = [rfm.rfm_table(ENGINES[engine](log)) for log in logs]
    for table, log in zip(tables, logs, strict=True):
        got = to_pandas(table).sort_values("customer_id").reset_index(drop=True)
        pd.testing.assert_frame_equal(got, rfm.rfm_table(log), check_dtype=False, rtol=1e-12)


@pytest.mark.parametrize("engine", ["pandas", "polars", "polars lazy"])
def test_the_day_is_the_one_on_the_wall(engine):
    late = pd.to_datetime(["2024-01-01 23:30", "2024-01-03 00:30"]).tz_localize("Asia/Shanghai")
    orders = pd.DataFrame({"customer_id": [1, 2], "date": late, "amount": [1.0, 2.0]})
    if engine != "pandas":
        plain = orders.assign(date=late.tz_localize(None))
        zoned = pl.col("date").dt.replace_time_zone("Asia/Shanghai")
        orders = ENGINES[engine](plain).with_columns(zoned)
    for as_of in (None, "2024-01-03"):
        table = to_pandas(rfm.rfm_table(orders, as_of=as_of)).sort_values("customer_id")
        assert table[R].to_list() == [2, 0]


LOGS = st.lists(
    st.tuples(st.integers(0, 5), st.integers(0, 40), st.integers(1, 50)), min_size=1, max_size=30
)


def as_log(rows, ids=lambda i: i):
    return pd.DataFrame(
        {
            "customer_id": [ids(i) for i, _, _ in rows],
            "date": [START + pd.Timedelta(days=d) for _, d, _ in rows],
            "amount": [m for _, _, m in rows],
        }
    )


@settings(deadline=None, max_examples=60)
@given(LOGS, st.randoms())
def test_table_by_hand_in_any_order_under_any_names(rows, random):
    end = max(d for _, d, _ in rows)
    wanted = []
    for who in sorted({i for i, _, _ in rows}):
        mine = [(d, m) for i, d, m in rows if i == who]
        wanted.append([who, end - max(d for d, _ in mine), len(mine), sum(m for _, m in mine)])
    table = rfm.rfm_table(as_log(rows))
    assert table.to_numpy().tolist() == wanted
    shuffled = rows[:]
    random.shuffle(shuffled)
    pd.testing.assert_frame_equal(rfm.rfm_table(as_log(shuffled)), table)
    for rename in (lambda i: f"c{9 - i}", lambda i: 10**12 * (i + 1), lambda i: -i):
        other = rfm.rfm_table(as_log(rows, rename)).set_index("customer_id")
        back = other.loc[[rename(i) for i in table["customer_id"]]].reset_index(drop=True)
        pd.testing.assert_frame_equal(back, table.drop(columns="customer_id"))


@settings(deadline=None, max_examples=30)
@given(LOGS, st.integers(0, 5))
def test_table_of_two_halves_is_the_table(rows, cut):
    log, end = as_log(rows), "2024-04-01"
    parts = [log[log["customer_id"] < cut], log[log["customer_id"] >= cut]]
    merged = pd.concat([rfm.rfm_table(p, as_of=end) for p in parts if len(p)])
    pd.testing.assert_frame_equal(merged.reset_index(drop=True), rfm.rfm_table(log, as_of=end))


def test_the_log_is_not_changed():
    orders = cdnow_orders()
    before = orders.copy()
    table = rfm.rfm_table(orders)
    kept = table.copy()
    rfm.rfm_scores(table)
    rfm.rfm_segments(table)
    pd.testing.assert_frame_equal(orders, before)
    pd.testing.assert_frame_equal(table, kept)


def test_lazy_tables_are_to_be_collected_first():
    lazy = rfm.rfm_table(ENGINES["polars lazy"](cdnow_orders()))
    for function in (rfm.rfm_scores, rfm.rfm_segments):
        with pytest.raises(ValueError, match="collect it into pandas first"):
            function(lazy)
