"""From a marked class to decided marks: review, feedback, report, export."""

import json
import re

import nbformat
import pandas as pd
import pytest
from course_kit import QUESTIONS, RUBRICS, grade, make_course
from typer.testing import CliRunner

from crm_lib.author.samples import with_answers
from crm_lib.classroom import review, review_groups, steps
from crm_lib.classroom.course import Course, CourseError
from crm_lib.cli.export import export_command
from crm_lib.cli.report import report_command
from crm_lib.cli.review import review_command

NAME = "09_tiny"
FULL = "Define the stages first. Then take the rate of each step and compare."
PART = "先定义购买的各个环节。"
OTHER = "Ask every customer for the rate."


def hand_in(course, student, **answers):
    released = course.folder("release", NAME) / f"{NAME}.ipynb"
    notebook = with_answers(
        nbformat.read(released, as_version=4),
        {f"09_{q}": f"{q} = {value!r}" for q, value in answers.items()},
    )
    folder = course.folder("submitted", NAME, student)
    folder.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, folder / f"{NAME}.ipynb")


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    questions = {q: QUESTIONS[q] for q in ("q1", "q2", "q3")}
    points, *cells = QUESTIONS["q9"]
    questions["q4"] = (points, *(c.replace("q9", "q4") for c in cells))
    root = make_course(
        tmp_path_factory.mktemp("course"),
        questions=questions,
        rubrics=RUBRICS.replace("09_q9", "09_q4"),
    )
    course = Course(root)
    steps.release(course, NAME)
    hand_in(course, "ann", q1="B", q4=PART)
    hand_in(course, "bob", q1="A", q4="")
    hand_in(course, "cat", q1="C", q4=FULL)
    grade(course, NAME)
    return course


def waiting(course):
    return {(w.student, w.question): w for w in review.waiting(course, NAME)}


def state(course, student, question):
    with course.gradebook() as gradebook:
        grade = gradebook.find_grade(f"{question}_check", NAME, NAME, student)
        return grade.score, grade.needs_manual_grade


def again(course, student):
    grade(course, NAME, students=[student], again=True)


def in_shell(course, monkeypatch, command, *arguments):
    import typer

    monkeypatch.chdir(course.root)
    app = typer.Typer()
    app.command()(command)
    return CliRunner().invoke(app, [str(a) for a in arguments])


def test_what_waits_is_listed_with_its_evidence(course):
    found = waiting(course)
    assert ("bob", "09_q4") not in found  # blank is final
    one = found["ann", "09_q4"]
    assert (one.proposed, one.of, one.decided) == (2, 4, None)
    assert 0 < one.confidence < 1
    assert PART in one.answer
    assert {i["label"]: i["marks"] for i in one.items} == {"point 1": 2, "point 2": 0}
    for words in ("2 of 4", "point 1", "【定义】", PART, "转化率"):
        assert words in str(one)


def test_formgrader_sees_the_same_evidence_in_the_marked_notebook(course):
    path = course.folder("autograded", NAME, "ann") / f"{NAME}.ipynb"
    cells = nbformat.read(path, as_version=4).cells
    check = next(
        c for c in cells if c.metadata.get("nbgrader", {}).get("grade_id") == "09_q4_check"
    )
    html = check.outputs[0]["data"]["text/html"]
    for words in ("Proposed marks", "point 1", "【定义】", "Found", "Not found"):
        assert words in html


def test_a_decision_survives_autograde_until_the_answer_changes(course):
    assert review.decide(course, NAME, "ann", "09_q4", marks=3, comment="Nearly all.") == 3
    again(course, "ann")
    assert state(course, "ann", "09_q4") == (3, False)
    hand_in(course, "ann", q1="B", q4=OTHER)
    again(course, "ann")
    assert state(course, "ann", "09_q4") == (3, True)
    one = waiting(course)["ann", "09_q4"]
    assert one.decided == 3
    assert "changed after 3 were given" in str(one)
    review.accept_above(course, NAME, 0.95)
    assert ("ann", "09_q4") in waiting(course)
    # Decided anew, it stands again; so does a decision made in Formgrader, which writes the same.
    with course.gradebook() as gradebook:
        grade = gradebook.find_grade("09_q4_check", NAME, NAME, "ann")
        grade.manual_score, grade.needs_manual_grade = 1, False
        gradebook.db.commit()
    again(course, "ann")
    assert state(course, "ann", "09_q4") == (1, False)


def test_a_mark_changed_on_a_closed_question_stays_too(course):
    review.decide(course, NAME, "bob", "09_q1", marks=1)
    again(course, "bob")
    assert state(course, "bob", "09_q1") == (1, False)


def test_without_the_memory_a_human_is_asked_again(course):
    review.decide(course, NAME, "bob", "09_q1", marks=1)
    memory = course.root / "classroom" / "decisions" / NAME / "bob.json"
    assert set(json.loads(memory.read_text(encoding="utf-8"))) >= {"09_q1_check"}
    memory.write_text("damaged", encoding="utf-8")
    again(course, "bob")
    assert state(course, "bob", "09_q1") == (1, True)


@pytest.mark.parametrize(
    ("student", "question", "marks", "says"),
    [
        ("ann", "09_q4", 9, "carries 0 to 4"),
        ("ann", "09_q4", -1, "carries 0 to 4"),
        ("ann", "09_q77", 1, "no mark of ann for 09_q77"),
        ("zoe", "09_q4", 1, "no mark of zoe"),
    ],
)
def test_what_cannot_be_decided_is_told(course, student, question, marks, says):
    with pytest.raises(CourseError, match=says):
        review.decide(course, NAME, student, question, marks=marks)


def test_accepting_in_bulk_takes_only_what_is_sure_enough(course):
    hand_in(course, "dan", q1="B", q4=PART)
    hand_in(course, "eve", q1="B", q4="Define the stages, never the rate of each.")
    grade(course, NAME, students=["dan", "eve"])
    found = waiting(course)
    sure, unsure = found["dan", "09_q4"].confidence, found["eve", "09_q4"].confidence
    assert sure > unsure
    taken = review.accept_above(course, NAME, sure)
    assert ("dan", "09_q4") in {(w.student, w.question) for w in taken}
    assert state(course, "dan", "09_q4") == (2, False)
    assert state(course, "eve", "09_q4")[1]
    with pytest.raises(CourseError, match="between 0 and 1"):
        review.accept_above(course, NAME, 90)


def test_the_command_lists_changes_and_accepts(course, monkeypatch):
    listed = in_shell(course, monkeypatch, review_command, NAME, "--student", "eve")
    assert "wait for a human" in listed.output and "eve" in listed.output
    given = in_shell(course, monkeypatch, review_command, NAME, "--student", "eve",
                     "--question", "09_q4", "--marks", "1.5", "--comment", "See 6.3")  # fmt: skip
    assert "1.5 marks, decided" in given.output
    bulk = in_shell(course, monkeypatch, review_command, NAME, "--above", "0.99")
    assert "proposal(s) accepted" in bulk.output


def test_a_filter_holds_together_with_above_and_unknown_names_are_refused(course, monkeypatch):
    for student in ("gus", "hal"):
        hand_in(course, student, q1="B", q4=PART)
    grade(course, NAME, students=["gus", "hal"])
    in_shell(course, monkeypatch, review_command, NAME, "--student", "gus", "--above", "0.1")
    assert state(course, "gus", "09_q4") == (2, False)
    assert state(course, "hal", "09_q4")[1]
    for option, name in (("--student", "zoe"), ("--question", "09_q77")):
        failed = in_shell(course, monkeypatch, review_command, NAME, option, name, "--above", "0.1")
        assert isinstance(failed.exception, CourseError) and name in str(failed.exception)
    assert state(course, "hal", "09_q4")[1]


def test_a_comment_without_marks_is_kept_and_the_marks_still_wait(course, monkeypatch):
    said = in_shell(course, monkeypatch, review_command, NAME, "--student", "hal",
                    "--question", "09_q4", "--comment", "Come and see me.")  # fmt: skip
    assert "still wait" in said.output
    assert state(course, "hal", "09_q4")[1]
    assert "Come and see me." in page_of(course, "hal")


def test_a_group_is_decided_at_once_remembered_and_taken_back(course, monkeypatch):
    text = "Define the stages of the sale. Weather is nice."
    hand_in(course, "ivy", q1="B", q4=text)
    hand_in(course, "jim", q1="B", q4=text.replace("nice", "nicer") + "!")
    grade(course, NAME, students=["ivy", "jim"])
    found = review_groups.groups(course, NAME, students=["ivy", "jim"])
    assert [len(g.members) for g in found] == [2]
    listed = in_shell(course, monkeypatch, review_command, NAME, "--student", "ivy",
                      "--student", "jim", "--anonymous")  # fmt: skip
    assert "2 answer(s) say the same" in listed.output
    assert "ivy" not in listed.output and "jim" not in listed.output
    number = review_groups.decide_group(course, NAME, found[0], marks=1.5, comment="Say more.")
    assert state(course, "ivy", "09_q4") == state(course, "jim", "09_q4") == (1.5, False)
    # Whoever hands in the same words later has the same marks, without a human.
    hand_in(course, "kim", q1="B", q4=found[0].shown.text.upper())
    grade(course, NAME, students=["kim"])
    assert state(course, "kim", "09_q4") == (1.5, False)
    listed = in_shell(course, monkeypatch, review_command, NAME, "--decisions")
    assert f"{number}. 09_q4: 1.5 marks, 2 answer(s)" in listed.output
    back = in_shell(course, monkeypatch, review_command, NAME, "--undo", number)
    assert "taken back" in back.output
    assert state(course, "ivy", "09_q4")[1] and state(course, "jim", "09_q4")[1]
    with pytest.raises(CourseError, match="undone already"):
        review_groups.undo(course, NAME, number)
    with pytest.raises(CourseError, match="no decision 99"):
        review_groups.undo(course, NAME, 99)


def page_of(course, student):
    """The feedback page of one student, made by nbgrader as `steps.feedback` makes them all."""
    course.require_success("feedback", course.api.generate_feedback(NAME, student, force=True))
    return written_page(course, student)


def written_page(course, student):
    page = course.folder("feedback", NAME, student) / f"{NAME}.html"
    return page.read_text(encoding="utf-8")


def test_feedback_names_mistakes_and_missing_points_and_hides_the_key(course):
    hand_in(course, "fay", q1="A", q3={"verdict": "wrong", "correction": ""}, q4=OTHER)
    grade(course, NAME, students=["fay"])
    page = page_of(course, "fay")
    for words in ("A is the last stage", "Not answered", "Not found", "Provisional", "暂定成绩"):
        assert words in page
    for secret in (
        "BEGIN SOLUTION",
        "Drop-off is the share that leaves",
        "First define the stages",
    ):
        assert secret not in page
    assert "crm-flag" not in page


def test_feedback_says_what_a_human_decided(course):
    review.decide(course, NAME, "cat", "09_q4", marks=3.5, comment="Say why the lowest matters.")
    page = page_of(course, "cat")
    assert "Your instructor gave 3.5 of 4" in page
    assert "Say why the lowest matters." in page


def test_the_key_is_shown_for_the_questions_named_and_no_other(course):
    steps.feedback(course, NAME, show_key=["09_q4"])
    page = written_page(course, "fay")
    assert "First define the stages" in page
    assert "Drop-off is the share that leaves" not in page
    assert "First define the stages" not in page_of(course, "fay")
    with pytest.raises(CourseError, match="no question 09_q77"):
        steps.feedback(course, NAME, show_key=["09_q77"])


def test_an_answer_does_not_steer_the_terminal_of_its_reader():
    evil = "a\x1b[2J\x1b]52;c;cm0=\x07b"
    item = {"label": evil, "marks": 1, "of": 2, "en": evil, "zh": "否", "evidence": evil + "\nx"}
    one = review.Waiting("ann", "09_q9", 1, 2, None, 0.5, f"q9 = 1\n\tif x: {evil}", [], [item])
    lines = str(one).split("\n")
    assert all(line.isprintable() for line in lines)
    assert len(lines) == 5
    assert "  │     if x: a" in lines[-1]


def test_the_report_commands_run(course, monkeypatch, tmp_path):
    shown = in_shell(course, monkeypatch, report_command, NAME)
    assert shown.exit_code == 0, shown.output
    for words in ("By student", "By question", "By objective", "ann", "09_q4"):
        assert words in shown.output
    options = ("--html", "--csv", "--anonymous", "--to", tmp_path)
    page = in_shell(course, monkeypatch, report_command, NAME, *options)
    assert page.exit_code == 0, page.output
    html = (tmp_path / f"{NAME}.html").read_text(encoding="utf-8")
    # Pictures are long text in which any three letters come by chance; whoever has no marks may
    # have got the first number.
    html = re.sub('base64,[^"]*', "", html)
    assert (
        re.search(r"<td>S\d+</td>", html) and "ann" not in html and "A is the last stage." in html
    )
    formats = [w for to in ("questions", "csv", "xlsx", "moodle", "canvas") for w in ("--to", to)]
    written = in_shell(course, monkeypatch, export_command, NAME, *formats, "--folder", tmp_path)
    assert written.exit_code == 0, written.output
    for ending in ("_questions.csv", ".csv", ".xlsx", "_moodle.csv", "_canvas.csv"):
        assert (tmp_path / f"{NAME}{ending}").is_file(), ending
    table = pd.read_csv(tmp_path / f"{NAME}_questions.csv")
    assert {"ann", "bob", "cat"} <= set(table["student"])
    refused = in_shell(course, monkeypatch, export_command, NAME, "--title", "other=x")
    assert "write ASSIGNMENT=TITLE" in str(refused.exception)
