"""Say above a submission in Formgrader what being late costs it: Formgrader itself does not."""

from nbformat.notebooknode import NotebookNode
from nbformat.v4 import new_markdown_cell
from nbgrader.api import Gradebook, SubmittedNotebook
from nbgrader.preprocessors import NbGraderPreprocessor

from crm_lib.base.message import both_html


class ShowPenalty(NbGraderPreprocessor):
    """Put the late penalty above the notebook that Formgrader shows; other pages stay as they are.

    Formgrader's sums are before the penalty, as ``raw_score`` is in nbgrader's export.
    """

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        """Return the notebook with a line about lateness, if it was late."""
        submission = resources.get("submission_id")
        url = self.config.CourseDirectory.get("db_url")
        if not submission or not isinstance(url, str):
            return nb, resources
        with Gradebook(url) as gradebook:
            found = gradebook.db.get(SubmittedNotebook, submission)
            lost = found.late_submission_penalty or 0.0 if found else 0.0
            if not lost:
                return nb, resources
            hours = found.assignment.total_seconds_late / 3600
            left = max(found.score - lost, 0.0)
        text = both_html(
            f"Handed in {hours:.1f} h late: {lost:g} marks are lost, {left:g} are left. The marks "
            "that Formgrader adds up are before that.",
            f"迟交{hours:.1f}小时：扣{lost:g}分，剩{left:g}分。Formgrader 显示的总分是扣分之前的。",
        )
        cell = new_markdown_cell(
            f'<div style="border:2px solid #D55E00;padding:6px">{text}</div>', id="crm-late"
        )
        nb.cells.insert(0, cell)
        return nb, resources
