"""Tables of a whole class: everybody on the roster has a row, marked or not."""

from typing import TYPE_CHECKING

from crm_lib.base.message import Message
from crm_lib.classroom.attendance import SHOWN, State, attendance

if TYPE_CHECKING:
    from collections.abc import Collection

    import pandas as pd

    from crm_lib.classroom.course import Course

NOT_MARKED = Message("handed in, not marked yet", "已交，尚未批改")


def without_marks_table(
    course: "Course", assignment: str, marked: "Collection[str]"
) -> "pd.DataFrame":
    """Return who has no marks, and why.

    Parameters
    ----------
    course, assignment
    marked : collection of str
        The students who have marks.

    Returns
    -------
    DataFrame
        ``student, name, state, reason``: refused, absent, or not marked yet. Whoever was refused
        and has marks of an earlier attempt is among them, because those are not of what came last.
    """
    import pandas as pd

    rows = []
    for one in attendance(course, assignment):
        if one.state == State.HANDED_IN and one.student.number in marked:
            continue
        words = NOT_MARKED if one.state == State.HANDED_IN else SHOWN[one.state]
        reason = one.reason
        if not one.on_roster:
            reason = f"{reason}; not on the roster · 不在名单上".removeprefix("; ")
        rows.append((one.student.number, one.student.name, str(words), reason))
    return pd.DataFrame(rows, columns=["student", "name", "state", "reason"])


def states(course: "Course", assignment: str) -> dict[str, str]:
    """Return what became of everybody's work, by student, in words."""
    return {a.student.number: str(SHOWN[a.state]) for a in attendance(course, assignment)}
