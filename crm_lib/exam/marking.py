"""Mark one question: compare its recorded answers with its key, call by call.

Works on plain data only and runs on the marking desk (or, at home, in the helper process), never
in the process that ran the learner's code. How an answer is marked is a matter of its form, which
is that of the solution's call; here is what all forms have in common.
"""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from crm_lib.base.message import Message
from crm_lib.exam.decided import NOTHING_DECIDED, Decided
from crm_lib.exam.form import Task
from crm_lib.exam.marks import CallMark, ItemMark, QuestionMark, Status
from crm_lib.exam.question import Expected, Question
from crm_lib.exam.record import well_formed
from crm_lib.exam.wording import DAMAGED, FORGED, HUMAN, NO_RECORD, OTHER_DATA, ROUNDED_TOO_FAR

if TYPE_CHECKING:
    from crm_lib.exam.free_text.rubric import Rubric


def mark_question(
    question: Question,
    records: list[dict[str, Any]],
    rubric: "Rubric | None" = None,
    decided: Decided = NOTHING_DECIDED,
) -> QuestionMark:
    """Return the marks of a question.

    Parameters
    ----------
    question : Question
        Its entry in the key.
    records : list of dict
        What the check cell recorded: ``{"question", "call", "answer"}`` each.
    rubric : Rubric, optional
        For free text.
    decided : Decided
        What a human has said about the same answers.
    """
    task = Task(question.points, question.mistakes, question.prompt, rubric, decided)
    parts = []
    for number, (expected, of) in enumerate(zip(question.expected, question.shares, strict=True)):
        answers = [r.get("answer") for r in records
                   if r.get("question") == question.id and r.get("call") == number]  # fmt: skip
        parts.append(_call_mark(answers, expected, replace(task, of=of)))
    items = [i for p in parts for i in p.items]
    if len(parts) > 1 and len(items) == len(parts):
        items = [replace(i, label=f"#{n}", label_zh="") for n, i in enumerate(items, 1)]
    return QuestionMark(
        question.id,
        min(question.points, round(sum(p.marks for p in parts), 2)),
        question.points,
        items,
        final=all(p.final for p in parts),
        confidence=min((p.confidence for p in parts), default=1.0),
        flags=[f for p in parts for f in p.flags],
    )


def stopped_mark(question: Question, why: Message) -> QuestionMark:
    """Return no marks for a question whose code was stopped or never ran; a human decides."""
    of = question.points
    item = ItemMark("", 0.0, of, Status.STOPPED, why)
    return QuestionMark(question.id, 0.0, of, [item], final=False, confidence=0.0, flags=[why])


def _call_mark(answers: list[Any], expected: Expected, task: Task) -> CallMark:
    """Return the marks of one check call from all that was recorded for it."""
    if not answers:
        return _no_marks(task.of, Status.MISSING, NO_RECORD)
    if not all(well_formed(a) for a in answers):
        return _no_marks(task.of, Status.FORGED, DAMAGED, flags=[DAMAGED])
    if any(a != answers[0] for a in answers):
        return _no_marks(task.of, Status.FORGED, FORGED, flags=[FORGED])
    answer, form = answers[0], expected.form
    try:
        problem = form.problem(answer)
        if problem:
            # A text that was never written is final at 0; so is everything that is no text.
            mark = _no_marks(task.of, problem.status, problem.message)
        else:
            mark = form.mark(answer, expected.value, task)
    except Exception as error:  # one odd answer must not stop the class; it earns nothing by itself
        why = Message(f"Could not be marked ({type(error).__name__}).",
                      f"无法自动评分（{type(error).__name__}）。")  # fmt: skip
        item = ItemMark("", 0.0, task.of, Status.PROPOSED, HUMAN)
        return CallMark(0.0, [item], final=False, confidence=0.0, flags=[why])
    return _without_data(mark) if expected.hidden else mark


def _without_data(mark: CallMark) -> CallMark:
    """Return the same marks without a word about the data of a hidden test.

    An error's words or the name of a row would hand them to the next class.
    """
    harmless = (Status.RIGHT, Status.MISTAKE, Status.UNANSWERED)
    items = [
        i
        if i.status in harmless or i.message == ROUNDED_TOO_FAR
        else replace(i, message=OTHER_DATA)
        for i in mark.items
    ]
    return replace(mark, items=items)


def _no_marks(
    of: float, status: Status, message: Message, flags: list[Message] | None = None
) -> CallMark:
    return CallMark(0.0, [ItemMark("", 0.0, of, status, message)], flags=flags or [])
