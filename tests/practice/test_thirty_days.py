"""A learner practises for thirty days: what is due is asked, what is known is not."""

from collections import Counter
from itertools import pairwise

import pytest

from crm_lib.practice import NEW_A_DAY, Keeper, Wish, answered, chosen, drawn_for, remembered
from crm_lib.practice.memory import share_of

DAYS = 30


class Learner:
    """A learner with a memory: knows an item for some days after it was told.

    Attributes
    ----------
    days : float
        How long an item lasts after it was met once; each meeting makes that longer by half.
    """

    def __init__(self, days):
        self.days, self.met = days, {}

    def knows(self, item, day):
        last, strength = self.met.get(item, (None, 0.0))
        known = last is not None and day - last <= self.days * 1.5**strength
        self.met[item] = (day, strength + 1)
        return known


def thirty_days(learner, catalog, store, clock, rounds=3):
    """Let a learner practise; return the items asked each day, by whether each was due or new."""
    asked = []
    keeper = Keeper(store, catalog)
    for day in range(DAYS):
        today = []
        for _ in range(rounds):
            memory = remembered(store.events("practice"), store.clock())
            items = chosen(catalog, memory, Wish())
            for draw in drawn_for(items, memory):
                known = memory.items.get(draw.id)
                why = "new" if known is None else "due" if known.is_due(memory.now) else "known"
                right = learner.knows(draw.id, day)
                letters = "".join(sorted(draw.item.right)) or "?"
                one = answered(draw, letters if right else "?")
                keeper.keep(one)
                today.append((draw.id, why))
            clock.days(1 / 48)
        asked.append(today)
        clock.days(1 - rounds / 48)
    return asked


@pytest.fixture
def options_only(root):
    """Return a bank of items with options: a learner of this test types letters."""
    from crm_lib.bank import read_bank

    (root / "bank" / "12_a.yaml").unlink()
    return read_bank(root)


def test_what_is_known_is_never_asked_and_all_that_is_due_is(options_only, store, clock):
    asked = thirty_days(Learner(days=100), options_only, store, clock)
    assert {why for today in asked for _, why in today} == {"new", "due"}
    # Thirty items, a hundred days of memory: missed once, when they were new, then right.
    counts = Counter(item for today in asked for item, _ in today)
    assert set(counts) == set(options_only.items)
    assert max(counts.values()) <= 7
    memory = remembered(store.events("practice"), store.clock())
    assert sum(one.mastered for one in memory.items.values()) == len(counts)
    # The gaps of an item grow: each right answer keeps it away for longer.
    for item in list(counts)[:5]:
        days = [e.at for e in store.events("practice") if e.item == item and share_of(e) == 1]
        gaps = [b - a for a, b in pairwise(days)]
        assert gaps == sorted(gaps)


def test_new_ones_are_limited_and_nothing_due_waits_for_a_day(options_only, store, clock):
    asked = thirty_days(Learner(days=100), options_only, store, clock)
    for today in asked:
        assert sum(why == "new" for _, why in today) <= NEW_A_DAY
    assert remembered(store.events("practice"), clock()).missed() == []


def test_a_forgetting_learner_is_asked_more_and_what_is_forgotten_most(
    options_only, store, clock, tmp_path
):
    from crm_lib.progress import ProgressStore

    other = ProgressStore(tmp_path / "other.sqlite3", clock)
    start = clock()
    good = thirty_days(Learner(days=100), options_only, store, clock)
    clock.time = start
    weak = thirty_days(Learner(days=0.9), options_only, other, clock)
    count = [sum(map(len, asked)) for asked in (good, weak)]
    assert count[1] > 1.5 * count[0]
    memory = remembered(other.events("practice"), clock())
    often = sorted(memory.items.values(), key=lambda one: one.times)
    misses = Counter(e.item for e in other.events("practice") if share_of(e) < 1)
    assert misses[often[-1].item] >= misses[often[0].item]
