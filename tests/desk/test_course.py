"""My course: pages, marks and the next step, told from the workbook's own files."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crm_lib.desk.course import course_view, objectives_of
from crm_lib.progress import Event, ProgressStore

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def store(tmp_path):
    return ProgressStore(tmp_path / "progress.sqlite3")


def page(view, name):
    return next(p for p in view["pages"] if p["name"] == name)


def test_a_new_learner_sees_every_page_and_starts_with_the_first(store):
    view = course_view(ROOT, store)
    assert view["next"] == "00_start_here" and view["weakest"] == []
    lessons = {p.stem for p in (ROOT / "notebooks").glob("*.ipynb")}
    papers = {p.stem for p in (ROOT / "exercises").glob("*/*.ipynb")}
    assert {p["name"] for p in view["pages"]} == lessons | papers
    # The order is that of the first page: what needs the cases comes after them, the papers last.
    names = [p["name"] for p in view["pages"]]
    assert names[:3] == ["00_start_here", "00_toolbox", "01_what_crm_is"]
    assert names[-4:] == ["00_exam_writing", "mock_exam_1", "mock_exam_2", "mock_exam_3"]
    funnel = page(view, "06_sales_funnel")
    assert funnel["title"].zh == "销售漏斗：先改进哪一环"
    assert funnel["exercise"]["questions"] == funnel["exercise"]["open"] == 11
    assert funnel["exercise"]["of"] == 36 and funnel["exercise"]["marks"] is None
    assert funnel["quizzes"] == {"right": 0, "of": 5}
    paper = page(view, "mock_exam_1")
    assert paper["lesson"] is None and paper["title"].en.startswith("Mock exam 1:")


def test_what_was_done_is_counted_and_the_next_step_moves_on(store):
    store.add(Event("opened", "00_start_here"), Event("read", "00_start_here"))
    store.add(Event("quiz", "00_start_here", "00_s1", "wrong"))
    assert page(course_view(ROOT, store), "00_start_here")["quizzes"]["right"] == 0
    store.add(Event("quiz", "00_start_here", "00_s1", "right"))
    store.add(Event("quiz", "00_start_here", "no_such_question", "right"))
    view = course_view(ROOT, store)
    assert page(view, "00_start_here")["quizzes"] == {"right": 1, "of": 1}
    assert page(view, "00_start_here")["read"] and view["next"] == view["pages"][1]["name"]


def test_marks_are_added_up_and_the_weakest_section_is_named_in_both_languages(store):
    name = "06_sales_funnel"
    store.add(
        Event("mark", name, "06_q1", "wrong", 0, 2),
        Event("mark", name, "06_q2", "right", 2, 2),
        Event("mark", name, "06_q3", "open", None, 3),
        Event("mark", name, "of_another_page", "right", 50, 50),
    )
    view = course_view(ROOT, store)
    exercise = page(view, name)["exercise"]
    assert (exercise["marks"], exercise["open"]) == (2, 9)
    (weakest,) = view["weakest"]
    assert weakest["title"].en.startswith("11 ") and "线索" in weakest["title"].zh


def test_practice_is_named_with_what_is_due(store):
    view = course_view(ROOT, store)["practice"]
    assert view == {"lesson": "notebooks/00_practice.ipynb", "asked": 0, "due": 0}
    old = datetime(2026, 3, 1, tzinfo=UTC)
    store.add(Event("practice", "09_customer_value", "b09_001", "right", 1, 1, old))
    store.add(Event("practice", "09_customer_value", "b09_002", "right", 1, 1))
    view = course_view(ROOT, store)["practice"]
    assert (view["asked"], view["due"]) == (2, 1)


def test_an_answer_in_a_class_copy_counts_as_done_without_marks(store):
    store.add(Event("mark", "06_sales_funnel", "06_q1", "recorded", None, 2))
    exercise = page(course_view(ROOT, store), "06_sales_funnel")["exercise"]
    assert (exercise["marks"], exercise["open"]) == (None, 10)


def test_the_learner_s_own_copy_is_linked_once_it_exists(store, tmp_path):
    for folder in ("exercises", "notebooks"):
        (tmp_path / folder).symlink_to(ROOT / folder)
    name = "06_sales_funnel/06_sales_funnel.ipynb"
    view = course_view(tmp_path, store)
    assert page(view, "06_sales_funnel")["exercise"]["path"] == f"exercises/{name}"
    (tmp_path / "work" / "06_sales_funnel").mkdir(parents=True)
    (tmp_path / "work" / name).touch()
    view = course_view(tmp_path, store)
    assert page(view, "06_sales_funnel")["exercise"]["path"] == f"work/{name}"


def test_the_objectives_of_a_paper_are_told_in_both_languages_with_their_lessons():
    found = objectives_of(ROOT, "mock_exam_1")
    first = next(o for o in found if o["question"] == "mock1_q1")
    assert first["title"].en == "Put the chain from value to profit in order"
    assert any("\u4e00" <= sign <= "\u9fff" for sign in first["title"].zh)
    assert first["lesson"].endswith("01_what_crm_is.ipynb")
    assert objectives_of(ROOT, "no_such_page") == []


def test_the_first_page_links_every_exercise_and_the_course_says_how_long_it_is(store):
    first = (ROOT / "notebooks" / "00_start_here.ipynb").read_text(encoding="utf-8")
    for path in (ROOT / "exercises").glob("*/*.ipynb"):
        assert f"](../work/{path.stem}/{path.name})" in first, path.stem
    pages = course_view(ROOT, store)["pages"]
    stated = sum(
        int(re.search(r"(\d+) minutes", path.read_text(encoding="utf-8"))[1])
        for path in (*ROOT.glob("notebooks/06_*.ipynb"), *ROOT.glob("exercises/06_*/*.ipynb"))
    )
    assert page({"pages": pages}, "06_sales_funnel")["minutes"] == stated > 0
    silent = [p["name"] for p in pages if not p["minutes"]]
    assert set(silent) <= {"00_start_here", "00_toolbox"}, silent
