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
      section: 6              # of the page that teaches it ("6.1" in quotes); points: 考点速记
      level: apply            # recall, understand, apply or analyse
      marks: 2
      source: own
      question: …
      options: …              # of choice and choices; any other form has an answer instead

What any other form says instead of options::

    verdict    answer: {verdict: wrong, correction: {en, zh}}   # right: no correction needed
    blanks     answer: {①: [retention, 保持], ②: …}             # every wording that is right
    text       answer: {en, zh}, points: [{en, zh, marks}, …]   # 2 to 5 that make up the marks
    ordering   entries: {A: {en, zh}, B: …}, answer: BAC
    matching   left: {"1": {en, zh}, …}, right: {A: {en, zh}, …}, answer: {"1": C, …}
    number     parameters: {spend: [4000, 5000], margin: [0.2]} # each drawn; {spend:,} in the text
               answer: {value: spend * margin, unit: CNY, decimals: 2}
               mistakes: [{value: spend, en: …, zh: …}, …]      # 1 to 3 named slips
"""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal, Self, TypeVar

from pydantic import Field, GetPydanticSchema, ValidationInfo, field_validator, model_validator
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
from crm_lib.exam.item_parts import (
    NamedSlip,
    NumberAnswer,
    Point,
    Section,
    VerdictAnswer,
    names_in,
    part_of,
)

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
    section : str or None
        The part of its page that teaches it.
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
    section: Section | None = None
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


#: Entries by the letter or number they stand under.
Entries = Annotated[
    dict[str, Bilingual], must_be("entries under their letters (A: {en: …, zh: …})")
]

#: What each form says beside `answer`; the others must leave it out.
_BESIDE = {
    "number": ("parameters", "mistakes"),
    "ordering": ("entries",),
    "matching": ("left", "right"),
    "text": ("points",),
}


class BankItem(Item):
    """A question of the bank: an `Item` that says all the bank wants to know of it.

    Attributes
    ----------
    entries : dict of str to Message
        The steps of an ordering, by letter.
    left, right_side : dict of str to Message
        The two sides of a matching, by number and by letter (``right`` in the file).
    points : list of Point
        Key points of a text.
    mistakes : list of NamedSlip
        Wrong answers of a number, with names.
    """

    form: str
    unit: Unit
    objective: Words
    exam_point: Words
    level: Level
    marks: SomeMarks
    source: Words
    section: Section
    entries: Entries = Field(default_factory=dict)
    left: Entries = Field(default_factory=dict)
    right_side: Entries = Field(default_factory=dict, validation_alias="right")
    points: list[Point] = Field(default_factory=list)
    mistakes: list[NamedSlip] = Field(default_factory=list)

    @field_validator("answer", mode="after")
    @classmethod
    def _answer_of_its_form(cls, answer: Any, info: ValidationInfo) -> Any:
        form = info.data.get("form")
        if answer is None:  # told with what else the form needs
            return answer
        if form == "number":
            return part_of(NumberAnswer, answer)
        if form == "verdict":
            return part_of(VerdictAnswer, answer)
        if form == "text" and not (isinstance(answer, dict) and set(answer) == {"en", "zh"}):
            raise author_error("answer must be a model answer {en: …, zh: …}.")
        if form == "text":
            return Message(str(answer["en"]).strip(), str(answer["zh"]).strip())
        return answer

    @model_validator(mode="after")
    def _says_what_its_form_needs(self) -> Self:
        for form, fields in _BESIDE.items():
            for name in fields:
                given = getattr(self, "right_side" if name == "right" else name)
                if form == self.form and not given:
                    raise author_error(f"{name} is missing; a question of form {form} needs it.")
                if form != self.form and given and name != "parameters":
                    raise author_error(f"{name} goes with {form}, not with {self.form}.", name)
        check = {
            "blanks": self._check_blanks,
            "matching": self._check_matching,
            "number": self._check_number,
            "ordering": self._check_ordering,
            "text": self._check_points,
        }.get(self.form)
        if check is not None:
            check()
        if self.parameters:
            self._check_braces()
        return self

    def _check_braces(self) -> None:
        english, chinese = (sorted(set(names_in(t))) for t in (self.text.en, self.text.zh))
        if english != chinese:
            words = f"the English text names {_named(english)}, the Chinese {_named(chinese)}."
            raise author_error(words, "question")
        if unknown := [n for n in english if n not in self.parameters]:
            raise author_error(f"{_named(unknown)} in the text is no parameter.", "question")

    def _check_number(self) -> None:
        unused = set(self.parameters) - set(names_in(self.text.en))
        if unused:
            words = f"the text never says {_named(sorted(unused))}; write it in braces."
            raise author_error(words, "question")
        if len(self.mistakes) > 3:
            raise author_error("mistakes must be one to three.", "mistakes")

    def _check_points(self) -> None:
        if not 2 <= len(self.points) <= 5:
            raise author_error(f"points must be two to five, got {len(self.points)}.", "points")
        total = sum(point.marks for point in self.points)
        if abs(total - self.marks) > 1e-9:
            raise author_error(f"marks is {self.marks:g} but the points make {total:g}.", "points")

    def _check_ordering(self) -> None:
        _require_letters(self.entries, "entries")
        if len(self.entries) < 3:
            raise author_error("entries must be three or more.", "entries")
        if not isinstance(self.answer, str) or sorted(self.answer) != list(self.entries):
            letters = "".join(self.entries)
            words = f"answer must be the letters {letters} in their right order, each once."
            raise author_error(f"{words} It is {self.answer!r}.", "answer")

    def _check_matching(self) -> None:
        _require_letters(self.right_side, "right")
        numbers = [str(n) for n in range(1, len(self.left) + 1)]
        if list(self.left) != numbers or len(numbers) < 2:
            words = f"left holds {_named(self.left)}; it must hold '1', '2' and so on."
            raise author_error(words, "left")
        if not isinstance(self.answer, dict) or list(self.answer) != numbers:
            raise author_error(f"answer must give a letter to each of {_named(numbers)}.", "answer")
        letters = list(self.answer.values())
        if not set(map(str, letters)) <= set(self.right_side) or len(set(letters)) < len(letters):
            words = f"answer must give each number another letter of {_named(self.right_side)}."
            raise author_error(words, "answer")

    def _check_blanks(self) -> None:
        if not isinstance(self.answer, dict) or not self.answer:
            raise author_error("answer must be {①: [wordings], …}.", "answer")
        for label, wordings in self.answer.items():
            if not isinstance(wordings, list) or not wordings:
                words = f"{label} must be a list of the wordings that are right, in en and in zh."
                raise author_error(words, "answer", label)
            if not all(isinstance(w, str) and w.strip() for w in wordings):
                raise author_error(f"{label} must hold words (numbers in quotes).", "answer", label)
            if label not in self.text.en or label not in self.text.zh:
                raise author_error(f"{label} does not stand in both texts.", "question")


def _require_letters(entries: dict[str, Message], field: str) -> None:
    expected = list(LETTERS[: len(entries)])
    if list(entries) != expected:
        words = f"{field} holds {_named(entries)}; it must hold {_named(expected)}, in this order."
        raise author_error(words, field)


def _named(names: Iterable[str]) -> str:
    return ", ".join(names) or "nothing"


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
