"""Where a question is taught is told with its section; objectives have their Chinese."""

from pathlib import Path

from crm_lib.bank import read_bank
from crm_lib.practice import overview, place_of, remembered

ROOT = Path(__file__).resolve().parents[2]


def test_every_item_of_the_bank_has_a_section_and_a_link():
    bank = read_bank(ROOT)
    for name, item in bank.items.items():
        place = place_of(item, bank.page_of(name), ROOT)
        assert place.section.en and place.anchor, name
        assert place.link.startswith(f"{place.page}.ipynb#") and " " not in place.link


def test_a_page_that_is_not_there_leaves_its_name(catalog, root):
    place = place_of(next(iter(catalog.items.values())), "12_a", root)
    assert place.words == ("12_a", "12_a") and place.link == "12_a.ipynb"


def test_every_objective_of_the_bank_is_named_in_chinese(clock):
    found = overview(read_bank(ROOT), remembered([], clock()), (), ROOT)
    assert len(found.objectives) > 100
    for one in found.objectives:
        assert any("\u4e00" <= sign <= "\u9fff" for sign in one.title.zh), one.key
