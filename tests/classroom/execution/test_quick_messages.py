"""What is left out to be quick changes nothing that is accepted or refused."""

import datetime

import pytest
from jupyter_client import session
from nbformat import ValidationError
from nbformat.v4 import nbbase

from crm_lib.classroom.execution.quick_messages import quick_messages

SOUND = [
    {"output_type": "stream", "name": "stdout", "text": "visit · 访问"},
    {"output_type": "display_data", "data": {"text/plain": "x"}, "metadata": {}},
    {"output_type": "execute_result", "data": {}, "metadata": {}, "execution_count": None},
    {"output_type": "error", "ename": "E", "evalue": "", "traceback": ["a"]},
]
BROKEN = [
    {"output_type": "stream", "name": 3, "text": "x"},
    {"output_type": "stream", "name": "stdout", "text": {"a": 1}},
    {"output_type": "display_data", "data": {"text/plain": 3}, "metadata": {}},
    {"output_type": "execute_result", "data": {}, "metadata": {}, "execution_count": "first"},
    {"output_type": "error", "ename": "E", "evalue": 3, "traceback": []},
    {"output_type": "error", "ename": "E", "evalue": "", "traceback": "a"},
    {"output_type": "stream", "name": "stdout", "text": "x", "more": 1},
]


@pytest.mark.parametrize("output", SOUND)
def test_sound_outputs_are_taken_as_before(output):
    before = nbbase.new_output(**output)
    with quick_messages():
        assert nbbase.new_output(**output) == before


@pytest.mark.parametrize("output", BROKEN)
def test_broken_outputs_are_refused_in_the_same_words(output):
    with pytest.raises(ValidationError) as before:
        nbbase.new_output(**output)
    with quick_messages(), pytest.raises(ValidationError) as quick:
        nbbase.new_output(**output)
    assert str(quick.value) == str(before.value)


def test_dates_stay_text_only_inside():
    header = {"date": "2026-03-01T09:30:00.000000Z"}
    with quick_messages():
        assert session.extract_dates(header) == header
    assert isinstance(session.extract_dates(dict(header))["date"], datetime.datetime)
