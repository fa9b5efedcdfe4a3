"""Files that Moodle's and Canvas's importers read, and a workbook in which zeros stay.

What the importers want is taken from their source: instructure/canvas-lms lib/gradebook_importer.rb
and moodle/moodle grade/import/csv/classes/load_data.php. Neither was run.
"""

import csv

import openpyxl
import pytest
from marked_kit import NAME, ROSTER, made_course, mark

from crm_lib.classroom.exports import FORMATS, export_marks


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    course = made_course(tmp_path_factory.mktemp("c"), NAME, "10_small")
    mark(course, "0026001", {"09_q1": 2, "09_q2": 1.5})
    mark(course, "0026002", {"09_q1": 1}, waits=("09_q9",))
    mark(course, "=cmd", {"09_q1": 2})
    mark(course, "0026001", {"09_q1": 1}, assignment="10_small")
    roster = ROSTER + '0026001,王小明,,w@x.cn,4711,,Class 1\n0026002,"Hua, Li",,l@x.cn,lihua,,\n'
    (course.root / "classroom" / "roster.csv").write_text(roster, encoding="utf-8")
    return course


def rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def test_canvas_finds_its_columns_and_every_student(course, tmp_path):
    (path,), left = export_marks(course, [NAME], "canvas", tmp_path, titles={NAME: "Funnel (1234)"})
    header, possible, *students = rows(path)
    # As the importer looks: names, then SIS ids at their places, then the section.
    assert "Student" in header[0] and "ID" in header[1]
    assert header[2:5] == ["SIS User ID", "SIS Login ID", "Section"]
    assert header[5:] == ["Funnel (1234)"]
    assert "Points Possible" in possible[0] and possible[5] == "9"
    by_number = {r[2]: r for r in students}
    assert by_number["0026001"] == ["王小明", "4711", "0026001", "w@x.cn", "Class 1", "3.5"]
    assert left == 1 and "0026002" not in by_number  # an empty cell would erase what stands there
    assert not path.read_bytes().startswith(b"\xef\xbb\xbf")


def test_moodle_gets_numbers_to_map_and_no_empty_mark(course, tmp_path):
    (path,), left = export_marks(course, [NAME], "moodle", tmp_path)
    header, *students = rows(path)
    assert header == ["ID number", "Email address", "First name", "Last name", NAME]
    assert ["0026001", "w@x.cn", "", "王小明", "3.5"] in students
    assert left == 1 and all(r[4] for r in students)
    (path,), left = export_marks(course, [NAME], "moodle", tmp_path, provisional=True)
    assert ["0026002", "l@x.cn", "Li", "Hua", "1"] in rows(path) and left == 0


def test_a_platform_gets_one_file_an_assignment(course, tmp_path):
    paths, _ = export_marks(course, [NAME, "10_small"], "canvas", tmp_path)
    assert [p.name for p in paths] == [f"{NAME}_canvas.csv", "10_small_canvas.csv"]
    assert [len(rows(p)) for p in paths] == [4, 3]


def test_a_workbook_keeps_zeros_and_runs_nothing(course, tmp_path):
    (path,), _ = export_marks(course, [NAME, "10_small"], "xlsx", tmp_path)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["total", NAME, "10_small"]
    sheet = book["total"]
    numbers = next(sheet.iter_cols(min_row=2, max_col=1))
    assert [c.value for c in numbers] == ["0026001", "0026002", "=cmd"]
    assert all(c.data_type == "s" and c.number_format == "@" for c in numbers)
    by_head = {c.value: n for n, c in enumerate(sheet[1])}
    first = [c.value for c in sheet[2]]
    assert first[by_head["total"]] == 4.5 and first[by_head["provisional"]] == "no"
    assert book["10_small"]["D3"].value is None  # nothing was handed in


def test_a_table_as_csv_has_text_where_a_spreadsheet_would_run_a_formula(course, tmp_path):
    (path,), _ = export_marks(course, [NAME], "csv", tmp_path / "new")
    text = path.read_text(encoding="utf-8-sig")
    assert "\n0026001,王小明," in text and "\n'=cmd," in text
    (path,), _ = export_marks(course, [NAME, "10_small"], "csv", tmp_path)
    assert path.name == "course.csv"


def test_every_format_is_written(course, tmp_path):
    for to in FORMATS:
        paths, _ = export_marks(course, [NAME], to, tmp_path / to)
        assert all(p.suffix == f".{FORMATS[to]}" and p.stat().st_size for p in paths)


def test_what_is_written_by_default_stays_out_of_git():
    from pathlib import Path

    ignored = (Path(__file__).resolve().parents[2] / ".gitignore").read_text(encoding="utf-8")
    assert "/classroom/" in ignored.splitlines()
