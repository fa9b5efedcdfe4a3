"""The student's desk in both programs: one language for every page, tab and kernel."""

import json

import pytest
from lab_server import CONTROLS, FRONTS, LIMIT, SHOWN

pytestmark = pytest.mark.browser

PAGE = "work/lessons/00_start_here.ipynb"
OTHER = "work/lessons/06_sales_funnel.ipynb"
TALL = {"viewport": {"width": 1200, "height": 3000}}
#: The text that is shown of the page's headings, entries of the table of contents left out.
HEADINGS = """() => [...document.querySelectorAll('.jp-RenderedMarkdown :is(h1,h2,h3)')]
    .filter(h => h.getClientRects().length).map(h => h.innerText.replace('¶', '').trim())"""


def reader(lab):
    return json.loads(lab.get("/crm/reader"))


@pytest.mark.parametrize("front", FRONTS)
def test_one_language_holds_for_pages_tabs_and_reloads_and_runs_nothing(lab, front):
    with lab.open_notebook(PAGE, front=front, **TALL) as notebook:
        page = notebook.page
        before = notebook.settled_prompts()
        notebook.choose_language("中文", hidden="en")
        assert notebook.pressed_language() == ["zh"]
        assert notebook.prompts() == before
        headings = page.evaluate(HEADINGS)
        assert any("接下来" in h for h in headings)
        assert not any("What next" in h or " · " in h for h in headings)

        page.reload()
        page.locator(".jp-Notebook .jp-Cell").first.wait_for(timeout=2 * LIMIT)
        page.wait_for_function(f"() => ({SHOWN})('zh')[0] > 0", timeout=LIMIT)
        assert page.evaluate(SHOWN, "en")[0] == 0
        page.locator(f"{CONTROLS} [data-crm-choose=zh][aria-pressed=true]").wait_for()

        # Another tab that has the same page, played by its message alone.
        other_tab = (
            f"word => new BroadcastChannel('crm-desk-pages').postMessage({{word, path: '{PAGE}'}})"
        )
        page.evaluate(other_tab, "open")
        twice = page.locator(".crm-twice:visible").get_by_text("请只在其中一个里作答")
        twice.wait_for(timeout=LIMIT)
        page.evaluate(other_tab, "closed")
        twice.wait_for(state="hidden", timeout=LIMIT)

        second = page.context.new_page()
        second.goto(lab.address(OTHER, front=front))
        second.wait_for_function(f"() => ({SHOWN})('zh')[0] > 0", timeout=2 * LIMIT)
        assert second.evaluate(SHOWN, "en")[0] == 0
        second.locator(f"{CONTROLS} [data-crm-choose=en]").click()
        # The first tab hears of it without being touched.
        page.wait_for_function(f"() => ({SHOWN})('zh')[0] === 0", timeout=LIMIT)
        assert page.evaluate(SHOWN, "en")[0] > 0
        assert notebook.pressed_language() == ["en"]
        second.close()
        assert notebook.errors == []
    assert reader(lab)["language"] == "en"


@pytest.mark.parametrize("front", FRONTS)
def test_the_switch_acts_at_once_and_a_kernel_reads_the_choice(lab, front):
    with lab.open_notebook(OTHER, front=front, **TALL) as notebook:
        page = notebook.page
        page.locator(f"{CONTROLS} [data-crm-choose]").first.wait_for(timeout=LIMIT)
        # Within the click itself: no server, no kernel and no frame is waited for.
        left = page.evaluate(
            f"""() => {{
                const button = [...document.querySelectorAll('[data-crm-choose=zh]')].pop();
                button.click();
                return ({SHOWN})('en')[0];
            }}"""
        )
        assert left == 0
        notebook.run_all()
        # The page's own switch has run, is out of sight and cannot contradict the desk's.
        assert page.locator(".crm-language-switch").count() == 1
        assert not page.locator(".crm-language-switch").is_visible()
        assert page.evaluate(SHOWN, "en")[0] == 0
        assert page.evaluate(SHOWN, "zh")[0] > 0
        assert notebook.pressed_language() == ["zh"]
        assert notebook.errors == []


def test_the_table_of_contents_follows(lab):
    with lab.open_notebook(OTHER, **TALL) as notebook:
        page = notebook.page
        # In one language an entry's own text has no size, which Playwright takes for hidden.
        notebook.choose_language("English + 中文", hidden=None)
        page.locator(".lm-TabBar-tab[data-id='table-of-contents']").click()
        entry = page.locator(".jp-tocItem-content", has_text="What one row is").first
        entry.wait_for(timeout=LIMIT)
        notebook.choose_language("中文", hidden="en")
        drawn = "e => getComputedStyle(e, '::after').content + getComputedStyle(e).fontSize"
        assert "一行数据是什么" in entry.evaluate(drawn)
        assert entry.evaluate(drawn).endswith('"0px')
        notebook.choose_language("English + 中文", hidden=None)
        both = entry.evaluate(drawn)  # React's own text again, with nothing drawn over it
        assert "一行数据是什么" not in both and not both.endswith('"0px')


def test_a_new_reader_is_asked_once_with_the_browser_s_language_proposed(lab):
    settings = lab.folder / "home" / ".config" / "crm-workbook" / "reader.json"
    settings.unlink(missing_ok=True)
    with lab.open_notebook(PAGE, locale="zh-CN", **TALL) as notebook:
        page = notebook.page
        question = page.locator(".crm-ask")
        question.wait_for(timeout=LIMIT)
        assert page.evaluate(SHOWN, "en")[0] > 0 and page.evaluate(SHOWN, "zh")[0] > 0
        assert page.locator(".crm-note:visible").first.get_attribute("class") == "crm-note crm-ask"
        assert question.locator(".crm-proposed").inner_text() == "中文"
        question.get_by_role("button", name="中文", exact=True).click()
        question.wait_for(state="detached", timeout=LIMIT)
        page.wait_for_function(f"() => ({SHOWN})('en')[0] === 0", timeout=LIMIT)
        page.reload()
        page.locator(f"{CONTROLS} [data-crm-choose=zh][aria-pressed=true]").wait_for(timeout=LIMIT)
        assert page.locator(".crm-ask").count() == 0
