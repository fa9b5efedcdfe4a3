"""A page that lives on: widgets revived, guesses made first, figures and sliders with words."""

import json
import re

import pytest
from lab_server import FRONTS, LIMIT

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PAGE = "work/lessons/13_satisfaction.ipynb"
TALL = {"viewport": {"width": 1200, "height": 12000}}


@pytest.fixture(autouse=True)
def nothing_chosen(lab):
    """Each test meets a reader who has chosen nothing: both languages, code shown."""
    settings = lab.folder / "home" / ".config" / "crm-workbook" / "reader.json"
    settings.unlink(missing_ok=True)


def bring(page, cell):
    """Scroll until a far cell is drawn; Notebook 7 keeps only near ones in the page."""
    page.locator(".jp-Notebook").first.hover()
    page.mouse.wheel(0, -100_000)
    for _ in range(60):
        page.wait_for_timeout(250)
        if cell.count():
            cell.scroll_into_view_if_needed()
            return
        page.mouse.wheel(0, 1500)
    raise AssertionError("the cell is never drawn")


@pytest.mark.parametrize("front", FRONTS)
def test_an_explorer_and_a_question_are_revived_after_opening_reload_and_restart(lab, front):
    with lab.open_notebook(PAGE, front=front, **TALL) as notebook:
        page = notebook.page
        explorer, question = notebook.cell("promise_more()"), notebook.cell('quiz("13_s1")')

        def asleep(cell):
            bring(page, cell)
            cell.locator(".crm-revive").wait_for(timeout=LIMIT)

        # Opened the next day: the page was run yesterday, and nothing runs today.
        asleep(question)
        assert "question is not running" in question.locator(".crm-revive").inner_text()
        assert "自测题没有在运行" in question.locator(".crm-revive").inner_text()
        bring(page, explorer)
        explorer.locator(".crm-guess-text").fill("in between")
        explorer.locator(".crm-guess-show").click()
        asleep(explorer)
        explorer.locator(".crm-wake").click()
        explorer.get_by_role("slider").first.wait_for(timeout=2 * LIMIT)
        explorer.locator(".crm-revive").wait_for(state="detached", timeout=LIMIT)
        # Only what it needs has run, twice where the first time came too early; kept is a later number.
        explorer.locator(".jp-InputPrompt").get_by_text(re.compile(r"\[[1-6]\]")).wait_for(
            timeout=LIMIT
        )
        bring(page, question)
        question.locator(".crm-wake").click()
        question.locator(".crm-option").first.wait_for(timeout=2 * LIMIT)

        page.reload()
        page.locator(".jp-Notebook .jp-Cell").first.wait_for(timeout=2 * LIMIT)
        bring(page, explorer)
        explorer.locator(".crm-guess").get_by_text("in between").wait_for(timeout=LIMIT)
        # Either the kernel still runs and the sliders are joined to it, or the button offers to run.
        alive = explorer.get_by_role("slider").first
        alive.or_(explorer.locator(".crm-wake")).first.wait_for(timeout=2 * LIMIT)
        if explorer.locator(".crm-wake").count():
            explorer.locator(".crm-wake").click()
            explorer.get_by_role("slider").first.wait_for(timeout=2 * LIMIT)

        notebook.wait_for_kernel()
        notebook.menu("Kernel", "kernelmenu:restart")
        page.locator(".jp-Dialog button.jp-mod-accept").click()
        asleep(explorer)
        explorer.locator(".crm-wake").click()
        explorer.locator(".crm-revive").wait_for(state="detached", timeout=2 * LIMIT)
        prompt = explorer.locator(".jp-InputPrompt")
        prompt.get_by_text(re.compile(r"\[\d+\]")).wait_for(timeout=LIMIT)
        words = explorer.locator(".crm-explorer-says")
        before = words.inner_text()
        for _ in range(40):  # the old sliders are there until the new ones are drawn
            explorer.get_by_role("slider").first.focus()
            page.keyboard.press("ArrowRight")
            page.wait_for_timeout(500)
            if words.inner_text() != before:
                break
        assert words.inner_text() != before
        assert notebook.errors == []


def test_a_result_is_folded_until_the_guess_is_made(lab):
    with lab.open_notebook(PAGE, **TALL) as notebook:
        explorer = notebook.cell("nps_sample()")
        picture = explorer.locator("img").first
        explorer.locator(".crm-explorer-question").wait_for(timeout=LIMIT)
        explorer.locator(".crm-guess").wait_for(timeout=LIMIT)
        assert not picture.is_visible()
        explorer.locator(".crm-guess-text").fill("10")
        notebook.page.keyboard.press("Enter")
        picture.wait_for(timeout=LIMIT)
        assert "10" in explorer.locator(".crm-guess").inner_text()
        assert notebook.errors == []


def test_figures_sliders_and_the_page_speak_the_language_that_is_read(lab):
    with lab.open_notebook(PAGE, **TALL) as notebook:
        page = notebook.page
        notebook.choose_language("中文", hidden="en")
        assert page.evaluate("document.documentElement.lang") == "zh-CN"
        page.wait_for_function(
            """() => {
                const images = [...document.querySelectorAll('[data-crm-lang=zh] img')];
                return images.length >= 5 && images.every(i => /[\u4e00-\u9fff]/.test(i.alt));
            }""",
            timeout=2 * LIMIT,
        )
        notebook.choose_language("English", hidden="zh")
        assert page.evaluate("document.documentElement.lang") == "en"
        assert json.loads(lab.get("/crm/reader"))["language"] == "en"
        assert notebook.errors == []
