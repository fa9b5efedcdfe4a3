"""Pieces of one answer cell are joined, and nothing else."""

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell

from crm_lib.classroom.split_cells import joined_pieces

FUNCTION = ("def q6(x):", "    y = x + 1", "    return y")


def joined(*pieces, names):
    cells = [new_code_cell(p) for p in pieces]
    kept, left, whose = joined_pieces(cells, names, {"09_q6"})
    return [c.source for c in kept], left, whose


@pytest.mark.parametrize("names", [["09_q6", "", ""], ["09_q6"] * 3, ["", "", "09_q6"]])
def test_pieces_that_are_python_only_together_become_one_cell(names):
    assert joined(*FUNCTION, names=names) == (["\n".join(FUNCTION)], ["09_q6"], ["09_q6"])


def test_a_text_split_in_the_middle_is_whole_again():
    sources, _, _ = joined('q6 = """First.', 'Then."""', names=["09_q6", ""])
    assert sources == ['q6 = """First.\nThen."""']


@pytest.mark.parametrize(
    ("pieces", "names"),
    [
        (("q6 = 1", "print(q6)"), ["09_q6", ""]),  # each runs by itself
        (FUNCTION[:2], ["09_q5_check", ""]),  # no answer cell
        (FUNCTION[:2], ["", ""]),  # a student's own
        (FUNCTION[:2], ["09_q6", "09_q7"]),  # of two questions
        (("def q6(x:", "    return 1"), ["09_q6", ""]),  # no Python together either
    ],
)
def test_other_cells_stay_as_they_are(pieces, names):
    assert joined(*pieces, names=names) == (list(pieces), names, [])


def test_a_cell_of_text_is_no_piece():
    cells = [new_code_cell("def q6(x):"), new_markdown_cell("    return 1")]
    assert joined_pieces(cells, ["09_q6", ""], {"09_q6"}) == (cells, ["09_q6", ""], [])
