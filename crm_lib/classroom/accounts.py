"""Name the account that each student of the roster has on a class server, and find whose it is."""

import re
from collections.abc import Iterable

from crm_lib.classroom.course import CourseError
from crm_lib.classroom.roster import Student

#: What every Linux takes for the name of an account.
_ACCOUNT = re.compile(r"[a-z][a-z0-9_-]{0,30}")
#: Stands before a number: no system makes accounts that begin with a digit.
_BEFORE_NUMBER = "s"


def account_of(student: Student) -> str:
    """Return a student's account: the platform's id where it can be one, else made of the number.

    Raises
    ------
    CourseError
        When neither can be the name of an account.

    Examples
    --------
    >>> (
    ...     account_of(Student("0026007", "王五")),
    ...     account_of(Student("0026008", platform_id="zhaoliu")),
    ... )
    ('s0026007', 'zhaoliu')
    """
    number = student.number.lower()
    for name in (student.platform_id.lower(), number, _BEFORE_NUMBER + number):
        if _ACCOUNT.fullmatch(name):
            return name
    raise CourseError(
        f"{student} can have no account of this name: give a platform id of small letters and "
        "digits in the class's list, and import it again."
    )


def by_account(students: Iterable[Student]) -> dict[str, Student]:
    """Return students by the name of their account.

    Raises
    ------
    CourseError
        When two would share an account.
    """
    found: dict[str, Student] = {}
    for student in students:
        name = account_of(student)
        if name in found:
            raise CourseError(
                f"{found[name]} and {student} would share the account {name}: give them different "
                "platform ids in the class's list, and import it again."
            )
        found[name] = student
    return found
