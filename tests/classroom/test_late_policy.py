"""What a late submission loses."""

import pytest

from crm_lib.classroom.late_policy import NAMED, LatePolicy

DAY = 86_400
POLICY = LatePolicy(takes=10, grace_minutes=10, at_most=50, nothing_after_days=7)


@pytest.mark.parametrize(
    ("seconds", "lost"),
    [
        (0, 0),
        (600, 0),
        (601, 3),
        (DAY, 3),
        (DAY + 1, 6),
        (6 * DAY, 15),
        (7 * DAY, 15),
        (7 * DAY + 1, 30),
    ],
)
def test_each_day_begun_takes_its_share_up_to_the_limit(seconds, lost):
    assert POLICY.penalty(30, seconds) == lost


def test_hours_none_and_zero():
    assert LatePolicy(takes=5, each="hour").penalty(20, 3601) == 2
    assert NAMED["none"].penalty(20, DAY) == 0
    assert NAMED["zero"].penalty(20, 1) == 20
    assert POLICY.penalty(0, DAY) == 0
