"""Propose marks by the key points of a rubric, with a reason for each point."""

from typing import TYPE_CHECKING

from crm_lib.base.message import Message
from crm_lib.exam.free_text.keypoints import proposal
from crm_lib.exam.marks import CallMark, ItemMark, Status

if TYPE_CHECKING:  # a student's kernel imports this module, and no models
    from crm_lib.exam.free_text.rubric import Rubric

_STATUSES = {"hit": Status.RIGHT, "half": Status.PARTIAL}


def proposed_mark(
    rubric: "Rubric", text: str, prompt: str, model: str, first: list[ItemMark]
) -> CallMark:
    """Return the marks of a text by a rubric's key points.

    Parameters
    ----------
    rubric : Rubric
    text, prompt, model : str
        The answer, the question's own words, the model answer.
    first : list of ItemMark
        Items marked already, such as the verdict; their marks count too.
    """
    found = proposal(rubric, text, prompt, model)
    items = list(first)
    for number, finding in enumerate(found.findings, 1):
        point, status = finding.point, _STATUSES.get(finding.status, Status.PROPOSED)
        if found.final or finding.status in _STATUSES:
            message = point.say
        else:
            message = missing_words(finding.status, point.say)
        # The point's own id is a name for authors.
        items.append(
            ItemMark(f"point {number}", finding.marks, point.marks, status, message,
                     finding.evidence, label_zh=f"要点{number}")
        )  # fmt: skip
    return CallMark(
        round(sum(i.marks for i in first) + found.marks, 2),
        items,
        final=found.final,
        confidence=found.confidence,
        flags=found.flags,
    )


def missing_words(status: str, say: Message) -> Message:
    """Return what is told of a key point that does not count as found."""
    if status == "negated":
        return Message(
            f"Mentioned, but denied or mixed with its opposite: {say.en}",
            f"提到了，但被否定或与相反内容混淆：{say.zh}",
        )
    if status == "near":
        return Message(
            f"Partly there, perhaps in other words: {say.en}",
            f"部分提到，也可能换了说法：{say.zh}",
        )
    return Message(f"Not found: {say.en}", f"未找到：{say.zh}")
