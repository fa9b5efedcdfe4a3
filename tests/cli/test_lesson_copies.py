"""Lessons are read in `work/lessons/`: renewed where nobody edited them, else kept and told."""

import json

import pytest

from crm_lib.cli.jupyterlab import lab_command
from crm_lib.cli.lab_settings import PAGE_CONFIG, write_lab_settings
from crm_lib.cli.lesson_copies import news_of_lessons, prepare_lessons


def lesson(*sources, outputs=()):
    cells = [{"cell_type": "markdown", "metadata": {}, "source": s} for s in sources]
    cells.append({"cell_type": "code", "source": "1", "outputs": list(outputs), "metadata": {}})
    return json.dumps({"cells": cells})


@pytest.fixture
def workbook(tmp_path):
    (tmp_path / "notebooks").mkdir()
    for name in ("00_start", "01_a"):
        (tmp_path / "notebooks" / f"{name}.ipynb").write_text(lesson("first"), encoding="utf-8")
    return tmp_path


def test_a_lesson_is_copied_once_and_its_links_lead_on(workbook):
    text = "[exercise](../work/01_a/01_a.ipynb) [guide](../docs/student.md) [next](01_a.ipynb)"
    (workbook / "notebooks/00_start.ipynb").write_text(lesson(text), encoding="utf-8")
    assert prepare_lessons(workbook) == (["00_start", "01_a"], [])
    assert prepare_lessons(workbook) == ([], [])
    copy = (workbook / "work/lessons/00_start.ipynb").read_text(encoding="utf-8")
    assert "](../01_a/01_a.ipynb) [guide](../../docs/student.md) [next](01_a.ipynb)" in copy
    assert not list((workbook / "work/lessons").glob(".*.part"))


def test_a_lesson_that_was_only_run_is_renewed(workbook):
    prepare_lessons(workbook)
    copy = workbook / "work/lessons/01_a.ipynb"
    copy.write_text(lesson("first", outputs=[{"text": "run"}]), encoding="utf-8")
    (workbook / "notebooks/01_a.ipynb").write_text(lesson("second"), encoding="utf-8")
    assert prepare_lessons(workbook) == (["01_a"], [])
    assert "second" in copy.read_text(encoding="utf-8")


@pytest.mark.parametrize("mine", [lesson("my own words"), "no notebook", ""])
def test_a_lesson_that_was_edited_is_kept_and_told(workbook, mine):
    prepare_lessons(workbook)
    copy = workbook / "work/lessons/01_a.ipynb"
    copy.write_text(mine, encoding="utf-8")
    assert list(news_of_lessons(workbook)) == []  # nothing newer: nothing to say
    (workbook / "notebooks/01_a.ipynb").write_text(lesson("second"), encoding="utf-8")
    (word,) = news_of_lessons(workbook)
    assert "A newer 01_a" in word and copy.read_text(encoding="utf-8") == mine
    copy.unlink()
    assert prepare_lessons(workbook) == (["01_a"], [])


def test_where_the_record_is_lost_nothing_is_written_over(workbook):
    prepare_lessons(workbook)
    (workbook / "work/lessons/.lessons.json").write_text("[", encoding="utf-8")
    (workbook / "notebooks/01_a.ipynb").write_text(lesson("second"), encoding="utf-8")
    copied, kept = prepare_lessons(workbook)
    assert copied == [] and "01_a" in kept


def test_a_student_sees_own_work_and_a_teacher_the_whole(workbook):
    (workbook / "solutions").mkdir()
    student = lab_command(workbook, port=9000, browser=False)
    teacher = lab_command(workbook, port=9000, browser=False, teacher=True)
    (hidden,) = [word for word in student if "hide_globs" in word]
    assert "'solutions'" in hidden and "'notebooks'" in hidden and "'work'" not in hidden
    assert not [word for word in teacher if "hide_globs" in word]
    assert any("cull_idle_timeout" in word for word in student)


def test_nbgrader_s_menus_are_a_teacher_s(tmp_path):
    def off(**whose):
        page = write_lab_settings(tmp_path, **whose) / PAGE_CONFIG
        return json.loads(page.read_text(encoding="utf-8"))["disabledExtensions"]

    assert off() == {"@jupyter/nbgrader": True}
    assert off(teacher=True) == {}
