"""Cells without settings are known by text, by check call or by id; other notebooks are not."""

import copy

import pytest
from course_kit import tiny_solution

from crm_lib.classroom.cell_names import cell_names, grade_id_of

RELEASED = tiny_solution().cells
NAMES = [grade_id_of(c) for c in RELEASED]


def bare(**changes):
    cells = copy.deepcopy(RELEASED)
    for number, cell in enumerate(cells):
        cell.metadata = {}
        for key, value in changes.items():
            cell[key] = value.format(number)
    return cells


def test_cells_in_order_keep_their_names():
    assert cell_names(RELEASED, RELEASED) == NAMES


def test_ids_are_enough_where_settings_are_gone():
    assert cell_names(bare(), RELEASED) == NAMES


def test_text_and_check_calls_are_enough_for_locked_cells():
    answers = {n for n in NAMES if n in {f"09_q{i}" for i in range(1, 10)}}
    found = cell_names(bare(id="new-{}"), RELEASED)
    assert found == ["" if n in answers else n for n in NAMES]


def test_ids_alone_name_nothing_of_another_assignment():
    assert set(cell_names(bare(source="x = {}"), RELEASED)) == {""}


@pytest.mark.parametrize("place", [0, -1])
def test_a_copy_without_settings_takes_no_name_from_its_original(place):
    cells = copy.deepcopy(RELEASED)
    twin = copy.deepcopy(cells[4])
    twin.metadata = {}
    cells.insert(place if place == 0 else len(cells), twin)
    assert cell_names(cells, RELEASED).count(NAMES[4]) == 1
