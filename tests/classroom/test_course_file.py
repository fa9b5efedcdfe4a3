"""The course file: what it says, and its mistakes with their lines."""

import os
from datetime import UTC, datetime

import pytest

from crm_lib.classroom.course import CourseError
from crm_lib.classroom.course_file import FILE, STARTER, rules_in
from crm_lib.classroom.late_policy import NAMED

GOOD = """\
time_zone: Asia/Shanghai
late: {takes: 10, at_most: 50%}
assignments:
  06_sales_funnel:
    deadline: 2026-11-01 20:00
    extensions:
      0026001: 2026-11-04
      20260002: 2026-10-01
  08_rfm:
    deadline: 2026-12-01
    late: zero
"""


def written(folder, text):
    (folder / FILE).write_text(text, encoding="utf-8")
    return folder


def test_a_course_without_the_file_has_no_rules(tmp_path):
    assert rules_in(tmp_path) is None


def test_the_starter_is_right_as_it_stands(tmp_path):
    rules = rules_in(written(tmp_path, STARTER))
    assert (rules.zone.key, rules.late.takes, dict(rules.assignments)) == ("Asia/Shanghai", 10, {})


def test_deadlines_are_read_in_the_time_zone_and_numbers_keep_their_zeros(tmp_path):
    rules = rules_in(written(tmp_path, GOOD))
    eight = datetime(2026, 11, 1, 12, tzinfo=UTC)
    assert rules.due("06_sales_funnel", "somebody") == eight
    later = datetime(2026, 11, 4, 15, 59, 59, tzinfo=UTC)
    assert rules.due("06_sales_funnel", "0026001") == later
    assert rules.due("06_sales_funnel", "20260002") == eight, "overtaken by the deadline"
    assert rules.due("11_life_cycle", "somebody") is None
    assert rules.late_policy("06_sales_funnel").at_most == 50
    assert rules.late_policy("08_rfm") == NAMED["zero"]


def test_a_changed_file_is_read_again(tmp_path):
    rules_in(written(tmp_path, GOOD))
    path = written(tmp_path, GOOD.replace("20:00", "21:00")) / FILE
    os.utime(path, ns=(1, 1))
    assert rules_in(tmp_path).due("06_sales_funnel", "x").hour == 13


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("Asia/Shanghai", "Shanghai", r"course.yaml:1: there is no time zone 'Shanghai'"),
        ("time_zone: Asia/Shanghai\n", "", "time_zone is missing"),
        ("time_zone: Asia", "time_zone：Asia", "a key ends with ':'"),
        ("takes: 10", "takes: a lot", "course.yaml:2: takes is 'a lot'"),
        ("takes: 10", "takes: 110", "a number from 0 to 100"),
        ("2026-11-01 20:00", "1/11/2026", "course.yaml:5: '1/11/2026' has no certain day"),
        ("deadline: 2026-11", "deadlin: 2026-11", "deadlin is not known here; use deadline"),
        ("0026001: 2026-11-04", "0026001: next week", "course.yaml:7: 'next week' is no date"),
        ("late: zero", "late: never", "late is none, zero, or takes"),
        ("assignments:", "assignment:", "assignment is not known here"),
    ],
)
def test_a_mistake_is_told_with_its_line(tmp_path, before, after, words):
    assert before in GOOD
    with pytest.raises(CourseError, match=words):
        rules_in(written(tmp_path, GOOD.replace(before, after, 1)))


@pytest.mark.parametrize(
    "time", ["0001-01-01 00:00 +14:00", "9999-12-31 23:59 -14:00", "9999-12-31 24:00", "2026-11-01 20:00 +99:99",
             "２０２６", pytest.param("1" * 5000, id="long"), "[2026-11-01]", "{a: b}", "2026-02-30 20:00", "٢٠٢٦-١١-٠١x"]
)  # fmt: skip
def test_a_time_that_is_none_of_a_course_is_told(tmp_path, time):
    with pytest.raises(CourseError, match=r"course\.yaml:5: "):
        rules_in(written(tmp_path, GOOD.replace("2026-11-01 20:00", time, 1)))


def test_full_width_signs_of_times_numbers_and_students_are_read(tmp_path):
    text = GOOD.replace("2026-11-04", "２０２６-11-04").replace("0026001", "００２６００１")
    rules = rules_in(written(tmp_path, text.replace("takes: 10", "takes: １０")))
    assert rules.late.takes == 10
    assert rules.due("06_sales_funnel", "0026001") == datetime(2026, 11, 4, 15, 59, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    "content",
    [GOOD.encode("utf-16"), "time_zone: 中国".encode("gbk"), ("\ufeff" + GOOD).encode(), GOOD.encode() + b"\x00", b"- a",
     b"text", b"[[[[", b"time_zone: !!python/name:os.system x", b"late: &a [*a]\ntime_zone: UTC",
     b"time_zone: [UTC]", b"time_zone: UTC\nlate: {takes: .nan}", b"time_zone: UTC\nlate: {takes: 1e400}",
     b"time_zone: UTC\nlate: {each: [day]}", b"time_zone: ../../etc/passwd", b"time_zone: UTC\nassignments: [a]"]
)  # fmt: skip
def test_a_file_that_is_none_is_told_in_one_short_line_each(tmp_path, content):
    (tmp_path / FILE).write_bytes(content)
    with pytest.raises(CourseError, match=r"course\.yaml:\d+: ") as told:
        rules_in(tmp_path)
    assert len(str(told.value)) < 400
