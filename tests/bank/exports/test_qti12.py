from xml.etree import ElementTree

import pytest
from export_readers import QTI12, files_of, read_qti12
from small_bank import FORMS, SIGNS, reworded, small_bank, small_question

from crm_lib.bank.exports.qti12 import qti12_package
from crm_lib.bank.exports.question import questions_of


@pytest.mark.parametrize("form", FORMS)
def test_signs_come_back_as_they_are(tmp_path, form):
    question = small_question(tmp_path, form, "en")
    (found,) = read_qti12(qti12_package([reworded(question, SIGNS)])).values()
    stem = found["stem"].removesuffix(" · ")
    assert stem == f"{SIGNS}{question.stem.plain()}"
    for part in ("options", "whys"):
        assert all(words.startswith(SIGNS) for words in found.get(part, ()))
    for wordings in found.get("blanks", {}).values():
        assert all(words.startswith(SIGNS) for words in wordings)


def test_types_are_named_as_canvas_names_them(tmp_path):
    found = read_qti12(qti12_package(questions_of(small_bank(tmp_path))))
    assert [one["kind"] for one in found.values()] == [
        "multiple_choice_question",
        "multiple_answers_question",
        "true_false_question",
        "fill_in_multiple_blanks_question",
        "essay_question",
        "matching_question",
        "matching_question",
        "numerical_question",
    ]


def test_an_ordering_asks_which_step_stands_at_each_place(tmp_path):
    (found,) = read_qti12(qti12_package([small_question(tmp_path, "ordering")])).values()
    assert found["pairs"] == {
        "Step 1 · 第1步": "first · 首先",
        "Step 2 · 第2步": "second · 其次",
        "Step 3 · 第3步": "last · 最后",
    }


def test_what_is_chosen_is_explained_and_nothing_else(tmp_path):
    package = qti12_package([small_question(tmp_path, "choice", "en")])
    (item,) = ElementTree.fromstring(files_of(package)["U12/U12.xml"]).iter(f"{QTI12}item")
    told = {}
    for condition in item.iter(f"{QTI12}respcondition"):
        shown = condition.find(f"{QTI12}displayfeedback")
        if shown is not None:
            told[shown.get("linkrefid")] = condition.find(f".//{QTI12}varequal").text
    assert told == {f"b12_001_{x}_fb": f"b12_001_{x}" for x in "ABC"}


def test_a_unit_is_an_assessment_of_its_own(tmp_path):
    files = files_of(qti12_package(questions_of(small_bank(tmp_path))))
    assert list(files) == ["imsmanifest.xml", "U12/U12.xml"]
    root = ElementTree.fromstring(files["U12/U12.xml"])
    assert root.find(f"{QTI12}assessment").get("title") == "CRM U12"
