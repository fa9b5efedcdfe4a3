"""Whom a name means, and when it is better to ask."""

import pytest

from crm_lib.classroom.collecting.matching import Evidence, Matcher
from crm_lib.classroom.roster import Student

STUDENTS = [
    Student("0026001", "张三", email="zhangsan@example.edu.cn"),
    Student("0026002", "张三丰"),
    Student("0026003", "李四", ("Li Si",), platform_id="9003"),
    Student("0026004", "王芳"),
    Student("0026005", "王芳"),
    Student("0026006", "Anna Berg", email="anna.berg@example.edu"),
    Student("0026007", "Anna Bergmann"),
    Student("0026008", "Siobhán O'Neil", platform_id="soneil"),
    Student("U2026-9", "Jean-Luc Picard"),
]
MATCHER = Matcher({s.number: s for s in STUDENTS})


def found(*parts):
    match = MATCHER.match(("source", *parts))
    return match.student.number if match.student else None


@pytest.mark.parametrize(
    ("parts", "number"),
    [
        (("0026001张三_作业06.ipynb",), "0026001"),
        (("0026001-张三", "作业.zip", "x.ipynb"), "0026001"),
        (("１班", "００２６００１", "x.ipynb"), "0026001"),
        (("26001 张三.ipynb",), "0026001"),
        (("张三.ipynb",), "0026001"),
        (("张三的作业.ipynb",), "0026001"),
        (("张三丰的作业.ipynb",), "0026002"),
        (("三丰 张_12_assignsubmission_file_", "06.ipynb"), "0026002"),
        (("lisi_9003_67890_06.ipynb",), "0026003"),
        (("sili_111_67890_06.ipynb",), "0026003"),
        (("0026004王芳.ipynb",), "0026004"),
        (("berganna_12_67890_06.ipynb",), "0026006"),
        (("Berg, Anna.ipynb",), "0026006"),
        (("anna.berg@example.edu_06.ipynb",), "0026006"),
        (("bergmannanna_12_67890_06.ipynb",), "0026007"),
        (("siobhan oneil.ipynb",), "0026008"),
        (("work_soneil_attempt_2026-11-01-20-15-33_06.ipynb",), "0026008"),
        (("u2026-9 picard.ipynb",), "U2026-9"),
        (("张三组", "0026003李四.ipynb"), "0026003"),
    ],
)
def test_the_student_is_found(parts, number):
    assert found(*parts) == number


@pytest.mark.parametrize(
    "parts",
    [
        ("06_sales_funnel.ipynb",),
        ("王芳.ipynb",),
        ("10026001.ipynb",),
        ("00260011.ipynb",),
        ("0026001 0026003.ipynb",),
        ("annabella.ipynb",),
        ("wangwu_12345_67890_06.ipynb",),
        ("0026001李四.ipynb",),
    ],
)
def test_what_is_not_certain_is_left_to_a_human(parts):
    assert found(*parts) is None


def test_the_reason_says_what_to_look_at():
    assert (
        "several students are called so: 0026004 王芳" in MATCHER.match(("王芳.ipynb",)).reason.en
    )
    reason = MATCHER.match(("s", "0026001李四.ipynb")).reason.en
    assert reason == "0026001 is the number of 张三, and it names 0026003 李四"
    note = MATCHER.match(("s", "26001.ipynb")).note
    assert note == "26001 was read as 0026001 · 26001 按 0026001 处理"


def test_anothers_name_inside_a_students_folder_is_told():
    match = MATCHER.match(("s", "0026001张三", "李四.ipynb"))
    assert match.student.number == "0026001"
    assert match.note.startswith("李四.ipynb in it names 0026003 李四 · ")
    assert match.evidence == Evidence.NUMBER


def test_numbers_of_a_platforms_table_are_known():
    matcher = Matcher({s.number: s for s in STUDENTS}, {"800123": "0026005"})
    match = matcher.match(("s", "Participant 5_800123_assignsubmission_file_", "06.ipynb"))
    assert match.student.number == "0026005"


@pytest.mark.parametrize(
    "inside",
    [
        ("0026004.ipynb",),
        ("0026004王芳.ipynb",),
        ("w.zip", "0026004", "x.ipynb"),
        ("work_0026004_attempt_2026-01-01-00-00-00_x.ipynb",),
        ("anna.berg@example.edu.ipynb",),
    ],
)
@pytest.mark.parametrize("outer", ["李四_12_assignsubmission_file_", "lisi_9003_67890_w.zip"])
def test_a_file_that_names_another_student_stays_with_whom_the_platform_names(outer, inside):
    assert found(outer, *inside) == "0026003"
    match = MATCHER.match(("source", outer, *inside))
    assert match.part == 1
    assert "in it names" in match.note


def test_a_platforms_name_of_a_file_can_hold_anothers_number():
    assert found("lisi_9003_67890_x_0026004_attempt_2020-01-01-00-00-00_w.ipynb") == "0026003"
    name = "W_0026003_attempt_2026-01-01-00-00-00_x_0026004_attempt_2020-01-01-00-00-00_w.ipynb"
    assert found(name) == "0026003"


def test_a_folder_of_one_student_with_anothers_number_in_it_is_left_to_a_human():
    match = MATCHER.match(("s", "李四", "0026001.ipynb"))
    assert match.student is None
    assert match.reason == (
        "李四 names 0026003 李四, and 0026001.ipynb in it 0026001 张三",
        "李四 写着0026003 李四，其中的 0026001.ipynb 却写着0026001 张三",
    )


@pytest.mark.parametrize("name", ["王\U0002b7a9", "李〇", "\U00020bb7田"])
def test_a_name_with_a_rare_sign_is_found_whole(name):
    matcher = Matcher({"0026001": Student("0026001", name), "0026002": Student("0026002", "王芳")})
    assert matcher.match(("s", f"{name}_作业06.ipynb")).student.number == "0026001"
    assert matcher.match(("s", f"{name}的作业.ipynb")).student.number == "0026001"
