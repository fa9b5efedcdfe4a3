"""Blueprints of papers: the workbook's own are in order, and what is wrong in one is told."""

import pytest
from papers_kit import ROOT

from crm_lib.exam.wording import ExamError
from crm_lib.papers import blueprint_names, load_paper_blueprint

GOOD = """title: {en: Course, zh: 课程}
minutes: 20
parts:
  - asks:
      - {form: choice, number: 5, marks: 2}
"""


def test_the_workbook_has_three_and_their_marks_and_minutes():
    found = {n: load_paper_blueprint(ROOT, n) for n in blueprint_names(ROOT)}
    about = {n: (b.marks, b.minutes) for n, b in found.items()}
    assert about == {"source1": (100, 120), "final": (100, 120), "quick": (20, 20)}


def test_source1_has_the_form_of_the_first_source_paper():
    """What is visible of it: five corrections of 3, ten marks of blanks, cases of 11, 12 and 12."""
    parts = load_paper_blueprint(ROOT, "source1").parts
    assert [p.marks for p in parts] == [20, 10, 10, 15, 10, 35]
    (verdicts,) = parts[3].asks
    assert (verdicts.form, verdicts.number, verdicts.each[0]) == ("verdict", 5, 3)
    assert parts[5].asks[0].each == [11, 12, 12]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("form: choice", "form: choise", "did you mean choice"),
        ("number: 5", "number: 0", "a whole number from 1 to 200"),
        ("marks: 2", "marks: 0", "marks"),
        ("marks: 2", "marks: [2, 3]", "marks must be one number"),
        (
            "form: choice, number: 5, marks: 2",
            "form: case, number: 2, marks: [11]",
            "lists 1 cases",
        ),
        ("minutes: 20", "minutes: 0", "whole minutes"),
        ("minutes: 20", "minute: 20", "did you mean minutes"),
        ("parts:", "units: {each: [3, 1]}\nparts:", "the fewest, 3, is more than the most, 1"),
        ("parts:", "units: {only: [07]}\nparts:", "only"),
        ("parts:", "units: {one: true, only: [U07]}\nparts:", "one and only say the same"),
        ("parts:", "levels: {apply: [10, 120]}\nparts:", "the most is 100"),
        ("parts:", "levels: {recall: [60, 70], apply: [60, 70]}\nparts:", "more than 100 together"),
        (
            "parts:",
            "levels: {recall: [1, 9], understand: [1, 9], apply: [1, 9], analyse: [1, 9]}\nparts:",
            "make only 36 together",
        ),
    ],
)
def test_a_fault_is_told_with_its_line_and_what_to_write(tmp_path, old, new, told):
    path = tmp_path / "mine.yaml"
    path.write_text(GOOD, encoding="utf-8")
    assert load_paper_blueprint(ROOT, str(path)).marks == 10
    path.write_text(GOOD.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ExamError, match=r"mine\.yaml:\d+: ") as error:
        load_paper_blueprint(ROOT, str(path))
    assert told in str(error.value)


def test_an_unknown_name_is_told_with_those_there_are():
    with pytest.raises(ExamError, match=r"no blueprint 'finals'\. Known: final, quick, source1"):
        load_paper_blueprint(ROOT, "finals")
