"""Formatters of a kernel: its tables and figures appear in both languages.

`language` and `begin` call `show_in_both` once, at the top of a page. While a class is graded
nobody looks, and nothing of this is installed.
"""

from typing import Any

from crm_lib.base.fonts import register_fonts
from crm_lib.page.figures import pictures
from crm_lib.page.show import has_kernel
from crm_lib.page.tables import table_html, table_text


def show_in_both() -> None:
    """Have every DataFrame, Series, Styler and figure that this kernel shows appear in both.

    Without a kernel nothing happens. Calling it again changes nothing.
    """
    if not has_kernel():
        return
    import matplotlib as mpl
    import pandas as pd
    from IPython import get_ipython
    from matplotlib.figure import Figure

    # A figure that is drawn without the workbook's style has Chinese signs, too.
    family = register_fonts()
    plain = [font for font in mpl.rcParams["font.sans-serif"] if font != family]
    mpl.rcParams["font.sans-serif"] = [family, *plain]

    formatters = get_ipython().display_formatter.formatters
    html, text = formatters["text/html"], formatters["text/plain"]
    for kind in (pd.DataFrame, pd.Series):
        html.for_type(kind, table_html)
        text.for_type(kind, _print_table)
    html.for_type_by_name("pandas.io.formats.style", "Styler", table_html)
    text.for_type_by_name("pandas.io.formats.style", "Styler", _print_styled)
    get_ipython().display_formatter.ipython_display_formatter.for_type(Figure, show_figure)


def show_figure(figure: Any) -> None:
    """Show a figure as one picture a language, each marked with its language."""
    from IPython.display import display

    for picture in pictures(figure):
        display(picture.bundle(), raw=True, metadata=picture.metadata())


def _print_table(table: Any, printer: Any, cycle: bool) -> None:
    printer.text(table_text(table, repr(table)))


def _print_styled(table: Any, printer: Any, cycle: bool) -> None:
    printer.text(table_text(table.data, table.to_string(delimiter="  ").rstrip()))
