"""Check terms against the glossary (docs/glossary.csv), in both languages."""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from crm_lib.author.prose import without_markup

COLUMNS = (
    "id",
    "en",
    "zh",
    "definition_en",
    "definition_zh",
    "denominator",
    "unit",
    "aliases",
)
_BOLD = re.compile(r"\*\*([^*\n]+)\*\*")


@dataclass(frozen=True)
class Term:
    """One glossary entry: its name in both languages and the words not to use for it."""

    id: str
    en: str
    zh: str
    avoid: tuple[str, ...] = ()


def read_glossary(path: Path) -> tuple[Term, ...]:
    """Read the glossary's terms.

    Column ``aliases`` lists other names, parted by ``;``. One that begins with ``avoid:`` must not
    occur in the lessons; the others are names a learner will meet elsewhere.

    Raises
    ------
    ValueError
        When the file cannot be read, lacks a column, or a term lacks one of its names.
    """
    try:
        with Path(path).open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
    except OSError as error:
        raise ValueError(f"the glossary {path} cannot be read: {error}") from None
    have = list(rows[0]) if rows else []
    if missing := [c for c in COLUMNS if c not in have]:
        raise ValueError(f"{path} lacks the column {', '.join(missing)}; it has {have}.")
    terms = []
    for number, row in enumerate(rows, start=2):
        if not (row["en"] and row["zh"]):
            raise ValueError(f"{path}, row {number}: both en and zh must be filled in.")
        aliases = [a.strip() for a in re.split(r"[;；]", row["aliases"] or "") if a.strip()]
        avoid = tuple(a[6:].strip() for a in aliases if a.startswith("avoid:"))
        terms.append(Term(row["id"], row["en"].strip(), row["zh"].strip(), avoid))
    return tuple(terms)


def glossary_problems(en: str, zh: str, glossary: Sequence[Term]) -> Iterator[str]:
    """Find terms that a text or its translation spells otherwise than the glossary.

    Three rules: no name that the glossary tells to avoid; a bold term is spelled as the glossary
    spells it (a capital at its beginning is free); and its twin carries the other language's name.
    """
    plain = {"en": without_markup(en), "zh": without_markup(zh)}
    for term in glossary:
        for alias in term.avoid:
            if _occurs(alias, plain["en"]) or _occurs(alias, plain["zh"]):
                yield f"“{alias}” is to be avoided; the glossary says {term.en} · {term.zh}"
    by_name = {_without_spaces(t.en): t for t in glossary}
    for bold in _BOLD.findall(en):
        name = bold.strip(" .,:;")
        named = by_name.get(_without_spaces(name))
        if named is None:
            continue
        if name != named.en and name[:1].lower() + name[1:] != named.en:
            yield f"“{name}” is spelled “{named.en}” in the glossary"
        if named.zh not in plain["zh"]:
            yield f"“{name}” is bold, but the Chinese does not say “{named.zh}”"
    by_chinese = {t.zh: t for t in glossary}
    for bold in _BOLD.findall(zh):
        named = by_chinese.get(bold.strip(" ，。：；"))
        if named is not None and _without_spaces(named.en) not in _without_spaces(plain["en"]):
            yield f"“{bold}” is bold, but the English does not say “{named.en}”"


def _occurs(alias: str, text: str) -> bool:
    if not alias.isascii():
        return alias in text
    pattern = rf"(?<![A-Za-z-]){re.escape(alias)}(?![A-Za-z-])"
    return re.search(pattern, text, re.IGNORECASE) is not None


def _without_spaces(name: str) -> str:
    return re.sub(r"[\s_-]+", "", name).lower()
