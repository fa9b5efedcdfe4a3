"""What a worker imports: loaded once, in the process of which the workers are copies."""

from crm_lib.classroom.execution import client, pool, runner  # noqa: F401
