"""The student's rendering of a result: no flags, no proposal after a decision, nothing unmarked."""

import pytest
from nbformat.v4 import new_code_cell, new_output

from crm_lib.base.message import Message
from crm_lib.classroom.nbgrader import show_marks
from crm_lib.classroom.result_data import data_from_mark, mark_from_data
from crm_lib.exam.feedback import question_html
from crm_lib.exam.marks import ItemMark, QuestionMark
from crm_lib.exam.wording import HUMAN

SEE = Message("Taught in 06, section 2.", "参见 06 第 2 节。")
MARK = QuestionMark(
    "06_q9",
    2.0,
    4.0,
    [
        ItemMark(
            "stages", 2.0, 2.0, "right", Message("the stages", "各环节"), "Define <b>them</b>."
        ),
        ItemMark("rates", 0.0, 2.0, "proposed", Message("Not found: the rates", "未找到：转化率")),
    ],
    final=False,
    confidence=0.6,
    flags=[Message("Reads like the question itself.", "与题目雷同。")],
)


def check_cell(data):
    cell = new_code_cell("check()", metadata={} if data is None else {"crm": data})
    html = "<div>the instructor's view</div>"
    cell.outputs = [new_output("execute_result", {"text/plain": "2.0", "text/html": html})]
    return cell


def rendered(data, decided=None):
    cell = check_cell(data)
    show_marks._render_result(cell, decided)
    assert cell.outputs[0]["data"]["text/plain"] == "2.0"
    return cell.outputs[0]["data"].get("text/html")


def test_a_result_comes_back_from_plain_data_as_it_was():
    assert mark_from_data(data_from_mark(MARK, SEE)) == (MARK, SEE)
    assert mark_from_data(data_from_mark(MARK)) == (MARK, None)


def test_both_views_are_of_one_result_and_flags_are_the_instructors():
    instructor = question_html(MARK, see=SEE)
    student = rendered(data_from_mark(MARK, SEE))
    assert "crm-flag" in instructor and "Reads like" in instructor
    assert "crm-flag" not in student and "Reads like" not in student and "雷同" not in student
    for words in ("2 of 4 (proposed)", "the stages", "Not found", SEE.en, HUMAN.zh, "&lt;b&gt;"):
        assert words in instructor and words in student
    assert "<b>them" not in student and "instructor's view" not in student


def test_after_a_decision_nothing_calls_itself_a_proposal():
    student = rendered(data_from_mark(MARK, SEE), (3.5, 4.0))
    assert "Your instructor gave 3.5 of 4." in student and "教师评定：3.5 / 4 分" in student
    for words in ("(proposed)", "建议分", HUMAN.en, HUMAN.zh, "Reads like"):
        assert words not in student
    assert "the stages" in student


@pytest.mark.parametrize("decided", [None, (1.0, 2.0)])
def test_of_a_cell_that_was_not_marked_no_html_is_shown(decided):
    assert rendered(None, decided) is None
