"""Entries of the corpus of odd submissions: how each is written, what grading must make of it.

The entries stand in corpus_files.py (what is wrong with the file) and corpus_code.py (what the code
in it does). All are submissions to the tiny assignment of course_kit.
"""

import copy
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat

from crm_lib.author.samples import with_answers

NAME = "09_tiny"
FILE = f"{NAME}.ipynb"
#: What full answers to each question earn.
FULL = {"q1": 2, "q2": 2, "q3": 3, "q4": 3, "q5": 2, "q6": 4, "q7": 2, "q8": 3, "q9": 4}
#: Stands in secret places of the course; no submission and no page may ever hold it.
CANARY = "CANARY-7f3a"
#: Every file, process, segment and socket that an entry leaves has this in its name.
TRACE = "crmhostile"
#: The question into whose answer cell harm is written: what comes before must keep its marks.
HIT = "q4"

#: Answers as students write them, where the author's hold several at once.
OWN = {"q4": 'q4 = {"①": "访问网站", "②": "加入购物车", "③": "完成购买"}'}


@dataclass(frozen=True)
class Kit:
    """Material from which submissions are written: course, release, model answers, a port.

    Attributes
    ----------
    root : Path
        The course folder.
    released : NotebookNode
    model : dict
        Answer cells filled with the model answers, by grade id.
    port : int
        A port of this machine on which a test listens.
    """

    root: Path
    released: Any
    model: dict[str, str]
    port: int = 0

    def notebook(self, **answers: str) -> Any:
        """Return a full submission, with other answer cells where given (``q4="q4 = 1"``)."""
        sources = self.model | {f"09_{q}": source for q, source in (OWN | answers).items()}
        return with_answers(self.released, sources)

    def blank(self, question: str) -> str:
        """Return an answer cell as it was released."""
        return next(
            c.source for c in self.released.cells
            if c.metadata.nbgrader["grade_id"] == f"09_{question}"
        )  # fmt: skip

    def data(self, **answers: str) -> dict:
        """Return the full submission as plain data, to be damaged."""
        return json.loads(nbformat.writes(self.notebook(**answers)))


@dataclass(frozen=True)
class Entry:
    """An entry of the corpus: a submission and what grading must make of it.

    Attributes
    ----------
    name : str
        Its student, unless `student` says otherwise.
    about : str
        What it does, in a few words.
    kind : str
        ``broken`` (no marks, a human is asked), ``disordered`` (put right, marked on what is
        there), ``limit`` (the question that ran over it and those that never ran get 0) or
        ``hostile`` (what its answers deserve).
    write : callable
        Writes the submission into its folder.
    refused : str
        Words of the reason why it is not graded; empty when it is graded.
    lost : str
        Questions that earn nothing: ``""``, ``"q4"``, ``"q4 q6"``, ``"q4-"`` (from there on); all
        others are full. ``"q4?"``: from there on each is full or nothing, as the machine has it.
    said : tuple of str
        Words that notices to the instructor, or notes in the feedback, must contain.
    page : tuple of str
        Words that the feedback page must not contain.
    """

    name: str
    about: str
    kind: str
    write: Callable[[Path, Kit], None] = field(repr=False)
    refused: str = ""
    lost: str = ""
    said: tuple[str, ...] = ()
    page: tuple[str, ...] = ()
    student: str = ""

    @property
    def who(self) -> str:
        """The student's folder."""
        return self.student or f"{self.kind[0]}-{self.name}"

    def allowed(self) -> dict[str, set[float]]:
        """Return the marks that each question may have."""
        allowed = {q: {float(m)} for q, m in FULL.items()}
        questions = list(FULL)
        for part in self.lost.split():
            name = part.rstrip("-?")
            which = questions[questions.index(name) :] if part != name else [name]
            for question in which:
                allowed[question] = {0.0} | (allowed[question] if part.endswith("?") else set())
        return allowed


def write_json(folder: Path, data: Any, **options: Any) -> None:
    """Write a notebook's data as the submission."""
    (folder / FILE).write_text(json.dumps(data, **options), encoding="utf-8")


def code_cell(source: str, **more: Any) -> dict:
    """Return a cell as a student adds one."""
    return {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [],
            "source": source, **more}  # fmt: skip


def cell_of(data: dict, grade_id: str) -> dict:
    """Return the cell of a notebook's data with this nbgrader id."""
    return next(
        c for c in data["cells"] if c["metadata"].get("nbgrader", {}).get("grade_id") == grade_id
    )


def position_of(data: dict, grade_id: str) -> int:
    """Return the position of the cell with this nbgrader id."""
    return data["cells"].index(cell_of(data, grade_id))


def spoilt(change: Callable[[dict], Any], **answers: str) -> Callable[[Path, Kit], None]:
    """Return a writer of a full submission whose data `change` has damaged."""

    def write(folder: Path, kit: Kit) -> None:
        data = copy.deepcopy(kit.data(**answers))
        change(data)
        write_json(folder, data)

    return write


def raw(content: bytes | Callable[[bytes], bytes]) -> Callable[[Path, Kit], None]:
    """Return a writer of these bytes, or of what they make of a full submission."""

    def write(folder: Path, kit: Kit) -> None:
        data = content
        if callable(content):
            data = content(json.dumps(kit.data(), ensure_ascii=False, indent=1).encode("utf-8"))
        (folder / FILE).write_bytes(data)

    return write
