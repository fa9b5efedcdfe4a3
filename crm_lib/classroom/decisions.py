"""Remember the answers (hashes) that a human marked, to keep marks while the answer is the same.

nbgrader asks for a human again each time a notebook with a manual mark is graded. Here the
gradebook says *that* a human decided (a manual mark that waits for nobody), and a small file beside
it remembers *upon which answer*: ``classroom/decisions/ASSIGNMENT/STUDENT.json``. The same holds
for marks given in Formgrader and for those given by `crm review`.
"""

import json
from pathlib import Path

from crm_lib.base.whole_file import write_whole


def memory_path(root: Path, autograded: str, assignment: str, student: str) -> Path:
    """Return the path of the file that holds the hashes of the answers last marked."""
    return root / Path(autograded).parent / "decisions" / assignment / f"{student}.json"


def remembered(path: Path) -> dict[str, str]:
    """Return the saved answer hashes by check cell; none from a damaged file."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return data if isinstance(data, dict) else {}


def remember(path: Path, answers: dict) -> None:
    """Write answer hashes, or data that goes with them, atomically."""
    write_whole(path, json.dumps(answers, indent=1, sort_keys=True))


def recovered_decisions(
    path: Path, answers: dict[str, str], decided: dict[str, bool]
) -> dict[str, bool]:
    """Return a human's decisions, also those of a run that was killed while it saved marks.

    nbgrader asks for a human while it saves; killed there, the gradebook no longer says who had
    decided. So it is written down before, and taken off by `record_marked_answers`.

    Parameters
    ----------
    path : Path
        From `memory_path`.
    answers : dict
        Check cell → hash of the answer that is marked now.
    decided : dict
        Check cell → whether a human's mark stands, as gradebook and memory say.
    """
    pending = _pending_path(path)
    try:
        before = json.loads(pending.read_text(encoding="utf-8"))
        before_decided = before["decided"] if before["answers"] == answers else {}
    except (OSError, ValueError, KeyError, TypeError):
        before_decided = {}
    decided = {name: stands or bool(before_decided.get(name)) for name, stands in decided.items()}
    if decided:
        remember(pending, {"answers": answers, "decided": decided})
    return decided


def record_marked_answers(path: Path, answers: dict[str, str]) -> None:
    """Save the hashes of the answers that the gradebook's marks belong to."""
    remember(path, answers)
    _pending_path(path).unlink(missing_ok=True)


def _pending_path(path: Path) -> Path:
    return path.with_name(f".{path.name}.pending")
