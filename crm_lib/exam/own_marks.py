"""Marks that learners gave their own free text at home, kept on the own machine.

A check that runs again, alone or with the whole notebook, shows them again for the very same
answer; a changed answer is assessed anew. One small file holds them by question.
"""

import json
from collections.abc import Sequence
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

from crm_lib.base.json_file import write_json

#: How many answers to a question are remembered.
ANSWERS = 5


def own_marks_file() -> Path:
    """Return the path of the file that holds the marks; it need not exist."""
    from platformdirs import user_data_path

    return user_data_path("crm-workbook", appauthor=False) / "own_marks.json"


def own_marks(question: str, answer: Any, steps: Sequence[Sequence[float]]) -> list[float] | None:
    """Return the marks that a learner gave this very answer; None where there are none.

    Parameters
    ----------
    question : str
        Id of the question, such as ``06_q10``.
    answer : object
        The answer as it is recorded.
    steps : sequence of sequences of float
        The marks that can be given, one sequence a point: what no longer fits them is no mark.
    """
    given = _kept().get(question, {}).get(_name(answer))
    if not isinstance(given, list) or len(given) != len(steps):
        return None
    return given if all(g in s for g, s in zip(given, steps, strict=True)) else None


def keep_own_marks(question: str, answer: Any, given: Sequence[float]) -> None:
    """Keep the marks that a learner gave an answer; where no file can be written they are lost."""
    kept = _kept()
    answers = {n: marks for n, marks in kept.get(question, {}).items() if n != _name(answer)}
    latest = [*answers.items(), (_name(answer), list(given))][-ANSWERS:]
    with suppress(OSError, RuntimeError):
        # As a list: the order tells which are the latest.
        write_json(own_marks_file(), {**_lists(kept), question: latest})


def _kept() -> dict[str, dict[str, Any]]:
    """Return what is kept, by question and answer; what is broken counts as nothing."""
    try:
        raw = json.loads(own_marks_file().read_text(encoding="utf-8"))
        return {question: dict(answers) for question, answers in raw.items()}
    except (OSError, ValueError, TypeError, AttributeError, RuntimeError):
        return {}


def _lists(kept: dict[str, dict[str, Any]]) -> dict[str, list[tuple[str, Any]]]:
    return {question: list(answers.items()) for question, answers in kept.items()}


def _name(answer: Any) -> str:
    """Return a short name of an answer: the file holds no text of the learner's."""
    return sha256(json.dumps(answer, sort_keys=True).encode()).hexdigest()[:16]
