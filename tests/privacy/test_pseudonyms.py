"""Pseudonyms against RFC 4231, look-alikes, forms, and consent over time."""

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st
from privacy_cases import KEY

from crm_lib import privacy as pr


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


def test_minimum_necessary_verdicts():
    check = pr.minimum_necessary(
        ["姓名", "收货地址", "人脸照片", "身份证号", "残疾证", "soundtrack", "gps track"],
        purpose="配送",
        needed={"配送": ["姓名", "收货地址", "身份证号", "残疾证"], "音乐": ["soundtrack"]},
    ).set_index("field")
    assert check["verdict"].str.split(" · ").str[0].to_dict() == {
        "姓名": "collect",
        "收货地址": "collect",
        "人脸照片": "drop",
        "身份证号": "collect",  # no particular status (特定身份): its number says nothing of one
        "残疾证": "separate consent",
        "soundtrack": "drop",
        "gps track": "drop",
    }
    assert check.loc["人脸照片", "sensitive_kind"].startswith("biometrics")
    assert pd.isna(check.loc["soundtrack", "sensitive_kind"])
    assert check.loc["gps track", "sensitive_kind"].startswith("location")
    empty = pr.minimum_necessary([], purpose="a", needed={"a": []})
    assert empty.empty and "verdict" in empty.columns
