"""What differs between two versions is told by question, in both languages."""

import copy

from course_kit import QUESTIONS, tiny_solution

from crm_lib.classroom.release_changes import points_of, release_changes

BEFORE = tiny_solution({q: QUESTIONS[q] for q in ("q1", "q2")})


def cell(notebook, name):
    return next(c for c in notebook.cells if c.metadata.nbgrader["grade_id"] == name)


def test_nothing_changed_is_nothing_told():
    assert release_changes(BEFORE, copy.deepcopy(BEFORE)) == []


def test_each_kind_of_change_is_told_once():
    after = tiny_solution({q: QUESTIONS[q] for q in ("q1", "q5")})
    cell(after, "09_q1_prompt").source += " Say it."
    cell(after, "09_q1_check").source = 'check("09_q1", q1, choice("ABC"))'
    cell(after, "09_setup").source += "\nx = 1"
    found = {(c.where, c.kind) for c in release_changes(BEFORE, after)}
    assert found == {("09_q1", "prompt"), ("09_q1", "check"), ("09_setup", "cell"),
                     ("09_q5", "new"), ("09_q2", "gone")}  # fmt: skip


def test_other_marks_come_before_another_check():
    after = copy.deepcopy(BEFORE)
    cell(after, "09_q1_check").metadata.nbgrader["points"] = 3
    cell(after, "09_q1_check").source += "\n"
    assert [str(c) for c in release_changes(BEFORE, after)] == [
        "09_q1: 3 marks, 2 before · 由2分改为3分"
    ]
    assert points_of(after) == {"09_q1": 3, "09_q2": 2}
