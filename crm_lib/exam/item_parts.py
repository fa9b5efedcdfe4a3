"""Parts that a question of the bank is written with, beside its words and options.

`crm_lib.exam.item` puts them together; each says here what an author may write in it.
"""

import ast
from string import Formatter
from typing import Annotated, Any, ClassVar, Literal, Self, TypeVar

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError, model_validator

from crm_lib.base.authored import (
    Authored,
    Bilingual,
    SomeMarks,
    Words,
    author_error,
    described_faults,
    must_be,
)
from crm_lib.base.message import Message

T = TypeVar("T", bound=Authored)


def _parsed(expression: str) -> str:
    """Refuse what Python cannot read as one expression."""
    try:
        ast.parse(expression.strip(), mode="eval")
    except SyntaxError:
        raise author_error(f"{expression!r} is no expression of arithmetic.") from None
    return expression.strip()


#: Arithmetic on an item's parameters, as `crm_lib.bank.expression` evaluates it.
Expression = Annotated[
    Words,
    AfterValidator(_parsed),
    must_be("an expression of the parameters, such as spend * margin"),
]
#: The number of a heading of the page (``6`` for "## 6 …"), or ``points`` for its exam points.
Section = Annotated[
    str,
    Field(pattern=r"^(\d+(\.\d+)?|points)$"),
    BeforeValidator(lambda v: str(v) if isinstance(v, int) and not isinstance(v, bool) else v),
    must_be("the number of a section of the page (6, or '6.1' in quotes), or points"),
]


class NumberAnswer(Authored):
    """The key of a calculation: how it is computed, in which unit and to how many places.

    Attributes
    ----------
    value : str
        An expression of the item's parameters.
    unit : str
        As `crm_lib.exam.forms.number` takes it.
    decimals : int
        Places that the question asks for.
    """

    value: Expression
    unit: Words | None = None
    decimals: Annotated[int, Field(ge=0, le=6), must_be("a number of decimals from 0 to 6")]


class NamedSlip(Authored):
    """A wrong answer with a name: the value that a slip leads to, and what its learner is told."""

    part: ClassVar[str] = "mistake"
    value: Expression
    en: Words
    zh: Words

    @property
    def message(self) -> Message:
        """What the learner is told."""
        return Message(self.en.strip(), self.zh.strip())


class Point(Authored):
    """A key point of a model answer, with the marks it carries."""

    part: ClassVar[str] = "point"
    en: Words
    zh: Words
    marks: SomeMarks

    @property
    def text(self) -> Message:
        """The point in both languages."""
        return Message(self.en.strip(), self.zh.strip())


class VerdictAnswer(Authored):
    """The key of a statement to judge: right or wrong, and why or how it is corrected."""

    verdict: Literal["right", "wrong"]
    correction: Bilingual | None = None

    @model_validator(mode="after")
    def _wrong_is_corrected(self) -> Self:
        if self.verdict == "wrong" and self.correction is None:
            raise author_error("correction is missing; a wrong statement needs it.")
        return self


def part_of(model: type[T], value: Any) -> T:
    """Return a part as its model; its first fault becomes that of the whole item."""
    try:
        return model.model_validate(value)
    except ValidationError as error:
        labels, words, where = described_faults(error, model, value)[0]
        raise author_error(": ".join([*labels, words]), *where) from None


def names_in(text: str) -> list[str]:
    """Return the names that stand in braces in a text.

    Examples
    --------
    >>> names_in("Spend is {spend:,} CNY at {margin:.0%}.")
    ['spend', 'margin']
    """
    try:
        return [name for _, name, _, _ in Formatter().parse(text) if name is not None]
    except ValueError as error:
        raise author_error(f"a brace of the text is not closed ({error}).", "question") from None
