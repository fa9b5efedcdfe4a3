"""Count what a class got wrong in the same way, with an example of each."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from crm_lib.classroom.marked_answers import MarkedAnswer
from crm_lib.exam.marks import Status
from crm_lib.exam.wording import DAMAGED, HUMAN, NO_RECORD, NOT_ANSWERED, NOT_RIGHT, RIGHT

if TYPE_CHECKING:
    import pandas as pd

#: Say nothing about what was misunderstood.
_NO_REASONS = {m.en for m in (DAMAGED, HUMAN, NO_RECORD, NOT_ANSWERED, NOT_RIGHT, RIGHT)}
_NO_MISTAKES = {Status.RIGHT, Status.UNANSWERED, Status.STOPPED, Status.MISSING, Status.FORGED}
_LONGEST = 400


def mistakes_table(answers: Iterable[MarkedAnswer]) -> "pd.DataFrame":
    """Return the reasons for which marks were lost, the commonest first.

    Parameters
    ----------
    answers : iterable of MarkedAnswer

    Returns
    -------
    DataFrame
        ``question, part, part_zh, named, mistake_en, mistake_zh, students, share, example``: `named` tells
        whether the solution names it as a mistake, `share` is of those who answered the question,
        `example` is one answer, as it was handed in.
    """
    import pandas as pd

    asked: dict[str, int] = {}
    seen: dict[tuple[str, str, str, bool, str, str], dict[str, str]] = {}
    for answer in answers:
        asked[answer.question] = asked.get(answer.question, 0) + 1
        for item in answer.items:
            lost = item["marks"] < item["of"] and item["status"] not in _NO_MISTAKES
            if lost and item["en"] not in _NO_REASONS:
                named = item["status"] == Status.MISTAKE
                parts = (item["label"], item.get("label_zh") or item["label"])
                key = (answer.question, *parts, named, item["en"], item["zh"])
                seen.setdefault(key, {})[answer.student] = answer.source
    rows = []
    for (question, part, part_zh, named, en, zh), by_student in seen.items():
        example = min(by_student.values(), key=len)[:_LONGEST]
        share = len(by_student) / asked[question]
        rows.append((question, part, part_zh, named, en, zh, len(by_student), share, example))
    columns = ["question", "part", "part_zh", "named", "mistake_en", "mistake_zh", "students",
               "share", "example"]  # fmt: skip
    table = pd.DataFrame(rows, columns=columns)
    return table.sort_values(
        ["students", "named", "question", "part"],
        ascending=[False, False, True, True],
        ignore_index=True,
    )
