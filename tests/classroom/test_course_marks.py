"""One row a student over a course: nobody is missing, what is missing earns nothing."""

import math

import pytest
from marked_kit import NAME, ROSTER, made_course, mark

from crm_lib.classroom.course import CourseError
from crm_lib.classroom.course_marks import (
    course_marks,
    marked_assignments,
    question_marks,
    require_marked,
)

OTHER = "10_small"


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    course = made_course(tmp_path_factory.mktemp("c"), NAME, OTHER)
    mark(course, "0026001", {"09_q1": 2, "09_q9": 1.5}, waits=("09_q9",))
    mark(course, "0026002", {"09_q1": 1})
    mark(course, "0026002", {"09_q2": 3}, assignment=OTHER)
    roster = ROSTER + "0026001,王小明,,w@x.cn,,,\n0026003,Absent,,,,,\n"
    (course.root / "classroom" / "roster.csv").write_text(roster, encoding="utf-8")
    return course


def test_everybody_has_a_row_and_totals_are_of_the_whole_course(course):
    table = course_marks(course, [NAME, OTHER]).set_index("number")
    assert list(table.index) == ["0026001", "0026002", "0026003"]
    assert table["total"].tolist() == [3.5, 4.0, 0.0]
    assert table["of"].tolist() == [18.0, 18.0, 18.0]
    assert math.isnan(table.loc["0026001", OTHER]) and math.isnan(table.loc["0026003", NAME])
    assert table["provisional"].tolist() == [True, False, False]
    assert table.loc["0026001", "name"] == "王小明"


def test_questions_are_columns_in_the_order_of_the_paper(course):
    table = question_marks(course, NAME)
    assert list(table.columns) == ["number", "name", "email", "09_q1", "09_q2", "09_q9", "total",
                                   "of", "percent", "provisional"]  # fmt: skip
    assert table["09_q1"].tolist()[:2] == [2, 1] and math.isnan(table["09_q1"].tolist()[2])


def test_without_a_name_all_that_is_marked_is_meant(course, tmp_path):
    assert require_marked(course, ()) == marked_assignments(course) == [NAME, OTHER]
    with pytest.raises(CourseError, match="no assignment 'x'"):
        require_marked(course, ["x"])
    empty = made_course(tmp_path)
    with pytest.raises(CourseError, match="Nothing is marked in this course yet"):
        require_marked(empty, ())
    with pytest.raises(CourseError, match="run `crm grade 09_tiny`"):
        require_marked(empty, [NAME])
