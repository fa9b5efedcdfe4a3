"""Letters of options: those a form offers, and those an answer names in many ways."""

import pytest

from crm_lib.exam.letters import letters_named, misfit_letters, option_letters


@pytest.mark.parametrize(
    "answer",
    ["acd", "A、C、D", ["A", "C", "D"], "Ａ C Ｄ", "选项A和C、D", "A, C and D", "(a) [c] d"],
)
def test_letters_are_named_in_many_ways(answer):
    assert letters_named(answer) == {"A", "C", "D"}


def test_a_set_counts_too():
    assert letters_named({"is": "set", "items": ["a", "b"]}) == {"A", "B"}


@pytest.mark.parametrize("answer", ["B", "选B", "B. a customer who left", "（B）流失", "answer: b"])
def test_one_letter_may_have_the_words_of_its_option_behind_it(answer):
    assert letters_named(answer, single=True) == {"B"}


@pytest.mark.parametrize("answer", ["B. or C.", "B. this, or (c)"])
def test_two_letters_are_not_taken_for_one_with_words(answer):
    assert letters_named(answer, single=True) != {"B"}


@pytest.mark.parametrize("answer", [3, None, "", "客户", "1", ["A", 2], {"is": "table"}])
def test_what_is_no_set_of_letters_is_none(answer):
    assert letters_named(answer) is None


def test_options_are_different_capital_letters():
    assert option_letters("ABCD") == "ABCD"
    for wrong in ("abc", "AAB", "A,B", ""):
        with pytest.raises(ValueError, match="different capital letters"):
            option_letters(wrong)
    assert "A, B" in misfit_letters("AB").en and "A, B" in misfit_letters("AB").zh


@pytest.mark.parametrize(
    ("answer", "letters"),
    [
        ("我选B", {"B"}), ("应该选 A 和 C", {"A", "C"}), ("The answer is D.", {"D"}),
        ("I choose A and C", {"A", "C"}), ("B, not C", None), ("B或C", None), ("不选B", None),
        ("a customer", None), ("本题选ACD", {"A", "C", "D"}),
    ],
)  # fmt: skip
def test_letters_are_read_in_a_phrase_that_weighs_nothing(answer, letters):
    assert letters_named(answer) == letters
