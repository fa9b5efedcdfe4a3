"""Practice in a browser: by keyboard alone, in the reader's language, and on to the section."""

import re

import pytest
from lab_server import FRONTS, LIMIT

pytestmark = pytest.mark.browser

PAGE = "work/lessons/00_practice.ipynb"
TALL = {"viewport": {"width": 1300, "height": 1600}}
QUESTION = ".crm-practice-question"


@pytest.fixture(scope="module", params=FRONTS)
def page(lab, request):
    """Return the page, run from top to bottom, its first question asked."""
    with lab.open_notebook(PAGE, front=request.param, **TALL) as notebook:
        notebook.run_all()
        begin = notebook.page.locator(".crm-practice button", has_text="Ask me")
        begin.first.click(timeout=LIMIT)
        notebook.page.locator(QUESTION).wait_for(timeout=LIMIT)
        yield notebook


def asked(page):
    """Return the number of the question that is asked."""
    return int(re.search(r"(?:Question |第)(\d+)", page.locator(QUESTION).inner_text())[1])


def test_one_question_after_the_other_by_keyboard_alone(page):
    keyboard = page.page.keyboard
    status = page.page.locator(".crm-practice [role=status]")
    following = page.page.locator(".crm-practice button", has_text=re.compile("Next|下一题"))
    for number in (1, 2):
        page.page.wait_for_function(
            "document.activeElement.closest('.crm-practice-typed')", timeout=LIMIT
        )
        assert asked(page.page) == number
        keyboard.type("zz")
        keyboard.press("Enter")
        status.get_by_text("Type one letter").wait_for(timeout=LIMIT)
        keyboard.type("a")
        keyboard.press("Enter")
        following.wait_for(timeout=LIMIT)
        assert re.search("✔|✘", status.first.inner_text())
        page.page.wait_for_function(
            "document.activeElement.textContent.includes('Next')", timeout=LIMIT
        )
        keyboard.press("Enter")
        page.page.wait_for_function(
            f"document.querySelector('{QUESTION}').textContent.includes('Question {number + 1} ')",
            timeout=LIMIT,
        )


def test_what_is_shown_follows_the_reader_s_language(page):
    page.choose_language("中文", "en")
    practice = page.page.locator(".crm-practice")
    for words in ("开始出题", "不知道", "作答"):
        assert practice.locator("button", has_text=words).first.is_visible()
    text = practice.inner_text()
    assert "Question" not in text and "Ask me" not in text and re.search("第[0-9]+题", text)
    options = practice.locator("option").all_text_contents()
    assert options and not any(" · " in o.replace("\xa0", " ") for o in options)
    page.choose_language("English", "zh")
    assert not re.search("[\u4e00-\u9fff]", practice.locator(QUESTION).inner_text())
    page.choose_language("English + 中文", None)


def test_the_link_leads_to_the_section_that_teaches_it(page):
    page.page.locator(".crm-practice button", has_text="I don't know").click()
    link = page.page.locator("a.crm-section").first
    link.wait_for(timeout=LIMIT)
    name, heading = link.get_attribute("href").split("#")
    number = heading.partition("-")[0]
    if page.front == "notebook":
        with page.page.context.expect_page() as opened:
            link.click()
        assert f"/notebooks/work/lessons/{name}#" in opened.value.url
        opened.value.close()
        return
    link.click()
    title = page.page.locator(
        ".jp-NotebookPanel:not(.lm-mod-hidden) .jp-RenderedMarkdown h2",
        has_text=re.compile(f"^{number} "),
    )
    title.first.wait_for(timeout=LIMIT)
    # At the top of the window, not merely somewhere in it.
    page.page.wait_for_function(
        "title => { const top = title.getBoundingClientRect().top; return top > 0 && top < 400; }",
        arg=title.first.element_handle(),
        timeout=LIMIT,
    )


def test_nothing_complained(page):
    assert page.errors == []
