"""The question bank: each file holds enough items, of all forms, alike in both languages.

What one item, one file or all files must not do is found by `crm check bank`, and the bank of the
workbook is held against it in tests/author/test_bank_check.py.
"""

from collections import Counter
from pathlib import Path

import pytest

from crm_lib.author.bank_check import texts_of
from crm_lib.author.lint import text_problems
from crm_lib.bank import drawn, marked, read_bank
from crm_lib.exam.blueprint import load_blueprint

ROOT = Path(__file__).resolve().parents[2]
FORMS = {"choice", "choices", "verdict", "blanks", "text", "ordering", "matching", "number"}
BANK = read_bank(ROOT)


def test_there_are_files_to_look_at():
    assert len(BANK.pages) >= 12 and len(BANK.items) >= 400


@pytest.mark.parametrize("page", BANK.pages)
def test_a_page_brings_thirty_items_of_all_forms_in_the_shares_of_papers(page):
    items = BANK.pages[page].values()
    forms = Counter(item.form for item in items)
    assert len(items) >= 30 and set(forms) >= FORMS
    assert 0.55 <= forms["choice"] / len(items) <= 0.65


@pytest.mark.parametrize("page", BANK.pages)
def test_a_file_of_the_bank_has_a_page_of_its_name(page):
    assert (ROOT / "notebooks" / f"{page}.ipynb").is_file()


@pytest.mark.parametrize("item", BANK.items.values(), ids=BANK.items)
def test_both_languages_of_an_item_say_the_same(item):
    for seed in range(3):
        for part, text in texts_of(item, drawn(item, seed)):
            assert not list(text_problems(text.en, text.zh, glossary=None)), (part, text.en)


@pytest.mark.parametrize("item", BANK.items.values(), ids=BANK.items)
def test_an_item_tells_a_wrong_option_and_a_named_slip_why(item):
    draw = drawn(item, "paper A")
    for option in item.options:
        result = marked(draw, option.letter)
        assert result.reasons == {option.letter: option.why}
        assert result.is_right is (item.right == {option.letter})
    for slip in draw.mistakes:
        result = marked(draw, slip.value)
        assert slip.message.en in result.message.en and slip.message.zh in result.message.zh


def test_every_unit_whose_pages_have_their_files_is_asked_thirty_times():
    """All units are, once all pages have a file."""
    pages = {}
    for row in load_blueprint(ROOT / "docs" / "blueprint.csv").values():
        pages.setdefault(row.unit, set()).add(row.lesson)
    due = {unit for unit, lessons in pages.items() if lessons <= set(BANK.pages)}
    counts = Counter(item.unit for item in BANK.items.values())
    assert len(due) >= 9
    assert not {unit: counts[unit] for unit in due | set(counts) if counts[unit] < 30}
