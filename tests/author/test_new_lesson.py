"""`crm new-lesson`: what it makes is in order at once, and it spoils nothing that exists."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from crm_lib.author.new_lesson import lesson_files, lesson_name, new_lesson
from crm_lib.classroom.course import Course, CourseError

ROOT = Path(__file__).resolve().parents[2]
NAME = "47_reading_a_share"


def copy_of_the_workbook(folder):
    """Copy what a lesson is made in: the package, the tables, one lesson as a neighbour."""
    built = shutil.ignore_patterns("__pycache__", "data")
    shutil.copytree(ROOT / "crm_lib", folder / "crm_lib", ignore=built)
    (folder / "docs").mkdir()
    for table in ("glossary.csv", "blueprint.csv"):
        shutil.copy(ROOT / "docs" / table, folder / "docs")
    header = (folder / "docs" / "blueprint.csv").read_text(encoding="utf-8").split("\n")[0]
    (folder / "docs" / "blueprint.csv").write_text(header + "\n", encoding="utf-8")
    for name in ("nbgrader_config.py", "pyproject.toml", "conftest.py"):
        shutil.copy(ROOT / name, folder)
    return folder


def run(root, *words):
    """Run Python in the copy, with the copy's crm_lib in every process."""
    environment = {**os.environ, "PYTHONPATH": str(root), "COLUMNS": "200", "NO_COLOR": "1"}
    return subprocess.run(
        [sys.executable, "-m", *words], cwd=root, env=environment, check=False,
        capture_output=True, encoding="utf-8",
    )  # fmt: skip


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    root = copy_of_the_workbook(tmp_path_factory.mktemp("workbook"))
    words = ("--en", "Reading a share", "--zh", "读懂比例", "--unit", "U07")
    said = run(root, "crm_lib.cli", "new-lesson", NAME, *words)
    assert said.returncode == 0, said.stdout + said.stderr
    # A second one beside it: what two templates share must not count as said twice.
    assert run(root, "crm_lib.cli", "new-lesson", "48_case_of_a_share").returncode == 0
    return root, said.stdout


def test_it_makes_every_file_and_says_which(made):
    root, said = made
    for path in lesson_files(root, lesson_name(NAME)):
        assert path.is_file()
        assert path.relative_to(root).as_posix() in said
    assert (root / "exercises" / NAME / f"{NAME}.ipynb").is_file()
    rows = (root / "docs" / "blueprint.csv").read_text(encoding="utf-8").splitlines()
    assert [r.split(",")[0] for r in rows[1:4]] == ["47_q1", "47_q2", "47_q3"]
    assert "# Reading a share · 读懂比例" in (root / "notebooks" / f"{NAME}.ipynb").read_text(
        "utf-8"
    )
    assert "$" not in "".join(p.read_text("utf-8") for p in lesson_files(root, lesson_name(NAME)))


def test_crm_check_finds_nothing_in_it(made):
    root, _ = made
    said = run(root, "crm_lib.cli", "check")
    assert said.returncode == 0, said.stdout + said.stderr
    assert "Everything is in order" in said.stdout


def test_the_guide_s_lesson_is_one_that_there_is_not():
    """A reader types the line as it stands: a name that is taken would be refused."""
    guide = (ROOT / "docs" / "authoring.md").read_text(encoding="utf-8")
    named = re.findall(r"crm new-lesson (\d\w+)", guide)
    assert len(named) == 2
    for name in named:
        taken = [p for p in lesson_files(ROOT, lesson_name(name)) if p.exists()]
        assert taken == [], f"crm new-lesson {name} is refused: {taken}"


def test_its_own_test_passes_and_its_style_is_right(made):
    root, _ = made
    paths = [f"tests/lessons/test_{NAME}.py", "crm_lib/lessons/reading_a_share.py"]
    said = run(root, "pytest", "-q", *paths)
    assert said.returncode == 0, said.stdout + said.stderr
    assert "4 passed" in said.stdout
    paths += ["notebooks", "solutions", "crm_lib/lessons", "tests"]
    for words in (("check",), ("format", "--check")):
        said = run(root, "ruff", *words, *paths)
        assert said.returncode == 0, said.stdout


def test_its_tested_answers_get_what_they_say(made):
    from crm_lib.author.samples import load_cases

    root, _ = made
    cases = load_cases(root / "solutions" / NAME / "answers.yaml")
    for question in ("47_q1", "47_q2", "47_q3"):
        mine = [c for c in cases if c.question == question]
        assert sum(c.right for c in mine) >= 1 and sum(not c.right for c in mine) >= 2


@pytest.mark.parametrize(
    ("name", "words"),
    [
        (NAME, "these exist: notebooks/47_reading_a_share.ipynb"),
        ("47_another", "The number 47 belongs to 47_reading_a_share"),
        ("49_reading_a_share", "these exist: crm_lib/lessons/reading_a_share.py"),
        ("retention", "two digits, an underscore"),
        ("notebooks/50_x.ipynb", "no folder, no ending"),
        ("50_Share", "small letters"),
        ("50_class", "Python may import"),
    ],
)
def test_a_likely_mistake_is_told_and_makes_nothing(made, name, words):
    root, _ = made
    before = files_of(root)
    with pytest.raises(CourseError, match=words):
        new_lesson(Course(root), name)
    assert files_of(root) == before


def files_of(root):
    return {p: p.read_bytes() for p in root.rglob("*") if p.is_file() and p.suffix != ".pyc"}


def test_the_command_tells_a_mistake_in_one_line(made):
    root, _ = made
    said = run(root, "crm_lib.cli", "new-lesson", NAME)
    assert said.returncode == 2
    assert "these exist: notebooks/47_reading_a_share.ipynb" in said.stderr
    assert "Traceback" not in said.stderr


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"zh": "Share"}, "an English and a Chinese part"),
        ({"en": "份额"}, "an English and a Chinese part"),
        ({"unit": "7"}, "as in the syllabus"),
    ],
)
def test_a_title_in_the_wrong_language_and_an_unknown_unit_are_refused(tmp_path, options, words):
    (tmp_path / "crm_lib" / "lessons").mkdir(parents=True)
    with pytest.raises(CourseError, match=words):
        new_lesson(Course(tmp_path), "50_share", **options)


def test_outside_the_source_there_is_no_lesson_to_make(tmp_path):
    with pytest.raises(CourseError, match="holds no crm_lib/lessons"):
        new_lesson(Course(tmp_path), "50_share")


def test_when_it_fails_half_way_nothing_is_left(tmp_path):
    """Here the module is none of the installed package's, so the notebook cannot run."""
    (tmp_path / "crm_lib" / "lessons").mkdir(parents=True)
    with pytest.raises(CourseError, match=r"50_share was not made: .*50_share\.ipynb: cell"):
        new_lesson(Course(tmp_path), "50_share")
    assert [p for p in tmp_path.rglob("*") if p.is_file()] == []
