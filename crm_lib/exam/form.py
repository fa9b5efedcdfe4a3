"""Base class of all forms of question: record an answer, find its problem, mark it.

A locked check cell names the form, ``check("06_q3", q3, choice("ABCD"))``, so that even a copy
without a key can say "5 of 5 blanks filled" or "a number was expected". Each form is one file of
`crm_lib.exam.forms`. It works on plain data (`crm_lib.exam.record.plain`): `record`, `problem` and
`summary` in the student's process, `problem` again and `mark` where the key is.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, ClassVar, Self

from crm_lib.base.message import Message
from crm_lib.exam.answers import is_blank, is_tagged, text_of
from crm_lib.exam.decided import NOTHING_DECIDED, Decided
from crm_lib.exam.marks import CallMark, Mistake, Status
from crm_lib.exam.record import TooLarge, plain
from crm_lib.exam.wording import NOT_ANSWERED, TOO_LARGE

# A student's kernel imports every form and marks nothing: rubrics, whose models are pydantic's, and
# what marks by them are imported by a form's `mark` alone, which runs where the key is.
if TYPE_CHECKING:
    from crm_lib.exam.free_text.rubric import Rubric


@dataclass(frozen=True)
class Problem:
    """Why an answer cannot be marked as it stands: unanswered, of another type, or crashed."""

    status: Status
    message: Message


@dataclass(frozen=True)
class Task:
    """Context of marking an answer: marks, mistakes, rubric and more, besides answer and key.

    Attributes
    ----------
    of : float
        Marks when all is right.
    mistakes : tuple of Mistake
        Wrong answers that the solution names.
    prompt : str
        The question's own words: they earn nothing in free text.
    rubric : Rubric or None
        For free text.
    decided : Decided
        What a human has said about such answers.
    """

    of: float
    mistakes: tuple[Mistake, ...] = ()
    prompt: str = ""
    rubric: "Rubric | None" = None
    decided: Decided = NOTHING_DECIDED


@dataclass(frozen=True)
class Form(ABC):
    """One form of question; the fields of a subclass are what its check call says.

    Attributes
    ----------
    rubric_kinds : tuple of str
        The kinds of rubric that mark it; none for a form that is no free text.
    """

    rubric_kinds: ClassVar[tuple[str, ...]] = ()

    @property
    def kind(self) -> str:
        """The form's name, which is that of its file."""
        return type(self).__module__.rpartition(".")[2]

    @property
    def rules(self) -> dict[str, Any]:
        """JSON-ready settings that say what is compared and how."""
        return {f.name: getattr(self, f.name) for f in fields(self)}

    @property
    def spec(self) -> dict[str, Any]:
        """The form as JSON-ready data, for `crm_lib.exam.forms.form_from`."""
        return {"kind": self.kind, "rules": self.rules}

    @classmethod
    def from_rules(cls, rules: dict[str, Any]) -> Self:
        """Return the form with the given `rules`."""
        return cls(**rules)

    def record(self, value: Any, *, key: bool = False) -> Any:
        """Return `value` as plain data; with `key` also what `accept` and `between` say."""
        try:
            return plain(value, key=key)
        except TooLarge:
            return {"is": "too_large"}

    def problem(self, answer: Any) -> Problem | None:
        """Return what keeps the plain `answer` from being marked, or None."""
        if is_tagged(answer, "too_large"):
            return Problem(Status.TYPE, TOO_LARGE)
        if is_blank(answer):
            return Problem(Status.UNANSWERED, NOT_ANSWERED)
        return self.misfit(answer)

    @abstractmethod
    def misfit(self, answer: Any) -> Problem | None:
        """Return why an `answer` that is not blank is none of this form, or None."""

    def expected_problem(self, expected: Any) -> Problem | None:
        """Return why the `expected` value that a solution recorded cannot be marked by, or None."""
        return self.problem(first_right(expected))

    def summary(self, answer: Any) -> Message:
        """Say what was recorded of an answer without a problem."""
        return Message("Recorded.", "已记录。")

    @abstractmethod
    def mark(self, answer: Any, expected: Any, task: Task) -> CallMark:
        """Return the marks of a plain `answer` without a problem, held against `expected`."""

    def needs_rubric(self, expected: Any) -> bool:
        """Tell whether an answer is marked by the key points of a rubric."""
        return False

    def free_text(self, answer: Any) -> str:
        """Return the words of an answer that a rubric marks."""
        return text_of(answer)


def first_right(expected: Any) -> Any:
    """Return one right value where `accept`, `between` or `approx` say what else is right.

    Examples
    --------
    >>> first_right({"is": "between", "low": 2, "high": 4})
    3.0
    """
    if is_tagged(expected, "accept"):
        return expected["values"][0]
    if is_tagged(expected, "between"):
        return (expected["low"] + expected["high"]) / 2
    if is_tagged(expected, "near"):
        return expected["value"]
    return expected
