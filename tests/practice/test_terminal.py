"""Practice in a terminal: asked, answered and told in the learner's language; nothing lost."""

from io import StringIO

import pytest
from rich.console import Console

from crm_lib.bank import drawn_in_turn
from crm_lib.practice import Keeper, overview, remembered
from crm_lib.practice.terminal import Terminal, ask_round, say_total, show_overview
from crm_lib.progress import Event


def terminal(*typed, language="en"):
    """Return a terminal whose learner types these lines, then closes it."""
    lines = iter(typed)

    def read(prompt):
        try:
            line = next(lines)
        except StopIteration:
            raise EOFError from None
        if isinstance(line, type):
            raise line
        return line

    return Terminal(Console(file=StringIO(), width=100), read, language)


def round_of(catalog, store, root, *typed, forms=("choice", "text", "verdict"), language="en"):
    items = [next(i for i in catalog.items.values() if i.form == form) for form in forms]
    shown = terminal(*typed, language=language)
    keeper = Keeper(store, catalog)
    done = ask_round(shown, [drawn_in_turn(i, 0) for i in items], keeper, root)
    say_total(shown, done, len(keeper.unkept))
    return done, shown.console.file.getvalue()


def test_a_round_asks_marks_tells_why_and_keeps(catalog, store, root):
    typed = ("b", "I give.", "I get.", "", "y", "n", "2 some pay", "maybe", "y")
    done, text = round_of(catalog, store, root, *typed)
    assert [one.marks for one in done] == [0, 1.5, 2]
    for words in ("1/3 · single choice", "B: It rises.", "Right is: A. rain", "A: It falls.",
                  "See 12_a", "Model answer", "gives (1.5)", "1 of 3 right, 3.5 of 7 marks"):  # fmt: skip
        assert words in text, words
    assert [e.marks for e in store.events("practice")] == [0, 1.5, 2]
    assert "雨" not in text


def test_a_reader_of_chinese_reads_chinese_alone(catalog, store, root):
    _, text = round_of(catalog, store, root, "b", language="zh", forms=("choice",))
    assert "不正确：0 / 2 分" in text and "正确答案：A. 雨水" in text
    for words in ("rain", "Not right", "Type", "Taught", "See "):
        assert words not in text, words


def test_both_languages_are_shown_where_both_are_read(catalog, store, root):
    _, text = round_of(catalog, store, root, "a", language="both", forms=("choice",))
    assert "rain · 雨水" in text and "Right: 2 of 2" in text and "正确" in text


@pytest.mark.parametrize("end", [KeyboardInterrupt, EOFError, "q"])
def test_a_round_that_is_stopped_keeps_what_was_answered(catalog, store, root, end):
    done, text = round_of(catalog, store, root, "a", end)
    assert len(done) == len(store.events("practice")) == 1
    assert "1 of 1 right" in text


def test_what_is_no_answer_is_asked_again(catalog, store, root):
    done, text = round_of(catalog, store, root, "", "zz", "a", forms=("choice",))
    assert [one.marks for one in done] == [2] and text.count("Type one letter.") == 3


def test_what_cannot_be_kept_is_told_and_the_answer_is_shown(catalog, store, root, monkeypatch):
    def refuse(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(store, "add", refuse)
    done, text = round_of(catalog, store, root, "b", forms=("choice",))
    assert len(done) == 1 and "It rises." in text
    assert "No space left on device" in text and "1 answers could not be kept" in text


def test_the_overview_names_units_forms_objectives_and_what_to_do(catalog, store, root, clock):
    store.add(Event("practice", "12_a", "b12_001", "wrong", 0, 2))
    clock.days(1)
    memory = remembered(store.events("practice"), store.clock())
    for language, words in (("en", "1 item is due"), ("zh", "有1题到了复习时间")):
        shown = terminal(language=language)
        show_overview(shown, overview(catalog, memory, (), root))
        text = shown.console.file.getvalue()
        assert words in text and "crm practice --due" in text and "U12" in text
