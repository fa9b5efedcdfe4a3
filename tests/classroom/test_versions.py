"""Which version a copy is marked by, and by what."""

import json
import shutil

import nbformat
import pytest
from course_kit import QUESTIONS, make_course, tiny_solution

from crm_lib.classroom import releasing
from crm_lib.classroom.course import Course, CourseError
from crm_lib.classroom.decisions import remember
from crm_lib.classroom.versions import MOVED, kept_key, versions_of
from crm_lib.exam.question import Key

NAME = "09_tiny"
FEW = {"q1": QUESTIONS["q1"]}
MORE = {**FEW, "q2": QUESTIONS["q2"]}


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Course:
    """Two versions, made once; what the keys hold is no matter here."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(releasing, "cached_key", lambda p, _: Key(p.stem, p.read_text(), {}))
        course = Course(make_course(tmp_path_factory.mktemp("made"), questions=FEW, rubrics="{}"))
        releasing.release_version(course, NAME)
        course.folder("submitted", NAME, "ann").mkdir(parents=True)
        given_out = course.folder("release", NAME) / f"{NAME}.ipynb"
        shutil.copy(given_out, course.folder("submitted", NAME, "ann"))
        nbformat.write(tiny_solution(MORE), course.solution(NAME))
        releasing.release_version(course, NAME)
    return course


@pytest.fixture()
def course(made, tmp_path) -> Course:
    shutil.copytree(made.root, tmp_path / "course")
    return Course(tmp_path / "course")


def marked_by(course: Course) -> int | None:
    release = versions_of(course, NAME).release_for("ann", course.submissions(NAME)["ann"])
    return None if release is None else release.number


def test_a_copy_is_marked_by_its_own_version_until_it_is_moved(course):
    assert marked_by(course) == 1
    folder = course.root / "classroom" / "releases" / NAME
    remember(folder / MOVED, {"ann": {"from": 1, "to": 2}})
    assert marked_by(course) == 2
    # A copy of the other version, handed in later, is what it is.
    shutil.copy(
        course.folder("release", NAME) / f"{NAME}.ipynb", course.folder("submitted", NAME, "ann")
    )
    remember(folder / MOVED, {"ann": {"from": 1, "to": 1}})
    assert marked_by(course) == 2
    (folder / MOVED).write_text("{", encoding="utf-8")
    assert marked_by(course) == 2


@pytest.mark.parametrize("content", ["", "{", "[]", '{"cells": 7}', '{"cells": [1, null]}'])
def test_a_damaged_copy_stops_nothing(course, content):
    course.submissions(NAME)["ann"].write_text(content, encoding="utf-8")
    assert marked_by(course) in (None, 1)


def test_cells_of_every_version_are_wanted(course):
    assert {"09_q1", "09_q2_check"} <= versions_of(course, NAME).wanted_ids()


def test_the_version_given_out_follows_the_disk_while_it_asks_the_same(course):
    versions = versions_of(course, NAME)
    first, second = versions.releases
    assert versions.follows_disk(second) and not versions.follows_disk(first)
    assert versions.notice() == ""
    text = course.solution(NAME).read_text(encoding="utf-8")
    course.solution(NAME).write_text(text.replace('q1 = \\"B\\"', 'q1 = \\"C\\"'), encoding="utf-8")
    assert versions.follows_disk(second)  # another answer to the same question
    course.solution(NAME).write_text(text.replace("Which two?", "Which?"), encoding="utf-8")
    assert not versions.follows_disk(second)
    assert "Marked by version 2 as it was kept" in versions.notice()
    course.solution(NAME).write_text(text, encoding="utf-8")
    assert versions.notice() == ""
    versions.given_out.unlink()  # as Formgrader's button leaves it when nbgrader refuses
    assert "is not version 2" in versions.notice()


def test_older_versions_are_marked_by_what_was_kept(course):
    versions = versions_of(course, NAME)
    first = versions.releases[0]
    assert versions.scheme(first).key == kept_key(first)
    first.with_hidden_tests.unlink()
    with pytest.raises(CourseError, match="`crm move 09_tiny --to 2`"):
        versions_of(course, NAME).scheme(versions_of(course, NAME).releases[0])


def test_a_kept_key_that_cannot_be_read_is_none(course):
    first = versions_of(course, NAME).releases[0]
    first.key_path.write_text(json.dumps({"questions": 7}), encoding="utf-8")
    assert kept_key(first) is None
