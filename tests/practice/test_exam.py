"""An exam of practice: one clock, no feedback before handing in, no answer lost on the way."""

from datetime import datetime, timedelta
from io import StringIO

import pytest
from rich.console import Console

from crm_lib.exam.sitting import is_sitting
from crm_lib.practice import Keeper, NoAnswer, Wish, chosen, remembered
from crm_lib.practice.exam import PAGE, begin_exam, paper_file, running_exam
from crm_lib.practice.exam_terminal import sit_exam
from crm_lib.practice.terminal import Terminal


@pytest.fixture
def paper(catalog, store):
    memory = remembered([], store.clock())
    items = [i for i in catalog.pages["12_a"].values() if i.form in ("choice", "number", "text")]
    return begin_exam(items, memory, 20)


def sit(paper, catalog, store, root, *typed, now=None, language="en"):
    lines = iter(typed)

    def read(_):
        try:
            return next(lines)
        except StopIteration:
            raise EOFError from None

    shown = Terminal(Console(file=StringIO(), width=100), read, language)
    started = paper.sitting.started
    clock = now or (lambda: datetime.fromisoformat(started) + timedelta(minutes=1))
    done = sit_exam(shown, paper, Keeper(store, catalog), root, clock)
    return done, shown.console.file.getvalue()


def test_nothing_is_told_before_it_is_handed_in_and_all_afterwards(paper, catalog, store, root):
    assert is_sitting(PAGE)
    done, text = sit(paper, catalog, store, root, "b", "I get.", "?", "done", "y", "y")
    before, after = text.split("Model answer", 1)
    assert "It rises" not in before and "Not right" not in before and "19 minutes left" in before
    assert "B: It rises." in after and not is_sitting(PAGE)
    assert [one.marks for one in done] == [0, 3, 0]
    assert len(store.events("practice")) == 3
    assert after.index("Compute a lifetime value: 3 of 8") > 0


def test_a_window_that_closes_costs_no_answer_and_the_clock_runs_on(paper, catalog, store, root):
    done, text = sit(paper, catalog, store, root, "a")
    assert done is None and "The clock runs on" in text and store.events("practice") == []
    again = running_exam(catalog)
    assert again.typed == {"b12_001": "a"} and again.sitting == paper.sitting
    assert [i.text for i in again.items] == [i.text for i in paper.items]
    done, _ = sit(again, catalog, store, root, "done")
    assert [one.marks for one in done] == [2, 0, 0] and running_exam(catalog) is None
    assert [one.status for one in done] == ["right", "unanswered", "unanswered"]


def test_when_the_time_is_over_it_is_handed_in_as_it_stands(paper, catalog, store, root):
    paper.note(paper.items[0], "a")
    late = datetime.fromisoformat(paper.sitting.started) + timedelta(minutes=21)
    done, text = sit(paper, catalog, store, root, now=lambda: late)
    assert [one.marks for one in done] == [2, 0, 0] and "Time is over" in text


def test_a_clock_set_back_leaves_the_whole_time_and_no_more(paper):
    early = datetime.fromisoformat(paper.sitting.started) - timedelta(days=300)
    assert paper.seconds_left(early) == 20 * 60


def test_an_answer_must_have_its_form_and_an_open_question_is_listed(paper):
    with pytest.raises(NoAnswer):
        paper.note(paper.items[0], "zz")
    paper.note(paper.items[0], "")
    assert paper.items[0] in paper.open()


def test_a_file_that_is_broken_is_no_exam(paper, catalog):
    paper_file().write_text("{", encoding="utf-8")
    assert running_exam(catalog) is None


def test_an_exam_asks_what_is_known_too(catalog, store):
    memory = remembered([], store.clock())
    assert len(chosen(catalog, memory, Wish(exam=True, count=7))) == 7
