"""Fill in · 填空与填图: several short terms, one in each blank."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from crm_lib.base.message import Message
from crm_lib.exam.answers import as_mapping, bare_label, is_blank, number_of
from crm_lib.exam.compare.short_terms import same_term
from crm_lib.exam.compare.values import key_number, key_texts, same_text, typo_of
from crm_lib.exam.form import Form, Problem, Task
from crm_lib.exam.marks import CallMark, ItemMark, Status, item_mark, named_mistake
from crm_lib.exam.normalise import bare
from crm_lib.exam.wording import NOT_ANSWERED, NOT_RIGHT, RIGHT, UNKNOWN_WORDING

#: One slip of the pen in a Latin word is told and costs nothing.
TYPO = Message("Right; mind the spelling.", "正确，但请注意拼写。")
#: Signs of the longest wording that one decision can judge for a class.
MAX_WORDING = 200
LONG_WORDING = Message("This is long for a blank; a human reads it.", "填空内容过长，由教师评定。")


@dataclass(frozen=True)
class Blanks(Form):
    """Blanks with the given `labels`; every blank carries the same marks."""

    labels: list[str]

    def filled(self, answer: Any) -> dict[str, Any]:
        """Return the blanks that are filled, by label."""
        if isinstance(answer, list):
            given = {bare_label(k): v for k, v in zip(self.labels, answer, strict=False)}
        else:
            given = as_mapping(answer) or {}
        return {
            label: given[bare_label(label)]
            for label in self.labels
            if not is_blank(given.get(bare_label(label)))
        }

    def misfit(self, answer: Any) -> Problem | None:
        """Return the message for an answer that is no dict or list of blanks."""
        if not isinstance(answer, list) and as_mapping(answer) is None:
            return Problem(
                Status.TYPE,
                Message(
                    "Keep the form of the answer cell: one text in quotes after each number.",
                    "请保持作答单元格的格式：在每个序号后的引号内填写。",
                ),
            )
        if not self.filled(answer):
            return Problem(Status.UNANSWERED, NOT_ANSWERED)
        return None

    def summary(self, answer: Any) -> Message:
        """Say how many blanks are filled."""
        filled, total = len(self.filled(answer)), len(self.labels)
        return Message(
            f"{filled} of {total} blanks filled.", f"已填 {filled} 个空，共 {total} 个。"
        )

    def mark(self, answer: Any, expected: Any, task: Task) -> CallMark:
        """Return the marks blank by blank."""
        wanted = (
            dict(zip(map(bare_label, self.labels), expected, strict=True))
            if isinstance(expected, list)
            else as_mapping(expected) or {}
        )
        given = self.filled(answer)
        of = task.of / len(self.labels)
        items = [
            _item(label, given[label], wanted, of, task)
            if label in given
            else ItemMark(label, 0.0, of, Status.UNANSWERED, NOT_ANSWERED)
            for label in self.labels
        ]
        marks = CallMark.of_items(items)
        if any(i.status == Status.PROPOSED for i in items):  # a wording that nobody has judged
            return replace(marks, final=False, confidence=0.5)
        return marks


def _item(label: str, given: Any, wanted: dict[str, Any], of: float, task: Task) -> ItemMark:
    """Return the marks of one filled blank."""
    text, name = str(given), bare_label(label)
    target = wanted[name]
    others = [t for n, v in wanted.items() if n != name for t in key_texts(v)]
    if same_text(text, target) or same_term(text, key_texts(target), others):
        return ItemMark(label, of, of, Status.RIGHT, RIGHT)
    elsewhere = any(_same(text, v) for n, v in wanted.items() if n != name)
    if typo_of(text, target) and not elsewhere:
        return ItemMark(label, of, of, Status.RIGHT, TYPO)
    named = named_mistake(task.mistakes, lambda v: _is_mistake(v, text, label))
    if elsewhere:
        other = Message("This term belongs to another blank.", "这一项应填在别的空里。")
        return item_mark(label, of, False, named, other)
    if named is None:
        judged = task.decided.wordings.get(name, {}).get(bare(text))
        if judged is not None:
            return item_mark(label, of, judged, None, NOT_RIGHT)
        if isinstance(given, str) and not _is_surely_wrong(text, target):
            wording = " ".join(text.split())
            # What stands behind a cut may say the opposite: nobody judges a beginning for a wording.
            message = UNKNOWN_WORDING if len(wording) <= MAX_WORDING else LONG_WORDING
            return ItemMark(
                label, 0.0, of, Status.PROPOSED, message, evidence=wording[:MAX_WORDING]
            )
    return item_mark(label, of, False, named, NOT_RIGHT)


def _is_surely_wrong(text: str, target: Any) -> bool:
    """Tell whether a filled blank is no wording at all, or a number where a number is asked for."""
    if not re.search(r"[^\W\d_]", text):
        return True
    return key_number(target) is not None and number_of(text) is not None


def _is_mistake(value: Any, text: str, label: str) -> bool:
    by_label = as_mapping(value)
    if by_label is not None:
        target = by_label.get(bare_label(label))
        return target is not None and _same(text, target)
    return isinstance(value, str) and _same(text, value)


def _same(text: str, target: Any) -> bool:
    return same_text(text, target) or same_term(text, key_texts(target))


def blanks(labels: int | Sequence[str]) -> Blanks:
    """Ask for several blanks, ``{"①": "…", "②": "…"}``; every blank carries the same marks.

    Parameters
    ----------
    labels : int or sequence of str
        How many (then they are ①②③…), or their names.
    """
    if isinstance(labels, int):
        if not 1 <= labels <= 20:
            raise ValueError(f"blanks() takes 1 to 20 blanks, got {labels}.")
        labels = [chr(0x2460 + i) for i in range(labels)]
    return Blanks(list(labels))
