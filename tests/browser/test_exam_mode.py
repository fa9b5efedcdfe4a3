"""A paper against the clock, in the browser: no feedback, one clock, hand-in, total and review."""

import json

import pytest
from lab_server import LIMIT

pytestmark = [pytest.mark.browser, pytest.mark.slow]

NAME = "mock_exam_1"
PAGE = f"work/{NAME}/{NAME}.ipynb"
WINDOW = {"viewport": {"width": 1300, "height": 900}}


@pytest.fixture(autouse=True)
def fresh(lab):
    """The paper as it was released."""
    (lab.root / PAGE).write_bytes((lab.root / "exercises" / PAGE[5:]).read_bytes())


@pytest.mark.parametrize("front", ["lab", "notebook"])
def test_a_paper_is_sat_handed_in_and_reviewed(lab, front):
    with lab.open_notebook(PAGE, front=front, **WINDOW) as notebook:
        page = notebook.page
        begin = page.locator(".crm-exam-begin")
        begin.wait_for(timeout=LIMIT)
        assert "120" in begin.inner_text()
        begin.click()
        clock = page.locator(".crm-sticky .crm-clock")
        clock.get_by_text("1:59:").first.wait_for(timeout=LIMIT)
        if front == "notebook":
            assert page.title().startswith("Paper · 试卷"), page.title()
        notebook.run_needed()
        notebook.type_into('q1 = ""', 'q1 = "D"')
        notebook.run_cell('q1 = "D"')
        notebook.run_cell('check("mock1_q1"')
        told = notebook.cell('check("mock1_q1"').locator(".crm-check")
        told.get_by_text("Marks come when you hand in").first.wait_for(timeout=LIMIT)
        total = page.locator(".crm-score summary").first
        total.get_by_text("39 open").first.wait_for(timeout=LIMIT)
        assert json.loads(lab.get(f"/crm/sitting?page={NAME}"))["sitting"]["handed_in"] is None

        page.locator(".crm-exam-end").click()
        dialog = page.locator(".jp-Dialog")
        assert "39 of 40 questions are open" in dialog.inner_text()
        dialog.locator("button.jp-mod-accept").click()
        review = page.locator(".crm-review")
        review.wait_for(timeout=6 * LIMIT)
        # What was reached stands in sight, wherever the paper was being worked on.
        page.wait_for_function(
            "r => r.getBoundingClientRect().top < innerHeight", arg=review.element_handle()
        )
        row = review.locator("[data-crm-objective=mock1_q1]")
        row.get_by_text("1 / 1").wait_for(timeout=2 * LIMIT)
        assert "Put the chain from value to profit in order" in row.inner_text()
        assert review.locator("tbody tr").count() == 40
        assert "of 100" in review.locator("summary").inner_text()

        with page.expect_popup() as opened:
            page.locator(".crm-exam-print").click()
        printed = opened.value
        printed.locator("main section").first.wait_for(timeout=2 * LIMIT)
        assert printed.locator(".crm-lines").count() == 40
        assert printed.locator(".crm-source, .crm-check").count() == 0
        assert notebook.errors == []


def test_two_tabs_of_a_paper_share_its_clock_and_its_end(lab):
    with (
        lab.open_notebook(PAGE, **WINDOW) as first,
        first.page.context.new_page() as second,
    ):
        second.goto(first.page.url)
        second.locator(".crm-exam-begin").wait_for(timeout=LIMIT)
        first.page.locator(".crm-exam-begin").click()
        for page in (first.page, second):
            page.locator(".crm-sticky .crm-clock").get_by_text(":").first.wait_for(timeout=LIMIT)
        second.locator(".crm-exam-end").click()
        second.locator(".jp-Dialog button.jp-mod-accept").click()
        second.locator(".crm-review").wait_for(timeout=6 * LIMIT)
        first.page.locator(".crm-review").wait_for(timeout=LIMIT)
        assert not first.page.locator(".crm-sticky .crm-clock").count()
        tabs = first.page.locator(".lm-TabBar-tab[data-crm-kind=paper]")
        assert tabs.count() == 1
