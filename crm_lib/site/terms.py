"""Glossary terms: marked in a page's text with their definition, and listed on a page of their own."""

import csv
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from bs4 import BeautifulSoup, NavigableString

from crm_lib.author.glossary import read_glossary
from crm_lib.base.message import Message, has_chinese

#: Text in these is not prose that a reader looks up words in.
_NO_PROSE = ("a", "h1", "h2", "h3", "h4", "code", "pre", "math", "summary", "th", "button")
_NO_PROSE_CLASSES = frozenset(["note", "quiz", "frame"])
#: Anchors of the sections in which a reader is asked.
_PRACTICE = re.compile(r"(?:^|-)practice$")


class Entry(NamedTuple):
    """A glossary entry as the site shows it."""

    id: str
    name: Message
    definition: Message
    denominator: str
    unit: str
    aliases: tuple[str, ...]

    def aliases_in(self, language: str) -> list[str]:
        """Return the other names that a reader of one language meets."""
        return [name for name in self.aliases if has_chinese(name) == (language == "zh")]


def read_entries(path: Path) -> tuple[Entry, ...]:
    """Read the glossary with its definitions; its faults are told as `read_glossary` tells them."""
    read_glossary(path)
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(
            Entry(
                row["id"].strip(),
                Message(row["en"].strip(), row["zh"].strip()),
                Message(row["definition_en"].strip(), row["definition_zh"].strip()),
                row["denominator"].strip(),
                row["unit"].strip(),
                _shown_aliases(row["aliases"] or ""),
            )
            for row in csv.DictReader(file)
        )


def _shown_aliases(written: str) -> tuple[str, ...]:
    names = (name.strip() for name in re.split(r"[;；]", written))
    return tuple(name for name in names if name and not name.startswith("avoid:"))


class TermMarks:
    """Marks terms in a page's text: the first time in each section, with its definition.

    Parameters
    ----------
    entries : sequence of Entry
    language : {"en", "zh"}
    address : str
        The glossary's page, as the other pages name it.
    """

    def __init__(self, entries: tuple[Entry, ...], language: str, address: str) -> None:
        self.language, self.address = language, address
        self.other = {"en": "zh", "zh": "en"}[language]
        self._known = {self._key(getattr(e.name, language)): e for e in entries if self._said(e)}
        names = sorted(self._known, key=len, reverse=True)
        # Without a name nothing is to be found, and an empty choice would match everywhere.
        choice = "|".join(map(re.escape, names)) or r"(?!)"
        bounds = rf"(?<![A-Za-z-])(?:{choice})(?![A-Za-z-])" if language == "en" else choice
        self._pattern = re.compile(bounds, re.IGNORECASE)

    def _said(self, entry: Entry) -> bool:
        return bool(getattr(entry.definition, self.language))

    @staticmethod
    def _key(name: str) -> str:
        return name.lower()

    def mark(self, soup: BeautifulSoup, twins: Mapping[str, str]) -> None:
        """Make the terms of a parsed page links to the glossary that carry the definition.

        Parameters
        ----------
        soup : BeautifulSoup
        twins : mapping
            What the other language says in each section, by the section's anchor. A word is a term
            only where the other language has the term too: to gain is no cumulative gain.
        """
        seen: set[str] = set()
        section = ""
        for node in list(soup.descendants):
            if getattr(node, "name", None) in ("h1", "h2", "h3") and node.get("id"):
                section, seen = node["id"], seen if node.name == "h3" else set()
            elif _PRACTICE.search(section):
                continue  # a definition at hand would answer the questions
            elif type(node) is NavigableString and not _is_no_prose(node):
                self._mark_text(soup, node, seen, twins.get(section, "").lower())

    def _mark_text(self, soup: Any, node: Any, seen: set[str], twin: str) -> None:
        text, at, parts = str(node), 0, []
        for found in self._pattern.finditer(text):
            entry = self._known[self._key(found[0])]
            if entry.id in seen or self._key(getattr(entry.name, self.other)) not in twin:
                continue
            seen.add(entry.id)
            link = soup.new_tag("a", href=f"{self.address}#{entry.id}")
            link["class"] = "term"
            link["title"] = getattr(entry.definition, self.language)
            link.string = found[0]
            parts += [NavigableString(text[at : found.start()]), link]
            at = found.end()
        if parts:
            node.replace_with(*parts, NavigableString(text[at:]))


def _is_no_prose(node: Any) -> bool:
    return any(
        parent.name in _NO_PROSE or _NO_PROSE_CLASSES.intersection(parent.get("class") or ())
        for parent in node.parents
    )
