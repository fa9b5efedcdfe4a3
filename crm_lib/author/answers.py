"""Read an assignment's tested answers (answers.yaml beside its solution).

It lists, for each question, likely wrong answers with the marks and the message they must get, and
right answers written in other ways. Tests hold the marking to it, and `crm class` plays a course
with it::

    06_q1:
      right:
        - answer: '" b "'
      wrong:
        - answer: '"A"'
          says: the stage before
        - code: |
            q1 = "D"
          marks: 0
          says: ...
"""

from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from crm_lib.base.authored import (
    Authored,
    AuthoredError,
    AuthoredFile,
    Marks,
    TrueOrFalse,
    author_error,
    from_reader,
    must_be,
)
from crm_lib.base.yaml_file import Mapping
from crm_lib.exam.wording import ExamError

Code = Annotated[str, Field(pattern=r"\S"), must_be("Python code in quotes, such as '\"B\"'")]


class Case(Authored):
    """A tested answer: its source, the marks and the message it must get.

    Attributes
    ----------
    question : str
    right : bool
        Whether it must earn full marks (a free text: be proposed for them).
    answer, code : str or None
        The right-hand side of ``q3 = …``, or the whole cell: one of them.
    marks : float or None
        What it must earn; None for full marks (right) or 0 (wrong).
    says : str
        Words its feedback must contain.
    language : str
        ``en``, ``zh`` or empty.
    final : bool or None
        Whether no human must be needed; None where that is not tested.
    """

    question: str = Field(validation_alias=from_reader("question"))
    right: bool = Field(validation_alias=from_reader("right"))
    answer: Code | None = None
    code: Code | None = None
    marks: Marks | None = None
    says: Annotated[str, must_be("words (put a number in quotes)")] = ""
    language: Literal["", "en", "zh"] = ""
    final: TrueOrFalse | None = None

    @property
    def source(self) -> str:
        """The answer cell that holds it."""
        return self.code or f"{self.question.rpartition('_')[2]} = {self.answer}"

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if (self.answer is None) == (self.code is None):
            raise author_error(
                "write either answer (what stands right of q3 =) or code (the whole cell)."
            )
        return self


class Groups(Authored):
    """The tested answers of one question."""

    right: list[Any] = Field(default_factory=list)
    wrong: list[Any] = Field(default_factory=list)


def load_cases(path: Path) -> list[Case]:
    """Return the tested answers of an answers.yaml.

    Raises
    ------
    ExamError
        When the file is missing or malformed, with one line for each fault.
    """
    if not path.is_file():
        raise ExamError(f"{path}: missing. It lists wrong and right answers for each question.")
    try:
        return _cases(AuthoredFile(path))
    except AuthoredError as error:
        raise ExamError(str(error)) from None


def _cases(file: AuthoredFile) -> list[Case]:
    questions = Mapping() if file.data is None else file.data
    if not isinstance(questions, Mapping):
        raise AuthoredError([f"{file.shown}:1: must hold question ids, each with its answers."])
    cases = []
    for question, value in questions.items():
        groups = file.entry(Groups, value, question, place=str(question))
        for name in ("right", "wrong") if groups else ():
            for number, entry in enumerate(getattr(groups, name)):
                case = file.entry(
                    Case, entry, question, name, number,
                    place=f"{question}, {name} answer {number + 1}",
                    given={"question": str(question), "right": name == "right"},
                )  # fmt: skip
                cases += [case] if case else []
    file.finish()
    return cases
