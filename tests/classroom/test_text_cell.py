"""Whatever a student is called or writes: no spreadsheet runs it, no table breaks on it."""

import csv
import io

import openpyxl
import pandas as pd
import pytest
from marked_kit import NAME, ROSTER, item, made_course, mark

from crm_lib.classroom.class_report import class_report, write_csv_files
from crm_lib.classroom.exports import export_marks, write_csv, write_workbook
from crm_lib.classroom.text_cell import as_text_cell, from_text_cell

FORMULAS = ["=1+1", "+1", "-1+2", "@SUM(A1)", "\t=1+1", "\r=1+1", "\n=1+1", " =1+1", "＝1+1", "＋1", "－1", "＠A1",
            "\u200b=1+1", "\u202e=1+1", "\ufeff=1+1", "\u3000=1+1", "﹦1", "﹢1", "﹣1", "﹫1"]  # fmt: skip


@pytest.mark.parametrize("text", FORMULAS, ids=ascii)
def test_a_formula_is_text_and_comes_back(text):
    cell = as_text_cell(text)
    assert cell.startswith("'")
    assert from_text_cell(cell) == text.replace("\r", "\n")


@pytest.mark.parametrize(
    "text", ["王小明", "'t Hooft", "", "Ann-Marie", "a=1", "0026001", "’s-Hertogenbosch"]
)
def test_a_name_stays_as_it_is(text):
    assert as_text_cell(text) == from_text_cell(as_text_cell(text)) == text


def cells_of_a_spreadsheet(path):
    """Return the rows as spreadsheets read them: each kind of line end outside of quotes ends one."""
    text = path.read_bytes().decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text.replace("\r", "\n"), newline="")))


@pytest.mark.parametrize(
    "name",
    ["Anna\r=1+1", "Anna\r\n=1+1", "Anna\x07", "Anna\ud83d", pytest.param("A" * 40_000, id="long")],
    ids=ascii,
)
def test_no_name_begins_a_row_or_stops_an_export(tmp_path, name):
    table = pd.DataFrame({"number": ["1"], "name": [name], "email": [None], "total": [2.0]})
    rows = cells_of_a_spreadsheet(write_csv(table, tmp_path / "t.csv"))
    assert [len(r) for r in rows] == [4, 4] and rows[1][2:] == ["", "2.0"]
    sheet = openpyxl.load_workbook(write_workbook({"t": table}, tmp_path / "t.xlsx")).active
    assert [c.value for c in sheet[2]][::3] == ["1", 2] and sheet["B2"].data_type == "s"


@pytest.mark.parametrize("source", ["q9 = 'x'\r=1+1", "=1+1", "\r=1+1", "q9 = '\x07'"], ids=ascii)
def test_an_answer_in_the_report_s_tables_is_text(tmp_path, source):
    course = made_course(tmp_path / "course", NAME)
    wrong = {"09_q1": [item(0, 2, en="Too low.")]}
    mark(course, "0026001", {"09_q1": 0}, answers={"09_q1": source}, items=wrong)
    write_csv_files(class_report(course, NAME), tmp_path / "csv")
    head, *rows = cells_of_a_spreadsheet(tmp_path / "csv" / "mistakes.csv")
    assert rows and all(len(r) == len(head) for r in rows)
    assert not any(c.startswith("=") for r in rows for c in r)


def test_every_platform_gets_a_hostile_name_as_one_cell(tmp_path):
    course = made_course(tmp_path / "course", NAME)
    mark(course, "0026001", {"09_q1": 2})
    roster = ROSTER + '0026001,"=HYPERLINK(""x"")\r\n,100,100",,＝1@x.cn,+1,,@G\n'
    (course.root / "classroom" / "roster.csv").write_bytes(roster.encode())
    for to in ("csv", "moodle", "canvas"):
        (path,), _ = export_marks(course, [NAME], to, tmp_path / to, provisional=True)
        head, *rows = cells_of_a_spreadsheet(path)
        assert rows and all(len(r) == len(head) for r in rows), to
        assert not any(c[:1] in "=+@＝" for r in rows for c in r if c), to
