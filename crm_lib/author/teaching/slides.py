"""The slides of a lesson, whatever they are shown with: hook, aims, figures, questions, take-aways."""

import re
from typing import NamedTuple

from crm_lib.author.prose import without_markup
from crm_lib.author.teaching.page import Page
from crm_lib.author.teaching.plan import Plan
from crm_lib.author.teaching.words import WORDS
from crm_lib.base.message import Message

_MATH = (
    (re.compile(r"\s*\\(?:cdot|times)\s*"), " × "),
    (re.compile(r"\\(?:dots|ldots)"), "…"),
    (re.compile(r"\\text\{([^}]*)\}"), r"\1"),
    (re.compile(r"\\bar\{([^}]*)\}"), r"mean \1"),
    (re.compile(r"\\frac\{([^{}]*)\}\{([^{}]*)\}"), r"(\1)/(\2)"),
    (re.compile(r"\\[,;]"), " "),
)
_CODE = re.compile(r"`([^`\n]*)`")
_LINK = re.compile(r"\[([^\]]*)\]\([^)\s]*\)")
_EMPHASIS = re.compile(r"\*\*?([^*\n]+)\*\*?")


class Slide(NamedTuple):
    """One slide.

    Attributes
    ----------
    title : str
    lines : tuple of str
        Plain text, a line an item.
    png : str
        A figure (base64) in place of lines; empty when there is none.
    alt : str
        What the figure shows, for those who don't see it.
    notes : str
        What only the teacher sees.
    """

    title: str
    lines: tuple[str, ...] = ()
    png: str = ""
    alt: str = ""
    notes: str = ""


def slides_of(page: Page, plan: Plan, language: str) -> list[Slide]:
    """Return the slides of a lesson in one language.

    A figure's title on the slide is its section's; what it shows is its alternative text and
    stands in the notes. Every question has a slide of its own, its good answer in the notes.
    """
    zh = language == "zh"

    def side(message: Message) -> str:
        return plain(message[zh])

    slides = [Slide(f"{page.number} {side(page.title)}", (plain(plan.hook[language]),))]
    slides.append(Slide(WORDS["aims"][zh], tuple(map(side, page.aims))))
    asked = iter(plan.questions)
    taught = [(s, f) for s, f in page.figures if not plan.in_class or s.number in plan.in_class]
    every = max(1, len(taught) // len(plan.questions))
    for count, (section, figure) in enumerate(taught, start=1):
        slides.append(
            Slide(side(section.title), png=figure.png[zh], alt=figure.alt[zh], notes=figure.alt[zh])
        )
        question = next(asked, None) if count % every == 0 else None
        if question:
            slides.append(_question(question.ask[language], question.good[language], zh))
    slides += [_question(q.ask[language], q.good[language], zh) for q in asked]
    slides.append(Slide(WORDS["civic"][zh], (plain(plan.civic[language]),)))
    if page.take_aways:
        slides.append(Slide(WORDS["take_aways"][zh], tuple(map(side, page.take_aways))))
    return slides


def _question(ask: str, good: str, zh: bool) -> Slide:
    border = "：" if zh else ": "
    notes = f"{WORDS['good'][zh]}{border}{plain(good)}"
    return Slide(WORDS["question"][zh], (plain(ask),), notes=notes)


def plain(text: str) -> str:
    """Return Markdown of one paragraph as plain text, short formulas with it.

    Examples
    --------
    >>> plain("A point is worth **$0.01/c$** of [all orders](06.ipynb): `rate`")
    'A point is worth 0.01/c of all orders: rate'
    """
    text = without_markup(_LINK.sub(r"\1", _CODE.sub(r"\1", text)))
    for pattern, written in _MATH:
        text = pattern.sub(written, text)
    text = re.sub(r"(?<!\\)\$([^$\n]+)\$", r"\1", text)
    text = _EMPHASIS.sub(r"\1", _EMPHASIS.sub(r"\1", text))
    return re.sub(r"\s+", " ", text).strip()
