"""Killed at any moment `crm grade` resumes, and the gradebook is as if nothing had happened."""

import random
import subprocess
import time

import pytest
from course_kit import grade
from grading_kit import NAME, command, copied, gradebook_rows, handed_in, run_grade

from crm_lib.classroom import decisions
from crm_lib.classroom.nbgrader.save_proposals import SaveProposals
from crm_lib.classroom.steps import feedback

KILLS = 20
pytestmark = [pytest.mark.slow, pytest.mark.alone]


@pytest.fixture(scope="module")
def decided(tmp_path_factory):
    """A graded course in which a human has decided some marks, and how long grading it takes."""
    course = handed_in(tmp_path_factory.mktemp("decided"))
    first = run_grade(course, "--workers", "2")
    assert first.returncode == 0, first.stdout + first.stderr
    with course.gradebook() as gradebook:
        for student, question in (("ada0", "09_q9"), ("dora0", "09_q9"), ("dora0", "09_q1")):
            grade = gradebook.find_grade(f"{question}_check", NAME, NAME, student)
            grade.manual_score, grade.needs_manual_grade = 1.5, False
        gradebook.db.commit()
    undisturbed = copied(course, tmp_path_factory.mktemp("undisturbed") / "course")
    start = time.monotonic()
    again = run_grade(undisturbed, "--again", "--workers", "2")
    assert again.returncode == 0, again.stdout + again.stderr
    return course, gradebook_rows(undisturbed), time.monotonic() - start


@pytest.mark.parametrize("number", range(KILLS))
def test_a_killed_run_resumes_to_the_same_gradebook(decided, tmp_path, number):
    course, wanted, seconds = decided
    mine = copied(course, tmp_path / "course")
    moment = random.Random(number).uniform(0.3, 1.0) * seconds
    run = subprocess.Popen(
        command("--again", "--workers", "2"), cwd=mine.root,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        run.wait(moment)
    except subprocess.TimeoutExpired:
        run.kill()
        run.wait()
    resumed = run_grade(mine, "--workers", "2")
    assert resumed.returncode == 0, resumed.stdout + resumed.stderr
    assert gradebook_rows(mine) == wanted
    assert len(feedback(mine, NAME)) == 9


def die(*_):
    raise KeyboardInterrupt


def test_killed_in_the_middle_of_saving_nothing_is_saved(decided, tmp_path, monkeypatch):
    """nbgrader has asked for a human again, and we have not yet said who did: not yet final."""
    course, wanted, _ = decided
    mine = copied(course, tmp_path / "course")
    with monkeypatch.context() as patch:
        patch.setattr(SaveProposals, "preprocess", die)
        (stopped,) = grade(mine, NAME, students=["dora0"], again=True, workers=0)
    assert stopped.status == "not graded"
    assert gradebook_rows(mine) == wanted
    grade(mine, NAME, workers=0)
    assert gradebook_rows(mine) == wanted


def test_killed_when_marks_are_saved_and_decisions_not_yet_the_decisions_stand(
    decided, tmp_path, monkeypatch
):
    course, wanted, _ = decided
    mine = copied(course, tmp_path / "course")
    with monkeypatch.context() as patch:
        patch.setattr(decisions, "record_marked_answers", die)
        (stopped,) = grade(mine, NAME, students=["dora0"], again=True, workers=0)
    assert stopped.status == "not graded"
    grade(mine, NAME, workers=0)
    assert gradebook_rows(mine) == wanted


def test_plain_nbgrader_killed_at_its_worst_moment_a_decision_stands(
    decided, tmp_path, monkeypatch
):
    """``nbgrader autograde`` commits each step: killed here, the gradebook forgets who decided."""
    course, wanted, _ = decided
    mine = copied(course, tmp_path / "course")
    with monkeypatch.context() as patch:
        patch.setattr(SaveProposals, "preprocess", die)
        assert not mine.api.autograde(NAME, "dora0", force=True)["success"]
    assert gradebook_rows(mine) != wanted
    grade(mine, NAME, workers=0, again=True, students=["dora0"])
    assert gradebook_rows(mine) == wanted
