"""An answer leaves the course without what names a student."""

import pytest
from marked_kit import NAME, ROSTER, made_course, mark

from crm_lib.classroom.without_names import GAP, known_names, without_names

NAMES = {
    "0026001": {"0026001", "王小五", "Wang Xiaowu", "xw.wang@uni.example", "xw_wang"},
    "0026002": {"0026002", "Li Na", "李娜"},
}


@pytest.mark.parametrize(
    "text",
    [
        "学号0026001", "学号：００２６００１。", "0026002 said so", "我是王小五", "王 小 五：", "王小五同学认为",
        "by Wang Xiaowu", "WANG  XIAOWU", "wang says", "Xiaowu", "mail xw.wang@uni.example",
        "other.person@mail.example.org", "xw_wang", "和李娜讨论", "with Li Na", "电话13800138000",
        "call 138 0013 8000", "身份证110101199003071234", "id 2026-0312-0007",
    ],
)  # fmt: skip
def test_what_names_a_student_is_taken_out(text):
    shown = without_names(f"First the stages. {text}", "0026001", NAMES)
    assert GAP in shown and shown.startswith("First the stages.")
    left = shown.replace(GAP, "").casefold()
    for name in (
        "0026",
        "００２６",
        "王",
        "wang",
        "xiaowu",
        "李娜",
        "li na",
        "1380",
        "0013",
        "1101",
        "@",
        "0312",
    ):
        assert name not in left


@pytest.mark.parametrize(
    "text",
    [
        "先算转化率：255/1000=25.5%，再比较。", "1,000,000 yuan and 12,345,678.90 in all", "in 2026, 4.5 million",
        "Reliable clients stay; Nancy's list, a wangle.", "20260312", "王后和小五金店", "10 20 30 40",
    ],
)  # fmt: skip
def test_figures_and_words_stay(text):
    assert without_names(text, "0026001", NAMES) in (text, text.replace("20260312", GAP))


def test_a_name_of_one_letter_takes_no_word_apart():
    assert without_names("A rate of a stage.", "1", {"1": {"1", "A"}}) == "A rate of a stage."


def test_names_that_look_like_patterns_are_names():
    assert without_names("x .* y (a|b)+ z", "1", {"1": {"(a|b)+", ".*"}}) == f"x {GAP} y {GAP} z"


def test_everybody_on_the_roster_and_in_the_gradebook_is_known(tmp_path):
    course = made_course(tmp_path / "course", NAME)
    mark(course, "guest", {})
    rows = "0026001,王小五,Wang Xiaowu,xw.wang@uni.example,xw_wang,zh,\n"
    (course.classroom / "roster.csv").write_text(ROSTER + rows, encoding="utf-8")
    names = known_names(course)
    assert names["0026001"] == NAMES["0026001"] and names["guest"] == {"guest"}
