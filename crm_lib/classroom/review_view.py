"""Present groups and decisions as plain data, for the terminal and for the review page alike."""

import hashlib
import json
import re
from typing import TYPE_CHECKING, Any

from crm_lib.base.message import Message
from crm_lib.classroom.one_line import shown
from crm_lib.classroom.review_groups import Group, decisions_folder
from crm_lib.classroom.shares import part_of
from crm_lib.classroom.verdicts import decision_log
from crm_lib.exam.free_text.signals import sentences_of
from crm_lib.exam.normalise import squeezed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from crm_lib.classroom.course import Course

_TERM = re.compile(r"【([^【】]+)】")


def filters_of(
    course: "Course",
    assignment: str,
    *,
    students: "Sequence[str] | None" = None,
    questions: "Sequence[str] | None" = None,
    assistant: str = "",
) -> "dict[str, Sequence[str] | None]":
    """Return the options by which `waiting` and `groups` list what was asked for.

    An assistant's part (`shares`) narrows what students and questions leave.
    """
    found: dict[str, Sequence[str] | None] = {
        "students": students or None,
        "questions": questions or None,
    }
    if assistant:
        for name, part in part_of(course, assignment, assistant).items():
            wanted = found[name]
            found[name] = [x for x in part if not wanted or x in wanted]
    return found


def group_id(group: Group) -> str:
    """Return the name of a group: the same while the same students wait with the same answers."""
    members = sorted([m.student, squeezed(m.text), m.answer] for m in group.members)
    data = json.dumps([group.question, group.label, group.wording, members])
    return hashlib.sha256(data.encode()).hexdigest()[:20]


def group_view(group: Group, *, anonymous: bool = False) -> dict[str, Any]:
    """Return a group as the review page shows it: the one that stands for all, found terms marked.

    Parameters
    ----------
    group : Group
    anonymous : bool
        Name no student.

    Returns
    -------
    dict
        ``answer`` and each item's ``evidence`` are pieces ``[text, whether it was found]``;
        ``least_alike`` is the answer whose words differ most, None where all are the same.
    """
    one, other = group.shown, group.least_alike
    return {
        "id": group_id(group),
        "question": group.question,
        "label": group.label,
        "wording": group.wording,
        "count": len(group.members),
        "students": [] if anonymous else [m.student for m in group.members],
        "proposed": one.proposed,
        "of": one.of,
        "decided": one.decided,
        "confidence": one.confidence,
        "disputed": one.is_disputed,
        "flags": [list(flag) for flag in one.flags],
        "second": [list(line) for line in one.second.lines()] if one.second else [],
        "items": [
            {
                "label": [i["label"], i.get("label_zh") or i["label"]],
                "marks": i["marks"],
                "of": i["of"],
                "says": [i["en"], i["zh"]],
                "evidence": pieces(i["evidence"]),
            }
            for i in one.items
        ],
        "answer": marked_pieces(one.text, [i["evidence"] for i in one.items])
        if one.text
        else [[one.answer, False]],
        "is_text": bool(one.text),
        "least_alike": None if other is None or group.label else other.text,
        "least_alike_student": "" if other is None or anonymous else other.student,
    }


def pieces(evidence: str) -> list[list[Any]]:
    """Return evidence in pieces, each with whether it was found (stands in 【】).

    Examples
    --------
    >>> pieces("先定义【环节】。")
    [['先定义', False], ['环节', True], ['。', False]]
    """
    parts = _TERM.split(evidence)
    return [[part, number % 2 == 1] for number, part in enumerate(parts) if part]


def marked_pieces(text: str, evidence: "Iterable[str]") -> list[list[Any]]:
    """Return an answer in pieces, the terms of all evidence marked where they were found.

    Examples
    --------
    >>> marked_pieces("先定义环节。再比较。", ["先定义【环节】。"])
    [['先定义', False], ['环节', True], ['。再比较。', False]]
    """
    found = [False] * len(text)
    for quoted in evidence:
        for sentence in sentences_of(quoted):
            plain = _TERM.sub(r"\1", sentence)
            start = text.find(plain)
            if start < 0:
                continue
            for part, is_found in pieces(sentence):
                if is_found:
                    found[start : start + len(part)] = [True] * len(part)
                start += len(part)
    made: list[list[Any]] = []
    for sign, is_found in zip(text, found, strict=True):
        if made and made[-1][1] == is_found:
            made[-1][0] += sign
        else:
            made.append([sign, is_found])
    return made


def decisions_view(course: "Course", assignment: str) -> list[dict[str, Any]]:
    """Return what was decided in groups, in its order: number, words, whether it is taken back."""
    log = decision_log(decisions_folder(course), assignment)
    return [
        {"number": number, "says": list(decision_words(entry)), "undone": bool(entry["undone"])}
        for number, entry in enumerate(log, 1)
    ]


def decision_words(entry: dict[str, Any]) -> Message:
    """Return one decision in a line, without signs that a terminal obeys."""
    if entry["label"]:
        wording = shown(entry["wording"], 200)
        right = ("right", "对") if entry["right"] else ("wrong", "错")
        en, zh = (f"{entry['label']} “{wording}” {word}" for word in right)
    else:
        en, zh = f"{entry['marks']:g} marks", f"{entry['marks']:g}分"
    count, question, by = len(entry["students"]), entry["question"], shown(entry.get("by") or "")
    return Message(
        f"{question}: {en}, {count} answer(s)" + (f", by {by}" if by else ""),
        f"{question}：{zh}，{count}份" + (f"，{by}评" if by else ""),
    )
