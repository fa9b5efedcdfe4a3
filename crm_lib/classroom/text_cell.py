"""Make text safe in a spreadsheet's cell: no formula, no broken row, no sign that a file can't hold."""

import unicodedata
from typing import Any

#: What a spreadsheet takes for the beginning of a formula; full-width signs are NFKC's.
_FORMULA = ("=", "+", "-", "@")
_UNKNOWN = "\N{REPLACEMENT CHARACTER}"


def as_text_cell(value: Any) -> str:
    r"""Return a text for CSV, with ``'`` before it where a spreadsheet would run it as a formula.

    Examples
    --------
    >>> as_text_cell("=1+1"), as_text_cell("\t＝1+1"), as_text_cell("王小明")
    ("'=1+1", "'\t＝1+1", '王小明')
    """
    text = storable(value)
    return f"'{text}" if _runs(text) else text


def from_text_cell(text: str) -> str:
    """Return the text that `as_text_cell` wrote.

    Examples
    --------
    >>> from_text_cell("'=1+1"), from_text_cell("'t Hooft")
    ('=1+1', "'t Hooft")
    """
    return text[1:] if text.startswith("'") and _runs(text[1:]) else text


def storable(value: Any) -> str:
    r"""Return a text that every table can hold: one kind of line end, no controls, no half letters.

    A lone carriage return would begin a row of its own in CSV, and a workbook with a control
    character can't be written at all.

    Examples
    --------
    >>> storable("a\r=1+1\x07")
    'a\n=1+1�'
    """
    text = str(value).replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c if c in "\n\t" or _is_plain(c) else _UNKNOWN for c in text)


def _is_plain(sign: str) -> bool:
    return sign not in "\ufffe\uffff" and unicodedata.category(sign) not in ("Cc", "Cs")


def _runs(text: str) -> bool:
    """Tell whether a text is a formula behind spaces and signs that nobody sees."""
    for sign in text:
        if not sign.isspace() and unicodedata.category(sign) not in ("Cf", "Mn"):
            return unicodedata.normalize("NFKC", sign).startswith(_FORMULA)
    return False
