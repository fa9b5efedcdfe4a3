"""Dates and amounts as they are typed: every writing is read, nothing is guessed."""

from datetime import datetime

import numpy as np
import pandas as pd
import pytest

from crm_lib.customer_data import amounts_of_text, dates_of_text


@pytest.mark.parametrize(
    "text",
    [
        "2024-01-05", "2024/1/5", "2024.1.5", "2024年1月5日", "２０２４－０１－０５", "20240105", 20240105,
        20240105.0, 45296, "45296", " 2024-01-05 ", "2024-01-05T00:00:00", "2024-01-05 00:00:00.000",
        pd.Timestamp("2024-01-05"), pd.Timestamp("2024-01-05", tz="Asia/Shanghai"),
        datetime(2024, 1, 5),
    ],
)  # fmt: skip
def test_one_day_in_many_writings(text):
    (found,) = dates_of_text(pd.Series([text], dtype=object))
    assert found == pd.Timestamp("2024-01-05")


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("2024-01-05 12:30", "12:30:00"), ("2024/1/5 9:05:07", "09:05:07"), (45296.5, "12:00:00"),
        ("2024年1月5日 20时15分", "20:15:00"), ("2024-01-05 01:30 PM", "13:30:00"),
        ("2024-01-05 12:10 AM", "00:10:00"), ("2024-01-05T23:30:00+08:00", "23:30:00"),
    ],
)  # fmt: skip
def test_the_clock_time_that_stands_there_is_kept(text, clock):
    (found,) = dates_of_text(pd.Series([text], dtype=object))
    assert found == pd.Timestamp(f"2024-01-05 {clock}")


@pytest.mark.parametrize(
    "text", ["", None, np.nan, "n/a", "2024-02-30", "2024-13-01", "soon", "12345", "99999", 17, True,
             "2024-01-05 25:00", "2024-01-05 lunch"]
)  # fmt: skip
def test_what_is_no_date_is_missing(text):
    assert dates_of_text(pd.Series([text], dtype=object)).isna().all()


def test_one_date_settles_day_and_month_for_its_column():
    dates = dates_of_text(pd.Series(["5/1/2024", "31/1/2024"]))
    assert dates.tolist() == [pd.Timestamp("2024-01-05"), pd.Timestamp("2024-01-31")]
    dates = dates_of_text(pd.Series(["5/1/2024", "1/31/2024"]))
    assert dates.tolist() == [pd.Timestamp("2024-05-01"), pd.Timestamp("2024-01-31")]
    assert dates_of_text(pd.Series(["3/3/2024"])).dt.month.tolist() == [3]


@pytest.mark.parametrize("texts", [["5/1/2024"], ["31/1/2024", "1/31/2024"]])
def test_a_column_that_does_not_tell_day_from_month_is_asked_about(texts):
    with pytest.raises(ValueError, match=r"'day'.*day_first"):
        dates_of_text(pd.Series(texts, name="day"))
    assert dates_of_text(pd.Series(["5/1/2024"]), day_first=True).dt.day.tolist() == [5]
    assert dates_of_text(pd.Series(["5/1/2024"]), day_first=False).dt.month.tolist() == [5]


def test_the_index_stays_and_an_empty_column_is_one_of_dates():
    dates = dates_of_text(pd.Series(["20240105"], index=[7], name="when"))
    assert dates.index.tolist() == [7] and dates.name == "when"
    assert dates_of_text(pd.Series([], dtype=object)).dtype.kind == "M"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1,234.50", 1234.5), ("￥1,234", 1234), ("¥ 12", 12), ("１２．５元", 12.5), ("1 234", 1234),
        ("RMB 1,000,000", 1e6), ("-5", -5), ("−5", -5), ("(12.00)", -12), ("（12）", -12),
        ("12.00-", -12), ("+3", 3), (7, 7), (np.int64(7), 7), (2.5, 2.5), ("1,0000", 10000),
    ],
)  # fmt: skip
def test_an_amount_in_many_writings(text, number):
    assert amounts_of_text(pd.Series([text], dtype=object)).tolist() == [number]


@pytest.mark.parametrize(
    "text", ["", None, "n/a", "12a", "1,23", "1,2,3", np.inf, "inf", "nan", True]
)
def test_what_is_no_amount_is_missing(text):
    assert amounts_of_text(pd.Series([text], dtype=object)).isna().all()


def test_a_decimal_comma_is_read_where_it_is_said():
    assert amounts_of_text(pd.Series(["1.234,50", "2,5"]), decimal=",").tolist() == [1234.5, 2.5]
    with pytest.raises(ValueError, match="decimal"):
        amounts_of_text(pd.Series(["1"]), decimal="_")
