"""Answers beside their cells are found, and nothing else is taken for one."""

import copy

import pytest
from course_kit import tiny_solution
from nbformat.v4 import new_code_cell, new_markdown_cell

from crm_lib.classroom.cell_names import grade_id_of
from crm_lib.classroom.nbgrader.restore_cells import restored

RELEASED = tiny_solution()
for _cell in RELEASED.cells:
    if _cell.metadata.nbgrader.solution:
        _cell.source = _cell.source.partition("### BEGIN")[0].rstrip()


def handed_in(change):
    submission = copy.deepcopy(RELEASED)
    change(submission.cells)
    nb, notes = restored(submission, RELEASED)
    return {grade_id_of(c): c.source for c in nb.cells}, " ".join(n.en for n in notes), nb


def at(cells, name):
    return next(i for i, c in enumerate(cells) if grade_id_of(c) == name)


@pytest.mark.parametrize("anchor", ["09_q9_prompt", "09_q9", "09_q9_check"])
def test_words_in_a_markdown_cell_of_the_question_are_its_answer(anchor):
    text = 'They say "no"; define the stages.'
    sources, notes, _ = handed_in(
        lambda cells: cells.insert(at(cells, anchor) + 1, new_markdown_cell(text))
    )
    assert sources["09_q9"] == f"q9 = {text!r}"
    assert "Read from a comment or a cell beside the answer: 09_q9" in notes


def test_words_below_another_question_or_beside_an_answer_are_left_alone():
    def elsewhere(cells):
        cells.insert(at(cells, "09_q8") + 1, new_markdown_cell("A note."))

    def beside(cells):
        cells[at(cells, "09_q9")].source = 'q9 = "My answer."'
        cells.insert(at(cells, "09_q9") + 1, new_markdown_cell("A note."))

    for change in (elsewhere, beside):
        sources, notes, _ = handed_in(change)
        assert "note" not in sources["09_q9"].lower() and notes == ""


def test_a_re_pasted_answer_takes_the_place_of_its_deleted_cell():
    def change(cells):
        cells[at(cells, "09_q5")] = new_code_cell("x = 3\nq5 = 74.5")

    sources, notes, nb = handed_in(change)
    assert sources["09_q5"] == "x = 3\nq5 = 74.5"
    assert "Found in another cell: 09_q5" in notes
    assert sum("q5 = 74.5" in c.source for c in nb.cells) == 1


def test_a_deleted_answer_that_stands_nowhere_comes_back_blank():
    sources, notes, _ = handed_in(lambda cells: cells.pop(at(cells, "09_q5")))
    assert sources["09_q5"] == "q5 = None" and "Put back: 09_q5" in notes


def test_a_comment_is_an_answer_too():
    def change(cells):
        cells[at(cells, "09_q9")].source = 'q9 = """\n"""\n# Define the stages,\n# then the rates.'

    sources, notes, _ = handed_in(change)
    assert sources["09_q9"] == "q9 = 'Define the stages,\\nthen the rates.'"
    assert "09_q9" in notes
