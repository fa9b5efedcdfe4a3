"""Convert a question's marks and reasons to plain data in the marked notebook, and back.

What the instructor sees in Formgrader and `crm review`, and what the student's feedback page says,
are renderings of this one result.
"""

from collections.abc import Mapping
from typing import Any

from crm_lib.base.message import Message
from crm_lib.exam.marks import ItemMark, QuestionMark, Status


def data_from_mark(mark: QuestionMark, see: Message | None = None) -> dict[str, Any]:
    """Return a mark as plain data for a check cell's metadata.

    Parameters
    ----------
    mark : QuestionMark
    see : Message, optional
        Where the lesson teaches it.

    Examples
    --------
    >>> mark = QuestionMark("06_q1", 0.0, 2.0, [], flags=[Message("Look.", "请看。")])
    >>> mark_from_data(data_from_mark(mark)) == (mark, None)
    True
    """
    return {
        "question": mark.question,
        "marks": mark.marks,
        "of": mark.of,
        "final": mark.final,
        "confidence": mark.confidence,
        "flags": [list(f) for f in mark.flags],
        "items": [
            {
                "label": i.label,
                "label_zh": i.label_zh,
                "marks": i.marks,
                "of": i.of,
                "status": str(i.status),
                "en": i.message.en,
                "zh": i.message.zh,
                "evidence": i.evidence,
            }
            for i in mark.items
        ],
        "see": None if see is None else list(see),
    }


def mark_from_data(data: Mapping[str, Any]) -> tuple[QuestionMark, Message | None]:
    """Return the mark that `data_from_mark` was given, and where the lesson teaches it."""
    items = [
        ItemMark(
            i["label"],
            i["marks"],
            i["of"],
            Status(i["status"]),
            Message(i["en"], i["zh"]),
            i["evidence"],
            i.get("label_zh", ""),  # notebooks marked before names had two languages have none
        )
        for i in data["items"]
    ]
    mark = QuestionMark(
        data["question"],
        data["marks"],
        data["of"],
        items,
        final=data["final"],
        confidence=data["confidence"],
        flags=[Message(*f) for f in data["flags"]],
    )
    return mark, None if data["see"] is None else Message(*data["see"])
