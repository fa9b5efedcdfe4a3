"""Flag proposed marks in the gradebook as waiting for a human."""

from nbformat.notebooknode import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.preprocessors import NbGraderPreprocessor

from crm_lib.classroom.nbgrader.gradebook import grades_of
from crm_lib.classroom.nbgrader.resources import crm_resources
from crm_lib.exam.marks import QuestionMark, Status


class SaveProposals(NbGraderPreprocessor):
    """Tell the gradebook which marks wait for a human; marks a human gave stay as they are."""

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        """Flag proposals of this submission in the gradebook."""
        about = resources["nbgrader"]
        with Gradebook(about["db_url"]) as gradebook:
            grades = grades_of(gradebook, about)
            for grade_id, mark in crm_resources(resources).marks.items():
                grade = grades[grade_id]
                grade.needs_manual_grade = _needs_human(mark) and grade.manual_score is None
            gradebook.db.commit()
        return nb, resources


def _needs_human(mark: QuestionMark) -> bool:
    """Tell whether a human has to look: at a proposal, or at an answer that was forged."""
    return not mark.final or any(item.status == Status.FORGED for item in mark.items)
