"""`crm check NAME` names an author's slips with their cell or line, one assignment at a time."""

import nbformat
import pytest
from course_kit import QUESTIONS, make_course
from typer.testing import CliRunner

from crm_lib.author.answer_desk import answer_findings
from crm_lib.author.check import blueprint_findings, misnamed_findings
from crm_lib.classroom.course import Course
from crm_lib.classroom.solution_check import assignment_findings
from crm_lib.exam.blueprint import COLUMNS
from crm_lib.exam.key import cached_key

NAME = "09_tiny"
ANSWERS = """09_q1:
  right: [{answer: '" b "'}]
  wrong: [{answer: '"A"', says: last stage}, {answer: '"C"', says: Not right}]
09_q5:
  right: [{answer: '"74.5%"'}]
  wrong: [{answer: '25.5', says: stays}, {answer: '0.745', says: unit}]
"""


@pytest.fixture
def course(tmp_path):
    questions = {name: QUESTIONS[name] for name in ("q1", "q5")}
    make_course(tmp_path, questions=questions, rubrics="{}\n")
    made = Course(tmp_path)
    made.solution(NAME).with_name("answers.yaml").write_text(ANSWERS, encoding="utf-8")
    notebook = nbformat.read(made.solution(NAME), as_version=4)
    for cell in notebook.cells:  # headings as the check wants them: the second is Q2 of the kit
        cell.source = cell.source.replace("### Q2 ", "### Q5 ")
    nbformat.write(notebook, made.solution(NAME))
    return made


def changed(course, grade_id, change):
    notebook = nbformat.read(course.solution(NAME), as_version=4)
    change(next(c for c in notebook.cells if c.metadata.nbgrader.grade_id == grade_id))
    nbformat.write(notebook, course.solution(NAME))
    return [f"{f.where}: {f.message}" for f in assignment_findings(course.solution(NAME))]


def replacing(old, new):
    def change(cell):
        assert old in cell.source
        cell.source = cell.source.replace(old, new)

    return change


def test_a_solution_in_order_has_no_finding(course):
    assert assignment_findings(course.solution(NAME)) == []


@pytest.mark.parametrize(
    ("cell", "change", "words"),
    [
        ("09_q1_check", lambda c: c.metadata.nbgrader.pop("points"), "09_q1_check: carries no points"),
        ("09_q1_check", lambda c: c.metadata.nbgrader.update(points=None), "carries no points"),
        ("09_q1_check", lambda c: c.metadata.nbgrader.update(locked=False), "lock it"),
        ("09_setup", replacing("09_tiny", "08_rfm"), "begins another assignment: begin('08_rfm')"),
        ("09_setup", replacing('begin("09_tiny")', ""), "no cell calls begin('09_tiny')"),
        ("09_q1", replacing("### BEGIN SOLUTION\n", ""), "BEGIN SOLUTION stands 0 times"),
        ("09_q5", replacing("\n### END SOLUTION", ""), "### END SOLUTION 0 times"),
        ("09_q5", lambda c: c.update(source="q5 = 74.5"), "09_q5: the markers"),
    ],
)  # fmt: skip
def test_a_slip_in_the_notebook_is_told_with_its_cell(course, cell, change, words):
    assert any(words in found for found in changed(course, cell, change))


def findings(course, keys):
    solution = course.solution(NAME)
    return [str(f) for f in answer_findings(solution, cached_key(solution, keys))]


def test_answers_that_get_what_they_must_and_placeholders_are_in_order(course, shared_keys):
    assert findings(course, shared_keys) == []


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("last stage", "first stage", "line 3 · 09_q1, a wrong answer: is not told “first stage”"),
        ("'25.5', says: stays", "'74.5', says: stays", "line 6 · 09_q5, a wrong answer: gets 2"),
        ("'\" b \"'", "'b_'", "line 2 · 09_q1, a right answer: does not run (NameError"),
        (", {answer: '0.745', says: unit}", "", "09_q5 · has 1 wrong and 1 right"),
        ("09_q5:", "09_q6:", "there is no such question"),
    ],
)
def test_a_tested_answer_that_gets_something_else_is_told_with_its_line(
    course, shared_keys, old, new, words
):
    path = course.solution(NAME).with_name("answers.yaml")
    assert old in ANSWERS
    path.write_text(ANSWERS.replace(old, new), encoding="utf-8")
    found = findings(course, shared_keys)
    assert any(words in f for f in found), found


@pytest.mark.slow
@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("q5 = None\n", "", "09_q5 · the placeholder is lost"),
        ("q5 = None\n", "q5 = 3\n", "untouched it is told to be wrong"),
    ],
)
def test_a_lost_placeholder_is_told(course, shared_keys, old, new, words):
    changed(course, "09_q5", replacing(old, new))
    assert any(words in f for f in findings(course, shared_keys))


def test_a_notebook_under_another_name_is_told(course):
    assert list(misnamed_findings(course)) == []
    path = course.solution(NAME)
    path.rename(path.with_name("09_tiny_v2.ipynb"))
    assert ["name it 09_tiny.ipynb" in f.message for f in misnamed_findings(course)] == [True]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ("\ufeffid,unit", "byte order mark"),
        ("id;unit;exam_item", "set apart by ;"),
        ("id\tunit", "set apart by tabs"),
        ("id,unit\n销售".encode("gbk"), "blueprint.csv:2: it is no UTF-8 text (GBK?)"),
        ("id,unit".encode("utf-16"), "UTF-16"),
    ],
)
def test_a_blueprint_saved_by_excel_is_told(course, data, words):
    path = course.root / "docs" / "blueprint.csv"
    path.parent.mkdir()
    path.write_bytes(data if isinstance(data, bytes) else data.encode("utf-8"))
    found = [str(f) for f in blueprint_findings(course)]
    assert len(found) == 1 and words in found[0], found


def test_an_objective_without_chinese_words_is_told(course):
    path = course.root / "docs" / "blueprint.csv"
    path.parent.mkdir()
    rows = [f"{q},U01,U01,choice,2,Name it,{zh},09_tiny,1"
            for q, zh in (("09_q1", ""), ("09_q5", "写出来"))]  # fmt: skip
    path.write_text("\n".join([",".join(COLUMNS), *rows]) + "\n", encoding="utf-8")
    told = [f for f in map(str, blueprint_findings(course)) if "no Chinese words" in f]
    assert len(told) == 1 and "09_q1" in told[0]


def test_one_assignment_is_checked_and_every_step_is_said(course, monkeypatch):
    from crm_lib.cli.app import app

    monkeypatch.chdir(course.root)
    said = CliRunner().invoke(app, ["check", "no_such"])
    assert "There is no assignment 'no_such'" in str(said.exception)
    changed(course, "09_q1_check", lambda c: c.metadata.nbgrader.update(locked=False))
    said = CliRunner().invoke(app, ["check", NAME])
    assert said.exit_code == 1 and "lock it" in said.output
    assert [s in said.stderr for s in ("09_tiny …", "releases …", "blueprint …")] == [True] * 3


def test_a_row_with_another_form_than_the_question_is_told(course):
    path = course.root / "docs" / "blueprint.csv"
    path.parent.mkdir()
    row = "09_q1,U01,U01,number,2,Name it,写出来,09_tiny,1"
    path.write_text(f"{','.join(COLUMNS)}\n{row}\n", encoding="utf-8")
    told = [f for f in map(str, blueprint_findings(course)) if " in the notebook." in f]
    assert told == [f"{path} · 09_q1 · number here, choice in the notebook."]
