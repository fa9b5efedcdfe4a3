"""The marking desk inside nbgrader: it reads records, holds them against the key, writes marks.

It runs in nbgrader's own process, never in the kernel that ran the student's code. Without it a
check cell earns 0, because under autograde `check` writes a line to stderr.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbformat.notebooknode import NotebookNode, from_dict
from nbformat.v4 import new_markdown_cell
from nbgrader import utils
from nbgrader.api import (
    Assignment,
    Grade,
    Gradebook,
    GradeCell,
    Notebook,
    SubmittedAssignment,
    SubmittedNotebook,
)
from nbgrader.preprocessors import NbGraderPreprocessor

from crm_lib.base.message import Message, both_html
from crm_lib.exam.blueprint import BlueprintRow, load_blueprint
from crm_lib.exam.feedback import question_html
from crm_lib.exam.free_text.rubric import Rubric, load_rubrics
from crm_lib.exam.key import cached_key, source_hash
from crm_lib.exam.marking import mark_question, stopped_mark
from crm_lib.exam.marks import QuestionMark, Status
from crm_lib.exam.question import Key, Question
from crm_lib.exam.record import ANSWER_MIME
from crm_lib.exam.wording import ExamError

_CHECK = "_check"


def question_of(grade_id: str) -> str:
    """Return the question a check cell belongs to: ``06_q3_check`` → ``06_q3``."""
    return grade_id.removesuffix(_CHECK)


def records_of(cell: NotebookNode) -> list[dict]:
    """Return the answers that a check cell's outputs record; anything else is passed over."""
    records = []
    for output in cell.get("outputs", []):
        record = output.get("data", {}).get(ANSWER_MIME) if "data" in output else None
        if isinstance(record, dict) and {"question", "call", "answer"} <= set(record):
            records.append(record)
    return records


@dataclass(frozen=True)
class Desk:
    """What answers to an assignment are held against."""

    key: Key
    rubrics: dict[str, Rubric]
    blueprint: dict[str, BlueprintRow]


def desk_for(solution: Path, keys: Path, root: Path) -> Desk:
    """Return the key, the rubrics and the blueprint as they are on disk now.

    Parameters
    ----------
    solution : Path
        The solution notebook.
    keys : Path
        The folder in which the class keeps its keys.
    root : Path
        The course.
    """
    return Desk(
        cached_key(solution, keys),
        load_rubrics(solution.with_name("rubrics.yaml")),
        load_blueprint(root / "docs" / "blueprint.csv"),
    )


_kept: dict[Path, Desk] = {}


@contextmanager
def kept_desk(solution: Path, desk: Desk) -> Iterator[None]:
    """Mark by one desk while a class is marked: the same for all, and read once."""
    _kept[solution.resolve()] = desk
    try:
        yield
    finally:
        del _kept[solution.resolve()]


class MarkAnswers(NbGraderPreprocessor):
    """Replace the outputs of each check cell by its marks and the reasons for them."""

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        """Mark every check cell of an executed submission."""
        info = resources["nbgrader"]
        course = self.parent.parent.coursedir
        solution = (
            Path(course.format_path(course.source_directory, ".", info["assignment"])).resolve()
            / f"{info['notebook']}.ipynb"
        )
        root = Path(course.root)
        keys = root / Path(course.autograded_directory).parent / "keys"
        desk = _kept.get(solution) or desk_for(solution, keys, root)
        key, rubrics, blueprint = desk.key, desk.rubrics, desk.blueprint
        about = nb.metadata.get("crm", {})
        marks: dict[str, QuestionMark] = {}
        for cell in nb.cells:
            if not utils.is_grade(cell):
                continue
            question = question_of(cell.metadata.nbgrader["grade_id"])
            entry = self._entry(key, question, cell, info["assignment"])
            stopped = about.get("stopped", {})
            why = stopped.get(question) or stopped.get(cell.metadata.nbgrader["grade_id"])
            if why:
                mark = stopped_mark(entry, Message(*why[1:]))
            else:
                mark = mark_question(entry, records_of(cell), rubrics.get(question))
            row = blueprint.get(question)
            _write_mark(cell, mark, question_html(mark, see=row.pointer if row else None))
            marks[cell.metadata.nbgrader["grade_id"]] = mark
        notes = about.get("notes", [])
        nb.metadata["crm"] = {**about, "key": key.fingerprint, "notes": notes}
        if notes:
            nb.cells.insert(0, new_markdown_cell(
                "".join(both_html(en, zh) for en, zh in notes), id="crm-notes"))  # fmt: skip
        resources["crm"] = marks
        return nb, resources

    def _entry(self, key: Key, question: str, cell: NotebookNode, assignment: str) -> Question:
        """The question's part of the key, if it still is the question that was released."""
        entry = key.questions.get(question)
        if entry is None or entry.source != source_hash(cell.source):
            raise ExamError(
                f"{question}: the check cell of the solution is not the one that was released. "
                f"Run `crm release {assignment}` and grade again."
            )
        return entry


def _write_mark(cell: NotebookNode, mark: QuestionMark, html: str) -> None:
    """One output that nbgrader reads as a partial grade, and a person as the reason."""
    points = float(cell.metadata.nbgrader["points"])
    score = max(0.0, min(points, mark.marks))
    output = {
        "output_type": "execute_result",
        "data": {"text/plain": repr(score), "text/html": html},
        "metadata": {},
        "execution_count": cell.get("execution_count") or 1,
    }
    cell.outputs = [from_dict(output)]


def grades_of(gradebook: Gradebook, info: dict) -> dict[str, Grade]:
    """Return the grades of a submission by the name of their cell.

    Parameters
    ----------
    gradebook : Gradebook
        Open.
    info : dict
        nbgrader's ``resources["nbgrader"]``.
    """
    rows = (
        gradebook.db.query(GradeCell.name, Grade)
        .join(Grade, GradeCell.id == Grade.cell_id)
        .join(SubmittedNotebook, SubmittedNotebook.id == Grade.notebook_id)
        .join(Notebook, Notebook.id == SubmittedNotebook.notebook_id)
        .join(SubmittedAssignment, SubmittedAssignment.id == SubmittedNotebook.assignment_id)
        .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
        .filter(
            Notebook.name == info["notebook"],
            Assignment.name == info["assignment"],
            SubmittedAssignment.student_id == info["student"],
        )
    )
    return dict(map(tuple, rows))


class SaveProposals(NbGraderPreprocessor):
    """Tell the gradebook which marks wait for a human; marks a human gave stay as they are."""

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        """Flag proposals of this submission in the gradebook."""
        info = resources["nbgrader"]
        marks: dict[str, Any] = resources.get("crm", {})
        with Gradebook(info["db_url"]) as gradebook:
            grades = grades_of(gradebook, info)
            for grade_id, mark in marks.items():
                grade = grades[grade_id]
                open_ = not mark.final or any(i.status == Status.FORGED for i in mark.items)
                grade.needs_manual_grade = open_ and grade.manual_score is None
            gradebook.db.commit()
        return nb, resources
