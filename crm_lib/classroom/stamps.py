"""Stamps of marked copies (hashes of their inputs): grading again skips what has not changed.

A stamp lies beside the autograded copy and is written last: a run that was stopped at any moment
goes on where it was.
"""

import hashlib
import json
from pathlib import Path
from typing import Any

from crm_lib.base.whole_file import write_whole
from crm_lib.classroom.course import Course

#: Beside an autograded copy.
STAMP = ".graded.json"


def stamp_path(course: Course, assignment: str, student: str) -> Path:
    """Return where the stamp of a submission lies."""
    return course.folder("autograded", assignment, student) / STAMP


def read_stamp(path: Path) -> dict[str, Any]:
    """Return a stamp; an absent or damaged one is empty."""
    try:
        stamp = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def write_stamp(path: Path, stamp: dict[str, Any]) -> None:
    """Write a stamp, whole or not at all."""
    write_whole(path, json.dumps(stamp))


def folder_hash(folder: Path) -> str:
    """Return the hash of all ordinary files that were handed in."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            digest.update(path.relative_to(folder).as_posix().encode("utf-8", "surrogateescape"))
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def auto_marks(marked: dict[str, Any]) -> float:
    """Return the sum of the marks in an autograded copy, as the gradebook has them."""
    cells = [c["metadata"] for c in marked["cells"] if "crm" in c["metadata"]]
    return sum(
        max(0.0, min(float(c["nbgrader"].get("points", 0)), float(c["crm"]["marks"])))
        for c in cells
        if c.get("nbgrader", {}).get("grade") and "marks" in c["crm"]
    )
