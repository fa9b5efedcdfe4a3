"""Files of the bank are found from any folder of a workbook, and items are chosen from them."""

import pytest
from bank_items import BODIES, bank_file, bank_text

from crm_lib.bank import bank_files, bank_folder, id_prefix, read_bank, read_page


def test_a_bank_is_read_from_a_folder_below_it_and_quizzes_are_left_aside(tmp_path):
    path = bank_file(tmp_path, *BODIES)
    (path.parent / "12_a.quiz.yaml").write_text("12_s1: {}\n", encoding="utf-8")
    below = tmp_path / "notebooks"
    below.mkdir()
    assert bank_folder(below) == tmp_path / "bank"
    bank = read_bank(below)
    assert list(bank.pages) == ["12_a"] and len(bank.items) == len(BODIES)
    assert bank.page_of("b12_003") == "12_a"
    with pytest.raises(ValueError, match="no item 'b12_099'"):
        bank.page_of("b12_099")


def test_items_are_chosen_by_unit_page_form_and_level(tmp_path):
    bank_file(tmp_path, *BODIES)
    bank = read_bank(tmp_path)
    assert [i.form for i in bank.chosen(form="number", level="apply")] == ["number"]
    assert len(bank.chosen(unit="U12", page="12_a")) == len(BODIES)
    assert bank.chosen(unit="U13") == bank.chosen(page="11_a") == bank.chosen(level="recall") == []


def test_ids_begin_with_the_page_and_two_pages_of_one_number_differ(tmp_path):
    assert id_prefix("00_toolbox") == "b00_" != id_prefix("00_exam_writing") == "b00w_"
    path = tmp_path / "13_b.yaml"
    path.write_text(bank_text("choice"), encoding="utf-8")
    with pytest.raises(ValueError, match=r"13_b\.yaml:1: the id 'b12_001' must begin with b13_"):
        read_page(path)


def test_where_there_is_no_bank_it_is_said(tmp_path):
    with pytest.raises(ValueError, match="no bank folder in"):
        bank_folder(tmp_path)


def test_pages_come_as_the_course_takes_them_and_exam_writing_last(tmp_path):
    for name in ("00_exam_writing", "00_toolbox", "12_a", "94_case"):
        (tmp_path / f"{name}.yaml").touch()
    found = [path.stem for path in bank_files(tmp_path)]
    assert found == ["00_toolbox", "12_a", "94_case", "00_exam_writing"]
