"""Outputs of a lesson that speak one language only: tables, figures, sentences, printed lines.

In 中文 mode nothing that carries meaning may be English only, and the other way round. What is the
same in both (numbers, dates, ids, names of firms and methods) stays.
"""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

from crm_lib.base.message import has_chinese

#: Short names that both languages write alike.
SAME_IN_BOTH = frozenset(
    [
        "A",
        "B",
        "C",
        "D",
        "E",
        "F",
        "G",
        "H",
        "I",
        "R",
        "M",
        "P",
        "Q",
        "N",
        "X",
        "Y",
        "Z",
        "U",
        "T",
        "L",
        "S",
        "O",
        "W",
        "k",
        "n",
        "p",
        "r",
        "t",
        "x",
        "y",
        "z",
        "s",
        "m",
        "ABC",
        "RFM",
        "NPS",
        "CSAT",
        "CES",
        "CLV",
        "LTV",
        "CAC",
        "ROI",
        "KPI",
        "SLA",
        "IVR",
        "ACD",
        "CTI",
        "CMS",
        "PBX",
        "CRM",
        "SCOPE",
        "IDIC",
        "SMS",
        "VIP",
        "QR",
        "PDF",
        "Excel",
        "WPS",
        "SERVQUAL",
        "Kano",
        "ACSI",
        "BG",
        "NBD",
        "Pareto",
        "Gini",
        "Lorenz",
        "Wilson",
        "Erlang",
        "Poisson",
        "Gamma",
        "Beta",
        "Bass",
        "Markov",
        "Shapley",
        "AUC",
        "ROC",
        "logit",
        "Logit",
        "SE",
        "CI",
        "SD",
        "OR",
        "AHT",
        "FCR",
        "ASA",
        "WeChat",
        "App",
        "APP",
        "B2B",
        "B2C",
        "CNY",
        "RMB",
        "km",
        "kWh",
        "GB",
        "NaN",
        "nan",
        "NaT",
        "None",
        "inf",
        "Li",
        "Zhang",
        "Wang",
        "Chen",
        "Zhao",
        "Anna",
        "Ben",
        "Carl",
        "Dora",
    ]
)
_WORD = re.compile(r"[A-Za-z]+(?:[-'’][A-Za-z]+)*")
#: An id or a measure: letters and digits in one piece, such as L0001, Q3, 30d, D2.
_ID = re.compile(r"\b(?=\w*\d)[A-Za-z0-9_]+\b")
_VOID = frozenset(["br", "hr", "img", "input", "col", "wbr", "meta", "link"])


def one_language_problems(output: Any) -> Iterator[str]:
    """Yield what an output of a lesson says in one language only.

    Parameters
    ----------
    output : nbformat.NotebookNode

    Yields
    ------
    str
        A problem, with the words that are meant.
    """
    data = output.get("data", {})
    if output.output_type == "stream":
        if foreign := english_in(output.text):
            yield f"printed in one language: {_list(foreign)}; use say(en, zh) or show a table"
    elif "image/png" in data:
        yield from _figure_problems(output)
    elif "text/html" in data:
        yield from _html_problems(data["text/html"])
    elif foreign := english_in(data.get("text/plain", "")):
        yield f"shown in one language: {_list(foreign)}; use say(en, zh) or show a table"


def english_in(text: str) -> list[str]:
    """Return the words of a text that only an English reader reads.

    Examples
    --------
    >>> english_in("NPS 25%, order L0001"), english_in("NPS −3 (p = 0.02)")
    (['order'], [])
    """
    return [w for w in _WORD.findall(_ID.sub(" ", text)) if w not in SAME_IN_BOTH]


def _figure_problems(output: Any) -> Iterator[str]:
    about = output.metadata.get("crm", {})
    language = about.get("lang")
    for text in about.get("words", []):
        if language != "en" and not has_chinese(text) and (foreign := english_in(text)):
            yield f"a figure says {text!r} in Chinese too ({_list(foreign)}); write English · 中文"
        if language != "zh" and has_chinese(text):
            yield f"a figure says {text!r} in English too; write English · 中文"
    if "words" not in about:
        yield "a figure was not drawn in both languages; run `crm refresh`"


def _html_problems(html: str) -> Iterator[str]:
    for en, zh in pieces_of(html):
        if en != "" and not has_chinese(zh) and (foreign := english_in(zh)):
            yield f"a Chinese reader sees {zh.strip()!r} ({_list(foreign)})"
        if has_chinese(en):
            yield f"an English reader sees {en.strip()!r}"


class _Pieces(HTMLParser):
    """Collects the text of each cell or block as each language's reader sees it."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[list[str]] = [["", ""]]
        self._open: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        language = dict(attrs).get("lang") or ""
        if tag in ("td", "th", "p", "li", "caption", "button", "label", "summary") or (
            tag == "div" and not language
        ):
            self.found.append(["", ""])
        if tag not in _VOID:
            self._open.append((tag, language))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass
        if tag in ("td", "th", "p", "li", "caption", "table"):
            self.found.append(["", ""])

    def handle_data(self, data: str) -> None:
        if any(tag in ("style", "script") for tag, _ in self._open):
            return
        languages = {language for _, language in self._open if language}
        if languages != {"zh"}:
            self.found[-1][0] += data
        if languages != {"en"}:
            self.found[-1][1] += data


def pieces_of(html: str) -> list[list[str]]:
    """Return the text of each cell or block of HTML as an English and a Chinese reader see it."""
    reader = _Pieces()
    reader.feed(html)
    return [piece for piece in reader.found if any(text.strip() for text in piece)]


def _list(words: list[str]) -> str:
    return ", ".join(list(dict.fromkeys(words))[:6])
