"""A course from the instructor's source to a student's mark and back, on the tiny assignment."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from course_kit import grade, make_course

from crm_lib.author.demo import hand_in
from crm_lib.author.samples import sample_submissions
from crm_lib.classroom import steps
from crm_lib.classroom.course import Course, CourseError

NAME = "09_tiny"
#: student → (marks, questions that wait for a human), as the answers deserve.
EXPECTED = {
    "ada": (25, 0),
    "ben": (0, 0),
    "chen": (10, 0),
    "dora": (16, 1),
    "emil": (25, None),
    "fang": (25, None),
    "gina": (25, None),
    "hugo": (25, None),
    "ines": (23, None),
}


@pytest.fixture(scope="module")
def course(tmp_path_factory) -> Course:
    """A course that was released, handed in and graded once."""
    course = Course(make_course(tmp_path_factory.mktemp("course")))
    released = steps.release(course, NAME) / f"{NAME}.ipynb"
    samples = sample_submissions(course.solution(NAME), nbformat.read(released, as_version=4))
    hand_in(course, NAME, samples)
    return course


@pytest.fixture(scope="module")
def graded(course) -> dict[str, steps.Graded]:
    return {g.student: g for g in grade(course, NAME)}


@pytest.fixture(scope="module")
def marks(course, graded):
    return steps.marks_table(course, NAME)


@pytest.mark.parametrize("student", EXPECTED)
def test_each_sample_student_gets_what_the_answers_deserve(marks, student):
    mine = marks[marks["student"] == student]
    wanted, waiting = EXPECTED[student]
    assert mine["marks"].sum() == wanted, mine
    assert mine["of"].sum() == 25
    if waiting is not None:
        assert mine["waits_for_human"].sum() == waiting, mine


def test_a_broken_notebook_gets_no_mark_and_a_reason(graded, marks):
    assert graded["jiro"].status == "not graded"
    assert "not a notebook" in graded["jiro"].reason
    assert "jiro" not in set(marks["student"])


def test_an_untouched_release_meets_no_error(course, graded):
    path = course.folder("autograded", NAME, "ben") / f"{NAME}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    outputs = [o for c in notebook.cells for o in c.get("outputs", [])]
    assert not [o for o in outputs if o.output_type == "error"]
    assert not [o for o in outputs if o.get("name") == "stderr"]


def test_what_was_put_right_is_told_in_the_feedback(course, graded):
    pages = {p.parent.parent.name: p for p in steps.feedback(course, NAME)}
    html = pages["hugo"].read_text(encoding="utf-8")
    assert "Put back: 09_q1_check" in html
    assert "已恢复缺失的单元格" in html


def test_feedback_shows_reasons_and_neither_hidden_tests_nor_the_key(course, graded):
    pages = {p.parent.parent.name: p for p in steps.feedback(course, NAME)}
    html = pages["dora"].read_text(encoding="utf-8")
    assert "A is the last stage." in html
    assert "A是最后一个环节" in html
    assert "HIDDEN TESTS" not in html
    assert "&quot;d&quot;" not in html and '"d": 7' not in html
    assert "BEGIN SOLUTION" not in html
    assert "Provisional" in html
    assert "Provisional" not in pages["ben"].read_text(encoding="utf-8")


def test_grading_again_changes_nothing_that_has_not_changed(course, graded, marks):
    again = {g.student: g.status for g in grade(course, NAME, students=["ada", "jiro"])}
    assert again == {"ada": "kept", "jiro": "not graded"}
    assert steps.marks_table(course, NAME).equals(marks)


def _marks_of(course: Course, student: str) -> dict[str, float]:
    table = steps.marks_table(course, NAME)
    mine = table[table["student"] == student]
    return dict(zip(mine["question"], mine["marks"], strict=True))


def test_plain_nbgrader_gives_the_same_marks(course, marks):
    before = _marks_of(course, "dora")
    done = subprocess.run(
        [str(Path(sys.executable).parent / "nbgrader"), "autograde", NAME, "--student=dora",
         "--force"],
        cwd=course.root, capture_output=True, text=True, env={**os.environ, "PATH": "/usr/bin:/bin"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    assert _marks_of(course, "dora") == before


def test_without_our_marking_nobody_gets_marks(course, marks, tmp_path):
    copy = tmp_path / "course"
    shutil.copytree(course.root, copy)
    config = (copy / "nbgrader_config.py").read_text(encoding="utf-8")
    config += (
        "c = get_config()\n"
        "c.Autograde.autograde_preprocessors = [p for p in "
        "c.Autograde.autograde_preprocessors if p.__name__ not in ('MarkAnswers', 'SaveProposals')]\n"
    )
    (copy / "nbgrader_config.py").write_text(config, encoding="utf-8")
    bare = Course(copy)
    result = bare.api.autograde(NAME, "ada", force=True, create=True)
    assert result["success"], result["log"]
    assert set(_marks_of(bare, "ada").values()) == {0.0}


def test_marking_refuses_when_the_solution_changed_and_no_version_is_kept(course, marks, tmp_path):
    copy = tmp_path / "course"
    shutil.copytree(course.root, copy)
    path = copy / "solutions" / NAME / f"{NAME}.ipynb"
    text = path.read_text(encoding="utf-8")
    assert 'choice(\\"ABCD\\")' in text
    path.write_text(text.replace('choice(\\"ABCD\\")', 'choice(\\"ABC\\")'), encoding="utf-8")
    kept = grade(Course(copy), NAME, students=["ada"], again=True)
    assert kept[0].status == "graded"  # by the version that was given out
    assert _marks_of(Course(copy), "ada") == _marks_of(course, "ada")
    shutil.rmtree(copy / "classroom" / "releases")
    done = grade(Course(copy), NAME, students=["ada"])
    assert done[0].status == "not graded"
    assert "crm release 09_tiny" in done[0].reason


def test_release_holds_no_solution_rubric_or_hidden_test(course):
    folder = course.folder("release", NAME)
    assert [p.name for p in folder.iterdir()] == [f"{NAME}.ipynb"]
    text = (folder / f"{NAME}.ipynb").read_text(encoding="utf-8")
    for word in ("SOLUTION", "HIDDEN", "mistake(", "accept(", "key_points", '"d": 7'):
        assert word not in text, word


def test_releasing_twice_gives_the_same_bytes(course, tmp_path):
    path = course.folder("release", NAME) / f"{NAME}.ipynb"
    other = Course(make_course(tmp_path))
    assert (steps.release(other, NAME) / f"{NAME}.ipynb").read_bytes() == path.read_bytes()


def test_hints_stay_for_learners_and_leave_a_class_copy(course, tmp_path):
    path = course.folder("release", NAME) / f"{NAME}.ipynb"
    assert '<details class=\\"hint\\">' in path.read_text(encoding="utf-8")
    root = make_course(tmp_path)
    config = (root / "nbgrader_config.py").read_text(encoding="utf-8")
    config = config.replace("parent)", "parent, hints=False)")
    (root / "nbgrader_config.py").write_text(config, encoding="utf-8")
    released = (steps.release(Course(root), NAME) / f"{NAME}.ipynb").read_text(encoding="utf-8")
    assert "hint" not in released


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty (zero bytes)"),
        (b"{", "not a notebook"),
        (b"\xff\xfe\x00", "not a notebook"),
        (b"[1, 2]", "not a version 4 notebook"),
        (b'{"nbformat": 3, "worksheets": []}', "nbformat 3"),
        (
            b'{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": []}',
            "another assignment",
        ),
        (b'{"nbformat": 4, "nbformat_minor": 5, "cells": 7}', "not a valid notebook"),
    ],
)
def test_a_file_that_is_no_submission_is_refused_with_a_reason(course, tmp_path, content, reason):
    from crm_lib.classroom.intake import unreadable

    path = tmp_path / "x.ipynb"
    path.write_bytes(content)
    assert reason in unreadable(path, {"09_q1"})


def test_a_renamed_submission_is_named(course, tmp_path):
    from crm_lib.classroom.intake import unreadable

    (tmp_path / "copy (2).ipynb").write_text("{}", encoding="utf-8")
    assert "copy (2).ipynb (renamed?)" in unreadable(tmp_path / "x.ipynb", {"09_q1"})


def test_mistakes_in_a_command_get_one_clear_line(course, tmp_path):
    with pytest.raises(CourseError, match=r"no assignment '09_tinny'. Known: 09_tiny"):
        steps.release(course, "09_tinny")
    with pytest.raises(CourseError, match="No submission of nobody"):
        grade(course, NAME, students=["nobody"])
    fresh = Course(make_course(tmp_path / "new"))
    with pytest.raises(CourseError, match="not released yet: run `crm release 09_tiny`"):
        grade(fresh, NAME)
    with pytest.raises(CourseError, match=r"no nbgrader_config\.py"):
        Course.around(tmp_path)


def test_the_key_is_readable_by_its_owner_alone(course):
    folder = steps.keys_folder(course)
    keys = list(folder.glob("[!.]*.json"))
    assert keys and json.loads(keys[0].read_text(encoding="utf-8"))["assignment"] == NAME
    if os.name == "posix":
        assert folder.stat().st_mode & 0o077 == 0
