"""Find a rubric's key points in free text: proposed marks with evidence, seldom final.

What is found earns marks; what is not found may stand there in other words, so only two outcomes
are final without a human: nothing written, and every point clearly found without any flag.
Similarity to a model answer earns nothing: a shuffled, stuffed or negated copy is as similar.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice, pairwise
from typing import TYPE_CHECKING

from rapidfuzz.distance import DamerauLevenshtein

from crm_lib.base.message import Message
from crm_lib.exam.free_text import signals
from crm_lib.exam.normalise import is_chinese, normalised, simplified

if TYPE_CHECKING:
    from crm_lib.exam.free_text.rubric import KeyPoint, Rubric

Span = tuple[int, int]

#: Letters that are read of an answer; one so long is a human's in any case.
_LONGEST = 4000
#: Groups of words that must have been found, over all points, for marks without a human.
_FEWEST_GROUPS = 4


@dataclass(frozen=True)
class PointFinding:
    """The finding for one key point: groups found, evidence, marks.

    Attributes
    ----------
    point : KeyPoint
    status : str
        ``hit``, ``half``, ``near``, ``negated`` or ``absent``.
    marks : float
        Proposed.
    evidence : str
        The sentence, or two neighbours, it was found in.
    position, end : int
        From where to where, in characters; -1 where it was not found.
    clear : bool
        A hit inside one sentence, close together, spelt right.
    """

    point: KeyPoint
    status: str
    marks: float
    evidence: str = ""
    position: int = -1
    end: int = -1
    clear: bool = False


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


def proposal(rubric: Rubric, text: str, prompt: str = "", model: str = "") -> Proposal:
    """Return the marks that `text` would earn, with evidence for each key point.

    Parameters
    ----------
    rubric : Rubric
    text : str
        The answer, in English, Chinese or both.
    prompt : str
        The question: its own words earn nothing.
    model : str
        The model answer; it earns nothing and helps only to know a shuffled copy of it.

    Notes
    -----
    A key point is found when every group of `need` occurs inside one sentence or two neighbours,
    and at least one of the words found is not the question's own.
    """
    if not re.search(r"\w", normalised(text)):
        return Proposal(0.0, rubric.content, True, 1.0, [])
    sentences = signals.sentences_of(text[:_LONGEST])
    question = normalised(prompt)
    uncopied = [s for s in sentences if not signals.copied(normalised(s), question)]
    windows = _windows(uncopied)
    findings = [_finding(k, windows, question, rubric.kind) for k in rubric.key_points]
    earned = sorted((f.marks for f in findings), reverse=True)[: rubric.best or None]
    marks = min(sum(earned), rubric.content)
    flags = _flags(rubric, text, sentences, uncopied, findings, model, question)
    needed = rubric.best or len(rubric.key_points)
    hits = [f for f in findings if f.status == "hit"]
    complete = len(hits) >= needed and marks >= rubric.content - 1e-9
    plain_hits = [f for f in hits if f.clear and not _overlaps_other_point(f, hits)]
    # So few words may have come together by chance.
    enough = sum(len(f.point.need) for f in plain_hits) >= _FEWEST_GROUPS
    clear = complete and len(plain_hits) >= needed and enough
    final = clear and not flags and can_be_final(rubric)
    return Proposal(
        round(marks, 2),
        rubric.content,
        final,
        _confidence(findings, flags, complete, clear, is_fix=rubric.kind == "true_false_fix"),
        findings,
        flags,
    )


def can_be_final(rubric: Rubric) -> bool:
    """Tell whether any answer's marks may stand without a human: not where a whole text is judged."""
    return not rubric.coherence and rubric.kind != "case"


# --------------------------------------------------------------------------------------- one point


@dataclass(frozen=True)
class _Window:
    """A window of text (one sentence or two neighbours): as written, normalised, its start."""

    shown: str
    text: str
    start: int
    alone: bool


def _windows(sentences: list[str]) -> list[_Window]:
    plain = [normalised(s) for s in sentences]
    starts = [sum(map(len, plain[:i])) for i in range(len(plain))]
    single = [_Window(s, p, at, True) for s, p, at in zip(sentences, plain, starts, strict=True)]
    pairs = [
        _Window(f"{a.shown} {b.shown}", f"{a.text} {b.text}", a.start, False)
        for a, b in pairwise(single)
    ]
    return single + pairs


def _overlaps_other_point(finding: PointFinding, others: list[PointFinding]) -> bool:
    """Tell whether words of another key point overlap with those of this one.

    Points that share a group of words are two ways to say one thing.
    """
    return any(
        o is not finding
        and o.position < finding.end
        and finding.position < o.end
        and not any(group in finding.point.need for group in o.point.need)
        for o in others
    )


def _finding(point: KeyPoint, windows: list[_Window], question: str, kind: str) -> PointFinding:
    """Look for the groups of a point in each sentence, then in each pair of neighbours."""
    best = PointFinding(point, "absent", 0.0)
    for window in windows:
        candidate = _in_window(point, window, question, kind)
        if candidate is not None and _rank(candidate) > _rank(best):
            best = candidate
            if best.clear:
                break
    return best


def _rank(finding: PointFinding) -> tuple[int, bool]:
    order = ("absent", "near", "negated", "half", "hit")
    return order.index(finding.status), finding.clear


def _in_window(point: KeyPoint, window: _Window, question: str, kind: str) -> PointFinding | None:
    text, shown, start = window.text, window.shown, window.start
    places = [_places(group, text) for group in point.need]
    found = [p for p in places if p]
    if not found or not any(text[a:b] not in question for group in found for a, b, _ in group):
        return None
    total = len(places)
    if len(found) == total:
        spans, standing = _best_spans(point, places, text, kind)
        position = start + min(a for a, _ in spans)
        if not standing or _forbidden(point, text):
            return PointFinding(point, "negated", 0.0, shown, position)
        end = start + max(b for _, b in spans)
        clear = window.alone and _is_compact(spans, text)
        return PointFinding(point, "hit", point.marks, shown, position, end, clear)
    missing = [g for g, p in zip(point.need, places, strict=True) if not p]
    if total > 1 and len(missing) == 1 and window.alone and _slip(missing[0], text):
        # A misspelt word is read as meant, by a human.
        return PointFinding(point, "hit", point.marks, shown, start)
    if point.half and len(found) >= point.half.groups:
        spans, standing = _best_spans(point, found, text, kind)
        if standing and not _forbidden(point, text):
            return PointFinding(point, "half", point.half.marks, shown, start)
        return PointFinding(point, "negated", 0.0, shown, start)
    if total > 1 and len(found) == total - 1:
        return PointFinding(point, "near", 0.0, shown, start)
    return None


def _is_compact(spans: list[Span], text: str) -> bool:
    """Tell whether a point's words are close together and in the order of the rubric's groups.

    Words far apart, or the other way round, may have come together by chance.
    """
    gap = 14 if is_chinese(text) else 60
    places = sorted(spans)
    return places == spans and all(b[0] - a[1] <= gap for a, b in pairwise(places))


def _places(group: list[str], text: str) -> list[tuple[int, int, bool]]:
    """Find where the terms of a group stand in normalised text, and whether a term is a denial."""
    return sorted((a, b, signals.says_not(t)) for t in group for a, b in spans_of(t, text))[:30]


def spans_of(term: str, text: str) -> list[Span]:
    """Return where a term of a rubric stands in normalised text.

    Examples
    --------
    >>> spans_of("simplif", "simplified and simple"), spans_of("re:r.{0,4}频率", "r指频率")
    ([(0, 10)], [(0, 4)])
    """
    first, pattern = _pattern(term)
    # Most terms don't occur, and a plain search says so many times faster.
    if first not in text:
        return []
    return [m.span() for m in islice(pattern.finditer(text), 10) if m[0]]


@lru_cache(maxsize=20_000)
def _pattern(term: str) -> tuple[str, re.Pattern]:
    """Return what a text must hold for a term to occur in it, and the term's pattern."""
    if term.startswith("re:"):
        return "", re.compile(simplified(term[3:]), re.I)
    wanted = normalised(term)
    return wanted.partition(" ")[0], _plain_pattern(wanted)


def _plain_pattern(wanted: str) -> re.Pattern:
    if re.search(r"[\u3400-\u9fff]", wanted) or not re.fullmatch(r"[\w .'’-]+", wanted):
        return re.compile(re.escape(wanted))
    # A short word takes its common endings, a longer one any: simplif, simplifies, simplification.
    tail = r"(?:s|es|ed|ing)?(?![a-z0-9])" if len(wanted) <= 3 else r"[a-z]*"
    if wanted[-1].isdigit():
        tail = r"(?!\d|\.\d)"
    # Chinese may stand right beside a Latin word, which \b takes for one word.
    pattern = r"(?<![a-z0-9.])" + re.escape(wanted).replace(r"\ ", r"[\s-]+") + tail
    return re.compile(pattern)


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
    if kind != "true_false_fix" and signals.denies(text):
        return True
    negative = {p[:2] for group in places for p in group if p[2]}
    if any(s in negative for s in spans):
        return False  # the point itself says "not"
    return any(signals.denied_before(text, a) or signals.denied_after(text, b) for a, b in spans)


def _forbidden(point: KeyPoint, text: str) -> bool:
    """Tell whether a word that the point must not hold stands there un-denied."""
    return any(
        not signals.denied_before(text, a) for t in point.must_not for a, _ in spans_of(t, text)
    )


# ------------------------------------------------------------------------------------ whole answer


def _flags(
    rubric: Rubric,
    text: str,
    sentences: list[str],
    uncopied: list[str],
    findings: list[PointFinding],
    model: str,
    question: str,
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
    known = [*([model] if model else []), *(e.text for e in rubric.examples)]
    flags += signals.warnings(text, known=known)
    plain = normalised(text)
    placed = [
        ((a, b), (k.id, number))
        for k in rubric.key_points
        for number, g in enumerate(k.need)
        for t in g
        if not t.startswith("re:")  # a phrase is no key word
        for a, b in spans_of(t, plain)
    ]
    spans = [(a, b) for (a, b), _ in placed if plain[a:b] not in question]
    if signals.groups_in_a_row(plain, placed) >= 3:
        flags.append(Message("Key words stand in a row.", "关键词一个接一个地罗列。"))
    if signals.share_of_terms(plain, spans) > 0.72:
        flags.append(Message("Hardly more than key words.", "除关键词外几乎没有内容。"))
    hits = [f for f in findings if f.status in ("hit", "half")]
    if hits:
        used = {normalised(s) for s in uncopied if any(s in f.evidence for f in hits)}
        share = sum(map(len, used)) / max(1, sum(len(normalised(s)) for s in uncopied))
        if share < 0.6:
            flags.append(Message("Much of it is about something else.", "大部分内容与题目无关。"))
    in_order = [f.position for f in findings if f.status == "hit"]
    if len(sentences) > 1 and in_order != sorted(in_order):
        flags.append(
            Message("The points stand in another order than usual.", "要点的顺序与通常不同。")
        )
    return flags


def _confidence(
    findings: list[PointFinding], flags: list[Message], complete: bool, clear: bool, *, is_fix: bool
) -> float:
    """Compute the confidence of a proposal: points found are surer than points not found."""
    if complete:
        base = 0.97 if clear else 0.9
    else:
        doubtful = sum(f.status in ("half", "near", "negated") for f in findings)
        base = 0.75 - 0.1 * doubtful
    base -= 0.15 * len(flags)
    return round(min(0.99, max(0.1, base)), 2)
