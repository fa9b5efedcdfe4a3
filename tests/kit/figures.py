"""Check what every figure of the library must have: labels and a title on the given axes."""

from matplotlib import pyplot as plt

from crm_lib.base.fonts import register_fonts
from crm_lib.plotting import STYLE


def drawn(plot, *args, **options):
    """Draw on own axes; check that they come back with labels and a title, and return the title."""
    register_fonts()
    with plt.rc_context(STYLE):
        figure, ax = plt.subplots()
    settings = dict(plt.rcParams)
    try:
        assert plot(*args, ax=ax, **options) is ax
        title = ax.get_title(loc="left")
        assert title and ax.get_xlabel()
        figure.canvas.draw()
        assert dict(plt.rcParams) == settings
    finally:
        plt.close(figure)
    return title
