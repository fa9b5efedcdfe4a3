"""Read the blueprint of a paper: its parts, marks, units and levels (``docs/blueprints/NAME.yaml``).

::

    title: {en: Customer Relationship Management, zh: 客户关系管理}
    occasion: {en: Final examination, zh: 期末考试}
    minutes: 120
    units: {each: [1, 6]}          # fewest and most questions of a unit; only: [U07, …]; one: true
    levels: {apply: [10, 30]}      # fewest and most percent of the marks
    per_section: 2                 # most questions on one section of a page
    parts:
      - asks:
          - {form: choice, number: 20, marks: 1}
      - title: {en: …, zh: …}      # made from the forms when left out
        asks:
          - {form: case, number: 3, marks: [11, 12, 12]}
"""

from pathlib import Path
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, field_validator, model_validator

from crm_lib.base.authored import (
    Authored,
    AuthoredError,
    AuthoredFile,
    Bilingual,
    SomeMarks,
    TrueOrFalse,
    author_error,
    from_reader,
    must_be,
)
from crm_lib.exam.item import Level, Unit
from crm_lib.exam.wording import ExamError

#: The form of a question that stands in no bank: material, tasks and key points, in a folder.
CASE = "case"
Form = Literal[
    "choice", "choices", "verdict", "blanks", "text", "ordering", "matching", "number", "case"
]
Count = Annotated[int, Field(ge=1, le=200), must_be("a whole number from 1 to 200")]
Range = Annotated[
    list[Annotated[float, Field(ge=0)]],
    Field(min_length=2, max_length=2),
    must_be("two numbers, the fewest and the most: [10, 30]"),
]


class Ask(Authored):
    """Some questions of one form with the same marks.

    Attributes
    ----------
    form : str
        A form of the bank, or ``case``.
    number : int
    marks : list of float
        Of each question; of cases one a case, its tasks together.
    """

    part: ClassVar[str] = "ask"
    form: Form
    number: Count
    marks: Annotated[SomeMarks | list[SomeMarks], must_be("marks of each; of cases a list")]

    @model_validator(mode="after")
    def _marks_fit(self) -> Self:
        if isinstance(self.marks, list):
            if self.form != CASE:
                raise author_error("marks must be one number, the marks of each.", "marks")
            if len(self.marks) != self.number:
                words = f"marks lists {len(self.marks)} cases, number says {self.number}."
                raise author_error(words, "marks")
        return self

    @property
    def each(self) -> list[float]:
        """Marks of each question or case."""
        return list(self.marks) if isinstance(self.marks, list) else [self.marks] * self.number

    @property
    def total(self) -> float:
        """Marks of all of them."""
        return sum(self.each)


class Part(Authored):
    """A part of a paper: one heading, one or more kinds of question."""

    part: ClassVar[str] = "part"
    title: Bilingual | None = None
    asks: Annotated[list[Ask], Field(min_length=1)]

    @property
    def marks(self) -> float:
        """Marks of the part."""
        return sum(ask.total for ask in self.asks)


class Units(Authored):
    """Which units are asked, and how many questions of each.

    Attributes
    ----------
    only : list of str
        The units; all that the bank has when left out.
    one : bool
        One unit, which the command names (``--unit U07``).
    each : list of float
        Fewest and most questions of a unit.
    """

    only: list[Unit] = Field(default_factory=list)
    one: TrueOrFalse = False
    each: Range | None = None

    @field_validator("each")
    @classmethod
    def _in_order(cls, each: list[float] | None) -> list[float] | None:
        return _ordered(each)


class PaperBlueprint(Authored):
    """What a paper must hold.

    Attributes
    ----------
    name : str
        The file's name.
    title : Message
        Of the course.
    occasion : Message or None
        What is sat: 期末考试, 随堂测验; printed above the title.
    minutes : int
    parts : list of Part
    units : Units
    levels : dict of str to list of float
        Fewest and most percent of the marks, by level.
    per_section : int
        Most questions on one section of a page.
    """

    name: str = Field(validation_alias=from_reader("name"))
    title: Bilingual
    occasion: Bilingual | None = None
    minutes: Annotated[int, Field(ge=1, le=600), must_be("whole minutes from 1 to 600")]
    parts: Annotated[list[Part], Field(min_length=1)]
    units: Units = Field(default_factory=lambda: Units.model_validate({}))
    levels: dict[Level, Range] = Field(default_factory=dict)
    per_section: Count | None = None

    @field_validator("levels")
    @classmethod
    def _in_order(cls, levels: dict[str, list[float]]) -> dict[str, list[float]]:
        for level, share in levels.items():
            _ordered(share, level)
            if share[1] > 100:
                raise author_error(f"{level} says {share[1]:g} percent; the most is 100.", level)
        if levels and sum(share[0] for share in levels.values()) > 100:
            raise author_error("the fewest percents make more than 100 together.")
        return levels

    @model_validator(mode="after")
    def _can_be_met(self) -> Self:
        if self.units.one and self.units.only:
            raise author_error("one and only say the same; write one of them.", "units", "one")
        if set(self.levels) == {"recall", "understand", "apply", "analyse"}:
            most = sum(share[1] for share in self.levels.values())
            if most < 100:
                raise author_error(f"the most percents make only {most:g} together.", "levels")
        return self

    @property
    def marks(self) -> float:
        """Marks of the paper."""
        return sum(part.marks for part in self.parts)


def _ordered(numbers: list[float] | None, *at: str) -> list[float] | None:
    if numbers is not None and numbers[0] > numbers[1]:
        words = f"the fewest, {numbers[0]:g}, is more than the most, {numbers[1]:g}."
        raise author_error(words, *at)
    return numbers


def blueprint_folder(root: Path) -> Path:
    """Return the folder of a workbook's blueprints."""
    return root / "docs" / "blueprints"


def blueprint_names(root: Path) -> list[str]:
    """Return the names of a workbook's blueprints."""
    return sorted(path.stem for path in blueprint_folder(root).glob("*.yaml"))


def load_paper_blueprint(root: Path, name: str) -> PaperBlueprint:
    """Return a blueprint by its name, or by the path of its file.

    Raises
    ------
    ExamError
        When there is none of this name (and which there are), or with one line for each fault.
    """
    path = blueprint_folder(root) / f"{name}.yaml"
    if name.endswith((".yaml", ".yml")):
        path = Path(name)
    if not path.is_file():
        known = ", ".join(blueprint_names(root)) or "none"
        raise ExamError(
            f"There is no blueprint {name!r}. Known: {known} (docs/blueprints; or give the path of "
            "a .yaml file)."
        )
    try:
        file = AuthoredFile(path, shown=path.name)
        found = file.entry(PaperBlueprint, file.data, place="blueprint", given={"name": path.stem})
        file.finish()
    except AuthoredError as error:
        raise ExamError(str(error)) from None
    assert found is not None
    return found
