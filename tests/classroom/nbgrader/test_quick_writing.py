"""A notebook is written as nbformat writes it, letter for letter."""

import copy
import json
from pathlib import Path

import nbformat
import pytest

from crm_lib.classroom.nbgrader.quick_writing import notebook_text

SOLUTIONS = sorted((Path(__file__).resolve().parents[3] / "solutions").glob("*/*.ipynb"))


@pytest.mark.parametrize("path", SOLUTIONS, ids=lambda p: p.stem)
def test_text_is_what_nbformat_writes(path):
    nb = nbformat.read(path, as_version=4)
    assert notebook_text(copy.deepcopy(nb)) == nbformat.writes(nb, version=4) + "\n"


def test_odd_values_are_written_as_nbformat_writes_them():
    odd = {"n": [None, True, 1, 1.5e300, -0.0, float("nan")], "e": [{}, [], "", [[]], (1, 2)],
           "t": 'a"\\\n\t\x00\u2028漢', "b": b"ab"}  # fmt: skip
    nb = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("a\nb\n", id="x")])
    nb.metadata.update(nbformat.from_dict(odd))
    text = notebook_text(copy.deepcopy(nb))
    assert text == nbformat.writes(nb, version=4) + "\n"
    assert json.loads(text)["metadata"]["e"] == [{}, [], "", [[]], [1, 2]]
