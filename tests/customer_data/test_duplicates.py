"""Duplicate records: key forms people really type, groups by any or all keys, bad input."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_lib import customer_data as dup


@pytest.mark.parametrize(
    ("kind", "typed", "one_form"),
    [
        ("phone", "138 0000 1111", "13800001111"),
        ("phone", "＋８６－１３８００００１１１１", "13800001111"),
        ("phone", "0086-138-0000-1111", "13800001111"),
        ("phone", 13800001111, "13800001111"),
        ("phone", 13800001111.0, "13800001111"),
        ("phone", "8613", "8613"),  # too short to carry a country code
        ("email", " Ｗａｎｇ＠Example．COM ", "wang@example.com"),
        ("name", "欧阳·娜娜", "欧阳娜娜"),
        ("name", "Li  Na", "lina"),
        ("name", "不详", None),
        ("email", None, None),
        ("phone", np.nan, None),
        ("phone", "---", None),
    ],
)
def test_keys_typed_in_different_ways_get_one_form(kind, typed, one_form):
    assert dup.normalised_key(pd.Series([typed]), kind=kind).tolist() == [one_form]


def test_any_key_joins_through_a_third_record_and_all_keys_do_not():
    records = pd.DataFrame(
        {
            "phone": ["13800001111", "+86 13800001111", "13900002222", None],
            "mail": ["a@x.cn", "b@x.cn", "B@X.CN", None],
        }
    )
    keys = {"phone": "phone", "mail": "email"}
    joined = dup.duplicate_groups(records, keys=keys)
    assert joined["customer_group"].tolist() == [0, 0, 0, 1]
    assert joined["records_in_group"].tolist() == [3, 3, 3, 1]
    assert joined["is_duplicate"].tolist() == [False, True, True, False]
    strict = dup.duplicate_groups(records, keys=keys, match="all")
    assert strict["customer_group"].nunique() == 4
    assert list(records.columns) == ["phone", "mail"]  # the caller's frame stays as it was


def test_missing_keys_never_match():
    records = pd.DataFrame({"phone": [None, None, "未知", "未知"]})
    assert not dup.duplicate_groups(records, keys={"phone": "phone"})["is_duplicate"].any()
    pair = pd.DataFrame({"phone": ["1", "1"], "name": [None, None]})
    keys = {"phone": "phone", "name": "name"}
    assert not dup.duplicate_groups(pair, keys=keys, match="all")["is_duplicate"].any()


def test_exact_rows_need_every_cell_and_treat_two_gaps_as_equal():
    records = pd.DataFrame({"a": [1, 1, 1], "b": ["x", "x", "X"], "c": [None, None, None]})
    assert dup.duplicate_groups(records)["customer_group"].tolist() == [0, 0, 1]


def test_table_of_rules_adds_up():
    records = pd.DataFrame({"name": ["王伟", "王 伟", "李娜"], "phone": ["1", "2", "2"]})
    table = dup.duplicate_table(records, keys={"name": "name", "phone": "phone"})
    assert table["duplicates"].tolist() == [0, 1, 1, 2]
    assert (table["customers"] + table["duplicates"] == table["records"]).all()
    assert table["share_duplicate"].iloc[-1] == pytest.approx(2 / 3)


def test_no_records_give_an_empty_result_with_its_columns():
    empty = pd.DataFrame({"phone": pd.Series([], dtype=object)})
    for keys in (None, {"phone": "phone"}):
        out = dup.duplicate_groups(empty, keys=keys)
        assert out.empty
        assert list(out.columns) == ["phone", "customer_group", "records_in_group", "is_duplicate"]
    assert dup.duplicate_table(empty, keys={"phone": "phone"})["records"].tolist() == [0, 0, 0]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from("wxyz")), max_size=9), st.data())
def test_groups_do_not_depend_on_row_order(rows, data):
    records = pd.DataFrame(rows, columns=["name", "mail"]).astype(object)
    keys = {"name": "name", "mail": "email"}
    order = data.draw(st.permutations(range(len(rows))))
    here = dup.duplicate_groups(records, keys=keys)["customer_group"]
    there = dup.duplicate_groups(records.iloc[order], keys=keys)["customer_group"]
    together = {(i, j) for i in here.index for j in here.index if here[i] == here[j]}
    assert together == {(i, j) for i in there.index for j in there.index if there[i] == there[j]}
    for i in records.index:
        for j in records.index:
            if set(records.loc[i]) & set(records.loc[j]):
                assert (i, j) in together


RECORDS = pd.DataFrame({"phone": ["1"]})


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: dup.normalised_key(RECORDS["phone"], kind="fax"), "'phone', 'email', 'name'"),
        (lambda: dup.duplicate_groups(RECORDS, keys={"tel": "phone"}), "no column 'tel'"),
        (lambda: dup.duplicate_groups(RECORDS, keys={"phone": "fax"}), "kind is 'fax'"),
        (lambda: dup.duplicate_groups(RECORDS, keys={}), "keys is empty"),
        (lambda: dup.duplicate_groups(RECORDS, match="most"), "'any', 'all'"),
        (lambda: dup.duplicate_groups(RECORDS.assign(is_duplicate=1)), "is_duplicate"),
        (lambda: dup.duplicate_table(RECORDS, keys={"tel": "phone"}), "no column 'tel'"),
    ],
)
def test_bad_input(call, words):
    with pytest.raises(ValueError, match=words):
        call()
