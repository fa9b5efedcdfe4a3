"""Items come back when FSRS says so, the same on every machine, and quickly enough."""

import random
import time
from datetime import UTC, datetime, timedelta

from fsrs import Card, Rating, Scheduler

from crm_lib.practice.memory import MASTERED_DAYS, RETENTION, SCHEDULER, remembered
from crm_lib.progress import Event

START = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


def answer(item, day, share=1.0):
    return Event("practice", "12_a", item, "", share, 1.0, START + timedelta(days=day))


def test_an_answer_moves_a_card_as_the_package_does():
    card = Card(card_id=7)
    scheduler = Scheduler(
        desired_retention=0.9, enable_fuzzing=False, learning_steps=SCHEDULER.learning_steps
    )
    history = [
        (0, 1.0, Rating.Good),
        (2, 0.0, Rating.Again),
        (3, 0.5, Rating.Hard),
        (9, 1, Rating.Good),
    ]
    events = []
    for day, share, rating in history:
        events.append(answer("b1", day, share))
        card, _ = scheduler.review_card(card, rating, events[-1].at)
    found = remembered(events, START + timedelta(days=10)).items["b1"]
    assert (found.card.due, found.card.stability) == (card.due, card.stability)
    assert (found.times, found.missed) == (4, False)


def test_a_right_answer_is_due_in_days_and_a_wrong_one_in_minutes():
    memory = remembered([answer("right", 0), answer("wrong", 0, 0.0)], START)
    right, wrong = memory.items["right"], memory.items["wrong"]
    assert right.card.due >= START + timedelta(days=1)
    assert wrong.card.due == START + timedelta(minutes=10)
    assert [one.item for one in memory.missed()] == ["wrong"] and memory.due() == []
    later = remembered([answer("right", 0), answer("wrong", 0, 0.0)], START + timedelta(hours=1))
    assert [one.item for one in later.due()] == ["wrong"]


def test_recall_has_fallen_to_the_wanted_share_when_an_item_is_due():
    events = [answer("b1", day) for day in (0, 2, 12, 50)]
    found = remembered(events, START + timedelta(days=51)).items["b1"]
    assert abs(found.recall(found.card.due) - RETENTION) < 0.005
    assert found.recall(found.last) == 1 > found.recall(found.card.due)


def test_an_item_is_mastered_when_it_lasts_a_week_and_no_longer_after_a_miss():
    events = [answer("b1", 0)]
    assert not remembered(events, START).items["b1"].mastered
    events.append(answer("b1", 2))
    found = remembered(events, START + timedelta(days=2)).items["b1"]
    assert found.mastered and found.card.stability >= MASTERED_DAYS
    events.append(answer("b1", 9, 0.0))
    missed = remembered(events, START + timedelta(days=9)).items["b1"]
    assert not missed.mastered and missed.forecast(START + timedelta(days=9)) == 0


def test_new_items_of_the_last_day_are_counted():
    events = [answer("b1", 0), answer("b2", 2), answer("b1", 2.5)]
    assert remembered(events, START + timedelta(days=2.6)).new_today() == 1


def test_an_hour_with_a_wrong_clock_moves_no_card():
    right = [answer(f"b{n}", n) for n in range(6)]
    wrong = [*right[:3], answer("bad", 4000), answer("bad", -9000), *right[3:]]
    now = START + timedelta(days=8)
    one, other = remembered(right, now), remembered(wrong, now)
    assert all(one.items[i].card.due == other.items[i].card.due for i in one.items)
    assert other.items["bad"].last == START + timedelta(days=2)


def test_ten_thousand_answers_are_replayed_in_a_fifth_of_a_second():
    dice = random.Random(1)
    events = [
        answer(f"b{dice.randrange(900)}", n / 50, dice.choice((0.0, 1.0, 1.0)))
        for n in range(10_000)
    ]
    seconds = []
    for _ in range(3):
        begun = time.process_time()
        memory = remembered(events, START + timedelta(days=250))
        seconds.append(time.process_time() - begun)
    assert len(memory.items) == 900
    assert min(seconds) < 0.2, seconds
