import pytest
from small_bank import FORMS, small_bank

from crm_lib.bank import Catalog
from crm_lib.bank.exports import FORMATS, ExportError, export_bank


@pytest.fixture
def bank(tmp_path) -> Catalog:
    return small_bank(tmp_path)


@pytest.mark.parametrize("name", FORMATS)
def test_each_format_writes_a_file(bank, tmp_path, name):
    path = tmp_path / "new" / f"bank{FORMATS[name].suffix}"
    steps = []
    questions = export_bank(bank, path, name, on_question=lambda: steps.append(1))
    assert len(questions) == len(steps) == len(FORMS)
    assert path.stat().st_size > 1000
    assert [p.name for p in path.parent.iterdir()] == [path.name]


@pytest.mark.parametrize(
    ("to", "name", "more", "words"),
    [
        (
            "gift",
            "a.xml",
            {},
            "no format 'gift'; there are moodle, qti12, qti21, anki, excel, word",
        ),
        ("moodle", "a.zip", {}, "a file for moodle ends in .xml"),
        ("moodle", "a", {}, "a file for moodle ends in .xml"),
        ("moodle", "", {}, "is a folder; name a file in it"),
        ("moodle", "a.xml", {"units": ["U99"]}, "no items for unit 'U99'. It has some for U12"),
        ("moodle", "a.xml", {"pages": ["12_b"]}, "no items for page '12_b'. Did you mean 12_a"),
        ("word", "a.docx", {"written_verdicts": True}, "are for moodle, qti12, qti21; word shows"),
    ],
)
def test_what_cannot_be_exported_is_said_and_nothing_is_written(
    bank, tmp_path, to, name, more, words
):
    folder = tmp_path / "out"
    folder.mkdir()
    with pytest.raises(ExportError) as error:
        export_bank(bank, folder / name, to, **more)
    assert words in str(error.value)
    assert not list(folder.iterdir())


def test_a_unit_that_the_pages_do_not_have_is_said(bank, tmp_path):
    other = {"13_b": {f"x{k}": v.model_copy(update={"unit": "U14"}) for k, v in bank.items.items()}}
    two = Catalog({**bank.pages, **other})
    with pytest.raises(ExportError, match="no item of 13_b belongs to U12; theirs are U14"):
        export_bank(two, tmp_path / "a.xml", "moodle", units=["U12"], pages=["13_b"])


def test_a_file_that_is_there_stays_until_it_is_forced(bank, tmp_path):
    path = tmp_path / "a.xml"
    path.write_text("mine", encoding="utf-8")
    with pytest.raises(ExportError, match="is there already; --force replaces it"):
        export_bank(bank, path, "moodle")
    assert path.read_text(encoding="utf-8") == "mine"
    export_bank(bank, path, "moodle", force=True)
    assert path.read_bytes().startswith(b"<?xml")
