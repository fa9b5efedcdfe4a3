"""What can be said of an answer without a key, and how the forms are written."""

import pytest
from desk import recorded

from crm_lib.exam.forms import (
    blanks,
    choice,
    choices,
    chosen,
    form_from,
    function,
    number,
    number_of,
    plot,
    table,
    text,
    verdict,
    verdict_of,
)


@pytest.mark.parametrize("options", ["abc", "ABA", "A B", "", "A1"])
def test_options_are_different_capital_letters(options):
    with pytest.raises(ValueError, match="capital letters"):
        choice(options)


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: blanks(0), "1 to 20"),
        (lambda: blanks(21), "1 to 20"),
        (lambda: plot("pie"), "not one of bar"),
        (lambda: function(on=[]), "at least one"),
    ],
)
def test_a_form_that_cannot_be_is_refused(make, says):
    with pytest.raises(ValueError, match=says):
        make()


@pytest.mark.parametrize(
    ("form", "value", "says"),
    [
        (blanks(5), {"①": "a", "②": "b"}, "2 of 5 blanks"),
        (blanks(["top", "bottom"]), ["a", "b"], "2 of 2 blanks"),
        (text(), "four", "4 characters"),
        (verdict(), {"verdict": "wrong", "correction": ""}, "no correction yet"),
        (verdict(), {"verdict": "wrong", "correction": "x"}, "Recorded"),
        (function(on=[(1,)]), lambda n: n, "ran on every input"),
        (choice("AB"), "A", "Recorded"),
    ],
)
def test_a_copy_without_key_says_what_it_can(form, value, says):
    answer = recorded(form, value)
    assert form.problem(answer) is None
    said = form.summary(answer)
    assert says in said.en
    assert said.zh


FORMS = [choice("AB"), choices("ABC"), blanks(2), number(unit="%"), verdict(), text(),
         table(["a"]), function(on=[(1,)]), plot("bar")]  # fmt: skip


@pytest.mark.parametrize("form", FORMS, ids=lambda f: f.kind)
@pytest.mark.parametrize("value", ["", "…", None, ..., [], {"①": ""}, ["", None]], ids=str)
def test_every_placeholder_is_unanswered(form, value):
    assert form.problem(recorded(form, value)).status == "unanswered"


@pytest.mark.parametrize("form", FORMS, ids=lambda f: f.kind)
def test_every_problem_is_told_in_both_languages(form):
    for value in ("", 3.5, "nonsense!", object(), {"x": object()}, [object()], float("nan")):
        problem = form.problem(recorded(form, value))
        if problem:
            assert problem.message.en
            assert any("\u4e00" <= c <= "\u9fff" for c in problem.message.zh)


@pytest.mark.parametrize("form", FORMS, ids=lambda f: f.kind)
def test_a_form_comes_back_from_its_description(form):
    again = form_from({"kind": form.kind, "rules": form.rules})
    assert (again.kind, again.rules) == (form.kind, form.rules)


@pytest.mark.parametrize(
    ("answer", "number_and_unit"),
    [
        ("1,234.5 元", (1234.5, "元")),
        ("1e3", (1000.0, "")),
        (".5", (0.5, "")),
        ("-$5", (-5.0, "")),
        ("12.", (12.0, "")),
        ("≈ 74.5 %", (74.5, "%")),
        ("1.5 million", (1.5, "million")),
        ("--5", None),
        ("1,23", None),
        ("12,34,567", None),
        ("1.2.3", None),
        ("1/4", None),
        ("3 of 4", None),
        ("", None),
        (True, None),
        ("9" * 400, None),
    ],
)
def test_a_number_is_read_or_refused_never_guessed(answer, number_and_unit):
    assert number_of(answer) == number_and_unit


def test_letters_and_verdicts():
    assert chosen(choices("ABC"), "a, c") == {"A", "C"}
    assert chosen(choice("ABC"), "B. a customer who left") == {"B"}
    assert chosen(choice("ABC"), "B. or C.") != {"B"}
    assert chosen(choices("ABC"), 3) is None
    assert [verdict_of(v) for v in ("对", "×", "maybe", None)] == [True, False, None, None]


def test_a_function_is_called_under_try_on_copies():
    given = [1, 2]

    def spoil(values):
        values.append(3)
        return len(values)

    form = function(on=[(given,), (given,)])
    assert [r["value"] for r in form.record(spoil)["results"]] == [3, 3]
    assert given == [1, 2]
