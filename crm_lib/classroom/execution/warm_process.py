"""Request kernels from the warm process, in which the libraries are already imported."""

import itertools
import json
import os
import select
import shutil
import socket
from pathlib import Path

from crm_lib.classroom.execution import NOBODY


def is_root() -> bool:
    """Tell whether the grader is root; submissions then run as an ordinary user."""
    return os.geteuid() == 0


def hand_over(*paths: Path) -> None:
    """Give files to the account that the submissions get."""
    if is_root():
        for path in paths:
            os.chown(path, NOBODY, NOBODY)


class WarmProcess:
    """Ask the warm process for kernels.

    Several processes of one grader may use the same one; it goes to a worker as an argument of its
    start.

    Parameters
    ----------
    socket_ : socket
        Takes requests.
    folder : Path
        The warm process sees it as ``/run/crm``.
    data : Path, optional
        The course's folder of data sets, as the warm process sees it.
    under_tmp : list of str
        Folders that each submission's own /tmp would cover.
    """

    def __init__(
        self, socket_: socket.socket, folder: Path, data: Path | None, under_tmp: list[str]
    ) -> None:
        self._socket, self._folder, self.data = socket_, folder, data
        self._under_tmp = under_tmp
        self._count = itertools.count(1)

    def __reduce__(self) -> tuple:
        return WarmProcess, (self._socket, self._folder, self.data, self._under_tmp)

    @property
    def alive(self) -> bool:
        """Whether requests can be sent: the other end is not closed."""
        poll = select.poll()
        poll.register(self._socket, select.POLLHUP)
        return not poll.poll(0)

    def new_run(self, files: dict[str, bytes]) -> Path:
        """Return a new folder for one kernel's sockets, with the files it may read."""
        run = self._folder / f"{os.getpid()}-{next(self._count)}"
        run.mkdir(mode=0o700)
        made = [run]
        for name, content in files.items():
            target = run / "files" / name
            if not target.resolve().is_relative_to(run.resolve()):
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
            made += [target, *(p for p in target.parents if p.is_relative_to(run))]
        hand_over(*set(made))
        return run

    def start(self, run: Path, request: dict) -> socket.socket:
        """Start a kernel in the folder `run`; closing the socket returned ends the kernel."""
        lifeline, kernel_end = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        about = {"run": run.name, "under_tmp": self._under_tmp}
        message = json.dumps({**request, **about}).encode()
        with kernel_end:
            socket.send_fds(self._socket, [message], [kernel_end.fileno()])
        return lifeline

    def drop(self, run: Path) -> None:
        """Remove the folder of a kernel that has ended."""
        shutil.rmtree(run, ignore_errors=True)

    def close(self) -> None:
        """Close the connection to it."""
        self._socket.close()
