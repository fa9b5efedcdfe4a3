"""Data types of the answer key: expected value, question, whole key."""

from dataclasses import dataclass, replace
from typing import Any

from crm_lib.exam.form import Form
from crm_lib.exam.forms import form_from
from crm_lib.exam.marks import Mistake


@dataclass(frozen=True)
class Expected:
    """The expected value of one check call.

    Attributes
    ----------
    form : Form
        That of the solution's call: an answer is marked by it, whatever the submission called.
    value : object
        The recorded value, with what `accept`, `between` and `approx` say.
    marks : float or None
        The call's share of the marks, where it names one.
    hidden : bool
        Whether the call stands among hidden tests.
    """

    form: Form
    value: Any
    marks: float | None = None
    hidden: bool = False

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> "Expected":
        """Return the expected value that `to_data` described."""
        return cls(form_from(data["form"]), data["value"], data["marks"], data["hidden"])

    def to_data(self) -> dict[str, Any]:
        """Return it as JSON-ready data."""
        return {
            "form": self.form.spec,
            "value": self.value,
            "marks": self.marks,
            "hidden": self.hidden,
        }


@dataclass(frozen=True)
class Question:
    """A question's entry in the answer key.

    Attributes
    ----------
    id : str
        Such as ``06_q3``.
    points : float
        Marks of its check cell.
    expected : tuple of Expected
        One for each check call, in their order.
    mistakes : tuple of Mistake
        Wrong answers that the solution names.
    prompt : str
        Its words, without hints.
    cell : str
        Name of the check cell.
    source : str
        Hash of the check cell: that of the solution must be the released one.
    """

    id: str
    points: float
    expected: tuple[Expected, ...]
    mistakes: tuple[Mistake, ...] = ()
    prompt: str = ""
    cell: str = ""
    source: str = ""

    @property
    def shares(self) -> list[float]:
        """Marks of each check call; calls that name none share what the others leave."""
        named = [e.marks for e in self.expected if e.marks is not None]
        rest = (self.points - sum(named)) / max(1, len(self.expected) - len(named))
        return [rest if e.marks is None else e.marks for e in self.expected]

    def first_calls(self, count: int) -> "Question":
        """Return the question with its first `count` check calls, and their marks alone.

        Its further ones are hidden tests, which run only when a class is marked.
        """
        if count >= len(self.expected):
            return self
        expected = self.expected[:count]
        marks = [e.marks for e in expected if e.marks is not None]
        points = sum(marks) if len(marks) == count else self.points
        return replace(self, expected=expected, points=points)

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> "Question":
        """Return the question that `to_data` described."""
        return cls(
            data["id"],
            data["points"],
            tuple(map(Expected.from_data, data["expected"])),
            tuple(map(Mistake.from_data, data["mistakes"])),
            data["prompt"],
            data["cell"],
            data["source"],
        )

    def to_data(self) -> dict[str, Any]:
        """Return the question as JSON-ready data."""
        return {
            "id": self.id,
            "points": self.points,
            "expected": [e.to_data() for e in self.expected],
            "mistakes": [m.to_data() for m in self.mistakes],
            "prompt": self.prompt,
            "cell": self.cell,
            "source": self.source,
        }


@dataclass(frozen=True)
class Key:
    """The whole key of an assignment.

    Attributes
    ----------
    assignment : str
    fingerprint : str
        Hash of all that the key depends on.
    questions : dict of str to Question
        By id, in the order of the notebook.
    """

    assignment: str
    fingerprint: str
    questions: dict[str, Question]

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> "Key":
        """Return the key that `to_data` described."""
        questions = [Question.from_data(q) for q in data["questions"]]
        return cls(data["assignment"], data["fingerprint"], {q.id: q for q in questions})

    def to_data(self) -> dict[str, Any]:
        """Return the key as JSON-ready data."""
        return {
            "assignment": self.assignment,
            "fingerprint": self.fingerprint,
            "questions": [q.to_data() for q in self.questions.values()],
        }
