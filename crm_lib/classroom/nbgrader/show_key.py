"""Show model answers on a feedback page, of the questions that the instructor named."""

from html import escape

from nbformat.notebooknode import NotebookNode
from nbformat.v4 import new_markdown_cell
from nbgrader import utils
from nbgrader.preprocessors import NbGraderPreprocessor

from crm_lib.base.message import both_html
from crm_lib.classroom.nbgrader.resources import crm_resources, versions_on_disk
from crm_lib.classroom.records import question_of


class ShowKey(NbGraderPreprocessor):
    """Add the model answers of ``resources["crm"].shown_keys``, and of no other question."""

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        """Insert a cell with the model answer after each named question's check cell."""
        shown_keys = crm_resources(resources).shown_keys
        if not shown_keys:
            return nb, resources
        from crm_lib.exam.model_answer import model_answers

        versions = versions_on_disk(self, resources)
        release = versions.restored_release(nb.cells)
        earlier = release is not None and release.markable and release is not versions.releases[-1]
        answers = model_answers(release.solution if earlier else versions.source)
        cells = []
        for cell in nb.cells:
            cells.append(cell)
            question = question_of(cell.metadata.get("nbgrader", {}).get("grade_id", ""))
            if utils.is_grade(cell) and question in shown_keys and question in answers:
                head = both_html("A model answer", "参考答案", inline=True)
                body = f'<pre style="white-space:pre-wrap">{escape(answers[question])}</pre>'
                cells.append(new_markdown_cell(
                    f'<div style="border-left:4px solid #009E73;padding:4px 10px"><b>{head}</b>'
                    f"{body}</div>", id=f"key-{question}"[:64]))  # fmt: skip
        nb.cells = cells
        return nb, resources
