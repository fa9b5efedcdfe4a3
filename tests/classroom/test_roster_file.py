"""Lists of students as registrars, platforms and teachers save them."""

import pytest
from openpyxl import Workbook

from crm_lib.classroom.course import CourseError
from crm_lib.classroom.roster_file import students_in

ROWS = "学号,姓名,邮箱,班级,语言\n0026001,张三,z@example.edu,1班,中文\n0026002,Anna Berg,,2班,English\n"


def found(path):
    return {s.number: s for s in students_in(path)[0]}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "utf-16"])
def test_a_csv_in_any_encoding(tmp_path, encoding):
    path = tmp_path / "class.csv"
    path.write_bytes(ROWS.encode(encoding))
    students = found(path)
    assert list(students) == ["0026001", "0026002"]
    one = students["0026001"]
    assert (one.name, one.email, one.group, one.language) == ("张三", "z@example.edu", "1班", "zh")
    assert students["0026002"].language == "en"


@pytest.mark.parametrize("sign", [";", "\t"])
def test_other_signs_between_columns(tmp_path, sign):
    path = tmp_path / "class.csv"
    path.write_text(ROWS.replace(",", sign), encoding="utf-8")
    assert found(path)["0026001"].name == "张三"


def test_titles_above_and_signs_before_numbers(tmp_path):
    path = tmp_path / "class.csv"
    text = f"XX大学选课名单,,,,\n客户关系管理,,,,\n{ROWS}".replace("0026001", "'００２６００１")
    path.write_text(text, encoding="utf-8")
    assert "0026001" in found(path)


def test_canvas_and_moodle_columns(tmp_path):
    path = tmp_path / "canvas.csv"
    path.write_text(
        'Student,ID,SIS User ID,SIS Login ID,Section\n"    Points Possible",,,,\n'
        '"Berg, Anna",9052,0026002,anna,Group A\n"Student, Test",1,x,y,z\n',
        encoding="utf-8",
    )
    student = found(path)["0026002"]
    assert (student.name, student.platform_id, student.group) == ("Anna Berg", "9052", "Group A")
    path.write_text(
        "First name,Last name,ID number,Email address\nAnna,Berg,0026002,a@example.edu\n"
        "三,张,0026003,z@example.edu\n",
        encoding="utf-8",
    )
    assert found(path)["0026002"].name == "Anna Berg"
    assert found(path)["0026003"].name == "张三"


def test_a_workbook_keeps_the_zeros_that_it_shows(tmp_path):
    book = Workbook()
    sheet = book.active
    sheet.append(["名单"])
    sheet.append(["学号", "姓名"])
    sheet.append(["0026001", "张三"])
    sheet.append([26002, "李四"])
    sheet["A4"].number_format = "0000000"
    book.save(tmp_path / "class.xlsx")
    assert list(found(tmp_path / "class.xlsx")) == ["0026001", "0026002"]


def test_numbers_that_lost_their_zeros_are_told(tmp_path):
    path = tmp_path / "class.csv"
    path.write_text("number,name\n1026001,A\n1026002,B\n26003,C\n", encoding="utf-8")
    (line,) = students_in(path)[1]
    assert "1 number(s) have fewer digits" in line and "26003" in line


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"a,b\n1,2\n", r"no column of student numbers.*Its first row is: a, b"),
        (b"\xd0\xcf\x11\xe0xxxx", "old .xls"),
        (b"<html><table></table></html>", "web page"),
        (b"PK\x03\x04xxxx", "no XLSX file"),
        (b"number,name\n", "lists no students"),
        (b"number,name\n1,A\n1,B\n", "is A's and B's"),
        (b"number,name\na/b,A\n", "holds /"),
        (b"number,name\n,A\n", r"class.csv:2: a student has no number \(A\)"),
    ],
)
def test_a_mistake_is_told(tmp_path, content, words):
    path = tmp_path / "class.csv"
    path.write_bytes(content)
    with pytest.raises(CourseError, match=words):
        students_in(path)


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(CourseError, match="There is no file"):
        students_in(tmp_path / "class.csv")
    with pytest.raises(CourseError, match="is a folder"):
        students_in(tmp_path)


def workbook(path, **sheets):
    """Save a workbook; a sheet is a list of rows, and ranges of cells to be merged."""
    book = Workbook()
    book.remove(book.active)
    for title, (rows, merged) in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
        for cells in merged:
            sheet.merge_cells(cells)
    book.save(path)
    return path


def test_headings_in_merged_cells_over_two_rows(tmp_path):
    rows = [
        ["某大学学生名单"],
        ["序号", "学号", "学生信息", None, "备注"],
        [None, None, "姓　名", "班级", None],
        [1, 2026001.0, "张三", "1班", None],
        [2, 2026002.0, "李四", "1班", None],
    ]
    path = workbook(tmp_path / "a.xlsx", Sheet1=(rows, ["A1:E1", "B2:B3", "C2:D2"]))
    assert {n: (s.name, s.group) for n, s in found(path).items()} == {
        "2026001": ("张三", "1班"), "2026002": ("李四", "1班"),
    }  # fmt: skip


def test_a_list_that_goes_on_beside_itself_is_read_whole(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("序号,学号,姓名,签到,序号,学号,姓名,签到\n1,26001,张三,,2,26002,李四,\n3,26003,王五,,,,,\n",
                    encoding="gbk")  # fmt: skip
    assert {n: s.name for n, s in found(path).items()} == {
        "26001": "张三", "26002": "李四", "26003": "王五",
    }  # fmt: skip


def test_two_columns_of_numbers_and_one_of_names_are_one_list(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("学号,学生编号,姓名\n26001,9,张三\n", encoding="utf-8")
    assert list(found(path)) == ["26001"]


def test_every_sheet_is_read_and_one_without_a_list_is_told(tmp_path):
    one = [["学号", "姓名"], ["26001", "张三"]]
    two = [["学号", "姓名"], ["26002 ", "李四"]]
    path = workbook(
        tmp_path / "a.xlsx", 一班=(one, []), 二班=(two, []), 说明=([["填表说明"], ["x"]], [])
    )
    students, notes = students_in(path)
    assert [s.number for s in students] == ["26001", "26002"]
    told = " ".join(notes)
    assert "一班 1, 二班 1" in told and "说明" in told and "passed over" in told


@pytest.mark.parametrize(
    ("cell", "number"),
    [('"=""2026030151"""', "2026030151"), ("'2026030152", "2026030152"), ("2026030153\t", "2026030153"),
     ("2026030154.0", "2026030154"), ("2.026030155E9", "2026030155"), ("2.026030155e+09", "2026030155"),
     ("2026 030156", "2026030156"), ("26.5", "26.5"), ("26E01", "26E01")],
)  # fmt: skip
def test_what_spreadsheets_make_of_numbers(tmp_path, cell, number):
    path = tmp_path / "a.csv"
    path.write_text(f"姓名,学号\n张三,{cell}\n", encoding="gbk")
    assert list(found(path)) == [number]


def test_a_number_that_a_spreadsheet_rounded_is_refused(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("学号,姓名\n2.02603E+09,张三\n", encoding="utf-8")
    with pytest.raises(CourseError, match="rounded by a spreadsheet"):
        students_in(path)


def test_rows_that_are_no_students_are_passed_over_and_told(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("学号,姓名,班级\n26001,张三,1\n学号,姓名,班级\n26002,李四,1\n共2人,,\n制表人：某某,,\n",
                    encoding="gbk")  # fmt: skip
    students, notes = students_in(path)
    assert [s.number for s in students] == ["26001", "26002"]
    assert len(notes) == 2 and "共2人" in notes[0] and "passed over" in notes[1]


def test_line_ends_of_old_computers_and_names_over_two_lines(tmp_path):
    path = tmp_path / "list.csv"
    path.write_bytes('学号,姓名\r1,"王\r\n小明"\r2,Bo\u202e Li\r'.encode())
    assert [str(s) for s in found(path).values()] == ["1 王 小明", "2 Bo Li"]


def test_a_cell_without_end_is_told(tmp_path):
    path = tmp_path / "list.csv"
    path.write_bytes(('学号,姓名\n1,"a' + "b" * 200_000).encode())
    with pytest.raises(CourseError, match=r"list\.csv:\d+: no CSV that can be read"):
        students_in(path)


@pytest.mark.parametrize(
    "part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "[Content_Types].xml"]
)
@pytest.mark.parametrize("content", [b"<a", b"", b"<x/>", b"\x00" * 100])
def test_a_damaged_workbook_is_told(tmp_path, part, content):
    import zipfile

    whole = workbook(tmp_path / "whole.xlsx", one=([["学号", "姓名"], ["1", "Anna"]], []))
    path = tmp_path / "list.xlsx"
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            target.writestr(name, content if name == part else source.read(name))
    with pytest.raises(CourseError, match=r"list\.xlsx"):
        students_in(path)


def test_a_name_without_end_is_cut_and_a_number_without_end_refused(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text(
        f"学号,姓名,其他姓名\n\u202d1\u202c,{'王' * 5000},{'a' * 90};{'b' * 90}\n", encoding="utf-8"
    )
    (student,) = found(path).values()
    assert len(student.name) == 100 and [len(n) for n in student.other_names] == [90, 90]
    assert student.number == "1"
    path.write_text(f"学号,姓名\n{'1' * 101},Anna\n", encoding="utf-8")
    with pytest.raises(CourseError, match="can't be the name of a folder"):
        students_in(path)
