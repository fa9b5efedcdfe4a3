"""What is due comes first, what is known stays away, new ones are limited."""

from collections import Counter

import pytest

from crm_lib.bank import read_bank
from crm_lib.practice import NEW_A_DAY, Wish, chosen, nothing_to_ask, reached_pages, remembered
from crm_lib.progress import Event


def right(store, *items, share=1.0):
    pages = {"b12": "12_a", "b13": "13_b"}
    store.add(*(Event("practice", pages[i[:3]], i, "", share, 1.0) for i in items))


def ids(catalog, store, wish):
    return [
        i.id for i in chosen(catalog, remembered(store.events("practice"), store.clock()), wish)
    ]


def test_a_new_learner_gets_new_ones_of_the_pages_that_were_opened(catalog, store):
    assert ids(catalog, store, Wish())[0] == "b12_001"
    assert ids(catalog, store, Wish(reached={"13_b"})) == [f"b13_{n:03}" for n in range(1, 11)]
    assert ids(catalog, store, Wish("due")) == ids(catalog, store, Wish("missed")) == []
    store.add(Event("opened", "13_b"), Event("mark", "12_a", "12_q1", "right", 1, 1))
    assert reached_pages(store) == {"12_a", "13_b"}


def test_new_ones_come_in_the_order_in_which_the_page_teaches_them(root, store):
    path = root / "bank" / "12_a.yaml"
    text = path.read_text(encoding="utf-8")
    for number, section in enumerate(("points", 7, 2, "'2.1'", 1, 9, 5, 3), 1):
        head, _, tail = text.partition(f"b12_{number:03}:")
        text = head + f"b12_{number:03}:" + tail.replace("section: 8", f"section: {section}", 1)
    path.write_text(text, encoding="utf-8")
    found = ids(read_bank(root), store, Wish(unit="U12"))
    assert found == [f"b12_{n:03}" for n in (5, 3, 4, 8, 7, 2, 6, 1)]


def test_what_is_known_is_not_asked_until_it_is_due(catalog, store, clock):
    right(store, "b12_001", "b12_002")
    assert "b12_001" not in ids(catalog, store, Wish())
    assert ids(catalog, store, Wish("due")) == []
    clock.days(3)
    assert ids(catalog, store, Wish("due")) == ["b12_001", "b12_002"]
    assert ids(catalog, store, Wish())[:2] == ["b12_001", "b12_002"]


def test_the_least_remembered_comes_first(catalog, store, clock):
    right(store, "b12_001")
    clock.days(5)
    right(store, "b12_002", share=0.0)
    right(store, "b12_003")
    clock.days(4)
    memory = remembered(store.events("practice"), store.clock())
    found = [memory.items[i].recall(memory.now) for i in ids(catalog, store, Wish("due"))]
    assert found == sorted(found) and len(found) == 3


def test_missed_ones_are_asked_again_until_they_are_right(catalog, store, clock):
    right(store, "b12_001", share=0.0)
    right(store, "b12_002", share=0.5)
    right(store, "b12_003")
    assert ids(catalog, store, Wish("missed")) == ["b12_001", "b12_002"]
    clock.days(1)
    right(store, "b12_001")
    assert ids(catalog, store, Wish("missed")) == ["b12_002"]


def test_new_ones_are_limited_by_the_day_but_not_for_who_names_a_unit(catalog, store, clock):
    for _ in range(5):
        right(store, *ids(catalog, store, Wish()))
    assert len(store.latest("practice")) == NEW_A_DAY
    assert ids(catalog, store, Wish("mixed")) == []
    assert len(ids(catalog, store, Wish(unit="U13"))) == 10
    clock.days(1.1)
    assert ids(catalog, store, Wish())


@pytest.mark.parametrize("unit", ["U13", "u13", "13_b", "13"])
def test_a_unit_is_named_by_its_number_or_by_its_page(catalog, store, unit):
    assert {i[:3] for i in ids(catalog, store, Wish(unit=unit))} == {"b13"}


def test_mixed_takes_units_in_turns_and_an_exam_asks_known_ones_too(catalog, store):
    units = Counter(i[:3] for i in ids(catalog, store, Wish("mixed", count=8)))
    assert units == {"b12": 4, "b13": 4}
    right(store, *catalog.items)
    assert len(ids(catalog, store, Wish(unit="U12", exam=True, count=5))) == 5


def test_what_cannot_be_chosen_is_refused_in_words(catalog, store):
    with pytest.raises(ValueError, match=r"U99.*U12, U13"):
        ids(catalog, store, Wish(unit="U99"))
    with pytest.raises(ValueError, match="next, due, mixed, missed"):
        ids(catalog, store, Wish("all"))


def test_why_there_is_nothing_to_ask_is_said_with_a_time(catalog, store):
    memory = remembered([], store.clock())
    assert "new questions" in nothing_to_ask(memory, "due").en
    right(store, "b12_001")
    memory = remembered(store.events("practice"), store.clock())
    assert "hours" in nothing_to_ask(memory, "next").en
    assert "小时" in nothing_to_ask(memory, "next").zh
    assert "错题" in nothing_to_ask(memory, "missed").zh
