"""Durations from dates: the tests of lifelines, engines, and what cannot be."""

import numpy as np
import pandas as pd
import pytest
from engines import AT_HAND, ENGINES

from crm_lib.retention import durations_from_dates, survival_curve

#: The dates of lifelines' own tests of `datetimes_to_durations`.
DATES = pd.DataFrame(
    {
        "joined": pd.to_datetime(["2013-10-10", "2013-10-09", "2012-10-10"]),
        "left": pd.to_datetime(["2013-10-13", "2013-10-10", "2013-10-15"]),
    }
)


@pytest.mark.parametrize(("unit", "expected"), [("day", [3, 1, 370]), ("year", [0, 0, 1])])
def test_lifelines_own_tests(unit, expected):
    found = durations_from_dates(DATES, as_of="2013-12-31", unit=unit)
    assert found["duration"].tolist() == expected
    assert found["churned"].tolist() == [1, 1, 1]


def test_who_leaves_after_the_end_is_still_there():
    found = durations_from_dates(DATES, as_of="2013-10-13")
    assert found["duration"].tolist() == [3, 1, 368]
    assert found["churned"].tolist() == [1, 1, 0]


def test_months_are_complete_when_their_day_comes_again():
    days = pd.DataFrame(
        {
            "joined": pd.to_datetime(["2026-01-31", "2026-01-31", "2024-02-29", "2026-01-15"]),
            "left": pd.to_datetime(["2026-02-28", "2026-03-31", "2025-02-28", "2026-02-15"]),
        }
    )
    assert durations_from_dates(days, as_of="2026-12-31", unit="month")["duration"].tolist() == [
        0, 2, 11, 1,
    ]  # fmt: skip
    weeks = durations_from_dates(days, as_of="2026-12-31", unit="week")["duration"]
    assert weeks.tolist() == pytest.approx([4, 59 / 7, 365 / 7, 31 / 7])


def test_the_local_day_counts():
    zoned = DATES.assign(
        joined=(DATES["joined"] + pd.Timedelta("30min")).dt.tz_localize("Asia/Shanghai")
    )
    assert durations_from_dates(zoned, as_of="2013-12-31")["duration"].tolist() == [3, 1, 370]


@pytest.mark.parametrize("engine", AT_HAND)
def test_every_engine_is_read(engine):
    table = pd.concat(
        [DATES, pd.DataFrame({"joined": [pd.Timestamp("2013-10-01")], "left": [pd.NaT]})],
        ignore_index=True,
    )
    found = durations_from_dates(ENGINES[engine](table), as_of="2013-10-31")
    assert found["duration"].tolist() == [3, 1, 370, 30]
    assert found["churned"].tolist() == [1, 1, 1, 0]
    assert survival_curve(found)["left"].sum() == 3


def test_nobody_has_left():
    table = pd.DataFrame({"joined": pd.to_datetime(["2026-01-01"]), "left": [None]})
    assert durations_from_dates(table, as_of="2026-01-31")["duration"].tolist() == [30]
    empty = durations_from_dates(table.iloc[:0], as_of="2026-01-31")
    assert list(empty) == ["joined", "left", "duration", "churned"]


@pytest.mark.parametrize(
    ("change", "more", "word"),
    [
        ({"joined": pd.to_datetime(["2030-01-01"] * 3)}, {}, "'joined'"),
        ({"left": pd.to_datetime(["2010-01-01"] * 3)}, {}, "'left'"),
        ({"left": ["soon", None, None]}, {}, "'left'"),
        ({"left": [20131013, 20131013, 20131013]}, {}, "'left'"),
        ({"left": np.array(["9999-12-31"] * 3, dtype="datetime64[s]")}, {}, "'left'"),
        ({"joined": [None, "2013-01-01", "2013-01-01"]}, {}, "'joined'"),
        ({}, {"unit": "moon"}, "unit"),
        ({}, {"as_of": 3}, "as_of"),
        ({}, {"left_col": "gone"}, "'gone'"),
    ],
)
def test_bad_input_is_named(change, more, word):
    with pytest.raises(ValueError, match=word):
        durations_from_dates(DATES.assign(**change), **{"as_of": "2013-12-31", **more})
