"""Review a class for the review page: list groups, take and undo decisions (Formgrader beside it).

It calls what `crm review` calls. A page names a group by an id, and this process remembers who
belongs to it, so that an anonymous page holds no name.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from crm_lib.classroom.course import Course, CourseError
from crm_lib.classroom.gradebook_care import ready_gradebook
from crm_lib.classroom.review import accept_above, comment_on, waiting
from crm_lib.classroom.review_groups import Group, decide_group, grouped, groups, undo
from crm_lib.classroom.review_view import decisions_view, filters_of, group_id, group_view

#: Letters of a comment at most.
LONGEST_COMMENT = 4000


@dataclass
class ReviewDesk:
    """The review of a course's assignments, for one server.

    Attributes
    ----------
    root : Path
        The course.
    listed : dict
        Id of each group that was listed → assignment, question, students.
    """

    root: Path
    listed: dict[str, tuple[str, str, tuple[str, ...]]] = field(default_factory=dict)

    def assignments(self) -> list[str]:
        """Return the assignments that somebody handed in and that are marked."""
        course = Course.around(self.root)
        return [name for name in course.assignments if _is_marked(course, name)]

    def view(
        self,
        assignment: str,
        *,
        student: str = "",
        question: str = "",
        assistant: str = "",
        anonymous: bool = False,
    ) -> dict[str, Any]:
        """Return the groups that wait, the decisions, and what can be filtered by.

        Raises
        ------
        CourseError
            When there is no such assignment, student, question or assistant.
        """
        course = self._course(assignment)
        news = ready_gradebook(course, assignment)
        filters = filters_of(
            course,
            assignment,
            students=[student] if student else None,
            questions=[question] if question else None,
            assistant=assistant,
        )
        everything = waiting(course, assignment)
        narrowed = any(chosen is not None for chosen in filters.values())
        found = grouped(waiting(course, assignment, **filters) if narrowed else everything)
        for group in found:
            self.listed[group_id(group)] = (
                assignment,
                group.question,
                tuple(m.student for m in group.members),
            )
        return {
            "assignment": assignment,
            "groups": [group_view(group, anonymous=anonymous) for group in found],
            "answers": sum(len(group.members) for group in found),
            "decisions": decisions_view(course, assignment),
            "questions": sorted({w.question for w in everything}),
            "students": [] if anonymous else sorted({w.student for w in everything}),
            "news": news,
        }

    def decide(
        self, name: str, *, marks: float | None, right: bool | None, comment: str, by: str
    ) -> dict[str, Any]:
        """Take one decision for a group, and return its number and how many answers it settled.

        Raises
        ------
        CourseError
            When the group is not as it was listed, or the marks don't fit.
        """
        course, assignment, group = self._group(name)
        if marks is not None and not 0 <= marks <= group.shown.of:  # and no name is told
            raise CourseError(f"{marks:g} marks; the question carries 0 to {group.shown.of:g}.")
        number = decide_group(
            course, assignment, group, marks=marks, right=right, comment=comment, by=by
        )
        ready_gradebook(course, assignment)
        decisions = decisions_view(course, assignment)
        return {"number": number, "count": len(group.members), "decisions": decisions}

    def comment(self, name: str, comment: str) -> dict[str, Any]:
        """Write a comment to each answer of a group, and leave their marks."""
        course, assignment, group = self._group(name)
        for one in group.members:
            comment_on(course, assignment, one.student, group.question, comment)
        ready_gradebook(course, assignment)
        return {"count": len(group.members)}

    def accept_above(
        self, assignment: str, confidence: float, *, student: str, question: str, assistant: str
    ) -> dict[str, Any]:
        """Accept all proposals of at least this confidence, as the filters have them."""
        course = self._course(assignment)
        filters = filters_of(
            course,
            assignment,
            students=[student] if student else None,
            questions=[question] if question else None,
            assistant=assistant,
        )
        taken = accept_above(course, assignment, confidence, **filters)
        ready_gradebook(course, assignment)
        return {"count": len(taken)}

    def undo(self, assignment: str, number: int) -> dict[str, Any]:
        """Take a decision back."""
        course = self._course(assignment)
        entry = undo(course, assignment, number)
        ready_gradebook(course, assignment)
        return {"number": number, "count": len(entry["students"])}

    def _course(self, assignment: str) -> Course:
        course = Course.around(self.root)
        # A name from a request, and no path.
        if assignment not in course.assignments:
            raise CourseError(f"There is no assignment {assignment!r}.")
        return course

    def _group(self, name: str) -> tuple[Course, str, Group]:
        """Return a group as it is now; raise when it is no longer what was listed."""
        assignment, question, students = self.listed.get(name, ("", "", ()))
        if assignment:
            course = self._course(assignment)
            for group in groups(course, assignment, students=students, questions=[question]):
                if group_id(group) == name:
                    return course, assignment, group
        raise CourseError("This group is not as it was listed any more; list it again.")


def _is_marked(course: Course, assignment: str) -> bool:
    folder = course.folder("autograded", assignment, "*").relative_to(course.root).as_posix()
    return any(course.root.glob(f"{folder}/{assignment}.ipynb"))
