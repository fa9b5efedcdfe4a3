"""Put the marks of a class together: one row a student, for one assignment or a whole course."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from crm_lib.classroom import report
from crm_lib.classroom.attendance import SHOWN, State
from crm_lib.classroom.class_list import states
from crm_lib.classroom.course import Course, CourseError
from crm_lib.classroom.people import Person, people_of
from crm_lib.classroom.steps import marks_table

if TYPE_CHECKING:
    import pandas as pd


def marked_assignments(course: Course) -> list[str]:
    """Return the assignments of which something is marked."""
    with course.gradebook() as gradebook:
        marked = {a.name for a in gradebook.assignments if a.submissions}
    return [a for a in course.assignments if a in marked]


def course_marks(course: Course, assignments: Sequence[str]) -> "pd.DataFrame":
    """Return totals of several assignments, one row a student.

    Parameters
    ----------
    course : Course
    assignments : sequence of str

    Returns
    -------
    DataFrame
        ``number, name, email``, for each assignment its name (marks after a late penalty; missing
        where nothing is marked), ``NAME of``, ``NAME provisional`` and ``NAME state`` (handed in,
        refused, absent), then ``total, of, percent, provisional``.
        Everybody on the roster has a row. An assignment that a student has no marks in counts in
        `of`, and earns nothing.

    Raises
    ------
    CourseError
        When there is no such assignment, or nothing of one is marked.
    """
    import pandas as pd

    totals = {a: report.student_table(report.marks_of_class(course, a)) for a in assignments}
    people = everybody(course, totals)
    table = pd.DataFrame(
        [(p.number, p.name, p.email) for p in people], columns=["number", "name", "email"]
    ).set_index("number")
    table["total"] = table["of"] = 0.0
    table["provisional"] = False
    for assignment, students in totals.items():
        found = students.set_index("student").reindex(table.index)
        table[assignment] = found["marks"]
        table[f"{assignment} of"] = found["of"].fillna(students["of"].max())
        table[f"{assignment} provisional"] = found["provisional"].fillna(False).astype(bool)
        found_states = states(course, assignment)
        table[f"{assignment} state"] = [found_states.get(n, "") for n in table.index]
        # What could not be read is no 0: somebody has to look at it.
        refused = table[f"{assignment} state"] == str(SHOWN[State.REFUSED])
        table[f"{assignment} provisional"] |= refused
        table["total"] += found["marks"].fillna(0.0)
        table["of"] += table[f"{assignment} of"]
        table["provisional"] |= table[f"{assignment} provisional"]
    table["percent"] = (100 * table["total"] / table["of"].where(table["of"] > 0)).round(1)
    parts = [c for a in assignments for c in (a, f"{a} of", f"{a} provisional", f"{a} state")]
    columns = ["name", "email", *parts, "total", "of", "percent", "provisional"]
    return table[columns].round(2).reset_index()


def question_marks(course: Course, assignment: str) -> "pd.DataFrame":
    """Return the marks of one assignment, one row a student and one column a question.

    Returns
    -------
    DataFrame
        ``number, name, email``, the questions, ``late_penalty`` where somebody has one, ``total,
        of, percent, provisional, state``.
    """
    marks = report.marks_of_class(course, assignment)
    wide = marks.pivot(index="student", columns="question", values="marks")
    wide = wide[list(dict.fromkeys(marks["question"]))]
    totals = course_marks(course, [assignment]).set_index("number")
    questions = wide.reindex(totals.index)
    table = totals[["name", "email"]].join(questions)
    late = report.student_table(marks).set_index("student").get("late_penalty")
    if late is not None and late.any():
        table["late_penalty"] = late.reindex(table.index).fillna(0.0)
    table = table.join(totals[["total", "of", "percent", "provisional"]])
    return table.assign(state=totals[f"{assignment} state"]).reset_index()


def penalties(course: Course, assignment: str) -> dict[str, float]:
    """Return who lost marks of an assignment for being late, and how many, by student number."""
    table = marks_table(course, assignment)
    if table.empty:
        return {}
    lost = table.groupby("student")["late_penalty"].max()
    return {str(student): float(marks) for student, marks in lost.items() if marks > 0}


def everybody(course: Course, totals: "dict[str, pd.DataFrame]") -> list[Person]:
    """Return all students of roster, gradebook and marks, by number."""
    people = people_of(course)
    for students in totals.values():
        for number in students["student"]:
            people.setdefault(number, Person(number))
    return [people[number] for number in sorted(people)]


def require_marked(course: Course, assignments: Sequence[str]) -> list[str]:
    """Return the assignments named, or all that are marked.

    Raises
    ------
    CourseError
        When nothing is marked at all, or one that is named does not exist.
    """
    for assignment in assignments:
        course.solution(assignment)
    found = list(dict.fromkeys(assignments)) or marked_assignments(course)
    if not found:
        raise CourseError("Nothing is marked in this course yet: `crm grade NAME` marks.")
    for assignment in found:
        if marks_table(course, assignment).empty:
            raise CourseError(
                f"Nothing is marked for {assignment} yet: run `crm grade {assignment}`."
            )
    return found
