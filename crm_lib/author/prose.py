"""Parse a bilingual Markdown cell: headings, language blocks, numbers, punctuation.

The rules are those of a lesson page: headings bilingual and outside the blocks, every
``<div lang="en">`` followed by its ``<div lang="zh">``, blank lines inside so that Markdown shows.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from crm_lib.base.message import CHINESE, has_chinese

OPEN = {'<div lang="en">': "en", '<div lang="zh">': "zh"}

_FENCE = re.compile(r"^\s*(```|~~~)")
_HEADING = re.compile(r"^#{1,6}\s+(.*\S)\s*$")
_CODE = re.compile(r"`[^`\n]*`")
_TAG = re.compile(r"<[^<>]*>")
_LINK = re.compile(r"(!?\[[^\]]*\])\([^)\s]*\)")
_URL = re.compile(r"https?://[^\s）)>]+")
_MATH = re.compile(r"(?<!\\)\$[^$\n]+(?<!\\)\$")
_LATIN_WORD = re.compile(r"[A-Za-z]*[a-z][A-Za-z]*")


class Block(NamedTuple):
    """One language block: its language, the line its tag stands on, and its Markdown."""

    language: str
    line: int
    text: str


@dataclass
class Prose:
    """A parsed Markdown cell; `problems` are breaches of the rules for language blocks."""

    headings: list[str] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def pairs(self) -> Iterator[tuple[str, str]]:
        """Return the English and Chinese text of each pair of blocks."""
        for first, second in zip(self.blocks[::2], self.blocks[1::2], strict=False):
            if (first.language, second.language) == ("en", "zh"):
                yield first.text, second.text


def read_prose(source: str) -> Prose:
    """Parse a Markdown cell into language blocks and note every breach of the block rules."""
    prose = Prose()
    lines = source.split("\n")
    fenced, opened = False, None
    inside: list[str] = []
    for number, line in enumerate(lines, start=1):
        bare = line.strip()
        if _FENCE.match(line):
            fenced = not fenced
            continue
        if fenced:
            continue
        if bare in OPEN:
            if opened:
                prose.problems.append(f'line {number}: "{bare}" inside another language block')
            opened, inside = (OPEN[bare], number), []
            if number == len(lines) or lines[number].strip():
                prose.problems.append(f"line {number}: no blank line after {bare}")
        elif bare == "</div>" and opened:
            if lines[number - 2].strip():
                prose.problems.append(f"line {number}: no blank line before </div>")
            text = "\n".join(inside).strip()
            if not text:
                prose.problems.append(f"line {opened[1]}: the {opened[0]} block is empty")
            prose.blocks.append(Block(*opened, text))
            opened = None
            following = lines[number].strip() if number < len(lines) else ""
            if following and not following.startswith("<"):
                prose.problems.append(f"line {number}: no blank line after </div>")
        else:
            if "lang=" in bare and _TAG.search(bare):
                prose.problems.append(
                    f'line {number}: write <div lang="en"> or <div lang="zh">, alone on its line'
                )
            heading = _HEADING.match(line)
            if heading and opened:
                prose.problems.append(
                    f'line {number}: the heading "{heading[1]}" is inside a block'
                )
            elif heading:
                prose.headings.append(heading[1])
            elif opened:
                inside.append(line)
            elif bare:
                prose.outside.append(bare)
    if opened:
        prose.problems.append(f"line {opened[1]}: the {opened[0]} block is never closed")
    _note_order(prose)
    return prose


def _note_order(prose: Prose) -> None:
    expected = "en"
    for block in prose.blocks:
        if block.language != expected:
            missing = "a zh block should follow the en block" if expected == "zh" else "no en block"
            prose.problems.append(f"line {block.line}: {missing} before this one")
            return
        expected = "zh" if expected == "en" else "en"
    if expected == "zh":
        prose.problems.append(f"line {prose.blocks[-1].line}: the en block has no zh twin")


def is_bilingual(heading: str) -> bool:
    """Tell whether a heading reads ``English · 中文``, with that sign for nothing else.

    The sign is where the student's desk splits a heading to show the reader's language.

    Examples
    --------
    >>> is_bilingual("2 Where customers leave · 客户在哪里流失"), is_bilingual("Churn")
    (True, False)
    >>> is_bilingual("Q3 · The bottleneck · 瓶颈环节")
    False
    """
    return [has_chinese(part) for part in re.split(r"\s·\s", heading)] == [False, True]


def is_one_sided(line: str) -> bool:
    """Tell whether a line outside the blocks has words of one language only."""
    text = without_markup(line)
    return bool(_LATIN_WORD.search(text)) != has_chinese(text)


def without_markup(text: str) -> str:
    """Return `text` without fenced and inline code, tags, link targets and addresses."""
    kept, fenced = [], False
    for line in text.split("\n"):
        if _FENCE.match(line):
            fenced = not fenced
        elif not fenced:
            kept.append(line)
    text = _CODE.sub("`", "\n".join(kept))
    return _URL.sub("", _TAG.sub("", _LINK.sub(r"\1", text)))


# --- numbers -----------------------------------------------------------------------------------

_NUMBER = re.compile(
    r"(?<![A-Za-z0-9_.])(\d{1,3}(?:,\d{3})+(?!\d)|\d+)(\.\d+)?"
    r"(?:\s*(%|万亿|万|亿|(?:thousand|million|billion|k)(?![A-Za-z])))?(?![0-9_])"
)
_SCALE = {
    "万": 10_000,
    "亿": 100_000_000,
    "万亿": 10**12,
    "thousand": 1000,
    "k": 1000,
    "million": 10**6,
    "billion": 10**9,
}
_LIST_NUMBER = re.compile(r"^\s*(?:[-*+]\s+)?\d+[.)]\s", re.MULTILINE)


class Number(NamedTuple):
    """A number as written: its value without sign, percent or not, and its last digit's worth."""

    value: float
    percent: bool
    unit: float

    def __str__(self) -> str:
        digits = max(0, -round(_log10(self.unit)))
        return f"{self.value:,.{digits}f}{'%' if self.percent else ''}"

    @property
    def small(self) -> bool:
        """Whether it is a counting number from 0 to 12, or all or nothing (0 %, 100 %)."""
        if self.percent:
            return self.value in (0, 100)
        return self.value <= 12 and self.value == int(self.value) and self.unit == 1

    @property
    def year(self) -> bool:
        """Whether it can be a year."""
        return not self.percent and self.unit == 1 and 1900 <= self.value <= 2100


def _log10(value: float) -> float:
    from math import log10

    return log10(value)


def numbers_in(text: str) -> list[Number]:
    """Return the numbers a text writes in digits, normalised; list numbering and code do not count.

    Examples
    --------
    >>> [str(n) for n in numbers_in("1. of 12,000 people 25.5 % · 1.2万人的25.5％")]
    ['12,000', '25.5%', '12,000', '25.5%']
    """
    text = unicodedata.normalize("NFKC", _LIST_NUMBER.sub("", without_markup(text)))
    text = (
        re.sub(r"per\s?cent(?!age)", "%", text)
        .replace("\\%", "%")
        .replace("{,}", ",")
        .replace("\\,", "")
    )
    found = []
    for match in _NUMBER.finditer(text):
        integer, fraction, suffix = match.groups()
        scale = _SCALE.get(suffix, 1)
        value = float(integer.replace(",", "") + (fraction or "")) * scale
        unit = 10.0 ** -(len(fraction) - 1 if fraction else 0) * scale
        found.append(Number(round(value, 9), suffix == "%", unit))
    return found


def different_numbers(en: str, zh: str) -> tuple[list[str], list[str]]:
    """Return the numbers that only the English and only the Chinese text has.

    Counting numbers up to twelve are left out: English writes them as words. A discount that
    Chinese says as what is left to pay (七折) is said.

    Examples
    --------
    >>> (
    ...     different_numbers("30% off, 15% off", "打七折，打八五折"),
    ...     different_numbers("30%", "打八折"),
    ... )
    (([], []), (['30%'], []))
    """
    sides = [{(n.value, n.percent): n for n in numbers_in(t) if not n.small} for t in (en, zh)]
    only = [[str(n) for key, n in a.items() if key not in b] for a, b in (sides, sides[::-1])]
    off = _discounts_in(zh)
    return [number for number in only[0] if number not in off], only[1]


def _discounts_in(zh: str) -> set[str]:
    """Return the discounts of a Chinese text in per cent off: 八五折 is 15%."""
    digits = "〇一二三四五六七八九"
    return {
        f"{100 - 10 * digits.index(tens) - (digits.index(ones) if ones else 0)}%"
        for tens, ones in re.findall(f"([{digits[1:]}])([{digits[1:]}])?折", without_markup(zh))
    }


def is_rounding_of(number: Number, outputs: Iterable[Number]) -> bool:
    """Tell whether `number` is a rounding of one of `outputs`; 25.5 % also stands for 0.2549."""
    for other in outputs:
        values = [other.value]
        if number.percent and not other.percent:
            values = [other.value * 100, other.value]
        if any(abs(v - number.value) <= number.unit * 0.5 * (1 + 1e-9) + 1e-9 for v in values):
            return True
    return False


# --- punctuation and sentences -----------------------------------------------------------------

_HALF_WIDTH = re.compile(
    rf"{CHINESE}[*_]*[,;:?!]|{CHINESE}[*_]*\.(?![A-Za-z0-9])|[,;:?!]\s*[*_]*{CHINESE}"
    rf"|{CHINESE}\s*\((?=[^)]*{CHINESE})|\((?={CHINESE})|{CHINESE}\)|{CHINESE}[\"']|[\"']{CHINESE}"
)
_FULL_WIDTH = re.compile(
    r"[A-Za-z0-9][*_]*\s*[，。；：？！]|[A-Za-z0-9]\s*[（）]|[（）]\s*[A-Za-z0-9]"
)


def half_width_in(zh: str) -> list[str]:
    """Return snippets of Chinese text with half-width punctuation beside a Chinese character.

    Examples
    --------
    >>> half_width_in("先看漏斗,再看环节。每1,000人"), half_width_in("先看漏斗，再看环节。")
    (['漏斗,再看'], [])
    """
    text = _MATH.sub("", without_markup(zh))
    return [text[max(0, m.start() - 1) : m.end() + 2].strip() for m in _HALF_WIDTH.finditer(text)]


def full_width_in(en: str) -> list[str]:
    """Return snippets of English text with full-width punctuation after a Latin letter or digit."""
    text = without_markup(en)
    return [
        text[max(0, m.start() - 6) : m.end() + 2].strip()
        for m in _FULL_WIDTH.finditer(text)
        if not has_chinese(m.group())
    ]


def long_sentences(text: str) -> Iterator[str]:
    """Return sentences of at least 12 English words or 25 Chinese characters."""
    for sentence in re.split(
        r"(?<=[.!?])\s+|(?<=[。！？])|\n\s*\n|\n\s*[-*|]\s", without_markup(text)
    ):
        clean = re.sub(r"\s+", " ", sentence).strip(" *_>|-")
        if len(clean.split()) >= 12 or len(re.findall(CHINESE, clean)) >= 25:
            yield clean
