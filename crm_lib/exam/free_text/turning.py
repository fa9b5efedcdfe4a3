"""Turn one claim of a right answer round: direction, operation, doer, labels, reasons (antonym).

The words that are exchanged are written down here and not taken from `poles`, which has to
recognise them: a set made of its own table would always pass.
"""

import re
from collections.abc import Iterator
from itertools import combinations

from crm_lib.exam.free_text.keypoints import proposal
from crm_lib.exam.free_text.labels import labels_of
from crm_lib.exam.free_text.rubric import Rubric
from crm_lib.exam.free_text.signals import sentences_of
from crm_lib.exam.free_text.terms import spans_of
from crm_lib.exam.normalise import is_chinese, normalised

_EXCHANGES = {
    "zh": [
        ("direction", r"提高", "降低"), ("direction", r"降低", "提高"), ("direction", r"抬高", "压低"),
        ("direction", r"上升", "下降"), ("direction", r"下降", "上升"), ("direction", r"增长", "萎缩"),
        ("direction", r"增加", "减少"), ("direction", r"减少", "增加"), ("direction", r"最高", "最低"),
        ("direction", r"最低", "最高"), ("direction", r"高于", "低于"), ("direction", r"低于", "高于"),
        ("direction", r"超过", "低于"), ("operation", r"乘以", "除以"), ("operation", r"除以", "乘以"),
        ("operation", r"乘积", "商"), ("antonym", r"及时", "迟迟才"), ("antonym", r"快速", "缓慢"),
        ("antonym", r"简化", "复杂化"), ("antonym", r"有限", "无限"), ("antonym", r"主观", "客观"),
        ("antonym", r"奖励", "惩罚"), ("antonym", r"亏损", "盈利"), ("antonym", r"频繁", "很少"),
        ("antonym", r"个性化", "千篇一律"), ("antonym", r"透明", "隐瞒"), ("antonym", r"很久没", "刚刚"),
        ("subject", r"客户(?=的(?:需求|期望))", "竞争对手"), ("antonym", r"信任", "怀疑"),
        ("antonym", r"扩大", "缩小"), ("antonym", r"之前", "之后"), ("antonym", r"新用户", "老用户"),
    ],
    "en": [
        ("direction", r"\braises\b", "lowers"), ("direction", r"\blowers\b", "raises"),
        ("direction", r"\bincreases?\b", "decreases"), ("direction", r"\bhighest\b", "lowest"),
        ("direction", r"\blowest\b", "highest"), ("direction", r"\bgrows\b", "shrinks"),
        ("direction", r"\bfalls\b", "rises"), ("direction", r"\bexceeds\b", "is below"),
        ("direction", r"\bfalls short\b", "is above"), ("direction", r"\brises?\b", "falls"),
        ("operation", r"\btimes\b", "divided by"), ("operation", r"\bmultiplied by\b", "divided by"),
        ("antonym", r"\bfast(?:er)?\b", "slowly"), ("antonym", r"\bopenly\b", "in secret"),
        ("antonym", r"\bsimplif(?:y|ies)\b", "complicates"), ("antonym", r"\blimited\b", "unlimited"),
        ("antonym", r"\bsubjective\b", "objective"), ("antonym", r"\brewards\b", "punishes"),
        ("antonym", r"\bloss\b", "profit"), ("antonym", r"\boften\b", "seldom"),
        ("antonym", r"\btrust\b", "distrust"), ("antonym", r"\bwidens\b", "narrows"),
        ("antonym", r"\bbefore the purchase\b", "after the purchase"),
        ("antonym", r"\bnew users\b", "returning users"),
        ("subject", r"\bits customers(?= need)", "its rivals"), ("antonym", r"\bdelighted\b", "disappointed"),
        ("antonym", r"\bdeal with\b", "compete with"), ("antonym", r"\btrade with\b", "compete with"),
    ],
}  # fmt: skip
_REASON = {
    "zh": re.compile(r"[，,](?:因为|由于)([^。；;]+)"),
    "en": re.compile(r", (?:because|since) ([^.;]+)"),
}


def turned_texts(
    rubric: Rubric, text: str, prompt: str, model: str
) -> Iterator[tuple[str, str, float]]:
    """Yield (trick, text, marks that it is worth) for each way in which a right answer is turned.

    Parameters
    ----------
    rubric : Rubric
    text : str
        An answer that earns full marks.
    prompt, model : str
        As in `crm_lib.exam.free_text.keypoints.proposal`.
    """
    sentences = sentences_of(text)
    language = "zh" if is_chinese(text) else "en"
    gap = "" if language == "zh" else " "
    for number, sentence in enumerate(sentences):
        for trick, pattern, other in _EXCHANGES[language]:
            if not re.search(pattern, sentence, re.I):
                continue
            turned = re.sub(pattern, other, sentence, count=1, flags=re.I)
            rest = [*sentences[:number], *sentences[number + 1 :]]
            lost = _marks(rubric, gap.join(rest), prompt, model)
            if lost >= rubric.content - 1e-9 and not rubric.best:
                continue  # the sentence carried no point
            whole = gap.join([*sentences[:number], turned, *sentences[number + 1 :]])
            points = _points_of(rubric, sentence, prompt, model)
            # Where one sentence says several points, only one of them is turned.
            most = max(lost, rubric.content - min(points, default=0.0)) if points else lost
            if rubric.best and len(rubric.key_points) > rubric.best:
                most = max(most, lost)
            yield f"{trick} turned", whole, min(most, rubric.content)
    yield from _labels_exchanged(rubric, text)
    yield from _reasons_swapped(sentences, language, gap, rubric)


def _marks(rubric: Rubric, text: str, prompt: str, model: str) -> float:
    return proposal(rubric, text, prompt, model, blind=True).marks if text else 0.0


def _points_of(rubric: Rubric, sentence: str, prompt: str, model: str) -> list[float]:
    found = proposal(rubric, sentence, prompt, model, blind=True)
    return [f.marks for f in found.findings if f.marks]


def _labels_exchanged(rubric: Rubric, text: str) -> Iterator[tuple[str, str, float]]:
    """Yield the text with the labels of two points exchanged: both are then wrong."""
    named = labels_of(rubric)
    plain = normalised(text)
    marks = {k.id: k.marks for k in rubric.key_points}
    places = {
        name: min((s for t in terms for s in spans_of(t, plain)), default=None)
        for name, terms in named.items()
    }
    there = {n: p for n, p in places.items() if p is not None}
    for first, second in list(combinations(there, 2))[:4]:
        (a, b), (c, d) = sorted([there[first], there[second]])
        turned = plain[:a] + plain[c:d] + plain[b:c] + plain[a:b] + plain[d:]
        yield "labels exchanged", turned, rubric.content - marks[first] - marks[second]


def _reasons_swapped(
    sentences: list[str], language: str, gap: str, rubric: Rubric
) -> Iterator[tuple[str, str, float]]:
    """Yield the text with the reasons of two sentences exchanged: a whole that a human judges."""
    found = [(i, m) for i, s in enumerate(sentences) if (m := _REASON[language].search(s))]
    for (i, first), (j, second) in list(combinations(found, 2))[:1]:
        swapped = list(sentences)
        swapped[i] = sentences[i][: first.start(1)] + second[1] + sentences[i][first.end(1) :]
        swapped[j] = sentences[j][: second.start(1)] + first[1] + sentences[j][second.end(1) :]
        yield "reasons swapped", gap.join(swapped), rubric.content * 0.75
