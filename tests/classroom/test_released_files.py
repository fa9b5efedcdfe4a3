"""Of the files beside a solution students are given data and pictures, and no copy of an editor's."""

from pathlib import Path

import pytest
from course_kit import make_course

from crm_lib.classroom import steps
from crm_lib.classroom.course import Course, CourseError
from crm_lib.classroom.released_files import is_released, kept_back

NAME = "09_tiny"
BACKUPS = (
    "rubrics.yaml~", ".rubrics.yaml.swp", "#rubrics.yaml#", "rubrics.yaml.bak", "rubrics copy.yaml",
    "answers.yml", "answers.yaml.orig", "rubrics.yaml.save", "answers.csv", "标准答案.xlsx", "notes.txt",
    "09_tiny.ipynb.bak", ".~lock.shop.csv#", "key.png", "Solution.PDF", "model.py", ".DS_Store",
    "answers.yaml.2026-11-30", "rubrics.json", "~$shop.xlsx",
)  # fmt: skip


@pytest.mark.parametrize("name", BACKUPS)
def test_copies_and_notes_are_kept_back(name):
    assert not is_released(Path(name))


def test_a_release_holds_the_notebook_and_the_data_and_says_what_it_keeps(tmp_path):
    course = Course(make_course(tmp_path / "course"))
    folder = course.solution(NAME).parent
    (folder / "more").mkdir()
    for name in (*BACKUPS, "shop.csv", "picture.png", "more/shop.csv", "more/rubrics.yaml~"):
        (folder / name).write_text("x", encoding="utf-8")
    course = Course(course.root)  # as the next command reads it
    released = steps.release(course, NAME)
    found = {p.relative_to(released).as_posix() for p in released.rglob("*") if p.is_file()}
    assert found == {f"{NAME}.ipynb", "shop.csv", "picture.png", "more/shop.csv"}
    kept = {p.name for p in kept_back(course.solution(NAME))}
    assert kept == {*BACKUPS, "rubrics.yaml", "answers.yaml", "rubrics.yaml~"}


def test_a_second_notebook_stops_the_release(tmp_path):
    course = Course(make_course(tmp_path / "course"))
    path = course.solution(NAME)
    path.with_name("09_tiny copy.ipynb").write_bytes(path.read_bytes())
    with pytest.raises(CourseError, match="lies beside the solution"):
        steps.release(course, NAME)
