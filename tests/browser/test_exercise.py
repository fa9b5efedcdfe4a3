"""An exercise as a student does it, and the very file marked as an instructor does it."""

import shutil

import pytest
from course_kit import grade
from lab_server import LIMIT, TOKEN

from crm_lib.author.answers import load_cases
from crm_lib.classroom import steps
from crm_lib.classroom.course import Course
from crm_lib.exam.model_answer import model_answers

pytestmark = pytest.mark.browser

NAME = "06_sales_funnel"
PAGE = f"work/{NAME}/{NAME}.ipynb"
TALL = {"viewport": {"width": 1300, "height": 2400}}
#: Typed by the student; the others keep their placeholder until the second round.
FIRST = {
    'q1 = ""': 'q1 = "A"',
    'q2 = ""': 'q2 = "a、b、d"',
    "q5 = None": "q5 = 0.495",
}


@pytest.fixture(scope="module")
def sitting(lab):
    """The exercise done in two rounds; what the student saw is kept by name."""
    seen = {}
    course = Course(lab.root)
    model = model_answers(course.solution(NAME))
    chinese = {
        c.question: c.source
        for c in load_cases(course.solution(NAME).with_name("answers.yaml"))
        if c.right and c.language == "zh"
    }
    with lab.open_notebook(PAGE, **TALL) as notebook:
        page = notebook.page
        notebook.run_all()
        page.locator(".crm-check").nth(10).wait_for(timeout=LIMIT)
        seen["untouched"] = page.locator(".jp-Notebook").text_content()
        notebook.choose_language("中文", hidden="en")
        seen["chinese"] = page.locator(".jp-Notebook").inner_text()
        notebook.choose_language("English + 中文", hidden=None)
        for text, source in FIRST.items():
            notebook.type_into(text, source)
        notebook.run_all()
        page.locator(".crm-mistake, .crm-wrong").first.wait_for(timeout=LIMIT)
        seen["first"] = page.locator(".crm-check").all_text_contents()
        notebook.save()
        seen["check_first"] = notebook.check_before_handing_in()
        answers = {**model, **{q: s for q, s in chinese.items() if q != "06_q7"}}
        for question, source in answers.items():
            variable = question.rpartition("_")[2]
            start = f"def {variable}" if variable == "q7" else f"{variable} = "
            notebook.type_into(start, source.strip())
        notebook.run_all()
        page.wait_for_function(
            "() => document.querySelectorAll('.crm-check.crm-right').length >= 8", timeout=LIMIT
        )
        seen["second"] = page.locator(".crm-check").all_text_contents()
        notebook.save()
        seen["check_second"] = notebook.check_before_handing_in()
        seen["errors"] = list(notebook.errors)
    return seen


def test_an_untouched_exercise_says_what_is_open_and_shows_no_stack_trace(sitting):
    assert sitting["untouched"].count("Not answered yet.") == 11
    assert "Traceback" not in sitting["untouched"]


def test_an_exercise_is_read_in_the_language_that_is_chosen(sitting):
    assert "哪一条已经是销售机会" in sitting["chinese"]
    assert "尚未作答" in sitting["chinese"]
    assert "Which one is already" not in sitting["chinese"]
    assert "Not answered yet." not in sitting["chinese"]


def test_a_wrong_answer_is_told_at_once_and_why(sitting):
    said = "\n".join(sitting["first"])
    assert "this is a lead that still has to be qualified" in said
    assert "有待筛选的线索" in said
    assert "write 12.3 for 12.3 %" in said
    assert "Right: 2 of 2" in said


def test_the_check_before_handing_in_says_the_marks_and_what_is_open(sitting):
    said = sitting["check_first"]
    assert "of 36, 8 open" in said and "还有8题未完成" in said
    assert "Q4 · 第4题" in said and "Q1 · 第1题" not in said
    assert "Traceback" not in said and "Success" not in said


def test_right_answers_in_chinese_are_right(sitting):
    said = sitting["second"]
    assert sum(s.lstrip().startswith("✔") for s in said) >= 8
    assert any("points found so far, 4 of 5 marks" in s for s in said), said[-1]
    # Two marks of question 7 are for other data, which only marking has.
    assert "33 of 36, none open; 2 more are marked on other data" in sitting["check_second"]
    assert "marks are proposed and wait for assessment" in sitting["check_second"]


def test_the_browser_reports_no_error(sitting):
    assert sitting["errors"] == []


@pytest.fixture(scope="module")
def course(lab, sitting):
    """The course that collects the student's file."""
    course = Course(lab.root)
    steps.release(course, NAME)
    folder = course.folder("submitted", NAME, "lin")
    folder.mkdir(parents=True)
    shutil.copy(lab.root / PAGE, folder)
    return course


@pytest.fixture(scope="module")
def marks(course):
    """The marks of `crm grade`."""
    results = grade(course, NAME)
    assert [r.status for r in results] == ["graded"], results
    return steps.marks_table(course, NAME)


def test_that_very_file_is_marked(marks):
    got = dict(zip(marks["question"], marks["marks"], strict=True))
    assert got["06_q1"] == 2 and got["06_q7"] == 4 and got["06_q11"] == 4
    assert marks["of"].sum() == 36
    assert marks["marks"].sum() == 35
    assert set(marks.loc[marks["waits_for_human"], "question"]) >= {"06_q11"}


def test_formgrader_marks_the_same_and_shows_the_evidence(lab, course, marks):
    before = marks.drop(columns="student")
    with lab.browser(viewport={"width": 1300, "height": 1000}) as page:
        page.goto(f"{lab.url}/lab?token={TOKEN}")  # logs in: Formgrader's own calls need the cookie
        page.goto(f"{lab.url}/formgrader/manage_submissions/{NAME}")
        row = page.locator("tr", has_text="lin")
        row.wait_for(timeout=LIMIT)
        row.locator(".autograde a").click()
        page.locator(".modal.in .modal-title", has_text="Success").wait_for(timeout=2 * LIMIT)
        again = steps.marks_table(course, NAME).drop(columns="student")
        assert again.equals(before)
        page.goto(f"{lab.url}/formgrader/gradebook/{NAME}/{NAME}")
        row = page.locator("tbody tr", has_text="Submission").first
        row.wait_for(timeout=LIMIT)
        assert "35" in row.inner_text()
        row.locator("a").first.click()
        page.locator(".crm-check").first.wait_for(timeout=LIMIT)
        shown = page.locator("body").inner_text()
        assert "87.4%" in shown  # the evidence for the case stands beside its proposal
        assert "Proposed marks; your instructor decides." in shown
