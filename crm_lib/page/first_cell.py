"""The language switch of a lesson: English, 中文, or both, for the whole page."""

from crm_lib.base.message import both_html, both_text
from crm_lib.page.language_switch import first_choice, show_switch
from crm_lib.page.show import show_kept

_PROMPT = (
    "Run this cell, then choose the language of the page.",
    "运行本单元格，然后选择页面语言。",
)


def language(first: str | None = None) -> None:
    """Show the switch English / 中文 / both; it acts on every cell of the page.

    Parameters
    ----------
    first : {"en", "zh", "both"}, optional
        What to show first. Without it: what was chosen last in this kernel, else the environment
        variable ``CRM_LANG``, else both. Both is the default because it is what the page shows
        before anything has run: running a cell must not make text vanish unasked.

    Raises
    ------
    ValueError
        When `first` or ``CRM_LANG`` is none of the three.

    Notes
    -----
    The switch hides ``div[lang=zh]`` or ``div[lang=en]`` by a style sheet. That sheet is global to
    the browser tab: other notebooks open in it follow. Where widgets do not run (GitHub, a plain
    terminal, VS Code's cells), both languages stay visible.

    Examples
    --------
    >>> language()  # without a notebook there is nothing to switch
    Run this cell, then choose the language of the page. · 运行本单元格，然后选择页面语言。
    """
    choice = first_choice(first)
    show_kept(f'<div class="crm-language">{both_html(*_PROMPT)}</div>', both_text(*_PROMPT))
    show_switch(choice)
