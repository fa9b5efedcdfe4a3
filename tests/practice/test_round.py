"""Answers are kept as soon as they are decided: by two windows, before a kill, on a full disk."""

import multiprocessing
import signal
import sqlite3
import subprocess
import sys
import time

from crm_lib.bank import drawn_in_turn
from crm_lib.practice import Keeper, answered, drawn_for, remembered, totals
from crm_lib.progress import Event, ProgressStore


def item(catalog, form, turn=0):
    return drawn_in_turn(next(i for i in catalog.items.values() if i.form == form), turn)


def test_an_answer_is_kept_with_its_page_marks_and_time(catalog, store, clock):
    one = answered(item(catalog, "choices"), "a")
    assert Keeper(store, catalog).keep(one) is None
    (event,) = store.events("practice")
    assert event == Event("practice", "12_a", one.item.id, "partial", 1, 2, clock())


def test_learners_decide_on_words_point_by_point(catalog):
    one = answered(item(catalog, "text"), "What I get for what I give.")
    assert [tick.marks for tick in one.ticks] == [1.5, 1.5] and one.marks == 0
    one.given = [True, False]
    assert (one.marks, one.status) == (1.5, "partial")
    one.given = [True, True]
    assert (one.marks, one.status) == (3, "right")


def test_a_right_verdict_earns_half_and_its_correction_is_the_learners_to_judge(catalog):
    one = answered(item(catalog, "verdict"), "2 somebody pays")
    assert one.marks == 1 and [t.text.en for t in one.ticks] == ["Some pay."]
    one.given = [True]
    assert one.marks == one.of == 2


def test_an_unknown_wording_in_a_blank_is_the_learners_to_judge(catalog):
    one = answered(item(catalog, "blanks"), "time; coins")
    assert one.marks == 1 and ["money" in t.text.en for t in one.ticks] == [True]
    one.given = [True]
    assert one.marks == 2 and totals([one, one]) == (4, 4)


def test_an_item_asked_again_has_other_numbers(catalog, store):
    (number,) = [i for i in catalog.items.values() if i.form == "number"]
    shown = []
    for _ in range(4):
        memory = remembered(store.events("practice"), store.clock())
        (draw,) = drawn_for([number], memory)
        Keeper(store, catalog).keep(answered(draw, "?"))
        shown.append(draw.text.en)
    assert len(set(shown)) == 4


class FullDisk(ProgressStore):
    """A store on a disk that is full until it has room again."""

    full = True

    def add(self, *events):
        if self.full:
            raise sqlite3.OperationalError("database or disk is full")
        super().add(*events)


def test_a_full_disk_is_told_in_words_and_what_was_answered_is_kept_later(catalog, tmp_path, clock):
    store = FullDisk(tmp_path / "p.sqlite3", clock)
    keeper = Keeper(store, catalog)
    first = answered(item(catalog, "choice"), "a")
    told = keeper.keep(first)
    assert "disk is full" in told.en and "没能保存" in told.zh and first.marks == 2
    when = clock()
    clock.days(1)
    store.full = False
    assert keeper.keep(answered(item(catalog, "choices"), "ac")) is None
    assert [e.at for e in store.events("practice")] == [when, clock()] and not keeper.unkept


def test_a_file_system_that_refuses_is_told(catalog, tmp_path, clock):
    (tmp_path / "file").touch()  # stands where the store's folder should be
    store = ProgressStore(tmp_path / "file" / "p.sqlite3", clock)
    one = answered(item(catalog, "choice"), "b")
    assert "could not be kept" in Keeper(store, catalog).keep(one).en
    assert one.reasons()[0][1].en == "It rises."


def answers_in_a_window(path, window, count):
    store = ProgressStore(path)
    for number in range(count):
        store.add(Event("practice", "12_a", f"b12_{window}_{number:03}", "right", 1, 1))


def test_two_windows_at_once_lose_no_answer(tmp_path):
    path, count = tmp_path / "p.sqlite3", 120
    context = multiprocessing.get_context("spawn")
    windows = [context.Process(target=answers_in_a_window, args=(path, n, count)) for n in range(2)]
    for window in windows:
        window.start()
    for window in windows:
        window.join(120)
    assert [w.exitcode for w in windows] == [0, 0]
    items = [e.item for e in ProgressStore(path).events("practice")]
    assert len(items) == len(set(items)) == 2 * count


ENDLESS = """
import sys
from pathlib import Path
from crm_lib.progress import Event, ProgressStore
store = ProgressStore(Path(sys.argv[1]))
for n in range(1000000):
    store.add(Event("practice", "12_a", f"b12_{n}", "right", 1, 1))
    print(n, flush=True)
"""


def test_a_killed_process_loses_no_answer_that_it_has_kept(tmp_path):
    path = tmp_path / "p.sqlite3"
    process = subprocess.Popen(
        [sys.executable, "-c", ENDLESS, str(path)], stdout=subprocess.PIPE, text=True
    )
    last = -1
    begun = time.monotonic()
    while last < 30 and time.monotonic() - begun < 60:
        last = int(process.stdout.readline())
    process.send_signal(signal.SIGKILL)
    process.wait()
    kept = [e.item for e in ProgressStore(path).events("practice")]
    assert kept[: last + 1] == [f"b12_{n}" for n in range(last + 1)] and last >= 30
    ProgressStore(path).add(Event("practice", "12_a", "after", "right", 1, 1))
    assert ProgressStore(path).events("practice")[-1].item == "after"
