"""Tables of when each handed in."""

from datetime import UTC, datetime

import pytest

from crm_lib.classroom.clock import zone_named
from crm_lib.classroom.collecting.submission_times import submission_times
from crm_lib.classroom.course import CourseError
from crm_lib.classroom.roster import Student

ROSTER = {s.number: s for s in (Student("0026001", "张三"), Student("0026002", "Anna Berg"))}
SHANGHAI = zone_named("Asia/Shanghai")
EIGHT = datetime(2026, 11, 1, 12, tzinfo=UTC)


def read(tmp_path, text):
    path = tmp_path / "times.csv"
    path.write_text(text, encoding="utf-8")
    return submission_times(path, ROSTER, SHANGHAI)


def test_moodles_worksheet_gives_times_and_who_its_numbers_are(tmp_path):
    found = read(
        tmp_path,
        "Identifier,Full name,Email address,Status,Grade,Last modified (submission)\n"
        'Participant 800123,Anna Berg,a@example.edu,Submitted,,"Sunday, 1 November 2026, 8:00 PM"\n'
        "Participant 800124,三 张,,No submission,,-\n"
        "Participant 800125,Nobody Known,,Submitted,,-\n",
    )
    assert found.of == {"0026002": EIGHT}
    assert found.ids == {"800123": "0026002", "800124": "0026001"}
    assert len(found.unknown) == 1 and "Nobody Known" in found.unknown[0]


def test_a_chinese_table_and_the_last_of_several_times(tmp_path):
    found = read(
        tmp_path,
        "序号,学号,姓名,提交时间\n1,26001,张三,2026-11-01 19:00\n2,0026001,张三,2026-11-01 20:00\n",
    )
    assert found.of == {"0026001": EIGHT}


def test_mistakes_are_told(tmp_path):
    with pytest.raises(CourseError, match="no column of times"):
        read(tmp_path, "学号,姓名\n0026001,张三\n")
    with pytest.raises(CourseError, match=r"times.csv:2: '1/11/2026 8:00'"):
        read(tmp_path, "学号,提交时间\n0026001,1/11/2026 8:00\n")
