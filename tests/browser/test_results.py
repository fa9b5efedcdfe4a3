"""Results of a lesson speak the reader's language, at once and without a kernel."""

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


def test_tables_and_figures_follow_the_switch_without_running_anything(lab):
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
        assert notebook.errors == []
