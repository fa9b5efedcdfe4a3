"""The one clock of what a learner did."""

from datetime import UTC, datetime


def now() -> datetime:
    """Return the present time in UTC, to the second."""
    return datetime.now(UTC).replace(microsecond=0)
