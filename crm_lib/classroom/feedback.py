"""What students get back: nbgrader's feedback pages without hidden inputs, honest about open marks.

Each check cell already says the marks, what was right, the named mistake or the missing key points,
and where the lesson teaches it. Here pages lose what is for instructors only, gain what a human
decided, and the key of the questions that the instructor named.
"""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from nbformat.notebooknode import NotebookNode
from nbformat.v4 import new_markdown_cell
from nbgrader import utils
from nbgrader.api import Gradebook
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import List, Unicode

from crm_lib.base.message import both_html
from crm_lib.exam.feedback import PROPOSED_EN, PROPOSED_ZH
from crm_lib.exam.wording import HUMAN

if TYPE_CHECKING:
    from crm_lib.classroom.course import Course

_HIDDEN = re.compile(
    r"^\s*#+ BEGIN HIDDEN TESTS.*?(?:#+ END HIDDEN TESTS[^\n]*\n?|\Z)", re.S | re.M
)
_FLAGS = re.compile(r'<div class="crm-flag">.*?</div><!--flag-->', re.S)


class HideTests(NbGraderPreprocessor):
    """Take hidden tests out of the feedback: a page that shows them gives the next class the key."""

    def preprocess_cell(
        self, cell: NotebookNode, resources: dict, index: int
    ) -> tuple[NotebookNode, dict]:
        """Return the cell without its hidden tests, and without what flags told the instructor."""
        cell.source = _HIDDEN.sub("", cell.source)
        for output in cell.get("outputs", []):
            html = output.get("data", {}).get("text/html")
            if isinstance(html, str) and utils.is_grade(cell):
                output["data"]["text/html"] = _FLAGS.sub("", html)
        return cell, resources


class MarkProvisional(NbGraderPreprocessor):
    """Say at the top that marks still wait for a human, and at each question what one decided."""

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        """Insert the notices for this submission."""
        info = resources["nbgrader"]
        decided: dict[str, tuple[float, float]] = {}
        with Gradebook(info["db_url"]) as gradebook:
            submission = gradebook.find_submission_notebook(
                info["notebook"], info["assignment"], info["student"]
            )
            grades = list(submission.grades)
            waiting = sum(g.needs_manual_grade for g in grades)
            for grade in grades:
                if grade.manual_score is not None and not grade.needs_manual_grade:
                    decided[grade.name] = (grade.manual_score, grade.max_score)
        for cell in nb.cells:
            if utils.is_grade(cell) and cell.metadata.nbgrader["grade_id"] in decided:
                _say_decided(cell, *decided[cell.metadata.nbgrader["grade_id"]])
        if waiting:
            text = both_html(
                f"Provisional: {waiting} question(s) wait for your instructor. The total may change.",
                f"暂定成绩：有 {waiting} 道题待教师评定，总分可能变动。",
            )
            nb.cells.insert(0, new_markdown_cell(
                f'<div style="border:2px solid #0072B2;padding:6px">{text}</div>',
                id="crm-provisional"))  # fmt: skip
        return nb, resources


def _say_decided(cell: NotebookNode, marks: float, of: float) -> None:
    """A human's marks stand above what was proposed, which no longer calls itself a proposal."""
    notice = both_html(
        f"Your instructor gave {marks:g} of {of:g}.", f"教师评定：{marks:g} / {of:g} 分。"
    )
    for output in cell.get("outputs", []):
        html = output.get("data", {}).get("text/html")
        if isinstance(html, str):
            html = html.replace(both_html(HUMAN.en, HUMAN.zh), "")
            html = html.replace(PROPOSED_EN, "").replace(PROPOSED_ZH, "")
            output["data"]["text/html"] = f'<div style="font-weight:bold">{notice}</div>{html}'


class ShowKey(NbGraderPreprocessor):
    """Add the model answer of the questions that the instructor named, and of no other."""

    questions = List(Unicode(), help="Ids such as 06_q3.").tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        """Insert a cell with the model answer after each named question's check cell."""
        if not self.questions:
            return nb, resources
        from crm_lib.exam.model_answer import model_answers

        info = resources["nbgrader"]
        course = self.parent.parent.coursedir
        folder = Path(course.format_path(course.source_directory, ".", info["assignment"]))
        answers = model_answers(folder / f"{info['notebook']}.ipynb")
        cells = []
        for cell in nb.cells:
            cells.append(cell)
            question = cell.metadata.get("nbgrader", {}).get("grade_id", "").removesuffix("_check")
            if utils.is_grade(cell) and question in self.questions and question in answers:
                head = both_html("A model answer", "参考答案", inline=True)
                body = f'<pre style="white-space:pre-wrap">{escape(answers[question])}</pre>'
                cells.append(new_markdown_cell(
                    f'<div style="border-left:4px solid #009E73;padding:4px 10px"><b>{head}</b>'
                    f"{body}</div>", id=f"key-{question}"[:64]))  # fmt: skip
        nb.cells = cells
        return nb, resources


@contextmanager
def shown_keys(course: "Course", assignment: str, questions: Iterable[str]) -> Iterator[None]:
    """Let feedback pages made inside this block show the model answers of `questions`.

    Raises
    ------
    CourseError
        When the assignment has no such question.
    """
    from crm_lib.classroom.course import CourseError
    from crm_lib.exam.model_answer import model_answers

    named = list(questions)
    known = model_answers(course.solution(assignment))
    unknown = [q for q in named if q not in known]
    if unknown:
        raise CourseError(
            f"{assignment} has no question {', '.join(unknown)}; its questions are "
            f"{', '.join(known)}."
        )
    config = course.api.config
    before = config.ShowKey.get("questions", []) if "ShowKey" in config else []
    config.ShowKey.questions = named
    try:
        yield
    finally:
        config.ShowKey.questions = before
