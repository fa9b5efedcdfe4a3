"""What a human decided is read, taken off and given back for the very same answers only."""

import pytest
from marked_kit import NAME, made_course, mark

from crm_lib.classroom.decisions import remembered
from crm_lib.classroom.human_marks import (
    answer_memory,
    human_marks,
    restore_decisions,
    standing_marks,
    take_decisions_off,
)
from crm_lib.classroom.review import decide
from crm_lib.classroom.stamps import folder_hash


@pytest.fixture()
def course(tmp_path):
    course = made_course(tmp_path)
    mark(course, "ann", {"09_q9": 2}, waits=("09_q9",))
    decide(course, NAME, "ann", "09_q9", marks=3, comment="Good.")
    decide(course, NAME, "ann", "09_q1", marks=1)
    return course


def test_what_stands_is_what_waits_for_nobody(course):
    assert standing_marks(course, NAME, "ann") == {"09_q9_check": 3, "09_q1_check": 1}
    assert human_marks(course, NAME, "ann")["09_q9_check"] == [3, False, "Good."]
    assert human_marks(course, NAME, "nobody") == {}


def test_decisions_come_back_where_the_answer_is_the_same(course):
    state = {
        "submission": folder_hash(course.submissions(NAME)["ann"].parent),
        "grades": human_marks(course, NAME, "ann"),
        "answers": remembered(answer_memory(course, NAME, "ann")),
    }
    take_decisions_off(course, NAME, "ann", {"09_q9", "09_q1"})
    take_decisions_off(course, NAME, "nobody", {"09_q9"})
    assert standing_marks(course, NAME, "ann") == {}
    restore_decisions(course, NAME, "ann", None)
    restore_decisions(course, NAME, "ann", {**state, "submission": "another"})
    assert standing_marks(course, NAME, "ann") == {}
    other = {**state, "answers": {**state["answers"], "09_q1_check": "another"}}
    restore_decisions(course, NAME, "ann", other)
    assert standing_marks(course, NAME, "ann") == {"09_q9_check": 3}
