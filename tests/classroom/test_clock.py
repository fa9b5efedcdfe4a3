"""Times as platforms and teachers write them, read in the course's time zone."""

from datetime import UTC, datetime

import pytest

from crm_lib.classroom.clock import instant, shown_time, stored, zone_named

SHANGHAI = zone_named("Asia/Shanghai")
EIGHT = datetime(2026, 11, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-01 20:00:00 CST",
        "2026-11-01 20:00",
        "2026/11/01 20:00",
        "2026-11-01 12:00:00 UTC",
        "2026-11-01 12:00:00.000000 UTC",
        "2026-11-01T12:00:00Z",
        "2026-11-01 20:00:00 +0800",
        "2026年11月1日 20:00",
        "2026年11月1日 星期日 下午8:00",
        "２０２６－１１－０１　２０：００",
        "Sunday, 1 November 2026, 8:00 PM",
        "2026年11月01日 晚上20:00",
    ],
)
def test_one_evening_in_many_ways(text):
    assert instant(text, SHANGHAI) == EIGHT


def test_a_day_ends_with_its_last_second():
    assert stored(instant("2026-11-01", SHANGHAI, ends_day=True)) == datetime(
        2026, 11, 1, 15, 59, 59
    )
    assert instant("2026-11-01 09:00", SHANGHAI, ends_day=True).hour == 1


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2026-11-01 20:00 EST", "stands for several time zones"),
        ("01/11/2026 20:00", "no certain day and month"),
        ("20:00", "lacks a year"),
        ("tomorrow", "is no date"),
        ("2026-13-01", "is no date"),
        ("", "is no date"),
    ],
)
def test_what_cannot_be_told_is_refused_with_what_to_write(text, words):
    with pytest.raises(ValueError, match=words):
        instant(text, SHANGHAI)


def test_without_a_zone_of_the_course_a_name_that_may_mean_three_is_refused():
    assert instant("2026-11-01 12:00") == EIGHT
    with pytest.raises(ValueError, match="several time zones"):
        instant("2026-11-01 20:00:00 CST")


def test_a_zone_that_does_not_exist_is_told():
    with pytest.raises(ValueError, match="no time zone 'Peking'"):
        zone_named("Peking")


def test_a_time_is_shown_as_the_course_reads_it():
    assert shown_time(datetime(2026, 11, 1, 12), SHANGHAI) == "2026-11-01 20:00"
    assert shown_time(EIGHT) == "2026-11-01 12:00 UTC"
