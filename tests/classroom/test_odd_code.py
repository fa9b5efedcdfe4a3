"""What Python's parser refuses in other ways than by a SyntaxError is an answer like any other."""

import pytest

from crm_lib.classroom.answer_source import Asked, assigns, is_untouched, own_comments, readable
from crm_lib.classroom.execution.witness import due_runs
from crm_lib.classroom.likeness import own_code
from crm_lib.classroom.marked_answers import words_in
from crm_lib.exam.model_answer import model_source
from crm_lib.scorecard.kpi_tree import kpi_tree_table

ODD = {
    "words without end": "the first stage " * 498,
    "open brackets": "(" * 5_000,
    "signs": "-" * 3_000 + "1",
    "a long sum": "+".join(["1"] * 5_000),
    "nested negations": "not " * 5_000 + "x",
    "nested functions": "lambda: " * 3_000 + "1",
    "a chain of names": "a" + ".b" * 5_000,
    "nested texts": "f'{" * 200,
    "a null byte": "q1 = 1\0",
    "half a pair": "q1 = '\ud800'",
}
READERS = {
    "due runs": due_runs,
    "assigned": lambda source: assigns(source, "q1"),
    "untouched": lambda source: is_untouched(source, "q1 = None"),
    "comments": lambda source: own_comments(source, ""),
    "readable": lambda source: readable(source, Asked("06_q1", "q1", "text")),
    "code": own_code,
    "words": words_in,
    "model": model_source,
}


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("odd", ODD)
def test_each_reader_of_code_gives_something(odd, reader):
    assert READERS[reader](ODD[odd]) is not None


def test_what_can_be_read_but_not_run_hides_no_check():
    assert len(due_runs("return 1\ncheck('06_q1', q1)")) == 1


def test_a_formula_too_deep_is_refused_in_words():
    with pytest.raises(ValueError, match="can't be read"):
        kpi_tree_table({"a": "(" * 5_000}, {})
