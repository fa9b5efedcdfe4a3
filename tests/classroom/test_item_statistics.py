"""What a class shows of its questions is kept without names and can be read for papers."""

import json

import pytest
from marked_kit import NAME, item, made_course, mark

from crm_lib.classroom.class_report import class_report
from crm_lib.classroom.course import CourseError
from crm_lib.classroom.item_statistics import (
    ItemStatistic,
    item_statistics,
    keep_item_statistics,
    pooled,
    statistics_file,
)
from crm_lib.statistics import wilson_interval


@pytest.fixture
def course(tmp_path):
    course = made_course(tmp_path / "c")
    for number in range(10):
        right = number % 2
        mark(
            course, f"00260{number:02}", {"09_q1": 2.0 * right, "09_q9": 0.4 * number},
            answers={"09_q1": f'q1 = "{"AB"[right]}"', "09_q9": 'q9 = "Words of Eva"'},
            items={"09_q1": [item(2.0 * right, 2)]},
        )  # fmt: skip
    path = course.solution(NAME)
    text = path.read_text(encoding="utf-8")
    assert "09_q1_check" in text
    path.write_text(
        text.replace('"cells": [', '"cells": [' + json.dumps(
            {"cell_type": "code", "id": "offered", "metadata": {}, "outputs": [],
             "execution_count": None, "source": 'check("09_q1", q1, choice("ABC"))'}) + ",", 1),
        encoding="utf-8",
    )  # fmt: skip
    return course


def test_difficulty_discrimination_and_idle_options_are_kept(course):
    path = keep_item_statistics(course, class_report(course, NAME))
    assert path == statistics_file(course.classroom) and path.parent == course.root / "classroom"
    found = item_statistics(course.root)
    one = found["09_q1"]
    assert (one.students, one.difficulty, one.idle) == (10, 0.5, "C")
    assert one.difficulty_low == pytest.approx(wilson_interval(5, 10)[0], abs=1e-6)
    assert one.discrimination_low < one.discrimination < one.discrimination_high
    assert found["09_q2"].discrimination is None


def test_no_student_is_in_the_file(course):
    for anonymous in (False, True):
        path = keep_item_statistics(course, class_report(course, NAME, anonymous=anonymous))
        text = path.read_text(encoding="utf-8")
        assert "00260" not in text and "Eva" not in text


def test_a_report_made_again_replaces_what_was_kept_of_the_assignment(course):
    first = keep_item_statistics(course, class_report(course, NAME)).read_bytes()
    assert keep_item_statistics(course, class_report(course, NAME)).read_bytes() == first


def test_items_of_several_papers_come_together_under_their_item(course):
    keep_item_statistics(course, class_report(course, NAME))
    found = item_statistics(course.root, {"09_q1": "b09_001", "09_q9": "b09_001"})
    assert "09_q1" not in found and found["b09_001"].students == 20


def test_pooling_weighs_by_students():
    small = ItemStatistic(10, 0.2, 0.1, 0.3, None, None, None, "CD")
    large = ItemStatistic(30, 0.6, 0.5, 0.7, 0.4, 0.1, 0.6, "D")
    both = pooled([small, large])
    assert (both.students, both.difficulty, both.idle) == (40, 0.5, "D")
    assert both.discrimination == pytest.approx(0.4)
    assert both.discrimination_low == pytest.approx(0.0463, abs=1e-3)  # atanh(0.4) - 1.96/sqrt(27)
    assert pooled([small]) == small


def test_a_course_without_reports_has_none_and_a_damaged_file_is_told(tmp_path):
    course = made_course(tmp_path)
    assert item_statistics(course.root) == {}
    for text in ("{", "[]", '{"a": {"q1": {"students": 1, "size": 2}}}'):
        statistics_file(course.classroom).write_text(text, encoding="utf-8")
        with pytest.raises(CourseError, match="delete it"):
            item_statistics(course.root)
