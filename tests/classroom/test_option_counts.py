"""Who took which option, and which nobody takes."""

import nbformat
from nbformat.v4 import new_code_cell, new_notebook

from crm_lib.classroom.marked_answers import MarkedAnswer
from crm_lib.classroom.option_counts import idle_options, offered_options, options_table

OFFERED = {"q1": "ABCD", "q2": "ABC"}


def answers(question, *letters):
    return [
        MarkedAnswer(f"s{n}", question, f'x = "{letter}"  # one letter')
        for n, letter in enumerate(letters)
    ]


def test_letters_offered_are_read_from_the_check_cells(tmp_path):
    cells = ['check("06_q1", q1, choice("ABCD"))', 'check(\n    "06_q2",\n    q2, choices("ABCDE"))',
             'check("06_q3", q3, number(unit="%"))']  # fmt: skip
    nbformat.write(new_notebook(cells=[new_code_cell(c) for c in cells]), tmp_path / "a.ipynb")
    assert offered_options(tmp_path / "a.ipynb") == {"06_q1": "ABCD", "06_q2": "ABCDE"}


def test_every_option_is_counted_and_what_is_no_option_is_not():
    found = [*answers("q1", "A", "a", "B", "Z", ""), *answers("q2", "AC", "A"), *answers("q9", "A")]
    table = options_table(found, OFFERED)
    counts = {(r.question, r.option): r.students for r in table.itertuples()}
    assert counts == {("q1", "A"): 2, ("q1", "B"): 1, ("q1", "C"): 0, ("q1", "D"): 0,
                      ("q2", "A"): 2, ("q2", "B"): 0, ("q2", "C"): 1}  # fmt: skip
    assert table.loc[0, "share"] == 2 / 3


def test_options_nobody_takes_are_named_once_there_are_enough_answers():
    few, many = answers("q1", *"AB"), answers("q1", *"AABBAABD")
    assert idle_options(options_table(few, OFFERED)) == {}
    assert idle_options(options_table(many, OFFERED)) == {"q1": "C"}
    assert idle_options(options_table(many, {})) == {}
