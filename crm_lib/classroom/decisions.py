"""What a human decided outlives every later autograde, as long as the answer stays the same.

nbgrader asks for a human again each time a notebook with a manual mark is graded. Here the
gradebook says *that* a human decided (a manual mark that waits for nobody), and a small file beside
it remembers *upon which answer*: ``classroom/decisions/ASSIGNMENT/STUDENT.json``. The same holds
for marks given in Formgrader and for those given by `crm review`.
"""

import hashlib
import json
import os
import tempfile
from pathlib import Path

from nbformat.notebooknode import NotebookNode
from nbgrader import utils
from nbgrader.api import Gradebook
from nbgrader.preprocessors import NbGraderPreprocessor

from crm_lib.classroom.marking import grades_of
from crm_lib.classroom.quick import when_committed
from crm_lib.exam.marks import QuestionMark
from crm_lib.exam.record import ANSWER_MIME


def answer_hash(cell: NotebookNode) -> str:
    """Return a fingerprint of what a check cell recorded."""
    records = [o["data"][ANSWER_MIME] for o in cell.get("outputs", [])
               if ANSWER_MIME in o.get("data", {})]  # fmt: skip
    try:
        text = json.dumps(records, sort_keys=True, ensure_ascii=False)
    except (TypeError, ValueError, RecursionError):  # forged: no answer that could stay the same
        text = os.urandom(8).hex()
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:24]


def memory_path(root: Path, autograded: str, assignment: str, student: str) -> Path:
    """Return where the answers that were last marked are remembered."""
    return root / Path(autograded).parent / "decisions" / assignment / f"{student}.json"


def remembered(path: Path) -> dict[str, str]:
    """Return answer fingerprints by check cell; a damaged file remembers nothing."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return data if isinstance(data, dict) else {}


def remember(path: Path, answers: dict) -> None:
    """Write answer fingerprints (or what goes with them); a killed process leaves the old file or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".answers-")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(answers, file, indent=1, sort_keys=True)
    Path(temporary).replace(path)


class NoteAnswers(NbGraderPreprocessor):
    """Note, before anything is marked, what was answered and what a human had decided.

    Stands between ``Execute`` and ``MarkAnswers``.
    """

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        """Put the notes into `resources`; the notebook stays as it is."""
        info = resources["nbgrader"]
        course = self.parent.parent.coursedir
        path = memory_path(
            Path(course.root), course.autograded_directory, info["assignment"], info["student"]
        )
        before = remembered(path)
        answers = {c.metadata.nbgrader["grade_id"]: answer_hash(c)
                   for c in nb.cells if utils.is_grade(c)}  # fmt: skip
        decided: dict[str, bool] = {}
        with Gradebook(info["db_url"]) as gradebook:
            for grade_id, grade in grades_of(gradebook, info).items():
                if grade_id not in answers:
                    continue
                if grade.manual_score is not None:
                    same = before.get(grade_id) == answers[grade_id]
                    decided[grade_id] = same and not grade.needs_manual_grade
        decided = _with_interrupted(path, answers, decided)
        resources["crm_answers"] = {"path": path, "answers": answers, "decided": decided}
        return nb, resources


def _with_interrupted(
    path: Path, answers: dict[str, str], decided: dict[str, bool]
) -> dict[str, bool]:
    """Return what a human had decided, also where the last run was killed while it saved marks.

    nbgrader asks for a human while it saves; killed there, the gradebook no longer says who had
    decided. So it is written down before, and taken off when `KeepDecisions` is through.
    """
    pending = _pending_path(path)
    try:
        before = json.loads(pending.read_text(encoding="utf-8"))
        stood = before["decided"] if before["answers"] == answers else {}
    except (OSError, ValueError, KeyError, TypeError):
        stood = {}
    decided = {name: stands or bool(stood.get(name)) for name, stands in decided.items()}
    if decided:
        remember(pending, {"answers": answers, "decided": decided})
    return decided


def _pending_path(path: Path) -> Path:
    return path.with_name(f".{path.name}.pending")


class KeepDecisions(NbGraderPreprocessor):
    """Leave decided marks alone, ask again where the answer changed, keep the evidence.

    Stands after ``SaveProposals`` and before ``AssignLatePenalties``.
    """

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        """Set who waits for a human in the gradebook, and write the evidence into the notebook."""
        info, notes = resources["nbgrader"], resources["crm_answers"]
        marks: dict[str, QuestionMark] = resources.get("crm", {})
        with Gradebook(info["db_url"]) as gradebook:
            grades = grades_of(gradebook, info)
            for grade_id, stands in notes["decided"].items():
                grades[grade_id].needs_manual_grade = not stands
            gradebook.db.commit()
        for cell in nb.cells:
            if utils.is_grade(cell) and cell.metadata.nbgrader["grade_id"] in marks:
                grade_id = cell.metadata.nbgrader["grade_id"]
                cell.metadata["crm"] = evidence(marks[grade_id])
                if notes["decided"].get(grade_id) is False:
                    cell.metadata["crm"]["changed"] = True
        when_committed(lambda: _settle(notes["path"], notes["answers"]))
        return nb, resources


def _settle(path: Path, answers: dict[str, str]) -> None:
    """Remember upon which answers the gradebook stands now."""
    remember(path, answers)
    _pending_path(path).unlink(missing_ok=True)


def evidence(mark: QuestionMark) -> dict:
    """Return what a human needs to decide, as plain data for the notebook's metadata."""
    return {
        "confidence": mark.confidence,
        "flags": [list(f) for f in mark.flags],
        "items": [
            {
                "label": i.label,
                "marks": i.marks,
                "of": i.of,
                "status": i.status,
                "en": i.message.en,
                "zh": i.message.zh,
                "evidence": i.evidence,
            }
            for i in mark.items
        ],
    }
