"""Imports of a grading worker, loaded once in the process that workers are forked from."""

from crm_lib.classroom.execution import client, pool, runner  # noqa: F401
