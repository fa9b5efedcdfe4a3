"""Whose room a server is: a student's, with lessons and own work, or a teacher's."""

import os

#: Name of the environment variable that `crm lab --teacher` sets for its server.
TEACHER_VARIABLE = "CRM_LAB_TEACHER"


def is_teacher() -> bool:
    """Tell whether this server was started for a teacher."""
    return bool(os.environ.get(TEACHER_VARIABLE))
