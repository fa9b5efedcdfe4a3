"""What a learner did is kept, once, and the latest of each item is told."""

import sqlite3
from datetime import UTC, datetime, timedelta

import pytest

from crm_lib.progress import Event, ProgressStore


@pytest.fixture
def store(tmp_path):
    ticks = iter(datetime(2026, 3, 1, tzinfo=UTC) + timedelta(days=n) for n in range(100))
    return ProgressStore(tmp_path / "deep" / "progress.sqlite3", clock=lambda: next(ticks))


def test_a_new_learner_has_done_nothing_and_no_file_is_made(store):
    assert store.latest("mark") == []
    assert not store.path.exists()


def test_the_latest_of_each_item_is_told_with_its_time(store):
    store.add(Event("mark", "06", "06_q1", "wrong", 0, 2))
    store.add(Event("mark", "06", "06_q2", "recorded", None, 2))
    store.add(Event("mark", "06", "06_q1", "right", 2, 2), Event("read", "06"))
    told = store.latest("mark")
    assert [(e.item, e.status, e.marks) for e in told] == [
        ("06_q2", "recorded", None),
        ("06_q1", "right", 2.0),
    ]
    assert told[0].at == datetime(2026, 3, 2, tzinfo=UTC)
    assert [e.page for e in store.latest("read")] == ["06"]


def test_the_same_again_is_not_added(store):
    for _ in range(3):
        store.add(Event("quiz", "06", "06_s1", "right"))
    store.add(Event("quiz", "06", "06_s1", "wrong"), Event("quiz", "06", "06_s1", "right"))
    with sqlite3.connect(store.path) as database:
        assert database.execute("SELECT COUNT(*) FROM event").fetchone() == (3,)


def test_an_unknown_kind_is_refused_and_nothing_of_the_call_is_kept(store):
    with pytest.raises(ValueError, match="unknown"):
        store.add(Event("read", "06"), Event("nap", "06"))
    assert store.latest("read") == []


def test_every_answer_of_practice_is_kept_also_the_same_again(store):
    for _ in range(3):
        store.add(Event("practice", "09", "b09_001", "right", 1, 1))
    assert [e.at.day for e in store.events("practice")] == [1, 2, 3]
    assert len(store.latest("practice")) == 1


def test_one_kind_is_forgotten_and_cannot_be_read_from_the_file(store):
    assert store.forget("practice") == 0
    store.add(Event("practice", "09", "b09_secret", "right", 1, 1), Event("read", "09"))
    assert store.forget("practice") == 1
    assert store.events("practice") == [] and len(store.events("read")) == 1
    assert b"b09_secret" not in store.path.read_bytes()
