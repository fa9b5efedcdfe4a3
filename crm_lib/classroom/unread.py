"""Ask a human where an answer was given but could not be read: no silent 0 for such a question.

Works on an executed submission in the structure of its release. What is blank stays final at 0, and
so does what was read and is wrong.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from crm_lib.base.message import Message
from crm_lib.classroom.answer_source import Asked, asked_in, assigns
from crm_lib.classroom.cell_names import grade_id_of
from crm_lib.classroom.one_line import shown
from crm_lib.exam.marks import QuestionMark, Status
from crm_lib.exam.question import Question

#: Forms whose answer is a value written down; the others ask for code that has to run.
_WRITTEN = ("blanks", "choice", "choices", "matching", "number", "ordering")
#: Errors of a cell that Python could not read, or that names what is nowhere.
_UNREAD = ("SyntaxError", "IndentationError", "TabError", "NameError")
#: Errors that tell of the machine that ran a cell, not of the answer: at home it may have run.
_ELSEWHERE = ("StdinNotImplementedError", "ModuleNotFoundError", "FileNotFoundError",
              "PermissionError", "ConnectionError", "ConnectionRefusedError", "URLError",
              "gaierror", "TimeoutError")  # fmt: skip
_NOT_READ = (Status.MISSING, Status.UNANSWERED, Status.TYPE)
_TAG = re.compile(r"<[^>]*>")
#: The answer may stand in a cell of the student's own.
ELSEWHERE = Message(
    "The answer cell is blank, but another cell of the student's may hold the answer.",
    "作答单元格是空的，但学生的另一单元格里可能有答案。",
)
_SEVERAL = Message(
    "Several numbers are there where one was asked for; please read them (a decimal comma?).",
    "要求填一个数，却有几个数，请人工查看（小数点写成了逗号？）。",
)
_NO_TEXT = Message(
    "An answer is there, but not as one text; please read it.",
    "有答案，但不是一段文字，请人工阅读。",
)
_UNSEEN = Message(
    "Something was answered, but no answer reached the marking desk.",
    "学生作答了，但评分处没有收到答案。",
)


def asked_of_human(
    mark: QuestionMark,
    entry: Question,
    cells: Sequence[Mapping[str, Any]],
    at: int,
    answered: bool,
    held: bool = False,
) -> QuestionMark:
    """Return the mark of a question; no longer final where an answer could not be read.

    Parameters
    ----------
    mark : QuestionMark
    entry : Question
        The question's part of the key.
    cells : sequence of cells
        Of the executed submission.
    at : int
        Where the question's check cell stands.
    answered : bool
        Whether the answer cell holds other than it was released with.
    held : bool
        Whether it holds a comment, a text or a number of the student's own.
    """  # fmt: skip
    form = entry.expected[0].form
    words = bool(form.rubric_kinds)
    if not mark.final:
        return mark
    if words and mark.marks < mark.of and _is_part_blank(mark) and cells_with_answer(cells, at):
        return replace(mark, final=False, confidence=0.0, flags=[*mark.flags, ELSEWHERE])
    if mark.marks > 0 or mark.status not in _NOT_READ:
        return mark
    error = _error_in(cells, entry.id) if answered else None
    if mark.status == Status.TYPE:
        if words and _has_words(cells[at]):
            return _waiting(mark, _NO_TEXT)
        several = form.kind == "number" and _has_several_numbers(cells[at])
        return _waiting(mark, _SEVERAL) if several else mark
    if error is not None:
        told = _told(*error)
        elsewhere = error[0] in _ELSEWHERE or (
            error[0] == "NameError" and _failed_elsewhere(cells[:at], error[1])
        )
        if words or elsewhere or (form.kind in _WRITTEN and error[0] in _UNREAD):
            return _waiting(mark, told)
        return _with_message(replace(mark, flags=[*mark.flags, told]), told)
    if cells_with_answer(cells, at):
        return _waiting(mark, ELSEWHERE)
    if (answered and mark.status == Status.MISSING) or (held and (words or form.kind in _WRITTEN)):
        return _waiting(mark, _UNSEEN)
    return mark


def _is_part_blank(mark: QuestionMark) -> bool:
    """Tell whether one part is unanswered and another is not, such as verdict and correction."""
    blank = [i.status == Status.UNANSWERED for i in mark.items]
    return any(blank) and not all(blank)


def _waiting(mark: QuestionMark, why: Message) -> QuestionMark:
    """Return the mark as a proposal that waits for a human, with the reason for all readers."""
    return _with_message(replace(mark, final=False, confidence=0.0, flags=[*mark.flags, why]), why)


def _with_message(mark: QuestionMark, why: Message) -> QuestionMark:
    return replace(mark, items=[replace(i, message=why) for i in mark.items])


def _told(name: str, words: str) -> Message:
    line = shown(f"{name}: {words}" if words else name, 160)
    return Message(
        f"No answer was recorded: the answer cell raised an error ({line}).",
        f"作答单元格运行出错，没有记录到答案（{line}）。",
    )


def _error_in(cells: Sequence[Mapping[str, Any]], question: str) -> tuple[str, str] | None:
    """Return name and words of the error in which an answer cell ended, or None."""
    for cell in cells:
        if grade_id_of(dict(cell)) == question:
            for output in cell.get("outputs", []):
                if output.get("output_type") == "error":
                    return str(output.get("ename", "")), str(output.get("evalue", ""))
    return None


def cells_with_answer(cells: Sequence[Mapping[str, Any]], at: int) -> list[Mapping[str, Any]]:
    """Return the cells of the student's that look like the answer to a question.

    Anywhere one that gives the variable a value, and in the question's part one of plain words, or
    one that Python could not run.
    """
    asked = asked_in(cells[at]["source"])
    given = [] if asked is None else [c for c in cells if _gives(c, asked)]
    beside = []
    first = at
    while first > 0 and not _is_check(cells[first - 1]):
        first -= 1
    last = at + 1
    while last < len(cells) and not grade_id_of(dict(cells[last])):
        last += 1
    for number in range(first, last):
        cell = cells[number]
        if grade_id_of(dict(cell)):
            continue
        if number < at and first > 0 and _follows_check(cells, number):
            continue  # it belongs to the question above
        if cell["cell_type"] != "code":
            found = "<pre" in cell["source"] and bool(_TAG.sub("", cell["source"]).strip())
        else:
            found = _unread_error(cell)
        if found and cell not in given:
            beside.append(cell)
    return given + beside


def _gives(cell: Mapping[str, Any], asked: Asked) -> bool:
    """Tell whether a cell other than the answer cell gives its variable a value."""
    return (
        cell["cell_type"] == "code"
        and not _is_check(cell)
        and grade_id_of(dict(cell)) != asked.question
        and asked.variable in cell["source"]
        and assigns(cell["source"], asked.variable)
    )


def _failed_elsewhere(cells: Sequence[Mapping[str, Any]], words: str) -> bool:
    """Tell whether the name that an error misses was to come from a cell that this machine stopped.

    `words` are the error's: ``name 'df' is not defined``.
    """
    name = re.search(r"'(\w+)'", words)
    return name is not None and any(
        o.get("output_type") == "error" and o.get("ename") in _ELSEWHERE
        for cell in cells
        if name[1] in cell["source"]
        for o in cell.get("outputs", [])
    )


def _unread_error(cell: Mapping[str, Any]) -> bool:
    errors = [o for o in cell.get("outputs", []) if o.get("output_type") == "error"]
    return any(o.get("ename") in _UNREAD for o in errors)


def _is_check(cell: Mapping[str, Any]) -> bool:
    return bool(cell.get("metadata", {}).get("nbgrader", {}).get("grade"))


def _follows_check(cells: Sequence[Mapping[str, Any]], number: int) -> bool:
    """Tell whether the last released cell before this one is a check cell."""
    for cell in reversed(cells[:number]):
        if grade_id_of(dict(cell)):
            return _is_check(cell)
    return False


def _has_words(cell: Mapping[str, Any]) -> bool:
    """Tell whether a check cell recorded letters anywhere, such as texts in a table."""
    from crm_lib.classroom.records import records_of

    return any(_texts_in(r["answer"]) for r in records_of(cell))


def _has_several_numbers(cell: Mapping[str, Any]) -> bool:
    """Tell whether a check cell recorded more than one number, such as 49,5 in Python."""
    from crm_lib.classroom.records import records_of

    return any(_numbers_in(r["answer"]) > 1 for r in records_of(cell))


def _numbers_in(answer: Any) -> int:
    """Count the numbers in plain data."""
    if isinstance(answer, dict):
        return sum(map(_numbers_in, answer.values()))
    if isinstance(answer, list):
        return sum(map(_numbers_in, answer))
    return int(isinstance(answer, int | float) and not isinstance(answer, bool))


def _texts_in(answer: Any) -> bool:
    """Tell whether plain data hold a text of two signs or more, tags and names of types aside."""
    if isinstance(answer, str):
        return len(answer.strip()) > 1
    if isinstance(answer, list):
        return any(map(_texts_in, answer))
    if not isinstance(answer, dict) or answer.get("is") in ("other", "calls", "plot", "time"):
        return False
    return any(_texts_in(v) for k, v in answer.items() if k != "is")
