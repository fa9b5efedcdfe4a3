"""Assign each piece of an answer to the key point whose label (name) it stands under.

Where several points of a rubric have names of their own (基本型, 被动型 …), what is said under one
name belongs to that point alone: a hit may neither cross nor contain another point's label.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from crm_lib.exam.normalise import normalised

if TYPE_CHECKING:
    from crm_lib.exam.free_text.rubric import KeyPoint, Rubric

#: A label of a name that is also an everyday word ("more") counts at the start of a clause only.
_START = (
    r"^[\s“\"'‘(（]*(?:\d+[.、)]\s*)?(?:the |being |going |and |to be |where |所谓)*[“\"'‘(（]*"
)
_CLAUSES = re.compile(r"[^，,；;。.!?！？、\n]*[，,；;。.!?！？、\n]?")
#: Words that name what was said before: "… : that is the basic type".
_NAMES_BACK = re.compile(
    r"^\s*(?:这|那|此|也)?(?:就)?(?:是|属于|即|叫做?|称为|为)\s*$|"
    r"^\s*(?:this|that|it|which|these)?\s*(?:is|are|would be)?\s*(?:called|known as)?\s*(?:the|an?)?\s*$"
)
_ONLY_LINK = re.compile(r"^[\s和与及或跟同、/]*(?:and|or)?\s*$")


@dataclass(frozen=True)
class Piece:
    """A piece of normalised text and the ids of the points under whose labels it stands."""

    text: str
    sentence: int
    owners: frozenset[str]


def label_terms(point: KeyPoint) -> list[str]:
    """Return the names of a point: those the rubric lists, or its first group, if `say` names it.

    ``say: {en: "basic: no contact"}`` and ``need: [[basic, 基本型], …]`` make *basic* a label.
    """
    if point.labels:
        return list(point.labels)
    first = point.need[0]
    head = re.split(r"[:：]", normalised(point.say.en))[0]
    named = ":" in point.say.en and any(_found(t, head) == [(0, len(head))] for t in first)
    return list(first) if named and len(first) <= 6 else []


def labels_of(rubric: Rubric) -> dict[str, list[str]]:
    """Return the labels of a rubric's points by id; none where fewer than two have any."""
    found = {k.id: label_terms(k) for k in rubric.key_points}
    found = {name: terms for name, terms in found.items() if terms}
    return found if len(found) > 1 else {}


def pieces_of(sentences: list[str], labels: dict[str, list[str]], weak: set[str]) -> list[Piece]:
    """Return an answer's pieces in order, each with its owners (nobody before the first label).

    Parameters
    ----------
    sentences : list of str
        Normalised.
    labels : dict
        From `labels_of`.
    weak : set of str
        Points whose labels are everyday words.
    """
    pieces: list[Piece] = []
    current: frozenset[str] = frozenset()
    for number, sentence in enumerate(sentences):
        for clause in (m[0] for m in _CLAUSES.finditer(sentence) if m[0]):
            found = _labels_in(clause, labels, weak)
            if not found:
                pieces.append(Piece(clause, number, current))
                continue
            cut, last_end, start = [], 0, 0
            owners: frozenset[str] = frozenset()
            for a, b, name in found:
                if owners and not _ONLY_LINK.match(clause[last_end:a]):
                    cut.append((clause[start:a], owners))
                    start, owners = a, frozenset()
                owners |= {name}
                last_end = b
            cut.append((clause[start:], owners))
            at_end = not clause[last_end:].strip(' ，,；;。.!?！？、\n型”"的话)') and len(cut) == 1
            if at_end and _NAMES_BACK.match(clause[: found[0][0]]):
                pieces = _given_back(pieces, number, owners)
            pieces += [Piece(text, number, owned) for text, owned in cut]
            current = cut[-1][1]
    return pieces


def _given_back(pieces: list[Piece], sentence: int, owners: frozenset[str]) -> list[Piece]:
    """Give the clauses before a label that names them back to it."""
    kept = list(pieces)
    for i in range(len(kept) - 1, -1, -1):
        if kept[i].sentence != sentence or (kept[i].owners and _names_itself(kept, i)):
            break
        kept[i] = Piece(kept[i].text, sentence, owners)
    return kept


def _names_itself(pieces: list[Piece], i: int) -> bool:
    return i == 0 or pieces[i - 1].owners != pieces[i].owners


def _labels_in(
    clause: str, labels: dict[str, list[str]], weak: set[str]
) -> list[tuple[int, int, str]]:
    """Return where labels stand in a clause, the longest one at each place."""
    found = []
    for name, terms in labels.items():
        for term in terms:
            for a, b in _found(term, clause):
                if name not in weak or re.fullmatch(_START, clause[:a]):
                    found.append((a, b, name))
    found.sort(key=lambda f: (f[0], -f[1]))
    kept: list[tuple[int, int, str]] = []
    for a, b, name in found:
        if not kept or a >= kept[-1][1]:
            kept.append((a, b, name))
    return kept


def _found(term: str, text: str) -> list[tuple[int, int]]:
    from crm_lib.exam.free_text.terms import spans_of

    return spans_of(term, text)


def weak_labels(labels: dict[str, list[str]]) -> set[str]:
    """Return the points whose labels also are everyday words (more, deeper)."""
    return {n for n, terms in labels.items() if any(normalised(t) in _EVERYDAY for t in terms)}


_EVERYDAY = frozenset({"more", "longer", "deeper", "更多", "更久", "更深", "first", "second"})
