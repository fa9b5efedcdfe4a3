"""Self-checks: both languages, never the answer, and a reason for every option."""

import pytest
from quiz_kit import option, question

from crm_lib.explore.quiz import _buttons, feedback_html, question_html, question_text, quiz
from crm_lib.explore.quiz_file import load_question, read_questions

MULTIPLE = {"kind": "multiple", "options": {k: option(k in "AB", f"why {k}") for k in "ABC"}}


def test_a_question_is_found_from_the_folders_below(write, tmp_path, monkeypatch, capsys):
    (tmp_path / "bank").mkdir()
    (tmp_path / "work" / "06_sales_funnel").mkdir(parents=True)
    write({"06_s1": question()}, "bank/06_sales_funnel.quiz.yaml")
    monkeypatch.chdir(tmp_path / "work" / "06_sales_funnel")
    quiz("06_s1")
    assert capsys.readouterr().out == (
        "What share? · 占多少？\nChoose one. · 单选。\n"
        "  A. two of eight · 八分之二\n  B. two of eight · 八分之二\n"
    )


@pytest.mark.parametrize("kind", ["html", "text"])
def test_the_page_shows_both_languages_and_never_the_answer(write, kind):
    asked = load_question("06_s1", start=write({"06_s1": question()}).parent)
    shown = (question_html if kind == "html" else question_text)(asked)
    assert "What share?" in shown and "占多少？" in shown and "八分之二" in shown
    for secret in ("yes, two", "that is the rest", "因为", "✔", "✘", "true"):
        assert secret not in shown.lower()


def clicked(box, *letters):
    row, feedback = box.children
    for button in row.children:
        if button.description in letters:
            if hasattr(button, "click"):
                button.click()
            else:
                button.value = True
    return feedback


def test_each_option_says_what_it_would_be_right_for(write):
    asked = read_questions(write({"06_s1": question()}))["06_s1"]
    right = clicked(_buttons(asked), "A").value
    assert "✔ A" in right and "Right" in right and "yes, two" in right
    wrong = clicked(_buttons(asked), "B").value
    assert "✘ B" in wrong and "that is the rest" in wrong and "yes, two" not in wrong


def test_buttons_have_names_for_those_who_cannot_see_them(write):
    asked = read_questions(write({"06_s1": question()}))["06_s1"]
    row, _ = _buttons(asked).children
    assert row.children[0].tooltip == "A. two of eight · 八分之二"


@pytest.mark.parametrize(
    ("letters", "words"),
    [
        ("", ["✘", "Choose at least one", "请先至少选一项"]),
        ("AB", ["✔", "All of them", "why A", "why B"]),
        ("A", ["✘", "1 right option is missing", "还漏了1项"]),
        ("C", ["1 of your choices does not belong, 2 right options are missing", "why C"]),
        ("ABC", ["1 of your choices does not belong.", "有1项不该选"]),
    ],
)
def test_a_multiple_choice_counts_what_is_wrong_and_what_is_missing(write, letters, words):
    asked = read_questions(write({"06_s1": question(**MULTIPLE)}))["06_s1"]
    box = _buttons(asked)
    clicked(box, *letters)
    row, feedback = box.children
    row.children[-1].click()
    assert feedback.value == feedback_html(asked, letters)
    for word in words:
        assert word in feedback.value
    for letter in set("ABC") - set(letters):
        assert f"why {letter}" not in feedback.value
