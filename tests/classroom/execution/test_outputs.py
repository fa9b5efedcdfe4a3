"""Outputs that a notebook can hold, streams in one piece, and their size."""

import pytest

from crm_lib.classroom.execution.outputs import is_sound, joined, size


def stream(text, name="stdout"):
    return {"output_type": "stream", "name": name, "text": text}


ERROR = {"output_type": "error", "ename": "E", "evalue": "v", "traceback": ["line"]}
SHOWN = {"output_type": "display_data", "data": {"text/plain": "a"}, "metadata": {}}


@pytest.mark.parametrize(
    "output",
    [stream("a"), ERROR, SHOWN, {**SHOWN, "data": {"application/json": {"a": 1}}}],
)
def test_a_right_output_is_sound(output):
    assert is_sound(output)


@pytest.mark.parametrize(
    "output",
    [{}, {"output_type": "other"}, stream(3), {**ERROR, "traceback": "line"},
     {**ERROR, "ename": None}, {**SHOWN, "metadata": None}, {**SHOWN, "data": {"text/plain": 3}}],
)  # fmt: skip
def test_a_forged_output_is_not(output):
    assert not is_sound(output)


def test_pieces_of_one_stream_are_joined_and_nothing_else():
    outputs = [stream("a"), stream("b"), stream("c", "stderr"), SHOWN, SHOWN, stream("d")]
    assert joined(outputs) == [stream("ab"), stream("c", "stderr"), SHOWN, SHOWN, stream("d")]


def test_size_grows_with_all_that_is_inside():
    assert size("abc") == 3 and size(1) == size(None)
    assert size({"a": ["abc", {"b": "x" * 100}]}) > 103
