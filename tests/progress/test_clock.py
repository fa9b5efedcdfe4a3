"""The clock of the store: UTC, whole seconds."""

from datetime import UTC, datetime, timedelta

from crm_lib.progress.clock import now


def test_it_is_the_present_time_to_the_second():
    time = now()
    assert time.tzinfo is UTC and time.microsecond == 0
    assert timedelta(0) <= datetime.now(UTC) - time < timedelta(minutes=1)
