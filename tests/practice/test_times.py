"""A clock that was wrong for a while moves no answer but those that it was asked for."""

import random
from datetime import UTC, datetime, timedelta

import pytest

from crm_lib.practice.times import mended_times

DAY = [datetime(2026, 3, 1, tzinfo=UTC) + timedelta(days=n) for n in range(60)]
LONG_AGO, FAR_AHEAD = datetime(1970, 1, 1, tzinfo=UTC), datetime(2099, 1, 1, tzinfo=UTC)


def test_a_good_clock_is_believed():
    assert mended_times(DAY[:5], DAY[5]) == DAY[:5]
    assert mended_times([], DAY[0]) == []


@pytest.mark.parametrize("wrong", [LONG_AGO, FAR_AHEAD, DAY[0]])
def test_a_session_with_a_wrong_clock_takes_the_time_of_the_one_before(wrong):
    times = [*DAY[:10], *[wrong] * 3, *DAY[12:20]]
    assert mended_times(times, DAY[21]) == [*DAY[:10], *[DAY[9]] * 3, *DAY[12:20]]


def test_nothing_is_later_than_now_and_nothing_runs_backwards():
    dice = random.Random(3)
    for _ in range(50):
        times = [dice.choice(DAY) for _ in range(40)]
        mended = mended_times(times, DAY[30])
        assert mended == sorted(mended) and max(mended) <= DAY[30] and len(mended) == 40


def test_a_clock_that_is_wrong_now_loses_nothing():
    """While it is set back, all answers count as given now; set right again, all is as before."""
    assert mended_times(DAY[:5], LONG_AGO) == [LONG_AGO] * 5
    assert mended_times(DAY[:5], DAY[6]) == DAY[:5]
