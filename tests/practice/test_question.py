"""What is typed becomes an answer, whatever the form; what is right is told in words."""

import pytest

from crm_lib.bank import drawn_in_turn
from crm_lib.practice import FORMS, NoAnswer, answered, how_to_answer, right_answer, rows_of
from crm_lib.practice.question import typed_answer


def item(catalog, form):
    return drawn_in_turn(next(i for i in catalog.items.values() if i.form == form), 0)


@pytest.mark.parametrize(
    ("form", "typed", "share"),
    [
        ("choice", "a", 1),
        ("choice", " A. ", 1),
        ("choice", "b", 0),
        ("choices", "ca", 1),
        ("choices", "A C", 1),
        ("choices", "a", 0.5),
        ("verdict", "1", 0),
        ("verdict", "对", 0),
        ("blanks", "time; money", 1),
        ("blanks", "时间；钱", 1),
        ("blanks", "时间", 0.5),
        ("ordering", "bac", 1),
        ("ordering", "abc", 0),
        ("matching", "ba", 1),
        ("matching", "1B 2A", 1),
        ("matching", "bc", 0.5),
        ("number", "0", 0),
        *((form, "?", 0) for form in FORMS),
        *((form, "？", 0) for form in FORMS),
    ],
)
def test_an_answer_is_typed_as_the_hint_says(catalog, form, typed, share):
    one = answered(item(catalog, form), typed)
    assert one.marks / one.of == share and not one.ticks
    assert one.key().en and one.key().zh


def test_a_number_is_right_with_its_unit_or_without_and_a_slip_is_named(catalog):
    draw = item(catalog, "number")
    assert answered(draw, f"{draw.answer:.2f}").status == "right"
    assert answered(draw, right_answer(draw).zh).status == "right"
    slip = answered(draw, f"{draw.mistakes[0].value:.2f}")
    assert slip.marks == 0 and "You did not discount" in slip.reasons()[0][1].en


@pytest.mark.parametrize(("form", "typed"), [
    ("choice", ""), ("choice", "AB"), ("choice", "9"), ("choices", "ABZ"), ("verdict", "maybe"),
    ("number", "many"), ("number", ""), ("ordering", "a"), ("text", "  "), ("blanks", " "),
])  # fmt: skip
def test_what_is_no_answer_costs_nothing_and_is_told_how_to_type(catalog, form, typed):
    draw = item(catalog, form)
    with pytest.raises(NoAnswer) as error:
        answered(draw, typed)
    assert error.value.words == how_to_answer(draw)
    assert "quotes" not in error.value.words.en and "引号" not in error.value.words.zh


@pytest.mark.parametrize("form", FORMS)
def test_every_form_is_shown_in_both_languages(catalog, form):
    draw = item(catalog, form)
    assert how_to_answer(draw).en != how_to_answer(draw).zh
    for label, words in rows_of(draw):
        assert label and words.en and words.zh


def test_options_show_the_reason_of_what_was_chosen_then_of_the_right_one(catalog):
    wrong = answered(item(catalog, "choice"), "b")
    assert [(label, r.en) for label, r in wrong.reasons()] == [("B", "It rises.")]
    assert [r.en for r in wrong.reasons_of_key()] == ["A: It falls."]
    assert answered(item(catalog, "choice"), "a").reasons_of_key() == []


def test_a_verdict_may_carry_its_correction(catalog):
    draw = item(catalog, "verdict")
    assert typed_answer(draw, "2 some pay") == {"verdict": "wrong", "correction": "some pay"}
    assert typed_answer(draw, "错，有人付钱") == {"verdict": "错，有人付钱"}
    assert answered(draw, "错，有人付钱").ticks


def test_the_key_of_an_order_and_of_pairs_says_what_the_letters_stand_for(catalog):
    assert right_answer(item(catalog, "ordering")).en == "BAC (first → second → last)"
    assert right_answer(item(catalog, "matching")).zh.splitlines() == [
        "1–B  猫——喵喵",
        "2–A  狗——汪汪",
    ]
