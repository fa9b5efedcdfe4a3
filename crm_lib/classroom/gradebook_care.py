"""Look after the gradebook before anybody reads marks: rebuild what is lost, enter deadlines.

Marks stand in three places: in the gradebook, in the autograded copies, and, as far as humans gave
them, in the decisions (`mark_journal`). Where the gradebook lacks what the others have, it was
lost, or an older copy was put in its place; it is written again from them, and that is told.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from crm_lib.classroom.deadlines import enter_deadlines
from crm_lib.classroom.mark_journal import decided_marks, is_older, keep_marks
from crm_lib.classroom.roster import enter_students
from crm_lib.classroom.stamps import read_stamp, stamp_path
from crm_lib.classroom.verdicts import decision_log

if TYPE_CHECKING:
    from crm_lib.classroom.course import Course

#: Marks closer than this are the same.
SAME = 1e-6


def ready_gradebook(course: "Course", assignment: str) -> list[str]:
    """Bring the gradebook up to date before it is read; return what a human should know of it.

    What was lost is rebuilt, the roster's students and the course file's deadlines are entered, and
    what humans decided is written down. Nothing is written where nothing changed.
    """
    lines = mended_gradebook(course, assignment)
    enter_students(course)
    lines += enter_deadlines(course, assignment)
    keep_marks(course, assignment)
    return lines


def mended_gradebook(course: "Course", assignment: str) -> list[str]:
    """Rebuild the marks that a gradebook lacks; return what was done, nothing when all is there."""
    marked = marked_students(course, assignment)
    if not marked:
        return []
    older = is_older(course, assignment)
    found = _auto_marks(course, assignment)
    lost = [s for s in marked if older or not _agrees(course, assignment, s, found)]
    if not lost:
        return []
    from crm_lib.classroom.nbgrader.kept_engine import kept_engine
    from crm_lib.classroom.nbgrader.rebuild import enter_assignment, rebuild_submission

    with kept_engine():
        new = enter_assignment(course, assignment, lost[0])
        decided = 0
        for student in lost:
            marks = _logged_marks(course, assignment, student)
            marks |= decided_marks(course, assignment, student)
            decided += len(marks) - 1  # the comments
            rebuild_submission(course, assignment, student, marks)
    keep_marks(course, assignment)
    what = "was lost" if new else "is an older copy" if older else "lacked marks"
    return [
        f"The gradebook {what}: {len(lost)} submission(s) of {assignment} were rebuilt from their "
        f"marked copies, with {decided} decision(s) of yours. · 成绩册已丢失或是旧版本：已根据批改副本恢复 "
        f"{len(lost)} 份作业和 {decided} 个评分决定。"
    ]


def marked_students(course: "Course", assignment: str) -> list[str]:
    """Return the students of whom there is an autograded copy that was finished."""
    folder = course.folder("autograded", assignment, "*").relative_to(course.root).as_posix()
    return sorted(
        path.parent.name
        for path in course.root.glob(folder)
        if (path / f"{assignment}.ipynb").is_file()
        and stamp_path(course, assignment, path.parent.name).is_file()
    )


def _auto_marks(course: "Course", assignment: str) -> dict[str, float]:
    """Return the sum of each student's marks that no human gave, as the gradebook has it."""
    from crm_lib.classroom.nbgrader.gradebook import auto_sums

    with course.gradebook() as gradebook:
        return auto_sums(gradebook, assignment)


def _agrees(course: "Course", assignment: str, student: str, found: dict[str, float]) -> bool:
    """Tell whether the gradebook has the marks that the stamp of the marked copy names."""
    if student not in found:
        return False
    named = read_stamp(stamp_path(course, assignment, student)).get("auto")
    return named is None or abs(found[student] - named) < SAME


def _logged_marks(course: "Course", assignment: str, student: str) -> dict[str, dict]:
    """Return marks that the log of decisions gives a student's texts; the last decision counts."""
    folder = Path(course.classroom) / "decisions"
    found = {}
    for entry in decision_log(folder, assignment):
        if student in entry.get("students", {}) and not entry.get("undone") and "marks" in entry:
            found[f"{entry['question']}_check"] = {"manual": entry["marks"], "waits": False}
    return found
