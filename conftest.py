"""For every test and doctest: figures are drawn in memory and none is left open."""

import matplotlib
import pytest

matplotlib.use("agg")


@pytest.fixture(autouse=True)
def no_figure_left_open():
    """Close the figures of a test."""
    yield
    from matplotlib import pyplot

    pyplot.close("all")
