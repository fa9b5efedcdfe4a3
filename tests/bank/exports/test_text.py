import pytest

from crm_lib.bank.exports.text import Line, Run, Text, joined, labelled, text_of
from crm_lib.base.message import Message

BOTH = Message("Who has *few* of them?", "谁的**少**？")


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        ("en", [("en", "Who has *few* of them?")]),
        ("zh", [("zh", "谁的**少**？")]),
        ("both", [("en", "Who has *few* of them?"), ("zh", "谁的**少**？")]),
    ],
)
def test_a_text_has_the_languages_that_are_asked_for(language, lines):
    assert list(text_of(BOTH, language).lines) == lines


def test_what_both_languages_write_alike_stands_once():
    assert text_of(Message("25%", "25%"), "both").lines == (Line("", "25%"),)
    assert text_of(Message("25%", "25%"), "zh").lines == (Line("zh", "25%"),)


def test_no_words_are_no_text():
    assert not text_of(Message("", ""), "both")
    assert text_of(Message("", ""), "both").html() == ""


def test_a_line_of_the_item_stays_a_line():
    text = text_of(Message("one\n\n two", "一\n二"), "both")
    assert [line.words for line in text.lines] == ["one", "two", "一", "二"]


@pytest.mark.parametrize(
    ("words", "runs"),
    [
        ("plain", [("plain", "")]),
        ("*all*", [("all", "em")]),
        ("a *b* c **d** e", [("a ", ""), ("b", "em"), (" c ", ""), ("d", "strong"), (" e", "")]),
        ("谁**不属于**它", [("谁", ""), ("不属于", "strong"), ("它", "")]),
        ("2 * 3 * 4 = 24", [("2 * 3 * 4 = 24", "")]),
        ("one star * only", [("one star * only", "")]),
        ("5* hotels", [("5* hotels", "")]),
    ],
)
def test_emphasis_is_cut_out_of_the_words(words, runs):
    assert Line("en", words).runs == [Run(*run) for run in runs]


def test_html_shows_emphasis_and_escapes_signs():
    html = text_of(Message('*R&D* < "5" > 3', "研发"), "both").html()
    assert html == (
        '<p lang="en"><em>R&amp;D</em> &lt; "5" &gt; 3</p><p lang="zh">研发</p>'
    )  # fmt: skip


def test_plain_words_have_no_stars():
    assert text_of(BOTH, "both").plain() == "Who has few of them?\n谁的少？"
    assert text_of(BOTH, "both").one_line() == "Who has few of them? · 谁的少？"


def test_a_label_stands_before_the_first_line_only():
    text = labelled("A.", text_of(BOTH, "both"))
    assert text.plain() == "A. Who has few of them?\n谁的少？"
    assert labelled("A.", Text(())).plain() == "A."
    assert labelled("", text) == text


def test_texts_are_joined_below_each_other():
    assert joined(text_of(BOTH, "en"), Text(()), text_of(BOTH, "zh")) == text_of(BOTH, "both")
