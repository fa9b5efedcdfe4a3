"""Functions: called under try on data of their own, and each call by itself."""

import itertools
import sys

import pandas as pd
import pytest
from desk import key_of, mark, named, recorded, words

from crm_lib.exam import function, table
from crm_lib.exam.marking import mark_question

COUNTS = pd.Series({"cart": 255, "buy": 120}, name="users")


def drop_off(counts):
    return (1 - counts / counts.shift()).iloc[1:]


OTHER = pd.Series({"a": 500, "b": 400, "c": 100})
CODE = function(on=[(COUNTS,), (OTHER,)], returns=table())


def with_loop(counts):
    values = [1 - b / a for a, b in itertools.pairwise(counts)]
    return pd.Series(values, index=counts.index[1:])


def changes_its_input(counts):
    result = drop_off(counts)
    counts[:] = 0
    return result


def hard_coded(counts):
    return drop_off(COUNTS)


def stays(counts):
    return 1 - drop_off(counts)


def says_nothing(counts):
    drop_off(counts)


def stub(counts):
    """Return the drop-off."""


def stops(counts):
    raise KeyError("stage")


def leaves(counts):
    sys.exit(0)


def endless(counts):
    return endless(counts)


class Unspeakable(Exception):
    def __str__(self):
        raise RuntimeError


def unspeakable(counts):
    raise Unspeakable


@pytest.mark.parametrize("answer", [drop_off, with_loop, changes_its_input, lambda c: drop_off(c)])
def test_functions_right_in_other_ways(answer):
    assert mark(CODE, drop_off, answer).marks == 2


@pytest.mark.parametrize(
    ("answer", "marks", "status", "says"),
    [
        (hard_coded, 1, "wrong", "another number of values"),
        (stays, 0, "mistake", "the share that stays"),
        (says_nothing, 0, "type", "gives nothing back"),
        (stub, 0, "unanswered", "Not answered"),
        (stops, 0, "crashed", "KeyError: 'stage'"),
        (leaves, 0, "crashed", "SystemExit"),
        (endless, 0, "crashed", "RecursionError"),
        (unspeakable, 0, "crashed", "Unspeakable"),
        (drop_off(COUNTS), 0, "type", "A function was expected"),
        (None, 0, "unanswered", "Not answered"),
    ],
)
def test_functions_not_right(answer, marks, status, says):
    found = mark(
        CODE, drop_off, answer, mistakes=[named(CODE, stays, "That is the share that stays.")]
    )
    assert found.marks == marks
    assert status in {i.status for i in found.items}
    assert says in words(found)


def test_a_hidden_test_tells_nothing_about_its_data():
    form = function(on=[(OTHER,)], returns=table())
    key = key_of((form, drop_off), hidden={0})

    def mark_hidden(answer):
        record = {"question": "t_q1", "call": 0, "answer": recorded(form, answer)}
        return mark_question(key, [record])

    def tells(counts):
        raise ValueError(counts.to_dict())

    for answer in (tells, hard_coded, lambda c: c):
        found = mark_hidden(answer)
        assert found.marks == 0
        assert "500" not in words(found) and " b " not in words(found)
        assert "fixed to the sample" in words(found)


def test_a_function_is_called_under_try_on_copies():
    given = [1, 2]

    def spoil(values):
        values.append(3)
        return len(values)

    form = function(on=[(given,), (given,)])
    assert [r["value"] for r in form.record(spoil)["results"]] == [3, 3]
    assert given == [1, 2]


def better_and_worse(letters):
    total = len(letters)
    return {"better": letters.count("A") / total, "worse": -letters.count("M") / total}


def test_a_rounded_result_is_told_so_and_earns_half():
    form = function(on=[("AAMIOOI",)])
    rounded = mark(form, better_and_worse, lambda x: {k: round(v, 2) for k, v in
                                                      better_and_worse(x).items()})  # fmt: skip
    assert rounded.marks == 1 and "rounded too far" in words(rounded)
    other = mark(form, better_and_worse, lambda x: {"better": 0.29, "worse": -0.2})
    assert other.marks == 0 and "rounded" not in words(other)
    table_form = function(on=[(COUNTS,)], returns=table(rel=1e-6))
    assert mark(table_form, drop_off, lambda c: drop_off(c).round(3)).marks == 1


def test_rounding_is_named_in_a_hidden_test_too():
    key = key_of((CODE, drop_off), hidden={0})
    answer = recorded(CODE, lambda c: drop_off(c).round(2))
    found = mark_question(key, [{"question": "t_q1", "call": 0, "answer": answer}])
    assert found.marks == 1.5 and "rounded too far" in words(found)  # 0.2 and 0.75 are exact
