"""The language switch of a page: English, 中文, or both."""

import os
from contextlib import suppress
from typing import Any

from crm_lib.base.message import Message, both_html, both_text
from crm_lib.page.formatters import show_in_both
from crm_lib.page.python_errors import explain_errors
from crm_lib.page.reader import VARIABLE, reader_language, save_reader_settings
from crm_lib.page.show import has_kernel, show_kept, show_widget

_LABELS = {"en": "English", "zh": "中文", "both": "English + 中文"}
_NO_DESK = "body:not([data-crm-language])"
# The element is named because JupyterLab's own page is <html lang="en">: an unscoped [lang=en]
# would hide all of it. `.crm-sep` is the dot between two languages on one line.
# Where the student's desk looks after the language it marks the body, and this sheet is idle.
_CSS = {
    "en": f"{_NO_DESK} div[lang=zh]{{display:none!important}}",
    "zh": f"{_NO_DESK} :is(div[lang=en],.crm-sep){{display:none!important}}",
    "both": "",
}

_PROMPT = (
    "Run this cell, then choose the language of the page.",
    "运行本单元格，然后选择页面语言。",
)


def language(first: str | None = None) -> None:
    """Show the switch English / 中文 / both; it acts on every cell of the page.

    From here on errors of Python are told with their usual cause.

    Parameters
    ----------
    first : {"en", "zh", "both"}, optional
        What to show first. Without it: the environment variable ``CRM_LANG``, else what the reader
        chose last on any page, else both. Both is the default because it is what the page shows
        before anything has run: running a cell must not make text vanish unasked.

    Raises
    ------
    ValueError
        When `first` or ``CRM_LANG`` is none of the three.

    Notes
    -----
    In JupyterLab and Notebook the student's desk has its own switch at the top of every page and
    hides this one. Elsewhere the switch hides ``div[lang=zh]`` or ``div[lang=en]`` by a style sheet,
    which is global to the browser tab. Where widgets do not run (GitHub, a plain terminal, VS
    Code's cells), both languages stay visible.

    Examples
    --------
    >>> language()  # without a notebook there is nothing to switch
    Run this cell, then choose the language of the page. · 运行本单元格，然后选择页面语言。
    """
    choice = first_choice(first)
    explain_errors()
    show_in_both()
    show_kept(f'<div class="crm-language">{both_html(*_PROMPT)}</div>', both_text(*_PROMPT))
    show_switch(choice)


def show_switch(first: str | None = None) -> None:
    """Show the switch to the running front end; without a kernel show nothing.

    Parameters
    ----------
    first : {"en", "zh", "both"}, optional
        As for `language`.
    """
    if has_kernel():
        show_widget(_switch(first_choice(first)))


def first_choice(first: str | None) -> str:
    """Return the language to show first; raise `ValueError` when what asks for it is none."""
    value = (first or os.environ.get(VARIABLE) or reader_language()).strip().lower()
    if value not in _CSS:
        source = f"the environment variable {VARIABLE}" if first is None else "language(first)"
        raise ValueError(
            Message(
                f"{source} is {value!r}; it must be one of 'en', 'zh', 'both'.",
                f"{source} 是 {value!r}；只能是 'en'、'zh' 或 'both'。",
            )
        )
    return value


def _switch(choice: str) -> Any:
    """Return the row of three buttons with its style sheet."""
    import ipywidgets as widgets

    sheet = widgets.HTML(_sheet(choice))
    buttons = widgets.ToggleButtons(
        options=[(label, key) for key, label in _LABELS.items()],
        value=choice,
        tooltips=["Show English only", "只显示中文", "Show both languages · 同时显示两种语言"],
        style=widgets.ToggleButtonsStyle(button_width="9em"),
    )
    buttons.add_class("crm-language-switch")

    def switch(change: dict[str, Any]) -> None:
        with suppress(OSError):  # where no file can be kept, the choice holds for this page
            save_reader_settings(language=change["new"])
        sheet.value = _sheet(change["new"])

    buttons.observe(switch, "value")
    return widgets.HBox([buttons, sheet])


def _sheet(choice: str) -> str:
    return f"<style>{_CSS[choice]}</style>"
