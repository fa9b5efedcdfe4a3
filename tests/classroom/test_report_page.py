"""The page of a report: pictures inside, all text escaped, no scripts."""

import re

import pytest
from marked_kit import NAME, item, made_course, mark

from crm_lib.classroom.class_report import class_report
from crm_lib.classroom.report_page import page_html, write_page

EVIL = '</pre><script>alert("x")</script><img src=x onerror=alert(1)>'


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    course = made_course(tmp_path_factory.mktemp("c"))
    for number in range(12):
        mark(
            course, f"s{number}{'<b>' if number == 0 else ''}",
            {"09_q1": float(number % 3), "09_q2": number / 4, "09_q9": number / 3},
            answers={"09_q1": f'q1 = "A" {EVIL}'},
            items={"09_q1": [item(0, 2, "mistake", f"wrong {EVIL}")]},
            waits=("09_q9",) if number == 1 else (),
        )  # fmt: skip
    with course.gradebook() as gradebook:
        gradebook.update_or_create_student("s1", last_name=EVIL)
    return page_html(class_report(course, NAME))


def test_nothing_of_a_student_becomes_part_of_the_page(page):
    assert "<script" not in page and "onerror=" not in re.sub(r"&lt;.*?&gt;", "", page)
    assert "&lt;script&gt;" in page and "s0&lt;b&gt;" in page
    assert "default-src &#39;none&#39;" in page or "default-src 'none'" in page


def test_the_page_has_pictures_with_words_tables_and_what_is_open(page):
    assert page.count("data:image/png;base64,") == 3
    assert re.search(r'alt="[^"]+ · [^"]+"', page)
    for en, zh in (("By question", "按题目"), ("Commonest mistakes", "常见错误"), ("difficulty", "难度"),
                   ("By student", "按学生")):  # fmt: skip
        two = f'<span lang="en">{en}</span><span class="crm-sep"> · </span><span lang="zh">{zh}</span>'
        assert two in page, en
    for words in ("never a mark", "绝不影响分数", "12 students marked", "共评12人"):
        assert words in page, words
    assert 'class="open"' in page and "1 mark is provisional" in page
    assert re.search(r"0\.\d\d \(0\.\d\d … 0\.\d\d\)", page)


def test_the_page_is_one_file(page, tmp_path):
    assert not re.search(r'(?:src|href)="(?!data:)', page)
    course = made_course(tmp_path)
    mark(course, "only", {"09_q1": 2})
    path = write_page(class_report(course, NAME), tmp_path / "new" / "r.html")
    assert "–" in path.read_text(encoding="utf-8")  # one student discriminates nothing
