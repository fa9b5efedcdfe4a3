"""The page's practice: buttons and keys do the same, in both languages, whatever the disk does."""

import pytest

from crm_lib.practice.exam import running_exam
from crm_lib.practice.widget import Practice, progress_html, show_practice, show_progress


@pytest.fixture
def practice(root, store):
    return Practice(store, root)


def press(practice, label):
    next(b for b in practice.options.children if b.description == label).click()


def answer(practice, typed, first="enter"):
    """Type into the field and press Enter; `first` of the two reaches the kernel first."""
    item = practice.item
    if item.item.form == "text":
        practice.words.value = typed
        practice.check.click()
        return
    enter = {"event": "submit"}
    if first == "enter":
        practice._entered(practice.typed, enter, [])
    practice.typed.value = typed
    if first == "text":
        practice._entered(practice.typed, enter, [])


def test_a_question_is_answered_by_a_key_or_by_a_button(practice, store):
    practice.begin.click()
    assert (
        "Question 1 of 10" in practice.question.value and "第1题，共10题" in practice.question.value
    )
    answer(practice, "b")
    assert "It rises." in practice.feedback.value and "它往上升。" in practice.feedback.value
    assert (
        "Right is: A. rain" in practice.feedback.value and "crm-section" in practice.feedback.value
    )
    practice.next.click()
    assert "Question 2 of 10" in practice.question.value and practice.feedback.value == ""
    press(practice, "C")
    press(practice, "A")
    assert practice.typed.value == "AC"
    practice.check.click()
    assert "✔" in practice.feedback.value
    assert [e.status for e in store.events("practice")] == ["wrong", "right"]


@pytest.mark.parametrize("first", ["enter", "text"])
def test_enter_and_what_was_typed_may_come_in_either_order(practice, store, first):
    practice.begin.click()
    answer(practice, "zz", first)
    answer(practice, "a", first)
    assert [e.status for e in store.events("practice")] == ["right"]


def test_a_field_that_is_left_without_enter_is_no_answer(practice, store):
    practice.begin.click()
    practice.typed.value = "a"
    assert store.events("practice") == []
    practice.check.click()
    assert len(store.events("practice")) == 1


def test_an_answer_counts_once_however_often_enter_is_pressed(practice, store):
    practice.begin.click()
    for _ in range(3):
        answer(practice, "b")
    assert len(store.events("practice")) == 1


def test_what_is_no_answer_is_told_and_not_counted(practice, store):
    practice.begin.click()
    answer(practice, "zz")
    assert "“zz”: Type one letter." in practice.feedback.value and practice.typed.value == ""
    assert store.events("practice") == []
    practice.unknown.click()
    assert [e.status for e in store.events("practice")] == ["wrong"]


def test_a_round_ends_with_its_total_and_where_one_stands(practice, store):
    practice.kind.value = "U12"
    practice.begin.click()
    while practice.item is not None:
        form = practice.item.item.form
        answer(practice, {"text": "What I get.", "verdict": "2 some pay"}.get(form, "?"))
        if practice.ticks.children:
            assert practice.next.layout.display == "none"
            for row in practice.ticks.children:
                row.children[0].value = True
            practice.keep.click()
        practice.next.click()
    assert "2 of 8 right" in practice.total.value and "<table>" in practice.total.value
    events = {e.item: e.marks for e in store.events("practice")}
    assert len(events) == 8 and sorted(events.values())[-2:] == [2, 3]


def test_nothing_left_is_said(practice, store):
    practice.kind.value = "missed"
    practice.begin.click()
    assert "You missed nothing" in practice.feedback.value and practice.item is None


def test_a_full_disk_is_told_beside_the_answer(practice, store, monkeypatch):
    practice.begin.click()

    def refuse(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(store, "add", refuse)
    answer(practice, "b")
    assert "It rises." in practice.feedback.value
    assert "No space left on device" in practice.feedback.value


def test_a_page_without_a_bank_says_so_instead_of_failing(tmp_path, store):
    lost = tmp_path / "elsewhere"
    lost.mkdir()
    practice = Practice(store, lost)
    practice.begin.click()
    assert "no bank folder" in practice.total.value
    assert "no bank folder" in progress_html(store, lost)


def test_an_exam_tells_nothing_before_it_is_handed_in(practice, store, catalog):
    practice.minutes.value = 10
    practice.kind.value = "U13"
    practice.begin.click()
    answer(practice, "a")
    assert practice.feedback.value == "" and store.events("practice") == []
    assert "Question 2 of 10" in practice.question.value
    assert running_exam(catalog).typed
    practice.hand_in_button.click()
    assert practice.feedback.value.count("crm-section") == 10
    assert "1 of 10 right" in practice.total.value and len(store.events("practice")) == 10


def test_an_exam_is_gone_on_with_in_another_window(practice, root, store):
    practice.minutes.value = 10
    practice.kind.value = "U13"
    practice.begin.click()
    first = [i.id for i in practice.items]
    answer(practice, "a")
    other = Practice(store, root)
    other.begin.click()
    assert [i.id for i in other.items] == first and other.paper.typed


def test_what_the_page_keeps_is_one_sentence_and_no_question(capsys):
    show_practice()
    show_progress()
    assert capsys.readouterr().out.splitlines() == [
        "Run this cell: it asks ten questions, one at a time. · 运行这个单元格，它会逐题提问，一次十题。",
        "Run this cell to see what you have mastered. · 运行这个单元格，看看掌握了多少。",
    ]
