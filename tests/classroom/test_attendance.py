"""Who handed in, whose work was refused, who is absent."""

from course_kit import make_course

from crm_lib.classroom.attendance import (
    State,
    attendance,
    note_refusals,
    refusals,
    without_marks,
)
from crm_lib.classroom.course import Course
from crm_lib.classroom.roster import Student, save_roster

NAME = "09_tiny"


def test_everybody_on_the_roster_is_one_of_three(tmp_path):
    course = Course(make_course(tmp_path / "course"))
    save_roster(course, [Student(n, n.title()) for n in ("ann", "bob", "cyd")])
    for student in ("ann", "bob", "stranger"):
        course.folder("submitted", NAME, student).mkdir(parents=True)
    note_refusals(course, NAME, {"bob": "damaged"}, accepted={"ann"})
    found = {a.student.number: (a.state, a.on_roster) for a in attendance(course, NAME)}
    assert found == {
        "ann": (State.HANDED_IN, True),
        "bob": (State.REFUSED, True),
        "cyd": (State.ABSENT, True),
        "stranger": (State.HANDED_IN, False),
    }
    lines = [str(a) for a in without_marks(course, NAME)]
    assert lines == ["bob Bob: refused · 未受理: damaged", "cyd Cyd: absent · 未交"]
    note_refusals(course, NAME, {}, accepted={"bob"})
    assert refusals(course, NAME) == {}


def test_without_a_roster_nobody_is_absent(tmp_path):
    course = Course(make_course(tmp_path / "course"))
    course.folder("submitted", NAME, "ann").mkdir(parents=True)
    assert [(a.state, a.on_roster) for a in attendance(course, NAME)] == [(State.HANDED_IN, True)]
