"""Bilingual text (English, 中文) as HTML for the language switch and as plain text.

The switch hides ``div[lang=en]`` or ``div[lang=zh]`` and nothing else, so HTML made anywhere in
crm_lib must use exactly these two elements. Where no switch is, both languages show.
"""

import re
from html import escape
from typing import NamedTuple

#: The two languages of the workbook, in the order in which they are written.
LANGUAGES = ("en", "zh")
#: What stands between the two languages of one line.
BORDER = " · "

#: Chinese characters, inside a set of a regular expression: with 〇, and with the rare ones of names.
HAN = r"\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af"
#: One Chinese character, as a regular expression.
CHINESE = f"[{HAN}]"
_CHINESE = re.compile(CHINESE)
#: Two English words: a sentence that may name something Chinese.
_ENGLISH = re.compile(r"[A-Za-z]{2}.*\b[A-Za-z]{2}")


class Message(NamedTuple):
    """One piece of text in English and in Chinese."""

    en: str
    zh: str

    def __str__(self) -> str:
        """Return both languages on one line."""
        return both_text(self.en, self.zh)

    def html(self, *, inline: bool = False, first: str = "en") -> str:
        """Return the blocks that the language switch acts on; see `both_html`."""
        return both_html(self.en, self.zh, inline=inline, first=first)

    def text(self, *, first: str = "en") -> str:
        """Return both languages on one line; see `both_text`."""
        return both_text(self.en, self.zh, first=first)


def both_html(en: str, zh: str, *, inline: bool = False, first: str = "en") -> str:
    """Return English and Chinese as two escaped HTML blocks that the language switch can hide.

    Parameters
    ----------
    en, zh : str
        Plain text, not HTML. Line breaks are kept. A language with no text gets no block, and
        what both languages write alike (``"25%"``) gets one block that the switch leaves alone.
    inline : bool
        Let the blocks flow inside a line (a label, a table cell) with `` · `` between them.
    first : {"en", "zh"}
        The language that stands first: the reader's, where it is known.

    Returns
    -------
    str
        ``<div lang="en">…</div><div lang="zh">…</div>``.

    Notes
    -----
    Inline blocks are ``div`` too: a ``span`` would escape the switch, whose selectors have to name
    the element because JupyterLab's own page is ``<html lang="en">``. The dot belongs to the
    second block, and ``.crm-sep`` is hidden by the switch wherever one language is shown.

    Examples
    --------
    >>> both_html("R&D", "研发")
    '<div lang="en">R&amp;D</div><div lang="zh">研发</div>'
    """
    style = ' style="display:inline"' if inline else ""
    if en.strip() == zh.strip():
        return f"<div{style}>{_as_html(en)}</div>"
    blocks = {"en": _as_html(en), "zh": _as_html(zh)}
    if first == "zh":
        blocks = dict(reversed(blocks.items()))
    if inline and en and zh:
        second = list(blocks)[-1]
        blocks[second] = f'<span class="crm-sep"> · </span>{blocks[second]}'
    return "".join(
        f'<div lang="{language}"{style}>{text}</div>' for language, text in blocks.items() if text
    )


def both_text(en: str, zh: str, *, first: str = "en") -> str:
    """Return English and Chinese on one line of plain text, for outputs, logs and alternative text.

    `first` is the language that stands first, ``"en"`` or ``"zh"``.

    Examples
    --------
    >>> both_text("not answered", "未作答")
    'not answered · 未作答'
    """
    parts = (zh, en) if first == "zh" else (en, zh)
    return BORDER.join(dict.fromkeys(part for part in map(str.strip, parts) if part))


def two_languages(line: str) -> Message | None:
    """Return English and Chinese of a line ``English · 中文``; None when it does not carry both.

    Of several dots the last one before Chinese begins is the border.

    Examples
    --------
    >>> two_languages("cafés · bars, per day · 咖啡馆")
    Message(en='cafés · bars, per day', zh='咖啡馆')
    >>> two_languages("after 茶 comes 蛋糕 · 茶之后是蛋糕").en
    'after 茶 comes 蛋糕'
    >>> two_languages("A · B") is None
    True
    """
    parts = line.split(BORDER)
    for i in range(1, len(parts)):
        if _CHINESE.search(parts[i]):
            if _CHINESE.search(parts[i - 1]) and not (i == 1 and _ENGLISH.search(parts[0])):
                return None
            return Message(BORDER.join(parts[:i]).strip(), BORDER.join(parts[i:]).strip())
    return None


def in_two_languages(line: str) -> Message:
    """Return English and Chinese of a line ``English · 中文``; any other line serves both readers.

    Examples
    --------
    >>> in_two_languages("spend · 消费额").zh, in_two_languages("RFM").zh
    ('消费额', 'RFM')
    """
    return two_languages(line) or Message(line, line)


def has_chinese(text: str) -> bool:
    """Tell whether a text has a Chinese character."""
    return bool(_CHINESE.search(text))


def _as_html(text: str) -> str:
    return escape(text.strip(), quote=True).replace("\n", "<br>")
