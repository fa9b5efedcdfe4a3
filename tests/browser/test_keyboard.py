"""The desk without a mouse: what stands above the first cell is reached, used and left by keys."""

import pytest
from lab_server import LIMIT

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PAGE = "work/06_sales_funnel/06_sales_funnel.ipynb"
FOCUSED = "() => document.activeElement.className + '|' + document.activeElement.innerText"


@pytest.mark.parametrize("front", ["lab", "notebook"])
def test_what_stands_above_the_cells_is_reached_and_left_by_the_tab_key(lab, front):
    (lab.folder / "home" / ".config" / "crm-workbook" / "reader.json").unlink(missing_ok=True)
    with lab.open_notebook(PAGE, front=front) as notebook:
        page = notebook.page
        page.locator(".crm-exam-print").wait_for(timeout=LIMIT)
        page.locator(".crm-proposed").wait_for(timeout=LIMIT)

        def after(key):
            page.keyboard.press(key)
            page.wait_for_timeout(150)
            return page.evaluate(FOCUSED)

        page.locator(".crm-proposed").focus()
        reached = [after("Tab") for _ in range(6)]
        assert reached[0].endswith("|中文") and reached[1].endswith("English + 中文"), reached
        assert [words.partition("|")[0] for words in reached[2:]] == [
            "crm-run-needed", "", "crm-exam-begin", "crm-exam-print",
        ]  # fmt: skip
        assert "jp-Cell" in after("Tab")
        assert after("Shift+Tab").startswith("crm-exam-print")

        page.locator(".crm-score summary").first.focus()
        page.keyboard.press("Enter")  # opens the list of questions, and no cell
        link = page.locator(".crm-score[open] .crm-link").first
        link.wait_for(timeout=LIMIT)
        assert after("Tab").startswith("crm-link")

        page.locator(".crm-ask button", has_text="中文").first.focus()
        page.keyboard.press("Enter")
        page.wait_for_function("document.body.dataset.crmLanguage === 'zh'", timeout=LIMIT)
        assert notebook.errors == []
