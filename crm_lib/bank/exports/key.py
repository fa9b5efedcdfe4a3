"""A question's key in words, for what people read: cards, tables, documents, notes for a marker."""

from decimal import Decimal
from typing import NamedTuple

from crm_lib.bank.exports.question import VERDICTS, Question
from crm_lib.bank.exports.text import Line, Text, joined, labelled, text_of
from crm_lib.base.message import Message

MODEL = Message("Model answer", "参考答案")
POINTS = Message("Key points", "评分要点")


class Explained(NamedTuple):
    """Why an answer is right or wrong: which answer, and the reason."""

    label: str
    text: Text


def answer_of(question: Question) -> Text:
    """Return what is right, in words.

    Letters of a choice, an order or a match; a number with its unit; every wording of a blank; the
    verdict with its correction; the model answer.
    """
    match question.form:
        case "choice" | "choices":
            return _same("".join(o.label for o in question.options if o.right))
        case "verdict":
            verdict = question.said(VERDICTS[bool(question.is_right)])
            return verdict if question.is_right else joined(verdict, question.correction)
        case "blanks":
            return _same("; ".join(f"{b.label} {' / '.join(b.wordings)}" for b in question.blanks))
        case "ordering":
            return _same(question.order)
        case "matching":
            return _same(" ".join(f"{n}{letter}" for n, letter in question.pairs.items()))
        case "number" if question.amount is not None:
            return _same(_with_unit(question))
        case "text":
            return question.model
    raise ValueError(f"{question.id}: no key in words for form {question.form}.")


def explained(question: Question) -> list[Explained]:
    """Return the reasons that teach: of each option, of a right verdict, of slips, key points."""
    if question.options:
        return [Explained(o.label, o.why) for o in question.options]
    if question.amount is not None:
        decimals = question.amount.decimals
        return [Explained(f"{s.value:.{decimals}f}", s.why) for s in question.amount.slips]
    if question.points:
        return [Explained(_worth(p.marks, question.language), p.text) for p in question.points]
    if question.is_right and question.correction:
        return [Explained("", question.correction)]
    return []


def explanation(question: Question) -> Text:
    """Return all reasons below each other, each behind what it is about."""
    return joined(*(labelled(_colon(e.label), e.text) for e in explained(question)))


def _colon(label: str) -> str:
    return f"{label}:" if label else ""


def for_marker(question: Question) -> Text:
    """Return what somebody who marks by hand needs: the answer, and the points with their marks."""
    heading = question.said(MODEL)
    if question.form != "text":
        return joined(heading, answer_of(question), explanation(question))
    points = question.said(POINTS)
    return joined(heading, question.model, points, explanation(question))


def pairs_in_words(question: Question) -> Text:
    """Return the pairs of a matching in words: where a platform shuffles, letters say nothing."""
    right = {entry.label: entry.text for entry in question.right}
    return joined(
        *(
            _same(f"{e.text.one_line()} — {right[question.pairs[e.label]].one_line()}")
            for e in question.left
        )
    )


def steps_in_words(question: Question) -> Text:
    """Return the steps of an ordering in their right order, numbered."""
    steps = {entry.label: entry.text for entry in question.entries}
    return joined(*(_same(f"{n}. {steps[x].one_line()}") for n, x in enumerate(question.order, 1)))


def number_text(value: float) -> str:
    """Return a number as platforms read it: digits and a point, no exponent.

    Examples
    --------
    >>> number_text(3471.0743801), number_text(1e-7), number_text(2e12)
    ('3471.07438', '0.0000001', '2000000000000')
    """
    return f"{Decimal(f'{value:.10g}'):f}"


def _with_unit(question: Question) -> str:
    amount = question.amount
    if amount is None:
        return ""
    units = [u for u in amount.units if u != "%"]
    unit = {"en": units[:1], "zh": units[-1:], "both": units}[question.language]
    return " ".join([amount.shown, " / ".join(unit)]).strip()


def _worth(marks: float, language: str) -> str:
    worth = Message(f"{marks:g} {'mark' if marks == 1 else 'marks'}", f"{marks:g}分")
    return text_of(worth, language).one_line()


def _same(words: str) -> Text:
    """Return words that are no matter of language."""
    return Text((Line("", words),))
