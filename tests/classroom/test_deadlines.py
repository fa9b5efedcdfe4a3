"""Deadlines, late policy and extensions: one course file, and everybody counts alike."""

import csv
import os
import subprocess
import sys
from pathlib import Path

import pytest
from course_kit import grade
from grading_kit import NAME, copied, handed_in

from crm_lib.classroom.course_file import FILE
from crm_lib.classroom.deadlines import enter_deadlines, lateness
from crm_lib.classroom.intake import unreadable
from crm_lib.classroom.review import decide

#: ada0 is full (25 marks), chen0 has 10.
RULES = f"""\
time_zone: Asia/Shanghai
late: {{takes: 10, at_most: 50}}
assignments:
  {NAME}:
    deadline: 2026-11-01 20:00
    extensions:
      chen0: 2026-11-03 20:00
"""
#: Half an hour late by the clock of Shanghai; in UTC it would be eight hours later still.
LATE = "2026-11-01 20:30:00 CST"


def write_rules(course, text=RULES):
    course.classroom.mkdir(exist_ok=True)
    (course.classroom / FILE).write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    course = handed_in(tmp_path_factory.mktemp("deadlines") / "course")
    write_rules(course)
    for student in ("ada0", "chen0"):
        path = course.folder("submitted", NAME, student) / "timestamp.txt"
        path.write_text(LATE, encoding="utf-8")
    grade(course, NAME, students=["ada0", "chen0", "ben0"])
    return course


@pytest.fixture
def course(graded, tmp_path):
    return copied(graded, tmp_path / "course")


def penalties(course):
    return {s: late.penalty for s, late in lateness(course, NAME).items()}


def nbgrader(course, *words):
    done = subprocess.run(
        [str(Path(sys.executable).parent / "nbgrader"), *words],
        cwd=course.root, capture_output=True, text=True, env={**os.environ, "PATH": "/usr/bin:/bin"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]


def test_a_late_submission_loses_its_share_and_an_extension_holds(graded):
    found = lateness(graded, NAME)
    assert (found["ada0"].handed_in, found["ada0"].hours_late) == ("2026-11-01 20:30", 0.5)
    assert penalties(graded) == {"ada0": 2.5, "chen0": 0.0, "ben0": 0.0}
    assert enter_deadlines(graded, NAME) == [], "what is up to date is not written again"


def test_a_moved_deadline_reaches_marked_work(course):
    write_rules(course, RULES.replace("11-01 20:00", "10-30 20:00").replace("11-03", "10-31"))
    lines = enter_deadlines(course, NAME)
    assert lines[0] == f"{NAME}: deadline 2026-11-01 20:00 → 2026-10-30 20:00"
    assert "ada0: late penalty 2.5 → 7.5" in lines
    assert penalties(course) == {"ada0": 7.5, "chen0": 2.0, "ben0": 0.0}
    write_rules(course, RULES.replace("11-01", "11-02"))
    enter_deadlines(course, NAME)
    assert set(penalties(course).values()) == {0.0}


def test_a_mark_that_a_human_changed_changes_the_penalty(course):
    decide(course, NAME, "ada0", "09_q9", marks=0)
    assert enter_deadlines(course, NAME) == ["ada0: late penalty 2.5 → 2.1"]


def test_nbgraders_own_export_says_the_same(course):
    write_rules(course, RULES.replace("11-01 20:00", "10-30 20:00"))
    nbgrader(course, "export", "--to", "out.csv")
    rows = csv.DictReader((course.root / "out.csv").read_text(encoding="utf-8").splitlines())
    found = {r["student_id"]: r for r in rows}
    assert float(found["ada0"]["late_submission_penalty"]) == 7.5
    assert float(found["ada0"]["score"]) == 17.5
    assert found["ada0"]["duedate"] == "2026-10-30 12:00:00"
    assert penalties(course)["ada0"] == 7.5


@pytest.mark.slow
def test_plain_nbgrader_grades_and_writes_feedback_with_the_same_penalty(course):
    write_rules(course, RULES.replace("11-01 20:00", "10-30 20:00"))
    nbgrader(course, "generate_feedback", NAME, "--student=ada0", "--force")
    page = (course.folder("feedback", NAME, "ada0") / f"{NAME}.html").read_text(encoding="utf-8")
    assert "−7.5" in page
    write_rules(course)
    nbgrader(course, "autograde", NAME, "--student=ada0", "--force")
    assert penalties(course)["ada0"] == 2.5


def test_formgrader_says_what_being_late_costs(course):
    from nbconvert.exporters import HTMLExporter

    from crm_lib.classroom.nbgrader.show_penalty import ShowPenalty

    assert ShowPenalty in course.config.HTMLExporter.preprocessors
    with course.gradebook() as gradebook:
        ids = {s: gradebook.find_submission_notebook(NAME, NAME, s).id for s in ("ada0", "ben0")}
    exporter = HTMLExporter(config=course.config)
    for student, said in (("ada0", True), ("ben0", False)):
        path = course.folder("autograded", NAME, student) / f"{NAME}.ipynb"
        page, _ = exporter.from_filename(str(path), resources={"submission_id": ids[student]})
        assert ("2.5 marks are lost, 22.5 are left" in page) is said
        assert ("扣2.5分" in page) is said


def test_the_commands_say_where_formgrader_shows_other_totals(course, monkeypatch):
    from typer.testing import CliRunner

    from crm_lib.cli.app import app

    monkeypatch.chdir(course.root)
    for words in (["export", NAME], ["report", NAME]):
        said = CliRunner().invoke(app, words).output
        assert "1 late: ada0 (−2.5). Totals here are after the penalty" in said
        assert "扣分之前" in said
    said = CliRunner().invoke(app, ["report", NAME, "--anonymous"]).output
    assert "1 late. Totals here" in said and "ada0" not in said


def test_every_total_is_what_is_left(course):
    from crm_lib.classroom import report

    marks = report.marks_of_class(course, NAME)
    students = report.student_table(marks).set_index("student")
    assert (students.loc["ada0", "marks"], students.loc["ada0", "late_penalty"]) == (22.5, 2.5)
    path = report.export_csv(marks, course.root / "out.csv")
    rows = [line for line in path.read_text(encoding="utf-8-sig").splitlines() if "ada0" in line]
    assert "ada0,late penalty,-2.5,0.0,no" in rows and rows[-1].startswith("ada0,total,22.5,25")


def test_a_time_is_refused_where_no_zone_says_what_it_means(course):
    path = course.submissions(NAME)["ada0"]
    wanted = {"09_q1"}
    assert "several time zones" in unreadable(path, wanted)
    from crm_lib.classroom.clock import zone_named

    assert unreadable(path, wanted, zone_named("Asia/Shanghai")) is None


@pytest.mark.parametrize("kind", ["pipe", "link", "folder", "year 1", "long", "bytes"])
def test_a_time_file_that_changed_after_grading_stops_nobody(course, kind):
    path = course.folder("submitted", NAME, "ada0") / "timestamp.txt"
    path.unlink()
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "link":
        (course.root / "private.txt").write_text(LATE, encoding="utf-8")
        path.symlink_to(course.root / "private.txt")
    elif kind == "folder":
        path.mkdir()
    else:
        content = {"year 1": b"0001-01-01 00:00 +14:00", "long": b"2026-11-05 " * 9_000}
        path.write_bytes(content.get(kind, b"\xff\xfe\xfa"))
    enter_deadlines(course, NAME)
    assert lateness(course, NAME)["ada0"].handed_in == ""


def test_no_name_writes_marks_into_nbgraders_export(course):
    with course.gradebook() as gradebook:
        names = {
            "last_name": '=1+1,"B"',
            "first_name": "C,c@x.cn,100,0,100,100\n\r=2",
            "email": "@x",
        }
        gradebook.update_or_create_student("ada0", **names)
    nbgrader(course, "export", "--to", "out.csv")
    with (course.root / "out.csv").open(encoding="utf-8", newline="") as file:
        (row,) = [r for r in csv.DictReader(file) if r["student_id"] == "ada0"]
    assert None not in row and float(row["raw_score"]) == 25
    assert row["last_name"] == '\'=1+1,"B"' and row["email"] == "'@x"
