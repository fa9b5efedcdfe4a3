"""Propose marks by the key points of a rubric, with a reason for each point."""

import re
from typing import TYPE_CHECKING

from crm_lib.base.message import Message
from crm_lib.exam.decided import Decided
from crm_lib.exam.free_text.keypoints import PointFinding, proposal
from crm_lib.exam.marks import CallMark, ItemMark, Status
from crm_lib.exam.normalise import squeezed
from crm_lib.exam.wording import MARKED_BEFORE

if TYPE_CHECKING:
    from crm_lib.exam.free_text.rubric import Rubric


def proposed_mark(
    rubric: "Rubric",
    text: str,
    *,
    of: float,
    prompt: str,
    model: str,
    decided: Decided,
    first: list[ItemMark],
) -> CallMark:
    """Return the marks of a text by a rubric's key points.

    Parameters
    ----------
    rubric : Rubric
    text : str
    of : float
        Marks of the whole call.
    prompt, model : str
        The question's own words, the model answer.
    decided : Decided
        What a human has decided about such texts.
    first : list of ItemMark
        Items marked already, such as the verdict; their marks count too.
    """
    earned = sum(i.marks for i in first)
    given = decided.texts.get(squeezed(text))
    if given is not None:
        rest = of - sum(i.of for i in first)
        status = Status.RIGHT if given >= of - 1e-9 else Status.PARTIAL
        item = ItemMark("", max(0.0, given - earned), rest, status, MARKED_BEFORE)
        return CallMark(given, [*(i for i in first if i.marks), item])
    found = proposal(rubric, text, prompt, model)
    items = list(first)
    for number, finding in enumerate(found.findings, 1):
        items.append(_item(number, finding, found.final))
    return CallMark(
        round(earned + found.marks, 2),
        items,
        final=found.final,
        confidence=found.confidence,
        flags=found.flags,
    )


def _item(number: int, finding: PointFinding, final: bool) -> ItemMark:
    """Return one key point's marks; only what a human has decided is ticked.

    A sentence that says the opposite in the right words would else be ticked for its writer.
    """
    point, say = finding.point, finding.point.say
    status = _FINAL.get(finding.status, Status.WRONG) if final else Status.PROPOSED
    # The point's own id is a name for authors.
    return ItemMark(
        f"point {number}", finding.marks, point.marks, status, told(finding.status, say),
        _with_terms_marked(finding), label_zh=f"要点{number}",
    )  # fmt: skip


_FINAL = {"hit": Status.RIGHT, "half": Status.PARTIAL}


def _with_terms_marked(finding: PointFinding) -> str:
    """Return the sentence in which a point was found, the found words in 【】."""
    shown = finding.evidence
    for term in sorted(set(finding.terms), key=len, reverse=True):
        marked = re.sub(rf"(?<!【){re.escape(term)}(?!】)", lambda m: f"【{m[0]}】", shown, count=1,
                        flags=re.I)  # fmt: skip
        if marked.count("【【") == 0:
            shown = marked
    return shown


def told(status: str, say: Message) -> Message:
    """Return what is told of a key point."""
    if status == "hit":
        return Message(f"Found: {say.en}", f"找到：{say.zh}")
    if status == "half":
        return Message(f"In part: {say.en}", f"找到一部分：{say.zh}")
    if status == "negated":
        return Message(
            f"Mentioned, but denied or mixed with its opposite: {say.en}",
            f"提到了，但被否定或与相反内容混淆：{say.zh}",
        )
    if status == "turned":
        return Message(
            f"The words are there, but they say the opposite: {say.en}",
            f"词语对上了，但意思说反了：{say.zh}",
        )
    if status == "near":
        return Message(
            f"Partly there, perhaps in other words: {say.en}",
            f"部分提到，也可能换了说法：{say.zh}",
        )
    return Message(f"Not found: {say.en}", f"未找到：{say.zh}")
