"""Care triggers day by day, and contact limits against a brute-force check."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_lib import service

ONLY = {"birthday_col": None, "joined_col": None, "last_purchase_col": None, "complaint_col": None}


def one(column, date, today, **options):
    frame = pd.DataFrame({"customer_id": [1], "day": pd.to_datetime([date])})
    found = service.care_triggers(frame, today=today, **{**ONLY, column: "day"}, **options)
    return [(row.trigger, row.days) for row in found.itertuples()]


@pytest.mark.parametrize(
    ("column", "date", "today", "expected"),
    [
        ("birthday_col", "1990-05-08", "2026-05-01", [("birthday", 7)]),
        ("birthday_col", "1990-05-09", "2026-05-01", []),
        ("birthday_col", "1990-01-03", "2026-12-30", [("birthday", 4)]),
        ("birthday_col", "1992-02-29", "2026-02-27", [("birthday", 2)]),
        ("birthday_col", "1992-02-29", "2028-02-29", [("birthday", 0)]),
        ("joined_col", "2024-05-01", "2026-05-01", [("anniversary", 0)]),
        ("joined_col", "2026-05-01", "2026-05-01", []),
        ("last_purchase_col", "2026-04-24", "2026-05-01", [("purchase follow-up", 7)]),
        ("last_purchase_col", "2026-04-23", "2026-05-01", []),
        ("last_purchase_col", "2026-01-31", "2026-05-01", [("inactivity", 90)]),
        ("complaint_col", "2026-04-29", "2026-05-01", [("open complaint", 2)]),
        ("complaint_col", "2026-04-30", "2026-05-01", []),
        ("birthday_col", None, "2026-05-01", []),
    ],
)
def test_each_rule_on_its_day(column, date, today, expected):
    assert one(column, date, today) == expected


def test_other_lengths_and_all_rules_at_once():
    assert one("last_purchase_col", "2026-04-28", "2026-05-01", days={"purchase follow-up": 3}) == [
        ("purchase follow-up", 3)
    ]
    people = pd.DataFrame(
        {
            "customer_id": ["x", "y"],
            "birthday": [dt.date(1990, 5, 2), None],
            "joined": pd.to_datetime(["2025-05-03", "2026-04-01"]),
            "last_purchase": pd.to_datetime(["2026-04-24", "2025-05-01"]),
            "complaint_opened": pd.to_datetime([None, "2026-04-01"]),
        }
    )
    t = service.care_triggers(people, today=dt.date(2026, 5, 1))
    assert list(zip(t["customer_id"], t["trigger"], strict=True)) == [
        ("y", "open complaint"), ("x", "birthday"), ("x", "anniversary"),
        ("x", "purchase follow-up"), ("y", "inactivity"),
    ]  # fmt: skip
    assert t["trigger_zh"].iloc[0] == "投诉跟进"
    assert len(service.care_triggers(people.iloc[:0], today="2026-05-01")) == 0
    assert len(service.care_triggers(people, today="2026-05-01", **ONLY)) == 0


def plan(rows):
    frame = pd.DataFrame(rows, columns=["customer_id", "day", "priority"])
    return frame.assign(date=pd.Timestamp("2026-03-01") + pd.to_timedelta(frame["day"], unit="D"))


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 2), st.integers(0, 20), st.integers(1, 3)), max_size=25),
    st.integers(1, 3),
    st.integers(1, 8),
)
def test_no_window_is_too_full_and_nobody_is_refused_without_need(rows, most, per_days):
    p = plan(rows).astype({"customer_id": int, "priority": int})
    t = service.contact_limits(p, max_contacts=most, per_days=per_days)
    for _, own in t.groupby("customer_id"):
        days = own["day"][own["allowed"]].to_numpy()

        def fullest(days):
            return max((((days >= d) & (days < d + per_days)).sum() for d in days), default=0)

        assert fullest(days) <= most
        for refused in own["day"][~own["allowed"]]:
            assert fullest(np.append(days, refused)) > most
    assert (t["reason"] == np.where(t["allowed"], "", "limit")).all()


def test_priority_date_and_consent():
    p = plan([(1, 0, 2), (1, 3, 1), (2, 0, 1), (2, 1, 1)]).assign(consent=[True, True, True, False])
    asked = {"max_contacts": 1, "per_days": 7}
    assert service.contact_limits(p, **asked)["allowed"].tolist() == [False, True, True, False]
    plain = service.contact_limits(p, priority_col=None, **asked)
    assert plain["allowed"].tolist() == [True, False, True, False]
    agreed = service.contact_limits(p, consent_col="consent", **asked)
    assert agreed["reason"].tolist() == ["limit", "", "", "no consent"]


PEOPLE = pd.DataFrame({"customer_id": [1], "day": pd.to_datetime(["2026-01-01"])})


RULE = {**ONLY, "birthday_col": "day"}


PLAN = plan([(1, 0, 1)])


LIMITS = {"max_contacts": 1, "per_days": 7}


@pytest.mark.parametrize(
    ("call", "word"),
    [
        (lambda: service.care_triggers(PEOPLE, today="2026-05-01"), "complaint_opened"),
        (lambda: service.care_triggers(PEOPLE.assign(day="May"), today="2026-05-01", **RULE), "day"),
        (lambda: service.care_triggers(PEOPLE.assign(customer_id=None), today="2026-05-01", **RULE), "1 of 1"),
        (lambda: service.care_triggers(pd.concat([PEOPLE] * 2), today="2026-05-01", **RULE), "repeats in 1 of 2"),
        (lambda: service.care_triggers(PEOPLE, today=None, **RULE), "today"),
        (lambda: service.care_triggers(PEOPLE, today="2026-05-01", days={"party": 3}, **RULE), "birthday"),
        (lambda: service.care_triggers(PEOPLE, today="2026-05-01", days={"birthday": -1}, **RULE), "days"),
        (lambda: service.contact_limits(PLAN[["day"]], **LIMITS), "customer_id"),
        (lambda: service.contact_limits(PLAN.assign(date=5), **LIMITS), "date"),
        (lambda: service.contact_limits(PLAN.assign(priority=np.nan), **LIMITS), "priority"),
        (lambda: service.contact_limits(PLAN, max_contacts=0, per_days=7), "max_contacts"),
        (lambda: service.contact_limits(PLAN, max_contacts=1, per_days=1.5), "per_days"),
        (lambda: service.contact_limits(PLAN.assign(ok="yes"), consent_col="ok", **LIMITS), "ok"),
    ],
)  # fmt: skip
def test_bad_input_is_named(call, word):
    with pytest.raises(ValueError, match=word):
        call()
