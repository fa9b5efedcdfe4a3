"""Note answers and a human's earlier decisions before anything is marked."""

from pathlib import Path

from nbformat.notebooknode import NotebookNode
from nbgrader import utils
from nbgrader.api import Gradebook
from nbgrader.preprocessors import NbGraderPreprocessor

from crm_lib.classroom import decisions
from crm_lib.classroom.nbgrader.gradebook import grades_of
from crm_lib.classroom.nbgrader.resources import course_directory, crm_resources
from crm_lib.classroom.records import answer_hash


class NoteAnswers(NbGraderPreprocessor):
    """Note what was answered and which marks a human had decided.

    Stands between ``TakeExecution`` and ``MarkAnswers``.
    """

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        """Put answers and decisions into ``resources["crm"]``; the notebook stays as it is."""
        about = resources["nbgrader"]
        path = decisions_path(self, about)
        before = decisions.remembered(path)
        answers = {c.metadata.nbgrader["grade_id"]: answer_hash(c)
                   for c in nb.cells if utils.is_grade(c)}  # fmt: skip
        decided: dict[str, bool] = {}
        with Gradebook(about["db_url"]) as gradebook:
            for grade_id, grade in grades_of(gradebook, about).items():
                if grade_id in answers and grade.manual_score is not None:
                    same = before.get(grade_id) == answers[grade_id]
                    decided[grade_id] = same and not grade.needs_manual_grade
        crm = crm_resources(resources)
        crm.answers = answers
        crm.decided = decisions.recovered_decisions(path, answers, decided)
        return nb, resources


def decisions_path(preprocessor: NbGraderPreprocessor, about: dict) -> Path:
    """Return where the decisions about this submission are remembered."""
    course = course_directory(preprocessor)
    return decisions.memory_path(
        Path(course.root), course.autograded_directory, about["assignment"], about["student"]
    )
