"""Each check passes what is right, and names what is wrong: column, rows, allowed values.

That the public functions use them: tests/house/test_border.py and test_bad_input.py.
"""

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pytest

import crm_lib.customer_data
from crm_lib.base import checks

TABLE = pd.DataFrame({"n": [1.0, 2.0], "who": ["a", "b"]})


def test_what_is_right_comes_back():
    assert checks.require_columns(TABLE, ["n"]) is TABLE
    assert checks.require_one_of("a", ("a", "b"), name="kind") == "a"
    assert checks.require_count(np.int64(3), name="n") == 3
    assert checks.require_amount(0.0, name="n", zero_ok=True) == 0
    assert checks.require_level(0.95, name="level") == 0.95
    assert checks.require_names(("a", "b"), name="names") == ["a", "b"]
    assert checks.require_moment("2026-01-31", name="day") == pd.Timestamp("2026-01-31")
    assert checks.require_between([0, 1], 0, 1, name="share") == [0, 1]
    assert checks.canonical_name(" ACD ", {"acd": ["自动呼叫分配"]}, name="part") == "acd"
    assert checks.canonical_name("自动呼叫分配", {"acd": ["自动呼叫分配"]}, name="part") == "acd"
    assert checks.flag_values(pd.DataFrame({"f": [1, 0]}), "f", what="t").tolist() == [True, False]
    assert checks.answers_on_scale([1, 5], 1, 5, name="scores").tolist() == [1, 5]


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: checks.require_present([], ["n"], what="the log"), "the log is a list"),
        (lambda: checks.require_present(TABLE, "n", what="t"), "a list of names, not as 'n'"),
        (lambda: checks.require_present(TABLE, ["x"], what="t"), "no column 'x'; .* 'n', 'who'"),
        (
            lambda: checks.require_present(pd.concat([TABLE, TABLE], axis=1), ["n"], what="t"),
            "2 columns called 'n'",
        ),
        (
            lambda: checks.require_no_missing(TABLE.assign(n=[1, None]), ["n"], what="t"),
            r"missing in 1 of 2 rows \(positions 1\)",
        ),
        (
            lambda: checks.require_no_missing(TABLE.assign(n=[1, np.inf]), ["n"], what="t"),
            "infinite in 1 of 2 rows",
        ),
        (lambda: checks.require_one_of("c", ("a", "b"), name="kind"), "one of 'a', 'b'"),
        (lambda: checks.require_one_number([1], name="n"), "one finite number"),
        (lambda: checks.require_one_number("1x", name="n"), "n must be numbers, not '1x'"),
        (lambda: checks.require_finite([1, np.nan], name="n"), "1 of 2 values are not"),
        (lambda: checks.require_count(2.5, name="n"), "whole number from 1"),
        (lambda: checks.require_count(9, name="n", most=5), "whole number from 1 to 5"),
        (lambda: checks.require_moment(20260131, name="day"), "such as '2026-01-31'"),
        (lambda: checks.require_moment("01/08/2026", name="day"), "cannot be told apart"),
        (lambda: checks.require_level(1, name="level"), "above 0 and below 1"),
        (lambda: checks.require_names(["a", "a"], name="names"), "each once"),
        (lambda: checks.require_names([], name="names"), "is empty"),
        (lambda: checks.require_between([0, 2], 0, 1, name="share"), "1 of 2 values do not"),
        (lambda: checks.require_positive([0, 1], name="n"), "more than zero and finite"),
        (lambda: checks.require_whole([1.5], name="n"), "must be whole numbers"),
        (lambda: checks.require_numbers(TABLE, ["who"], what="t"), "column 'who' of t holds"),
        (
            lambda: checks.require_drawable(TABLE[:0], ["who"], numbers=["n"], what="t"),
            "0 rows; nothing to draw",
        ),
        (lambda: checks.canonical_name("x", {"a": ["b"]}, name="part"), r"one of a \(b\)"),
        (lambda: checks.answers_on_scale([1, None], 1, 5, name="s"), "missing in 1 of 2 rows"),
        (lambda: checks.answers_on_scale([], 1, 5, name="s"), "non-empty list"),
        (lambda: checks.flag_values(TABLE, "n", what="t"), "True/False .* in 1 of 2 rows"),
    ],
)
def test_what_is_wrong_is_named(call, words):
    with pytest.raises(ValueError, match=words):
        call()


@pytest.mark.parametrize(
    "texts", [["2024/10/2", "2024/2/1"], ["week 9", "week 10"], ["1 Feb 2024"], ["2024年2月"]]
)
def test_text_that_does_not_sort_as_the_times_do_is_refused(texts):
    with pytest.raises(ValueError, match="does not sort as dates or numbers do"):
        checks.require_sortable(pd.DataFrame({"when": texts}), "when", what="the log")


@pytest.mark.parametrize("texts", [["2024-10-02", "2024-02-01"], ["week 09", "week 10"], ["a"]])
def test_text_that_sorts_passes(texts):
    checks.require_sortable(pd.DataFrame({"when": texts}), "when", what="the log")


@pytest.mark.parametrize(
    "make",
    [
        lambda: pl.DataFrame({"n": [1, 2]}),
        lambda: pl.LazyFrame({"n": [1, 2]}),
        lambda: duckdb.sql("SELECT * FROM (VALUES (1), (2)) AS t(n)"),
    ],
)
def test_a_frame_of_another_engine_is_refused_with_advice_that_works(make):
    frame = make()
    with pytest.raises(ValueError, match="counts pandas frames only") as refused:
        checks.require_numbers(frame, ["n"], what="the log")
    advice = refused.value.args[0].en.split("Convert it first: ")[1].rstrip(".")
    assert checks.require_numbers(eval(advice), ["n"], what="the log")["n"].tolist() == [1, 2]


@pytest.mark.parametrize(
    ("values", "numbers"),
    [
        (["12", "7"], [12, 7]),
        (["1,234", "7"], [1234, 7]),
        (["￥1,234.50", "７"], [1234.5, 7]),
        (pd.to_timedelta([36, 12], unit="h"), [1.5, 0.5]),
    ],
)
def test_the_advice_for_what_is_no_number_works(values, numbers):
    frame = pd.DataFrame({"paid": values})
    with pytest.raises(
        ValueError, match=r"column 'paid' of the log .*numbers are needed"
    ) as refused:
        checks.require_numbers(frame, ["paid"], what="the log")
    advice = refused.value.args[0].en.split("frame['paid'] = ")[1].rstrip(".")
    frame["paid"] = eval(advice, {"frame": frame, "pd": pd, "crm_lib": crm_lib})
    assert checks.require_numbers(frame, ["paid"], what="the log")["paid"].tolist() == numbers
    with pytest.raises(ValueError, match="numbers are needed"):
        checks.amounts_of(pd.DataFrame({"paid": values}), "paid", what="the log")


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ([np.nan, np.nan], "column 'n' of t is missing in all 2 rows; nothing to draw"),
        ([np.inf, 1.0], "column 'n' of t is infinite in 1 of 2 rows"),
    ],
)
def test_numbers_that_no_axis_can_hold_are_not_drawn(values, words):
    with pytest.raises(ValueError, match=words):
        checks.require_drawable(TABLE.assign(n=values), ["who"], numbers=["n"], what="t")


def test_what_has_no_order_in_time_is_refused():
    values = pd.IntervalIndex.from_breaks([0, 1, 2])
    with pytest.raises(ValueError, match=r"'when' of the log holds .* no order in time"):
        checks.require_sortable(pd.DataFrame({"when": values}), "when", what="the log")


def test_names_of_several_levels_are_refused_with_advice_that_works():
    frame = pd.DataFrame([[1]], columns=pd.MultiIndex.from_tuples([("n", "sum")]))
    with pytest.raises(ValueError, match=r"names of 2 levels.*'_'\.join"):
        checks.require_columns(frame, ["n"], what="t")
    frame.columns = ["_".join(map(str, name)) for name in frame.columns]
    assert checks.require_columns(frame, ["n_sum"], what="t")["n_sum"].tolist() == [1]
