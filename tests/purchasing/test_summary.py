import numpy as np
import pandas as pd
import pytest
from cdnow import cdnow_orders
from engines import AT_HAND, ENGINES, EVERY_ENGINE, same_kind
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_lib import purchasing as pu
from crm_lib.engines.frames import to_pandas


def test_cdnow_summary_counts(summary):
    assert len(summary) == 2357
    assert summary["x"].sum() == 2457
    assert (summary["x"] > 0).sum() == 946
    assert round(summary.loc[summary["x"] > 0, "mean_spend"].mean(), 2) == 35.08
    assert len(summary[["x", "t_x", "T"]].drop_duplicates()) == 1016


def test_week_collapsed_data_give_other_numbers():
    """Counting weeks instead of days with a purchase is the common mistake."""
    orders = cdnow_orders()
    start = orders["date"].min()
    week = (orders["date"] - start).dt.days // 7
    weekly = pu.purchase_summary(
        orders.assign(date=start + pd.to_timedelta(week * 7, unit="D")), as_of="1997-09-30"
    )
    model = pu.fit_bg_nbd(weekly.assign(T=np.floor(weekly["T"])))
    assert model.r > 0.28
    assert model.alpha > 6


def same(table, wanted, key="customer_id"):
    got = to_pandas(table).sort_values(key).reset_index(drop=True)
    pd.testing.assert_frame_equal(got, wanted, check_dtype=False, rtol=1e-12)


@pytest.mark.parametrize("engine", EVERY_ENGINE)
def test_tables_are_equal_on_every_engine(engine):
    orders = cdnow_orders()[["customer_id", "date", "amount"]].head(3000)
    log = ENGINES[engine](orders)
    for make in (
        pu.purchase_summary,
        lambda f: pu.purchase_summary(f, as_of="1997-09-30", amount_col=None, unit_days=1),
        lambda f: pu.calibration_holdout_table(f, calibration_end="1997-09-30"),
    ):
        table = make(log)
        assert same_kind(table, engine)
        same(table, make(orders))


@pytest.mark.parametrize("engine", EVERY_ENGINE)
def test_who_spends_nothing_later_has_a_mean_of_nothing(engine):
    days = pd.to_datetime(["2024-01-01", "2024-01-01", "2024-01-09", "2024-01-01", "2024-01-20"])
    orders = pd.DataFrame({"customer_id": [1, 1, 1, 2, 3], "date": days})
    orders["amount"] = [0.1, 0.2, 0.0, 1e9, 5.0]
    table = to_pandas(pu.purchase_summary(ENGINES[engine](orders))).sort_values("customer_id")
    assert table["x"].to_list() == [1, 0, 0]
    assert table["mean_spend"].to_list() == pytest.approx([0, 0, 0], abs=1e-15)


@pytest.mark.parametrize("engine", EVERY_ENGINE)
def test_an_empty_log_gives_an_empty_table(engine):
    orders = cdnow_orders()[["customer_id", "date", "amount"]]
    late = {"as_of": "1990-01-01"}
    for empty in (
        pu.purchase_summary(ENGINES[engine](orders.head(9)), **late),
        pu.calibration_holdout_table(ENGINES[engine](orders.head(9)), calibration_end="1990-01-01"),
    ):
        table = to_pandas(empty)
        assert len(table) == 0
        assert list(table.columns)[:5] == ["customer_id", "x", "t_x", "T", "mean_spend"]


@pytest.mark.parametrize("engine", AT_HAND)
def test_a_log_without_rows(engine):
    orders = cdnow_orders()[["customer_id", "date", "amount"]].iloc[:0]
    table = to_pandas(pu.purchase_summary(ENGINES[engine](orders)))
    assert list(table.columns) == ["customer_id", "x", "t_x", "T", "mean_spend"]
    assert len(table) == 0


def test_calibration_and_holdout_of_cdnow(summary):
    table = pu.calibration_holdout_table(cdnow_orders(), calibration_end="1997-09-30")
    pd.testing.assert_frame_equal(table[summary.columns], summary)
    assert (table["T_holdout"] == 39).all()
    assert table["x_holdout"].sum() == 1882
    assert (table.loc[table["x_holdout"] == 0, "mean_spend_holdout"] == 0).all()


def test_the_log_is_not_changed(summary):
    orders = cdnow_orders()
    before = orders.copy()
    pu.purchase_summary(orders, as_of="1997-09-30")
    pu.calibration_holdout_table(orders, calibration_end="1997-09-30")
    pd.testing.assert_frame_equal(orders, before)


@pytest.mark.parametrize("engine", EVERY_ENGINE)
@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda f: f.rename(columns={"amount": "price"}), "no column 'amount'"),
        (lambda f: f.assign(date=[19970101, 19970102]), "column 'date' .* not dates"),
        (lambda f: f.assign(amount=[1.0, None]), "column 'amount' .* missing in 1 of 2"),
        (lambda f: f.assign(amount=[1.0, np.inf]), "column 'amount' .* infinite in 1 of 2"),
        (
            lambda f: f.assign(amount=["1", "2"]),
            "column 'amount' .* in 2 rows; numbers are needed",
        ),
    ],
)
def test_bad_logs_are_refused(engine, change, message):
    orders = pd.DataFrame(
        {"customer_id": [1, 2], "date": pd.to_datetime(["2024-01-01"] * 2), "amount": [1.0, 2.0]}
    )
    with pytest.raises(ValueError, match=message):
        pu.purchase_summary(ENGINES[engine](change(orders)))


def test_bad_dates_and_units_are_refused():
    orders = cdnow_orders()
    with pytest.raises(ValueError, match="as_of is 19970930"):
        pu.purchase_summary(orders, as_of=19970930)
    with pytest.raises(ValueError, match="unit_days must be more than zero"):
        pu.purchase_summary(orders, unit_days=0)
    with pytest.raises(ValueError, match="before calibration"):
        pu.calibration_holdout_table(orders, calibration_end="1997-09-30", holdout_end="1997-01-30")


LOGS = st.lists(
    st.tuples(st.integers(0, 5), st.integers(0, 40), st.integers(1, 50)), min_size=1, max_size=30
)


def as_log(rows, ids=lambda i: i):
    start = pd.Timestamp("2024-02-01 13:00")
    return pd.DataFrame(
        {
            "customer_id": [ids(i) for i, _, _ in rows],
            "date": [start + pd.Timedelta(days=d) for _, d, _ in rows],
            "amount": [float(m) for _, _, m in rows],
        }
    )


def by_hand(rows, end):
    out = []
    for who in sorted({i for i, _, _ in rows}):
        days = sorted({d for i, d, _ in rows if i == who})
        later = sum(m for i, d, m in rows if i == who and d > days[0])
        x = len(days) - 1
        out.append((who, x, (days[-1] - days[0]) / 7, (end - days[0]) / 7, later / x if x else 0.0))
    return out


@settings(deadline=None, max_examples=60)
@given(LOGS, st.randoms())
def test_summary_by_hand_in_any_order_under_any_names(rows, random):
    wanted = by_hand(rows, max(d for _, d, _ in rows))
    table = pu.purchase_summary(as_log(rows))
    assert table.to_numpy() == pytest.approx(np.array(wanted))
    shuffled = rows[:]
    random.shuffle(shuffled)
    pd.testing.assert_frame_equal(pu.purchase_summary(as_log(shuffled)), table)
    for rename in (lambda i: f"c{9 - i}", lambda i: 10**12 * (i + 1), lambda i: -i):
        other = pu.purchase_summary(as_log(rows, rename)).set_index("customer_id")
        back = other.loc[[rename(i) for i in table["customer_id"]]].reset_index(drop=True)
        pd.testing.assert_frame_equal(back, table.drop(columns="customer_id"))


@settings(deadline=None, max_examples=30)
@given(LOGS, st.integers(0, 5))
def test_summary_of_two_halves_is_the_summary(rows, cut):
    log, end = as_log(rows), "2024-04-01"
    parts = [log[log["customer_id"] < cut], log[log["customer_id"] >= cut]]
    merged = pd.concat([pu.purchase_summary(p, as_of=end) for p in parts if len(p)])
    pd.testing.assert_frame_equal(
        merged.reset_index(drop=True), pu.purchase_summary(log, as_of=end)
    )


def test_holdout_table_adds_up(bg):
    table = pu.calibration_holdout_table(cdnow_orders(), calibration_end="1997-09-30")
    by_x = pu.holdout_table(bg, table)
    assert by_x["x"].to_list() == ["0", "1", "2", "3", "4", "5", "6", "7+"]
    assert by_x["customers"].sum() == 2357
    assert by_x["customers"] @ by_x["actual_mean"] == pytest.approx(1882)
    everybody = bg.conditional_expected_purchases(39, table["x"], table["t_x"], table["T"]).sum()
    assert by_x["customers"] @ by_x["expected_mean"] == pytest.approx(everybody)


@pytest.mark.parametrize(
    ("dates", "advice"),
    [
        (
            [20240105, 20240210],
            "pd.to_datetime(frame['date'].astype('int64').astype(str), format='%Y%m%d')",
        ),
        ([45296, 45332], "pd.to_datetime(frame['date'], unit='D', origin='1899-12-30')"),
        ([1704412800, 1707523200], "pd.to_datetime(frame['date'], unit='s')"),
    ],
)
def test_the_advice_for_dates_as_numbers_works(dates, advice):
    frame = pd.DataFrame({"customer_id": [1, 1], "date": dates, "amount": [1.0, 2.0]})
    with pytest.raises(ValueError, match="column 'date' of the order log") as refused:
        pu.purchase_summary(frame)
    assert advice in str(refused.value)
    table = pu.purchase_summary(frame.assign(date=eval(advice)), unit_days=1)
    assert table[["x", "t_x"]].to_numpy().tolist() == [[1, 36.0]]


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "America/New_York"])
def test_the_local_day_counts(zone):
    local = pd.to_datetime(["2024-01-05 12:00", "2024-02-10 00:30"]).tz_localize(zone)
    log = pd.DataFrame({"customer_id": [1, 1], "date": local, "amount": [1.0, 2.0]})
    table = pu.calibration_holdout_table(log, calibration_end="2024-01-31", unit_days=1)
    assert table[["x_holdout", "T_holdout"]].to_numpy().tolist() == [[1, 10.0]]


def test_a_day_that_may_be_a_month_is_asked_for_as_iso():
    log = pd.DataFrame({"customer_id": [1], "date": pd.to_datetime(["2017-07-01"])})
    with pytest.raises(ValueError, match=r"'01/08/2017'.*year first"):
        pu.purchase_summary(log, amount_col=None, as_of="01/08/2017")
