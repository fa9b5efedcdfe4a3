"""What a human decided is remembered by the answer, also through a run that was killed."""

from pathlib import Path
from types import SimpleNamespace

from crm_lib.classroom.decisions import (
    memory_path,
    record_marked_answers,
    recovered_decisions,
    remember,
    remembered,
)
from crm_lib.classroom.mark_journal import journal_path

ANSWERS = {"06_q8_check": "abc"}


def test_the_memory_lies_beside_the_marked_copies():
    path = memory_path(Path("/course"), "classroom/autograded", "06_x", "ann")
    assert path == Path("/course/classroom/decisions/06_x/ann.json")


def test_what_is_remembered_is_read_and_a_damaged_file_holds_nothing(tmp_path):
    path = tmp_path / "decisions" / "ann.json"
    assert remembered(path) == {}
    remember(path, ANSWERS)
    assert remembered(path) == ANSWERS
    assert [p.name for p in path.parent.iterdir()] == ["ann.json"]
    path.write_text("[1", encoding="utf-8")
    assert remembered(path) == {}


def test_a_decision_survives_a_run_that_was_killed_while_it_saved(tmp_path):
    path = tmp_path / "ann.json"
    assert recovered_decisions(path, ANSWERS, {"06_q8_check": True}) == {"06_q8_check": True}
    # Killed here: the gradebook no longer says that a human had decided.
    assert recovered_decisions(path, ANSWERS, {"06_q8_check": False}) == {"06_q8_check": True}
    record_marked_answers(path, ANSWERS)
    assert remembered(path) == ANSWERS
    assert recovered_decisions(path, ANSWERS, {"06_q8_check": False}) == {"06_q8_check": False}


def test_a_decision_on_another_answer_is_not_taken_over(tmp_path):
    path = tmp_path / "ann.json"
    recovered_decisions(path, ANSWERS, {"06_q8_check": True})
    changed = {"06_q8_check": "other"}
    assert recovered_decisions(path, changed, {"06_q8_check": False}) == {"06_q8_check": False}


def test_no_students_name_makes_the_file_of_another(tmp_path):
    course = SimpleNamespace(classroom=tmp_path / "classroom")
    names = ["ann", "ann.marks", "marks", ".ann", ".ann.json.pending", "ann.json", "ann.marks.json"]
    paths = [memory_path(tmp_path, "classroom/autograded", "06_x", n) for n in names]
    paths += [path.with_name(f".{path.name}.pending") for path in paths]
    paths += [journal_path(course, "06_x", n) for n in names]
    assert len({*paths}) == len(paths)
    assert not {*paths} & {p.parent for p in paths}
