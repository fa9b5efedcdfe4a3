"""Matching: pairs however they are written, each pair by itself, and what joins nothing."""

import pandas as pd
import pytest
from desk import mark, named, recorded, words

from crm_lib.exam import accept, matching
from crm_lib.exam.form import Task

TERMS = matching(4, "ABCDE")
KEY = {"1": "C", "2": "A", "3": "B", "4": "E"}


@pytest.mark.parametrize(
    "answer",
    [KEY, {1: "c", 2: "a.", 3: "选B", 4: "(E)"}, {"①": "C", "②": "A", "③": "B", "④": "E"},
     {"(1)": "Ｃ", "(2)": "Ａ", "(3)": "Ｂ", "(4)": "Ｅ"}, {"C": "1", "A": 2, "B": 3, "E": "④"},
     {"4": "E", "3": "B", "2": "A", "1": "C"}, ["C", "A", "B", "E"], ("c", "a", "b", "e"),
     "1C 2A 3B 4E", "1c2a3b4e", "１Ｃ，２Ａ，３Ｂ，４Ｅ", "1-C、2-A、3-B、4-E", "1→C; 2→A; 3→B; 4→E", "1：C 2：A 3：B 4：E",
     "①C②A③B④E", "C1 A2 B3 E4", "4E 3B 2A 1C", "CABE", "C A B E", "1选C，2选A，3选B，4选E",
     {"1": "C. who buys often", "2": "A", "3": "B", "4": "E"}],
    ids=str,
)  # fmt: skip
def test_pairs_right_in_other_ways(answer):
    found = mark(TERMS, KEY, answer, points=4)
    assert found.marks == 4, words(found)


@pytest.mark.parametrize(
    ("answer", "marks", "says"),
    [
        ("1C 2A 3E 4B", 2, "Not right"),
        ("1A 2B 3C 4D", 0, "Not right"),
        ("1C 2A 3B", 3, "Not answered"),
        ("1C 2 3B 4E", 3, "Not answered"),
        ({"1": "C", "2": "", "3": "…", "4": None}, 1, "Not answered"),
        (["C", "", "B", "E"], 3, "Not answered"),
        ("1C 2A 3A 4E", 3, "A stands more than once"),
        ("1C 2C 3C 4C", 1, "字母 C 用了不止一次"),
    ],
)
def test_pairs_are_marked_one_by_one(answer, marks, says):
    found = mark(TERMS, KEY, answer, points=4)
    assert found.marks == marks
    assert says in words(found)
    assert [i.label for i in found.items] == ["1", "2", "3", "4"]


@pytest.mark.parametrize(
    ("answer", "status", "says"),
    [
        ("1F 2A", "type", "There is no letter F here (number 1)"),
        ("1F 2A", "type", "没有字母 F（序号 1）"),
        ("1C 5A", "type", "There is no number 5"),
        ("0C", "type", "序号为 1 至 4"),
        ("1C 1A", "type", "Number 1 stands more than once"),
        ({"1": "C", "①": "A"}, "type", "序号 1 出现了不止一次"),
        ({"1": "CD"}, "type", "one letter for number 1"),
        ("CAB", "type", "Keep the form of the answer cell"),
        ("C A 1", "type", "Keep the form"),
        ("first C", "type", "请保持作答单元格的格式"),
        ({"1": 3}, "type", "Keep the form"),
        ({"one": "C"}, "type", "Keep the form"),
        (["C", 2], "type", "Keep the form"),
        (["C", "A", "B", "E", "D"], "type", "There is no number 5"),
        ({"C"}, "type", "Keep the form"),
        (3, "type", "Keep the form"),
        (pd.Series({"1": "C"}), "type", "Keep the form"),
        ("1 2 3 4", "unanswered", "Not answered"),
        ({"1": "", "2": "", "3": "", "4": ""}, "unanswered", "Not answered"),
    ],
    ids=str,
)
def test_what_joins_nothing(answer, status, says):
    found = mark(TERMS, KEY, answer)
    assert (found.marks, found.items[0].status) == (0, status)
    assert says in words(found)


def test_a_named_mistake_is_one_pair_or_several():
    mistakes = [
        named(TERMS, "2B", "B tells of firms."),
        named(TERMS, {"3": "E", "4": "B"}, "Swapped."),
    ]
    found = mark(TERMS, KEY, "1C 2B 3E 4D", mistakes=mistakes)
    assert [i.status for i in found.items] == ["right", "mistake", "mistake", "wrong"]
    assert "B tells of firms" in words(found) and "Swapped" in words(found)


def test_several_letters_may_be_right_for_a_number():
    key = {**KEY, "4": accept("E", "D")}
    assert [mark(TERMS, key, a).marks for a in ("CABE", "CABD", "CABC")] == [2, 2, 1.5]
    ways = accept("1A 2B 3C 4D", "1B 2A 3C 4D")
    assert [mark(TERMS, ways, a).marks for a in ("ABCD", "BACD", "AACD")] == [2, 2, 1.5]


def test_a_letter_may_fit_twice_where_the_form_says_so():
    form = matching(3, "AB", once=False)
    assert mark(form, "1A 2B 3A", "ABA", points=3).marks == 3
    found = mark(form, "1A 2B 3A", "AAA", points=3)
    assert found.marks == 2 and "more than once" not in words(found)
    assert "more than once" not in form.summary("AAA").en
    assert "more than once" in TERMS.summary("1A 2A").en and "不止一次" in TERMS.summary("1A 2A").zh


@pytest.mark.parametrize(
    ("expected", "says"),
    [
        ("1C 2A 3B", "needs a letter"),
        ({"1": "C", "2": "A", "3": "B", "4": "F"}, "needs a letter"),
        ("1C 2A 3B 4C", "once=False"),
        (accept("CABE", "CAB"), "needs a letter"),
        ("?", "needs a letter"),
    ],
    ids=str,
)
def test_an_author_must_match_every_number(expected, says):
    assert says in TERMS.expected_problem(recorded(TERMS, expected, key=True)).message.en


@pytest.mark.parametrize("arguments", [(1, "AB"), (21, "ABC"), (4, "ABC"), (2, "ab")])
def test_numbers_and_letters_must_go_together(arguments):
    with pytest.raises(ValueError, match=r"matching|letters"):
        matching(*arguments)


@pytest.mark.parametrize(
    "answer", ["1" * 20_000, "1 " * 9_999 + "!", "1a" * 10_000, "a1" * 10_000, "A" * 20_000]
)
def test_a_very_long_answer_is_read_at_once(answer):
    assert TERMS.problem(answer) or TERMS.mark(answer, "CABE", Task(1.0)).marks == 0
