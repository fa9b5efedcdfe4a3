"""Gaming texts made from a rubric (keyword stuffing …); none may earn final marks.

`crm check` runs them against every rubric before it is released.
"""

import random
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from crm_lib.exam.free_text.keypoints import Proposal, can_be_final, proposal
from crm_lib.exam.free_text.rubric import Rubric
from crm_lib.exam.free_text.signals import sentences_of
from crm_lib.exam.normalise import is_chinese, normalised


class GamingText(NamedTuple):
    """A gaming attempt: the trick it uses, and the text."""

    trick: str
    text: str


_NEGATIONS = {
    "zh": ("以下说法是错误的：{}", "{}以上说法都不对。", "并不是这样：{}"),
    "en": ("It is not true that {}", "{} None of the above is true.", "The opposite is right: {}"),
}
_CARRIERS = {
    "zh": ("我认为本题的答案与{}有关。", "{}，这些都很重要。"),
    "en": ("I think the answer is about {}.", "{} are all very important here."),
}


def gaming_texts(
    rubric: Rubric,
    *,
    prompt: str,
    full: Iterable[str],
    others: Iterable[str] = (),
    seeds: Iterable[int] = range(5),
) -> Iterator[GamingText]:
    """Yield the gaming set of a rubric.

    Parameters
    ----------
    rubric : Rubric
    prompt : str
        The question as students read it.
    full : iterable of str
        Answers that deserve full marks, in either language: what is shuffled, denied, repeated.
    others : iterable of str
        Right answers to other questions.
    seeds : iterable of int
        Each makes another shuffle.
    """
    full, others, seeds = list(full), list(others), list(seeds)
    yield GamingText("empty", "")
    yield GamingText("only spaces and marks", " \n…… \t。")
    yield GamingText("the question copied", prompt)
    yield from _keyword_stuffing(rubric, prompt)
    for text in full:
        yield GamingText("the question and then half an answer", prompt + text[: len(text) // 2])
        yield from _denied(text)
        for seed in seeds:
            yield from _shuffled(rubric, text, random.Random(seed))
        yield GamingText("10,000 characters", (text + "\n") * (10_000 // max(1, len(text)) + 1))
        crowd = [text, *others][:10]
        random.Random(0).shuffle(crowd)
        if len(crowd) > 3:
            yield GamingText("many answers in one", "\n".join(crowd))
    for text in others:
        yield GamingText("another question's answer", text)


def succeeds(rubric: Rubric, found: Proposal) -> bool:
    """Tell whether a gaming text succeeds: gets final marks above half."""
    return found.final and found.marks > rubric.content / 2


def gaming_wins(
    rubric: Rubric, *, prompt: str, model: str = "", **texts: Iterable
) -> list[GamingText]:
    """Return the gaming texts that would get final marks above half; there must be none.

    Parameters
    ----------
    rubric, prompt : as in `gaming_texts`
    model : str
        The model answer.
    **texts
        `full`, `others`, `seeds` of `gaming_texts`.
    """
    if not can_be_final(rubric):  # a human sees every answer
        return []
    return [
        t
        for t in gaming_texts(rubric, prompt=prompt, **texts)
        if succeeds(rubric, proposal(rubric, t.text, prompt, model))
    ]


def _keyword_stuffing(rubric: Rubric, prompt: str) -> Iterator[GamingText]:
    """Return the rubric's own terms in a row (keyword stuffing), as if the rubric had leaked."""
    for language in ("zh", "en"):
        first = [_term(g, language) for k in rubric.key_points for g in k.need]
        every = [t for k in rubric.key_points for g in k.need for t in g
                 if not t.startswith("re:") and is_chinese(t) == (language == "zh")]  # fmt: skip
        comma, link = ("，", "和") if language == "zh" else (", ", " and ")
        for terms, name in ((first, "one term of each group"), (every, "every term")):
            terms = [t for t in terms if t]
            yield GamingText(f"key words in a row: {name}", " ".join(terms))
            yield GamingText(f"key words with commas: {name}", comma.join(terms))
            yield GamingText(f"key words linked: {name}", link.join(terms))
            for carrier in _CARRIERS[language]:
                yield GamingText(f"key words in a sentence: {name}",
                                 carrier.format(comma.join(terms)))  # fmt: skip
        yield GamingText(
            "the question and key words", prompt + "\n" + comma.join(filter(None, first))
        )


def _term(group: list[str], language: str) -> str:
    terms = [t for t in group if not t.startswith("re:") and is_chinese(t) == (language == "zh")]
    return terms[0] if terms else ""


def _denied(text: str) -> Iterator[GamingText]:
    language = "zh" if is_chinese(text) else "en"
    for frame in _NEGATIONS[language]:
        yield GamingText("a right answer denied", frame.format(text))
    sentences = sentences_of(text)
    if language == "zh":
        each = "".join(
            re.sub(r"(是|要|应|会|能|可以|包括|为)", r"不\1", s, count=1) for s in sentences
        )
    else:
        each = " ".join(
            re.sub(r"\b(is|are|can|may|must|should|will)\b", r"\1 not", s, count=1)
            if re.search(r"\b(is|are|can|may|must|should|will)\b", s)
            else "Never " + s
            for s in sentences
        )
    if each.strip() != text.strip():
        yield GamingText("each sentence denied", each)


def _shuffled(rubric: Rubric, text: str, rng: random.Random) -> Iterator[GamingText]:
    """Return texts with words shuffled (within sentences, overall) or sentences shuffled."""
    sentences = sentences_of(text)
    gap = "" if is_chinese(text) else " "
    mixed = [_mixed(words_of(rubric, s), rng, gap) for s in sentences]
    yield GamingText("words shuffled in each sentence", gap.join(mixed))
    end = "。" if is_chinese(text) else "."
    yield GamingText("words shuffled", _mixed(words_of(rubric, text), rng, gap) + end)
    if len(sentences) > 1:
        order = sentences[:]
        rng.shuffle(order)
        if order != sentences:
            yield GamingText("sentences shuffled", gap.join(order))


def _mixed(words: list[str], rng: random.Random, gap: str) -> str:
    order = words[:]
    for _ in range(5):
        rng.shuffle(order)
        if order != words:
            break
    return gap.join(order)


def words_of(rubric: Rubric, text: str) -> list[str]:
    """Return the words of a text; Chinese is cut at the rubric's terms and into pairs of signs.

    A shuffle must keep the rubric's terms whole, or it would be no attempt at all.
    """
    if not is_chinese(text):
        return re.findall(r"[\w%.'’-]*\w[\w%'’]*|[,;:]", text)
    plain = normalised(text)
    terms = sorted(
        {normalised(t) for k in rubric.key_points for g in k.need for t in g
         if not t.startswith("re:")},
        key=len, reverse=True,
    )  # fmt: skip
    joined = "|".join(map(re.escape, terms))
    small = r"[的了在和与是为把被从及等并对]"
    pattern = (
        rf"{joined}|[a-z0-9.%]+|{small}|[\u3400-\u9fff](?:(?!{small}|{joined})[\u3400-\u9fff])?"
    )
    return re.findall(pattern, plain)
