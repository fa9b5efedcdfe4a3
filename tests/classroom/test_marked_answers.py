"""Words of an answer cell, and answers of a class from its marked notebooks."""

import pytest
from nbformat import write
from nbformat.v4 import new_code_cell, new_notebook

from crm_lib.classroom.marked_answers import marked_answers, words_in


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ('q9 = """\nFirst the stages.\n"""  # between the quotes', "First the stages."),
        ('q3 = {"verdict": "wrong", "correction": "流失"}', "wrong\n流失"),
        ("q1 = 12", ""),
        ('q9 = "it\'s" open "', "it's"),
        ("q9 = “先定义环节”", "先定义环节"),
        ("", ""),
    ],
)
def test_words_stand_between_quotes_whatever_else_is_wrong(source, words):
    assert words_in(source) == words


class Course:
    def __init__(self, root):
        self.root = root

    def folder(self, step, assignment, student):
        return self.root / student


def test_answers_come_with_what_was_said_about_them(tmp_path):
    about = {"grade_id": "q1", "solution": True, "grade": False}
    check = {"grade_id": "q1_check", "grade": True, "solution": False}
    items = [{"label": "", "marks": 0, "of": 2, "status": "wrong", "en": "no", "zh": "否"}]
    notebook = new_notebook(
        cells=[
            new_code_cell('q1 = "A"', metadata={"nbgrader": about}),
            new_code_cell("check()", metadata={"nbgrader": check, "crm": {"items": items}}),
        ]
    )
    (tmp_path / "ann").mkdir()
    write(notebook, tmp_path / "ann" / "t.ipynb")
    (found,) = marked_answers(Course(tmp_path), "t", ["ann", "nobody"])
    assert (found.student, found.question, found.text) == ("ann", "q1", "A")
    assert found.items == tuple(items)
