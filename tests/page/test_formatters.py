"""What a kernel shows after `language()`: tables, figures, sentences."""

import nbformat
import pytest
from nbclient import NotebookClient

CELLS = [
    "from crm_lib.page import language, say\nlanguage()",
    "import pandas as pd\npd.DataFrame({'users': [1]})",
    "pd.Series([1], index=['visit'])",
    "pd.DataFrame({'users': [1]}).style.format('{:.2f}')",
    "import matplotlib.pyplot as plt\nax = plt.subplots()[1]\nt = ax.set_title('Up · 上升')",
    "ax.figure",
    "say('One user.', '一名用户。')",
    "pd.DataFrame({'users': [1]}).to_string()",
]


@pytest.fixture(scope="module")
def outputs():
    cells = [nbformat.v4.new_code_cell(source) for source in CELLS]
    notebook = nbformat.v4.new_notebook(cells=cells)
    NotebookClient(notebook, timeout=120).execute()
    return [[o for o in cell.outputs if "widget" not in str(o)] for cell in notebook.cells]


def test_tables_speak_both(outputs):
    for shown in outputs[1:4]:
        (output,) = shown
        assert '<div lang="zh"' in output["data"]["text/html"]
    assert "（users 用户数）" in outputs[1][0]["data"]["text/plain"]
    assert "1.00" in outputs[3][0]["data"]["text/plain"]
    assert "0x" not in outputs[3][0]["data"]["text/plain"]


@pytest.mark.parametrize("cell", [4, 5])
def test_figures_come_twice_each_marked(outputs, cell):
    assert [o["metadata"]["crm"]["lang"] for o in outputs[cell]] == ["en", "zh"]
    assert [o["data"]["text/plain"] for o in outputs[cell]] == ["Up", "上升"]
    assert all("image/png" in o["data"] for o in outputs[cell])


def test_sentences_are_blocks_and_text_stays_text(outputs):
    (output,) = outputs[6]
    assert '<div lang="zh">一名用户。</div>' in output["data"]["text/html"]
    assert "用户数" not in outputs[7][0]["data"]["text/plain"]
