"""A course for intake tests, in which entries of the corpus are submitted."""

import json
from pathlib import Path

import nbformat
from corpus import FILE, NAME, Entry, Kit
from course_kit import make_course

from crm_lib.classroom import steps
from crm_lib.classroom.cell_names import grade_id_of
from crm_lib.classroom.course import Course
from crm_lib.exam.model_answer import model_answers


def make_kit(root: Path) -> Kit:
    """Make a released course in which one student has handed in."""
    course = Course(make_course(root))
    path = steps.release(course, NAME) / FILE
    kit = Kit(course.root, nbformat.read(path, as_version=4), model_answers(course.solution(NAME)))
    folder = course.folder("submitted", NAME, "anna")
    folder.mkdir(parents=True)
    (folder / FILE).write_text(json.dumps(kit.data()), encoding="utf-8")
    return kit


def handed_in(kit: Kit, entry: Entry) -> Path:
    """Hand an entry of the corpus in and return where its notebook should be."""
    folder = Course(kit.root).folder("submitted", NAME, entry.who)
    folder.mkdir(parents=True)
    entry.write(folder, kit)
    return folder / FILE


def wanted(kit: Kit) -> set[str]:
    """Return the cell ids of the release."""
    return {grade_id_of(c) for c in kit.released.cells} - {""}
