"""A run of all cells goes on after a broken answer, and its check is never silent."""

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from crm_lib.classroom.nbgrader.run_on import TAG, RunOn

ROOT = Path(__file__).resolve().parents[3]
EXERCISES = sorted((ROOT / "exercises").glob("*/*.ipynb"))


def role(**flags):
    about = {"grade_id": "a", "schema_version": 3, "locked": False, "task": False,
             "grade": False, "solution": False, **flags}  # fmt: skip
    return {"nbgrader": about}


def test_answers_and_checks_are_tagged_once_and_nothing_else():
    answer = new_code_cell("q1 = 1", metadata={**role(solution=True), "tags": ["keep", TAG]})
    check = new_code_cell("check()", metadata=role(grade=True, points=1))
    prompt, setup = new_markdown_cell("?", metadata=role(solution=True)), new_code_cell("import x")
    cells = [answer, check, prompt, setup]
    nb, _ = RunOn().preprocess(new_notebook(cells=cells), {})
    assert [c.metadata.get("tags") for c in nb.cells] == [["keep", TAG], [TAG], None, None]


@pytest.mark.parametrize("path", EXERCISES, ids=lambda p: p.stem)
def test_every_released_answer_and_check_carries_the_tag(path):
    cells = nbformat.read(path, as_version=4).cells
    for cell in cells:
        about = cell.metadata.get("nbgrader", {})
        asked = cell.cell_type == "code" and (about.get("solution") or about.get("grade"))
        assert (TAG in cell.metadata.get("tags", [])) == bool(asked), about.get("grade_id")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_clumsy_student_runs_all_and_every_check_says_something(language, tmp_path, monkeypatch):
    """Broken answers of many kinds, in a real kernel, with the solutions at hand."""
    monkeypatch.setenv("CRM_LANG", language)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    nb = nbformat.read(ROOT / "exercises" / "08_rfm" / "08_rfm.ipynb", as_version=4)
    slips = {
        "08_q1": "q1 = B",
        "08_q2": 'q2 = {"①": "重要保持客户"，"②": ""}',
        "08_q3": 'q3 = {"verdict": "错", "correction": "不对"}',
        "08_q4": "q4 = 25份",
        "08_q5": "def q5(days, orders, spend):\nreturn 1",
        "08_q6": 'q6 = rfm["custmer_id"]',
        "08_q8": "q8 = plt.bar(1 / 0, 2)",
        "08_q9": 'q9 = "x"',
    }
    for cell in nb.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id", "")
        if name in slips and cell.metadata.nbgrader.solution:
            cell.source = slips[name]
    client = NotebookClient(
        nb, resources={"metadata": {"path": str(ROOT / "exercises" / "08_rfm")}}
    )
    client.execute()
    shown = {}
    for cell in nb.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id", "")
        shown[name] = "".join(
            o.get("data", {}).get("text/html", "") for o in cell.get("outputs", [])
        )
    for name in slips:
        assert "crm-check" in shown[f"{name}_check"], name
    first = f'<div lang="{language}"'
    for name in ("08_q1", "08_q2", "08_q4", "08_q5", "08_q6", "08_q8"):
        assert "crm-error" in shown[name] and "<details>" in shown[name], name
        other = '<div lang="en"' if language == "zh" else '<div lang="zh"'
        assert shown[name].index(first) < shown[name].index(other)
    assert "25份" in shown["08_q4"] and "customer_id" in shown["08_q6"]
    for name in ("08_q3_check", "08_q9_check"):
        assert "教师" not in shown[name] and "instructor" not in shown[name]
    assert "至少" in shown["08_q9_check"] and 'data-marks="1"' in shown["08_q3_check"]
