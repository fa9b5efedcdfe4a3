"""The kernel that runs in a submission's fork: an IPython kernel that sends only what is read.

A cell of an exam takes less time than the messages about it. Nobody here looks at a cell while it
runs, so a kernel that is graded does not tell that it is busy and does not send the code back; and
it has one thread less, which would hand each request on to the main thread (for subshells, several
cells at once, which no notebook is executed with).
"""

from typing import Any

from ipykernel.ipkernel import IPythonKernel
from ipykernel.kernelapp import IPKernelApp


class QuietKernel(IPythonKernel):
    """An IPython kernel that tells when it has finished a cell, and nothing else of its own."""

    def _publish_status(self, status: str, channel: str, parent: Any = None) -> None:
        if status != "busy":
            super()._publish_status(status, channel, parent)

    def _publish_execute_input(self, code: str, parent: Any, execution_count: int) -> None:
        """Send nothing: the reply has the cell's number too."""


class QuietApp(IPKernelApp):
    """Start a `QuietKernel`, which takes its requests in the main thread."""

    kernel_class = QuietKernel

    def init_control(self, context: Any) -> None:
        """Make the control channel without a thread for the shell channel."""
        super().init_control(context)
        self.shell_channel_thread = None
