"""What a bank lacks for a blueprint is told with numbers, condition by condition."""

import pytest
from papers_kit import ROOT, UNIT, bank

from crm_lib.exam.wording import ExamError
from crm_lib.papers import PaperError, composed_paper, load_paper_blueprint

HEAD = "title: {en: Course, zh: 课程}\nminutes: 20\n"
ASKS = "parts:\n  - asks:\n      - {form: choice, number: 10, marks: 1}\n"


def told(tmp_path, text, **options):
    path = tmp_path / "mine.yaml"
    path.write_text(HEAD + text, encoding="utf-8")
    with pytest.raises(PaperError) as error:
        composed_paper(bank(), load_paper_blueprint(ROOT, str(path)), 1, **options)
    assert isinstance(error.value, ExamError)
    return str(error.value)


def test_too_few_items_of_a_form_in_a_unit(tmp_path):
    has = sum(i.form == "ordering" and i.unit == UNIT for i in bank().items.values())
    text = ASKS.replace("choice, number: 10", "ordering, number: 9")
    said = told(tmp_path, f"units: {{one: true}}\n{text}", unit=UNIT)
    assert f"with unit {UNIT}" in said and f"ordering: 9 asked, the bank has {has}." in said
    assert "docs/authoring.md" in said


def test_items_of_earlier_papers_are_counted(tmp_path):
    gone = [i.id for i in bank().items.values() if i.form == "number"]
    text = ASKS.replace("choice", "number")
    said = told(tmp_path, text, avoided=gone)
    assert f"the bank has 0 and {len(gone)} in earlier papers" in said and "--avoid" in said


def test_a_level_out_of_reach_says_how_far_the_items_go(tmp_path):
    text = ASKS.replace("choice", "blanks").replace("marks: 1", "marks: 2")
    said = told(tmp_path, f"levels: {{apply: [50, 90]}}\n{text}")
    assert "level apply: 50 to 90 % of the marks asked, the items reach 0 to 0 %" in said


def test_a_unit_out_of_reach(tmp_path):
    said = told(tmp_path, f"units: {{only: [U03], each: [1, 4]}}\n{ASKS}")
    assert "unit U03: 1 to 4 questions asked, the items reach 10 to 10." in said


def test_conditions_that_clash_are_named(tmp_path):
    text = "per_section: 1\nunits: {only: [U03]}\n" + ASKS.replace("10", "22")
    assert "without per_section and near duplicates it could be met" in told(tmp_path, text)
