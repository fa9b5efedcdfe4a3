"""Charts: other ways to draw the same, and each fact by itself."""

import matplotlib
import numpy as np
import pandas as pd
import pytest
from desk import mark, named, words

from crm_lib.exam import plot

matplotlib.use("agg")
import matplotlib.pyplot as plt


def chart(values, names=("visit", "cart", "buy"), kind="bar", **labels):
    fig, ax = plt.subplots()
    getattr(ax, kind)(list(names), list(values))
    ax.set(**({"title": "Users by step", "xlabel": "x", "ylabel": "y"} | labels))
    plt.close(fig)
    return ax


VALUES = [1000, 255, 120]


def pandas_bars():
    ax = pd.Series(VALUES, index=["visit", "cart", "buy"]).plot.bar(
        title="Users by step", xlabel="x", ylabel="y"
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
        (chart(VALUES, title="a"), 3, "Missing: title"),
        (chart(VALUES, title="a", xlabel="b", ylabel="c"), 3, "Missing: title, xlabel, ylabel"),
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


def on_scores(scores, values, **words):
    _, ax = plt.subplots()
    ax.bar(scores, values)
    ax.set(**({"title": "越满意，留得越久", "xlabel": "满意度", "ylabel": "月数"} | words))
    plt.close("all")
    return ax


@pytest.mark.parametrize(
    ("answer", "marks", "says"),
    [
        (on_scores([1, 2, 3], [12, 15, 22]), 3, "请自己对照图"),
        (on_scores([3, 2, 1], [22, 15, 12]), 3, "请自己对照图"),
        (on_scores([3, 2, 1], [12, 15, 22], title="月数"), 2, "排列顺序或对应的类别"),
        (on_scores([0, 1, 2], [12, 15, 22]), 2, "排列顺序或对应的类别"),
        (on_scores(["1", "2", "3"], [12, 15, 22]), 3, "请自己对照图"),
        (on_scores([1, 2, 3], [12, 15, 22], title="越满意留得越短"), 2, "标题说的与图不符"),
        (on_scores([1, 2, 3], [12, 15, 22], xlabel="x"), 2, "缺少：xlabel"),
    ],
    ids=str,
)
def test_bars_over_numbers_stand_where_they_belong(answer, marks, says):
    found = mark(plot("bar"), on_scores([1, 2, 3], [12, 15, 22]), answer, points=3)
    assert says in words(found)
    assert found.marks == marks
