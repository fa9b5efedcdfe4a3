"""A release looks first, destroys nothing, and keeps what was given out as a version."""

import hashlib
import shutil

import nbformat
import pytest
from course_kit import QUESTIONS, make_course, tiny_solution

from crm_lib.author.check import differing_files
from crm_lib.author.demo import throw_away_course
from crm_lib.classroom import releasing
from crm_lib.classroom.course import Course, CourseError
from crm_lib.classroom.releases import kept_releases, named_version
from crm_lib.classroom.releasing import release_version
from crm_lib.classroom.versions import versions_of
from crm_lib.exam.question import Key

NAME = "09_tiny"


def named(question: str, number: str) -> tuple:
    """Return a question of the kit under another number."""
    return tuple(
        p.replace(question, number) if isinstance(p, str) else p for p in QUESTIONS[question]
    )


FEW = {"q1": QUESTIONS["q1"], "q2": named("q5", "q2")}
ADDED = {**FEW, "q3": named("q2", "q3")}


def solution(course: Course, questions: dict) -> None:
    nbformat.write(tiny_solution(questions), course.solution(NAME))


def given_out(course: Course):
    return nbformat.read(course.folder("release", NAME) / f"{NAME}.ipynb", as_version=4)


def hand_in(course: Course, student: str = "ann", notebook=None) -> None:
    folder = course.folder("submitted", NAME, student)
    folder.mkdir(parents=True)
    nbformat.write(notebook or given_out(course), folder / f"{NAME}.ipynb")


@pytest.fixture(scope="module", autouse=True)
def quick_keys():
    """What the key holds is no matter of these tests, and a solution takes seconds to execute."""

    def key(path, _):
        return Key(path.stem, hashlib.sha256(path.read_bytes()).hexdigest(), {})

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(releasing, "cached_key", key)
        yield


@pytest.fixture(scope="module")
def begun(tmp_path_factory) -> Course:
    """A course in which one student has handed in a copy of the first version."""
    root = make_course(tmp_path_factory.mktemp("begun"), questions=FEW, rubrics="{}")
    (root / "solutions" / NAME / "answers.yaml").unlink()
    course = Course(root)
    assert release_version(course, NAME).state == "first"
    hand_in(course)
    return course


@pytest.fixture()
def course(begun, tmp_path) -> Course:
    shutil.copytree(begun.root, tmp_path / "course")
    return Course(tmp_path / "course")


def everything(course: Course) -> dict:
    """Every file that a release may touch, and the gradebook's cells."""
    folders = ("exercises", "classroom/releases", "classroom/submitted")
    files = {
        p.relative_to(course.root): p.read_bytes()
        for f in folders
        for p in (course.root / f).rglob("*")
        if p.is_file()
    }
    with course.gradebook() as gradebook:
        cells = gradebook.find_notebook(NAME, NAME).source_cells
        return files | {c.name: (c.source, c.locked) for c in cells}


def test_a_question_added_after_submissions_is_a_new_version(course):
    before = given_out(course)
    solution(course, ADDED)
    done = release_version(course, NAME)
    assert (done.version, done.state) == (2, "new")
    assert [str(c) for c in done.changes] == ["09_q3: new, 2 marks · 新增，2分"]
    assert done.handed_in == {1: 1}
    after = given_out(course)
    assert named_version(before.cells) is None and named_version(after.cells) == 2
    assert after.cells[0].source.endswith("\n\nVersion 2 · 第2版\n")
    first, second = kept_releases(course.root / "classroom", NAME)
    assert first.markable and second.markable
    assert nbformat.read(first.notebook, as_version=4) == before
    with course.gradebook() as gradebook:
        names = {c.name for c in gradebook.find_notebook(NAME, NAME).grade_cells}
    assert names == {"09_q1_check", "09_q2_check", "09_q3_check"}


def test_a_dropped_question_stays_in_the_gradebook_for_those_who_have_it(course):
    solution(course, {"q1": FEW["q1"]})
    with course.gradebook() as gradebook:
        gradebook.add_student("ann")
        gradebook.add_submission(NAME, "ann")
    done = release_version(course, NAME)
    assert [c.kind for c in done.changes] == ["gone"]
    with course.gradebook() as gradebook:
        names = {c.name for c in gradebook.find_notebook(NAME, NAME).grade_cells}
    assert "09_q2_check" in names


def test_releasing_again_is_no_new_version(course):
    before = everything(course)
    assert release_version(course, NAME).state == "unchanged"
    assert everything(course) == before


def test_a_corrected_key_is_no_new_version_and_marks_anew(course):
    points, prompt, answer, check = FEW["q2"]
    solution(
        course, {**FEW, "q2": (points, prompt, answer.replace("* 100\n", "* 100 + 1\n", 1), check)}
    )
    done = release_version(course, NAME)
    assert (done.version, done.state) == (1, "key renewed")
    assert named_version(given_out(course).cells) is None


def test_a_fault_changes_nothing(course):
    before = everything(course)
    solution(
        course, {**ADDED, "q3": (2, "Which two?", 'q3 = ""', 'check("09_q4", q3, choices("AB"))')}
    )
    with pytest.raises(CourseError, match="09_q3_check"):
        release_version(course, NAME)
    assert everything(course) == before


def test_other_marks_for_what_is_handed_in_are_refused_before_anything_changes(course):
    before = everything(course)
    solution(course, {**FEW, "q1": (3, *FEW["q1"][1:])})
    with pytest.raises(CourseError, match="09_q1 carries 3 marks now and 2 in version 1, which 1"):
        release_version(course, NAME)
    assert everything(course) == before


def test_before_a_class_begins_the_version_is_replaced_unless_asked(begun, tmp_path):
    shutil.copytree(begun.root, tmp_path / "new", ignore=shutil.ignore_patterns("submitted"))
    course = Course(tmp_path / "new")
    solution(course, ADDED)
    assert release_version(course, NAME).state == "replaced"
    assert named_version(given_out(course).cells) is None
    solution(course, FEW)
    done = release_version(course, NAME, new_version=True)
    assert (done.version, done.state) == (2, "new")


def test_what_was_given_out_before_versions_were_kept_is_kept_as_it_is(course):
    before = given_out(course)
    shutil.rmtree(course.root / "classroom" / "releases")
    solution(course, ADDED)
    assert release_version(course, NAME).version == 2
    first, second = kept_releases(course.root / "classroom", NAME)
    assert not first.markable and second.markable
    assert nbformat.read(first.notebook, as_version=4) == before


def test_a_check_releases_a_later_version_to_the_same_bytes(course):
    solution(course, ADDED)
    release_version(course, NAME)
    with throw_away_course(course, NAME) as copy:
        folder = release_version(copy, NAME).folder
        assert differing_files(folder, course.folder("release", NAME)) == []


def test_a_version_that_nobody_handed_in_may_get_other_marks_and_late_copies_are_told(course):
    shutil.rmtree(course.root / "classroom" / "submitted")
    before = given_out(course)
    solution(course, {"q1": (3, *FEW["q1"][1:])})
    assert release_version(course, NAME, new_version=True).version == 2
    with course.gradebook() as gradebook:  # also what only the first version asks
        names = {c.name for c in gradebook.find_notebook(NAME, NAME).grade_cells}
    assert names == {"09_q1_check", "09_q2_check"}
    hand_in(course, "late", before)
    versions = versions_of(course, NAME)
    late = versions.release_for("late", course.submissions(NAME)["late"])
    with pytest.raises(CourseError, match="09_q1 carries 2 marks and not 3: `crm move 09_tiny"):
        versions.scheme(late)


def test_a_gradebook_that_cannot_be_read_is_told_and_nothing_is_released(course):
    before = given_out(course)
    (course.root / "classroom" / "gradebook.db").write_bytes(b"no database" * 100)
    solution(course, ADDED)
    with pytest.raises(CourseError, match=r"gradebook can't be written .* Nothing was released"):
        release_version(course, NAME)
    assert given_out(course) == before
