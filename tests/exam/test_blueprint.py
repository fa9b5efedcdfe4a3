"""The blueprint: a row a question, refused with file and line where it is wrong."""

import pytest

from crm_lib.exam.blueprint import COLUMNS, load_blueprint
from crm_lib.exam.wording import ExamError

HEADER = ",".join(COLUMNS)
ROW = "06_q1,U07,S2-Q1,choice,2,name the stages,写出各环节,06_sales_funnel,3"


def written(tmp_path, *rows, header=HEADER):
    path = tmp_path / "blueprint.csv"
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path


def test_a_row_says_where_its_question_is_taught(tmp_path):
    row = load_blueprint(written(tmp_path, ROW))["06_q1"]
    assert (row.unit, row.form, row.marks) == ("U07", "choice", "2")
    assert row.title == ("name the stages", "写出各环节")
    assert row.pointer.en == "Taught in 06_sales_funnel, section 3."
    assert "06_sales_funnel 第 3 节" in row.pointer.zh


def test_no_file_no_rows(tmp_path):
    assert load_blueprint(tmp_path / "none.csv") == {}


@pytest.mark.parametrize(
    ("rows", "header", "words"),
    [
        ([], "id,unit", r"blueprint\.csv:1: the columns must be id,unit,exam_item"),
        (["06_q1,U07"], HEADER, r"blueprint\.csv:2: has 2 cells, not 9"),
        ([ROW, ROW], HEADER, r"blueprint\.csv:3: 06_q1 stands here twice"),
    ],
)
def test_a_wrong_table_is_refused_with_its_line(tmp_path, rows, header, words):
    with pytest.raises(ExamError, match=words):
        load_blueprint(written(tmp_path, *rows, header=header))
