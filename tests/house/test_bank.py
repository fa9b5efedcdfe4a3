"""The question bank: each file holds enough items, of all forms, alike in both languages."""

from collections import Counter
from pathlib import Path

import pytest

from crm_lib.author.lint import text_problems
from crm_lib.exam.item import BankItem, read_items

ROOT = Path(__file__).resolve().parents[2]
FORMS = {"choice", "choices", "verdict", "blanks", "text", "ordering", "matching", "number"}
BANKS = {
    path.stem: read_items(path, BankItem, prefix=f"b{path.name[:2]}_", shown=path.name)
    for path in sorted((ROOT / "bank").glob("*.yaml"))
    if not path.name.endswith(".quiz.yaml")
}
ITEMS = {name: item for bank in BANKS.values() for name, item in bank.items()}


@pytest.mark.parametrize("bank", BANKS.values(), ids=BANKS)
def test_a_lesson_brings_thirty_items_of_all_forms_in_the_shares_of_papers(bank):
    forms = Counter(item.form for item in bank.values())
    assert len(bank) >= 30 and set(forms) >= FORMS
    assert 0.55 <= forms["choice"] / len(bank) <= 0.65


@pytest.mark.parametrize("item", ITEMS.values(), ids=ITEMS)
def test_both_languages_of_an_item_say_the_same(item):
    for text in [item.text, *[t for o in item.options for t in (o.text, o.why)]]:
        assert not list(text_problems(text.en, text.zh, glossary=None)), text.en
