"""What students get back: nbgrader's feedback pages without hidden inputs, honest about open marks."""

import re

from nbformat.notebooknode import NotebookNode
from nbformat.v4 import new_markdown_cell
from nbgrader.api import Gradebook
from nbgrader.preprocessors import NbGraderPreprocessor

from crm_lib._bilingual import both_html

_HIDDEN = re.compile(r"^\s*#+ BEGIN HIDDEN TESTS.*?#+ END HIDDEN TESTS[^\n]*\n?", re.S | re.M)


class HideTests(NbGraderPreprocessor):
    """Take hidden tests out of the feedback: a page that shows them gives the next class the key."""

    def preprocess_cell(
        self, cell: NotebookNode, resources: dict, index: int
    ) -> tuple[NotebookNode, dict]:
        """Return the cell without its hidden tests."""
        cell.source = _HIDDEN.sub("", cell.source)
        return cell, resources


class MarkProvisional(NbGraderPreprocessor):
    """Say at the top of a feedback page that marks still wait for a human."""

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        """Insert the notice where a grade of this submission is open."""
        info = resources["nbgrader"]
        with Gradebook(info["db_url"]) as gradebook:
            submission = gradebook.find_submission_notebook(
                info["notebook"], info["assignment"], info["student"]
            )
            waiting = sum(g.needs_manual_grade for g in submission.grades)
        if waiting:
            text = both_html(
                f"Provisional: {waiting} question(s) wait for your instructor. The total may change.",
                f"暂定成绩：有 {waiting} 道题待教师评定，总分可能变动。",
            )
            nb.cells.insert(0, new_markdown_cell(
                f'<div style="border:2px solid #0072B2;padding:6px">{text}</div>',
                id="crm-provisional"))  # fmt: skip
        return nb, resources
