"""A composed paper: its parts and questions, with numbers drawn and marks set."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from crm_lib.bank import DrawnItem
from crm_lib.base.message import Message
from crm_lib.exam.long_question import LongQuestion
from crm_lib.papers.blueprint import PaperBlueprint


@dataclass(frozen=True)
class PaperQuestion:
    """One question of a paper.

    Attributes
    ----------
    number : int
        From 1 on, through all parts.
    marks : float
    unit, level, page, section : str
        Where it is taught and what it asks of a learner; page and section of a case are empty.
    drawn : DrawnItem or None
        The item of the bank with its numbers.
    task : LongQuestion or None
        The task of a case.
    opens_case : bool
        Whether the material of the case is printed above it.
    item_id : str
        Id of the item or the task.
    """

    number: int
    marks: float
    unit: str
    level: str
    item_id: str
    page: str = ""
    section: str = ""
    drawn: DrawnItem | None = None
    task: LongQuestion | None = None
    opens_case: bool = False

    @property
    def form(self) -> str:
        """The form of the question: one of the bank's, or ``case``."""
        return "case" if self.drawn is None else self.drawn.item.form

    @property
    def text(self) -> Message:
        """The question's words, without options."""
        if self.drawn is not None:
            return self.drawn.text
        assert self.task is not None
        return self.task.task.ask

    @property
    def lettered(self) -> dict[str, Message]:
        """Options, steps or the right side of a matching, by letter; none for other forms."""
        if self.drawn is None:
            return {}
        item = self.drawn.item
        if item.options:
            return {o.letter: o.text for o in item.options}
        return dict(item.entries or item.right_side)

    @property
    def numbered(self) -> dict[str, Message]:
        """The left side of a matching, by number."""
        return {} if self.drawn is None else dict(self.drawn.item.left)


@dataclass(frozen=True)
class PaperPart:
    """A part of a paper: heading and questions."""

    title: Message
    questions: tuple[PaperQuestion, ...]

    @property
    def marks(self) -> float:
        """Marks of the part."""
        return sum(q.marks for q in self.questions)

    @property
    def forms(self) -> list[str]:
        """The forms of its questions, each once, in order."""
        return list(dict.fromkeys(q.form for q in self.questions))


@dataclass(frozen=True)
class Paper:
    """A composed paper.

    Attributes
    ----------
    name : str
        The name of the assignment and of its files.
    blueprint : PaperBlueprint
    seed : int
    letter : str
        The set, such as A; empty where there is only one.
    parts : tuple of PaperPart
    """

    name: str
    blueprint: PaperBlueprint
    seed: int
    letter: str = ""
    parts: tuple[PaperPart, ...] = field(default=())

    @cached_property
    def questions(self) -> list[PaperQuestion]:
        """All questions in order."""
        return [q for part in self.parts for q in part.questions]

    @property
    def marks(self) -> float:
        """Marks of the paper."""
        return sum(part.marks for part in self.parts)

    @property
    def item_ids(self) -> list[str]:
        """Ids of its items and tasks, in order."""
        return [q.item_id for q in self.questions]

    def by_unit_and_level(self) -> dict[tuple[str, str], float]:
        """Return the marks by unit and level (双向细目表)."""
        table: dict[tuple[str, str], float] = {}
        for q in self.questions:
            table[q.unit, q.level] = table.get((q.unit, q.level), 0.0) + q.marks
        return table

    def __iter__(self) -> Iterator[PaperPart]:
        """Yield the parts."""
        return iter(self.parts)
