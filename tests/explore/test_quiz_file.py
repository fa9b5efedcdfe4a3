"""Quiz files: found from the folders below, refused with a line that says what to write."""

import re

import pytest
from quiz_kit import option, question, text

from crm_lib.explore.quiz_file import load_question, quiz_file, read_questions


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "must hold questions"),
        ("06_s1: [", "yaml:1: not valid YAML"),
        ("06_s1: {question: {en: a}}\n06_s1: {}", "yaml:2: the key '06_s1' is given twice"),
        ({"07_s1": question()}, "'07_s1' must begin with 06_"),
        ({"06_s1": "text"}, "06_s1: must hold question, found 'text'"),
        ({"06_s1": {"question": text()}}, "06_s1: options is missing"),
        ({"06_s1": question(points=2)}, "points is not known here"),
        ({"06_s1": question(kind="triple")}, "must be one of single, multiple"),
        ({"06_s1": question(options={"A": option(True)})}, "2 to 8 entries"),
        ({"06_s1": question(options={"A": option(True), "C": option(False)})}, "must be A, B, in"),
        ({"06_s1": question(options=dict.fromkeys("AB", option(True)))}, "2 options are right"),
        ({"06_s1": question(options=dict.fromkeys("AB", option(False)))}, "0 options are right"),
        ({"06_s1": question(kind="multiple", options=dict.fromkeys("AB", option(False)))}, "no op"),
        ({"06_s1": question(question={"en": "a"})}, "question: zh is missing"),
        ({"06_s1": question(question=text(zh=" "))}, "zh is ' '"),
        ({"06_s1": question(question=text(en=25))}, "put a number in quotes"),
        (
            {"06_s1": question(options={"A": option(True), "B": {**text(), "right": False}})},
            "option B: why is missing",
        ),
        (
            {"06_s1": question(options={"A": option("ja"), "B": option(False)})},
            "option A: right must be true or false, got 'ja'",
        ),
    ],
)
def test_a_broken_quiz_file_gets_one_line_that_says_what_to_write(write, content, said):
    path = write(content)
    with pytest.raises(ValueError, match=re.escape(said)) as caught:
        read_questions(path)
    assert path.name in str(caught.value)


@pytest.mark.parametrize(
    ("asked", "said"),
    [("06_s9", "has no question '06_s9'; it has 06_s1"), ("09_s1", "no file 09_"), ("s1", "not a")],
)
def test_an_unknown_question_is_named(write, asked, said):
    with pytest.raises(ValueError, match=re.escape(said)):
        load_question(asked, start=write({"06_s1": question()}).parent)


def test_two_files_of_one_lesson_are_refused(write):
    write({"06_s1": question()}, "06_other.quiz.yaml")
    with pytest.raises(ValueError, match="two quiz files"):
        quiz_file("06_s1", start=write({"06_s1": question()}).parent)


def test_two_pages_may_share_a_number_when_their_questions_differ(write):
    write({"06_t1": question()}, "06_other.quiz.yaml")
    folder = write({"06_s1": question()}).parent
    assert quiz_file("06_t1", start=folder).name == "06_other.quiz.yaml"
    assert load_question("06_s1", start=folder).id == "06_s1"
