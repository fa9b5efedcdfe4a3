"""Check rubrics by marking their examples, the model answer and texts that game them.

`crm check` reports these findings; a release stops at them.
"""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from crm_lib.exam.free_text.gaming import gaming_wins
from crm_lib.exam.free_text.keypoints import proposal
from crm_lib.exam.free_text.rubric import Rubric
from crm_lib.exam.question import Key

#: Shuffles tried for each right answer.
SHUFFLES = 2


def rubric_findings(rubrics: dict[str, Rubric], key: Key, path: Path) -> list[tuple[str, str]]:
    """Return what is wrong with rubrics, as (place, words); empty when all is in order.

    Each rubric's own examples must be proposed the marks they carry, found by its key points (one
    marked ``for_human`` is right in a way that no pattern sees), and the model answer must be
    proposed full marks. What gaming texts get through is told by `let_through`.

    Parameters
    ----------
    rubrics : dict
        By question id, from `crm_lib.exam.free_text.rubric.load_rubrics`.
    key : Key
        Its prompts and model answers.
    path : Path
        The rubrics.yaml, for the places.
    """
    return [
        (f"{path}:{line}", f"{question}: {words}")
        for question, rubric in rubrics.items()
        for line, words in one_rubric_findings(
            rubric, key.questions[question].prompt, model_text(key, question)
        )
    ]


@dataclass(frozen=True)
class LetThrough:
    """The gaming texts that a rubric proposes more for than they are worth.

    Attributes
    ----------
    question : str
    tried : int
    tricks : Counter of str
        How often each trick came through.
    """

    question: str
    tried: int
    tricks: Counter[str]

    def __str__(self) -> str:
        """Return one line."""
        count = self.tricks.total()
        named = ", ".join(f"{trick} ({n})" for trick, n in self.tricks.most_common(4))
        return f"{self.question}: {count} of {self.tried} gaming texts get too much: {named}"


def let_through(rubrics: dict[str, Rubric], key: Key) -> list[LetThrough]:
    """Return, rubric by rubric, the gaming texts that are proposed more than they are worth.

    None of them is final: they are what a human should know about before accepting in bulk.
    """
    found = []
    for question, rubric in rubrics.items():
        model = model_text(key, question)
        full = [model] if model else []
        full += [e.text for e in rubric.examples if rubric.marks_of(e) >= rubric.content]
        won, tried = gaming_wins(
            rubric, prompt=key.questions[question].prompt, model=model, full=full,
            seeds=range(SHUFFLES),
        )  # fmt: skip
        found.append(LetThrough(question, tried, Counter(t.trick for t in won)))
    return found


def one_rubric_findings(rubric: Rubric, prompt: str, model: str) -> list[tuple[int, str]]:
    """Return what is wrong with one rubric, as (line, words)."""
    found = []
    if model:
        marks = proposal(rubric, model, prompt, model, blind=True).marks
        if marks < rubric.content:
            words = f"the model answer is proposed {marks:g} of {rubric.content:g} marks."
            found.append((rubric.line, words))
    for example in rubric.examples:
        if example.for_human:
            continue
        given = proposal(rubric, example.text, prompt, model, blind=True)
        carried = rubric.marks_of(example)
        shown = f"the example “{example.text[:30]}” "
        if abs(given.marks - carried) > 1e-9:
            words = f"is proposed {given.marks:g} marks, it carries {carried:g}."
            found.append((example.line, shown + words))
        for name, marks in example.by_point.items():
            got = next(f.marks for f in given.findings if f.point.id == name)
            if abs(got - marks) > 1e-9:
                words = f"is proposed {got:g} for {name}, it carries {marks:g}."
                found.append((example.line, shown + words))
    return found


def model_text(key: Key, question: str) -> str:
    """Return the model answer's text for a free-text question, or an empty text."""
    expected = key.questions[question].expected[0]
    return expected.form.free_text(expected.value)
