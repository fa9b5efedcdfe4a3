import io
from dataclasses import replace

import openpyxl
import pytest
from small_bank import FORMS, SIGNS, reworded, small_bank, small_question

from crm_lib.bank.exports.question import questions_of
from crm_lib.bank.exports.table import excel_table
from crm_lib.bank.exports.text import Line, Text


def rows(content):
    (sheet,) = openpyxl.load_workbook(io.BytesIO(content)).worksheets
    return list(sheet.iter_rows(values_only=True))


@pytest.mark.parametrize(
    ("language", "heading"),
    [
        ("zh", ["题型", "题干", "选项", "答案", "解析", "难度", "知识点", "分值", "单元", "章节", "编号"]),
        ("en", ["Type", "Stem", "Options", "Answer", "Explanation", "Difficulty",
                "Knowledge point", "Marks", "Unit", "Page", "Id"]),
    ],
)  # fmt: skip
def test_the_columns(tmp_path, language, heading):
    found = rows(excel_table(questions_of(small_bank(tmp_path), language=language)))
    assert list(found[0]) == heading
    assert len(found) == len(FORMS) + 1


def test_a_row_of_a_choice(tmp_path):
    _, row = rows(excel_table([small_question(tmp_path, "choice", "zh")]))
    assert row == (
        "单项选择题", "什么会下降？", "A. 雨水\nB. 炊烟\nC. 蒸汽", "A",
        "A: 它会下。\nB: 它往上升。\nC: 它也往上升。", "中", "Compute a lifetime value", 2, "U12", "12_a",
        "b12_001",
    )  # fmt: skip


@pytest.mark.parametrize("words", ["=1+1", "@SUM(A1)", "+5", "-5", SIGNS])
def test_nothing_becomes_a_formula(tmp_path, words):
    content = excel_table([reworded(small_question(tmp_path, "choice", "en"), words)])
    (sheet,) = openpyxl.load_workbook(io.BytesIO(content)).worksheets
    stem = sheet["B2"]
    assert (stem.value, stem.data_type) == (f"{words}What falls?", "s")


def test_a_sign_that_no_workbook_can_hold_is_left_out(tmp_path):
    question = replace(small_question(tmp_path, "choice"), stem=Text((Line("en", "a\x01b"),)))
    assert rows(excel_table([question]))[1][1] == "ab"
