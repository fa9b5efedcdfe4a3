"""Every figure of the library says what it says in both languages.

The good call of each plot function is drawn; what the data themselves are called (tea, a, SZ) may
stand as it is.
"""

import pytest
from good_calls import FUNCTIONS, call, good_call
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text

from crm_lib.author.one_language import english_in
from crm_lib.base.message import has_chinese, two_languages
from crm_lib.page.words import words_of_value

PLOTS = [name for name in FUNCTIONS if name.rpartition(".")[2].startswith("plot_")]


def figure_of(name):
    drawn = call(FUNCTIONS[name], good_call(name))
    axes = (
        drawn if isinstance(drawn, Axes) else drawn.axes[0] if isinstance(drawn, Figure) else None
    )
    assert axes is not None, f"{name} returns {type(drawn).__name__}"
    return axes.figure


def says_one_language(text):
    """Two English words and more need Chinese beside them, and a border between the two."""
    words = english_in(text)
    if words_of_value(text.strip()) or two_languages(text) or " → " in text:
        return False
    return bool(words) and (has_chinese(text) or len(words) > 1)


@pytest.mark.parametrize("name", PLOTS)
def test_every_text_of_a_figure_speaks_both(name):
    figure = figure_of(name)
    try:
        lines = {
            line
            for text in figure.findobj(Text)
            for line in text.get_text().split("\n")
            if line.strip()
        }
        assert [line for line in lines if says_one_language(line)] == []
        titles = [ax.get_title(loc=loc) for ax in figure.axes for loc in ("left", "center")]
        assert any(two_languages(title) for title in titles if title), titles
        for ax in figure.axes:
            for label in (ax.get_xlabel(), ax.get_ylabel()):
                if len(english_in(label)) > 1:
                    assert two_languages(label) or words_of_value(label), label
    finally:
        plt.close(figure)
