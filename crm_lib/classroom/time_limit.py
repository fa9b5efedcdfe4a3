"""Limit the time that the grader spends on one student's text, wherever the time goes.

A timer of the operating system raises an error in what runs, also inside a regular expression;
patterns here are linear, so this is for what libraries do with text.
"""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

#: Seconds for marking one executed submission, for writing one page, for one answer.
MARKING_SECONDS, PAGE_SECONDS, ANSWER_SECONDS = 30, 10, 10


class TookTooLongError(Exception):
    """A student's text took longer to read, mark or show than any should."""


@contextmanager
def time_limit(seconds: float, what: str) -> Iterator[None]:
    """Raise `TookTooLongError` when the block takes longer, again and again until it is left.

    Only in the main thread of a system with timers; elsewhere nothing is limited. Of limits inside
    each other the inner one counts, and the outer goes on with what was left to it.

    Parameters
    ----------
    seconds : float
    what : str
        What takes the time, for the error's text.
    """
    if (
        not hasattr(signal, "setitimer")
        or threading.current_thread() is not threading.main_thread()
    ):
        yield
        return

    def stop(*_: Any) -> None:
        raise TookTooLongError(f"{what} took longer than {seconds:g} s and was stopped")

    before = signal.signal(signal.SIGALRM, stop)
    # Again a second later, should something have swallowed the first.
    left, interval = signal.setitimer(signal.ITIMER_REAL, seconds, 1)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        if left:
            signal.setitimer(signal.ITIMER_REAL, left, interval)
