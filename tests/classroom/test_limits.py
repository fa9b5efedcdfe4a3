"""Limits are whole numbers above zero, and reach another process as they are."""

import pytest

from crm_lib.classroom.limits import Limits


def test_limits_are_plain_data():
    assert Limits(**Limits(cell_seconds=5).as_dict()) == Limits(cell_seconds=5)


@pytest.mark.parametrize("value", [0, -1, 1.5, "60", None])
def test_a_limit_that_is_none_is_refused(value):
    with pytest.raises(ValueError, match="memory_mb must be a whole number of 1 or more"):
        Limits(memory_mb=value)
