"""Pages carry name and language, are written where they are stale, and go back as archives."""

import re
import zipfile

import pytest
from marked_kit import NAME, ROSTER, made_course, mark

from crm_lib.classroom import feedback_pages
from crm_lib.classroom.feedback_pages import (
    page_path,
    stale_pages,
    write_archives,
    write_pages,
)
from crm_lib.classroom.review import decide


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    course = made_course(tmp_path_factory.mktemp("c"))
    for student in ("0026001", "0026002", "0026003"):
        mark(course, student, {"09_q1": 2}, waits=("09_q9",))
    roster = ROSTER + "0026001,王小明,,,,zh,\n0026002,Li <b>Hua</b>,,,,en,\n"
    (course.root / "classroom" / "roster.csv").write_text(roster, encoding="utf-8")
    return course


@pytest.fixture(scope="module")
def students(course):
    students = list(course.submissions(NAME))
    told = []
    pages = write_pages(course, NAME, students, on_done=told.append)
    assert [p.state for p in pages] == ["written"] * 3 and len(told) == 3
    return students


def text(course, student):
    return page_path(course, NAME, student).read_text(encoding="utf-8")


def chosen(page):
    (button,) = re.findall(r'<input [^>]*id="crm-(\w+)"[^>]* checked', page)
    return button


def test_each_page_names_its_student_and_opens_in_the_student_s_language(course, students):
    chinese, english, both = (text(course, s) for s in students)
    assert "王小明 0026001" in chinese and chosen(chinese) == "zh"
    assert "Li &lt;b&gt;Hua&lt;/b&gt; 0026002" in english and chosen(english) == "en"
    assert "0026003" in both and chosen(both) == "both"


def test_a_page_lists_questions_by_their_titles_and_says_everything_in_both_languages(
    course, students
):
    page = text(course, students[0])
    assert '<span lang="zh">小测</span>' in page
    assert "Score:" not in page and "Test cell" not in page and "Comments:" not in page
    shown = re.sub(r"<style.*?</style>|<head.*?</head>", "", page, flags=re.S)
    for en, zh in (("Your answer", "你的答案"), ("Marks", "得分")):
        assert f'<span lang="en">{en}</span>' in shown and f'<span lang="zh">{zh}</span>' in shown
    entries = re.findall(r"<li [^>]*><a href=.#(\w+).>(.*?)</a>: ([\d ./]+)</li>", shown, re.S)
    assert [e[0] for e in entries] == ["09_q1_check", "09_q2_check", "09_q9_check"]
    assert entries[0][2] == "2 / 2"


def test_only_what_is_stale_is_written_anew(course, students):
    assert stale_pages(course, NAME) == []
    assert {p.state for p in write_pages(course, NAME, students)} == {"unchanged"}
    decide(course, NAME, "0026002", "09_q9", marks=3)
    assert stale_pages(course, NAME) == ["0026002"]
    states = {p.student: p.state for p in write_pages(course, NAME, students)}
    assert states == {"0026001": "unchanged", "0026002": "written", "0026003": "unchanged"}
    assert stale_pages(course, NAME) == []
    assert {p.state for p in write_pages(course, NAME, students[:1], again=True)} == {"written"}


def test_a_page_without_marks_or_stamp_is_stale(course, students):
    path = page_path(course, NAME, "ghost")
    path.parent.mkdir(parents=True)
    path.write_text("old", encoding="utf-8")
    stamp = page_path(course, NAME, "0026003").with_name(feedback_pages.STAMP)
    kept = stamp.read_bytes()
    stamp.write_text("{", encoding="utf-8")
    try:
        assert stale_pages(course, NAME) == ["0026003", "ghost"]
    finally:
        stamp.write_bytes(kept)
        path.unlink()
        path.parent.rmdir()


def test_a_student_gets_an_archive_of_the_own_page_alone(course, students):
    archives = write_archives(course, NAME, [*students, "nobody"])
    names = [p.name for p in archives]
    assert names == ["0026001_王小明.zip", "0026002_Li_b_Hua_b.zip", "0026003.zip"]
    with zipfile.ZipFile(archives[0]) as archive:
        assert archive.namelist() == [f"{NAME}/{NAME}.html"]
        assert "王小明" in archive.read(f"{NAME}/{NAME}.html").decode("utf-8")


def test_a_page_that_fails_is_told_and_stops_no_other(course, students):
    path = course.folder("autograded", NAME, "0026001") / f"{NAME}.ipynb"
    kept = path.read_text(encoding="utf-8")
    path.write_text(kept.replace('"nbformat": 4', '"nbformat": 2'), encoding="utf-8")
    try:
        pages = {p.student: p for p in write_pages(course, NAME, students, again=True)}
    finally:
        path.write_text(kept, encoding="utf-8")
    assert pages["0026001"].state == "failed" and pages["0026001"].reason
    assert pages["0026002"].state == "written"


@pytest.mark.slow
def test_pages_written_side_by_side_are_the_same(course, students):
    write_pages(course, NAME, students, again=True, workers=0)
    before = {s: text(course, s) for s in students}
    feedback_pages_few, feedback_pages._FEW = feedback_pages._FEW, 1
    try:
        pages = write_pages(course, NAME, students, again=True, workers=2)
    finally:
        feedback_pages._FEW = feedback_pages_few
    assert {p.state for p in pages} == {"written"}
    assert {s: text(course, s) for s in students} == before


def test_a_name_of_many_letters_still_names_an_archive(tmp_path):
    course = made_course(tmp_path / "course", NAME)
    mark(course, "1", {"09_q1": 2})
    with course.gradebook() as gradebook:
        gradebook.update_or_create_student("1", last_name="王" * 120)
    page = page_path(course, NAME, "1")
    page.parent.mkdir(parents=True)
    page.write_text("<p>marks</p>", encoding="utf-8")
    (path,) = write_archives(course, NAME, ["1"])
    assert path.is_file() and path.name.startswith("1_王王") and len(path.name.encode()) <= 255


def test_another_submission_through_the_exchange_is_another_page(course, students):
    """By the secret beside the marked copy its student finds the page: a new one writes it anew."""
    student = students[2]
    path = course.folder("autograded", NAME, student) / feedback_pages.SECRET_FILE
    states = []
    for secret in ("first", "second", "second"):
        path.write_text(secret, encoding="utf-8")
        (page,) = write_pages(course, NAME, [student])
        states.append(page.state)
        assert page.path.with_name(path.name).read_text(encoding="utf-8") == secret
    path.unlink()
    assert states == ["written", "written", "unchanged"]
