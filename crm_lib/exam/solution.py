"""Find the solution notebook of an assignment; tell whether this process executes one."""

import os
from pathlib import Path

#: Set in the kernel that executes a solution, so that `check` records what `accept` allows.
KEY_MODE = "CRM_EXAM_KEY"


def find_solution(assignment: str, start: Path | None = None) -> Path | None:
    """Return the solution notebook of an assignment, looking upwards from `start`.

    ``CRM_SOLUTIONS`` names another solutions folder. None where there is no solution: then this
    is a class copy, and the key is out of reach.
    """
    name = Path(assignment) / f"{assignment}.ipynb"
    override = os.environ.get("CRM_SOLUTIONS")
    if override:
        candidate = Path(override) / name
        return candidate if candidate.is_file() else None
    current = (start or Path.cwd()).resolve()
    for folder in (current, *current.parents):
        candidate = folder / "solutions" / name
        if candidate.is_file():
            return candidate
    return None
