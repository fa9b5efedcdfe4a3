"""Keep what a class's reviewer has decided: marked texts, judged wordings, and a log to undo.

Two files lie beside the memories of single students (`decisions`): ``ASSIGNMENT.answers.json``
holds by question what later answers are marked by, ``ASSIGNMENT.log.json`` each decision with what
stood before it.
"""

import json
from pathlib import Path
from typing import Any

from crm_lib.classroom.decisions import remember
from crm_lib.exam.decided import Decided


def decided_answers(folder: Path, assignment: str) -> dict[str, Decided]:
    """Return the decisions of an assignment by question; none from a damaged file.

    Parameters
    ----------
    folder : Path
        The course's ``classroom/decisions``.
    assignment : str
    """
    data = _data(folder / f"{assignment}.answers.json")
    if not isinstance(data, dict):
        return {}
    return {q: Decided.from_data(found) for q, found in data.items() if isinstance(found, dict)}


def save_decided_answers(folder: Path, assignment: str, decided: dict[str, Decided]) -> None:
    """Write the decisions of an assignment atomically."""
    remember(
        folder / f"{assignment}.answers.json", {q: found.to_data() for q, found in decided.items()}
    )


def decision_log(folder: Path, assignment: str) -> list[dict[str, Any]]:
    """Return the decisions of an assignment in their order, each with what stood before it."""
    data = _data(folder / f"{assignment}.log.json")
    log = data.get("decisions") if isinstance(data, dict) else None
    return log if isinstance(log, list) else []


def save_decision_log(folder: Path, assignment: str, log: list[dict[str, Any]]) -> None:
    """Write the decisions of an assignment atomically."""
    remember(folder / f"{assignment}.log.json", {"decisions": log})


def _data(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
