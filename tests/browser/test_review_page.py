"""The review page beside Formgrader: decided by keyboard alone, in both languages, a teacher's alone."""

import re
from contextlib import contextmanager
from urllib.error import HTTPError

import pytest
from axe_playwright_python.sync_playwright import Axe
from lab_server import LIMIT, TOKEN, running_lab
from marked_kit import NAME
from review_class import review_class

from crm_lib.classroom.course import Course
from crm_lib.classroom.review import waiting

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def lab(chromium, tmp_path_factory):
    """Return a teacher's lab on a class in which seven marks wait."""
    folder = tmp_path_factory.mktemp("lab")
    course = review_class(folder / "course")
    for part in ("notebooks", "exercises"):
        (course.root / part).mkdir(exist_ok=True)
    with running_lab(folder, root=course.root, teacher=True) as running:
        yield running


@pytest.fixture
def course(lab):
    return Course(lab.root)


@contextmanager
def review(lab, **options):
    """Yield the page, its list drawn, and what the browser called an error."""
    with lab.browser(**options) as page:
        errors = []
        page.on("console", lambda m: m.type == "error" and errors.append(m.text))
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(f"{lab.url}/crm/review?token={TOKEN}&assignment={NAME}")
        page.locator(".crm-one h2").wait_for(timeout=LIMIT)
        yield page, errors


def focused(page):
    """Return what the keyboard is at: the tag and the accessible name or the words."""
    return page.evaluate(
        "(e => `${e.tagName} ${e.getAttribute('aria-label') || e.textContent}`)(document.activeElement)"
    )


def tab_to(page, words):
    """Press Tab until what has these words is focused."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if words in focused(page):
            return
    raise AssertionError(f"the keyboard never comes to {words}: {focused(page)}")


def told(page, words):
    page.locator(".crm-status", has_text=words).wait_for(timeout=LIMIT)


def state(course, student, question="09_q9"):
    with course.gradebook() as gradebook:
        grade = gradebook.find_grade(f"{question}_check", NAME, NAME, student)
        return grade.manual_score, bool(grade.needs_manual_grade)


def test_a_class_is_decided_by_keyboard_alone_and_a_decision_taken_back(lab, course):
    with review(lab) as (page, errors):
        told(page, "7 mark(s) wait")
        # The disputed answer is first, and says why.
        assert page.locator(".crm-one").inner_text().count("cat") == 1
        assert "the lowest rate" in page.locator(".crm-flags .crm-alarm").inner_text()
        tab_to(page, "Marks")
        page.keyboard.type("9")
        page.keyboard.press("Enter")
        told(page, "from 0 to 4")
        page.keyboard.press("Backspace")
        page.keyboard.type("1.5")
        page.keyboard.press("Enter")
        told(page, "decision 1")
        assert state(course, "cat") == (1.5, False)
        # The next group has the focus: the keyboard goes on where it was.
        for _ in range(4):
            if page.locator(".crm-one mark").count() >= 2:
                break
            before = page.locator("#crm-group-name").inner_text()
            page.keyboard.press("s")
            page.wait_for_function(
                "b => document.querySelector('#crm-group-name').innerText !== b", arg=before
            )
        assert page.locator(".crm-one .crm-answer mark").all_inner_texts() == ["环节", "转化率"]
        assert "ann, bob" in page.locator(".crm-one").inner_text()
        page.keyboard.press("c")
        page.keyboard.type("Name the lowest.")
        page.keyboard.press("Shift+Tab")
        tab_to(page, "Save the comment alone")
        page.keyboard.press("Enter")
        told(page, "comment stands with 2")
        assert state(course, "ann") == (None, True)
        page.locator(".crm-marks").focus()
        page.keyboard.press("Enter")
        told(page, "decision 2")
        assert state(course, "ann") == state(course, "bob") == (2.0, False)
        page.keyboard.press("u")
        told(page, "Decision 2 is taken back")
        assert state(course, "bob") == (None, True)
        tab_to(page, "Take decision 1 back")
        page.keyboard.press("Enter")
        told(page, "Decision 1 is taken back")
        assert len(waiting(course, NAME)) == 7
        assert errors == []


def test_filters_blanks_and_hidden_names(lab, course):
    with review(lab) as (page, errors):
        page.get_by_label("Question ·").select_option("09_q2")
        told(page, "3 mark(s) wait for a human, in 2 group(s)")
        assert "供货单位" in page.locator(".crm-answer").inner_text()
        page.get_by_label("Hide names").check()
        told(page, "3 mark(s) wait")
        page.wait_for_function(
            "() => !document.querySelector('[data-wish=student]')", timeout=LIMIT
        )
        words = page.locator("main").inner_text()
        assert not re.search(r"\b(ann|bob|cat|dan)\b", words)
        page.locator(".crm-marks").focus()
        page.keyboard.press("-")
        told(page, "2 answer(s) decided")
        assert state(course, "ann", "09_q2") == (0.0, False)
        page.keyboard.press("u")
        told(page, "is taken back")
        assert state(course, "ann", "09_q2") == (None, True)
        assert errors == []


def test_the_bulk_decision_is_pressed_twice(lab, course):
    with review(lab) as (page, errors):
        page.locator("[data-wish=student]").select_option("dan")
        told(page, "1 mark(s) wait")
        page.get_by_label("Confidence at least").fill("0.4")
        button = page.locator(".crm-above button")
        button.click()
        assert "accept 1 proposal(s)" in button.inner_text() and state(course, "dan")[1]
        button.click()
        told(page, "1 proposal(s) accepted")
        assert state(course, "dan") == (0.0, False)
        with course.gradebook() as gradebook:  # as it was, for the other tests
            grade = gradebook.find_grade("09_q9_check", NAME, NAME, "dan")
            grade.manual_score, grade.needs_manual_grade = None, True
            gradebook.db.commit()
        assert errors == []


def test_a_students_markup_stays_text(lab):
    with review(lab) as (page, errors):
        page.locator("[data-wish=student]").select_option("dan")
        told(page, "1 mark(s) wait")
        assert "<img src=x" in page.locator(".crm-answer").first.inner_text()
        assert page.locator("img").count() == 0 and page.title() != "taken"
        assert errors == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_speaks_one_language_or_both_and_has_no_fault_that_axe_finds(lab, scheme):
    with review(lab, color_scheme=scheme) as (page, errors):
        for language, there, gone in (("zh", "等待评定", "wait for a human"),
                                      ("en", "wait for a human", "等待评定"),
                                      ("both", "等待评定", None)):  # fmt: skip
            page.locator(f"[data-crm-choose={language}]").click()
            page.wait_for_function("l => document.body.dataset.crmLanguage === l", arg=language)
            words = page.locator("main").inner_text()
            assert there in words and (gone is None or gone not in words)
            found = Axe().run(page).response["violations"]
            assert [(rule["id"], rule["nodes"][0]["html"][:120]) for rule in found] == []
        assert errors == []


def test_the_sidebar_leads_there_and_the_terminal_says_where(lab):
    assert f"{lab.url}/crm/review?token=" in lab.printed.read_text(encoding="utf-8")
    with lab.browser() as page:
        page.goto(f"{lab.url}/lab?reset&token={TOKEN}")
        page.locator("#jp-main-dock-panel").wait_for(timeout=2 * LIMIT)
        page.locator("[data-id=crm-course]").click(timeout=LIMIT)
        link = page.locator(".crm-review-link")
        link.wait_for(timeout=LIMIT)
        with page.context.expect_page() as opened:
            link.click()
        opened.value.locator(".crm-one h2").wait_for(timeout=LIMIT)


def test_a_students_lab_has_no_review(chromium, tmp_path):
    course = review_class(tmp_path / "course")
    for part in ("notebooks", "exercises"):
        (course.root / part).mkdir(exist_ok=True)
    with running_lab(tmp_path, root=course.root) as student:
        for path in ("/crm/review", "/crm/review/groups"):
            with pytest.raises(HTTPError) as caught:
                student.get(path)
            assert caught.value.code in (403, 404)
        assert "review" not in student.printed.read_text(encoding="utf-8")
