"""Accounts of a class server: one a student, a name that Linux takes, never shared."""

import pytest

from crm_lib.classroom.accounts import account_of, by_account
from crm_lib.classroom.course import CourseError
from crm_lib.classroom.roster import Student


@pytest.mark.parametrize(
    ("student", "account"),
    [
        (Student("0026007", "王五"), "s0026007"),
        (Student("B26007"), "b26007"),
        (Student("0026007", platform_id="LiNa"), "lina"),
        (Student("0026007", platform_id="12345"), "s0026007"),  # Canvas's, no name of an account
        (Student("0026007", platform_id="li na; rm"), "s0026007"),
    ],
)
def test_an_account_has_a_name_that_linux_takes(student, account):
    assert account_of(student) == account
    assert by_account([student]) == {account: student}


def test_who_can_have_no_account_is_told_what_to_do():
    with pytest.raises(CourseError, match="give a platform id"):
        account_of(Student("2026/07"))


def test_two_students_never_share_an_account():
    with pytest.raises(CourseError, match="would share the account lina"):
        by_account([Student("1", platform_id="lina"), Student("2", platform_id="LINA")])
