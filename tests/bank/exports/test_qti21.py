"""Items in QTI 2.1, and their marks, worked out as a platform would from what the items say."""

from itertools import chain, combinations
from xml.etree import ElementTree

import pytest
from export_readers import QTI21, files_of, read_qti21
from small_bank import FORMS, SIGNS, reworded, small_bank, small_question

from crm_lib.bank import drawn
from crm_lib.bank.exports.qti21 import qti21_package
from crm_lib.bank.exports.question import questions_of
from crm_lib.bank.marked import marked


def item_of(question):
    files = files_of(qti21_package([question]))
    return ElementTree.fromstring(files[f"U12/{question.id}.xml"])


@pytest.mark.parametrize("form", FORMS)
def test_signs_come_back_as_they_are(tmp_path, form):
    question = small_question(tmp_path, form, "en")
    (found,) = read_qti21(qti21_package([reworded(question, SIGNS)])).values()
    assert found["stem"] == f"{SIGNS}{question.stem.plain()}"
    for part in ("options", "whys", "order"):
        assert all(words.startswith(SIGNS) for words in found.get(part, ()))
    for wordings in found.get("blanks", {}).values():
        assert all(words.startswith(SIGNS) for words in wordings)


def test_the_parts_of_an_item_stand_in_the_order_of_the_specification(tmp_path):
    order = ["responseDeclaration", "outcomeDeclaration", "itemBody", "responseProcessing",
             "modalFeedback"]  # fmt: skip
    for question in questions_of(small_bank(tmp_path)):
        places = [order.index(part.tag.removeprefix(QTI21)) for part in item_of(question)]
        assert places == sorted(places), question.id


def test_what_feedback_is_shown_for_is_declared(tmp_path):
    for question in questions_of(small_bank(tmp_path)):
        root = item_of(question)
        declared = {o.get("identifier") for o in root.iter(f"{QTI21}outcomeDeclaration")}
        used = {f.get("outcomeIdentifier") for f in root.iter(f"{QTI21}modalFeedback")}
        used |= {s.get("identifier") for s in root.iter(f"{QTI21}setOutcomeValue")}
        assert used <= declared, question.id
        responses = {r.get("identifier") for r in root.iter(f"{QTI21}responseDeclaration")}
        asked = {e.get("responseIdentifier") for e in root.iter() if e.get("responseIdentifier")}
        assert asked == responses, question.id


def worth(root, chosen):
    """Return the marks of chosen letters, as the response processing says them."""
    response = root.find(f"{QTI21}responseDeclaration")
    right = {v.text for v in response.iterfind(f"{QTI21}correctResponse/{QTI21}value")}
    mapping = response.find(f"{QTI21}mapping")
    points = {e.get("mapKey"): float(e.get("mappedValue")) for e in mapping}
    total = max(sum(points[x] for x in chosen), float(mapping.get("lowerBound")))
    full, half = (
        float(s.find(f"{QTI21}baseValue").text)
        for s in root.iter(f"{QTI21}setOutcomeValue")
        if s.get("identifier") == "SCORE"
    )
    return full if set(chosen) == right else half if total > 0 else 0.0


def test_several_right_letters_earn_what_the_workbook_gives(tmp_path):
    one = drawn(small_bank(tmp_path).items["b12_002"])
    root = item_of(small_question(tmp_path, "choices"))
    for chosen in chain.from_iterable(combinations("ABC", n) for n in (1, 2, 3)):
        assert worth(root, chosen) == marked(one, "".join(chosen)).marks, chosen


def test_the_test_lists_every_item_in_the_section_of_its_unit(tmp_path):
    files = files_of(qti21_package(questions_of(small_bank(tmp_path))))
    test = ElementTree.fromstring(files["crm_workbook_test.xml"])
    (section,) = test.iter(f"{QTI21}assessmentSection")
    assert section.get("title") == "U12"
    listed = [ref.get("href") for ref in section.iter(f"{QTI21}assessmentItemRef")]
    assert len(listed) == len(FORMS)
    assert set(files) == {"imsmanifest.xml", "crm_workbook_test.xml", *listed}


def test_points_are_for_the_scorer_only(tmp_path):
    rubric = item_of(small_question(tmp_path, "text")).find(f".//{QTI21}rubricBlock")
    assert rubric.get("view") == "scorer"
    told = ["".join(p.itertext()) for p in rubric]
    assert "1.5 marks · 1.5分: gets" in told
