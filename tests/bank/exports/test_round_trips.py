"""What comes back from every format is what went in: the whole bank, in each language.

The readers are others than the writers: Anki's own library, openpyxl, python-docx, lxml with what
the sources of Moodle's importer ask for, and qti-package-maker's check of packages, LibreOffice. No running
platform was tried.
"""

import io
import re
from pathlib import Path

import export_readers as readers
import pytest
from export_readers import BORDER, expected
from office import needs_office, text_in_office

from crm_lib.bank import drawn, read_bank
from crm_lib.bank.exports.anki_deck import anki_package
from crm_lib.bank.exports.document import word_document
from crm_lib.bank.exports.moodle import moodle_xml
from crm_lib.bank.exports.qti12 import qti12_package
from crm_lib.bank.exports.qti21 import qti21_package
from crm_lib.bank.exports.question import question_of
from crm_lib.bank.exports.table import excel_table

ROOT = Path(__file__).resolve().parents[3]
LANGUAGES = ("both", "zh", "en")
#: What a reader must find of each form.
PARTS = {
    "choice": {"options", "right", "whys"},
    "choices": {"options", "right", "whys"},
    "verdict": {"is_right", "correction"},
    "blanks": {"blanks"},
    "number": {"value", "slips", "tolerances"},
    "ordering": {"order"},
    "matching": {"pairs", "spare"},
    "text": {"notes"},
}

#: In this order they stand in a document.
PARTS_ON_PAPER = (
    "choice", "choices", "verdict", "blanks", "text", "ordering", "matching", "number",
)  # fmt: skip


@pytest.fixture(scope="module")
def items():
    """Every item of the bank, drawn once, with its page."""
    catalog = read_bank(ROOT)
    return {
        f"{name}_1" if item.parameters else name: (drawn(item), page)
        for page, found in catalog.pages.items()
        for name, item in found.items()
    }


@pytest.fixture(scope="module", params=LANGUAGES)
def exported(request, items):
    """The whole bank in a language: what went in, and what must come back."""
    language = request.param
    questions = [question_of(one, name, page, language, {}) for name, (one, page) in items.items()]
    return questions, {name: expected(one, language) for name, (one, _) in items.items()}


def hold(found, wanted):
    """Hold what a reader found against what must come back."""
    assert list(dict.fromkeys(sorted(found))) == sorted(wanted)
    for name, one in wanted.items():
        back, form = found[name], one["form"]
        assert PARTS[form] <= set(back), (name, PARTS[form] - set(back))
        for part in ("stem", "marks", *PARTS[form]):
            if part == "value":
                assert back[part] == pytest.approx(one[part], rel=1e-9), name
            elif part == "tolerances":
                (tolerance,) = back[part]
                half = 0.5 * 10.0 ** -one["decimals"]
                assert half <= tolerance <= half * 1.001, name
            elif part == "slips":
                assert [v for v, _ in back[part]] == pytest.approx([v for v, _ in one[part]]), name
                assert [w for _, w in back[part]] == [w for _, w in one[part]], name
            elif part == "blanks" and isinstance(back[part], list):
                assert back[part] == list(one[part].values()), name
            elif part == "notes":
                notes = BORDER.join(back[part])
                assert one["model"] in notes, name
                for marks, point in one["points"]:
                    assert re.search(rf"{marks:g}( marks?\b|分).*: {re.escape(point)}", notes), name
            else:
                assert back[part] == one[part], (name, part)


def test_the_bank_has_all_forms(items):
    assert {one.item.form for one, _ in items.values()} == set(PARTS)
    assert len(items) > 800


def test_moodle_xml(exported):
    questions, wanted = exported
    content = moodle_xml(questions)
    assert readers.moodle_faults(content) == []
    found = readers.read_moodle(content)
    hold(found, wanted)
    for name, one in wanted.items():
        if one["form"] == "choices":  # a wrong letter earns nothing, however many right ones
            assert found[name]["wrong_costs"] == {-100}, name


def test_verdicts_to_be_written(exported):
    questions, wanted = exported
    verdicts = [question for question in questions if question.form == "verdict"]
    content = moodle_xml(verdicts, written_verdicts=True)
    assert readers.moodle_faults(content) == []
    for found in (
        readers.read_moodle(content),
        readers.read_qti12(qti12_package(verdicts, written_verdicts=True)),
        readers.read_qti21(qti21_package(verdicts, written_verdicts=True)),
    ):
        assert len(found) == len(verdicts)
        for name, back in found.items():
            notes = BORDER.join(back["notes"])
            assert (back["stem"], back["marks"]) == (wanted[name]["stem"], wanted[name]["marks"])
            assert wanted[name]["correction"] in notes
            right, wrong = re.search("Right|对", notes), re.search("Wrong|错", notes)
            first = min(filter(None, (right, wrong)), key=lambda m: m.start())
            assert (first is right) == wanted[name]["is_right"], name


def test_qti_1_2(exported, tmp_path):
    from qti_package_maker.common.package_integrity import check_package

    questions, wanted = exported
    package = qti12_package(questions)
    (tmp_path / "bank.zip").write_bytes(package)
    assert check_package(str(tmp_path / "bank.zip")) == []
    hold(readers.read_qti12(package), wanted)


def test_qti_2_1(exported, tmp_path):
    from qti_package_maker.common.package_integrity import check_package

    questions, wanted = exported
    package = qti21_package(questions)
    (tmp_path / "bank.zip").write_bytes(package)
    assert check_package(str(tmp_path / "bank.zip")) == []
    hold(readers.read_qti21(package), wanted)


def test_anki_itself_imports_the_deck(exported, tmp_path):
    from anki.collection import (
        Collection,
        ImportAnkiPackageOptions,
        ImportAnkiPackageRequest,
    )

    questions, wanted = exported
    path = tmp_path / "bank.apkg"
    path.write_bytes(anki_package(questions))
    collection = Collection(str(tmp_path / "collection.anki2"))
    request = ImportAnkiPackageRequest(
        package_path=str(path), options=ImportAnkiPackageOptions(with_scheduling=False)
    )
    try:
        log = collection.import_anki_package(request).log
        assert (log.found_notes, len(log.new)) == (len(wanted), len(wanted))
        assert len(collection.import_anki_package(request).log.new) == 0, "a second import adds"
        notes = [collection.get_note(n) for n in collection.find_notes("")]
        assert all(len(note.cards()) == 1 for note in notes)
        found = {note["Id"]: note for note in notes}
        tagged = {note["Id"]: note.tags for note in notes}
        decks = {deck.name.rpartition("::")[2] for deck in collection.decks.all_names_and_ids()}
    finally:
        collection.close()
    assert {question.unit for question in questions} <= decks
    for question in questions:
        assert {f"unit::{question.unit}", f"page::{question.page}", f"level::{question.level}"} <= (
            set(tagged[question.id])
        )
    assert set(found) == set(wanted)
    for name, one in wanted.items():
        note = found[name]
        assert readers.said(note["Question"]) == one["stem"], name
        listed, answer = readers.lines_of(note["Options"]), readers.said(note["Answer"])
        reasons = readers.said(note["Reasons"])
        _hold_read_by_people(name, one, BORDER.join(listed), answer, reasons)


def test_excel(exported):
    import openpyxl

    questions, wanted = exported
    book = openpyxl.load_workbook(io.BytesIO(excel_table(questions)))
    (sheet,) = book.worksheets
    heading, *rows = sheet.iter_rows()
    words = [cell.value for cell in heading]
    zh = ["题型", "题干", "选项", "答案", "解析", "难度", "知识点"]
    for column, name in zip(words, zh, strict=False):
        assert questions[0].language == "en" or name in column
    assert len(rows) == len(wanted)
    assert all(cell.data_type in "sn" for row in rows for cell in row), "a formula"
    for row in rows:
        _, stem, listed, answer, reasons, difficulty, point, marks, unit, _, name = (
            cell.value for cell in row
        )
        one = wanted[name]
        assert (stem.replace("\n", BORDER), marks) == (one["stem"], one["marks"])
        assert difficulty and point and unit
        reasons, answer = ((t or "").replace("\n", BORDER) for t in (reasons, answer))
        _hold_read_by_people(name, one, (listed or "").replace("\n", BORDER), answer, reasons)
        if one["form"] in ("choice", "choices"):
            assert answer == "".join(
                letter for letter, right in zip("ABCDEFGH", one["right"], strict=False) if right
            )


def test_word(exported):
    import docx

    questions, wanted = exported
    document = docx.Document(io.BytesIO(word_document(questions)))
    asked, answered = {}, {}
    numbers = {}
    by_number = sorted(questions, key=lambda q: (q.unit, PARTS_ON_PAPER.index(q.form)))
    for number, question in enumerate(by_number, 1):
        numbers[str(number)] = question.id
    current, part = None, -1
    for paragraph in document.paragraphs:
        if paragraph.style.name.startswith(("Heading", "Title")):
            part += paragraph.style.name == "Heading 1"
            current = None
            continue
        begins = re.match(r"(\d+)\. (?:\[(\w+)\] )?", paragraph.text)
        if begins and not paragraph.paragraph_format.left_indent:
            current = numbers[begins[1]]
            assert begins[2] in (None, current)
            (asked, answered)[part][current] = [paragraph.text[begins.end() :]]
        else:
            (asked, answered)[part][current].append(paragraph.text)
    assert set(asked) == set(answered) == set(wanted)
    for name, one in wanted.items():
        shown = re.sub(r" \([\d.]+ marks?\)|（[\d.]+分）", "", BORDER.join(asked[name]))
        assert shown.startswith(one["stem"]), name
        told = BORDER.join(answered[name])
        _hold_read_by_people(name, one, shown, told, told)


@pytest.mark.slow
@needs_office
def test_libre_office_opens_the_documents_and_nothing_is_lost(exported, tmp_path):
    questions, wanted = exported
    for name, data in (
        ("bank.docx", word_document(questions)),
        ("bank.xlsx", excel_table(questions)),
    ):
        path = tmp_path / name
        path.write_bytes(data)
        text = "".join(text_in_office(path).replace('""', '"').split())
        for item, one in wanted.items():
            for line in one["stem"].split(BORDER):
                assert "".join(line.split()) in text, (name, item)


def _hold_read_by_people(name, one, listed, answer, reasons):
    """Hold what a person reads against an item: nothing lost of options, key and reasons."""
    for letter, option, why in zip(
        "ABCDEFGH", one.get("options", ()), one.get("whys", ()), strict=False
    ):
        assert f"{letter}. {option}" in listed, name
        assert f"{letter}: {why}" in reasons, name
    for side in ("steps", "left", "right_side"):
        for label, entry in one.get(side, {}).items():
            assert f"{label}. {entry}" in listed, name
    if one["form"] == "verdict":
        assert re.match("Right|对" if one["is_right"] else "Wrong|错", answer), name
        assert one["correction"] in f"{answer} {reasons}", name
    for label, wordings in one.get("blanks", {}).items():
        assert f"{label} {' / '.join(wordings)}" in answer, name
    if one["form"] == "number":
        assert f"{one['value']:.{one['decimals']}f}" in answer, name
        for value, why in one["slips"]:
            assert f"{value:.{one['decimals']}f}: {why}" in reasons, name
    if one["form"] == "text":
        assert one["model"] in answer, name
        for marks, point in one["points"]:
            assert re.search(rf"{marks:g}( marks?\b|分).*?: {re.escape(point)}", reasons), name


@pytest.mark.parametrize(
    "written", [moodle_xml, qti12_package, qti21_package, anki_package, excel_table, word_document]
)
def test_the_same_questions_give_the_same_bytes(written, items, monkeypatch):
    some = list(items.items())[::12]
    questions = [question_of(one, name, page, "both", {}) for name, (one, page) in some]
    first = written(questions)
    monkeypatch.setattr("time.time", lambda: 2_000_000_000.0)
    assert written(questions) == first
