"""The review page decides what the terminal decides: groups, comments, undo, filters."""

import pytest
from marked_kit import NAME
from review_class import TEXTS, review_class

from crm_lib.classroom.course import CourseError
from crm_lib.desk.review_desk import ReviewDesk


@pytest.fixture
def course(tmp_path):
    return review_class(tmp_path / "course")


@pytest.fixture
def desk(course):
    return ReviewDesk(course.root)


def listed(desk, **wanted):
    """Return the group of the list that has these values."""
    view = desk.view(NAME)
    (found,) = (g for g in view["groups"] if wanted.items() <= g.items())
    return found


def state(course, student, question):
    with course.gradebook() as gradebook:
        grade = gradebook.find_grade(f"{question}_check", NAME, NAME, student)
        found = gradebook.find_comment(question, NAME, NAME, student)
        return grade.manual_score, bool(grade.needs_manual_grade), found.manual_comment


def test_one_decision_serves_the_group_and_is_taken_back(desk, course):
    group = listed(desk, question="09_q9", count=2)
    told = desk.decide(group["id"], marks=3, right=None, comment="Name the lowest.", by="wang")
    assert told["number"] == 1 and told["count"] == 2
    for student in ("ann", "bob"):
        assert state(course, student, "09_q9") == (3.0, False, "Name the lowest.")
    assert told["decisions"][0]["says"] == [
        "09_q9: 3 marks, 2 answer(s), by wang", "09_q9：3分，2份，wang评",
    ]  # fmt: skip
    assert desk.undo(NAME, 1)["count"] == 2
    assert state(course, "ann", "09_q9")[:2] == (None, True)
    assert desk.view(NAME)["decisions"][0]["undone"]


def test_a_wording_is_judged_and_a_comment_leaves_marks_alone(desk, course):
    blank = listed(desk, wording="供货单位")
    desk.comment(blank["id"], "Which one?")
    assert state(course, "bob", "09_q2") == (None, True, "Which one?")
    desk.decide(blank["id"], marks=None, right=True, comment="", by="")
    assert state(course, "bob", "09_q2")[:2] == (1.0, False)
    assert state(course, "cat", "09_q2")[1]


def test_what_is_not_as_it_was_listed_is_not_decided(desk, course):
    group = listed(desk, question="09_q9", count=2)
    with pytest.raises(CourseError, match="0 to 4") as caught:
        desk.decide(group["id"], marks=5, right=None, comment="", by="")
    assert "ann" not in str(caught.value)
    desk.decide(group["id"], marks=None, right=None, comment="", by="")
    for name in (group["id"], "", "nonsense"):
        with pytest.raises(CourseError, match="list it again"):
            desk.decide(name, marks=1, right=None, comment="", by="")
    assert state(course, "ann", "09_q9")[0] == 2.0


def test_bulk_acceptance_obeys_the_filters_and_leaves_what_is_disputed(desk, course):
    wish = {"student": "", "question": "09_q9", "assistant": ""}
    assert desk.accept_above(NAME, 0.0, **wish)["count"] == 3
    assert state(course, "cat", "09_q9")[1] and state(course, "ann", "09_q2")[1]


def test_a_group_is_found_again_whatever_was_filtered(desk, course):
    names = {g["id"] for g in desk.view(NAME)["groups"]}
    for filters in ({"student": "ann"}, {"question": "09_q2"}, {"anonymous": True}):
        for group in desk.view(NAME, **filters)["groups"]:
            assert group["id"] in names or filters == {"student": "ann"}
            assert desk.comment(group["id"], "Seen.")["count"] == group["count"]
    assert set(TEXTS) == {s for s in TEXTS if state(course, s, "09_q9")[2] == "Seen."}
