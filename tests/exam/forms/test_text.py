"""Free text; what a rubric makes of it is tested with the key points."""

from desk import mark

from crm_lib.exam import text


def test_a_text_without_rubric_waits_for_a_human():
    found = mark(text(), "model", "an answer")
    assert (found.marks, found.final) == (0, False)
