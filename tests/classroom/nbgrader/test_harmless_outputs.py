"""Outputs of student code that reach a page: nothing runs there, and no hidden test is shown."""

import json

import nbformat
import pytest
from corpus_files import ONE_PIXEL
from nbformat.v4 import new_code_cell, new_notebook, new_output

from crm_lib.classroom.nbgrader.harmless_outputs import HarmlessOutputs, harmless


@pytest.mark.parametrize(
    ("output", "kept"),
    [
        (new_output("display_data", {"text/html": "<b>x</b>", "text/plain": "x"}), "text/plain"),
        (new_output("display_data", {"text/html": "<script>1</script>"}), None),
        (new_output("display_data", {"application/javascript": "alert(1)"}), None),
        (new_output("display_data", {"image/svg+xml": "<svg onload='alert(1)'/>"}), None),
        (new_output("display_data", {"text/latex": r"\href{javascript:alert(1)}{x}"}), None),
        (new_output("display_data", {"text/markdown": "[x](javascript:alert(1))"}), None),
        (new_output("display_data", {"image/png": '"><script>1</script>'}), None),
        (nbformat.from_dict({"output_type": "display_data", "data": {"image/png": 5}}), None),
        (new_output("display_data", {"image/png": ONE_PIXEL}), "image/png"),
        (new_output("display_data", {"image/jpeg": ONE_PIXEL}), None),
        (new_output("execute_result", {"text/plain": "5"}, execution_count=1), "text/plain"),
        (new_output("display_data", {"application/vnd.jupyter.widget-view+json": {}}), None),
    ],
)
def test_only_plain_text_and_pictures_stay(output, kept):
    found = harmless(output)
    assert (list(found["data"]) if found else None) == ([kept] if kept else None)


def test_outputs_of_the_wrong_shape_become_text_or_nothing():
    cell = new_code_cell("1")
    cell.outputs = [nbformat.from_dict(o) for o in (
        {"output_type": "stream", "name": "x", "text": 5},
        {"output_type": "stream"},
        {"output_type": "error", "ename": [1], "evalue": "y" * 10**6, "traceback": 5},
        {"output_type": "display_data", "data": [1]},
        {"output_type": "execute_result", "data": {"text/plain": ["a", 1]}, "execution_count": "x"},
        {"output_type": "update_display_data", "data": {"text/plain": "x"}},
        {"output_type": "stream", "name": "stdout", "text": "\ud800"},
        *({"output_type": "stream", "name": "stdout", "text": "x"} for _ in range(1_000)),
    )]  # fmt: skip
    notebook = new_notebook()
    notebook.cells = [cell]
    HarmlessOutputs().preprocess(notebook, {})
    nbformat.validate(cell, "code_cell", version=4, version_minor=5)
    assert len(cell.outputs) <= 200
    text = json.dumps(cell, ensure_ascii=False)
    text.encode("utf-8")
    assert len(text) < 300_000


def test_what_shows_hidden_tests_is_left_out():
    line = 'other = pd.Series({"a": 500, "b": 400, "c": 100, "d": 7})'
    check = new_code_cell(
        f"check(1)\n### BEGIN HIDDEN TESTS\n{line}\n### END HIDDEN TESTS",
        metadata={"nbgrader": {"grade": True}},
    )
    shows = new_code_cell("print(In)")
    for text in (f"['check(1)', {line!r}]", line, repr(line), json.dumps(line), f"x\n{line}\ny"):
        shows.outputs.append(new_output("stream", name="stdout", text=text))
        shows.outputs.append(new_output("display_data", {"text/plain": text}))
    shows.outputs.append(new_output("stream", name="stdout", text="7"))
    notebook, _ = HarmlessOutputs().preprocess(new_notebook(cells=[check, shows]), {})
    assert [o.text for o in notebook.cells[1].outputs] == ["7"]
