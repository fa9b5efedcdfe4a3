"""A sitting: a paper worked on against the clock, without feedback until it is handed in.

The desk begins and ends it; a kernel only asks whether one is running. One small file holds them
all, by the name of the page.
"""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from crm_lib.base.message import Message
from crm_lib.base.whole_file import write_whole

#: What `check` says while a sitting runs, and `show_answer`.
RECORDED_IN_SITTING = Message("Recorded. Marks come when you hand in.", "已记录，交卷后给出分数。")
NOT_IN_SITTING = Message(
    "Model answers are shown after you have handed in.", "交卷之后才能看参考答案。"
)


class Sitting(NamedTuple):
    """A sitting of one paper: its times in UTC as ISO text; `handed_in` is None while it runs."""

    started: str
    minutes: int
    handed_in: str | None = None


def sitting_file() -> Path:
    """Return the path of the file that holds the sittings; it need not exist."""
    from platformdirs import user_data_path

    return user_data_path("crm-workbook", appauthor=False) / "sittings.json"


def sittings() -> dict[str, Sitting]:
    """Return the last sitting of each page; what is missing or broken counts as none."""
    try:
        raw = json.loads(sitting_file().read_text(encoding="utf-8"))
        return {page: Sitting(*values) for page, values in raw.items()}
    except (OSError, ValueError, TypeError, AttributeError, RuntimeError):
        return {}


def is_sitting(page: str | None) -> bool:
    """Tell whether a sitting of `page` runs: begun and not handed in."""
    found = sittings().get(page or "")
    return found is not None and found.handed_in is None


def begin_sitting(page: str, minutes: int, *, now: datetime | None = None) -> Sitting:
    """Begin a sitting of `page`; one that runs goes on with its own clock.

    Raises
    ------
    ValueError
        When the minutes are not between 1 and 600.
    """
    if not 1 <= minutes <= 600:
        raise ValueError(f"a sitting has 1 to 600 minutes, not {minutes}.")
    known = sittings()
    if page not in known or known[page].handed_in is not None:
        known[page] = Sitting(_iso(now), minutes)
        _write(known)
    return known[page]


def hand_in(page: str, *, now: datetime | None = None) -> Sitting:
    """End the sitting of `page`; from now on `check` gives feedback again.

    Raises
    ------
    ValueError
        When none was begun.
    """
    known = sittings()
    if page not in known:
        raise ValueError(f"no sitting of {page} was begun.")
    if known[page].handed_in is None:
        known[page] = known[page]._replace(handed_in=_iso(now))
        _write(known)
    return known[page]


def _iso(now: datetime | None) -> str:
    return (now or datetime.now(UTC)).isoformat(timespec="seconds")


def _write(known: dict[str, Sitting]) -> None:
    write_whole(sitting_file(), json.dumps(known) + "\n")
