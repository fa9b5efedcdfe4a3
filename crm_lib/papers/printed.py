"""What stands on a printed page, in one language and apart from any file format.

`crm_lib.papers.sheets` makes documents of these elements; `pdf_file` and `word_file` write them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

Language = Literal["en", "zh"]


@dataclass(frozen=True)
class Run:
    """Words in one style."""

    text: str
    bold: bool = False


Runs = tuple[Run, ...]


@dataclass(frozen=True)
class Words:
    """A paragraph; `keep` holds it on one page with what follows, `indent` counts in letters."""

    runs: Runs
    indent: float = 0.0
    keep: bool = False
    centred: bool = False
    size: float = 10.5


@dataclass(frozen=True)
class Heading:
    """A heading of a part of the document."""

    text: str


@dataclass(frozen=True)
class Options:
    """Lettered options in as many columns as their words leave room for."""

    entries: tuple[Runs, ...]
    columns: int


@dataclass(frozen=True)
class Grid:
    """A table with lines; its first row is a head where `head` says so."""

    rows: tuple[tuple[Runs, ...], ...]
    head: bool = True
    widths: tuple[float, ...] = ()
    left: bool = False

    def is_empty(self, row: int) -> bool:
        """Tell whether a row is there to be written in: nothing stands in it but its name."""
        cells = self.rows[row]
        named = len(cells) > 1 and bool(self.widths) and self.widths[0] > self.widths[1]
        return not any(run.text for runs in cells[1 if named else 0 :] for run in runs)


@dataclass(frozen=True)
class PartHead:
    """A part's heading, with the box for marks and marker beside it where `box` says so."""

    title: str
    note: str
    score: str
    marker: str
    box: bool


@dataclass(frozen=True)
class Lines:
    """Empty lines to write on."""

    number: int


@dataclass(frozen=True)
class Gaps:
    """Short gaps to write in, each behind its label."""

    labels: tuple[str, ...]


Element = Words | Heading | Options | Grid | PartHead | Lines | Gaps


@dataclass(frozen=True)
class Document:
    """A document in one language.

    Attributes
    ----------
    title : str
    language : {"en", "zh"}
    elements : tuple of Element
    seal : tuple of str
        What the seal line (密封线) asks for; none where it has no such line.
    seal_words : str
        What stands along the line.
    foot : str
        With ``{page}`` and ``{pages}`` in it.
    """

    title: str
    language: Language
    elements: tuple[Element, ...]
    foot: str
    seal: tuple[str, ...] = ()
    seal_words: str = ""


def runs_of(text: str) -> Runs:
    """Return one line of Markdown as words in styles; what is stressed is bold.

    Examples
    --------
    >>> runs_of("Which is *not* one?")
    (Run(text='Which is ', bold=False), Run(text='not', bold=True), Run(text=' one?', bold=False))
    """
    found: list[Run] = []
    for block in _tokens(text):
        found += _inline(block.get("children", []), bold=False)
    return tuple(found)


def blocks_of(text: str, *, indent: float = 0.0) -> list[Element]:
    """Return Markdown as paragraphs, lists and tables."""
    found: list[Element] = []
    for block in _tokens(text):
        kind = block["type"]
        if kind in ("paragraph", "block_text", "heading"):
            found.append(Words(tuple(_inline(block["children"], bold=False)), indent))
        elif kind == "block_quote":
            found += [
                Words(tuple(_inline(b.get("children", []), bold=False)), indent)
                for b in block["children"]
            ]
        elif kind == "list":
            for number, item in enumerate(block["children"], block["attrs"].get("start", 1)):
                sign = f"{number}. " if block["attrs"]["ordered"] else "· "
                runs = [
                    r for b in item["children"] for r in _inline(b.get("children", []), bold=False)
                ]
                found.append(Words((Run(sign), *runs), indent))
        elif kind == "table":
            found.append(_table(block))
    return found


def plain(text: str) -> Runs:
    """Return words that are no Markdown."""
    return (Run(text),)


def _tokens(text: str) -> list[dict[str, Any]]:
    import mistune

    parsed = mistune.create_markdown(renderer=None, plugins=["table"])(text)
    assert not isinstance(parsed, str)
    return list(parsed)


def _inline(children: Sequence[dict[str, Any]], *, bold: bool) -> list[Run]:
    found: list[Run] = []
    for child in children:
        kind = child["type"]
        if kind in ("strong", "emphasis"):
            found += _inline(child["children"], bold=True)
        elif kind in ("softbreak", "linebreak"):
            found.append(Run("\n" if kind == "linebreak" else " ", bold))
        elif "children" in child:
            found += _inline(child["children"], bold=bold)
        else:
            found.append(Run(str(child.get("raw", "")), bold))
    return found


def _table(block: dict[str, Any]) -> Grid:
    head, body = block["children"]
    rows = [head["children"], *(row["children"] for row in body["children"])]
    return Grid(
        tuple(tuple(tuple(_inline(c["children"], bold=False)) for c in row) for row in rows)
    )


#: Millimetres that a letter takes on paper, and what a row of options has for all of them.
_CHINESE_LETTER, _LATIN_LETTER, _ROW = 3.8, 1.9, 158


def options_in_columns(entries: Sequence[Runs]) -> Options:
    """Return options in four, two or one columns, as their longest leaves room for.

    Examples
    --------
    >>> options_in_columns([runs_of("yes"), runs_of("no")]).columns
    2
    """
    longest = max(sum(_width(run.text) for run in runs) for runs in entries)
    few = {4: (4, 2), 5: (5, 3), 2: (2,), 3: (3,), 6: (6, 3, 2)}.get(len(entries), ())
    columns = next((n for n in few if longest + 5 <= _ROW / n), 1)
    return Options(tuple(entries), columns)


def _width(text: str) -> float:
    return sum(_CHINESE_LETTER if ord(sign) > 0x2E7F else _LATIN_LETTER for sign in text)
