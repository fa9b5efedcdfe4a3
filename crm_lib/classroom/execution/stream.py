"""Output streams (stdout, stderr) of an isolated kernel."""

from ipykernel.iostream import OutStream


class Stream(OutStream):
    """Printed text, sent when there is some.

    A kernel flushes both of its streams three times a cell, and each time waits for another
    thread, which mostly has nothing to send.
    """

    def flush(self) -> None:
        """Send what was written since the last time."""
        if self._flush_pending or self._subprocess_flush_pending:
            super().flush()
