"""Revenue of cohorts against cohort_table, a count by hand, and on every engine."""

import numpy as np
import pandas as pd
import pytest
from cdnow import cdnow_orders
from engines import ENGINES, EVERY_ENGINE, same_kind

from crm_lib.engines.frames import to_pandas
from crm_lib.retention import PERIODS, cohort_matrix, cohort_table, revenue_cohort_table

DAYS = pd.to_datetime(
    ["2026-01-01 09:00", "2026-01-20 08:00", "2026-03-02 10:00", "2026-01-08 11:00", "2026-02-01 12:00"]
)  # fmt: skip
LOG = pd.DataFrame(
    {
        "customer_id": [7, 7, 7, 8, 9],
        "date": DAYS,
        "amount": [10.0, 20.0, 15.0, 30.0, 5.0],
        "shop": ["web", "store", "store", "store", "web"],
    }
)


def test_the_first_order_decides_the_segment():
    found = revenue_cohort_table(LOG, segment_col="shop")
    assert found.to_dict("list") == {
        "shop": ["store", "web", "web", "web"],
        "cohort": ["2026-01", "2026-01", "2026-01", "2026-02"],
        "period": [0, 0, 2, 0],
        "customers": [1, 1, 1, 1],
        "cohort_size": [1, 1, 1, 1],
        "share_of_cohort": [1, 1, 1, 1],
        "revenue": [30, 30, 15, 5],
        "revenue_per_customer": [30, 30, 15, 5],
        "revenue_share": [1, 1, 0.5, 1],
    }


@pytest.mark.parametrize("period", PERIODS)
def test_customers_are_those_of_the_cohort_table(period):
    orders = cdnow_orders()
    counted, summed = (
        cohort_table(orders, period=period),
        revenue_cohort_table(orders, period=period),
    )
    pd.testing.assert_frame_equal(summed[list(counted)], counted, check_dtype=False)
    assert summed["revenue"].sum() == pytest.approx(orders["amount"].sum())
    assert summed.attrs == counted.attrs


def test_a_count_by_hand_gives_the_same_revenue():
    orders = cdnow_orders()
    month = orders["date"].dt.year * 12 + orders["date"].dt.month
    first = month.groupby(orders["customer_id"]).transform("min")
    by_hand = orders["amount"].groupby([first, month - first]).sum()
    found = revenue_cohort_table(orders)
    assert found["revenue"].to_numpy() == pytest.approx(by_hand.to_numpy())
    matrix = cohort_matrix(found, cell_col="revenue")
    assert matrix.loc["1997-01"].sum() == pytest.approx(by_hand.loc[by_hand.index[0][0]].sum())


@pytest.mark.parametrize("engine", EVERY_ENGINE)
@pytest.mark.parametrize("segment", [None, "shop"])
@pytest.mark.parametrize("period", PERIODS)
def test_every_engine_gives_the_same(engine, segment, period):
    wanted = revenue_cohort_table(LOG, segment_col=segment, period=period)
    found = revenue_cohort_table(ENGINES[engine](LOG), segment_col=segment, period=period)
    assert same_kind(found, engine)
    pd.testing.assert_frame_equal(to_pandas(found), wanted, check_dtype=False)


def test_refunds_in_the_first_period_leave_no_share():
    log = LOG.assign(amount=[-10.0, 10.0, 5.0, 0.0, 0.0])
    found = revenue_cohort_table(log[log["customer_id"] != 8])
    assert np.isnan(found["revenue_share"]).all()


def test_the_local_month_counts():
    zoned = LOG.assign(date=pd.to_datetime(["2026-02-01 00:30"] * 5).tz_localize("Asia/Shanghai"))
    assert revenue_cohort_table(zoned)["cohort"].tolist() == ["2026-02"]


@pytest.mark.parametrize("engine", ["pandas", "polars"])
def test_an_empty_log_has_no_rows(engine):
    found = to_pandas(revenue_cohort_table(ENGINES[engine](LOG.iloc[:0]), segment_col="shop"))
    assert len(found) == 0
    assert list(found)[:3] == ["shop", "cohort", "period"]


@pytest.mark.parametrize(
    ("change", "more", "word"),
    [
        ({"amount": [1, None, 1, 1, 1]}, {}, "'amount'"),
        ({"amount": list("abcde")}, {}, "'amount'"),
        ({"shop": ["web", None, "web", "web", "web"]}, {"segment_col": "shop"}, "'shop'"),
        ({"shop": ["web", 1, "web", "web", "web"]}, {"segment_col": "shop"}, "'shop'"),
        ({"customer_id": [1, "1", 1, 1, 1]}, {}, "'customer_id'"),
        ({"date": ["2026-01-01"] * 5}, {}, "'date'"),
        ({}, {"period": "moon"}, "period"),
        ({}, {"segment_col": "cohort"}, "segment_col"),
        ({}, {"segment_col": "gone"}, "'gone'"),
    ],
)
def test_bad_input_is_named(change, more, word):
    with pytest.raises(ValueError, match=word):
        revenue_cohort_table(LOG.assign(**change), **more)
