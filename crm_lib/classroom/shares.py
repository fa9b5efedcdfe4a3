"""Split what waits for a human among several assistants, by question or by student.

``classroom/shares/ASSIGNMENT.json`` keeps who has what. Splitting again gives nobody's part away:
what is new goes to whoever has least.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crm_lib.base.labels import natural_key
from crm_lib.classroom.course import Course, CourseError
from crm_lib.classroom.decisions import remember
from crm_lib.classroom.review import Waiting, waiting

BY = ("question", "student")


@dataclass(frozen=True)
class Share:
    """The parts of a class that assistants have.

    Attributes
    ----------
    by : {"question", "student"}
    parts : dict of tuple of str
        Assistant → questions or students.
    """

    by: str
    parts: dict[str, tuple[str, ...]]

    def holds(self, assistant: str, one: Waiting) -> bool:
        """Tell whether an answer is in an assistant's part."""
        return getattr(one, self.by) in self.parts[assistant]


def share(
    course: Course, assignment: str, assistants: Sequence[str], by: str = "question"
) -> Share:
    """Split what waits among assistants, about the same number of answers each, and keep it.

    Parameters
    ----------
    course, assignment
    assistants : sequence of str
    by : {"question", "student"}
        By question is fairer to students: one person marks all answers to it.

    Raises
    ------
    CourseError
        When an assistant is named twice, nobody is named, or it is split the other way already.
    """
    course.solution(assignment)
    names = [n.strip() for n in assistants if n.strip()]
    if by not in BY:
        raise CourseError(f"A class is split by {' or by '.join(BY)}, not by {by!r}.")
    if not names or len(set(names)) < len(names):
        raise CourseError("Name each assistant once: --among wang --among li.")
    before = share_of(course, assignment)
    if before is not None and before.by != by:
        raise CourseError(
            f"{assignment} is split by {before.by} already; delete {_path(course, assignment)} to "
            "split it anew."
        )
    counts: dict[str, int] = {}
    for one in waiting(course, assignment):
        counts[getattr(one, by)] = counts.get(getattr(one, by), 0) + 1
    parts = {n: list(before.parts.get(n, ())) if before else [] for n in names}
    given = {thing for things in parts.values() for thing in things}
    load = {n: sum(counts.get(thing, 0) for thing in parts[n]) for n in names}
    largest_first = sorted(counts, key=lambda t: (-counts[t], natural_key(t)))
    for thing in largest_first:
        if thing not in given:
            least = min(names, key=lambda n: (load[n], names.index(n)))
            parts[least].append(thing)
            load[least] += counts[thing]
    made = Share(by, {n: tuple(sorted(p, key=natural_key)) for n, p in parts.items()})
    remember(
        _path(course, assignment), {"by": by, "parts": {n: list(p) for n, p in made.parts.items()}}
    )
    return made


def share_of(course: Course, assignment: str) -> Share | None:
    """Return how a class is split, or None where it is not."""
    try:
        data = json.loads(_path(course, assignment).read_text(encoding="utf-8"))
        return Share(data["by"], {n: tuple(p) for n, p in data["parts"].items()})
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise CourseError(
            f"{_path(course, assignment)} is damaged: delete it and split the class anew."
        ) from None


def part_of(course: Course, assignment: str, assistant: str) -> dict[str, Any]:
    """Return the options by which `waiting` and `groups` list an assistant's part.

    Raises
    ------
    CourseError
        When the class is not split, or not for this assistant.
    """
    found = share_of(course, assignment)
    if found is None:
        raise CourseError(
            f"{assignment} is not split yet: `crm share {assignment} --among {assistant} --among …`."
        )
    if assistant not in found.parts:
        raise CourseError(
            f"{assistant} has no part in {assignment}; assistants: {', '.join(found.parts)}."
        )
    # Only what waits is known to the gradebook's lists; a part may hold what is decided already.
    held = {getattr(w, found.by) for w in waiting(course, assignment) if found.holds(assistant, w)}
    return {f"{found.by}s": sorted(held)}


def _path(course: Course, assignment: str) -> Path:
    folder = course.root / Path(course.folders.autograded_directory).parent / "shares"
    return folder / f"{assignment}.json"
