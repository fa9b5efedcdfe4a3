"""Two versions in one class: marks stay with the version, a move is told, done and taken back."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from course_kit import QUESTIONS, grade, make_course, tiny_solution
from typer.testing import CliRunner

from crm_lib.classroom import moves, steps
from crm_lib.classroom.course import Course, CourseError
from crm_lib.classroom.execution import sandbox
from crm_lib.classroom.moves import Moved
from crm_lib.classroom.review import decide
from crm_lib.cli.app import app
from crm_lib.exam.model_answer import model_answers

NAME = "09_tiny"
RUBRIC = """
09_q3:
  kind: short_answer
  points: 4
  key_points:
    - id: stages
      marks: 4
      say: {en: define the stages, zh: 定义环节}
      need: [[define, 定义, 划分], [stage, 环节, 阶段]]
"""


def named(question: str, number: str) -> tuple:
    return tuple(
        p.replace(question, number) if isinstance(p, str) else p for p in QUESTIONS[question]
    )


FIRST = {"q1": QUESTIONS["q1"], "q2": named("q5", "q2"), "q3": named("q9", "q3")}
#: The question is corrected to ask for the share that stays, and one is added.
points, prompt, answer, check = FIRST["q2"]
STAYS = 'q2 = None\n### BEGIN SOLUTION\nq2 = users["cart"] / users["visit"] * 100\n### END SOLUTION'
SECOND = {
    **FIRST,
    "q2": (
        points,
        "Share that stays in percent?",
        STAYS,
        check.replace("decimals=1", "decimals=0"),
    ),
    "q4": named("q2", "q4"),
}
#: student → answers to the first version; bob gave what only the corrected question wants.
ANSWERS = {
    "ann": {
        "09_q1": 'q1 = "B"',
        "09_q2": "q2 = 74.5",
        "09_q3": 'q3 = "I would define each stage."',
    },
    "bob": {"09_q1": 'q1 = "B"', "09_q2": "q2 = 25.5", "09_q3": 'q3 = "I would ask around."'},
}


def test_a_move_is_told_in_one_line():
    one = Moved("ann", 1, 2, {"q1": (2, 2), "q2": (0, 2), "q5": (1, 1)},
                {"q1": (2, 2), "q2": (2, 2), "q9": (0, 4)}, ("q9",), ("q1",))  # fmt: skip
    assert str(one) == (
        "ann (version 1 → 2): q1 waits for a human; q2 0 → 2; q9 is not in the copy: 0 of 4; "
        "q5 no longer counts; total 3 of 5 → 4 of 8"
    )
    assert one.gain == 1
    assert str(Moved("bob", 1, 2, reason="it can't be read")).endswith(": it can't be read")


def solution(course: Course, questions: dict) -> None:
    nbformat.write(tiny_solution(questions), course.solution(NAME))


def hand_in(course: Course, student: str, answers: dict[str, str]) -> None:
    notebook = nbformat.read(course.folder("release", NAME) / f"{NAME}.ipynb", as_version=4)
    for cell in notebook.cells:
        cell.source = answers.get(cell.metadata.nbgrader["grade_id"], cell.source)
    folder = course.folder("submitted", NAME, student)
    folder.mkdir(parents=True)
    nbformat.write(notebook, folder / f"{NAME}.ipynb")


def marks(course: Course, student: str) -> dict[str, float]:
    table = steps.marks_table(course, NAME)
    mine = table[table["student"] == student]
    return dict(zip(mine["question"], mine["marks"], strict=True))


@pytest.fixture(scope="module")
def course(tmp_path_factory) -> Course:
    """Ann and Bob handed in version 1 and are marked; then came version 2, and Cai hands that in."""
    root = make_course(tmp_path_factory.mktemp("moves"), questions=FIRST, rubrics=RUBRIC)
    (root / "solutions" / NAME / "answers.yaml").unlink()
    course = Course(root)
    steps.release(course, NAME)
    for student, answers in ANSWERS.items():
        hand_in(course, student, answers)
    grade(course, NAME)
    decide(course, NAME, "bob", "09_q3", marks=1.0, comment="Say which stages.")
    solution(course, SECOND)
    steps.release(course, NAME)
    hand_in(course, "cai", model_answers(course.solution(NAME)))
    grade(course, NAME, again=True)
    return course


@pytest.mark.slow
def test_each_is_marked_by_the_version_it_was_made_from(course):
    assert marks(course, "ann") == {"09_q1": 2, "09_q2": 2, "09_q3": 4}
    assert marks(course, "bob") == {"09_q1": 2, "09_q2": 0, "09_q3": 1}
    assert marks(course, "cai") == {"09_q1": 2, "09_q2": 2, "09_q3": 4, "09_q4": 2}
    table = steps.marks_table(course, NAME).groupby("student")["of"].sum()
    assert dict(table) == {"ann": 8, "bob": 8, "cai": 10}
    assert {g.status for g in grade(course, NAME)} == {"kept"}
    pages = {p.parent.parent.name: p for p in steps.feedback(course, NAME, show_key=["09_q2"])}
    assert "Version 2" not in pages["ann"].read_text(encoding="utf-8")


@pytest.mark.slow
def test_plain_nbgrader_marks_by_the_same_versions(course, tmp_path):
    copy = tmp_path / "course"
    shutil.copytree(course.root, copy)
    before = {s: marks(course, s) for s in ("ann", "bob", "cai")}
    done = subprocess.run(
        [str(Path(sys.executable).parent / "nbgrader"), "autograde", NAME, "--force"],
        cwd=copy, capture_output=True, text=True, env={**os.environ, "PATH": "/usr/bin:/bin"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    assert {s: marks(Course(copy), s) for s in before} == before


@pytest.mark.slow
def test_a_move_is_shown_done_and_taken_back(course, tmp_path, monkeypatch):
    shutil.copytree(course.root, tmp_path / "course")
    course = Course(tmp_path / "course")
    isolate = sandbox.missing() is None
    before = {s: marks(course, s) for s in ("ann", "bob")}
    found = {m.student: m for m in moves.preview(course, NAME, 2, isolate=isolate)}
    assert set(found) == {"ann", "bob"}
    assert found["ann"].after == {
        "09_q1": (2, 2),
        "09_q2": (0, 2),
        "09_q3": (4, 4),
        "09_q4": (0, 2),
    }
    assert found["bob"].after["09_q3"] == (1, 4) and found["bob"].gain == 2
    assert found["ann"].new == ("09_q4",)
    assert {s: marks(course, s) for s in before} == before  # nothing is written
    monkeypatch.chdir(course.root)
    said = CliRunner().invoke(
        app, ["move", NAME, "--to", "2", *([] if isolate else ["--no-isolation"])]
    )
    assert "1 gain, 1 lose" in said.output and "add --yes" in said.output
    done = moves.move(course, NAME, 2, students=["bob"], isolate=isolate)
    assert [d.status for d in done] == ["graded"]
    assert marks(course, "bob") == {"09_q1": 2, "09_q2": 2, "09_q3": 1, "09_q4": 0}
    assert marks(course, "ann") == before["ann"]
    assert {g.status for g in grade(course, NAME)} == {"kept"}
    decide(course, NAME, "bob", "09_q2", marks=0.5)
    moves.move(course, NAME, 1, students=["bob"], isolate=isolate)
    assert marks(course, "bob") == before["bob"]
    moves.move(course, NAME, 2, students=["bob"], isolate=isolate)
    assert marks(course, "bob")["09_q2"] == 0.5
    with pytest.raises(CourseError, match="has no version 3; there are: 1, 2"):
        moves.preview(course, NAME, 3)
    with pytest.raises(CourseError, match="Nobody is to be moved"):
        moves.preview(course, NAME, 2, students=["cai"])
    with pytest.raises(CourseError, match="No submission of dan"):
        moves.preview(course, NAME, 2, students=["dan"])
