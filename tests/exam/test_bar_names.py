"""The name of a bar is the word under it, on a number line its place."""

import matplotlib
import pandas as pd
import pytest

from crm_lib.exam.bar_names import bar_names

matplotlib.use("agg")
import matplotlib.pyplot as plt


@pytest.fixture
def ax():
    _, ax = plt.subplots()
    yield ax
    plt.close("all")


def test_on_a_number_line_it_is_the_place(ax):
    bars = ax.bar([3, 2, 1], [5, 6, 7])
    assert bar_names(ax.xaxis, [p.get_center()[0] for p in bars]) == [3, 2, 1]


def test_categories_and_words_put_at_ticks_are_read(ax):
    ax.bar(["visit", "cart"], [5, 6])
    assert bar_names(ax.xaxis, [0, 1]) == ["visit", "cart"]


def test_bars_of_pandas_beside_one_another_share_their_word(ax):
    pd.DataFrame({"a": [1, 2], "b": [3, 4]}, index=[4, 5]).plot.bar(ax=ax)
    for container in ax.containers:
        places = [p.get_center()[0] for p in container.patches]
        assert bar_names(ax.xaxis, places) == ["4", "5"]
