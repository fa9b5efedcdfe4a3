"""The data of the group project: a group's own, the same each time, with the planted story in it."""

import pandas as pd
import pytest

from crm_lib.author.teaching.project_data import (
    key_text,
    leaving_gap,
    leaving_table,
    voucher_gains,
    write_group_data,
)
from crm_lib.base.message import has_chinese
from crm_lib.simulate.laundry import laundry_members, laundry_records

GROUPS = range(1, 11)


@pytest.mark.parametrize("group", GROUPS)
def test_the_voucher_pays_in_one_kind_and_loses_in_another(group):
    gains = voucher_gains(laundry_members(seed=group)).set_index("recency")
    assert gains.loc["31-90", "ci_low"] > 0
    assert gains.loc["0-30", "ci_high"] < 0
    assert gains.loc["over 90", "gain"] < 0.5


@pytest.mark.parametrize("group", GROUPS)
def test_the_dryer_makes_members_leave_within_each_price(group):
    members = laundry_members(seed=group)
    assert leaving_gap(members, "dryer_broken")[1] > 5
    cells = leaving_table(members).pivot(index="price_rise", columns="dryer_broken", values="left")
    assert (cells["yes"].dropna() > cells["no"].reindex(cells["yes"].dropna().index) + 0.08).all()


@pytest.mark.parametrize("group", GROUPS)
def test_many_used_it_who_would_have_come_anyway(group):
    members = laundry_members(seed=group)
    near = members[members["recency"] <= 30]
    came = near.assign(came=near["washes"] > 0).groupby("arm")["came"].mean()
    assert near["redeemed"].eq("yes").sum() > 200
    assert abs(came["voucher"] - came["control"]) < 0.1


def test_the_report_counts_records_and_a_telephone_joins_them():
    members = laundry_members(seed=1)
    records = laundry_records(members, seed=1)
    assert len(records) > 1.08 * len(members)
    digits = (
        records["phone"]
        .str.replace(r"\D", "", regex=True)
        .str.replace(r"^86(?=100)", "", regex=True)
    )
    assert records["phone"].nunique() > len(members)
    assert digits.nunique() == members["phone"].nunique()


def test_a_group_gets_its_own_data_and_the_same_each_time(tmp_path):
    first = write_group_data(tmp_path / "a", 3)
    again = write_group_data(tmp_path / "b", 3)
    assert [p.read_bytes() for p in first] == [p.read_bytes() for p in again]
    other = write_group_data(tmp_path / "a", 4)
    assert first[0].read_bytes() != other[0].read_bytes()
    assert len(pd.read_csv(first[0])) == 2400


def test_the_key_lies_outside_the_folder_that_is_handed_out(tmp_path):
    files = write_group_data(tmp_path, 1, key=True)
    assert files[-1].parent == tmp_path and files[0].parent == tmp_path / "group_1"
    assert len(write_group_data(tmp_path, 1)) == 2


def test_the_key_speaks_both_languages():
    lines = key_text(laundry_members(seed=5), 5).strip().split("\n")
    for line in lines[2:]:
        en, zh = line.split(" · ")
        assert not has_chinese(en) and has_chinese(zh)


def test_groups_are_numbered_from_one(tmp_path):
    with pytest.raises(ValueError, match="numbered from 1, not 0"):
        write_group_data(tmp_path, 0)
