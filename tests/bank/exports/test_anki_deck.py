from dataclasses import replace

import pytest
from anki.collection import Collection, ImportAnkiPackageOptions, ImportAnkiPackageRequest
from anki.import_export_pb2 import ImportAnkiPackageUpdateCondition
from export_readers import lines_of, said
from small_bank import FORMS, SIGNS, reworded, small_bank, small_question

from crm_lib.bank.exports.anki_deck import anki_package
from crm_lib.bank.exports.question import questions_of


@pytest.fixture
def collection(tmp_path):
    opened = Collection(str(tmp_path / "collection.anki2"))
    yield opened
    opened.close()


def imported(collection, folder, questions):
    path = folder / "deck.apkg"
    path.write_bytes(anki_package(questions))
    options = ImportAnkiPackageOptions(
        update_notes=ImportAnkiPackageUpdateCondition.IMPORT_ANKI_PACKAGE_UPDATE_CONDITION_ALWAYS
    )
    request = ImportAnkiPackageRequest(package_path=str(path), options=options)
    log = collection.import_anki_package(request).log
    notes = [collection.get_note(n) for n in collection.find_notes("")]
    return {note["Id"]: note for note in notes}, log


@pytest.mark.parametrize("form", FORMS)
def test_signs_come_back_as_they_are(collection, tmp_path, form):
    question = small_question(tmp_path, form, "en")
    notes, _ = imported(collection, tmp_path, [reworded(question, SIGNS)])
    (note,) = notes.values()
    assert said(note["Question"]) == f"{SIGNS}{question.stem.plain()}"
    for line in lines_of(note["Options"]):
        assert line.split(". ", 1)[1].startswith(SIGNS)


def test_a_card_asks_without_the_answer_and_then_gives_it(collection, tmp_path):
    notes, _ = imported(collection, tmp_path, questions_of(small_bank(tmp_path), language="zh"))
    (card,) = notes["b12_003"].cards()
    assert "人人付钱" in card.question() and "有人付钱" not in card.question()
    assert "有人付钱" in card.answer() and "12_a 第8节" in card.answer()
    assert collection.decks.name(card.did) == "CRM Workbook 题库::U12"


def test_what_letters_would_not_teach_is_written_out(collection, tmp_path):
    notes, _ = imported(collection, tmp_path, questions_of(small_bank(tmp_path), language="en"))
    answers = {name: lines_of(note["Answer"]) for name, note in notes.items()}
    assert answers["b12_002"] == ["A. rain", "C. snow"]
    assert answers["b12_006"] == ["1. first", "2. second", "3. last"]
    assert answers["b12_007"] == ["cat — mews", "dog — barks"]


def test_a_reworded_item_changes_its_note_and_makes_no_other(collection, tmp_path):
    question = small_question(tmp_path, "choice", "zh")
    other = small_question(tmp_path, "blanks", "zh")
    imported(collection, tmp_path, [question, other])
    changed = replace(question, stem=small_question(tmp_path, "text", "zh").stem)
    notes, log = imported(collection, tmp_path, [changed, other])
    assert (len(log.new), len(log.updated), len(log.duplicate), len(notes)) == (0, 1, 1, 2)
    assert said(notes["b12_001"]["Question"]) == "名词解释：价值。"
