"""Free text held against a rubric's key points: a proposal with evidence, seldom a final mark.

What is found earns marks; what is not found may stand there in other words, so only two outcomes
are final without a human: nothing written, and every point clearly found without any flag.
Similarity to a model answer earns nothing: a shuffled, stuffed or negated copy is as similar.
"""

import re
from dataclasses import dataclass, field
from itertools import pairwise

from .messages import Message
from .rubric import KeyPoint, Rubric
from .text import is_chinese, normalised

_SENTENCE = re.compile(r"(?<=[。！？!?；;])|(?<=[^\d\s]\.)\s+|\n+")
_CLAUSE = re.compile(r"[，,。！？!?；;：:\n]|\bbut\b|但是?|而是")
_NOT_ZH = re.compile(
    r"不(?!仅|只|但|断|同|久|足|良|便|满|光|单|止|管|论|少)|没有?|并非|无需|无须|毫无|非(?!常)|"
    r"未(?!来|必)|勿|禁止|拒绝|反对"
)
_NOT_EN = re.compile(
    r"\b(?:not(?! only| just| merely)|never|no(?! longer)|without|cannot|neither|nor|"
    r"don't|doesn't|isn't|aren't|won't|can't|shouldn't|didn't|refuse|against)\b|n't\b"
)
_DENIED = re.compile(
    r"(?:it is|it's) (?:false|wrong|untrue|not true|incorrect|not the case) that|"
    r"(?:is|are) (?:false|wrong|untrue|incorrect)\b|"
    r"(?:说法|观点|做法)?是?(?:错误|不对|不正确|错)的?(?:[。！!]|$)|并不(?:是|成立)|(?<!不)错误地"
)
_EN_SMALL = frozenset(
    [
        "the",
        "a",
        "an",
        "of",
        "to",
        "in",
        "on",
        "at",
        "by",
        "for",
        "from",
        "with",
        "and",
        "or",
        "is",
        "are",
        "was",
        "be",
        "as",
        "that",
        "its",
        "their",
        "this",
    ]
)
_EN_NO_END = _EN_SMALL - {"on", "in", "by", "was", "be", "as", "that", "this"}


@dataclass(frozen=True)
class PointFinding:
    """What was found of one key point: ``hit``, ``half``, ``near``, ``negated`` or ``absent``."""

    point: KeyPoint
    status: str
    marks: float
    evidence: str = ""
    position: int = -1


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


def proposal(rubric: Rubric, text: str, prompt: str = "") -> Proposal:
    """Return the marks that `text` would earn, with evidence for each key point.

    Parameters
    ----------
    rubric : Rubric
    text : str
        The answer, in English, Chinese or both.
    prompt : str
        The question: its own words earn nothing.

    Notes
    -----
    A key point is found when every group of `need` occurs inside one sentence or two neighbours,
    and at least one of the words found is not the question's own.
    """
    if not normalised(text):
        return Proposal(0.0, rubric.content, True, 1.0, [])
    sentences = [s.strip() for s in _SENTENCE.split(text) if s and s.strip()]
    question = normalised(prompt)
    own = [s for s in sentences if not _copied(normalised(s), question)]
    findings = [_finding(k, own, question, rubric.kind) for k in rubric.key_points]
    earned = sorted((f.marks for f in findings), reverse=True)[: rubric.best or None]
    marks = min(sum(earned), rubric.content)
    flags = _flags(rubric, text, sentences, own, findings)
    needed = rubric.best or len(rubric.key_points)
    hits = [f for f in findings if f.status == "hit"]
    in_order = [f.position for f in findings if f.status == "hit"]
    complete = len(hits) >= needed and marks >= rubric.content - 1e-9
    if complete and in_order != sorted(in_order):
        flags.append(
            Message(
                "All points are there, in another order than usual.", "要点齐全，但顺序与通常不同。"
            )
        )
    final = complete and not flags and not rubric.coherence and rubric.kind != "case"
    return Proposal(
        round(marks, 2),
        rubric.content,
        final,
        _confidence(findings, flags, complete),
        findings,
        flags,
    )


# --------------------------------------------------------------------------------------- one point


def _finding(point: KeyPoint, sentences: list[str], question: str, kind: str) -> PointFinding:
    """Look for the groups of a point in each sentence, then in each pair of neighbours."""
    best = PointFinding(point, "absent", 0.0)
    windows = [(i, [s]) for i, s in enumerate(sentences)]
    windows += [(i, sentences[i : i + 2]) for i in range(len(sentences) - 1)]
    for position, window in windows:
        shown = " ".join(window)
        joined = normalised(shown)
        spans = [_group_span(group, joined, question) for group in point.need]
        found = [s for s in spans if s is not None]
        fresh = [s for s in found if joined[s[0] : s[1]] not in question]
        if len(found) == len(point.need) and fresh:
            if any(_span(t, joined) for t in point.must_not) or (
                not point.negation_ok and _negated(point, joined, spans, kind)
            ):
                candidate = PointFinding(point, "negated", 0.0, shown, position)
            else:
                return PointFinding(point, "hit", point.marks, shown, position)
        elif point.half_groups and len(found) >= point.half_groups and fresh:
            candidate = PointFinding(point, "half", point.half_marks, shown, position)
        elif len(point.need) > 1 and len(found) == len(point.need) - 1 and fresh:
            candidate = PointFinding(point, "near", 0.0, shown, position)
        else:
            continue
        if _RANK[candidate.status] > _RANK[best.status]:
            best = candidate
    return best


_RANK = {"absent": 0, "near": 1, "half": 2, "negated": 3, "hit": 4}


def _group_span(group: list[str], text: str, question: str) -> tuple[int, int] | None:
    """Where the first term of a group stands; a term that is not the question's own is preferred."""
    spans = [s for s in (_span(t, text) for t in group) if s]
    return min(spans, key=lambda s: (text[s[0] : s[1]] in question, s)) if spans else None


def _span(term: str, text: str) -> tuple[int, int] | None:
    """Where a term stands in normalised text."""
    if term.startswith("re:"):
        found = re.search(term[3:], text)
        return found.span() if found else None
    wanted = normalised(term)
    if re.search(r"[\u3400-\u9fff]", wanted):
        start = text.find(wanted)
        return (start, start + len(wanted)) if start >= 0 else None
    tail = r"\b" if len(wanted) <= 3 else r"\w*"
    pattern = r"\b" + re.escape(wanted).replace(r"\ ", r"\s+") + tail
    found = re.search(pattern, text)
    return found.span() if found else None


def _negated(point: KeyPoint, text: str, spans: list, kind: str) -> bool:
    """Tell whether a "not" stands before a found term in its own clause, or denies the sentence."""
    if kind != "true_false_fix" and _DENIED.search(text):
        return True
    for group, span in zip(point.need, spans, strict=True):
        if any(_NOT_ZH.search(t) or _NOT_EN.search(t) for t in group):
            continue  # the point itself says "not"
        clause_start = max((m.end() for m in _CLAUSE.finditer(text, 0, span[0])), default=0)
        before = text[clause_start : span[0]]
        if _NOT_ZH.search(before[-10:]) or _NOT_EN.search(" ".join(before.split()[-6:])):
            return True
    return False


# ------------------------------------------------------------------------------------ whole answer


def _copied(sentence: str, question: str) -> bool:
    """Tell whether most of a sentence stands in the question."""
    grams = {sentence[i : i + 4] for i in range(len(sentence) - 3)}
    return bool(grams) and sum(g in question for g in grams) >= 0.7 * len(grams)


def _flags(
    rubric: Rubric, text: str, sentences: list[str], own: list[str], findings: list[PointFinding]
) -> list[Message]:
    flags = []
    language = "zh" if is_chinese(text) else "en"
    if len(text) > rubric.max_chars.get(language, 2000):
        flags.append(Message("Far longer than asked for.", "篇幅远超要求。"))
    if len(own) < len(sentences):
        flags.append(Message("Repeats the question.", "照抄了题干。"))
    if any(f.status == "negated" for f in findings):
        flags.append(
            Message(
                "A point is denied or mixed up with its opposite.",
                "有要点被否定，或与相反的内容混在一起。",
            )
        )
    if _listed(text, language):
        flags.append(Message("Reads like a list of key words.", "读起来像关键词的堆砌。"))
    if sum(_odd_order(normalised(s), language) for s in sentences) >= max(1, len(sentences) / 3):
        flags.append(Message("The order of the words is unusual.", "语序异常。"))
    if len(sentences) != len({normalised(s) for s in sentences}):
        flags.append(Message("Says the same sentence twice.", "有重复的句子。"))
    return flags


def _listed(text: str, language: str) -> bool:
    """Tell whether a text is terms in a row rather than sentences."""
    if language == "zh":
        parts = [p for p in re.split(r"[，,、；;。\s/|]+", text) if p]
        short = [p for p in parts if len(p) <= 5]
    else:
        parts = [p for p in re.split(r"[,;.\n/|]+", text) if p.strip()]
        short = [p for p in parts if len(p.split()) <= 2]
        words = re.findall(r"[a-z']+", text.lower())
        small = sum(w in _EN_SMALL for w in words)
        if len(words) >= 12 and small < 0.12 * len(words):
            return True
    return len(parts) >= 5 and len(short) >= 0.7 * len(parts)


def _odd_order(sentence: str, language: str) -> bool:
    """Tell whether the words of a sentence stand in an order nobody writes."""
    if language == "zh":
        clauses = [c for c in re.split(r"[，,、：:；;。！？!?\s]+", sentence) if c]
        odd = sum(
            bool(re.match(r"[的了着得们吗呢吧]|(?:和|与|及|或)(?!其|之|谐|平|解|美|善)", c))
            or bool(re.search(r"(?:把|被|从|和|与|及|或|很|更|最|不|在|向|以|为|对|让|使)$", c))
            or "的的" in c
            for c in clauses
        )
        return odd >= 1
    words = re.findall(r"[a-z']+", sentence)
    odd = sum(
        (a in {"the", "a", "an", "of", "its", "their"} and b in _EN_SMALL - {"its", "their", "that",
                                                                         "this", "the", "a", "an"})
        or (a in {"the", "a", "an"} and b in {"the", "a", "an", "its", "their", "that", "this"})
        for a, b in pairwise(words)
    )  # fmt: skip
    return odd >= 1 or (len(words) > 2 and words[-1] in _EN_NO_END)


def _confidence(findings: list[PointFinding], flags: list[Message], complete: bool) -> float:
    if flags:
        return 0.3
    if complete:
        return 0.95
    doubtful = sum(f.status in ("half", "near") for f in findings)
    return round(max(0.4, 0.8 - 0.1 * doubtful), 2)
