"""An answer of several parts at home: what is known is marked, the rest is the learner's to compare.

One wording that no key knows must not hide the marks of the other blanks.
"""

from dataclasses import replace

from crm_lib.base.message import Message
from crm_lib.exam.feedback import LOOKS, item_html, marks_data, panel
from crm_lib.exam.marks import ItemMark, QuestionMark, Status

_OPEN = Message(
    "The program does not know this wording: compare it with the model answer.",
    "程序不认识这个说法，请与参考答案对照。",
)


def parts_html(mark: QuestionMark, *, first: str = "en") -> str:
    """Return each part of an answer as HTML: its marks, or that it is open.

    Parameters
    ----------
    mark : QuestionMark
        Not final: at least one part waits for a decision.
    first : {"en", "zh"}
        The language that stands first.
    """
    body = "".join(item_html(i, True, first=first) for i in _parts(mark))
    data = marks_data(mark.marks, mark.of, final=False)
    return panel(Status.PARTIAL, _headline(mark), body, data, first=first)


def parts_text(mark: QuestionMark, *, first: str = "en") -> str:
    """Return the same as plain text, one line a part."""
    lines = [f"{LOOKS[Status.PARTIAL][0]} {_headline(mark).text(first=first)}"]
    for part in _parts(mark):
        name = f"{part.label}: " if part.label else ""
        lines.append(f"  {LOOKS[part.status][0]} {name}{part.message.text(first=first)}")
    return "\n".join(lines)


def _parts(mark: QuestionMark) -> list[ItemMark]:
    """Return the parts, the open ones told for somebody who learns alone."""
    return [replace(i, message=_OPEN) if i.status == Status.PROPOSED else i for i in mark.items]


def _headline(mark: QuestionMark) -> Message:
    count = sum(i.status == Status.PROPOSED for i in mark.items)
    return Message(
        f"{mark.marks:g} of {mark.of:g} so far; {count} of {len(mark.items)} parts still open",
        f"目前 {mark.marks:g} / {mark.of:g} 分；{len(mark.items)} 项中还有 {count} 项待对照",
    )
