"""The workbook as a learner meets it: `crm lab`, a browser, the first page."""

import json

import nbformat
import pytest
from lab_server import LIMIT
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def trial(lab):
    """Return the path of a small notebook made for these tests."""
    book = new_notebook(
        cells=[
            new_markdown_cell("## 1 Customers · 客户\n\n客户关系管理"),
            new_code_cell("answer = 1  # " + "a long comment that has to wrap " * 12),
            new_code_cell("from crm_lib.cli.jupyterlab import FIRST_PAGE\nprint(FIRST_PAGE)"),
        ],
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}},
    )
    nbformat.write(book, lab.root / "notebooks" / "trial.ipynb")
    return "notebooks/trial.ipynb"


def test_the_server_answers_and_says_where(lab):
    assert json.loads(lab.get("/api/status"))["kernels"] == 0
    printed = lab.printed.read_text(encoding="utf-8")
    assert f"{lab.url}/lab/tree/work/lessons/00_start_here.ipynb?token=" in printed
    assert "Traceback" not in printed


def test_a_notebook_runs_wraps_saves_and_shows_chinese(lab, trial, tmp_path):
    with lab.open_notebook(trial) as notebook:
        notebook.run_all()
        outputs = notebook.page.locator(".jp-OutputArea-output")
        assert "work/lessons/00_start_here.ipynb" in outputs.inner_text()
        long_cell = notebook.cell("a long comment").locator(".cm-content")
        assert "cm-lineWrapping" in long_cell.get_attribute("class")
        assert long_cell.bounding_box()["height"] > 40
        assert notebook.page.locator(".jp-Notification-List, .Toastify__toast").count() == 0
        # With no font for it each Chinese letter is the same box, drawn alike.
        drawn = notebook.page.evaluate(
            """() => ['客', '户'].map(letter => {
                const canvas = document.createElement('canvas');
                const pen = canvas.getContext('2d');
                pen.font = '40px sans-serif'; pen.fillText(letter, 10, 60);
                return canvas.toDataURL();
            })"""
        )
        assert drawn[0] != drawn[1]
        notebook.type_into("answer = 1", "answer = 2")
        notebook.save()
        assert notebook.errors == []
    saved = nbformat.read(lab.root / trial, as_version=4)
    assert saved.cells[1].source == "answer = 2"
    assert saved.cells[2].outputs


def test_the_first_page_opens_by_itself_and_runs(lab):
    with lab.open_notebook() as notebook:
        notebook.page.locator(
            ".lm-TabBar-tab.lm-mod-current .lm-TabBar-tabLabel", has_text="00_start_here"
        ).first.wait_for(timeout=LIMIT)
        notebook.run_all()
        assert notebook.page.locator(".jp-RenderedText[data-mime-type*=stderr]").count() == 0
        assert notebook.errors == []
