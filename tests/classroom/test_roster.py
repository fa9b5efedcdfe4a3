"""The roster of a class: numbers keep their zeros, an import adds and renews and drops nobody."""

import pytest
from course_kit import make_course

from crm_lib.classroom.course import Course, CourseError
from crm_lib.classroom.roster import (
    FILE,
    Student,
    enter_students,
    load_roster,
    merged,
    roster_of,
    save_roster,
    wrong_number,
)


@pytest.fixture
def course(tmp_path):
    return Course(make_course(tmp_path / "course"))


def test_what_is_saved_is_read_again(course):
    students = [
        Student("0026002", "李娜", ("Li Na", "Nana"), "na@example.edu", "77", "zh", "1班"),
        Student("0026001", "=Anna"),
    ]
    assert roster_of(course) == {}
    save_roster(course, students)
    found = roster_of(course)
    assert list(found) == ["0026001", "0026002"]
    assert set(found.values()) == set(students)
    assert (course.classroom / FILE).read_bytes().startswith(b"\xef\xbb\xbf")


def test_an_import_adds_and_renews_and_drops_nobody():
    roster = {n: Student(n, name) for n, name in (("0026001", "张三"), ("0026002", "李四"))}
    found = [Student("0026001", "张三", email="z@example.edu"), Student("0026003", "王五")]
    done = merged(roster, found)
    assert [s.number for s in done.added] == ["0026003"]
    assert [s.number for s in done.changed] == ["0026001"]
    assert [s.number for s in done.missing] == ["0026002"]
    assert set(done.roster) == {"0026001", "0026002", "0026003"}
    assert done.roster["0026001"].email == "z@example.edu"


def test_zeros_that_a_spreadsheet_took_are_given_back():
    done = merged({"0026001": Student("0026001", "张三")}, [Student("26001", "张三")])
    assert (done.padded, done.added) == ((("26001", "0026001"),), ())
    other = merged({"0026001": Student("0026001", "张三")}, [Student("26001", "王五")])
    assert [s.number for s in other.added] == ["26001"], "another name is another student"


@pytest.mark.parametrize("number", ["", "a/b", "..", "a*b", "-x", "a\nb", "x" * 101, "a\\b"])
def test_a_number_that_can_be_no_folder_is_refused(number):
    assert wrong_number(number)


@pytest.mark.parametrize("number", ["0026001", "U-17", "学01", "a.b"])
def test_usual_numbers_are_right(number):
    assert wrong_number(number) is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("number,name\n1,A\n1,B\n", "3: 1 stands twice"),
        ("name\nA\n", "no column number"),
        ("number,name\na/b,A\n", "2: the number 'a/b' holds /"),
    ],
)
def test_a_damaged_roster_is_told_with_its_line(tmp_path, text, words):
    path = tmp_path / FILE
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CourseError, match=words):
        load_roster(path)
    path.write_bytes("number,name\n1,张三\n".encode("gbk"))
    with pytest.raises(CourseError, match="crm roster import"):
        load_roster(path)


def test_formgrader_and_exports_know_the_names(course):
    save_roster(course, [Student("0026001", "欧阳修", email="o@example.edu"),
                         Student("0026002", "Anna Berg")])  # fmt: skip
    enter_students(course)
    with course.gradebook() as gradebook:
        found = {s.id: (s.last_name, s.first_name, s.email) for s in gradebook.students}
    assert found == {"0026001": ("欧阳", "修", "o@example.edu"), "0026002": ("Berg", "Anna", "")}
    before = (course.classroom / "gradebook.db").read_bytes()
    enter_students(course)
    assert (course.classroom / "gradebook.db").read_bytes() == before


def test_names_are_one_line_and_no_formula_opens_with_the_list(course):
    name = '=HYPERLINK("http://x")'
    save_roster(course, [Student("0026001", name, ("+1", "’t Hooft"), "@x", "-1", "", "＝G")])
    text = (course.classroom / FILE).read_text(encoding="utf-8-sig")
    assert "'=HYPER" in text and "'@x" in text and "'-1" in text and "'＝G" in text
    (student,) = roster_of(course).values()
    assert (student.name, student.email, student.other_names) == (name, "@x", ("+1", "’t Hooft"))


def test_a_name_typed_with_line_ends_and_bidi_signs_is_one_line(course):
    rows = 'number,name\n1,"Anna\r\n Berg\u202e\u2066"\n2,"a\rb"\n'
    (course.classroom / FILE).write_bytes(rows.encode())
    assert [s.name for s in roster_of(course).values()] == ["Anna Berg", "a b"]


@pytest.mark.parametrize(
    "rows", ['number,name\n1,"a' + "b" * 200_000, "number,name\r1,Anna\r2,Bo\r"]
)
def test_a_list_that_csv_can_t_hold_is_told_and_old_line_ends_are_read(course, rows):
    (course.classroom / FILE).write_bytes(rows.encode())
    if rows.endswith("\r"):
        assert [s.name for s in roster_of(course).values()] == ["Anna", "Bo"]
        return
    with pytest.raises(CourseError, match=r"roster\.csv:\d+: no CSV that can be read"):
        roster_of(course)


def test_no_name_is_longer_than_the_gradebook_keeps(course):
    rows = f"number,name,other_names\n1,{'王' * 5000},{'a' * 90};{'b' * 90}\n"
    (course.classroom / FILE).write_text(rows, encoding="utf-8")
    (student,) = roster_of(course).values()
    assert len(student.name) == 100 and [len(n) for n in student.other_names] == [90, 90]
    (course.classroom / FILE).write_text(f"number,name\n{'1' * 101},Anna\n", encoding="utf-8")
    with pytest.raises(CourseError, match="can't be the name of a folder"):
        roster_of(course)


def test_a_list_that_is_a_link_stays_one(course, tmp_path):
    shared = tmp_path / "shared.csv"
    shared.write_text("number,name\n1,Anna\n", encoding="utf-8")
    (course.classroom / FILE).parent.mkdir(exist_ok=True)
    (course.classroom / FILE).symlink_to(shared)
    save_roster(course, [*roster_of(course).values(), Student("2", "Bo")])
    assert (course.classroom / FILE).is_symlink() and "2,Bo" in shared.read_text(encoding="utf-8")
