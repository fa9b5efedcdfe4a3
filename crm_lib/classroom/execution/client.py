"""Start isolated kernels and talk to them: provisioner, client and manager for jupyter_client.

Registered as ``crm-fork`` in pyproject.toml for kernel specifications that name it.
"""

import asyncio
import contextlib
import json
import signal
from pathlib import Path
from queue import Empty
from typing import Any

from jupyter_client import AsyncKernelClient, AsyncKernelManager
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.provisioning import KernelProvisionerBase
from traitlets import Any as AnyTrait
from traitlets import Bool, Dict, Type

from crm_lib.classroom.execution import MESSAGE, sandbox
from crm_lib.classroom.execution.wire import Allowance, BoundedChannel

#: Options of every isolated kernel. It need not wait half a millisecond a cell for printed text.
_OPTIONS = (
    "--IPythonKernel._execute_sleep=0",
    "--HistoryManager.enabled=False",
    "--IPKernelApp.outstream_class=crm_lib.classroom.execution.stream.Stream",
)


class ForkProvisioner(KernelProvisionerBase):
    """Start, signal and end one isolated kernel."""

    _ended: asyncio.Event | None = None
    _lifeline: Any = None
    _run: Path | None = None
    #: How the kernel ended: exit code, and which limit it went over.
    code: int | None = None
    why: str | None = None
    #: Whether its keeper vanished without a word, which no code inside can bring about.
    lost: bool = False

    @property
    def has_process(self) -> bool:
        """Whether there is a kernel, running or ended but not yet cleaned up."""
        return self._lifeline is not None

    async def poll(self) -> int | None:
        """Return None while the kernel runs, else its exit code."""
        return self.code if self._ended is None or self._ended.is_set() else None

    async def wait(self) -> int | None:
        """Return the exit code once the kernel has ended."""
        if self._ended is not None:
            await self._ended.wait()
        return self.code

    async def send_signal(self, signum: int) -> None:
        """Send a signal to the kernel process."""
        with contextlib.suppress(OSError):
            if self._lifeline is not None:
                self._lifeline.send(json.dumps({"signal": int(signum)}).encode())

    async def kill(self, restart: bool = False) -> None:
        """End the kernel and everything it started, and wait until it is gone."""
        await self.send_signal(signal.SIGKILL)
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(self.wait(), 5)
        self._close_lifeline()

    async def terminate(self, restart: bool = False) -> None:
        """End the kernel as `kill` does: there is nothing to save."""
        await self.kill(restart)

    async def cleanup(self, restart: bool = False) -> None:
        """Remove what is left of the kernel on this side."""
        self._close_lifeline()
        if self._run is not None:
            sandbox.fork_server(self.parent.data).drop(self._run)
            self._run = None

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """Choose sockets that lie in the file system: there is no network between us."""
        manager = self.parent
        server = sandbox.fork_server(manager.data)
        self._run = server.new_run(manager.files)
        manager.transport = "ipc"
        manager.ip = str(self._run / "k")
        for number, channel in enumerate(("shell", "iopub", "stdin", "hb", "control"), 1):
            setattr(manager, f"{channel}_port", number)
        manager.connection_file = str(self._run / "kernel.json")
        self.connection_info = manager.get_connection_info()
        return await super().pre_launch(cmd=kwargs.pop("extra_arguments", []), **kwargs)

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> dict:
        """Fork a kernel and wait until its sockets are there."""
        manager = self.parent
        key = self.connection_info["key"]
        connection = {
            **self.connection_info,
            "key": key.decode() if isinstance(key, bytes) else key,
        }
        request = {
            "connection": {k: v for k, v in connection.items() if v is not None},
            "limits": manager.limits,
            "keep_figures": manager.keep_figures,
            "env": {k: v for k, v in kwargs["env"].items() if k.startswith("NBGRADER_")},
            "arguments": [*cmd, *_OPTIONS],
        }
        self._ended = asyncio.Event()
        self._started = asyncio.Event()
        self._failed = ""
        self._lifeline = sandbox.fork_server(manager.data).start(self._run, request)
        self._lifeline.setblocking(False)
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(self._lifeline.fileno(), self._read_message)
        try:
            await asyncio.wait_for(self._started.wait(), sandbox.START_SECONDS)
        except TimeoutError:
            self._failed = self._failed or "it gave no sign of life"
        if self._failed or self._ended.is_set():
            self._close_lifeline()
            raise RuntimeError(f"the isolated kernel did not start: {self._failed or self.why}")
        return self.connection_info

    def _read_message(self) -> None:
        """Read a message of the keeper process: what student code did, or how the kernel ended."""
        try:
            data = self._lifeline.recv(MESSAGE)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if data:
            message = json.loads(data)
        else:
            message, self.lost = {"ended": -9}, not self._ended.is_set()
        if "started" in message:
            self._started.set()
        elif "note" in message:
            if message["note"].startswith("failed ") and not self._started.is_set():
                self._failed = message["note"]
            elif self.parent.on_note:
                self.parent.on_note(message["note"])
        elif "ran" in message:
            if self.parent.on_run:
                self.parent.on_run(message["ran"])
        elif "failed" in message:
            self._failed = message["failed"]
            self._started.set()
        if "ended" in message:
            if not self._ended.is_set():
                self.code, self.why = message["ended"], message.get("why")
            self._ended.set()
            self._started.set()
            self._loop.remove_reader(self._lifeline.fileno())

    def _close_lifeline(self) -> None:
        """Close the socket that keeps the kernel alive: whatever still runs behind it ends now."""
        if self._lifeline is not None:
            with contextlib.suppress(ValueError, OSError):
                self._loop.remove_reader(self._lifeline.fileno())
            self._lifeline.close()
            self._lifeline = None
        if self._ended is not None:
            if not self._ended.is_set():
                self.code = -9
            self._ended.set()


class BoundedClient(AsyncKernelClient):
    """A client whose channels count what a kernel sends, and that knows at once when it is connected.

    It has no channel for input, heartbeats and control: nobody here answers on them.
    """

    def start_channels(self, **_: bool) -> None:
        """Connect the channels of requests and outputs."""
        allowance = Allowance.of_output(self.parent.limits["output_mb"])
        for name, kind in (("iopub", "SUB"), ("shell", "DEALER")):
            path = f"{self.ip}-{getattr(self, name + '_port')}"
            channel = BoundedChannel(self.session, path, kind, allowance, self.parent.tell_too_much)
            channel.start()
            setattr(self, f"_{name}_channel", channel)
        self.allow_stdin = False

    def stop_channels(self) -> None:
        """Disconnect both channels."""
        for channel in (self._iopub_channel, self._shell_channel):
            if channel is not None:
                channel.stop()

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Wait until the kernel answers and its output channel is connected.

        The library's own way ends with a pause of 0.2 s, because it can't know whether more will
        come. Here the kernel's sockets exist before we connect, and its first word on the output
        channel (``iopub_welcome``) says that we hear everything from now on.
        """
        left = timeout or 60
        while True:
            try:
                first = await self.iopub_channel.get_msg(timeout=min(left, 5))
            except Empty:  # an ipykernel that does not greet
                await super()._async_wait_for_ready(timeout)
                return
            if first["msg_type"] == "iopub_welcome":
                break
        request_id = self.kernel_info()
        await self.shell_channel.get_msg(timeout=left)
        while True:
            message = await self.iopub_channel.get_msg(timeout=left)
            is_reply = message["parent_header"].get("msg_id") == request_id
            if is_reply and message["content"].get("execution_state") == "idle":
                return


class IsolatedKernelManager(AsyncKernelManager):
    """Start and stop isolated kernels.

    Attributes
    ----------
    limits : dict
        `crm_lib.classroom.limits.Limits` as plain data.
    files : dict
        Name → content of the files that lie in the student's working folder.
    data : Path or None
        The course's folder of data sets.
    on_note : callable or None
        Told what the kernel did that no question asks for, in one word.
    on_run : callable or None
        Told the digest of each piece of a check cell that was seen to run (see `witness`).
    on_too_much : callable or None
        Told why (``output`` or ``damaged``) when the kernel has sent more than it may.
    keep_figures : bool
        Send figures as data (see `figures`) instead of drawing them.
    """

    limits = Dict()
    files = Dict()
    data = AnyTrait(None, allow_none=True)
    on_note = AnyTrait(None, allow_none=True)
    on_run = AnyTrait(None, allow_none=True)
    on_too_much = AnyTrait(None, allow_none=True)
    keep_figures = Bool(False)
    client_class = "crm_lib.classroom.execution.client.BoundedClient"
    client_factory = Type(BoundedClient)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        # At hand already, so it need not be found by its name among what is installed.
        self.provisioner = ForkProvisioner(parent=self, kernel_spec=self.kernel_spec)

    @property
    def kernel_spec(self) -> KernelSpec:
        """A specification that names the provisioner, and no program."""
        return KernelSpec(
            argv=[],
            display_name="Isolated Python",
            language="python",
            metadata={"kernel_provisioner": {"provisioner_name": "crm-fork"}},
        )

    def tell_too_much(self, why: str) -> None:
        """Pass on that the kernel has sent more than it may."""
        if self.on_too_much:
            self.on_too_much(why)

    def _connect_control_socket(self) -> None:
        """Connect nothing: a kernel is ended by its keeper, and might send here without end."""

    def _close_control_socket(self) -> None:
        """Close nothing."""
