"""Name, e-mail and language of each student: from the roster, else from nbgrader's gradebook."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from crm_lib.classroom.one_line import plain_name
from crm_lib.classroom.roster import roster_of

if TYPE_CHECKING:
    from crm_lib.classroom.course import Course


@dataclass(frozen=True)
class Person:
    """A student as pages and tables name one.

    Attributes
    ----------
    number : str
        Of the student's folder and of the gradebook; text, so leading zeros stay.
    name, email, platform_id, group : str
        Empty where nobody has entered them.
    language : {"", "en", "zh"}
        Of the student's pages; both where it is empty.
    """

    number: str
    name: str = ""
    email: str = ""
    platform_id: str = ""
    language: str = ""
    group: str = ""

    @property
    def surname(self) -> str:
        """The part of the name before a comma or after the last space; a Chinese name whole."""
        if "," in self.name:
            return self.name.partition(",")[0].strip()
        return self.name.rpartition(" ")[2]

    @property
    def first_name(self) -> str:
        """The rest of the name."""
        if "," in self.name:
            return self.name.partition(",")[2].strip()
        return self.name.rpartition(" ")[0]


def people_of(course: "Course") -> dict[str, Person]:
    """Return everybody whom roster or gradebook know, by number."""
    people = {}
    with course.gradebook() as gradebook:
        for student in gradebook.students:
            name = plain_name(f"{student.first_name or ''} {student.last_name or ''}")
            people[student.id] = Person(student.id, name, plain_name(student.email or ""))
    return people | _on_roster(course)


def _on_roster(course: "Course") -> dict[str, Person]:
    """Return the students of the roster as pages and tables name them."""
    return {
        number: Person(
            number,
            student.name,
            student.email,
            student.platform_id,
            student.language if student.language in ("en", "zh") else "",
            student.group,
        )
        for number, student in roster_of(course).items()
    }
