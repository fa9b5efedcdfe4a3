"""Whatever takes the time on a student's text, it ends."""

import re
import threading
import time
from contextlib import suppress

import pytest

from crm_lib.classroom.time_limit import TookTooLongError, time_limit


@pytest.mark.parametrize(
    "work", [lambda: re.match("(a+)+$", "a" * 60 + "b"), lambda: time.sleep(60)]
)
def test_a_pattern_without_end_and_a_wait_are_stopped(work):
    start = time.monotonic()
    with pytest.raises(TookTooLongError, match=r"reading took longer than 0\.2 s"):  # noqa: SIM117
        with time_limit(0.2, "reading"):
            work()
    assert time.monotonic() - start < 5


def test_what_swallows_the_error_is_stopped_again():
    with pytest.raises(TookTooLongError), time_limit(0.1, "reading"):
        with suppress(Exception):
            time.sleep(30)
        time.sleep(30)


def test_limits_inside_each_other_and_afterwards():
    with pytest.raises(TookTooLongError, match="outer"), time_limit(0.5, "outer"):
        with suppress(TookTooLongError), time_limit(0.1, "inner"):
            time.sleep(30)
        time.sleep(30)
    with time_limit(0.1, "quick"):
        pass
    time.sleep(0.2)


def test_other_threads_are_not_limited():
    found = []

    def work():
        with time_limit(0.05, "reading"):
            time.sleep(0.2)
        found.append(1)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert found == [1]
