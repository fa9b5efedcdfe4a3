"""The style of all figures: amounts written out, colours told apart, nothing left behind."""

import numpy as np
import pandas as pd
import pytest

from crm_lib.plotting import PALETTE, STYLE, colours, styled


def test_amounts_are_written_out_and_nothing_stands_under_the_title():
    import matplotlib.pyplot as plt

    @styled
    def plot_revenue(*, ax=None):
        ax.bar(["new · 新客户", "old · 老客户"], [2_500_000, 5_000_000])
        ax.set_title("Revenue · 收入")
        return ax

    ax = plot_revenue()
    ax.figure.canvas.draw()
    assert ax.yaxis.get_offset_text().get_text() == ""
    assert "5000000" in [t.get_text() for t in ax.get_yticklabels()]
    fonts = {tuple(t.get_fontfamily()) for t in [*ax.get_xticklabels(), *ax.get_yticklabels()]}
    assert fonts == {tuple(STYLE["font.family"])}
    plt.close(ax.figure)


def test_colours_are_different_however_many_there_are():
    assert colours(3) == list(PALETTE[:3])
    assert len(set(colours(40))) == 40


def test_a_styled_plot_leaves_the_reader_s_settings_and_no_empty_figure():
    import matplotlib as mpl
    import matplotlib.pyplot as plt

    @styled
    def plot_line(fails, *, ax=None):
        if fails:
            raise ValueError("no rows")
        ax.plot([1, 2])
        ax.set_title("客户")
        return ax

    before = dict(mpl.rcParams)
    _, given = plt.subplots()
    assert plot_line(False, ax=given) is given
    assert given.title.get_fontfamily() == STYLE["font.family"]
    open_figures = plt.get_fignums()
    with pytest.raises(ValueError, match="no rows"):
        plot_line(True)
    assert plt.get_fignums() == open_figures
    assert dict(mpl.rcParams) == before


def test_gaps_that_cannot_be_drawn_are_named():
    """Axes that end at a missing number fail in matplotlib, which does not know the column."""

    @styled
    def plot_ends(table, *, ax=None):
        ax.set_xlim(0, table["n"].iloc[-1])
        return ax

    table = pd.DataFrame({"n": [1.0, np.nan], "whole": [1, 2]})
    with pytest.raises(ValueError, match=r"table of 2 rows .*column 'n' \(1\)"):
        plot_ends(table)
    assert plot_ends(table.fillna(3.0)).get_xlim() == (0, 3)
