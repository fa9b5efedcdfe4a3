"""Large notebooks are cut before they are read, and mean the same."""

import json
import tracemalloc

import pytest

from crm_lib.classroom.intake import read_submission
from crm_lib.classroom.lean_json import lean_json

CELL = {
    "cell_type": "code", "execution_count": None, "metadata": {"nbgrader": {"grade_id": "q1"}},
    "source": ['a = "outputs"\n', "b = {'outputs': [1]}\n", 'c = "\\"outputs\\": ["'], "outputs": [],
}  # fmt: skip


def notebook(**changes):
    cell = CELL | changes
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [cell, CELL]}


@pytest.mark.parametrize("indent", [None, 1])
def test_only_what_nobody_reads_is_cut(indent):
    outputs = [{"output_type": "stream", "name": "stdout", "text": ['"]}', "🦊"]}]
    about = {"outputs": {"kept": [1]}, "widgets": {"kept": 1}}
    data = notebook(outputs=outputs, attachments={"a": {"b": "]"}}, metadata=about)
    data["metadata"]["widgets"] = {"state": [[]]}
    expected = notebook(attachments={}, metadata=about)
    expected["metadata"]["widgets"] = {}
    text = json.dumps(data, ensure_ascii=False, indent=indent).encode()
    assert json.loads(lean_json(text)) == expected


@pytest.mark.parametrize(
    "data", [b"", b"[[[", b"]]]", b'{"cells": [{"outputs": [', b'"', b'{"a": "']
)
def test_what_is_no_json_stays_as_it_is(data):
    assert lean_json(data) == data


@pytest.mark.parametrize(
    "changes",
    [
        {"outputs": [{"output_type": "stream", "name": "stdout", "text": "🦊" + "x" * 60_000_000}]},
        {
            "outputs": [
                {"output_type": "stream", "name": "stdout", "text": ["🦊" + "x" * 200] * 200_000}
            ]
        },
        {"source": "🦊" + "x" * 60_000_000},
    ],
    ids=["outputs", "lines", "source"],
)
def test_one_wide_sign_in_a_large_notebook_takes_no_more_memory(tmp_path, changes):
    path = tmp_path / "ann" / "09" / "09.ipynb"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(notebook(**changes), ensure_ascii=False), encoding="utf-8")
    tracemalloc.start()
    reason, content = read_submission(path, {"q1"})
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert reason is None
    assert content["cells"][1] == CELL
    assert peak < 2.2 * path.stat().st_size


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16"])
def test_a_large_notebook_in_another_encoding_is_cut_too(tmp_path, encoding):
    """What Notepad saved: one wide sign among its outputs quadruples no memory either."""
    outputs = [{"output_type": "stream", "name": "stdout", "text": "茶🦊" + "x" * 30_000_000}]
    path = tmp_path / "ann" / "09" / "09.ipynb"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(notebook(outputs=outputs), ensure_ascii=False), encoding=encoding)
    tracemalloc.start()
    reason, content = read_submission(path, {"q1"})
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert reason is None
    assert content["cells"] == [CELL, CELL]
    assert peak < 3.2 * path.stat().st_size


def test_long_texts_without_outputs_are_refused_in_words(tmp_path):
    path = tmp_path / "ann" / "09" / "09.ipynb"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(notebook(source=["x" * 1_000] * 30_000)), encoding="utf-8")
    assert "20 MB without outputs" in (read_submission(path, {"q1"})[0] or "")
