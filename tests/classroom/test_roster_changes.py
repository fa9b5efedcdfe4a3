"""A renamed, dropped or restored student: everything follows, and no ghost stays."""

import pytest
from course_kit import grade
from grading_kit import NAME, copied, gradebook_rows, handed_in

from crm_lib.classroom.attendance import note_refusals, refusals
from crm_lib.classroom.course import CourseError
from crm_lib.classroom.course_file import FILE as COURSE_FILE
from crm_lib.classroom.gradebook_care import ready_gradebook
from crm_lib.classroom.review import decide
from crm_lib.classroom.roster import Student, roster_of, save_roster
from crm_lib.classroom.roster_changes import drop_student, ghosts, rename_student, restore_student
from crm_lib.classroom.verdicts import decision_log, save_decision_log

#: Renaming concerns folders, notes and rows, whatever was answered.
WHO = ["ada0", "dora0"]


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    course = handed_in(tmp_path_factory.mktemp("changes") / "course")
    save_roster(course, [Student(s, s.title()) for s in (*WHO, "zoe")])
    grade(course, NAME, students=WHO)
    decide(course, NAME, "dora0", "09_q9", marks=3)
    folder = course.classroom / "decisions"
    entry = {"question": "09_q9", "label": "", "wording": "", "undone": False, "marks": 3,
             "students": {"dora0": [None, True]}, "decided_before": {}}  # fmt: skip
    save_decision_log(folder, NAME, [entry])
    (course.classroom / COURSE_FILE).write_text(
        f"time_zone: UTC\nassignments:\n  {NAME}:\n    deadline: 2026-01-01\n    extensions:\n"
        '      dora0: 2026-01-05\n      "ada0": 2026-01-06 # ill\n',
        encoding="utf-8",
    )
    note_refusals(course, NAME, {"dora0": "damaged"}, accepted=set())
    ready_gradebook(course, NAME)
    return course


@pytest.fixture
def course(graded, tmp_path):
    return copied(graded, tmp_path / "course")


def traces(course, name):
    """Every path of the classroom with this name in it, and every text file that holds it."""
    paths = [p for p in course.classroom.rglob("*") if name in p.name and "dropped" not in p.parts]
    texts = [p for p in course.classroom.rglob("*")
             if p.suffix in (".json", ".csv", ".yaml") and p.is_file()
             and "dropped" not in p.parts and name in p.read_text(encoding="utf-8")]  # fmt: skip
    return [*paths, *texts]


def rows(course, student):
    return [r[1:] for r in gradebook_rows(course) if r[0] == student]


def test_a_new_number_is_followed_by_everything(graded, course):
    rename_student(course, "dora0", "0026004", "Dora D.")
    assert rows(course, "0026004") == rows(graded, "dora0")
    assert rows(course, "dora0") == []
    assert not [p for p in traces(course, "dora0") if p.name != f"{NAME}.ipynb"]
    assert roster_of(course)["0026004"].name == "Dora D."
    assert refusals(course, NAME) == {"0026004": "damaged"}
    log = decision_log(course.classroom / "decisions", NAME)
    assert log[0]["students"] == {"0026004": [None, True]}
    text = (course.classroom / COURSE_FILE).read_text(encoding="utf-8")
    assert "      0026004: 2026-01-05\n" in text and '"ada0": 2026-01-06 # ill' in text
    assert ready_gradebook(course, NAME) == []
    done = grade(course, NAME, students=["0026004"])
    assert done[0].status == "kept"
    assert ghosts(course, NAME) == []


def test_renaming_twice_or_to_somebody_is_refused(course):
    with pytest.raises(CourseError, match="Zoe's number"):
        rename_student(course, "ada0", "zoe")
    with pytest.raises(CourseError, match="Nobody has the number nobody"):
        rename_student(course, "nobody", "x")
    with pytest.raises(CourseError, match="holds /"):
        rename_student(course, "ada0", "a/b")
    (course.folder("submitted", NAME, "new")).mkdir(parents=True)
    with pytest.raises(CourseError, match="work under new already"):
        rename_student(course, "ada0", "new")
    assert course.folder("submitted", NAME, "ada0").is_dir()


def test_only_a_name_changes(course):
    rename_student(course, "ada0", "ada0", "Ada L.")
    assert roster_of(course)["ada0"].name == "Ada L."


def test_a_dropped_student_leaves_nothing_and_comes_back_whole(graded, course):
    kept, _ = drop_student(course, "dora0")
    assert kept.is_dir()
    left = [p for p in traces(course, "dora0") if p.name != COURSE_FILE]
    assert left == []
    assert rows(course, "dora0") == [] and "dora0" not in roster_of(course)
    assert ready_gradebook(course, NAME) == [], "no ghost is rebuilt"
    restore_student(course, "dora0")
    assert not kept.exists()
    (line,) = ready_gradebook(course, NAME)
    assert "1 submission(s)" in line
    assert rows(course, "dora0") == rows(graded, "dora0")
    assert refusals(course, NAME) == {"dora0": "damaged"}
    assert decision_log(course.classroom / "decisions", NAME)[0]["students"] == {
        "dora0": [None, True]
    }
    with pytest.raises(CourseError, match="was dropped"):
        restore_student(course, "dora0")


def test_who_never_handed_in_can_be_dropped(course):
    drop_student(course, "zoe")
    assert "zoe" not in roster_of(course)
    with pytest.raises(CourseError, match="Nobody has the number zoe"):
        drop_student(course, "zoe")


def test_a_folder_that_was_renamed_by_hand_is_a_ghost_until_it_is_put_right(course):
    folder = course.folder("submitted", ".", "ada0")
    folder.rename(folder.with_name("ada"))
    assert ghosts(course, NAME) == ["ada0"]
    drop_student(course, "ada0")
    assert ghosts(course, NAME) == []


def test_a_course_file_keeps_its_line_ends_and_a_mistake_in_it_stops_before_anything_moves(course):
    path = course.classroom / COURSE_FILE
    text = path.read_text(encoding="utf-8").replace("\n", "\r\n")
    path.write_bytes(text.encode("utf-8"))
    rename_student(course, "dora0", "0026004")
    assert path.read_bytes().decode("utf-8") == text.replace("dora0", "0026004")
    path.write_bytes("time_zone: 中国标准时间".encode("gbk"))
    with pytest.raises(CourseError, match="is not UTF-8 text"):
        rename_student(course, "ada0", "0026001")
    assert rows(course, "ada0") and "ada0" in roster_of(course)
    assert course.folder("submitted", NAME, "ada0").is_dir()
