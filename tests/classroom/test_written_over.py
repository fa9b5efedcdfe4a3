"""What students write into locked cells is found; what the course wrote there is not."""

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell

from crm_lib.classroom.written_over import own_code, own_part, own_words

CHECK = 'seen = [1]\ncheck("06_q7", q7, function(on=[(seen,)]))'


@pytest.mark.parametrize(
    ("source", "found"),
    [
        (CHECK, ""),
        (CHECK.replace('"', "'"), ""),  # another editor's quotes
        ("q7 = max\n" + CHECK, "q7 = max"),
        ("%matplotlib inline\n" + CHECK, "%matplotlib inline"),
        ('check("06_q7", lambda x: 1, function())', "q7 = lambda x: 1"),
        (CHECK + '\nbegin("06")', ""),
        ("import numpy as np; x = 1\n" + CHECK, "import numpy as np; x = 1"),
        ("q7 = “B”\n" + CHECK, "q7 = “B”"),
        ("", ""),
    ],
)
def test_statements_of_the_students_own(source, found):
    assert own_code(source, CHECK) == found


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("### Q1\n\nWhich?", ""),
        ("  ### Q1  \r\nWhich?", ""),
        ("### Q1\n\nWhich? B", "B"),
        ("答案\n### Q1\nWhich?\n因为", "答案\n因为"),
        ("### Q1 (2 marks)\nWhich?", "(2 marks)"),
        ("### Q1\n\nWhicj?\nB", "B"),
        ("### Q2\n\nWhich?", ""),
    ],
)
def test_words_of_the_students_own(source, found):
    assert own_words(source, "### Q1\n\nWhich?") == found


def test_a_part_is_a_cell_of_the_same_kind():
    text = own_part(new_markdown_cell("Q\nB"), new_markdown_cell("Q"))
    code = own_part(new_code_cell("x = 1\n" + CHECK), new_code_cell(CHECK))
    assert (text.cell_type, text.source, code.cell_type, code.source) == (
        "markdown", "B", "code", "x = 1",
    )  # fmt: skip
    assert own_part(new_code_cell(CHECK), new_code_cell(CHECK)) is None
    assert own_part(new_markdown_cell(CHECK), new_code_cell(CHECK)) is None
