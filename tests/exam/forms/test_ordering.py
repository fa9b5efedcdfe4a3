"""Ordering: an order however it is written, shares for right neighbours, and what is no order."""

import pandas as pd
import pytest
from desk import mark, named, recorded, words

from crm_lib.exam import accept, ordering
from crm_lib.exam.form import Task

STEPS = ordering("ABCD")


@pytest.mark.parametrize(
    "answer",
    ["CABD", "cabd", "Ｃ，Ａ，Ｂ，Ｄ", "C、A、B、D", "C→A→B→D", "C -> A -> B -> D", "C > A > B > D",
     "C A B D", "C，然后A，再B，最后D", "先C后A再B和D", "C, then A, then B and D", "答案是CABD", "(C)(A)(B)(D)",
     ["C", "A", "B", "D"], ("c", "a", "b", "d"), ["CA", "BD"], ["C", "A", "", "B", "D"]],
)  # fmt: skip
def test_an_order_right_in_other_ways(answer):
    assert mark(STEPS, "CABD", answer, points=3).marks == 3


@pytest.mark.parametrize(
    ("answer", "marks", "says"),
    [
        ("CADB", 1, "D does not come directly after A"),
        ("DCAB", 2, "C does not come directly after D"),  # by position it would earn nothing
        ("DBAC", 0, "B 不是紧接在 D 之后"),
        ("CAB", 2, "Not placed: D"),
        ("C_BD", 1, "未排入：A"),
        (["C", "", "B", "D"], 1, "Not placed: A"),
        ("D", 0, "Not placed: A, B, C"),
    ],
)
def test_right_neighbours_earn_their_share(answer, marks, says):
    found = mark(STEPS, "CABD", answer, points=3)
    assert found.marks == marks
    assert says in words(found)
    assert sum(i.of for i in found.items) == pytest.approx(3)


@pytest.mark.parametrize(
    ("answer", "status", "says"),
    [
        ("CABB", "type", "B stands more than once"),
        ("CABDC", "type", "字母 C 出现了不止一次"),
        ("CABE", "type", "There is no step E here"),
        ("CABE", "type", "没有步骤 E"),
        ("3124", "type", "in your order, each once"),
        ("C<A<B<D", "type", "按你认为的顺序"),
        ({"1": "C", "2": "A"}, "type", "in your order"),
        ({"C", "A"}, "type", "in your order"),
        (["C", 1, "B", "D"], "type", "in your order"),
        (pd.Series(["C", "A", "B", "D"]), "type", "in your order"),
        (lambda: "CABD", "type", "in your order"),
        (accept("CABD", "DBAC"), "right", ""),  # a student's accept is its first value alone
        ("____", "unanswered", "Not answered"),
        (["", "_", "…"], "unanswered", "Not answered"),
    ],
)
def test_what_is_no_order(answer, status, says):
    found = mark(STEPS, "CABD", answer)
    assert found.items[0].status == status
    assert found.marks == (2 if status == "right" else 0)
    assert says in words(found)


def test_a_named_mistake_is_a_whole_order_or_two_neighbours():
    mistakes = [
        named(STEPS, "DBAC", "That is the order from the end."),
        named(STEPS, "BA", "A first."),
    ]
    whole = mark(STEPS, "CABD", "DBAC", mistakes=mistakes)
    assert words(whole).count("（That is the order") == 1
    assert "A first." in words(mark(STEPS, "CABD", "CBAD", mistakes=mistakes))
    assert [i.status for i in whole.items] == ["mistake", "mistake", "wrong"]


def test_of_two_right_orders_the_nearer_one_counts():
    key = accept("ABCD", "DCBA")
    assert [mark(STEPS, key, a, points=3).marks for a in ("ABCD", "DCBA", "CBAD", "ADCB")] == [
        3,
        3,
        2,
        2,
    ]


def test_no_message_tells_an_order_that_was_not_given():
    found = mark(STEPS, "CABD", "DBAC")
    assert not any(
        link in words(found) for link in ("C→A", "A directly after C", "B directly after A")
    )


@pytest.mark.parametrize(
    ("expected", "says"),
    [
        ("CAB", "every step"),
        ("CABE", "no step E"),
        (accept("CABD", "CA"), "every step"),
        ("", "Not answered"),
    ],
)
def test_an_author_must_order_every_step(expected, says):
    assert says in STEPS.expected_problem(recorded(STEPS, expected, key=True)).message.en


@pytest.mark.parametrize("options", ["A", "abc", "AAB"])
def test_steps_are_two_or_more_capital_letters(options):
    with pytest.raises(ValueError, match="letters"):
        ordering(options)


@pytest.mark.parametrize("answer", ["A" * 20_000, "1" * 20_000, "A→" * 10_000, "先" * 20_000])
def test_a_very_long_answer_is_read_at_once(answer):
    assert STEPS.problem(answer) or STEPS.mark(answer, "CABD", Task(1.0)).marks == 0
