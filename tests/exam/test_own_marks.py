"""Marks that learners gave themselves come back for the same answer, and for no other."""

import pytest

from crm_lib.exam import own_marks as module
from crm_lib.exam.own_marks import keep_own_marks, own_marks

STEPS = [[0.0, 1.0], [0.0, 0.5, 1.0]]


def test_they_come_back_for_the_same_answer_alone():
    assert own_marks("06_q10", "a text", STEPS) is None
    keep_own_marks("06_q10", "a text", [1.0, 0.5])
    keep_own_marks("06_q11", "a text", [0.0, 0.0])
    assert own_marks("06_q10", "a text", STEPS) == [1.0, 0.5]
    assert own_marks("06_q10", "another text", STEPS) is None
    keep_own_marks("06_q10", "a text", [0.0, 1.0])
    assert own_marks("06_q10", "a text", STEPS) == [0.0, 1.0]
    assert own_marks("06_q11", "a text", STEPS) == [0.0, 0.0]


def test_marks_that_the_question_no_longer_gives_are_none():
    keep_own_marks("06_q10", {"correction": "中"}, [1.0, 0.5])
    assert own_marks("06_q10", {"correction": "中"}, [[0.0, 2.0], [0.0, 0.5]]) is None
    assert own_marks("06_q10", {"correction": "中"}, STEPS[:1]) is None


def test_only_the_last_answers_are_kept_and_no_text_of_the_learner_s():
    for number in range(module.ANSWERS + 1):
        keep_own_marks("06_q10", f"words {number}", [1.0, 1.0])
    assert own_marks("06_q10", "words 0", STEPS) is None
    assert own_marks("06_q10", "words 1", STEPS) == [1.0, 1.0]
    assert "words" not in module.own_marks_file().read_text(encoding="utf-8")


@pytest.mark.parametrize("text", ["", "[]", '{"06_q10": 3}', '{"06_q10": [["x", "y", "z"]]}'])
def test_a_broken_file_counts_as_none_and_is_replaced(text):
    module.own_marks_file().write_text(text, encoding="utf-8")
    assert own_marks("06_q10", "a text", STEPS) is None
    keep_own_marks("06_q10", "a text", [1.0, 1.0])
    assert own_marks("06_q10", "a text", STEPS) == [1.0, 1.0]


def test_where_nothing_can_be_written_nothing_stops(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setattr(module, "own_marks_file", lambda: tmp_path / "file" / "own.json")
    keep_own_marks("06_q10", "a text", [1.0, 1.0])
    assert own_marks("06_q10", "a text", STEPS) is None
