"""The first page in a browser: the switch, the explorer and the self-check, by mouse and keyboard."""

import pytest
from lab_server import CONTROLS, LIMIT, SHOWN

pytestmark = pytest.mark.browser

PAGE = "work/lessons/00_start_here.ipynb"
#: JupyterLab draws far cells only when they come near: the window is taller than the page.
TALL = {"viewport": {"width": 1200, "height": 6000}}


@pytest.fixture(scope="module")
def start(lab):
    """Return the first page, run from top to bottom."""
    with lab.open_notebook(PAGE, **TALL) as notebook:
        show = notebook.page.locator(".crm-guess-show")
        show.click(timeout=LIMIT)
        cold = {language: notebook.page.evaluate(SHOWN, language) for language in ("en", "zh")}
        notebook.cold = cold
        notebook.cold_text = notebook.page.locator(".jp-Notebook").inner_text()
        notebook.run_all()
        notebook.page.locator(".crm-quiz .crm-option").first.wait_for(timeout=LIMIT)
        yield notebook


def test_a_cold_page_shows_both_languages_and_all_that_is_kept(start):
    for shown, there in start.cold.values():
        assert shown == there > 10
    assert "What share of all visitors bought?" in start.cold_text
    assert "购买者占全部访客的比例是多少？" in start.cold_text
    assert "more orders, lower share" in start.cold_text


@pytest.mark.parametrize(
    ("label", "hidden"), [("English", "zh"), ("中文", "en"), ("English + 中文", None)]
)
def test_the_switch_shows_one_language_or_both_on_the_whole_page(start, label, hidden):
    start.choose_language(label, hidden)
    for language in ("en", "zh"):
        shown, there = start.page.evaluate(SHOWN, language)
        assert there > 10
        assert shown == (0 if language == hidden else there)
    # The page itself is <html lang="en"> and must never be hidden with the English.
    assert start.page.locator("#jp-main-statusbar").is_visible()
    # A heading is split, and shown in the language that is read.
    words = {"zh": ["Go on"], "en": ["接下来"], None: ["Go on", "接下来"]}[hidden]
    heading = start.page.locator(".jp-RenderedMarkdown h2", has_text="接下来")
    assert all(word in heading.inner_text() for word in words)
    assert ("Go on" in heading.inner_text()) == (hidden != "en")


def test_the_switch_works_by_keyboard(start):
    start.choose_language("English", "zh")
    start.page.locator(f"{CONTROLS} [data-crm-choose=en]").focus()
    start.page.keyboard.press("ArrowRight")
    start.page.keyboard.press("Space")
    start.page.wait_for_function(f"() => ({SHOWN})('en')[0] === 0", timeout=LIMIT)
    start.choose_language("English + 中文", None)


def test_moving_a_slider_by_keyboard_redraws_the_one_picture(start):
    cell = start.cell("newcomers()")
    # One picture a language, in one place.
    pictures, words = cell.locator("img"), cell.locator(".crm-explorer-says")
    picture = pictures.first
    before = picture.get_attribute("src")
    assert "3 ÷ 20 = 15%" in words.inner_text()
    cell.get_by_role("slider").nth(1).focus()
    start.page.keyboard.press("ArrowRight")
    words.get_by_text("4 ÷ 20 = 20%").first.wait_for(timeout=LIMIT)
    assert pictures.count() == 2
    assert picture.get_attribute("src") != before
    assert "so the share stays" in words.inner_text()


@pytest.mark.parametrize("key", ["Space", "Enter"])
def test_an_option_answers_to_the_keyboard_in_words(start, key):
    cell = start.cell("quiz(")
    feedback = cell.locator(".crm-feedback")
    letter, words = (
        ("C", "counts both groups") if key == "Space" else ("D", "number of buyers grows")
    )
    button = cell.locator(".crm-option", has_text=letter)
    button.focus()
    start.page.keyboard.press(key)
    feedback.get_by_text(words).wait_for(timeout=LIMIT)
    assert f"✘ {letter}" in feedback.inner_text()
    assert button.get_attribute("title").startswith(f"{letter}. ")


def test_the_right_option_says_why(start):
    cell = start.cell("quiz(")
    cell.locator(".crm-option", has_text="B").click()
    cell.locator(".crm-feedback").get_by_text("everyone who came").wait_for(timeout=LIMIT)
    assert "✔ B · Right" in cell.locator(".crm-feedback").inner_text()


def test_nothing_complained(start):
    assert start.page.locator(".jp-RenderedText[data-mime-type*=stderr]").count() == 0
    assert start.errors == []
