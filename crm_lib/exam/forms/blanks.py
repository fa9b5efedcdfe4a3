"""Fill in · 填空与填图: several short terms, one in each blank."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from crm_lib.base.message import Message
from crm_lib.exam.answers import as_mapping, bare_label, is_blank
from crm_lib.exam.compare.values import same_text, typo_of
from crm_lib.exam.form import Form, Problem, Task
from crm_lib.exam.marks import CallMark, ItemMark, Status, item_mark, named_mistake
from crm_lib.exam.wording import NOT_ANSWERED, NOT_RIGHT, RIGHT

#: One slip of the pen in a Latin word is told and costs nothing.
TYPO = Message("Right; mind the spelling.", "正确，但请注意拼写。")


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
        return CallMark.of_items(
            [
                _item(label, str(given[label]), wanted, of, task)
                if label in given
                else ItemMark(label, 0.0, of, Status.UNANSWERED, NOT_ANSWERED)
                for label in self.labels
            ]
        )


def _item(label: str, text: str, wanted: dict[str, Any], of: float, task: Task) -> ItemMark:
    """Return the marks of one filled blank."""
    target = wanted[bare_label(label)]
    if same_text(text, target):
        return ItemMark(label, of, of, Status.RIGHT, RIGHT)
    elsewhere = any(same_text(text, v) for v in wanted.values())
    if typo_of(text, target) and not elsewhere:
        return ItemMark(label, of, of, Status.RIGHT, TYPO)
    named = named_mistake(task.mistakes, lambda v: _is_mistake(v, text, label))
    other = (
        Message("This term belongs to another blank.", "这一项应填在别的空里。")
        if elsewhere
        else NOT_RIGHT
    )
    return item_mark(label, of, False, named, other)


def _is_mistake(value: Any, text: str, label: str) -> bool:
    by_label = as_mapping(value)
    if by_label is not None:
        target = by_label.get(bare_label(label))
        return target is not None and same_text(text, target)
    return isinstance(value, str) and same_text(text, value)


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
