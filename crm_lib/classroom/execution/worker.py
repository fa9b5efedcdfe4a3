"""What a worker imports: loaded once, in the process of which the workers are copies."""

from ..quick import leave_out_slow_imports

leave_out_slow_imports()

from . import pool, provisioner, runner  # noqa: E402, F401
