"""Headings of a page: its title and its sections, in both languages."""

import json
import re
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from crm_lib.base.message import Message

_HEADING = re.compile(r"^(#{1,3}) ((.+?) · (.+))$", re.MULTILINE)
_NUMBER = re.compile(r"^(\d+(?:\.\d+)?)\s")
#: What the section is called that sums a page up for the exam.
POINTS = "考点速记"

#: What the section is called that says what a page teaches, and the lines of its two lists.
AIMS = "学完能做什么"
_LIST = re.compile(r'<div lang="(en|zh)">(.*?)</div>', re.DOTALL)
_LINE = re.compile(r"^\d+\. (.+)$", re.MULTILINE)

#: What was read from each notebook, by its path and time of change.
_READ: dict[tuple[Path, int], "Headings"] = {}


class Heading(NamedTuple):
    """A heading: its words in both languages, the number before the English ones included."""

    title: Message
    line: str

    @property
    def anchor(self) -> str:
        """What stands behind the # of a link to it in Jupyter."""
        return quote(self.line.strip().replace(" ", "-"))


class Headings(NamedTuple):
    """A page's title, its sections by number (``points``: the exam points), and what it teaches."""

    title: Message
    sections: dict[str, Heading]
    objectives: list[Message]

    def section(self, number: str) -> Heading | None:
        """Return a section; of one without a heading of its own the section it is part of."""
        return self.sections.get(number) or self.sections.get(number.partition(".")[0])


def headings_of(path: Path) -> Headings:
    """Return the headings of a notebook.

    Raises
    ------
    OSError, ValueError, KeyError
        When there is no such notebook, or it is none.
    """
    stamp = (path, path.stat().st_mtime_ns)
    if stamp not in _READ:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        texts = ["".join(c["source"]) for c in cells if c["cell_type"] == "markdown"]
        _READ[stamp] = headings_in(texts, name=path.stem)
    return _READ[stamp]


def headings_in(texts: list[str], *, name: str = "") -> Headings:
    """Return the headings that stand in Markdown cells; a page without a title has its name.

    Examples
    --------
    >>> found = headings_in(["# Sales funnel · 销售漏斗", "## 2 Rates · 转化率"])
    >>> found.title.zh, found.sections["2"].title.en, found.section("2.4").line
    ('销售漏斗', '2 Rates', '2 Rates · 转化率')
    """
    title: Message | None = None
    sections: dict[str, Heading] = {}
    for level, line, en, zh in (h for text in texts for h in _HEADING.findall(text)):
        heading = Heading(Message(en, zh), line)
        title = title or heading.title
        number = _NUMBER.match(en)
        if len(level) > 1 and number:
            sections.setdefault(number[1], heading)
        if POINTS in zh:
            sections.setdefault("points", heading)
    return Headings(title or Message(name, name), sections, _objectives(texts))


def _objectives(texts: list[str]) -> list[Message]:
    """Return what a page says one will be able to do, line by line in both languages."""
    for text in texts:
        if AIMS in text.partition("\n")[0]:
            lists = {lang: _LINE.findall(block) for lang, block in _LIST.findall(text)}
            return [
                Message(*pair)
                for pair in zip(lists.get("en", ()), lists.get("zh", ()), strict=False)
            ]
    return []
