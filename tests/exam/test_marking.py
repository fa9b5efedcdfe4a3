"""Every form: right, right in other ways, partial, named mistakes, unanswered, wrong type, crashed."""

import sys

import matplotlib
import numpy as np
import pandas as pd
import pytest
from desk import key_of, mark, named, recorded, words

from crm_lib.exam.forms import blanks, choice, choices, function, number, plot, table, text, verdict
from crm_lib.exam.marking import mark_question
from crm_lib.exam.values import accept, approx, between

matplotlib.use("agg")
import itertools

import matplotlib.pyplot as plt

SINGLE, MULTI = choice("ABCD"), choices("ABCDE")


@pytest.mark.parametrize("answer", ["B", "b", " Ｂ ", "B.", "(B)", "选B", "B. the cart", "B、购物车",
                                    "答案是B", ["B"], "option b", "B：加入购物车"])  # fmt: skip
def test_single_choice_right_in_other_ways(answer):
    assert mark(SINGLE, "B", answer).marks == 2


@pytest.mark.parametrize(
    ("answer", "status", "says"),
    [
        ("C", "wrong", "Not right"),
        ("A", "mistake", "last stage"),
        ("", "unanswered", "Not answered"),
        (..., "unanswered", "Not answered"),
        (None, "unanswered", "Not answered"),
        ("？", "unanswered", "Not answered"),
        ("E", "type", "in quotes"),
        ("BC", "type", "one letter"),
        ("B or C", "type", "in quotes"),
        ("B. or C.", "type", ""),
        ("A. B. C. D.", "type", "one letter"),
        (2, "type", "in quotes"),
        (pd.DataFrame({"a": [1]}), "type", "in quotes"),
        (lambda: "B", "type", "in quotes"),
        (accept("A", "B", "C", "D"), "mistake", ""),
    ],
)
def test_single_choice_not_right(answer, status, says):
    found = mark(SINGLE, "B", answer, mistakes=[named(SINGLE, "A", "A is the last stage.")])
    assert (found.marks, found.items[0].status) == (0, status)
    assert says in words(found)
    assert found.final


def test_either_letter_where_the_key_accepts_both():
    assert mark(SINGLE, accept("A", "B"), "b").marks == 2
    assert mark(SINGLE, accept("A", "B"), "C").marks == 0


@pytest.mark.parametrize("answer", ["ACD", "dca", "A, C, D", "A、C和D", ["C", "A", "D"],
                                    {"A", "C", "D"}, "Ａ Ｃ Ｄ", "A and C and D", "A;C;D",
                                    "A. C. D."])  # fmt: skip
def test_multiple_choice_right_in_other_ways(answer):
    assert mark(MULTI, "ACD", answer).marks == 2


@pytest.mark.parametrize(
    ("answer", "marks", "says"),
    [
        ("AC", 1, "not all"),
        ("A", 1, "not all"),
        ("AB", 0, "does not belong"),
        ("ABCD", 0, "does not belong"),
        ("ABCDE", 0, "E is the exception"),
        ("E", 0, "E is the exception"),
    ],
)
def test_multiple_choice_partial(answer, marks, says):
    found = mark(MULTI, "ACD", answer, mistakes=[named(MULTI, "E", "E is the exception.")])
    assert found.marks == marks
    assert says in words(found)


def test_two_right_sets_are_not_their_union():
    key = accept("AB", "AC")
    assert [mark(MULTI, key, a).marks for a in ("AB", "CA", "ABC", "A")] == [2, 2, 0, 1]


FILL = blanks(3)
STAGES = {
    "①": accept("访问网站", "visit"),
    "②": accept("加入购物车", "add to cart", "cart"),
    "③": accept("自动呼叫分配", "ACD", "automatic call distribution"),
}


@pytest.mark.parametrize(
    "answer",
    [
        {"①": "访问网站", "②": "加入购物车", "③": "自动呼叫分配"},
        {"①": "訪問網站", "②": " 加入 購物車 ", "③": "ＡＣＤ"},
        {"①": "Visit", "②": "Add-to-Cart.", "③": "acd"},
        {"1": "visit", "(2)": "“加入购物车”", 3: "Automatic  Call Distribution"},
        ["visit", "cart", "ACD"],
        ("visit", "cart", "ACD"),
        {"①": "visit", "②": "cart", "③": "automatic call distributon"},
    ],
)
def test_blanks_right_in_other_ways(answer):
    assert mark(FILL, STAGES, answer, points=3).marks == 3


@pytest.mark.parametrize(
    ("answer", "marks", "says"),
    [
        ({"①": "visit", "②": "", "③": "ACD"}, 2, "Not answered"),
        ({"①": "visit", "②": "ACD", "③": "cart"}, 1, "another blank"),
        ({"①": "visit", "②": "离开网站", "③": "ACD"}, 2, "leaving is no stage"),
        ({"①": "visit", "②": "加入购物袋", "③": "ACD"}, 2, "Not right"),
        ({"①": "", "②": "...", "③": None}, 0, "Not answered"),
        ("visit, cart, ACD", 0, "form of the answer cell"),
        (pd.DataFrame({"①": ["visit"]}), 0, "form of the answer cell"),
        ({"①": ["visit", "cart", "ACD"], "②": "cart", "③": "ACD"}, 2, "Not right"),
    ],
)
def test_blanks_blank_by_blank(answer, marks, says):
    found = mark(FILL, STAGES, answer, points=3, mistakes=[
        named(FILL, {"①": "", "②": "离开网站", "③": ""}, "leaving is no stage")])  # fmt: skip
    assert found.marks == marks
    assert says in words(found)


@pytest.mark.parametrize(
    ("given", "key", "right"),
    [
        ("retenion", "retention", True),
        ("retetnion", "retention", True),
        ("detention", "retention", False),
        ("level 3", "level 2", False),
        ("atypical", "typical", False),
        ("IVR", "CVR", False),
        ("客户保持", "客户保留", False),
        ("customers", "customer", True),
    ],
)
def test_a_slip_of_the_pen_is_no_other_term(given, key, right):
    found = mark(blanks(1), {"①": key}, {"①": given})
    assert (found.marks == 2) is right
    assert not right or "spelling" in words(found)


def test_a_blank_may_hold_a_number():
    assert mark(blanks(2), {"①": 74.5, "②": approx(120, rel=0.01)}, ["74.5%", "121"]).marks == 2


PERCENT = number(unit="%", decimals=1)


@pytest.mark.parametrize(
    "answer",
    [74.5, "74.5", "74.5%", "74.5 ％", "７４．５％", np.float64(74.5), np.array([74.5]), [74.5],
     pd.Series([74.5]), pd.DataFrame({"a": [74.5]}), 74.48, "约74.5%", "74.5 percent",
     "百分之74.5", "+74.5"],
)  # fmt: skip
def test_a_percentage_right_in_other_ways(answer):
    assert mark(PERCENT, 74.5, answer).marks == 2


@pytest.mark.parametrize(
    ("answer", "status", "says"),
    [
        (25.5, "mistake", "stays"),
        (0.745, "mistake", "question asks for a percentage"),
        (-74.5, "mistake", "sign"),
        (74, "wrong", "round only at the end"),
        (12, "wrong", "Not right"),
        ("", "unanswered", "Not answered"),
        (None, "unanswered", "Not answered"),
        (float("nan"), "type", "NaN"),
        ("three quarters", "type", "A number (%) was expected"),
        ("74,5", "type", "A number"),
        ("74 or 75", "type", "A number"),
        (True, "type", "True or False"),
        ([74.5, 25.5], "type", "a list of 2"),
        (pd.Timedelta(days=3), "type", "time span"),
        (sum, "type", "not called"),
        (float("inf"), "type", "infinite"),
    ],
)
def test_a_percentage_not_right(answer, status, says):
    found = mark(PERCENT, 74.5, answer, mistakes=[named(PERCENT, 25.5, "That share stays.")])
    assert (found.marks, found.items[0].status) == (0, status)
    assert says in words(found)


@pytest.mark.parametrize(
    ("form", "key", "answer", "right"),
    [
        (number(), 0.255, "25.5%", True),
        (number(), 0.255, 25.5, False),
        (number(unit="元"), 12_000, "1.2万元", True),
        (number(unit="元"), 12_000, "12,000 元", True),
        (number(unit="元"), 12_000, "¥12,000.00", True),
        (number(unit="万元"), 1.2, "1.2万元", True),
        (number(unit="万元"), 1.2, 12_000, False),
        (number(), 1_500_000, "1.5 million", True),
        (number(), -3, "−3", True),
        (number(), between(2, 4), 3.9, True),
        (number(), between(2, 4), 4.2, False),
        (number(), approx(100, rel=0.05), 104, True),
        (number(), accept(3, 7), 7, True),
        (number(), 0, 0.0, True),
        (number(), 0, 0.01, False),
        (number(decimals=2), 12.345, 12.35, True),
        (number(decimals=2), 12.345, 12.36, False),
        (number(), 100, 100.05, True),
        (number(), 100, 101, False),
        (number(), 100, "1e2", True),
        (number(), 100, "1e999", False),
    ],
)
def test_numbers_units_and_tolerances(form, key, answer, right):
    assert (mark(form, key, answer).marks == 2) is right


def test_fraction_for_percent_the_other_way_round():
    assert "asks for a fraction" in words(mark(number(), 0.255, 25.5))


RATES = pd.DataFrame({"stage": ["cart", "buy"], "rate": [0.255, 0.47], "users": [255, 120]})
TABLE = table(["stage", "rate", "users"], by="stage")


@pytest.mark.parametrize(
    "answer",
    [
        RATES,
        RATES.iloc[::-1],
        RATES[["users", "stage", "rate"]],
        RATES.set_index("stage"),
        RATES.set_index("stage").rename_axis(None),
        RATES.astype({"users": float}),
        RATES.assign(more=1),
        RATES.assign(stage=pd.Categorical(RATES["stage"])),
        RATES.assign(stage=["Cart ", "ｂｕｙ"]),
        RATES.set_axis([7, 9]),
        RATES.assign(rate=RATES["rate"] + 1e-9),
    ],
)
def test_tables_right_in_other_ways(answer):
    assert mark(TABLE, RATES, answer).marks == 2


@pytest.mark.parametrize(
    ("answer", "marks", "says"),
    [
        (RATES.assign(rate=[0.255, 0.5]), 1, "in row buy"),
        (RATES.assign(rate=RATES["rate"] * 100), 1, "asks for a fraction"),
        (RATES.assign(rate=[1.0, 0.255]), 1, "share of all"),
        (RATES.iloc[:1], 0, "another number of rows"),
        (RATES.drop(columns="rate"), 0, "lacks the column rate"),
        (RATES.set_index("stage")["users"], 0, "One column"),
        (None, 0, "Not answered"),
        ("RATES", 0, "a text"),
        ([1, 2], 0, "a list of 2"),
        (RATES.head, 0, "not called"),
        (pd.concat([RATES] * 3000), 0, "too large"),
        (RATES.iloc[:0], 0, "another number of rows"),
    ],
)
def test_tables_column_by_column(answer, marks, says):
    found = mark(TABLE, RATES, answer, mistakes=[
        named(TABLE, RATES.assign(rate=[1.0, 0.255]), "That is the share of all.")])  # fmt: skip
    assert found.marks == marks
    assert says in words(found)
    assert "0.47" not in words(found)


def test_a_table_names_the_wrong_cell_but_never_what_it_should_be():
    wide = pd.DataFrame({"k": range(100), "v": range(100)})
    found = mark(
        table(["k", "v"], by="k"), wide, wide.assign(v=wide["v"].where(wide["k"] != 57, 0))
    )
    assert "row 57" in words(found)


def test_order_counts_only_where_the_task_says_so():
    flipped = RATES.iloc[::-1]
    assert mark(table(["stage"], ordered=True), RATES, flipped).marks == 0
    assert mark(table(["stage"]), RATES, flipped).marks == 2


COUNTS = pd.Series({"cart": 255, "buy": 120}, name="users")


@pytest.mark.parametrize(
    ("answer", "right"),
    [
        (COUNTS, True),
        (COUNTS.iloc[::-1], True),
        (COUNTS.rename("n").astype(float), True),
        (COUNTS.to_frame(), True),
        (COUNTS.rename_axis("stage").reset_index(), True),
        (COUNTS + 1, False),
        (COUNTS.set_axis(["buy", "cart"]), False),
        (COUNTS.iloc[:1], False),
    ],
)
def test_series(answer, right):
    assert (mark(table(), COUNTS, answer).marks == 2) is right


def test_missing_values_agree_with_missing_values():
    holes = RATES.assign(rate=[np.nan, 0.47])
    assert mark(TABLE, holes, RATES.assign(rate=[None, 0.47])).marks == 2
    assert mark(TABLE, holes, RATES).marks == 1


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
        return mark_question("t_q1", key, [record])

    def tells(counts):
        raise ValueError(counts.to_dict())

    for answer in (tells, hard_coded, lambda c: c):
        found = mark_hidden(answer)
        assert found.marks == 0
        assert "500" not in words(found) and " b " not in words(found)
        assert "fixed to the sample" in words(found)


def test_several_calls_share_the_marks_as_they_say():
    first, second = number(), choice("AB")
    key = key_of((first, 1, 0.5), (second, "A"), points=2)

    def marks(*answers):
        records = [{"question": "t_q1", "call": n, "answer": a} for n, a in enumerate(answers)]
        return mark_question("t_q1", key, records)

    assert [marks(1, "A").marks, marks(1, "B").marks, marks(2, "A").marks] == [2, 0.5, 1.5]
    assert marks(1).marks == 0.5
    assert "No answer reached" in words(marks(1))


def chart(values, names=("visit", "cart", "buy"), kind="bar", **labels):
    fig, ax = plt.subplots()
    getattr(ax, kind)(list(names), list(values))
    ax.set(**({"title": "t", "xlabel": "x", "ylabel": "y"} | labels))
    plt.close(fig)
    return ax


VALUES = [1000, 255, 120]


def pandas_bars():
    ax = pd.Series(VALUES, index=["visit", "cart", "buy"]).plot.bar(
        title="t", xlabel="x", ylabel="y"
    )
    plt.close(ax.figure)
    return ax


@pytest.mark.parametrize(
    "answer",
    [
        chart(VALUES),
        chart(VALUES, kind="barh"),
        chart(VALUES[::-1], ("buy", "cart", "visit"), kind="barh"),
        chart(VALUES).figure,
        (chart(VALUES).figure, chart(VALUES)),
        np.array([chart(VALUES)]),
        chart(VALUES, ("Visit", "Cart ", "ＢＵＹ")),
        pandas_bars(),
    ],
    ids=str,
)
def test_charts_right_in_other_ways(answer):
    found = mark(plot("bar", ticks=True), chart(VALUES), answer, points=4)
    assert found.marks == 4, words(found)


@pytest.mark.parametrize(
    ("answer", "marks", "says"),
    [
        (chart(VALUES, kind="plot"), 2, "bar chart was asked for"),
        (chart([1, 2, 3]), 3, "not those the question asks for"),
        (chart(VALUES[::-1]), 3, "another order or under other words"),
        (chart(VALUES, ylabel=""), 3, "Missing: ylabel"),
        (chart(VALUES, ("a", "b", "c")), 3, "words along the axis"),
        (plt.figure(), 0, "Nothing is drawn"),
        ("bar", 0, "Axes of your chart"),
        (None, 0, "Not answered"),
    ],
    ids=str,
)
def test_charts_fact_by_fact(answer, marks, says):
    found = mark(plot("bar", ticks=True), chart(VALUES), answer, points=4)
    assert says in words(found)
    assert found.marks == marks


def test_axis_limits_count_where_the_task_says_so():
    cut = chart(VALUES)
    cut.set_ylim(100, 1000)
    form = plot("bar", limits=["y0"])
    assert mark(form, chart(VALUES), chart(VALUES), points=4).marks == 4
    assert "y axis does not start" in words(mark(form, chart(VALUES), cut, points=4))


def test_a_scatter_is_its_points_in_any_order():
    form = plot("scatter", labels=False)
    key = chart([3, 1, 2], [1, 2, 3], kind="scatter")
    assert mark(form, key, chart([2, 1, 3], [3, 2, 1], kind="scatter")).marks == 2
    assert mark(form, key, chart([3, 1, 2], [3, 2, 1], kind="scatter")).marks == 1


def test_drawing_everything_is_no_answer():
    fig, ax = plt.subplots()
    for n in range(20):
        ax.plot([n, n + 1, n + 2])
    plt.close(fig)
    key = chart([3, 4, 5], [0, 1, 2], kind="plot")
    assert mark(plot("line", labels=False), key, ax).marks == 1


def test_a_chart_shows_a_named_mistake():
    form = plot("bar")
    found = mark(form, chart(VALUES), chart([1, 2, 3]), points=3,
                 mistakes=[named(form, chart([1, 2, 3]), "ranks, not users")])  # fmt: skip
    assert "ranks, not users" in words(found)


FIX = verdict()


@pytest.mark.parametrize(
    "word", ["wrong", "错", "錯誤", "×", "False", False, "不正确", " Ｗｒｏｎｇ. "]
)
def test_verdicts_in_other_words(word):
    assert mark(verdict(correct=False), "wrong", {"verdict": word}).marks == 2
    assert mark(verdict(correct=False), "wrong", word).marks == 2


@pytest.mark.parametrize(
    ("answer", "status"),
    [("right", "wrong"), ("", "unanswered"), ({"verdict": "", "correction": "x"}, "unanswered"),
     ("perhaps", "type"), (1, "type")],
)  # fmt: skip
def test_verdicts_not_right(answer, status):
    found = mark(verdict(correct=False), "wrong", answer)
    assert (found.marks, found.items[0].status) == (0, status)


def test_a_text_without_rubric_waits_for_a_human():
    found = mark(text(), "model", "an answer")
    assert (found.marks, found.final) == (0, False)


@pytest.mark.parametrize(
    "form", [SINGLE, MULTI, FILL, PERCENT, TABLE, CODE, plot("bar"), FIX, text()]
)
@pytest.mark.parametrize(
    "answer",
    [[], {}, set(), [None], {"a": {"b": {"c": 1}}}, [[1]], {"①": {"①": 1}}, b"bytes", object(),
     float("inf"), pd.DataFrame(), pd.Series(dtype=float), np.zeros((2, 2, 2)), range(3), type,
     {"verdict": [1]}, {"verdict": "wrong", "correction": 3}],
    ids=lambda value: type(value).__name__,
)  # fmt: skip
def test_no_odd_answer_breaks_the_desk_or_earns_anything(form, answer):
    keys = {"choice": "B", "choices": "ACD", "blanks": STAGES, "number": 74.5, "table": RATES,
            "function": drop_off, "plot": chart(VALUES), "verdict": "right", "text": "x"}  # fmt: skip
    found = mark(form, keys[form.kind], answer)
    assert found.marks == 0
