"""The committed workbook itself: releases equal their solutions, tables agree with notebooks."""

import csv
import json
import re
import shutil
from pathlib import Path

import pytest
from some import long_but_some
from typer.testing import CliRunner

from crm_lib.author.check import blueprint_findings, differing_files
from crm_lib.author.demo import throw_away_course
from crm_lib.author.rounding_check import rounding_findings
from crm_lib.author.rubric_check import rubric_findings
from crm_lib.classroom.course import Course
from crm_lib.classroom.grading import keys_folder
from crm_lib.classroom.solution_check import assignment_findings
from crm_lib.classroom.steps import release
from crm_lib.cli.app import app
from crm_lib.exam.free_text.rubric import load_rubrics

ROOT = Path(__file__).resolve().parents[2]
COURSE = Course(ROOT)


# From the last one: test_answers.py begins with the first, and two workers share the making of keys.
@pytest.mark.parametrize("name", long_but_some(COURSE.assignments[::-1]))
def test_exercises_are_what_the_solutions_release_byte_for_byte(name, shared_key, shared_keys):
    shared_key(COURSE.solution(name))
    with throw_away_course(COURSE, name) as copy:
        keys_folder(copy).parent.mkdir(exist_ok=True)
        shutil.rmtree(keys_folder(copy), ignore_errors=True)  # those of a class that runs here
        keys_folder(copy).symlink_to(shared_keys, target_is_directory=True)
        assert differing_files(release(copy, name), ROOT / "exercises" / name) == []


@pytest.mark.parametrize("name", COURSE.assignments)
def test_a_released_exercise_holds_nothing_private(name):
    files = [p.name for p in (ROOT / "exercises" / name).iterdir()]
    assert "rubrics.yaml" not in files and "answers.yaml" not in files
    text = (ROOT / "exercises" / name / f"{name}.ipynb").read_text(encoding="utf-8")
    for word in ("BEGIN SOLUTION", "END SOLUTION", "HIDDEN TESTS", "mistake(", "accept("):
        assert word not in text, word
    cells = json.loads(text)["cells"]
    assert not [c for c in cells if c.get("outputs")]


def test_every_release_has_a_solution():
    released = {p.name for p in (ROOT / "exercises").iterdir() if p.is_dir()}
    assert released == set(COURSE.assignments)


@pytest.mark.parametrize("name", COURSE.assignments)
def test_solutions_are_in_order(name):
    assert [str(f) for f in assignment_findings(COURSE.solution(name))] == []


@pytest.mark.parametrize("name", long_but_some(COURSE.assignments))
def test_every_number_that_is_asked_for_has_its_places_said(name, shared_key):
    assert list(rounding_findings(shared_key(COURSE.solution(name)))) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", COURSE.assignments)
def test_rubrics_mark_their_own_examples_and_let_no_cheating_text_through(name, shared_key):
    path = COURSE.solution(name).with_name("rubrics.yaml")
    key = shared_key(COURSE.solution(name))
    assert rubric_findings(load_rubrics(path), key, path) == []


def test_blueprint_and_questions_agree_both_ways():
    assert [str(f) for f in blueprint_findings(COURSE)] == []


def test_coverage_says_where_each_point_is_taught_or_which_lesson_will():
    with (ROOT / "docs" / "coverage.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len({r["item"] for r in rows}) == len(rows) >= 60
    blueprint = (ROOT / "docs" / "blueprint.csv").read_text(encoding="utf-8")
    for row in rows:
        if row["lesson"]:
            assert (ROOT / "notebooks" / f"{row['lesson']}.ipynb").is_file(), row
            assert row["section"], row
        else:
            assert re.fullmatch(r"\d\d_\w+", row["open_until"]), row
        for question in row["questions"].split():
            assert f"\n{question}," in blueprint, row


def test_every_command_has_help_and_a_wrong_name_gets_a_list():
    runner = CliRunner()
    listed = runner.invoke(app, ["--help"]).stdout
    for command in ("lab", "test", "check", "release", "grade", "feedback", "class", "refresh",
                    "review", "report", "export"):  # fmt: skip
        assert command in listed
        assert runner.invoke(app, [command, "--help"]).exit_code == 0
    failed = runner.invoke(app, ["grade", "06_funel"])
    assert failed.exit_code != 0
    assert "06_sales_funnel" in str(failed.exception)
