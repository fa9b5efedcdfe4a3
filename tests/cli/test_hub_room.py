"""A user's folder on a class server: own copies, what everybody may read, and nothing else."""

import json
import os

import pytest

from crm_lib.cli.hub_room import course_room, student_room
from crm_lib.cli.lab_settings import PAGE_CONFIG
from crm_lib.cli.work_folder import LabError

pytestmark = pytest.mark.skipif(os.name == "nt", reason="a class server is Linux")


@pytest.fixture
def places(tmp_path):
    """Home, pages and exchange of a class server."""
    pages = tmp_path / "pages"
    (pages / "docs").mkdir(parents=True)
    (pages / "notebooks").mkdir()
    (pages / "notebooks" / "00_start_here.ipynb").write_text('{"cells": []}', encoding="utf-8")
    (tmp_path / "home").mkdir()
    return tmp_path / "home", pages, tmp_path / "exchange"


def test_a_student_gets_own_copies_of_the_lessons(places):
    home, pages, exchange = places
    room = student_room(home, pages, exchange)
    copy = room.root / "work" / "lessons" / "00_start_here.ipynb"
    assert room.root == home / "crm" and copy.is_file() and not copy.is_symlink()
    assert (room.root / "notebooks").resolve() == pages / "notebooks"
    # A workbook's folder is told by this file; a student's is none.
    assert not (room.root / "nbgrader_config.py").exists()


def test_a_second_start_keeps_what_was_edited_and_follows_moved_pages(places, tmp_path):
    home, pages, exchange = places
    student_room(home, pages, exchange)
    copy = home / "crm" / "work" / "lessons" / "00_start_here.ipynb"
    edited = '{"cells": [{"cell_type": "code", "source": "mine"}]}'
    copy.write_text(edited, encoding="utf-8")
    moved = pages.rename(tmp_path / "moved")
    student_room(home, moved, exchange)
    assert copy.read_text(encoding="utf-8") == edited
    assert (home / "crm" / "notebooks").resolve() == moved / "notebooks"


def test_a_folder_of_the_student_s_own_in_a_link_s_place_stays(places):
    home, pages, exchange = places
    mine = home / "crm" / "docs" / "mine.md"
    mine.parent.mkdir(parents=True)
    mine.write_text("mine", encoding="utf-8")
    student_room(home, pages, exchange)
    assert mine.read_text(encoding="utf-8") == "mine"


def test_nbgrader_fetches_into_the_work_folder(places):
    room = student_room(*places)
    config = json.loads((room.settings / "nbgrader_config.json").read_text(encoding="utf-8"))
    assert config["Exchange"] == {
        "root": str(places[2]),
        "assignment_dir": str(room.root / "work"),
    }
    assert config["CourseDirectory"] == {"course_id": "crm"}


def test_a_student_sees_the_list_of_assignments_and_no_teacher_s_menus(places):
    room = student_room(*places)
    page = json.loads((room.settings / PAGE_CONFIG).read_text(encoding="utf-8"))
    off = page["disabledExtensions"]
    assert "@jupyter/nbgrader:formgrader" in off and "@jupyter/nbgrader:create-assignment" in off
    assert "@jupyter/nbgrader" not in off and "@jupyter/nbgrader:assignment-list" not in off


def test_pages_that_are_missing_are_told(places, tmp_path):
    home, _, exchange = places
    with pytest.raises(LabError, match="can't be read"):
        student_room(home, tmp_path / "nowhere", exchange)


def test_the_instructor_s_room_is_the_course(tmp_path):
    with pytest.raises(LabError, match="There is no course in"):
        course_room(tmp_path)
    (tmp_path / "nbgrader_config.py").touch()
    (tmp_path / "notebooks").mkdir()
    room = course_room(tmp_path)
    assert (room.root, room.teacher) == (tmp_path, True)
