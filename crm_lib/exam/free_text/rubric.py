"""Rubrics for free text: models of key points, read from rubrics.yaml and validated.

A mistake in the file is reported with file and line before anything is released or marked.
"""

import re
from pathlib import Path
from typing import Annotated, ClassVar, Literal, Self

from pydantic import AfterValidator, Field, field_validator, model_validator

from crm_lib.base.authored import (
    Authored,
    AuthoredError,
    Bilingual,
    Marks,
    SomeMarks,
    TrueOrFalse,
    Words,
    author_error,
    from_reader,
    must_be,
    read_entries,
)
from crm_lib.exam.wording import ExamError


def _sound(term: str) -> str:
    """Refuse a regular expression that can't be read, or that finds nothing at all everywhere."""
    if term.startswith("re:"):
        try:
            empty = re.compile(term[3:]).search("")
        except re.error as error:
            raise author_error(f"{term!r} is no regular expression: {error}.") from None
        if empty:
            raise author_error(f"{term!r} also matches nothing at all.")
    return term


Term = Annotated[Words, AfterValidator(_sound)]
Groups = Annotated[
    list[Annotated[list[Term], Field(min_length=1)]],
    Field(min_length=1),
    must_be("a list of groups, each a list of terms (numbers in quotes)"),
]
Length = Annotated[int, Field(gt=0), must_be("a whole number of characters above 0")]
Count = Annotated[int, Field(gt=0), must_be("a whole number above 0")]


class Half(Authored):
    """Partial marks of a key point: so many groups found earn so many marks."""

    groups: Count
    marks: SomeMarks


class KeyPoint(Authored):
    """A key point: one thing that an answer must say, and the words that say it.

    Attributes
    ----------
    id, marks, say
        Name inside the rubric, marks, and what the point says in both languages.
    need : list of list of str
        Every group must be found; inside a group any alternative will do. ``"re:…"`` is a regular
        expression on normalised text; a Latin term matches its longer forms (``simplif``).
    half : Half or None
        What some of the groups earn.
    must_not : list of str
        Terms that turn the point into a question for a human.
    labels : list of str
        Names under which only this point may stand (基本型); a `say` that begins with a term of
        the first group and a colon makes that group its labels.
    negation_ok : bool
        The point itself is negative ("not only buyers"), so that a "not" raises no flag.
    """

    part: ClassVar[str] = "key point"
    id: Words
    marks: SomeMarks
    say: Bilingual
    need: Groups
    half: Half | None = None
    must_not: Annotated[list[Term], must_be("a list of terms")] = Field(default_factory=list)
    labels: Annotated[list[Term], must_be("a list of terms")] = Field(default_factory=list)
    negation_ok: TrueOrFalse = False

    @model_validator(mode="after")
    def _half_is_less(self) -> Self:
        half = self.half
        if half and not (half.groups < len(self.need) and half.marks < self.marks):
            words = (
                f"half must be {{groups: fewer than {len(self.need)}, "
                f"marks: less than {self.marks:g}}}."
            )
            raise author_error(words, "half")
        return self


class Example(Authored):
    """A marked answer that stands in a rubric as its own unit test.

    Attributes
    ----------
    text : str
    marks : float or dict
        Marks for its content (without verdict and coherence), or marks by key point.
    for_human : bool
        Right in a way that no pattern sees: it must only not become final with other marks.
    """

    part: ClassVar[str] = "example"
    text: Words
    marks: Annotated[Marks | dict[str, Marks], must_be("a number of marks, or marks by key point")]
    for_human: TrueOrFalse = False

    @property
    def by_point(self) -> dict[str, float]:
        """Marks by key point, where the file gives them so."""
        return self.marks if isinstance(self.marks, dict) else {}


class Choose(Authored):
    """How many of the key points count: the best ones found."""

    best: Count


class Limits(Authored):
    """How many characters an answer may have in each language before a human should look."""

    zh: Length
    en: Length


class Rubric(Authored):
    """The rubric of one free-text question: key points, limits, examples."""

    question: str = Field(validation_alias=from_reader("question"))
    kind: Literal["definition", "short_answer", "case", "true_false_fix"]
    points: Marks
    key_points: Annotated[list[KeyPoint], Field(min_length=1)]
    verdict: Marks = Field(default_factory=lambda rest: float(rest["kind"] == "true_false_fix"))
    coherence: Marks = 0.0
    choose: Choose | None = None
    max_chars: Limits = Limits(zh=600, en=1500)
    examples: list[Example] = Field(default_factory=list)

    @property
    def content(self) -> float:
        """Marks that key points can earn together."""
        return self.points - self.verdict - self.coherence

    @property
    def best(self) -> int:
        """How many of the key points count; 0 for all of them."""
        return self.choose.best if self.choose else 0

    def marks_of(self, example: Example) -> float:
        """Return the marks that an example carries for its content."""
        if isinstance(example.marks, dict):
            return min(self.content, sum(example.marks.values()))
        return example.marks

    @field_validator("key_points")
    @classmethod
    def _ids_differ(cls, points: list[KeyPoint]) -> list[KeyPoint]:
        ids = [point.id for point in points]
        for number, name in enumerate(ids):
            if name in ids[:number]:
                raise author_error(f"the key point id {name} is used twice.", number, "id")
        return points

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        if self.best > len(self.key_points):
            raise author_error(
                f"choose must be {{best: N}} with N from 1 to {len(self.key_points)}.", "choose"
            )
        marks = sorted((k.marks for k in self.key_points), reverse=True)
        counted = sum(marks[: self.best or None])
        total = counted + self.verdict + self.coherence
        if abs(total - self.points) > 1e-9:
            parts = f"key points {counted:g}"
            parts += f" + verdict {self.verdict:g}" if self.verdict else ""
            parts += f" + coherence {self.coherence:g}" if self.coherence else ""
            raise author_error(f"points is {self.points:g} but {parts} make {total:g}.", "points")
        return self

    @model_validator(mode="after")
    def _examples_fit(self) -> Self:
        most = {point.id: point.marks for point in self.key_points}
        for number, example in enumerate(self.examples):
            at = ("examples", number, "marks")
            for name, marks in example.by_point.items():
                if name not in most:
                    raise author_error(
                        f"example {number + 1} gives marks to the unknown key point {name}; "
                        f"known: {', '.join(most)}.",
                        *at,
                        name,
                    )
                if marks > most[name]:
                    raise author_error(
                        f"example {number + 1} gives {name} more than its {most[name]:g} marks.",
                        *at,
                        name,
                    )
            if self.marks_of(example) > self.content:
                raise author_error(
                    f"example {number + 1} has {self.marks_of(example):g} marks; "
                    f"the key points make {self.content:g}.",
                    *at,
                )
        return self


def load_rubrics(path: Path) -> dict[str, Rubric]:
    """Return the rubrics of a file by question id.

    Parameters
    ----------
    path : Path
        A rubrics.yaml. A file that does not exist holds no rubrics.

    Raises
    ------
    ExamError
        With file, line and what to write instead, one line a fault.
    """
    if not path.exists():
        return {}
    try:
        return read_entries(
            path, Rubric, key="question", holds="question ids such as 06_q8, each with its rubric"
        )
    except AuthoredError as error:
        raise ExamError(str(error)) from None
