"""Long exam questions with a full answer to each and marked scripts: how students wrote, what it got.

A folder holds them in four files: ``cases.yaml`` (the material), ``answers.yaml`` (the task and a
full answer), ``rubrics.yaml`` and ``scripts.yaml``. An examiner has marked the scripts by hand;
`proposed_marks` says what the rubric's key points would have proposed for the same words.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from crm_lib.base.authored import (
    Authored,
    AuthoredError,
    Bilingual,
    Marks,
    SomeMarks,
    Words,
    from_reader,
    must_be,
    read_entries,
)
from crm_lib.base.message import Message
from crm_lib.exam.free_text.keypoints import proposal
from crm_lib.exam.free_text.rubric import Rubric, load_rubrics

#: The scripts of a question, best first.
LEVELS = ("full", "middling", "few")
#: What the mark for the whole of an answer stands under, among the key points.
COHERENCE = "coherence"


class Case(Authored):
    """The material of a question: all its facts, in Markdown."""

    name: str = Field(validation_alias=from_reader("name"))
    title: Bilingual
    text: Bilingual


class Task(Authored):
    """What is asked, and a full answer: a heading a point, each with one sentence.

    Attributes
    ----------
    item : str
        The item of the source papers that has the same form.
    case : str
        Name of the material; two parts of a case share it.
    """

    question: str = Field(validation_alias=from_reader("question"))
    item: Words
    case: Words
    marks: SomeMarks
    title: Bilingual
    ask: Bilingual
    answer: Bilingual


class Piece(Authored):
    """A piece of a script with the examiner's mark and note; no text where something is missing."""

    part: ClassVar[str] = "piece"
    point: Annotated[str, must_be("a key point, coherence or empty")]
    marks: Marks
    text: Bilingual | None = None
    note: Bilingual


Pieces = Annotated[list[Piece], Field(min_length=1), must_be("a list of pieces")]


class Scripts(Authored):
    """Three scripts of a question: full, middling and few marks."""

    question: str = Field(validation_alias=from_reader("question"))
    full: Pieces
    middling: Pieces
    few: Pieces


@dataclass(frozen=True)
class LongQuestion:
    """A question, whole.

    Attributes
    ----------
    task, case, rubric
    scripts : dict
        Level → its pieces in the order of the script.
    """

    task: Task
    case: Case
    rubric: Rubric
    scripts: dict[str, list[Piece]]

    def prompt(self, language: Literal["en", "zh"]) -> str:
        """Return what stands on the paper: the material and the task."""
        return f"{getattr(self.case.text, language)}\n\n{getattr(self.task.ask, language)}"

    def script(self, level: str, language: Literal["en", "zh"]) -> str:
        """Return a script as its student wrote it."""
        words = [getattr(p.text, language) for p in self.scripts[level] if p.text]
        return ("" if language == "zh" else " ").join(words)

    def examiner_marks(self, level: str, *, content: bool = False) -> float:
        """Return the marks that the examiner gave; `content` leaves out the one for the whole."""
        pieces = self.scripts[level]
        return sum(p.marks for p in pieces if not (content and p.point == COHERENCE))

    def proposed_marks(self, level: str, language: Literal["en", "zh"]) -> float:
        """Return what the rubric's key points propose for a script's content."""
        model = getattr(self.task.answer, language)
        text = self.script(level, language)
        return proposal(self.rubric, text, self.prompt(language), model, blind=True).marks


def load_long_questions(folder: Path) -> dict[str, LongQuestion]:
    """Return the questions of a folder by their ids, in the order of ``answers.yaml``.

    Raises
    ------
    ExamError, AuthoredError
        With file, line and what to write instead: a field that is missing or unknown, a task
        without material, rubric or scripts, a mark for a point that the rubric does not have.
    """
    cases = read_entries(folder / "cases.yaml", Case, key="name", holds="names of cases")
    answers = folder / "answers.yaml"
    tasks = read_entries(answers, Task, key="question", holds="ids of questions")
    rubrics = load_rubrics(folder / "rubrics.yaml")
    path = folder / "scripts.yaml"
    scripts = read_entries(path, Scripts, key="question", holds="ids of questions")
    faults = []
    for name, task in tasks.items():
        faults += [
            f"{answers}:{task.line}: {name}: {words}"
            for here, words in (
                (task.case in cases, f"there is no case {task.case}."),
                (name in rubrics, "it has no rubric."),
                (name in scripts, "it has no scripts."),
            )
            if not here
        ]
    faults += [
        f"{path}:{piece.line}: {name}: {piece.point} is no key point of its rubric."
        for name in scripts.keys() & rubrics.keys()
        for level in LEVELS
        for piece in getattr(scripts[name], level)
        if piece.point not in {"", COHERENCE, *(p.id for p in rubrics[name].key_points)}
    ]
    if faults:
        raise AuthoredError(faults)
    return {
        name: LongQuestion(
            task, cases[task.case], rubrics[name],
            {level: getattr(scripts[name], level) for level in LEVELS},
        )
        for name, task in tasks.items()
    }  # fmt: skip


def answer_length(text: str) -> Message:
    """Return the length of an answer as each language counts it: words and characters.

    Examples
    --------
    >>> answer_length("1. 定义环节：五个环节，60%。")
    Message(en='3 words', zh='15字')
    """
    return Message(f"{len(text.split())} words", f"{characters_of(text)}字")


def characters_of(text: str) -> int:
    """Return how many characters fill squares on an answer sheet: signs count, spaces do not."""
    return len("".join(text.split()))
