"""Keep a human's marks in the gradebook while the answer stays the same."""

from nbformat.notebooknode import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.preprocessors import NbGraderPreprocessor

from crm_lib.classroom import decisions
from crm_lib.classroom.nbgrader.gradebook import grades_of
from crm_lib.classroom.nbgrader.note_answers import decisions_path
from crm_lib.classroom.nbgrader.resources import crm_resources


class KeepDecisions(NbGraderPreprocessor):
    """Leave decided marks alone and ask again where the answer changed.

    Stands after ``SaveProposals`` and before ``AssignLatePenalties``.
    """

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        """Set who waits for a human in the gradebook; the notebook stays as it is."""
        about, crm = resources["nbgrader"], crm_resources(resources)
        with Gradebook(about["db_url"]) as gradebook:
            grades = grades_of(gradebook, about)
            for grade_id, stands in crm.decided.items():
                grades[grade_id].needs_manual_grade = not stands
            gradebook.db.commit()
        path = decisions_path(self, about)
        crm.when_committed(lambda: decisions.record_marked_answers(path, crm.answers))
        return nb, resources
