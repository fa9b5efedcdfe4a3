"""A small file of the learner's own is whole at every moment."""

import json

import pytest

from crm_lib.base.json_file import write_json


def test_a_second_writing_takes_the_place_of_the_first(tmp_path):
    path = tmp_path / "new" / "own.json"
    write_json(path, {"b": 1, "a": "中"})
    write_json(path, [2])
    assert json.loads(path.read_text(encoding="utf-8")) == [2]
    assert list(path.parent.iterdir()) == [path]


def test_what_cannot_be_written_leaves_the_old_text(tmp_path):
    path = tmp_path / "own.json"
    write_json(path, 1)
    with pytest.raises(TypeError):
        write_json(path, {"answer": object()})
    assert json.loads(path.read_text(encoding="utf-8")) == 1
    assert list(tmp_path.iterdir()) == [path]
