"""State a blueprint's conditions as rows of an integer program over the choices there are."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from crm_lib.bank import Catalog, alike
from crm_lib.exam.item import BankItem
from crm_lib.papers.blueprint import CASE, Ask, PaperBlueprint

#: Two items of one paper may not be more alike than this (0 to 100).
_MOST_ALIKE = 75
#: From so many statements on some are right and some wrong.
_MIXED_VERDICTS = 4


@dataclass(frozen=True)
class Choice:
    """An item at a place: the number of the ask it would answer, and the marks it would carry."""

    item: BankItem
    page: str
    ask: int
    marks: float


@dataclass(frozen=True)
class Row:
    """A condition: the sum of `factors` over the chosen lies between `least` and `most`.

    `kind` and `name` say which condition it is (``level``, ``apply``).
    """

    kind: str
    name: str
    factors: Mapping[int, float]
    least: float
    most: float


class Conditions:
    """The choices that a bank offers for a blueprint, and the conditions on them.

    Parameters
    ----------
    catalog : Catalog
    blueprint : PaperBlueprint
    avoided : set of str
        Ids of items that must not be asked.
    case_marks : mapping of str to float
        Marks that cases carry already, by level.
    """

    def __init__(
        self,
        catalog: Catalog,
        blueprint: PaperBlueprint,
        avoided: set[str],
        case_marks: Mapping[str, float],
    ):
        self.catalog, self.blueprint = catalog, blueprint
        self.avoided, self.case_marks = avoided, case_marks

    @cached_property
    def asks(self) -> list[Ask]:
        """All asks of the blueprint in order; those for cases too, so that numbers agree."""
        return [ask for part in self.blueprint.parts for ask in part.asks]

    @cached_property
    def units(self) -> list[str]:
        """The units that may be asked."""
        only = self.blueprint.units.only
        return only or sorted({item.unit for item in self.catalog.items.values()})

    @cached_property
    def choices(self) -> list[Choice]:
        """Every item at every place that it fits."""
        return [
            Choice(item, page, number, ask.each[0])
            for number, ask in enumerate(self.asks)
            if ask.form != CASE
            for page, items in self.catalog.pages.items()
            for item in items.values()
            if item.id not in self.avoided and self.may_be_asked(item, ask)
        ]

    def may_be_asked(self, item: BankItem, ask: Ask) -> bool:
        """Tell whether an item fits a place: form, unit, and marks that its parts can make up."""
        return item.form == ask.form and item.unit in self.units and fits(item, ask.each[0])

    def rows(self) -> list[Row]:
        """Return all conditions of the blueprint."""
        return [
            *self.number_rows(), *self.level_rows(), *self.unit_rows(), *self.other_rows()
        ]  # fmt: skip

    def number_rows(self) -> list[Row]:
        """Return how many items each ask wants, and that no item is asked twice."""
        wanted = [
            Row(
                "number",
                str(n),
                _ones(i for i, c in enumerate(self.choices) if c.ask == n),
                ask.number,
                ask.number,
            )
            for n, ask in enumerate(self.asks)
            if ask.form != CASE
        ]
        by_item: dict[str, dict[int, float]] = defaultdict(dict)
        for n, choice in enumerate(self.choices):
            by_item[choice.item.id][n] = 1.0
        return wanted + [
            Row("once", name, factors, 0, 1)
            for name, factors in by_item.items()
            if len(factors) > 1
        ]

    def level_rows(self) -> list[Row]:
        """Return how many marks each level carries."""
        total = self.blueprint.marks
        rows = []
        for level, (least, most) in self.blueprint.levels.items():
            given = self.case_marks.get(level, 0.0)
            factors = {n: c.marks for n, c in enumerate(self.choices) if c.item.level == level}
            rows.append(
                Row(
                    "level", level, factors, least * total / 100 - given, most * total / 100 - given
                )
            )
        return rows

    def unit_rows(self) -> list[Row]:
        """Return how many questions each unit has."""
        each = self.blueprint.units.each
        if each is None:
            return []
        return [
            Row(
                "unit",
                unit,
                _ones(n for n, c in enumerate(self.choices) if c.item.unit == unit),
                *each,
            )
            for unit in self.units
        ]

    def other_rows(self) -> list[Row]:
        """Return what keeps items apart: near duplicates, one section, verdicts all alike."""
        rows = []
        most = self.blueprint.per_section
        if most is not None:
            by_section: dict[str, dict[int, float]] = defaultdict(dict)
            for n, c in enumerate(self.choices):
                by_section[f"{c.page}, section {c.item.section}"][n] = 1.0
            rows += [
                Row("section", name, factors, 0, most)
                for name, factors in by_section.items()
                if len(factors) > most
            ]
        for first, second in self._twins:
            twins = _ones(n for n, c in enumerate(self.choices) if c.item.id in (first, second))
            rows.append(Row("alike", first, twins, 0, 1))
        for n, ask in enumerate(self.asks):
            here = [(i, c.item) for i, c in enumerate(self.choices) if c.ask == n]
            right = _ones(i for i, item in here if _verdict(item) == "right")
            if ask.form == "verdict" and ask.number >= _MIXED_VERDICTS and right:
                rows.append(Row("verdicts", str(n), right, 1, ask.number - 1))
        return rows

    @cached_property
    def _twins(self) -> list[tuple[str, str]]:
        items = list({c.item.id: c.item for c in self.choices}.values())
        found = alike(items, cutoff=_MOST_ALIKE)
        return sorted({(items[n].id, items[m].id) for n, m, _, _ in found})

    def equal_to(
        self,
        chosen: Sequence[Choice],
        difficulty: Callable[[BankItem], float] | None = None,
        tolerance: float = 0.0,
    ) -> list[Row]:
        """Return what makes another set equal to a chosen one.

        Each ask has as many items of each level, and of right and of wrong statements; with
        `difficulty` the marks that a class is expected to earn differ by `tolerance` of all marks.
        """
        kinds = sorted({_kind(c) for c in self.choices})
        counts = {kind: sum(_kind(c) == kind for c in chosen) for kind in kinds}
        rows = [
            Row(
                "equal",
                "/".join(map(str, kind)),
                _ones(i for i, c in enumerate(self.choices) if _kind(c) == kind),
                n,
                n,
            )
            for kind, n in counts.items()
        ]
        if difficulty is not None:
            earned = sum(c.marks * difficulty(c.item) for c in chosen)
            factors = {n: c.marks * difficulty(c.item) for n, c in enumerate(self.choices)}
            room = tolerance * self.blueprint.marks
            rows.append(Row("difficulty", "", factors, earned - room, earned + room))
        return rows


def _ones(places: Iterable[int]) -> dict[int, float]:
    """Return the factor 1 at each of these places."""
    return dict.fromkeys(places, 1.0)


def _verdict(item: BankItem) -> str:
    """Return whether a statement is right or wrong; an empty text for any other form."""
    return str(item.answer.verdict) if item.form == "verdict" else ""


def _kind(choice: Choice) -> tuple[int, str, str]:
    """Return what an equal item has in common with another one: its place, level and verdict."""
    return choice.ask, choice.item.level, _verdict(choice.item)


def fits(item: BankItem, marks: float) -> bool:
    """Tell whether an item's parts can make up so many marks.

    Blanks keep their marks, a text's points share them in halves, a correction needs more than
    the mark of its verdict; other forms take any marks.
    """
    if item.form == "blanks":
        return abs(item.marks - marks) < 1e-9
    if item.form == "text":
        return abs(marks * 2 - round(marks * 2)) < 1e-9 and marks * 2 >= len(item.points)
    return True


def total_of(rows: Iterable[Row], chosen: Iterable[int]) -> dict[tuple[str, str], float]:
    """Return what a choice makes of each condition, by kind and name."""
    places = set(chosen)
    return {
        (row.kind, row.name): sum(f for n, f in row.factors.items() if n in places) for row in rows
    }
