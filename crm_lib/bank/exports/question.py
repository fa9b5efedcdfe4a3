"""A question as every format exports it: drawn, in the languages asked for, its key as plain data.

What a format cannot say stands in its own module; what a question is stands here, once.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import prod

from crm_lib.bank.catalog import Catalog
from crm_lib.bank.drawn import DrawnItem, drawn
from crm_lib.bank.exports.text import Text, text_of
from crm_lib.base.message import Message
from crm_lib.exam.forms.number import UNITS_ZH
from crm_lib.exam.item import BankItem

#: How the forms are called on a paper.
FORM_NAMES = {
    "choice": Message("Single choice", "单项选择题"),
    "choices": Message("Multiple choice", "多项选择题"),
    "verdict": Message("Right or wrong, with correction", "判断改错题"),
    "blanks": Message("Fill in", "填空题"),
    "text": Message("Free text", "简答题"),
    "ordering": Message("Ordering", "排序题"),
    "matching": Message("Matching", "配对题"),
    "number": Message("Calculation", "计算题"),
}
#: How hard an item of a level is said to be, where a format wants it in three steps.
DIFFICULTIES = {
    "recall": Message("easy", "易"),
    "understand": Message("medium", "中"),
    "apply": Message("medium", "中"),
    "analyse": Message("hard", "难"),
}
VERDICTS = {True: Message("Right", "对"), False: Message("Wrong", "错")}
#: Tries for another draw before an item is taken to have no more.
_TRIES = 40


@dataclass(frozen=True)
class Entry:
    """A lettered or numbered thing: a step to order, one side of a match."""

    label: str
    text: Text


@dataclass(frozen=True)
class Choice(Entry):
    """An option: whether it is right, and why."""

    right: bool
    why: Text


@dataclass(frozen=True)
class Blank:
    """A blank with every wording that is right in it."""

    label: str
    wordings: tuple[str, ...]


@dataclass(frozen=True)
class Slip:
    """A named mistake: the number that it leads to, and what its learner is told."""

    value: float
    why: Text


@dataclass(frozen=True)
class KeyPoint:
    """A point of a model answer, with its marks."""

    text: Text
    marks: float


@dataclass(frozen=True)
class Amount:
    """The key of a calculation.

    Attributes
    ----------
    value : float
        As it was computed, not rounded.
    decimals : int
        Places that the question asks for.
    tolerance : float
        What an answer may be away from the value, as the workbook's own marking has it.
    units : tuple of str
        Ways to write the unit; none for a pure number.
    slips : tuple of Slip
    """

    value: float
    decimals: int
    tolerance: float
    units: tuple[str, ...]
    slips: tuple[Slip, ...]

    @property
    def shown(self) -> str:
        """The value to the places asked for; a percentage with its sign.

        Examples
        --------
        >>> Amount(74.456, 1, 0.05, ("%",), ()).shown
        '74.5%'
        """
        number = f"{self.value:.{self.decimals}f}"
        return f"{number}%" if "%" in self.units else number


@dataclass(frozen=True)
class Question:
    """An item of the bank as it leaves the workbook.

    Attributes
    ----------
    id : str
        Of the item; of an item whose numbers are drawn with the number of the draw: ``b09_037_2``.
    page, section, unit, level, exam_point, form : str
    objective : Text
        What it tests (知识点).
    marks : float
    language : str
        ``en``, ``zh`` or ``both``.
    stem : Text
    options, blanks, entries, left, right, points : tuple
        What its form has; empty for others.
    order : str
        Letters of the entries in their right order.
    pairs : mapping of str to str
        The letter that belongs to each number.
    is_right : bool or None
        Whether a statement is right.
    correction : Text
        How a wrong statement is corrected, or why a right one is right; may be empty.
    amount : Amount or None
    model : Text
        The model answer of a free text.
    """

    id: str
    page: str
    section: str
    unit: str
    level: str
    exam_point: str
    form: str
    objective: Text
    marks: float
    language: str
    stem: Text
    options: tuple[Choice, ...]
    blanks: tuple[Blank, ...]
    entries: tuple[Entry, ...]
    order: str
    left: tuple[Entry, ...]
    right: tuple[Entry, ...]
    pairs: Mapping[str, str]
    is_right: bool | None
    correction: Text
    amount: Amount | None
    model: Text
    points: tuple[KeyPoint, ...]

    @property
    def tags(self) -> list[str]:
        """Words to find it by: unit, page, level, form and exam point."""
        named = {
            "unit": self.unit,
            "page": self.page,
            "level": self.level,
            "form": self.form,
            "exam": self.exam_point,
        }
        return [f"{name}::{value.replace(' ', '_')}" for name, value in named.items()]

    def said(self, message: Message) -> Text:
        """Return words of the export itself in the question's languages."""
        return text_of(message, self.language)


def questions_of(
    catalog: Catalog,
    *,
    units: Iterable[str] = (),
    pages: Iterable[str] = (),
    language: str = "both",
    draws: int = 1,
    seed: int = 0,
    objectives: Mapping[str, str] | None = None,
) -> Iterator[Question]:
    """Yield the questions of units and pages in the order of the bank.

    Parameters
    ----------
    catalog : Catalog
    units, pages : iterable of str
        What is left out may be any; both together hold at once.
    language : {"en", "zh", "both"}
    draws : int
        How many draws of each item that has parameters, each with other numbers.
    seed : int
        The same seed gives the same numbers.
    objectives : mapping of str to str, optional
        Objectives in Chinese by their English words.
    """
    wanted, chosen_pages = set(units), set(pages)
    for page, items in catalog.pages.items():
        if chosen_pages and page not in chosen_pages:
            continue
        for item in items.values():
            if wanted and item.unit not in wanted:
                continue
            for number, one in enumerate(_draws(item, draws, seed), 1):
                name = f"{item.id}_{number}" if item.parameters else item.id
                yield question_of(one, name, page, language, objectives or {})


def question_of(
    one: DrawnItem, name: str, page: str, language: str, objectives: Mapping[str, str]
) -> Question:
    """Return a drawn item as a question with a name, in a language or both."""
    item = one.item

    def said(message: Message | None) -> Text:
        return text_of(message or Message("", ""), language)

    def entries(given: Mapping[str, Message]) -> tuple[Entry, ...]:
        return tuple(Entry(label, said(text)) for label, text in given.items())

    verdict = item.answer if item.form == "verdict" else None
    blanks = item.answer if item.form == "blanks" else {}
    return Question(
        id=name,
        page=page,
        section=item.section,
        unit=item.unit,
        level=item.level,
        exam_point=item.exam_point,
        form=item.form,
        objective=said(Message(item.objective, objectives.get(item.objective, item.objective))),
        marks=float(item.marks),
        language=language,
        stem=said(one.text),
        options=tuple(Choice(o.letter, said(o.text), o.right, said(o.why)) for o in item.options),
        blanks=tuple(Blank(label, tuple(words)) for label, words in blanks.items()),
        entries=entries(item.entries),
        order=item.answer if item.form == "ordering" else "",
        left=entries(item.left),
        right=entries(item.right_side),
        pairs=dict(item.answer) if item.form == "matching" else {},
        is_right=None if verdict is None else verdict.verdict == "right",
        correction=said(verdict.correction if verdict is not None else None),
        amount=_amount(one, language) if item.form == "number" else None,
        model=said(item.answer if item.form == "text" else None),
        points=tuple(KeyPoint(said(p.text), float(p.marks)) for p in item.points),
    )


def _draws(item: BankItem, most: int, seed: int) -> list[DrawnItem]:
    """Return different draws of an item, `most` of them or as many as there are."""
    possible = prod(len(set(map(str, values))) for values in item.parameters.values())
    wanted = min(most, possible) if item.parameters else 1
    found: dict[str, DrawnItem] = {}
    for attempt in range(_TRIES * wanted):
        one = drawn(item, seed if attempt == 0 else f"{seed}/{attempt}")
        found.setdefault(str(sorted(one.parameters.items())), one)
        if len(found) == wanted:
            break
    return list(found.values())


def _amount(one: DrawnItem, language: str) -> Amount:
    key = one.item.answer
    units = (key.unit, UNITS_ZH.get(key.unit, key.unit)) if key.unit else ()
    return Amount(
        value=one.answer,
        decimals=key.decimals,
        # As `same_number` has it, so that a half is rounded either way.
        tolerance=0.5 * 10.0**-key.decimals * (1 + 1e-6),
        units=tuple(dict.fromkeys(units)),
        slips=tuple(Slip(slip.value, text_of(slip.message, language)) for slip in one.mistakes),
    )
