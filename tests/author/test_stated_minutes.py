"""Pages state the minutes of their length: the check says which do not, the script writes them."""

import importlib.util
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from crm_lib.author.notebooks import as_text
from crm_lib.author.reading_time import CODE_CELL
from crm_lib.author.stated_minutes import minutes_findings, write_minutes

ROOT = Path(__file__).resolve().parents[2]
TITLE = '# Page · 课\n\n<div lang="en">\n\n{}\n\n</div>\n<div lang="zh">\n\n{}\n\n</div>'


def write(path, en, zh, cells, facts=()):
    path.parent.mkdir(parents=True, exist_ok=True)
    about = {"crm": {"facts": list(facts), "why": "reading time"}} if facts else {}
    title = new_markdown_cell(TITLE.format(en, zh), id="title", metadata=about)
    code = [new_code_cell("x = 1", id=f"c{i}") for i in range(cells)]
    path.write_text(as_text(new_notebook(cells=[title, *code])), encoding="utf-8")


@pytest.fixture
def workbook(tmp_path):
    write(tmp_path / "notebooks/01_a.ipynb", "*About 99 minutes. You need 12 eggs.*",
          "约99分钟。要12个鸡蛋。", 20, facts=["99", "12"])  # fmt: skip
    write(tmp_path / "notebooks/02_b.ipynb", "Read.", "读。", 10)
    write(tmp_path / "solutions/01_a/01_a.ipynb", "30 marks, about 60 minutes. Go.",
          "30分，约60分钟。开始。", 0)  # fmt: skip
    write(tmp_path / "solutions/02_b/02_b.ipynb", "30 marks, 25 minutes.", "30分，25分钟。", 0)
    return tmp_path


def first(path):
    return nbformat.read(path, as_version=4).cells[0]


def test_what_is_wrong_is_named_with_the_right_line(workbook):
    found = [str(f) for f in minutes_findings(workbook)]
    assert len(found) == 6  # a lesson with wrong minutes, one with none, an assignment; twice each
    assert f"About {20 * CODE_CELL:.0f} minutes to read (45 slowly) and 5 for the" in found[0]
    assert not [f for f in found if "02_b/02_b" in f]  # 25 minutes by the clock are a limit


def test_written_once_it_is_right_and_written_twice_it_is_the_same(workbook):
    assert len(write_minutes(workbook)) == 3
    assert list(minutes_findings(workbook)) == []
    assert write_minutes(workbook) == []
    one = first(workbook / "notebooks/01_a.ipynb")
    assert (
        "*About 30 minutes to read (45 slowly) and 5 for the assignment (estimates). You need"
        in one.source
    )
    assert one.metadata["crm"]["facts"] == ["12"]
    assert (
        "读。\n\n阅读约15分钟（慢读约25分钟）；作业约5分钟（均为估计）。\n\n</div>"
        in first(workbook / "notebooks/02_b.ipynb").source
    )
    assert "约5分钟（估计）。开始" in first(workbook / "solutions/01_a/01_a.ipynb").source


def test_a_long_lesson_says_where_to_pause(workbook):
    path = workbook / "notebooks/02_b.ipynb"
    notebook = nbformat.read(path, as_version=4)
    for number in (1, 2, 3):
        notebook.cells.append(new_markdown_cell(f"## {number} Step · 步骤"))
        notebook.cells += [new_code_cell("x = 1") for _ in range(15)]
    nbformat.write(notebook, path)
    write_minutes(workbook)
    assert "(estimates). In two sittings: pause after section 1." in first(path).source
    assert "（均为估计）。分两次读，可在第1节后停。" in first(path).source
    assert "pause" not in first(workbook / "notebooks/01_a.ipynb").source


def test_minutes_within_tolerance_are_let_stand(workbook):
    write_minutes(workbook)
    path = workbook / "notebooks/01_a.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.cells += [new_code_cell("x = 1") for _ in range(2)]
    nbformat.write(notebook, path)
    assert list(minutes_findings(workbook)) == []
    notebook.cells += [new_code_cell("x = 1") for _ in range(6)]
    nbformat.write(notebook, path)
    assert len(list(minutes_findings(workbook))) == 2


def test_the_script_names_what_is_to_be_released_again(workbook, monkeypatch, capsys):
    spec = importlib.util.spec_from_file_location("write_minutes", ROOT / "docs/write_minutes.py")
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    monkeypatch.setattr(script, "ROOT", workbook)
    monkeypatch.setattr(sys, "argv", ["write_minutes.py", "--check"])
    assert script.main() == 1
    monkeypatch.setattr(sys, "argv", ["write_minutes.py"])
    assert script.main() == 0
    assert "run crm release 01_a" in capsys.readouterr().out
