"""What a worker imports: loaded once, in the process of which the workers are copies."""

from . import pool, provisioner, runner  # noqa: F401
