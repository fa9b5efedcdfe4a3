"""Turn the forked process into an IPython kernel, and report what student code does."""

import functools
import json
import os
import select
import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

from crm_lib.classroom.execution import isolation
from crm_lib.classroom.execution.figures import keep_figures
from crm_lib.classroom.execution.witness import run_reporter


def become_kernel(request: dict, notes: int, bound: int, go: int) -> None:
    """Start an IPython kernel on the sockets of this submission; returns when it ends."""
    os.setsid()
    isolation.drop_capabilities(request["limits"])
    kept = sorted({0, 1, 2, notes, bound, go})
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nothing, standard)
    for low, high in zip(kept, [*kept[1:], 4096], strict=True):
        os.closerange(low + 1, high)
    os.environ.update(request["env"])
    os.environ.update(HOME=isolation.HOME, TMPDIR="/tmp", USER="student")
    connection = Path(isolation.HOME, "kernel.json")
    info = {**request["connection"], "ip": f"{isolation.SOCKETS}/k"}
    connection.write_text(json.dumps(info), encoding="utf-8")
    sys.path = ["", *(p for p in sys.path if p)]
    _reseed()
    for number in (signal.SIGCHLD, signal.SIGPIPE):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)  # the keeper takes none

    from crm_lib.classroom.execution.quiet_kernel import QuietApp

    class App(QuietApp):
        def parse_command_line(self, argv: Any = None) -> None:
            self.update_config(read_options(tuple(argv)))

    app = App.instance(connection_file=str(connection))
    app.initialize(request["arguments"])
    # The option sets what is shown; what is below it would still be put into words.
    app.log.setLevel(app.log_level)
    with suppress(Exception):
        _show_figures_first(app.shell)
        if request["keep_figures"]:
            keep_figures(app.shell)
    os.write(bound, b"!")
    os.read(go, 1)
    os.close(bound)
    os.close(go)
    _listen(notes, app.shell)
    app.start()


@functools.cache
def read_options(arguments: tuple[str, ...]) -> Any:
    """Return the configuration that a kernel's options mean.

    The warm process reads them once for all of its forks: a parser that knows every option of a
    kernel takes longer to build than the kernel's sockets.
    """
    from ipykernel.kernelapp import IPKernelApp

    app = IPKernelApp()
    app.parse_command_line(list(arguments))
    return app.cli_config


def _show_figures_first(shell: Any) -> None:
    """Set matplotlib up as a notebook does, and have figures shown before they are drawn again.

    After a cell matplotlib draws every open figure for a window that is not there, then the inline
    backend draws it for the notebook and closes it. The other way round the first has nothing to do.
    """
    shell.enable_matplotlib("inline")
    callbacks = shell.events.callbacks["post_execute"]
    callbacks.sort(key=lambda callback: callback.__name__ != "flush_figures")


def _reseed() -> None:
    """Give this fork random numbers of its own."""
    import random

    import numpy

    random.seed()
    numpy.random.seed()


def _listen(notes: int, shell: Any) -> None:
    """Report to the keeper what no question asks for, and which check cells run (audit hook).

    A line each: an action once, the digest of an executed check each time. What it tells informs
    the instructor; the walls do not depend on it.
    """
    os.set_blocking(notes, False)
    reported = set()
    write, wait = os.write, select.select
    private = ("solutions", "rubrics.yaml", "answers.yaml", "gradebook.db", "/etc/shadow")
    network = {
        "socket.connect",
        "socket.bind",
        "socket.sendto",
        "socket.sendmsg",
        "socket.getaddrinfo",
        "socket.gethostbyname",
    }
    programs = {"subprocess.Popen", "os.system", "os.exec", "os.posix_spawn"}
    signals = {"os.kill", "os.killpg", "signal.pthread_kill"}

    def report(line: str) -> None:
        try:
            write(notes, f"{line}\n".encode())
        except BlockingIOError:  # full of a student's rubbish, which the keeper tells of
            wait((), (notes,), (), 1)
            with suppress(OSError):
                write(notes, f"{line}\n".encode())
        except OSError:
            return

    executed = run_reporter(shell, lambda digest: report(f"ran {digest}"))

    def hook(event: str, arguments: tuple) -> None:
        if event == "exec":
            executed(arguments[0])
            return
        if event in network:
            # Unix sockets stay inside; an internet address comes as a tuple or a host name.
            if event in ("socket.getaddrinfo", "socket.gethostbyname"):
                action = "network"
            else:
                action = "network" if isinstance(arguments[-1], tuple) else None
        elif event in programs:
            action = "program"
        elif event in signals:
            action = "signal"
        elif event in ("open", "os.listdir", "os.scandir"):
            name = arguments[0]
            action = (
                "private" if isinstance(name, str) and any(p in name for p in private) else None
            )
        elif event == "os.fork":
            action = "fork"
        else:
            return
        if action and action not in reported:
            reported.add(action)
            report(action)

    sys.addaudithook(hook)
