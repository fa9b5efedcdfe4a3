"""Answers are read from outputs; what is no record is passed over."""

from crm_lib.classroom.records import answer_hash, question_of, records_of
from crm_lib.exam.record import ANSWER_MIME

RECORD = {"question": "06_q3", "call": 1, "answer": "B"}


def cell(*records):
    printed = {"output_type": "stream", "name": "stdout", "text": "hello"}
    return {"outputs": [printed, *({"data": {ANSWER_MIME: record}} for record in records)]}


def test_a_check_cell_belongs_to_its_question():
    assert question_of("06_q3_check") == "06_q3"


def test_records_are_found_among_other_outputs():
    assert records_of(cell(RECORD, "text", {"question": "06_q3"}, None)) == [RECORD]
    assert records_of({}) == []


def test_the_hash_is_that_of_the_answer():
    assert answer_hash(cell(RECORD)) == answer_hash(cell(dict(reversed(RECORD.items()))))
    assert answer_hash(cell(RECORD)) != answer_hash(cell({**RECORD, "answer": "C"}))
    assert answer_hash(cell(RECORD)) != answer_hash(cell(RECORD, RECORD))


def test_what_cannot_be_written_down_is_never_the_same_answer():
    forged = cell({**RECORD, "answer": {1, 2}})
    assert answer_hash(forged) != answer_hash(forged)
