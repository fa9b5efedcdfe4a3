"""The line with which a page states its minutes, in both languages, and its older wordings."""

import re
from typing import NamedTuple

#: A lesson's line in each language; an older wording is found too, and replaced.
LESSON = {
    "en": re.compile(
        r"About \d+ minutes to read(?:, \d+ with the optional sections,?)?"
        r"(?: and \d+ for the assignment)? \((?:an estimate|estimates)\)\."
        r"|About \d+ minutes(?: for the core; sections marked \"optional\" can wait)?\."
    ),
    "zh": re.compile(
        r"阅读约\d+分钟(?:，含选修约\d+分钟)?(?:；作业约\d+分钟)?（(?:均为)?估计）。"
        r"|(?:核心部分)?约\d+分钟(?:，标有“选修”的小节可以以后再看)?。"
    ),
}
#: What an assignment says, inside a sentence.
ASSIGNMENT = {
    "en": re.compile(r"about \d+ minutes(?: \(an estimate\))?"),
    "zh": re.compile(r"约\d+分钟(?:（估计）)?"),
}


class Minutes(NamedTuple):
    """Estimated minutes of a lesson and its assignment, rounded as a page states them.

    Attributes
    ----------
    core, whole : int
        To read the lesson without and with its optional sections.
    assignment : int or None
        None where there is none.
    """

    core: int
    whole: int
    assignment: int | None

    @property
    def lines(self) -> dict[str, str]:
        """The line of a lesson in each language."""
        en, zh = f"About {self.core} minutes to read", f"阅读约{self.core}分钟"
        if self.whole > self.core:
            en, zh = (
                f"{en}, {self.whole} with the optional sections,",
                f"{zh}，含选修约{self.whole}分钟",
            )
        if self.assignment is None:
            return {"en": f"{en.rstrip(',')} (an estimate).", "zh": f"{zh}（估计）。"}
        en, zh = (
            f"{en} and {self.assignment} for the assignment",
            f"{zh}；作业约{self.assignment}分钟",
        )
        return {"en": f"{en} (estimates).", "zh": f"{zh}（均为估计）。"}

    @property
    def assignment_lines(self) -> dict[str, str]:
        """What the assignment says in each language, inside a sentence."""
        return {
            "en": f"about {self.assignment} minutes (an estimate)",
            "zh": f"约{self.assignment}分钟（估计）",
        }


def without_minutes(text: str) -> str:
    """Return prose without a lesson's line of minutes, whose numbers this module answers for.

    Examples
    --------
    >>> without_minutes("About 75 minutes to read and 50 for the assignment (estimates). Read on.")
    ' Read on.'
    """
    for pattern in LESSON.values():
        text = pattern.sub("", text)
    return text
