"""Pseudonyms against RFC 4231, look-alikes, forms, and consent over time."""

import numpy as np
import pandas as pd
import pytest
from figures import drawn
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_lib import privacy as pr

KEY = "sixteen bytes or more of secret"


def test_pseudonyms_are_hmac_sha256():
    """RFC 4231, test case 1."""
    out = pr.pseudonymise(
        pd.DataFrame({"a": ["Hi There"]}), columns=["a"], key=b"\x0b" * 20, length=64
    )
    assert out["a"].item() == "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"


def test_tables_can_still_be_joined_and_another_key_tells_nothing():
    buyers = pd.DataFrame({"id": [7, 8, 7], "spend": [1, 2, 3]})
    calls = pd.DataFrame({"customer": ["7", "9"]})
    here = pr.pseudonymise(buyers, columns=["id"], key=KEY)
    there = pr.pseudonymise(calls, columns=["customer"], key=KEY)
    assert here.merge(there, left_on="id", right_on="customer")["spend"].tolist() == [1, 3]
    other = pr.pseudonymise(buyers, columns=["id"], key=KEY + "!")
    assert not set(here["id"]) & set(other["id"])
    assert buyers["id"].tolist() == [7, 8, 7] and here["spend"].tolist() == [1, 2, 3]
    assert here["id"].str.len().tolist() == [16] * 3


def test_missing_stays_missing_and_no_rows_stay_none():
    out = pr.pseudonymise(pd.DataFrame({"a": ["x", None]}), columns=["a"], key=KEY)
    assert out["a"].isna().tolist() == [False, True]
    assert pr.pseudonymise(out.iloc[:0], columns=["a"], key=KEY).empty


@settings(max_examples=50, deadline=None)
@given(st.lists(st.text(max_size=5), unique=True, max_size=30))
def test_different_people_keep_different_pseudonyms(names):
    out = pr.pseudonymise(pd.DataFrame({"a": names}, dtype=object), columns=["a"], key=KEY)
    assert out["a"].nunique() == len(names)


PEOPLE = pd.DataFrame(
    {
        "age": [31, 34, 38, 45, 47, 52],
        "city": ["西安"] * 3 + ["北京"] * 3,
        "illness": ["a", "a", "a", "a", "b", "c"],
    }
)


def test_k_grows_when_ages_become_bands():
    assert pr.k_anonymity(PEOPLE, quasi_identifier_cols=["age", "city"]) == 1
    banded = pr.generalised(PEOPLE, bands={"age": [30, 40, 60]})
    assert banded["age"].tolist() == ["30–39"] * 3 + ["40–59"] * 3
    assert pr.k_anonymity(banded, quasi_identifier_cols=["age", "city"]) == 3
    classes = pr.equivalence_classes(
        banded, quasi_identifier_cols=["age", "city"], sensitive_col="illness"
    )
    # k = 3 hides nobody in the first group: all three have the same illness.
    assert sorted(classes["different_values"]) == [1, 3]
    assert PEOPLE["age"].tolist()[0] == 31


def test_a_missing_value_is_a_value_of_its_own():
    frame = pd.DataFrame({"city": ["x", "x", None]})
    assert pr.k_anonymity(frame, quasi_identifier_cols=["city"]) == 1
    assert pr.k_anonymity(frame.iloc[:0], quasi_identifier_cols=["city"]) == 0


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), max_size=20))
def test_classes_hold_everybody_and_fewer_fields_never_lower_k(rows):
    frame = pd.DataFrame(rows, columns=["a", "b"])
    classes = pr.equivalence_classes(frame, quasi_identifier_cols=["a", "b"])
    assert classes["people"].sum() == len(frame)
    assert pr.k_anonymity(frame, quasi_identifier_cols=["a"]) >= pr.k_anonymity(
        frame, quasi_identifier_cols=["a", "b"]
    )


def test_bands_of_fractions_say_so():
    out = pr.generalised(pd.DataFrame({"spend": [0.0, 9.5]}), bands={"spend": [0, 5, 10.5]})
    assert out["spend"].tolist() == ["0–<5", "5–<10.5"]


def test_minimum_necessary_verdicts():
    check = pr.minimum_necessary(
        ["姓名", "收货地址", "人脸照片", "身份证号", "soundtrack", "gps track"],
        purpose="配送",
        needed={"配送": ["姓名", "收货地址", "身份证号"], "音乐": ["soundtrack"]},
    ).set_index("field")
    assert check["verdict"].str.split(" · ").str[0].to_dict() == {
        "姓名": "collect",
        "收货地址": "collect",
        "人脸照片": "drop",
        "身份证号": "separate consent",
        "soundtrack": "drop",
        "gps track": "drop",
    }
    assert check.loc["人脸照片", "sensitive_kind"].startswith("biometrics")
    assert pd.isna(check.loc["soundtrack", "sensitive_kind"])
    assert check.loc["gps track", "sensitive_kind"].startswith("location")
    empty = pr.minimum_necessary([], purpose="a", needed={"a": []})
    assert empty.empty and "verdict" in empty.columns


COLS = {"customer_col": "who", "purpose_col": "use", "time_col": "day", "granted_col": "ok"}
LOG = pd.DataFrame(
    {
        "who": [1, 1, 2, 1],
        "use": ["ads", "ads", "ads", "study"],
        "day": pd.to_datetime(["2025-01-01", "2025-06-01", "2025-03-01", "2025-02-01"]),
        "ok": [True, False, True, True],
    }
)


def state(at, log=LOG):
    out = pr.consent_state(log, at=at, **COLS)
    return {(r.who, r.use): r.granted for r in out.itertuples()}


def test_consent_is_the_latest_state_at_a_date():
    assert state("2024-12-31") == {}
    assert state("2025-03-01") == {(1, "ads"): True, (1, "study"): True, (2, "ads"): True}
    assert state("2025-06-01")[1, "ads"] is False  # an event of that day counts
    assert state("2025-06-01")[1, "study"] is True  # each purpose for itself


@settings(max_examples=40, deadline=None)
@given(st.permutations(range(4)))
def test_row_order_of_the_log_does_not_matter(order):
    assert state("2025-12-31", LOG.iloc[order]) == state("2025-12-31")


def test_in_doubt_the_withdrawal_counts():
    log = pd.DataFrame({"who": [1, 1], "use": "ads", "day": [5, 5], "ok": [False, True]})
    assert state(5, log) == {(1, "ads"): False} == state(5, log.iloc[::-1])


def test_time_zones_are_compared_or_refused():
    log = LOG.assign(day=LOG["day"].dt.tz_localize("Asia/Shanghai"))
    assert state(pd.Timestamp("2024-12-31 16:00", tz="UTC"), log) == {(1, "ads"): True}
    with pytest.raises(ValueError, match="time zone"):
        state("2025-01-01", log)


def test_figure():
    classes = pr.equivalence_classes(PEOPLE, quasi_identifier_cols=["age"])
    assert drawn(pr.plot_class_sizes, classes) == "6 of 6 people (100%) hide among fewer than 5"
    classes = pr.equivalence_classes(PEOPLE, quasi_identifier_cols=["city"])
    assert drawn(pr.plot_class_sizes, classes, k=2).endswith("k = 3")
    many = pd.DataFrame({"people": np.arange(1, 60)})
    assert drawn(pr.plot_class_sizes, many).startswith("10 of 1,770 people")


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: pr.pseudonymise(PEOPLE, columns=["q"], key=KEY), "no column 'q'"),
        (lambda: pr.pseudonymise(PEOPLE, columns=["age"], key="short"), "key has 5 bytes"),
        (lambda: pr.pseudonymise(PEOPLE, columns=["age"], key=KEY, length=4), "length is 4"),
        (
            lambda: pr.pseudonymise(PEOPLE.assign(age=1.5), columns=["age"], key=KEY),
            "'age' holds .*1.5.* in 6 rows; text or whole numbers",
        ),
        (lambda: pr.equivalence_classes(PEOPLE, quasi_identifier_cols=[]), "is empty"),
        (
            lambda: pr.equivalence_classes(
                PEOPLE, quasi_identifier_cols=["age"], sensitive_col="q"
            ),
            "no column 'q'",
        ),
        (lambda: pr.k_anonymity(PEOPLE, quasi_identifier_cols=["q"]), "no column 'q'"),
        (lambda: pr.generalised(PEOPLE, bands={"city": [1, 2]}), "numbers are needed"),
        (lambda: pr.generalised(PEOPLE, bands={"age": [60, 30]}), "two or more must rise"),
        (lambda: pr.generalised(PEOPLE, bands={"age": [30, 52]}), "in 1 of 6 rows .first: 52."),
        (lambda: pr.minimum_necessary(["a"], purpose="b", needed={"c": []}), "one of 'c'"),
        (lambda: pr.minimum_necessary(["a", "a"], purpose="c", needed={"c": []}), "more than once"),
        (lambda: state("2025-01-01", LOG.drop(columns="ok")), "no column 'ok'"),
        (lambda: state("2025-01-01", LOG.assign(ok="yes")), "True and False in 4 of 4"),
        (lambda: state("2025-01-01", LOG.assign(day=pd.NaT)), "missing in 4 of 4"),
        (lambda: state(5, LOG.assign(day="2025-01-01")), "can't be compared"),
        (lambda: pr.plot_class_sizes(PEOPLE), "no column 'people'"),
        (lambda: pr.plot_class_sizes(pd.DataFrame({"people": []})), "0 rows"),
    ],
)
def test_bad_input(call, words):
    with pytest.raises(ValueError, match=words):
        call()
