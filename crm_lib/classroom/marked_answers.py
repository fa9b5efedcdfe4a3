"""Read what a class answered and how each part was marked, from the marked notebooks."""

import ast
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from crm_lib.base.python_source import syntax_tree
from crm_lib.classroom.cell_names import grade_id_of
from crm_lib.classroom.records import question_of

if TYPE_CHECKING:
    from crm_lib.classroom.course import Course


@dataclass(frozen=True)
class MarkedAnswer:
    """One student's answer to one question, and its marks part by part.

    Attributes
    ----------
    student, question : str
    source : str
        The answer cell.
    items : tuple of dict
        Parts with ``label, marks, of, status, en, zh, evidence``.
    """

    student: str
    question: str
    source: str
    items: tuple[dict[str, Any], ...] = ()

    @property
    def text(self) -> str:
        """The words between the quotes of the answer cell; empty where it is code alone."""
        return words_in(self.source)


def marked_answers(
    course: "Course", assignment: str, students: Iterable[str]
) -> list[MarkedAnswer]:
    """Return the answers of these students, by student and in the order of the paper.

    A student without a marked notebook has none.
    """
    found = []
    for student in students:
        path = course.folder("autograded", assignment, student) / f"{assignment}.ipynb"
        if not path.is_file():
            continue
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        sources: dict[str, str] = {}
        for cell in cells:
            about = cell.get("metadata", {}).get("nbgrader", {})
            name = grade_id_of(cell)
            if about.get("solution"):
                sources[name] = "".join(cell["source"])
            elif about.get("grade"):
                question = question_of(name)
                items = tuple(cell["metadata"].get("crm", {}).get("items", ()))
                found.append(MarkedAnswer(student, question, sources.get(question, ""), items))
    return found


def words_in(source: str) -> str:
    """Return the texts of an answer cell, without code and comments.

    Examples
    --------
    >>> words_in('q9 = "First the stages."  # between the quotes')
    'First the stages.'
    """
    tree = syntax_tree(source)
    if tree is None:
        return "\n".join(_quoted(source))
    labels = {k for n in ast.walk(tree) if isinstance(n, ast.Dict) for k in n.keys}
    texts = [n for n in ast.walk(tree) if isinstance(n, ast.Constant) and n not in labels]
    texts.sort(key=lambda n: (n.lineno, n.col_offset))
    return "\n".join(n.value.strip() for n in texts if isinstance(n.value, str) and n.value.strip())


def _quoted(source: str) -> list[str]:
    """Return what stands between quotes in code that can't be parsed."""
    found = re.findall(r'"""(.*?)"""|"([^"\n]*)"|“([^”]*)”', source, re.S)
    return [text.strip() for groups in found for text in groups if text.strip()]
