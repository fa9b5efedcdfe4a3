"""Every lesson and case opened as a reader does: run, switched, moved, and nothing amiss."""

from pathlib import Path

import pytest
from lab_server import LIMIT, SHOWN
from some import some

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ROOT = Path(__file__).resolve().parents[2]
LESSONS = sorted(p.name for p in (ROOT / "notebooks").glob("*.ipynb"))
#: All in JupyterLab, some in Notebook 7 as well.
TOUR = [("lab", name) for name in LESSONS] + [("notebook", name) for name in some(LESSONS)]
#: A page of long answers to write and to mark draws nothing that could be moved.
NOTHING_TO_MOVE = {"00_exam_writing.ipynb"}
TALL = {"viewport": {"width": 1300, "height": 4000}}
#: Text of a matplotlib warning for a sign that no font of ours has.
MISSING_SIGN = "missing from font"


def changes(page, element, attribute, before):
    """Tell whether the element's attribute becomes another one than `before` within 3 seconds."""
    from playwright.sync_api import TimeoutError as TooLate

    try:
        page.wait_for_function(
            "([element, attribute, before]) => element.getAttribute(attribute) !== before",
            arg=[element.element_handle(), attribute, before],
            timeout=3000,
        )
    except TooLate:
        return False
    return True


@pytest.mark.parametrize(("front", "name"), TOUR)
def test_a_lesson_runs_switches_and_answers(lab, front, name):
    with lab.open_notebook(f"work/lessons/{name}", front=front, **TALL) as notebook:
        page = notebook.page
        notebook.run_all()
        while page.locator(".crm-guess-show").count():
            page.locator(".crm-guess-show").first.click()
        # JupyterLab draws errors and warnings alike.
        errors = page.locator('.jp-OutputArea-output[data-mime-type*="stderr"]')
        assert errors.count() == 0, errors.first.text_content()
        assert MISSING_SIGN not in page.locator(".jp-Notebook").text_content()

        notebook.choose_language("English", hidden="zh")
        assert page.evaluate(SHOWN, "en")[0] > 0
        notebook.choose_language("中文", hidden="en")
        assert page.evaluate(SHOWN, "zh")[0] > 0

        sizes = page.evaluate(
            "() => [...document.querySelectorAll('.jp-OutputArea-output img')]"
            ".map(i => [i.naturalWidth, i.naturalHeight])"
        )
        assert all(w > 150 and h > 80 for w, h in sizes), sizes

        moves = name not in NOTHING_TO_MOVE
        assert (page.locator(".crm-explorer").count() >= 1) == moves
        sliders = page.locator(".jp-Notebook .noUi-handle")
        moved = 0
        for number in range(sliders.count()):
            handle = sliders.nth(number)
            handle.scroll_into_view_if_needed()
            before = handle.get_attribute("aria-valuetext")
            handle.focus()
            for key in ("ArrowRight", "ArrowLeft"):
                page.keyboard.press(key)
                if changes(page, handle, "aria-valuetext", before):
                    moved += 1
                    break
        assert moved == sliders.count()
        lists = page.locator(".crm-explorer select, .crm-explorer button")
        assert (sliders.count() + lists.count() > 0) == moves
        notebook.wait_for_kernel()
        assert errors.count() == 0, errors.first.text_content()

        options = page.locator(".crm-quiz .crm-option")
        if options.count():
            options.first.click()
            page.locator(".crm-feedback").first.wait_for(timeout=LIMIT)
        assert notebook.errors == []
