"""Axe over two lessons and an exercise: nothing serious in our parts that an empty notebook lacks."""

import nbformat
import pytest
from lab_server import LIMIT
from nbformat.v4 import new_code_cell, new_notebook

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PAGES = (
    "work/lessons/00_start_here.ipynb",
    "work/lessons/00_practice.ipynb",
    "work/lessons/13_satisfaction.ipynb",
    "work/06_sales_funnel/06_sales_funnel.ipynb",
)
TALL = {"viewport": {"width": 1300, "height": 3000}}
#: Parts of the page that are ours: the desk, and what cells show.
OURS = (".crm-desk", ".jp-OutputArea-output", ".jp-RenderedMarkdown")


def faults(page):
    """Return what axe calls serious or critical inside our parts: rule and element."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(
        page, context={"include": [[part] for part in OURS if page.locator(part).count()]}
    )
    return {
        (rule["id"], node["html"][:160])
        for rule in found.response["violations"]
        if rule["impact"] in ("serious", "critical")
        for node in rule["nodes"]
    }


@pytest.fixture(scope="module")
def empty(lab):
    """Return the rules that an empty notebook of JupyterLab breaks by itself."""
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    book = new_notebook(cells=[new_code_cell("1")], metadata=kernel)
    nbformat.write(book, lab.root / "work" / "empty.ipynb")
    with lab.open_notebook("work/empty.ipynb", **TALL) as notebook:
        return {rule for rule, _ in faults(notebook.page)}


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_a_page_has_no_serious_fault_of_its_own(lab, empty, path, theme):
    with lab.open_notebook(path, **TALL) as notebook:
        page = notebook.page
        if theme == "dark":
            page.get_by_role("menuitem", name="Settings", exact=True).click()
            page.locator(".lm-Menu-item", has_text="Theme").first.hover()
            page.locator(".lm-Menu-item", has_text="JupyterLab Dark").first.click()
            page.wait_for_function("document.body.dataset.jpThemeLight === 'false'", timeout=LIMIT)
        while page.locator(".crm-guess-show").count():
            page.locator(".crm-guess-show").first.click()
        if "lessons" in path:
            page.locator(".crm-revive").first.wait_for(timeout=LIMIT)
            # Waking one may wake what it needs: the buttons become fewer as they are pressed.
            page.locator(".crm-wake").first.click(timeout=LIMIT)
            page.locator(".crm-explorer, .crm-quiz").first.wait_for(timeout=4 * LIMIT)
        page.wait_for_timeout(1500)
        own = {fault for fault in faults(page) if fault[0] not in empty}
        assert own == set()
