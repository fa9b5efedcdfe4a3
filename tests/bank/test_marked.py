"""Answers to items are marked as exercises are, and the chosen option's reason is told."""

import pytest
from bank_items import BODIES, bank_item

from crm_lib.bank import drawn, form_of, marked
from crm_lib.base.message import Message
from crm_lib.exam.marks import Status


@pytest.mark.parametrize(
    ("form", "answer", "marks", "told"),
    [
        ("choice", "a", 2, "Right: 2 of 2"),
        ("choice", "B", 0, "Not right: 0 of 2"),
        ("choice", "Z", 0, "A, B"),
        ("choice", "", 0, "Not answered"),
        ("choices", "CA", 2, "Right"),
        ("choices", ["A"], 1, "not all of it"),
        ("choices", "AB", 0, "does not belong"),
        ("verdict", {"verdict": "错", "correction": "有人付钱"}, 2, "Right"),
        ("verdict", "对", 0, "Not right"),
        ("blanks", {"①": "时间", "②": "money"}, 2, "Right"),
        ("blanks", ["time", "time"], 1, "another blank"),
        ("ordering", "B, A, C", 2, "Right"),
        ("ordering", "CAB", 0, "does not come directly after"),
        ("matching", "1B 2A", 2, "Right"),
        ("matching", {"1": "B", "2": "C"}, 1, "2: "),
    ],
)
def test_an_answer_earns_what_its_form_gives(tmp_path, form, answer, marks, told):
    result = marked(drawn(bank_item(tmp_path, form)), answer)
    assert (result.marks, result.of, result.is_right) == (marks, 2, marks == 2)
    assert told in result.message.en and result.message.zh != result.message.en
    assert result.is_final


def test_a_number_is_marked_to_its_places_and_a_slip_is_named(tmp_path):
    draw = drawn(bank_item(tmp_path, "number"), 3)
    assert marked(draw, f"{draw.answer:.2f}元").is_right
    slip = marked(draw, draw.mistakes[0].value)
    assert slip.marks == 0 and "You did not discount." in slip.message.en
    assert "没有折现。" in slip.message.zh and slip.mark.items[0].status == Status.MISTAKE
    assert marked(draw, f"{draw.answer:.2f} km").marks == 0


def test_reasons_are_those_of_the_chosen_options(tmp_path):
    choice = drawn(bank_item(tmp_path, "choice"))
    assert marked(choice, "b").reasons == {"B": Message("It rises.", "它往上升。")}
    assert marked(choice, "").reasons == {}
    both = marked(drawn(bank_item(tmp_path, "choices")), "A,C").reasons
    assert list(both) == ["A", "C"]
    verdict = marked(drawn(bank_item(tmp_path, "verdict")), "错")
    assert verdict.reasons["verdict"].en == "Some pay." and verdict.is_right


def test_free_text_waits_for_a_reader_and_an_empty_one_does_not(tmp_path):
    draw = drawn(bank_item(tmp_path, "text"))
    result = marked(draw, "得与失")
    assert (result.marks, result.of, result.is_final, result.is_right) == (0, 3, False, False)
    assert marked(draw, "").is_final


def test_an_endless_answer_is_refused_not_raised(tmp_path):
    draw = drawn(bank_item(tmp_path, "choice"))
    assert marked(draw, "A" * 3_000_000).marks == 0
    assert marked(draw, list(range(30_000))).marks == 0


@pytest.mark.parametrize("form", BODIES)
def test_each_form_of_the_bank_is_one_of_the_exam(tmp_path, form):
    assert form_of(bank_item(tmp_path, form)).kind == form
