"""A round of questions: each is asked, marked, assessed by the learner where need be, and kept."""

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from crm_lib.bank import Catalog, DrawnItem, MarkedItem, drawn_in_turn, marked
from crm_lib.base.message import Message
from crm_lib.exam.item import OPTION_FORMS, BankItem
from crm_lib.exam.marks import Status
from crm_lib.practice.memory import Memory
from crm_lib.practice.question import (
    UNKNOWN,
    how_to_answer,
    right_answer,
    typed_answer,
)
from crm_lib.progress import Event, ProgressStore

#: An answer that earns nothing yet because its form is not that of the question.
_NO_ANSWER = (Status.TYPE, Status.UNANSWERED)
#: Parts of an answer of which there is nothing to say, or on which the learner decides.
_SAID_ELSEWHERE = (Status.RIGHT, Status.PROPOSED)
#: What a correction is worth where the verdict is right.
_CORRECTION = 0.5
UNKEPT = Message(
    "This answer could not be kept ({reason}). Free some space or mend the folder's permissions: "
    "it is tried again with the next answer.",
    "这次作答没能保存（{reason}）。请腾出磁盘空间，或检查文件夹的权限；下一次作答时会再试。",
)


@dataclass(frozen=True)
class Tick:
    """A point on which learners decide themselves whether they have said it, in whatever words."""

    text: Message
    marks: float


@dataclass
class Answered:
    """An answer to a question, and what it earned.

    Attributes
    ----------
    item : DrawnItem
    typed : str
    result : MarkedItem or None
        None for who does not know.
    ticks : list of Tick
        What the learner has to decide before the marks are known.
    sure : float
        Marks that do not wait for this.
    given : list of bool or None
        What the learner has decided.
    """

    item: DrawnItem
    typed: str
    result: MarkedItem | None = None
    ticks: list[Tick] = field(default_factory=list)
    sure: float = 0.0
    given: list[bool] | None = None

    @property
    def of(self) -> float:
        """Marks when all is right."""
        return float(self.item.item.marks)

    @property
    def marks(self) -> float:
        """Marks earned, those that learners gave themselves included."""
        ticked = zip(self.ticks, self.given or (), strict=False)
        return round(min(self.of, self.sure + sum(tick.marks for tick, yes in ticked if yes)), 2)

    @property
    def status(self) -> Status:
        """Right, partly right or not; in an exam a question may be left open."""
        if not self.typed:
            return Status.UNANSWERED
        if self.marks >= self.of - 1e-9:
            return Status.RIGHT
        return Status.PARTIAL if self.marks > 0 else Status.WRONG

    def reasons(self) -> list[tuple[str, Message]]:
        """Return why each chosen option is right or wrong, with its letter; slips by name."""
        if self.result is None:
            return []
        if self.item.item.form in OPTION_FORMS:
            return list(self.result.reasons.items())
        if self.item.item.form in ("text", "verdict"):
            return []  # the key itself says it
        parts = [p for p in self.result.mark.items if p.status not in _SAID_ELSEWHERE]
        return [(part.label, part.message) for part in parts]

    def key(self) -> Message:
        """Return what is right, in words."""
        return right_answer(self.item)

    def reasons_of_key(self) -> list[Message]:
        """Return why right options that were not chosen are right; none of a form without options."""
        chosen = set(self.result.reasons) if self.result else set()
        return [
            labelled(option.letter, option.why)
            for option in self.item.item.options
            if option.right and option.letter not in chosen
        ]


def labelled(label: str, words: Message) -> Message:
    """Return words behind what they belong to; without a label as they are."""
    return Message(f"{label}: {words.en}", f"{label}：{words.zh}") if label else words


class NoAnswer(ValueError):
    """What was typed is no answer to the question; nothing is counted."""

    def __init__(self, words: Message):
        super().__init__(str(words))
        self.words = words


def drawn_for(items: Iterable[BankItem], memory: Memory) -> list[DrawnItem]:
    """Return items with their numbers: other ones than when they were asked before."""
    known = memory.items
    return [drawn_in_turn(item, known[item.id].times if item.id in known else 0) for item in items]


def answered(item: DrawnItem, typed: str) -> Answered:
    """Return what an answer earns.

    Parameters
    ----------
    item : DrawnItem
    typed : str
        As typed; ``?`` by who does not know.

    Raises
    ------
    NoAnswer
        With what to type instead.
    """
    if typed.strip() in (UNKNOWN, "？"):
        return Answered(item, typed)
    result = marked(item, typed_answer(item, typed))
    if result.mark.status in _NO_ANSWER:
        raise NoAnswer(Message(*how_to_answer(item)))
    ticks = _ticks(item, result)
    waiting = sum(tick.marks for tick in ticks)
    # The form gives a verdict all marks; a correction that waits takes its own off again.
    sure = min(result.marks, float(item.item.marks) - waiting)
    return Answered(item, typed, result, ticks, sure)


def _ticks(item: DrawnItem, result: MarkedItem) -> list[Tick]:
    asked = item.item
    if asked.form == "text":
        return [Tick(point.text, point.marks) for point in asked.points]
    if asked.form == "verdict" and result.is_right and item.answer == "wrong":
        correction = asked.answer.correction
        return [Tick(correction, asked.marks * _CORRECTION)] if correction else []
    if asked.form == "blanks":
        return _blanks_to_compare(item, result)
    return []


def _blanks_to_compare(item: DrawnItem, result: MarkedItem) -> list[Tick]:
    """Return the blanks whose wording is not known: the learner compares them with the key."""
    found = []
    for part in result.mark.items:
        if part.status == Status.PROPOSED:
            wordings = " / ".join(item.answer.get(part.label, ()))
            words = Message(f"{part.label} means the same as {wordings}",
                            f"{part.label} 与“{wordings}”意思相同")  # fmt: skip
            found.append(Tick(words, part.of))
    return found


class Keeper:
    """Keeps answers in the progress store; what cannot be kept now is tried again with the next."""

    def __init__(self, store: ProgressStore, catalog: Catalog):
        self.store, self.catalog = store, catalog
        self.unkept: list[Event] = []

    def keep(self, *answers: Answered) -> Message | None:
        """Keep answers as events, all or none; return in words why they could not be."""
        self.unkept += [self._event(one) for one in answers]
        try:
            self.store.add(*self.unkept)
        except (OSError, sqlite3.Error) as error:
            reason = getattr(error, "strerror", None) or str(error)
            return Message(UNKEPT.en.format(reason=reason), UNKEPT.zh.format(reason=reason))
        self.unkept = []
        return None

    def _event(self, one: Answered) -> Event:
        page = self.catalog.page_of(one.item.id)
        at = self.store.clock()
        return Event("practice", page, one.item.id, str(one.status), one.marks, one.of, at)


def totals(answers: Sequence[Answered]) -> tuple[float, float]:
    """Return marks earned and marks when all is right, of several answers."""
    return round(sum(a.marks for a in answers), 2), sum(a.of for a in answers)
