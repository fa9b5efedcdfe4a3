"""Model of a question written in YAML: items of a lesson's quiz and of the question bank.

A lesson ``06_sales_funnel.ipynb`` keeps its self-check questions beside it in
``bank/06_sales_funnel.quiz.yaml``::

    06_s1:
      kind: single            # or multiple; single when left out
      question: {en: "…", zh: "…"}
      options:
        A: {en: "…", zh: "…", right: true, why: {en: "…", zh: "…"}}
        B: {en: "…", zh: "…", right: false, why: {en: "…", zh: "…"}}

``why`` of a wrong option says what that option would be the right answer to. An item of the bank is
the same and says more; it names its form instead of its kind::

    b06_001:
      form: choice            # a form of crm_lib.exam: choice, choices, number, text, …
      unit: U07
      objective: Compute a stage conversion rate
      exam_point: S1-C1.1
      level: apply            # recall, understand, apply or analyse
      marks: 2
      source: own
      parameters: {viewers: [1500, 1200]}   # values that its text may take; can be left out
      question: …
      options: …              # of choice and choices; any other form has an answer instead
"""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal, Self, TypeVar

from pydantic import Field, GetPydanticSchema, model_validator
from pydantic_core import core_schema

from crm_lib.base.authored import (
    Authored,
    AuthoredError,
    Bilingual,
    SomeMarks,
    TrueOrFalse,
    Words,
    author_error,
    from_reader,
    must_be,
    read_entries,
)
from crm_lib.base.message import Message
from crm_lib.base.yaml_file import Mapping
from crm_lib.exam.forms import form_names

#: Forms whose answer is one or several of lettered options.
OPTION_FORMS = ("choice", "choices")
LETTERS = "ABCDEFGH"


class Option(Authored):
    """An option of a choice question: letter, words, whether it is right, and why."""

    part: ClassVar[str] = "option"
    letter: str = Field(validation_alias=from_reader("letter"))
    en: Words
    zh: Words
    right: TrueOrFalse
    why: Bilingual

    @property
    def text(self) -> Message:
        """The option's words in both languages."""
        return Message(self.en.strip(), self.zh.strip())


def _lettered(options: Any) -> Any:
    """Give each option the letter it stands under."""
    if not isinstance(options, Mapping):
        return options
    return {
        letter: {**option, from_reader("letter"): str(letter), from_reader("line"): option.line}
        if isinstance(option, Mapping)
        else option
        for letter, option in options.items()
    }


def _options_schema(_: Any, handler: Callable[[Any], core_schema.CoreSchema]) -> Any:
    """Return the schema of options written as a mapping by letter and kept in their order."""
    by_letter = core_schema.no_info_before_validator_function(_lettered, handler(dict[str, Option]))
    return core_schema.no_info_after_validator_function(
        lambda options: tuple(options.values()), by_letter
    )


Options = Annotated[tuple[Option, ...], GetPydanticSchema(_options_schema)]
Unit = Annotated[str, Field(pattern=r"^U\d\d$"), must_be("a unit of the syllabus such as U07")]
Level = Literal["recall", "understand", "apply", "analyse"]
Parameters = Annotated[
    dict[
        Annotated[str, Field(pattern=r"^[a-z]\w*$")],
        Annotated[list[int | float | Words], Field(min_length=1)],
    ],
    must_be("names with the values each may take (rate: [0.2, 0.25])"),
]


class Item(Authored):
    """A question (item) in both languages, with a reason for every option.

    Attributes
    ----------
    id : str
        The key it stands under in its file.
    kind : str
        How a quiz says the form: ``single`` or ``multiple`` choice.
    form : str
        A form of `crm_lib.exam`.
    text : Message
        The question itself (``question`` in the file).
    options : tuple of Option
        In the order of their letters; empty for a form without options.
    answer : object
        What is right, for a form without options.
    unit, objective, exam_point, level, marks, source
        What the bank wants to know of each of its items; None where a quiz doesn't say.
    parameters : dict
        Values that parts of its text may take, by name.
    """

    part: ClassVar[str] = "question"
    id: str = Field(validation_alias=from_reader("id"))
    kind: Literal["single", "multiple"] = "single"
    form: str = Field(
        default_factory=lambda rest: "choices" if rest["kind"] == "multiple" else "choice"
    )
    text: Bilingual = Field(validation_alias="question")
    options: Options = ()
    answer: Any = None
    unit: Unit | None = None
    objective: Words | None = None
    exam_point: Words | None = None
    level: Level | None = None
    marks: SomeMarks | None = None
    parameters: Parameters = Field(default_factory=dict)
    source: Words | None = None

    @property
    def right(self) -> frozenset[str]:
        """Letters of the right options."""
        return frozenset(o.letter for o in self.options if o.right)

    @model_validator(mode="after")
    def _form_is_known(self) -> Self:
        if {"kind", "form"} <= self.model_fields_set:
            raise author_error("kind and form say the same; write form alone.", "kind")
        known = form_names()
        if self.form not in known:
            words = f"form is {self.form!r}; it must be one of {', '.join(known)}."
            raise author_error(words, "form")
        return self

    @model_validator(mode="after")
    def _answer_is_given(self) -> Self:
        if self.form in OPTION_FORMS:
            self._require_options()
            if self.answer is not None:
                words = "answer is not for a form with options; mark the right ones with right."
                raise author_error(words, "answer")
        elif self.options:
            raise author_error(
                f"options go with {' and '.join(OPTION_FORMS)}, not with {self.form}.", "options"
            )
        elif self.answer is None:
            raise author_error(f"answer is missing; a question of form {self.form} needs it.")
        return self

    def _require_options(self) -> None:
        letters = [o.letter for o in self.options]
        expected = list(LETTERS[: len(letters)])
        if not letters:
            raise author_error("options is missing.")
        if not 2 <= len(letters) <= len(LETTERS):
            raise author_error(
                f"options must hold 2 to {len(LETTERS)} entries A: …, B: ….", "options"
            )
        if letters != expected:
            raise author_error(
                f"the options are {', '.join(letters)}; they must be {', '.join(expected)}, "
                "in this order.",
                "options",
            )
        if self.form == "choice" and len(self.right) != 1:
            raise author_error(
                f"{len(self.right)} options are right; a single-choice question needs exactly "
                "one (or is a multiple choice).",
                "options",
            )
        if not self.right:
            raise author_error("no option is right.", "options")


class BankItem(Item):
    """A question of the bank: an `Item` that says all the bank wants to know of it."""

    form: str
    unit: Unit
    objective: Words
    exam_point: Words
    level: Level
    marks: SomeMarks
    source: Words


T = TypeVar("T", bound=Item)


def read_items(
    path: Path, model: type[T], *, prefix: str = "", shown: str | None = None
) -> dict[str, T]:
    """Return the questions of a file by their ids.

    Parameters
    ----------
    path : Path
    model : type
        `Item` for a lesson's quiz, `BankItem` for a file of the bank.
    prefix : str
        With which every id must begin.
    shown : str, optional
        What the file is called in messages; its path when left out.

    Raises
    ------
    AuthoredError
        A ValueError with one line for each fault: file, line, question, place, what to write.
    """
    holds = f"questions, each under its id ({prefix}s1: …)"
    items = read_entries(path, model, key="id", holds=holds, prefix=prefix, shown=shown)
    if not items:
        raise AuthoredError([f"{shown or path}:1: must hold {holds}."])
    return items
