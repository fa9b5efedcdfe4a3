"""Name, e-mail and language of each student: from the roster, else from nbgrader's gradebook."""

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crm_lib.classroom.course import Course

#: In the folder of the running class; its columns are the roster's.
ROSTER = "roster.csv"


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
            name = " ".join(n for n in (student.first_name, student.last_name) if n)
            people[student.id] = Person(student.id, name, student.email or "")
    classroom = course.root / Path(course.folders.autograded_directory).parent
    return people | _on_roster(classroom / ROSTER)


def _on_roster(path: Path) -> dict[str, Person]:
    """Return the rows of a roster; what is wrong with it, `crm roster` says."""
    if not path.is_file():
        return {}
    people = {}
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        for row in csv.DictReader(file):
            about = {k: (row.get(k) or "").strip() for k in Person.__dataclass_fields__}
            if about["number"]:
                language = about["language"] if about["language"] in ("en", "zh") else ""
                people[about["number"]] = Person(**{**about, "language": language})
    return people
