"""A long output is cut with a word; short ones, printed text and answers stay."""

import pytest

from crm_lib.classroom.execution.cut_output import KEPT, MOST, cut
from crm_lib.exam.record import ANSWER_MIME


def message(kind: str, **data):
    return {"msg_type": kind, "content": {"data": data, "metadata": {"a": 1}}}


@pytest.mark.parametrize("kind", ["display_data", "execute_result"])
def test_a_long_table_is_cut_and_says_so(kind):
    long = message(kind, **{"text/plain": "x" * MOST, "text/html": "<td>" * MOST})
    assert cut(long)
    data = long["content"]["data"]
    assert list(data) == ["text/plain"] and len(data["text/plain"]) < KEPT + 300
    assert "Output cut" in data["text/plain"] and "截断" in data["text/plain"]


def test_what_is_short_or_an_answer_or_printed_stays():
    for kept in (
        message("display_data", **{"text/plain": "x"}),
        message("display_data", **{ANSWER_MIME: {"answer": "x" * (MOST + 1)}}),
        {"msg_type": "stream", "content": {"name": "stdout", "text": "x" * (MOST + 1)}},
        {"msg_type": "display_data", "content": {"data": None}},
    ):
        before = repr(kept)
        assert not cut(kept) and repr(kept) == before
