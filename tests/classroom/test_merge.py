"""Decisions of a copy are taken over once, about the same answer, and never silently against ours."""

import shutil

import pytest
from marked_kit import NAME, made_course, mark

from crm_lib.classroom.course import Course, CourseError
from crm_lib.classroom.merge import merge_decisions
from crm_lib.classroom.review import comment_on, decide, waiting
from crm_lib.classroom.review_groups import decide_group, decisions_folder, groups
from crm_lib.classroom.verdicts import decided_answers, decision_log

TEXT = "Define the stages first."


@pytest.fixture()
def two(tmp_path):
    """A course and an assistant's copy of it; four answers to one question wait."""
    root = tmp_path / "course"
    root.mkdir()
    course = made_course(root)
    for number in range(4):
        text = TEXT if number < 2 else f"{number} other words about something else entirely."
        mark(course, f"s{number}", {"09_q9": 2}, answers={"09_q9": f'q9 = "{text}"'},
             waits=("09_q9",))  # fmt: skip
    shutil.copytree(root, tmp_path / "copy")
    return course, Course(tmp_path / "copy")


def state(course, student):
    with course.gradebook() as gradebook:
        grade = gradebook.find_grade("09_q9_check", NAME, NAME, student)
        return grade.manual_score, bool(grade.needs_manual_grade)


def test_a_part_marked_in_a_copy_comes_home_once(two):
    course, copy = two
    decide(copy, NAME, "s2", "09_q9", marks=1, comment="Which stages?")
    decide(course, NAME, "s3", "09_q9", marks=3)
    found = merge_decisions(course, NAME, copy.root)
    assert found.taken == [("s2", "09_q9", 1.0)] and not found.conflicts
    assert state(course, "s2") == (1, False) and state(course, "s3") == (3, False)
    with course.gradebook() as gradebook:
        assert gradebook.find_comment("09_q9", NAME, NAME, "s2").manual_comment == "Which stages?"
    again = merge_decisions(course, NAME, copy.root)
    assert (again.taken, again.same, again.wordings) == ([], 1, 0)
    assert len(waiting(course, NAME)) == 2


def test_a_decision_about_a_group_is_counted_once_and_holds_for_later_answers(two):
    course, copy = two
    group = next(g for g in groups(copy, NAME) if len(g.members) == 2)
    decide_group(copy, NAME, group, marks=2.5, by="li")
    assert merge_decisions(course, NAME, copy.root).wordings == 1
    assert merge_decisions(course, NAME, copy.root).wordings == 0
    (entry,) = decision_log(decisions_folder(course), NAME)
    assert entry["by"] == "li" and len(entry["students"]) == 2
    assert list(decided_answers(decisions_folder(course), NAME)["09_q9"].texts.values()) == [2.5]


def test_two_opinions_are_told_and_ours_stays(two):
    course, copy = two
    decide(course, NAME, "s2", "09_q9", marks=1)
    decide(copy, NAME, "s2", "09_q9", marks=4)
    found = merge_decisions(course, NAME, copy.root)
    assert found.conflicts == [("s2", "09_q9", 1, 4)] and state(course, "s2") == (1, False)
    merge_decisions(course, NAME, copy.root, take_theirs=True)
    assert state(course, "s2") == (4, False)


def test_a_decision_about_another_answer_stays_there(two):
    course, copy = two
    decide(copy, NAME, "s2", "09_q9", marks=4)
    mark(course, "s2", {"09_q9": 2}, answers={"09_q9": 'q9 = "handed in anew"'}, waits=("09_q9",))
    found = merge_decisions(course, NAME, copy.root)
    assert found.other_answers == [("s2", "09_q9")] and state(course, "s2") == (None, True)


def test_a_comment_here_is_not_overwritten(two):
    course, copy = two
    comment_on(course, NAME, "s2", "09_q9", "ours")
    decide(copy, NAME, "s2", "09_q9", marks=4, comment="theirs")
    merge_decisions(course, NAME, copy.root)
    with course.gradebook() as gradebook:
        assert gradebook.find_comment("09_q9", NAME, NAME, "s2").manual_comment == "ours"


def test_what_is_no_copy_is_told(two, tmp_path):
    course, _ = two
    with pytest.raises(CourseError, match="lies in this course itself"):
        merge_decisions(course, NAME, course.root / "classroom")
    with pytest.raises(CourseError, match="not inside a course"):
        merge_decisions(course, NAME, tmp_path)
    (tmp_path / "empty").mkdir()
    with pytest.raises(CourseError, match="Nothing of 09_tiny is marked"):
        merge_decisions(course, NAME, made_course(tmp_path / "empty").root)


def test_who_comes_second_decides_only_what_still_waits(two):
    course, _ = two
    group = next(g for g in groups(course, NAME) if len(g.members) == 2)
    decide(course, NAME, "s0", "09_q9", marks=4)
    decide_group(course, NAME, group, marks=1)
    assert state(course, "s0") == (4, False) and state(course, "s1") == (1, False)
    with pytest.raises(CourseError, match="somebody else has decided this group"):
        decide_group(course, NAME, group, marks=1)
    assert decide(course, NAME, "s0", "09_q9", marks=0, only_waiting=True) is None
    assert state(course, "s0") == (4, False)
