"""A class is split so that everybody has about as much, and nothing belongs to two."""

import pytest
from marked_kit import NAME, made_course, mark

from crm_lib.classroom.course import CourseError
from crm_lib.classroom.review import waiting
from crm_lib.classroom.shares import part_of, share, share_of


@pytest.fixture()
def course(tmp_path):
    course = made_course(tmp_path)
    for number in range(6):
        waits = ("09_q9",) if number else ("09_q1", "09_q2", "09_q9")
        mark(course, f"s{number}", {}, waits=waits)
    return course


def counts(course, found):
    answers = waiting(course, NAME)
    assert all(sum(found.holds(a, one) for a in found.parts) == 1 for one in answers)
    return [sum(found.holds(a, one) for one in answers) for a in found.parts]


def test_by_question_one_person_marks_all_answers_to_it(course):
    found = share(course, NAME, ["wang", "li"])
    assert found.parts == {"wang": ("09_q9",), "li": ("09_q1", "09_q2")}
    assert part_of(course, NAME, "li") == {"questions": ["09_q1", "09_q2"]}
    assert share_of(course, NAME) == found


def test_by_student_everybody_has_about_as_much(course):
    assert sorted(counts(course, share(course, NAME, ["wang", "li"], "student"))) == [4, 4]


def test_what_is_new_goes_to_who_has_least_and_nobody_loses_anything(course):
    before = share(course, NAME, ["wang", "li"], "student")
    mark(course, "s7", {}, waits=("09_q9",))
    after = share(course, NAME, ["wang", "li"], "student")
    assert all(set(before.parts[n]) <= set(after.parts[n]) for n in before.parts)
    assert sum(counts(course, after)) == 9
    more = share(course, NAME, ["wang", "li", "zhao"], "student")
    assert more.parts["zhao"] == ()


def test_mistakes_are_told(course):
    with pytest.raises(CourseError, match="not split yet: `crm share 09_tiny --among wang"):
        part_of(course, NAME, "wang")
    share(course, NAME, ["wang"])
    with pytest.raises(CourseError, match="zhao has no part in 09_tiny; assistants: wang"):
        part_of(course, NAME, "zhao")
    with pytest.raises(CourseError, match="split by question already"):
        share(course, NAME, ["wang"], "student")
    with pytest.raises(CourseError, match="not by 'page'"):
        share(course, NAME, ["wang"], "page")
    with pytest.raises(CourseError, match="Name each assistant once"):
        share(course, NAME, ["wang", "wang"])
    (course.root / "classroom" / "shares" / f"{NAME}.json").write_text("{", encoding="utf-8")
    with pytest.raises(CourseError, match="is damaged"):
        share_of(course, NAME)
