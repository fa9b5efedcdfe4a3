"""Find a rubric's key points in free text: proposed marks with evidence.

What is found earns marks, what is not found may stand there in other words, and what is found may
be turned round between its words: so marks are final only where nothing is written, and where the
text equals, after normalising, the model answer or an answer that a human has marked.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from rapidfuzz.distance import DamerauLevenshtein

from crm_lib.base.message import Message
from crm_lib.exam.free_text import denial, labels, poles, signals
from crm_lib.exam.free_text.cantonese import mandarin
from crm_lib.exam.free_text.terms import Span, spans_of
from crm_lib.exam.free_text.wordings import other_wordings
from crm_lib.exam.normalise import is_chinese, normalised, squeezed

if TYPE_CHECKING:
    from crm_lib.exam.free_text.rubric import KeyPoint, Rubric

#: Letters that are read of an answer; one so long is a human's in any case.
_LONGEST = 4000
#: Of its marks, what a text without sentences of its own may be proposed at most.
_GAMED_SHARE = 0.25


@dataclass(frozen=True)
class PointFinding:
    """The finding for one key point: groups found, evidence, marks.

    Attributes
    ----------
    point : KeyPoint
    status : str
        ``hit``, ``half``, ``near``, ``negated``, ``turned`` (the words are there, the claim goes
        the other way) or ``absent``.
    marks : float
        Proposed.
    evidence : str
        The sentence, or two neighbours, it was found in.
    position, end : int
        From where to where, in characters; -1 where it was not found.
    clear : bool
        A hit inside one sentence, close together, spelt right.
    terms : tuple of str
        The words of the answer (normalised) that were found.
    """

    point: KeyPoint
    status: str
    marks: float
    evidence: str = ""
    position: int = -1
    end: int = -1
    clear: bool = False
    terms: tuple[str, ...] = ()


@dataclass(frozen=True)
class Proposal:
    """Marks proposed for a text, with their evidence.

    Attributes
    ----------
    marks, of : float
        Proposed marks and the most that content can earn.
    final : bool
        True only where no human needs to look.
    confidence : float
        0 to 1: how likely a careful human would give the same marks.
    findings : list of PointFinding
        One for each key point, in the rubric's order.
    flags : list of Message
        Why a human should look.
    """

    marks: float
    of: float
    final: bool
    confidence: float
    findings: list[PointFinding]
    flags: list[Message] = field(default_factory=list)


def proposal(
    rubric: Rubric,
    text: str,
    prompt: str = "",
    model: str = "",
    marked: Mapping[str, float] | None = None,
    *,
    blind: bool = False,
) -> Proposal:
    """Return the marks that `text` would earn, with evidence for each key point.

    Parameters
    ----------
    rubric : Rubric
    text : str
        The answer, in English, Chinese or both.
    prompt : str
        The question: its own words earn nothing.
    model : str
        The model answer.
    marked : mapping of str to float, optional
        Answers that a human has marked, as `crm_lib.exam.normalise.squeezed` returns them, and
        their marks for content.
    blind : bool, default False
        Propose by the key points even where the same words have been marked: to test a rubric.

    Notes
    -----
    A key point is found when every group of `need` occurs inside one sentence or two neighbours
    (or under the point's own label), at least one of the words found is not the question's own,
    nothing denies them, and the claim is not turned round.
    """
    if not re.search(r"\w", normalised(text)):
        return Proposal(0.0, rubric.content, True, 1.0, [])
    sentences = signals.sentences_of(text[:_LONGEST])
    question = normalised(prompt)
    uncopied = [s for s in sentences if not signals.copied(normalised(s), question)]
    findings = _findings(rubric, uncopied, question, model)
    known = None if blind else _marks_given(rubric, text, model, marked or {})
    if known is not None:
        return Proposal(known, rubric.content, True, 1.0, findings)
    if rubric.kind != "true_false_fix" and denial.takes_all_back(mandarin(normalised(text))):
        findings = [_denied_finding(f) for f in findings]
    earned = sorted((f.marks for f in findings), reverse=True)[: rubric.best or None]
    marks = min(sum(earned), rubric.content)
    placed = _places_of_terms(rubric, mandarin(normalised("\n".join(uncopied))))
    tricks = signals.tricks(text, uncopied, placed, known=_known_texts(rubric, model))
    if tricks:
        marks = min(marks, _GAMED_SHARE * rubric.content)
    flags = tricks + _flags(rubric, text, sentences, uncopied, findings)
    needed = rubric.best or len(rubric.key_points)
    hits = [f for f in findings if f.status == "hit"]
    complete = len(hits) >= needed and marks >= rubric.content - 1e-9
    confidence = _confidence(findings, flags, complete, all(f.clear for f in hits))
    return Proposal(round(marks, 2), rubric.content, False, confidence, findings, flags)


def _known_texts(rubric: Rubric, model: str) -> list[str]:
    return [*([model] if model else []), *(e.text for e in rubric.examples)]


def _marks_given(
    rubric: Rubric, text: str, model: str, marked: Mapping[str, float]
) -> float | None:
    """Return what a human gave for the same text, or None."""
    same = squeezed(text)
    if same in marked:
        return marked[same]
    if rubric.coherence:  # a human judges the whole of each such text
        return None
    for example in rubric.examples:
        if squeezed(example.text) == same:
            return rubric.marks_of(example)
    return rubric.content if model and squeezed(model) == same else None


def _denied_finding(finding: PointFinding) -> PointFinding:
    found = finding.status in ("hit", "half")
    return PointFinding(finding.point, "negated", 0.0, finding.evidence) if found else finding


# --------------------------------------------------------------------------------------- one point


@dataclass(frozen=True)
class _Window:
    """A window of text (one sentence or two neighbours): as written, normalised, its start.

    `alone` is one sentence; `named` is what stands under the point's own label.
    """

    shown: str
    text: str
    start: int
    alone: bool
    named: bool = False


@dataclass(frozen=True)
class _Claims:
    """What a rubric's own sentences say of a point (see `poles`), and the rubric's labels."""

    signs: poles.Signs
    labels: tuple[tuple[str, tuple[str, ...]], ...]


def _windows(sentences: list[str], plain: list[str] | None = None) -> list[_Window]:
    plain = _plain(sentences) if plain is None else plain
    starts = [sum(map(len, plain[:i])) for i in range(len(plain))]
    single = [_Window(s, p, at, True) for s, p, at in zip(sentences, plain, starts, strict=True)
              if p]  # fmt: skip
    pairs = [
        _Window(f"{a.shown} {b.shown}", f"{a.text} {b.text}", a.start, False)
        for a, b in pairwise(single)
    ]
    return single + pairs


def _plain(sentences: list[str]) -> list[str]:
    return [mandarin(normalised(s)) for s in sentences]


def _findings(
    rubric: Rubric, sentences: list[str], question: str, model: str
) -> list[PointFinding]:
    """Return the finding for each point of a rubric; a labelled point looks under its label."""
    claims = _claims(rubric, question, model)
    plain = _plain(sentences)
    everywhere = _windows(sentences, plain)
    named = labels.labels_of(rubric)
    pieces = labels.pieces_of(plain, named, labels.weak_labels(named)) if named else []
    under = {name for piece in pieces for name in piece.owners}
    findings = []
    for point in rubric.key_points:
        windows = everywhere
        if point.id in under:
            windows = _windows_under(point.id, pieces, sentences, plain)
        elif point.id in named and under:
            # What stands under another point's label is said of that one.
            free = [
                "".join(p.text for p in pieces if p.sentence == i and not p.owners).strip()
                for i in range(len(plain))
            ]
            windows = _windows(sentences, free)
        findings.append(_finding(point, windows, question, rubric.kind, claims[point.id]))
    return findings


def _windows_under(
    name: str, pieces: list[labels.Piece], sentences: list[str], plain: list[str]
) -> list[_Window]:
    """Return one window for each run of pieces that stand under a point's label."""
    windows, run = [], []
    for piece in [*pieces, None]:
        if piece is not None and name in piece.owners:
            run.append(piece)
        elif run:
            numbers = sorted({p.sentence for p in run})
            text = "".join(p.text + ("" if is_chinese(p.text) else " ") for p in run).strip()
            shown = " ".join(sentences[i] for i in numbers[:3])
            start = sum(map(len, plain[: numbers[0]])) + max(0, plain[numbers[0]].find(run[0].text))
            windows.append(
                _Window(shown, re.sub(r"\s+", " ", text), start, len(numbers) == 1, named=True)
            )
            run = []
    return windows


def _claims(rubric: Rubric, question: str, model: str) -> dict[str, _Claims]:
    """Return what the rubric's own sentences say of each point: `say`, model answer, examples."""
    key = (id(rubric), model)
    if key in _CLAIMS and _CLAIMS[key][0] is rubric:
        return _CLAIMS[key][1]
    names = tuple((n, tuple(t)) for n, t in labels.labels_of(rubric).items())
    nothing = _Claims({}, names)
    full = [model, *(e.text for e in rubric.examples if rubric.marks_of(e) >= rubric.content)]
    found: dict[str, _Claims] = {}
    for point in rubric.key_points:
        texts = [normalised(point.say.en), normalised(point.say.zh)]
        for text in filter(None, full):
            for window in _windows(signals.sentences_of(text)):
                if window.alone:
                    hit = _in_window(point, window, "", rubric.kind, nothing)
                    if hit is not None and hit.status == "hit":
                        texts.append(window.text)
        found[point.id] = _Claims(poles.signs_of(texts, names), names)
    if len(_CLAIMS) > 200:
        _CLAIMS.clear()
    _CLAIMS[key] = (rubric, found)
    return found


#: Read once a rubric: a class has many answers to it.
_CLAIMS: dict[tuple[int, str], tuple[Rubric, dict[str, _Claims]]] = {}


def _finding(
    point: KeyPoint, windows: list[_Window], question: str, kind: str, claims: _Claims
) -> PointFinding:
    """Look for the groups of a point in each sentence, then in each pair of neighbours."""
    best = PointFinding(point, "absent", 0.0)
    for window in windows:
        candidate = _in_window(point, window, question, kind, claims)
        if candidate is not None and _rank(candidate) > _rank(best):
            best = candidate
            if best.clear:
                break
    return best


def _rank(finding: PointFinding) -> tuple[int, bool]:
    order = ("absent", "near", "turned", "negated", "half", "hit")
    return order.index(finding.status), finding.clear


def _in_window(
    point: KeyPoint, window: _Window, question: str, kind: str, claims: _Claims
) -> PointFinding | None:
    text, shown, start = window.text, window.shown, window.start
    places = _places_apart(point, text)
    found = [p for p in places if p]
    own = any(not _asked(text[a:b], question) for group in found for a, b, _ in group)
    # Labels stand in the question; what is said under one need not be in other words.
    if not found or not (own or (window.named and len(found) > 1)):
        return None
    total = len(places)

    def given(status: str, marks: float = 0.0, spans: list[Span] | None = None,
              clear: bool = False) -> PointFinding:  # fmt: skip
        spans = spans or []
        terms = tuple(dict.fromkeys(text[a:b] for a, b in sorted(spans)))
        at = start + min((a for a, _ in spans), default=0)
        end = start + max((b for _, b in spans), default=0) if status == "hit" else -1
        return PointFinding(point, status, marks, shown, at, end, clear, terms)

    if len(found) == total:
        spans, standing = _best_spans(point, places, text, kind)
        if not standing or _forbidden(point, text):
            return given("negated", spans=spans)
        if _is_turned(spans, text, claims, named=window.named):
            return given("turned", spans=spans)
        return given("hit", point.marks, spans, window.alone and _is_compact(spans, text))
    missing = [g for g, p in zip(point.need, places, strict=True) if not p]
    if total > 1 and len(missing) == 1 and window.alone and _slip(missing[0], text):
        # A misspelt word is read as meant, by a human.
        return given("hit", point.marks, [p[0][:2] for p in found])
    spans, standing = _best_spans(point, found, text, kind)
    if point.half and len(found) >= point.half.groups:
        if not standing or _forbidden(point, text):
            return given("negated", spans=spans)
        if _is_turned(spans, text, claims, named=window.named):
            return given("turned", spans=spans)
        return given("half", point.half.marks, spans)
    if total > 2 and len(found) >= 2 and standing:
        return given("near", 0.0, spans)
    return None


def _asked(word: str, question: str) -> bool:
    """Tell whether a word found is the question's own; a letter or two must stand alone there.

    Examples
    --------
    >>> _asked("b", "what maiyu should buy"), _asked("b", "region a or b?"), _asked("buy", "buying")
    (False, True, True)
    """
    if re.fullmatch(r"[a-z]{1,2}", word):
        return bool(re.search(rf"(?<![a-z0-9]){word}(?![a-z0-9])", question))
    return word in question


def _is_turned(spans: list[Span], text: str, claims: _Claims, *, named: bool) -> bool:
    """Tell whether the clauses in which a point was found go the other way than the rubric's.

    All that stands under a point's own label (`named`) is said of it; elsewhere only the clauses
    of its words are, and what is said of a label.
    """
    borders = r"[，,。！!？?；;：:\n]|\.(?!\d)"
    parts = {_around(text, borders, a, b) for a, b in spans}
    parts.add((min(a for a, _ in parts), max(b for _, b in parts)))
    if any(poles.turned(text[a:b], claims.signs, claims.labels) for a, b in parts):
        return True
    signs = claims.signs
    if not named:
        signs = {k: s for k, s in signs.items() if k[-1].startswith("@")}
    clauses = re.split(borders, text) if claims.labels else []
    return any(poles.turned(clause, signs, claims.labels) for clause in clauses)


def _around(text: str, borders: str, first: int, last: int) -> Span:
    """Return from where to where the clauses reach that hold the text from `first` to `last`."""
    places = [m.start() for m in re.finditer(borders, text)]
    start = max((p + 1 for p in places if p < first), default=0)
    return start, min((p for p in places if p >= last), default=len(text))


def _is_compact(spans: list[Span], text: str) -> bool:
    """Tell whether a point's words are close together and in the order of the rubric's groups.

    Words far apart, or the other way round, may have come together by chance.
    """
    gap = 14 if is_chinese(text) else 60
    places = sorted(spans)
    return places == spans and all(b[0] - a[1] <= gap for a, b in pairwise(places))


def _places_apart(point: KeyPoint, text: str) -> list[list[tuple[int, int, bool]]]:
    """Return the places of each group; one word is not two groups because of another wording."""
    places = [_places(group, text, everyday=False) for group in point.need]
    for number, group in enumerate(point.need):
        if places[number]:
            continue
        taken = [p[0] for i, p in enumerate(places) if i != number and len(p) == 1]
        places[number] = [
            (a, b, says_not)
            for a, b, says_not in _places(group, text, everyday=True)
            if not any(a < d and c < b for c, d, _ in taken)
        ]
    return places


def _places(group: list[str], text: str, *, everyday: bool) -> list[tuple[int, int, bool]]:
    """Find where a group's terms stand in normalised text, and whether a term is a denial.

    With `everyday` what is looked for are other wordings of the terms, see `wordings`.
    """
    terms = {w for t in group for w in other_wordings(t)} if everyday else group
    return sorted((a, b, denial.says_not(t)) for t in terms for a, b in spans_of(t, text))[:30]


def _slip(group: list[str], text: str) -> bool:
    """Tell whether a long Latin term of a group stands in the text with one letter wrong."""
    words = re.findall(r"[a-z]{6,}", text)
    terms = [t for t in map(normalised, group) if re.fullmatch(r"[a-z]{6,}", t)]
    return any(DamerauLevenshtein.distance(w, t, score_cutoff=1) <= 1 for w in words for t in terms)


def _best_spans(point: KeyPoint, places: list, text: str, kind: str) -> tuple[list[Span], bool]:
    """Find the closest places, one a group, whose words are not denied, if there are any."""
    best: tuple[list[Span], bool] = ([], False)
    width = len(text) + 1
    for a, b, _ in places[0]:
        spans = [(a, b)]
        for group in places[1:]:
            nearest = min(group, key=lambda p: (abs(p[0] - a), p[0]))
            spans.append(nearest[:2])
        standing = point.negation_ok or not _denied(spans, places, text, kind)
        reach = max(s[1] for s in spans) - min(s[0] for s in spans)
        if not best[0] or (standing, -reach) > (best[1], -width):
            best, width = (spans, standing), reach
    return best


def _denied(spans: list[Span], places: list, text: str, kind: str) -> bool:
    if kind != "true_false_fix" and denial.denies(text):
        return True
    negative = {p[:2] for group in places for p in group if p[2]}
    if any(s in negative for s in spans):
        return False  # the point itself says "not"
    return any(
        denial.denied_before(text, a)
        or denial.denied_inside(text, a, b)
        or denial.denied_after(text, b)
        for a, b in spans
    )


def _forbidden(point: KeyPoint, text: str) -> bool:
    """Tell whether a word that the point must not hold stands there un-denied."""
    return any(
        not denial.denied_before(text, a) for t in point.must_not for a, _ in spans_of(t, text)
    )


# ------------------------------------------------------------------------------------ whole answer


def _places_of_terms(rubric: Rubric, plain: str) -> list[tuple[Span, tuple[str, int]]]:
    """Return where terms of a rubric stand, and the point and group each belongs to."""
    return [
        ((a, b), (k.id, number))
        for k in rubric.key_points
        for number, group in enumerate(k.need)
        for t in group
        if not t.startswith("re:")  # a phrase is no key word
        for a, b in spans_of(t, plain)
    ]


def _flags(
    rubric: Rubric,
    text: str,
    sentences: list[str],
    uncopied: list[str],
    findings: list[PointFinding],
) -> list[Message]:
    flags = []
    limits = rubric.max_chars
    if len(text) > (limits.zh if is_chinese(text) else limits.en):
        flags.append(Message("Far longer than asked for.", "篇幅远超要求。"))
    if len(uncopied) < len(sentences):
        flags.append(Message("Repeats the question.", "照抄了题干。"))
    if any(f.status == "negated" for f in findings):
        flags.append(
            Message(
                "A point is denied or mixed up with its opposite.",
                "有要点被否定，或与相反的内容混在一起。",
            )
        )
    if any(f.status == "turned" for f in findings):
        flags.append(Message("A point is turned round.", "有要点说反了。"))
    flags += signals.warnings(text)
    return flags


def _confidence(
    findings: list[PointFinding], flags: list[Message], complete: bool, clear: bool
) -> float:
    """Compute the confidence of a proposal: points found are surer than points not found."""
    if complete:
        base = 0.95 if clear else 0.9
    else:
        doubtful = sum(f.status in ("half", "near", "negated", "turned") for f in findings)
        base = 0.75 - 0.1 * doubtful
    base -= 0.15 * len(flags)
    return round(min(0.95, max(0.1, base)), 2)
