"""Tables of pandas in both languages: HTML that the language switch acts on, and plain text."""

import re
from html import escape, unescape
from typing import Any

from crm_lib.base.message import Message, both_html
from crm_lib.page.words import (
    is_code,
    words_of_cell,
    words_of_column,
    words_of_value,
    words_of_value_in,
)

_CELL = re.compile(r"<(t[dh])((?:\s[^>]*)?)>([^<]*)</\1>")
_ROW = re.compile(r"<tr\b.*?</tr>", re.DOTALL)
#: The meaning under a name that is typed in code.
_SMALL = "font-weight:normal;font-size:90%;opacity:.75"


def table_html(table: Any) -> str:
    """Return a DataFrame, Series or Styler as HTML in both languages.

    Parameters
    ----------
    table : pandas.DataFrame, pandas.Series or pandas.io.formats.style.Styler

    Returns
    -------
    str
        What pandas itself returns, with the words of columns, categories and index beside their
        names in code.
    """
    import pandas as pd

    if isinstance(table, pd.Series):
        # A Series has no HTML of its own; its values stand below its name.
        table = table.to_frame(name="" if table.name is None else table.name)
    frame = table if isinstance(table, pd.DataFrame) else table.data
    # Both languages of a text count as one text for pandas, which would cut it in the middle.
    with pd.option_context("display.max_colwidth", _width(pd)):
        html = table._repr_html_()
    if html is None:  # the user has switched HTML off
        return ""
    names = [name if isinstance(name, tuple) else (name,) for name in frame.columns]
    index = tuple(frame.index.names)
    head, end, body = html.partition("</thead>")
    if not end:
        return _ROW.sub(lambda row: _body_row(row[0], names, index), html)
    axes = tuple(frame.columns.names)
    return (
        _CELL.sub(lambda cell: _shown(cell, _of_head(cell[3], axes)), head)
        + end
        + _ROW.sub(lambda row: _body_row(row[0], names, index), body)
    )


def table_text(table: Any, text: str) -> str:
    """Return a table's plain text with a last line that says what its names mean in Chinese.

    Parameters
    ----------
    table : pandas.DataFrame or pandas.Series
    text : str
        What pandas prints.
    """
    import pandas as pd

    frame = table.to_frame() if isinstance(table, pd.Series) else table
    names = [*frame.index.names, *frame.columns.names]
    for column in frame.columns:
        names += column if isinstance(column, tuple) else [column]
    meanings = {
        str(name): words.zh
        for name in names
        if is_code(str(name)) and (words := words_of_column(name)) is not None
    }
    if not meanings:
        return text
    return f"{text}\n（{'，'.join(f'{name} {zh}' for name, zh in meanings.items())}）"


def _width(pd: Any) -> Any:
    """Return how wide a cell may be: no limit, unless the user has set one."""
    chosen = pd.get_option("display.max_colwidth")
    return None if chosen == 50 else chosen  # 50 is what pandas begins with


def _of_head(text: str, axes: tuple[Any, ...]) -> Message | None:
    """Return a head's words: as a category of the pivoted column, else as a column's name."""
    name = unescape(text).strip()
    for axis in reversed(axes):
        if axis is not None and (words := words_of_value_in(name, axis)) is not None:
            return words
    return words_of_column(name) or words_of_value(name)


def _body_row(row: str, names: list[tuple[Any, ...]], index: tuple[Any, ...]) -> str:
    """Return a row with words; a cell's column or level is known by its place from the right."""
    cells = list(_CELL.finditer(row))
    values = len([c for c in cells if c[1] == "td"])
    first = values - len(names)
    place = -first
    # An outer level that spans several rows stands in the first of them alone.
    level = len(index) - (len(cells) - values)
    parts, end = [], 0
    for cell in cells:
        if cell[1] == "td":
            columns = names[place] if first == 0 and 0 <= place < len(names) else ()
            place += 1
        else:
            columns = index[level : level + 1] if level >= 0 else ()
            level += 1
        parts.append(row[end : cell.start()])
        parts.append(_shown(cell, words_of_cell(unescape(cell[3]).strip(), columns)))
        end = cell.end()
    return "".join([*parts, row[end:]])


def _shown(cell: re.Match[str], words: Message | None) -> str:
    if words is None or not cell[3].strip():
        return cell[0]
    name = unescape(cell[3]).strip()
    return f"<{cell[1]}{cell[2]}>{_named(name, words)}</{cell[1]}>"


def _named(name: str, words: Message) -> str:
    """Return a name with its meaning: in code it stays, in words it gives way to them."""
    if not is_code(name):
        return both_html(*words, inline=True)
    parts = [escape(name)]
    for language, text in zip(("en", "zh"), words, strict=True):
        if text and text != name.replace("_", " "):
            parts.append(f'<div lang="{language}" style="{_SMALL}">{escape(text)}</div>')
    return "".join(parts)
