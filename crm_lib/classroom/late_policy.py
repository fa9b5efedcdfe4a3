"""Count what a late submission loses: percent for each day or hour begun, up to a limit."""

import math
from dataclasses import dataclass

#: Seconds of what a policy counts in.
SECONDS = {"hour": 3600, "day": 86_400}


@dataclass(frozen=True)
class LatePolicy:
    """How many of the earned marks a late submission loses.

    Attributes
    ----------
    takes : float
        Percent of the marks earned, for each `each` begun.
    each : {"day", "hour"}
    grace_minutes : float
        So late is still on time; whoever is later is late from the deadline on.
    at_most : float
        Percent that are lost at most.
    nothing_after_days : float, optional
        Whoever is later than this loses all.
    """

    takes: float = 0.0
    each: str = "day"
    grace_minutes: float = 0.0
    at_most: float = 100.0
    nothing_after_days: float | None = None

    def penalty(self, score: float, seconds_late: float) -> float:
        """Return the marks that a submission loses.

        Parameters
        ----------
        score : float
            Marks earned.
        seconds_late : float
            Beyond deadline and extension.

        Examples
        --------
        >>> LatePolicy(takes=10, at_most=50).penalty(30, 25 * 3600)
        6.0
        """
        if seconds_late <= self.grace_minutes * 60 or score <= 0:
            return 0.0
        last = self.nothing_after_days
        if last is not None and seconds_late > last * SECONDS["day"]:
            return float(score)
        begun = math.ceil(seconds_late / SECONDS[self.each])
        return round(score * min(self.takes * begun, self.at_most, 100.0) / 100, 2)


#: ``late: none`` and ``late: zero`` in a course file.
NAMED = {"none": LatePolicy(), "zero": LatePolicy(nothing_after_days=0.0)}
