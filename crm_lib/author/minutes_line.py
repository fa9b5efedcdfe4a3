"""The line with which a page states its minutes, in both languages, and its older wordings."""

import re
from typing import NamedTuple

#: A lesson's line in each language; an older wording is found too, and replaced.
LESSON = {
    "en": re.compile(
        r"About \d+ minutes to read(?: \(\d+ slowly\))?(?:, \d+ with the optional sections,?)?"
        r"(?:,? \d+ for the exam questions)?"
        r"(?: and \d+ for the assignment)? \((?:an estimate|estimates)\)\."
        r"(?: In two sittings: pause after section \d+\.)?"
        r"|About \d+ minutes(?: for the core; sections marked \"optional\" can wait)?\."
    ),
    "zh": re.compile(
        r"阅读约\d+分钟(?:（慢读约\d+分钟）)?(?:，含选修约\d+分钟)?(?:；考题演练约\d+分钟)?(?:；作业约\d+分钟)?（(?:均为)?估计）。"
        r"(?:分两次读，可在第\d+节后停。)?"
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
    slow : int or None
        To read the core slowly; None where it is not said.
    pause : int or None
        The section after which half of a long lesson is read; None for a short one.
    practice : int or None
        To answer the questions of its exam practice; None where there are none.
    """

    core: int
    whole: int
    assignment: int | None
    slow: int | None = None
    pause: int | None = None
    practice: int | None = None

    @property
    def lines(self) -> dict[str, str]:
        """The line of a lesson in each language."""
        en, zh = f"About {self.core} minutes to read", f"阅读约{self.core}分钟"
        if self.slow is not None:
            en, zh = f"{en} ({self.slow} slowly)", f"{zh}（慢读约{self.slow}分钟）"
        if self.whole > self.core:
            en, zh = (
                f"{en}, {self.whole} with the optional sections,",
                f"{zh}，含选修约{self.whole}分钟",
            )
        if self.practice is not None:
            en = f"{en.rstrip(',')}, {self.practice} for the exam questions"
            zh = f"{zh}；考题演练约{self.practice}分钟"
        if self.assignment is None:
            only = self.practice is None
            en = f"{en.rstrip(',')} ({'an estimate' if only else 'estimates'})."
            zh = f"{zh}（{'' if only else '均为'}估计）。"
        else:
            en = f"{en} and {self.assignment} for the assignment (estimates)."
            zh = f"{zh}；作业约{self.assignment}分钟（均为估计）。"
        if self.pause is not None:
            en = f"{en} In two sittings: pause after section {self.pause}."
            zh = f"{zh}分两次读，可在第{self.pause}节后停。"
        return {"en": en, "zh": zh}

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
