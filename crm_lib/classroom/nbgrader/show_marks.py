"""Render marks and reasons for the student on the feedback page; say which marks are open.

The marked notebook shows the instructor's view of each result; here the same result is rendered
for the student: without what is told to the instructor only, and with what a human decided.
"""

from nbformat.notebooknode import NotebookNode
from nbformat.v4 import new_markdown_cell
from nbgrader import utils
from nbgrader.api import Gradebook
from nbgrader.preprocessors import NbGraderPreprocessor

from crm_lib.base.message import both_html
from crm_lib.classroom.result_data import mark_from_data
from crm_lib.exam.feedback import question_html


class ShowMarks(NbGraderPreprocessor):
    """Render each question's result for the student, and say at the top whether marks are open."""

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        """Return the marked notebook with the student's view of its results."""
        about = resources["nbgrader"]
        with Gradebook(about["db_url"]) as gradebook:
            submission = gradebook.find_submission_notebook(
                about["notebook"], about["assignment"], about["student"]
            )
            grades = list(submission.grades)
            waiting = sum(g.needs_manual_grade for g in grades)
            decided = {
                g.name: (g.manual_score, g.max_score)
                for g in grades
                if g.manual_score is not None and not g.needs_manual_grade
            }
        for cell in nb.cells:
            if utils.is_grade(cell):
                _render_result(cell, decided.get(cell.metadata.nbgrader["grade_id"]))
        if waiting:
            text = both_html(
                f"Provisional: {waiting} question(s) wait for your instructor. The total may change.",
                f"暂定成绩：有{waiting}道题待教师评定，总分可能变动。",
            )
            nb.cells.insert(0, new_markdown_cell(
                f'<div style="border:2px solid #0072B2;padding:6px">{text}</div>',
                id="crm-provisional"))  # fmt: skip
        return nb, resources


def _render_result(cell: NotebookNode, decided: tuple[float, float] | None) -> None:
    """Put the student's view into the outputs of a check cell.

    A cell without a result was not marked by us; of its outputs no HTML is shown.
    """
    data = cell.metadata.get("crm")
    html = None if data is None else _student_html(data, decided)
    for output in cell.get("outputs", []):
        if "text/html" in output.get("data", {}):
            if html is None:
                del output["data"]["text/html"]
            else:
                output["data"]["text/html"] = html


def _student_html(data: dict, decided: tuple[float, float] | None) -> str:
    """Return one result as HTML; a human's marks stand above what was proposed."""
    mark, see = mark_from_data(data)
    html = question_html(mark, see=see, flags=False, decided=decided is not None)
    if decided is None:
        return html
    marks, of = decided
    notice = both_html(
        f"Your instructor gave {marks:g} of {of:g}.", f"教师评定：{marks:g} / {of:g} 分。"
    )
    return f'<div style="font-weight:bold">{notice}</div>{html}'
