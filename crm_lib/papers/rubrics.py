"""Rubrics of a paper's free texts, made from the points of the bank's items.

The terms that a point needs are taken from its own words. What they find is a proposal, as with any
rubric: a human decides, unless the answer is in the model answer's own words.
"""

import re
from collections.abc import Mapping
from typing import Any

from crm_lib.base.message import CHINESE, HAN, Message
from crm_lib.exam.free_text.keypoints import proposal
from crm_lib.exam.free_text.rubric import Rubric
from crm_lib.exam.item import BankItem
from crm_lib.papers.paper import PaperQuestion

#: English words that carry no point.
_SMALL = frozenset(
    ["about", "after", "against", "all", "also", "among", "and", "another", "any", "are", "because", "been", "before", "being", "between", "both", "but", "can", "could", "does", "doing", "done", "down", "each", "ever", "every", "for", "from", "give", "gives", "given", "goes", "had", "has", "have", "how", "into", "its", "itself", "just", "made", "make", "makes", "may", "might", "more", "most", "much", "must", "need", "needs", "never", "not", "now", "off", "once", "one", "only", "other", "others", "our", "out", "over", "own", "same", "shall", "should", "since", "some", "such", "than", "that", "the", "their", "them", "then", "there", "these", "they", "this", "those", "through", "thus", "too", "under", "until", "upon", "used", "very", "was", "were", "what", "when", "where", "whether", "which", "while", "who", "whom", "whose", "why", "will", "with", "within", "without", "would", "you", "your"]
)  # fmt: skip
#: Chinese signs at which a phrase is cut into words.
_CUT = re.compile(
    r"[的与和在是对把被为以及或了等从由向按其并而使让这那一个有不也都就还要会能可将所之于给到着过地得他她它们因此如若则又再最较更很各每]"
)
#: A point that itself says "not".
_NOT = re.compile(r"\b(?:not|no|never|nor|none|neither|nothing|without)\b|n't\b|[不没无非未]", re.I)
_ENDINGS = re.compile(r"(?:ations?|ings?|ions?|ments?|ness|ies|ed|es|ly|s|y|e)$")


def rubrics_of(questions: list[PaperQuestion], ids: Mapping[int, str]) -> dict[str, Any]:
    """Return the rubrics of a paper's free texts as they stand in rubrics.yaml.

    Parameters
    ----------
    questions : list of PaperQuestion
    ids : mapping of int to str
        Id of each question in the notebook, by its number.
    """
    found = {}
    for question in questions:
        if question.task is not None:
            found[ids[question.number]] = _written_rubric(question.task.rubric)
        elif question.form == "text":
            found[ids[question.number]] = text_rubric(question)
        elif is_corrected(question):
            found[ids[question.number]] = correction_rubric(question)
    return found


def is_corrected(question: PaperQuestion) -> bool:
    """Tell whether a statement is wrong and its correction carries marks."""
    return (
        question.drawn is not None
        and question.form == "verdict"
        and question.marks > 1
        and question.drawn.item.answer.verdict == "wrong"
    )


def text_rubric(question: PaperQuestion) -> dict[str, Any]:
    """Return the rubric of a text: its points, in halves that make up the marks."""
    item = _item(question)
    shares = shared_in_halves(question.marks, [p.marks for p in item.points])
    points = [
        _point(f"point{n}", point.text, marks)
        for n, (point, marks) in enumerate(zip(item.points, shares, strict=True), 1)
    ]
    kind = "definition" if "名词解释" in item.text.zh else "short_answer"
    rubric = {"kind": kind, "points": question.marks, "key_points": points}
    return _with_examples(rubric, item.answer, item.text)


def correction_rubric(question: PaperQuestion) -> dict[str, Any]:
    """Return the rubric of a correction: one mark for the verdict, one point for the rest."""
    item = _item(question)
    correction: Message = item.answer.correction
    rubric = {
        "kind": "true_false_fix", "points": question.marks, "verdict": 1.0,
        "key_points": [_point("correction", correction, question.marks - 1)],
    }  # fmt: skip
    return _with_examples(rubric, correction, item.text)


def shared_in_halves(marks: float, weights: list[float]) -> list[float]:
    """Return marks shared by weights in halves, each at least a half.

    Examples
    --------
    >>> shared_in_halves(4, [1, 1, 1])
    [1.5, 1.5, 1.0]
    """
    halves, total = round(marks * 2), sum(weights)
    exact = [halves * w / total for w in weights]
    shares = [max(1, int(e + 1e-9)) for e in exact]
    order = sorted(range(len(weights)), key=lambda n: (shares[n] - exact[n], n))
    step = 0
    while sum(shares) != halves:
        n = order[step % len(order)] if sum(shares) < halves else order[-1 - step % len(order)]
        if sum(shares) < halves or shares[n] > 1:
            shares[n] += 1 if sum(shares) < halves else -1
        step += 1
    return [share / 2 for share in shares]


def _item(question: PaperQuestion) -> BankItem:
    assert question.drawn is not None
    return question.drawn.item


def _point(name: str, say: Message, marks: float) -> dict[str, Any]:
    point = {
        "id": name, "marks": marks, "say": {"en": say.en, "zh": say.zh}, "need": needed(say),
    }  # fmt: skip
    return {**point, "negation_ok": True} if _NOT.search(say.text()) else point


def needed(say: Message) -> list[list[str]]:
    """Return the groups of terms that a point needs: words of its first half, and of its second.

    Examples
    --------
    >>> needed(Message("lower cost of serving customers", "降低服务成本"))
    [['lower', 'cost', '降低'], ['serv', 'customer', '降低服务成本', '成本']]
    """
    english, chinese = english_terms(say.en), chinese_terms(say.zh)
    if len(english) < 2 or len(chinese) < 2:
        return [english + chinese or [say.en.strip().lower(), say.zh.strip()]]
    half_en, half_zh = len(english) // 2, len(chinese) // 2
    return [
        [*english[:half_en], *chinese[:half_zh]],
        [*english[half_en:], *chinese[half_zh:]],
    ]


def english_terms(text: str) -> list[str]:
    """Return the stems of the words that carry a point."""
    words = re.findall(r"\d[\d.,]*%?|[a-z][a-z'-]+", text.lower())
    stems = []
    for word in words:
        if word[0].isdigit():
            stems += [number] if len(number := word.rstrip(".,")) > 1 else []
        elif len(word) > 2 and word not in _SMALL:
            stem = _ENDINGS.sub("", word)
            stems.append(stem if len(stem) >= 4 else word)
    return list(dict.fromkeys(stems))


def chinese_terms(text: str) -> list[str]:
    """Return words of a Chinese phrase: pieces between small words, long ones also in halves."""
    terms: list[str] = []
    for run in re.findall(rf"[{HAN}]+|\d[\d.,]*%?", text):
        if not re.match(CHINESE, run):
            terms += [number] if len(number := run.rstrip(".,")) > 1 else []
            continue
        for piece in _CUT.split(run):
            if len(piece) < 2:
                continue
            if len(piece) >= 4:
                terms += [piece[:2], *([piece] if len(piece) <= 6 else []), piece[-2:]]
            else:
                terms.append(piece)
    return list(dict.fromkeys(terms))


def _with_examples(rubric: dict[str, Any], answer: Message, prompt: Message) -> dict[str, Any]:
    """Return a rubric with the model answer in each language as a marked example.

    Where a point's words are not found in the model answer, one group of all its words is taken.
    """
    content = rubric["points"] - rubric.get("verdict", 0.0)
    for loosened in (False, True):
        if loosened:
            rubric["key_points"] = [
                {**p, "need": [[t for group in p["need"] for t in group]]}
                for p in rubric["key_points"]
            ]
        missing = [t for t in answer if _proposed(rubric, t, prompt) < content - 1e-9]
        if not missing:
            break
    rubric["examples"] = [
        {"text": text, "marks": content, **({"for_human": True} if text in missing else {})}
        for text in dict.fromkeys(answer)
    ]
    return rubric


def _proposed(rubric: dict[str, Any], text: str, prompt: Message) -> float:
    model = Rubric.model_validate({**rubric, "(question)": "q1"})
    return proposal(model, text, prompt.text(), blind=True).marks


def _written_rubric(rubric: Rubric) -> dict[str, Any]:
    """Return a rubric as it stands in a file."""
    content: dict[str, Any] = {"kind": rubric.kind, "points": rubric.points}
    if rubric.coherence:
        content["coherence"] = rubric.coherence
    if rubric.choose:
        content["choose"] = {"best": rubric.choose.best}
    content["max_chars"] = {"zh": rubric.max_chars.zh, "en": rubric.max_chars.en}
    content["key_points"] = []
    for point in rubric.key_points:
        written: dict[str, Any] = {
            "id": point.id, "marks": point.marks,
            "say": {"en": point.say.en, "zh": point.say.zh}, "need": [list(g) for g in point.need],
        }  # fmt: skip
        if point.half:
            written["half"] = {"groups": point.half.groups, "marks": point.half.marks}
        for name in ("must_not", "labels"):
            if getattr(point, name):
                written[name] = list(getattr(point, name))
        if point.negation_ok:
            written["negation_ok"] = True
        content["key_points"].append(written)
    if rubric.examples:
        content["examples"] = [
            {"text": e.text, "marks": e.marks, **({"for_human": True} if e.for_human else {})}
            for e in rubric.examples
        ]
    return content
