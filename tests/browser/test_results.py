"""Results of a lesson speak the reader's language without a kernel, and say what they need."""

import pytest
from lab_server import LIMIT

pytestmark = pytest.mark.browser

LESSON = "work/lessons/13_satisfaction.ipynb"
TALL = {"viewport": {"width": 1300, "height": 2400}}
#: What is to be seen of the pictures and of the words in tables, by language.
SEEN = """() => {
    const seen = node => node.getClientRects().length > 0;
    const count = (selector) => [...document.querySelectorAll(selector)].filter(seen).length;
    return {
        en: count('[data-crm-lang=en] img'), zh: count('[data-crm-lang=zh] img'),
        words_en: count('td div[lang=en], th div[lang=en]'),
        words_zh: count('td div[lang=zh], th div[lang=zh]'),
        busy: count('.jp-InputPrompt[data-busy]'),
    };
}"""
#: How long the page takes to show the other language, in milliseconds.
TAKES = """language => new Promise(done => {
    const button = document.querySelector(`.crm-desk-controls [data-crm-choose=${language}]`);
    const start = performance.now();
    button.click();
    requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - start)));
})"""


def test_results_follow_the_switch_without_running_and_say_what_must_run_first(lab):
    with lab.open_notebook(LESSON, **TALL) as notebook:
        page = notebook.page
        page.locator("[data-crm-lang] img").first.wait_for(timeout=LIMIT, state="attached")
        notebook.choose_language("中文", hidden="en")
        page.wait_for_function(f"({SEEN})().zh > 0 && ({SEEN})().en === 0", timeout=LIMIT)
        chinese = page.evaluate(SEEN)
        assert chinese["words_zh"] > 0 and chinese["words_en"] == 0
        alt = page.locator("[data-crm-lang=zh] img").first.get_attribute("alt")
        assert alt and any("\u4e00" <= sign <= "\u9fff" for sign in alt)
        print(f"switch to English: {page.evaluate(TAKES, 'en'):.0f} ms")
        page.wait_for_function(f"({SEEN})().en > 0 && ({SEEN})().zh === 0", timeout=LIMIT)
        assert page.evaluate(SEEN)["words_zh"] == 0
        assert page.locator(".jp-InputPrompt", has_text="[*]").count() == 0
        page.reload()
        page.locator("[data-crm-lang=en] img:visible").first.wait_for(timeout=2 * LIMIT)
        page.wait_for_function(f"({SEEN})().zh === 0", timeout=LIMIT)
        notebook.choose_language("English + 中文", hidden=None)
        assert page.evaluate(SEEN)["zh"] > 0
        # Run out of order, a cell names what is missing and one button runs both.
        cell = notebook.cell("# means under both promises")
        cell.locator(".cm-content").click()
        page.keyboard.press("Control+Enter")
        cell.locator(".crm-unready").get_by_text("stays is set in a cell above").wait_for(
            timeout=LIMIT
        )
        assert not cell.get_by_text("Traceback").is_visible()
        cell.locator(".crm-run-both").click()
        cell.locator(".crm-unready").wait_for(state="detached", timeout=2 * LIMIT)
        assert cell.locator("table").is_visible()
        assert notebook.errors == []
