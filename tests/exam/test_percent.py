"""Percent is told from other units, however it is written."""

import pytest

from crm_lib.exam.answers import number_of
from crm_lib.exam.percent import SIGN, WHOLE, is_percent

WAYS = ["%", "％", "percent", "Per cent", " percentage points ", "百分点", "个百分点"]


@pytest.mark.parametrize("unit", WAYS)
def test_every_way_to_write_it_is_percent_and_is_read_as_the_sign(unit):
    assert is_percent(unit)
    assert number_of(f"74.5 {unit}") == (74.5, SIGN)


@pytest.mark.parametrize("unit", ["", "CNY", "人", "‰", "percentile", "%%"])
def test_other_units_are_not(unit):
    assert not is_percent(unit)
    assert number_of(f"74.5 {unit}") == (74.5, unit.casefold())


def test_the_whole_is_a_hundred_percent():
    assert number_of("百分之100") == (WHOLE, SIGN)
