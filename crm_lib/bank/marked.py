"""Mark a learner's answer to a drawn item, by the same forms that mark exercises."""

from dataclasses import dataclass
from typing import Any

from crm_lib.bank.drawn import DrawnItem
from crm_lib.base.message import Message
from crm_lib.exam.feedback import LOOKS
from crm_lib.exam.form import Form
from crm_lib.exam.forms import form_maker
from crm_lib.exam.item import OPTION_FORMS, BankItem
from crm_lib.exam.letters import letters_named
from crm_lib.exam.marking import mark_question
from crm_lib.exam.marks import QuestionMark, Status
from crm_lib.exam.question import Expected, Question
from crm_lib.exam.record import TooLarge, plain
from crm_lib.exam.values import accept
from crm_lib.exam.wording import RIGHT


@dataclass(frozen=True)
class MarkedItem:
    """What a learner's answer to an item earns, and why.

    Attributes
    ----------
    mark : QuestionMark
        Marks part by part.
    message : Message
        What to tell the learner.
    reasons : dict of str to Message
        Why each chosen option is right or wrong, by letter; the correction of a statement under
        ``verdict``; empty for other forms.
    """

    mark: QuestionMark
    message: Message
    reasons: dict[str, Message]

    @property
    def marks(self) -> float:
        """Marks earned; a proposal of 0 where a human has to read (`is_final`)."""
        return self.mark.marks

    @property
    def of(self) -> float:
        """Marks when all is right."""
        return self.mark.of

    @property
    def is_right(self) -> bool:
        """Whether all is right."""
        return self.mark.status == Status.RIGHT

    @property
    def is_final(self) -> bool:
        """Whether nobody has to read the answer: free text is compared with its key points."""
        return self.mark.final


def form_of(item: BankItem) -> Form:
    """Return the form by which answers to an item are marked.

    Raises
    ------
    ValueError
        For a form that the bank does not ask.
    """
    maker = form_maker(item.form)
    match item.form:
        case "choice" | "choices":
            return maker("".join(o.letter for o in item.options))
        case "verdict":
            return maker(correct=item.answer.verdict == "wrong")
        case "blanks":
            return maker(list(item.answer))
        case "ordering":
            return maker("".join(item.entries))
        case "matching":
            return maker(len(item.left), "".join(item.right_side))
        case "number":
            return maker(unit=item.answer.unit or "", decimals=item.answer.decimals)
        case "text":
            return maker()
    raise ValueError(f"{item.id}: the bank asks no question of form {item.form}.")


def expected_of(item: DrawnItem) -> Expected:
    """Return what is right, as a check call of a solution would have recorded it."""
    form, value = form_of(item.item), item.answer
    if item.item.form == "blanks":
        value = {label: accept(*wordings) for label, wordings in value.items()}
    elif item.item.form == "verdict":
        correction = item.item.answer.correction
        words = "" if correction is None else f"{correction.en}\n{correction.zh}"
        value = {"verdict": value, "correction": words}
    elif item.item.form == "text":
        value = f"{value['en']}\n{value['zh']}"
    return Expected(form, form.record(value, key=True))


def marked(item: DrawnItem, answer: Any) -> MarkedItem:
    """Return the marks of a learner's answer.

    Parameters
    ----------
    item : DrawnItem
        The question as it was asked.
    answer : object
        As in an answer cell: ``"B"``, ``"ACD"``, a number or its text, a dict or list of blanks,
        ``{"verdict": "错", "correction": "…"}``, ``"1C 2A"``, an order of letters, words.
    """
    of = float(item.item.marks)
    question = Question(item.id, of, (expected_of(item),), item.mistakes, item.text.text())
    try:
        recorded = plain(answer)
    except TooLarge:
        recorded = {"is": "too_large"}
    mark = mark_question(question, [{"question": item.id, "call": 0, "answer": recorded}])
    return MarkedItem(mark, _message(mark), _reasons(item, recorded))


def _message(mark: QuestionMark) -> Message:
    """Return the marks and the reason of each part that is not right."""
    words = LOOKS[mark.status][2]
    told = [Message(f"{words.en}: {mark.marks:g} of {mark.of:g}.",
                    f"{words.zh}：{mark.marks:g} / {mark.of:g} 分。")]  # fmt: skip
    for part in mark.items:
        if part.message == RIGHT:
            continue
        label_zh = part.label_zh or part.label
        told.append(
            Message(
                f"{part.label}: {part.message.en}" if part.label else part.message.en,
                f"{label_zh}：{part.message.zh}" if label_zh else part.message.zh,
            )
        )
    return Message("\n".join(m.en for m in told), "\n".join(m.zh for m in told))


def _reasons(item: DrawnItem, recorded: Any) -> dict[str, Message]:
    asked = item.item
    if asked.form in OPTION_FORMS:
        chosen = letters_named(recorded, single=asked.form == "choice") or set()
        return {o.letter: o.why for o in asked.options if o.letter in chosen}
    if asked.form == "verdict" and asked.answer.correction is not None:
        return {"verdict": asked.answer.correction}
    return {}
