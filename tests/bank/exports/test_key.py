from dataclasses import replace

import pytest
from small_bank import small_question

from crm_lib.bank.exports.key import answer_of, explanation, for_marker


@pytest.mark.parametrize(
    ("form", "language", "answer"),
    [
        ("choice", "zh", "A"),
        ("choices", "zh", "AC"),
        ("verdict", "en", "Wrong\nSome pay."),
        ("verdict", "zh", "错\n有人付钱。"),
        ("blanks", "zh", "① time / 时间; ② money / 钱"),
        ("ordering", "en", "BAC"),
        ("matching", "en", "1B 2A"),
        ("text", "zh", "得与失。"),
        ("text", "both", "What one gets and gives.\n得与失。"),
    ],
)
def test_the_key_in_words(tmp_path, form, language, answer):
    assert answer_of(small_question(tmp_path, form, language)).plain() == answer


@pytest.mark.parametrize(("language", "unit"), [("en", "CNY"), ("zh", "元"), ("both", "CNY / 元")])
def test_a_number_is_rounded_and_has_its_unit(tmp_path, language, unit):
    question = small_question(tmp_path, "number", language)
    amount = replace(question.amount, value=2486.8519)
    assert answer_of(replace(question, amount=amount)).plain() == f"2486.85 {unit}"


def test_a_right_statement_needs_no_correction_and_its_reason_is_told(tmp_path):
    question = replace(small_question(tmp_path, "verdict", "en"), is_right=True)
    assert answer_of(question).plain() == "Right"
    assert explanation(question).plain() == "Some pay."


def test_every_option_has_its_reason(tmp_path):
    assert explanation(small_question(tmp_path, "choice", "zh")).plain() == (
        "A: 它会下。\nB: 它往上升。\nC: 它也往上升。"
    )


def test_who_marks_by_hand_has_the_points_with_their_marks(tmp_path):
    assert for_marker(small_question(tmp_path, "text", "zh")).plain() == (
        "参考答案\n得与失。\n评分要点\n1.5分: 得\n1.5分: 失"
    )
    assert "Some pay." in for_marker(small_question(tmp_path, "verdict", "en")).plain()


def test_a_form_that_nobody_knows_is_no_silent_blank(tmp_path):
    with pytest.raises(ValueError, match="no key in words for form essay"):
        answer_of(replace(small_question(tmp_path, "text"), form="essay"))
