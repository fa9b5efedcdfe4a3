"""Mark an executed submission: write marks and reasons into its check cells.

This runs in nbgrader's own process, never in the kernel that ran the student's code. Without it a
check cell earns 0, because under autograde `check` writes a line to stderr.
"""

from nbformat.notebooknode import NotebookNode, from_dict
from nbformat.v4 import new_markdown_cell
from nbgrader import utils
from nbgrader.preprocessors import NbGraderPreprocessor

from crm_lib.base.message import Message, both_html
from crm_lib.classroom.marking_scheme import MarkingScheme
from crm_lib.classroom.nbgrader.resources import crm_resources, versions_on_disk
from crm_lib.classroom.records import question_of, records_of
from crm_lib.classroom.result_data import data_from_mark
from crm_lib.classroom.time_limit import ANSWER_SECONDS, TookTooLongError, time_limit
from crm_lib.classroom.unread import asked_of_human
from crm_lib.exam.decided import NOTHING_DECIDED, Decided
from crm_lib.exam.feedback import question_html
from crm_lib.exam.free_text.rubric import Rubric
from crm_lib.exam.key import source_hash
from crm_lib.exam.marking import mark_question, stopped_mark
from crm_lib.exam.marks import QuestionMark
from crm_lib.exam.question import Key, Question
from crm_lib.exam.wording import ExamError

#: Why an answer that takes too long to read waits for a human.
TOO_LONG = Message("Reading this answer took too long.", "读取该答案耗时过长。")


class MarkAnswers(NbGraderPreprocessor):
    """Replace the outputs of each check cell by its marks and the reasons for them.

    The output is what an instructor sees; the cell's metadata keep the result as plain data.
    """

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        """Mark every check cell of an executed submission."""
        crm = crm_resources(resources)
        scheme = crm.scheme or self._scheme_on_disk(nb, resources)
        about = nb.metadata.get("crm", {})
        stopped = about.get("stopped", {})
        unread: dict[str, list[str]] = {}
        for number, cell in enumerate(nb.cells):
            if not utils.is_grade(cell):
                continue
            grade_id = cell.metadata.nbgrader["grade_id"]
            question = question_of(grade_id)
            entry = _key_entry(scheme.key, question, cell, resources["nbgrader"]["assignment"])
            reason = stopped.get(question) or stopped.get(grade_id)
            if reason:
                mark = stopped_mark(entry, Message(*reason[1:]))
            else:
                rubric = scheme.rubrics.get(question)
                decided = scheme.decided.get(question, NOTHING_DECIDED)
                mark = _mark_in_time(entry, records_of(cell), rubric, decided)
                answered = question in about.get("answered", [])
                held = question in about.get("held", [])
                waiting = asked_of_human(mark, entry, nb.cells, number, answered, held)
                if waiting is not mark:
                    unread[question] = list(waiting.flags[-1])
                mark = waiting
            recorded = [] if mark.final else [r["answer"] for r in records_of(cell)]
            row = scheme.blueprint.get(question)
            _write_mark(cell, mark, row.pointer if row else None)
            if recorded:  # what a reviewer's decision is about
                cell.metadata["crm"]["answers"] = from_dict({"recorded": recorded})["recorded"]
            crm.marks[grade_id] = mark
        notes = about.get("notes", [])
        nb.metadata["crm"] = {**about, "key": scheme.key.fingerprint, "notes": notes,
                              "unread": unread}  # fmt: skip
        if notes:
            nb.cells.insert(0, new_markdown_cell(
                "".join(both_html(en, zh) for en, zh in notes), id="crm-notes"))  # fmt: skip
        return nb, resources

    def _scheme_on_disk(self, nb: NotebookNode, resources: dict) -> MarkingScheme:
        """Return the marking scheme where plain nbgrader runs, a submission at a time."""
        versions = versions_on_disk(self, resources)
        return versions.scheme(versions.restored_release(nb.cells))


def _mark_in_time(
    entry: Question, records: list[dict], rubric: Rubric | None, decided: Decided
) -> QuestionMark:
    """Return the marks of a question; a human's matter where reading the answer takes too long."""
    try:
        with time_limit(ANSWER_SECONDS, "reading the answer"):
            return mark_question(entry, records, rubric, decided)
    except TookTooLongError:
        return stopped_mark(entry, TOO_LONG)


def _key_entry(key: Key, question: str, cell: NotebookNode, assignment: str) -> Question:
    """Return the question's part of the key, if it still is the question that was released."""
    entry = key.questions.get(question)
    if entry is None or entry.source != source_hash(cell.source):
        raise ExamError(
            f"{question}: the check cell of the solution is not the one that was released. "
            f"Run `crm release {assignment}` and grade again."
        )
    return entry


def _write_mark(cell: NotebookNode, mark: QuestionMark, see: Message | None) -> None:
    """Write one output that nbgrader reads as a partial grade, and a person as the reason."""
    points = float(cell.metadata.nbgrader["points"])
    score = max(0.0, min(points, mark.marks))
    output = {
        "output_type": "execute_result",
        "data": {"text/plain": repr(score), "text/html": question_html(mark, see=see)},
        "metadata": {},
        "execution_count": cell.get("execution_count") or 1,
    }
    cell.outputs = [from_dict(output)]
    cell.metadata["crm"] = from_dict(data_from_mark(mark, see))
