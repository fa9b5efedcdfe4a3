"""What is kept for a whole class changes nothing that nbgrader accepts, refuses or uses later."""

import copy
import os
import sys
from pathlib import Path

import jsonschema
import nbformat
import pytest
from nbformat.v4 import nbbase

from crm_lib.classroom.nbgrader.kept_engine import kept_engine, validate


def test_metadata_is_refused_in_the_same_words():
    schema = {"type": "object", "properties": {"points": {"type": "number", "minimum": 0}}}
    validate({"points": 2}, schema)
    for wrong in ({"points": "2"}, {"points": -1}, []):
        with pytest.raises(jsonschema.ValidationError) as expected:
            jsonschema.validate(wrong, schema)
        with pytest.raises(jsonschema.ValidationError) as error:
            validate(wrong, schema)
        assert error.value.message == expected.value.message


def test_the_kept_validator_refuses_what_nbgrader_refuses():
    from nbgrader.nbgraderformat import MetadataValidator, common

    cell = nbformat.v4.new_code_cell("1")
    about = {"grade": True, "solution": False, "locked": True, "task": False, "grade_id": "a",
             "schema_version": 3, "points": -1.0, "cell_type": "code"}  # fmt: skip
    cell.metadata["nbgrader"] = about
    said = []
    for _ in range(2):
        with pytest.raises(jsonschema.ValidationError) as plain:
            MetadataValidator().validate_cell(cell)
        with kept_engine(), pytest.raises(jsonschema.ValidationError) as quick:
            MetadataValidator().validate_cell(cell)
        said.append(plain.value.message == quick.value.message)
    assert said == [True, True]
    assert common.jsonschema is jsonschema


def test_after_a_class_nbgrader_is_as_it_was(monkeypatch):
    from nbgrader import api

    # nbgrader calls alembic by its bare name.
    own = str(Path(sys.executable).parent)
    monkeypatch.setenv("PATH", os.pathsep.join([own, os.environ.get("PATH", "")]))
    before = api.create_engine, api.Base.metadata.create_all
    with kept_engine():
        assert api.create_engine is not before[0]
        first, second = (api.Gradebook("sqlite://") for _ in range(2))
        assert first.engine is second.engine
    assert (api.create_engine, api.Base.metadata.create_all) == before


def test_a_copied_notebook_is_equal_and_shares_nothing():
    output = {
        "output_type": "display_data",
        "data": {"application/a+json": {"x": [1, {"y": None}]}},
        "metadata": {},
    }
    notebook = nbbase.new_notebook(cells=[nbbase.new_code_cell("1", outputs=[output])])
    usual = copy.deepcopy(notebook)
    with kept_engine():
        quick = copy.deepcopy(notebook)
    assert quick == usual == notebook

    def kinds(value):
        inner = value.values() if isinstance(value, dict) else value
        return type(value), [kinds(v) for v in inner] if isinstance(value, dict | list) else value

    assert kinds(quick) == kinds(usual)
    quick.cells[0].outputs[0]["data"]["application/a+json"]["x"][1]["y"] = 2
    quick.cells[0].metadata["new"] = 1
    assert notebook == usual
