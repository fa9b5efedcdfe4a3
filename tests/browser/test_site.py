"""The whole site in a browser: nothing from outside, both languages, search, cards, phones, axe."""

import functools
import http.server
import threading
from pathlib import Path

import pytest
from lab_server import BROWSER_FLAGS

from crm_lib.site import build_site

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ROOT = Path(__file__).resolve().parents[2]
#: A page of each kind, and a lesson with formulas, explorers and self-checks.
KINDS = (
    "index",
    "00_toolbox",
    "06_sales_funnel",
    "93_case_ev_touchpoints",
    "student",
    "security",
    "glossary",
    "cards",
    "law",
    "search",
)
DESKTOP, PHONE = {"width": 1300, "height": 900}, {"width": 390, "height": 844}


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        """Say nothing."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    target = tmp_path_factory.mktemp("built") / "site"
    built = build_site(ROOT, target)
    assert built.weight < 3e6, f"{built.heaviest} weighs {built.weight}"
    return target


@pytest.fixture(scope="module")
def address(folder):
    """Serve the site as any web server would, below a folder, on this machine alone."""
    handler = functools.partial(_Quiet, directory=str(folder.parent))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/site"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def browser(chromium):
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        chrome = play.chromium.launch(executable_path=chromium, args=list(BROWSER_FLAGS))
        yield chrome
        chrome.close()


@pytest.fixture
def page(browser):
    """Return a page that has seen nothing yet; its faults and requests are kept in lists."""
    context = browser.new_context(viewport=DESKTOP)
    page = context.new_page()
    page.requests, page.faults = [], []
    page.on("request", lambda request: page.requests.append(request.url))
    page.on("pageerror", lambda error: page.faults.append(str(error)))
    page.on("console", lambda line: page.faults.append(line.text) if line.type == "error" else None)
    yield page
    context.close()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_page_asks_anything_of_another_host_or_stops(folder, address, page, language):
    names = sorted(path.name for path in (folder / language).glob("*.html"))
    assert len(names) > 35
    for name in names:
        page.goto(f"{address}/{language}/{name}")
        # Pictures load when they come near: here all of them do.
        page.evaluate(
            """() => Promise.all([...document.images].map(image => {
                image.loading = 'eager'; return image.decode(); }))"""
        )
    # The browser asks for a data: address of its own parts; nothing is fetched by that.
    assert [url for url in page.requests if not url.startswith((address, "data:"))] == []
    assert page.faults == []


@pytest.mark.parametrize("name", ["index.html", "crm_lib/funnel.html"])
def test_the_pages_of_functions_ask_nothing_of_another_host(address, page, name):
    page.goto(f"{address}/api/{name}")
    assert [url for url in page.requests if not url.startswith((address, "data:"))] == []


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_no_page_is_wider_than_its_window(folder, address, page, language, size):
    page.set_viewport_size(size)
    wide = []
    for path in sorted((folder / language).glob("*.html")):
        page.goto(f"{address}/{language}/{path.name}")
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wide.append(path.name)
    assert wide == []


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", KINDS)
def test_axe_finds_nothing_to_object_to(address, page, language, name):
    from axe_playwright_python.sync_playwright import Axe

    for size in (DESKTOP, PHONE):
        page.set_viewport_size(size)
        page.goto(f"{address}/{language}/{name}.html")
        page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
        violations = Axe().run(page).response["violations"]
        assert [
            (rule["id"], node["html"][:160]) for rule in violations for node in rule["nodes"]
        ] == []


def test_the_switch_keeps_the_section_and_the_choice(address, page):
    page.goto(f"{address}/en/06_sales_funnel.html#3-the-whole-funnel-and-three-shares")
    page.click("a.switch")
    page.wait_for_url("**/zh/06_sales_funnel.html#3-the-whole-funnel-and-three-shares")
    assert page.locator("h2", has_text="整个漏斗").count() == 1
    page.goto(f"{address}/index.html")
    page.wait_for_url("**/zh/index.html")
    page.click("a.switch")
    page.goto(f"{address}/index.html")
    page.wait_for_url("**/en/index.html")


@pytest.mark.parametrize(
    ("language", "words", "found"),
    [
        ("zh", "环节流失率", "06_sales_funnel"),
        ("zh", "呼叫中心 坐席", "17_contact_centre"),
        ("en", "bottleneck", "06_sales_funnel"),
        ("en", "call centre", "17_contact_centre"),
    ],
)
def test_the_search_finds_a_page_in_the_reader_s_language(address, page, language, words, found):
    page.goto(f"{address}/{language}/index.html")
    page.fill(".top input[name=q]", words)
    page.press(".top input[name=q]", "Enter")
    page.locator("#found li").first.wait_for()
    links = page.eval_on_selector_all("#found li > a", "all => all.map(each => each.href)")
    assert all(f"/site/{language}/" in link for link in links)
    assert any(f"/{found}.html" in link for link in links)
    page.goto(links[0])
    assert page.locator("h1").count() == 1
    assert page.faults == []


def test_a_search_without_result_says_so(address, page):
    page.goto(f"{address}/zh/search.html?q=%CE%9E%CE%A8%CE%A9")
    page.locator("#found p", has_text="没有找到").wait_for()


def test_a_term_shows_its_definition_to_mouse_and_keyboard(address, page):
    page.goto(f"{address}/zh/06_sales_funnel.html")
    term = page.locator("a.term", has_text="销售漏斗").first
    definition = page.locator("#definition")
    assert not definition.is_visible()
    term.hover()
    assert "划分为若干环节" in definition.inner_text()
    page.keyboard.press("Escape")
    assert not definition.is_visible()
    term.focus()
    assert definition.is_visible()
    assert term.get_attribute("aria-describedby") == "definition"
    page.keyboard.press("Enter")
    page.wait_for_url("**/zh/glossary.html#sales_funnel")


def test_code_is_folded_until_the_reader_wants_it_and_that_is_remembered(address, page):
    page.goto(f"{address}/en/06_sales_funnel.html")
    assert page.locator("details.code[open]").count() == 0
    page.click("button.all-code")
    assert page.locator("details.code:not([open])").count() == 0
    page.goto(f"{address}/en/08_rfm.html")
    assert page.locator("details.code:not([open])").count() == 0


def test_the_menu_opens_on_a_phone_by_keyboard(address, page):
    page.set_viewport_size(PHONE)
    page.goto(f"{address}/zh/06_sales_funnel.html")
    assert not page.locator("#contents").is_visible()
    page.focus("button.menu")
    page.keyboard.press("Enter")
    assert page.locator("#contents a[aria-current]").is_visible()


def test_cards_are_chosen_and_printed_alone(address, page):
    page.goto(f"{address}/zh/cards.html")
    page.select_option("#deck", "06_sales_funnel")
    page.emulate_media(media="print")
    shown = page.locator(".card:visible h3").all_inner_texts()
    assert "瓶颈" in shown and "RFM模型" not in shown
    assert not page.locator(".top").is_visible() and not page.locator("#contents").is_visible()
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")


def test_without_a_script_every_page_can_be_read(browser, address):
    context = browser.new_context(viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/index.html")
    page.click("text=阅读中文版")
    assert page.locator("#contents a", has_text="销售漏斗").is_visible()
    page.goto(f"{address}/zh/06_sales_funnel.html")
    assert page.locator("a.term").first.get_attribute("title")
    context.close()
