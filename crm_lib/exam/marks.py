"""Marks with their reasons: of one item, of one check call, of one question."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from crm_lib.base.message import Message
from crm_lib.exam.wording import RIGHT


class Status(StrEnum):
    """Status of an answer or of one part of it: right, wrong, unanswered, proposed and more."""

    RIGHT = "right"
    PARTIAL = "partial"
    WRONG = "wrong"
    MISTAKE = "mistake"  # wrong in a way that the solution names
    UNANSWERED = "unanswered"
    TYPE = "type"  # no answer of this form: another type, another letter
    CRASHED = "crashed"
    MISSING = "missing"  # no record reached the marking desk
    FORGED = "forged"
    STOPPED = "stopped"
    PROPOSED = "proposed"  # a human decides
    RECORDED = "recorded"  # in a copy without a key


#: What a whole question is called when all of its items are it.
_WHOLE = (
    Status.STOPPED,
    Status.FORGED,
    Status.MISSING,
    Status.UNANSWERED,
    Status.TYPE,
    Status.CRASHED,
)


@dataclass(frozen=True)
class Mistake:
    """A wrong answer that a solution names, and what its learner is told."""

    value: Any
    message: Message

    @classmethod
    def from_data(cls, data: dict) -> "Mistake":
        """Return the mistake that `to_data` described."""
        return cls(data["value"], Message(data["en"], data["zh"]))

    def to_data(self) -> dict:
        """Return the mistake as JSON-ready data."""
        return {"value": self.value, "en": self.message.en, "zh": self.message.zh}


@dataclass(frozen=True)
class ItemMark:
    """The marks of one part of a question: a blank, a column, a call, a key point.

    Attributes
    ----------
    label : str
        What the part is called; empty where there is only one.
    marks, of : float
    status : Status
    message : Message
        The reason.
    evidence : str
        The words of the learner's in which a key point was found.
    label_zh : str
        The label in Chinese, where it is a name of ours and no name from the data.
    """

    label: str
    marks: float
    of: float
    status: Status
    message: Message
    evidence: str = ""
    label_zh: str = ""


@dataclass(frozen=True)
class CallMark:
    """The marks of one check call.

    Attributes
    ----------
    marks : float
    items : list of ItemMark
    final : bool
        False while a human has to decide; `marks` is then a proposal.
    confidence : float
        Of a proposal.
    flags : list of Message
        For the human.
    """

    marks: float
    items: list[ItemMark]
    final: bool = True
    confidence: float = 1.0
    flags: list[Message] = field(default_factory=list)

    @classmethod
    def of_items(cls, items: list[ItemMark]) -> "CallMark":
        """Return final marks: those of the items together."""
        return cls(round(sum(i.marks for i in items), 2), items)


@dataclass(frozen=True)
class QuestionMark:
    """The marks of one question: those of its check calls together.

    Attributes
    ----------
    question : str
        Its id.
    marks, of : float
    items : list of ItemMark
    final, confidence, flags
        As in `CallMark`.
    """

    question: str
    marks: float
    of: float
    items: list[ItemMark]
    final: bool = True
    confidence: float = 1.0
    flags: list[Message] = field(default_factory=list)

    @property
    def status(self) -> Status:
        """The one word that describes the whole question."""
        if self.marks >= self.of - 1e-9 and self.final:
            return Status.RIGHT
        found = {i.status for i in self.items}
        for status in _WHOLE:
            if found == {status}:
                return status
        if not self.final:
            return Status.PROPOSED
        return Status.PARTIAL if self.marks > 0 else Status.WRONG


def item_mark(
    label: str, of: float, right: bool, named: Message | None, other: Message, *, zh: str = ""
) -> ItemMark:
    """Return the marks of an item that is right or earns nothing.

    Parameters
    ----------
    label : str
    of : float
        Its marks when right.
    right : bool
    named : Message or None
        What is told where a named mistake was made.
    other : Message
        What is told of any other wrong answer.
    zh : str
        The label in Chinese, where it is a name of ours.
    """
    if right:
        return ItemMark(label, of, of, Status.RIGHT, RIGHT, label_zh=zh)
    status = Status.MISTAKE if named else Status.WRONG
    return ItemMark(label, 0.0, of, status, named or other, label_zh=zh)


def half_mark(label: str, of: float, message: Message, *, zh: str = "") -> ItemMark:
    """Return half the marks of an item that is right but for its rounding."""
    return ItemMark(label, of / 2, of, Status.PARTIAL, message, label_zh=zh)


def named_mistake(mistakes: Sequence[Mistake], same: Callable[[Any], bool]) -> Message | None:
    """Return the message of the first named mistake for whose value `same` holds, or None."""
    return next((m.message for m in mistakes if same(m.value)), None)
