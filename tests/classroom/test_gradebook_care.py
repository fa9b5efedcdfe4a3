"""A gradebook that was lost or replaced by an older copy is told and rebuilt, with every decision."""

import json
import shutil

import pytest
from course_kit import grade
from grading_kit import NAME, copied, gradebook_rows, handed_in

from crm_lib.classroom.gradebook_care import mended_gradebook, ready_gradebook
from crm_lib.classroom.mark_journal import decided_marks, is_older, keep_marks
from crm_lib.classroom.review import comment_on, decide
from crm_lib.classroom.stamps import read_stamp, stamp_path
from crm_lib.classroom.steps import marks_table

WHO = ["ada0", "dora0", "ben0"]


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """Three marked students; a human decided one mark of two, and wrote a comment."""
    course = handed_in(tmp_path_factory.mktemp("care") / "course")
    grade(course, NAME, students=WHO)
    shutil.copy(course.classroom / "gradebook.db", course.classroom / "older.db")
    decide(course, NAME, "dora0", "09_q9", marks=3)
    decide(course, NAME, "ada0", "09_q9", marks=1.5, comment="Name the lowest rate.")
    comment_on(course, NAME, "ben0", "09_q3", "Try it.")
    keep_marks(course, NAME)
    return course


@pytest.fixture
def course(graded, tmp_path):
    return copied(graded, tmp_path / "course")


def test_all_is_well_and_nothing_is_written(course):
    path = course.classroom / "gradebook.db"
    before = path.read_bytes()
    assert ready_gradebook(course, NAME) == []
    assert path.read_bytes() == before


def test_a_lost_gradebook_is_rebuilt_with_every_decision(graded, course):
    before = gradebook_rows(graded)
    (course.classroom / "gradebook.db").unlink()
    (line,) = ready_gradebook(course, NAME)
    assert "was lost: 3 submission(s)" in line and "2 decision(s)" in line and "成绩册" in line
    assert gradebook_rows(course) == before
    assert ready_gradebook(course, NAME) == []


def test_an_older_copy_is_told_and_brought_up_to_date(graded, course):
    before = gradebook_rows(graded)
    shutil.copy(course.classroom / "older.db", course.classroom / "gradebook.db")
    assert is_older(course, NAME)
    (line,) = ready_gradebook(course, NAME)
    assert "is an older copy" in line
    assert gradebook_rows(course) == before
    assert not is_older(course, NAME)


def test_grading_never_says_zero_of_zero(course):
    (course.classroom / "gradebook.db").unlink()
    told = []
    done = grade(course, NAME, students=WHO, on_note=told.append)
    assert {g.status for g in done} == {"kept"}
    assert len(told) == 1 and "was lost" in told[0]
    of = marks_table(course, NAME).groupby("student")["of"].sum()
    assert of.to_dict() == dict.fromkeys(WHO, 25.0)


def test_a_mark_whose_answer_changed_is_not_brought_back(course):
    path = course.classroom / "decisions" / NAME / "dora0.json"
    text = path.read_text(encoding="utf-8")
    assert decided_marks(course, NAME, "dora0")["09_q9_check"]["manual"] == 3
    answers = json.loads(text)
    answers["09_q9_check"] = "another"
    path.write_text(json.dumps(answers), encoding="utf-8")
    assert "09_q9_check" not in decided_marks(course, NAME, "dora0")


def test_a_mark_that_a_human_takes_back_is_no_older_gradebook(course):
    """As in Formgrader, which tells nobody."""
    with course.gradebook() as gradebook:
        found = gradebook.find_grade("09_q9_check", NAME, NAME, "dora0")
        found.manual_score, found.needs_manual_grade = None, True
        gradebook.db.commit()
    assert ready_gradebook(course, NAME) == []
    assert "09_q9_check" not in decided_marks(course, NAME, "dora0")


def test_one_students_lost_marks_are_rebuilt(graded, course):
    with course.gradebook() as gradebook:
        gradebook.remove_submission(NAME, "ada0")
    (line,) = mended_gradebook(course, NAME)
    assert "lacked marks: 1 submission(s)" in line
    assert gradebook_rows(course) == gradebook_rows(graded)


def test_the_stamp_names_the_marks_that_no_human_gave(course):
    assert read_stamp(stamp_path(course, NAME, "ada0"))["auto"] == 25
    assert read_stamp(stamp_path(course, NAME, "ben0"))["auto"] == 0
