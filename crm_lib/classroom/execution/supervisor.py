"""The warm process (fork server) inside bubblewrap: import libraries once, fork per submission.

``python -m crm_lib.classroom.execution.supervisor FD`` reads requests from the socket FD, each with
the socket of one kernel attached. For each it forks a *keeper*, process 1 of the submission's own
namespaces, and that forks the *kernel*. The keeper passes signals on, watches time, memory and
processes, and tells how the kernel ended; when it ends, the operating system ends whatever the
student's code left running. When the grader's end of a socket closes, the keeper ends too.

This process must stay single-threaded: a fork copies only one thread.
"""

import json
import os
import select
import signal
import socket
import sys
import time
from contextlib import suppress

from crm_lib.classroom.execution import MESSAGE, NOBODY, isolation
from crm_lib.classroom.execution.kernel import become_kernel, read_options
from crm_lib.classroom.execution.notes import Notes

#: How often the keeper looks at memory and processes, in seconds.
_WATCH = 0.05


def main(descriptor: int) -> None:
    """Serve until the grader closes its end."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the keepers here
    if os.getuid() == 0:
        isolation.drop_root(NOBODY)
    _import_libraries()
    grader = socket.socket(fileno=descriptor)
    grader.send(b'{"ready": true}')
    while True:
        data, descriptors, _, _ = socket.recv_fds(grader, MESSAGE, 1)
        if not data:
            return
        request = json.loads(data)
        with suppress(SystemExit, Exception):  # the fork will say what is wrong with them
            read_options(tuple(request["arguments"]))
        if os.fork() == 0:
            grader.close()
            _run_keeper(request, socket.socket(fileno=descriptors[0]))
        os.close(descriptors[0])


def _import_libraries() -> None:
    """Import what submissions use, and draw once; what is not installed here is left out."""
    import gc
    import importlib

    import crm_lib
    from crm_lib.exam.forms import form_names

    sys.modules["debugpy"] = None  # a kernel looks for it, slowly, and nobody debugs here
    # Explorers are shown to readers only, and engines beside pandas load with their first frame.
    own_modules = [f"crm_lib.{name}" for name in ("datasets", "plotting", *crm_lib.topics())]
    own_modules += [f"crm_lib.exam.forms.{name}" for name in form_names()]
    for name in (
        "ipykernel.kernelapp",
        "ipykernel.ipkernel",
        "ipykernel.debugger",
        "IPython.core.debugger",
        "IPython.core.logger",
        "IPython.core.oinspect",
        "IPython.core.pylabtools",
        "IPython.core.completerlib",
        "IPython.core.magics.execution",
        "IPython.extensions.storemagic",
        "matplotlib_inline.backend_inline",
        "tornado.platform.asyncio",
        "tornado.queues",
        "sqlite3",
        "faulthandler",
        "numpy.random",
        "pandas.io.formats.style",
        "matplotlib.pyplot",
        "matplotlib.category",
        "matplotlib.backends.backend_agg",
        "scipy.stats",
        "scipy.optimize",
        "crm_lib.classroom.execution.quiet_kernel",
        "crm_lib.classroom.execution.stream",
        "crm_lib.exam",
        "crm_lib.explore",
        *own_modules,
    ):
        with suppress(ImportError):
            importlib.import_module(name)
    with suppress(ImportError):
        _draw_once()
    with suppress(FileNotFoundError):
        crm_lib.datasets.load_shop_events()  # kept by its loader
    gc.collect()
    gc.freeze()  # so that collecting garbage does not touch, and so copy, the shared pages


def _draw_once() -> None:
    """Draw a figure and forget it: fonts are read and drawing is set up before the forks."""
    import matplotlib
    from IPython.core.pylabtools import print_figure
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    from crm_lib.base.fonts import register_fonts
    from crm_lib.plotting import STYLE

    register_fonts()
    with matplotlib.rc_context(STYLE):
        figure = Figure()
        FigureCanvasAgg(figure)
        axes = figure.subplots()
        axes.bar(["visit · 访问", "cart · 购物车"], [2, 1], label="users · 用户")
        axes.set(title="Figure · 图", xlabel="stage · 环节", ylabel="users")
        axes.legend()
        print_figure(figure)


# ------------------------------------------------------------------------------------ the keeper


def _run_keeper(request: dict, grader: socket.socket) -> None:
    """Isolate the submission's process and supervise it as its keeper; never returns."""
    code = 1
    try:
        _ignore_signals()
        os.setsid()
        isolation.enter_namespaces()
        if os.fork() != 0:
            os._exit(0)
        isolation.mount_folders(
            request["run"], request["limits"]["scratch_mb"], request["under_tmp"]
        )
        code = _supervise(request, grader)
    except BaseException as error:
        with suppress(OSError):
            grader.send(json.dumps({"failed": f"{type(error).__name__}: {error}"}).encode())
    finally:
        os._exit(code)


def _ignore_signals() -> None:
    """Take off every handler: as process 1 of its namespace a keeper hears no signal from inside."""
    for number in signal.valid_signals():
        if callable(signal.getsignal(number)) or number == signal.SIGCHLD:
            signal.signal(number, signal.SIG_DFL)


def _supervise(request: dict, grader: socket.socket) -> int:
    limits = request["limits"]
    notes_in, notes_out = os.pipe()
    bound_in, bound_out = os.pipe()
    go_in, go_out = os.pipe()
    kernel = os.fork()
    if kernel == 0:
        try:
            for descriptor in (notes_in, bound_in, go_out, grader.fileno()):
                os.close(descriptor)
            become_kernel(request, notes_out, bound_out, go_in)
        except BaseException:
            with suppress(BaseException):
                import traceback

                os.write(notes_out, ("failed " + traceback.format_exc()[-2000:]).encode())
        finally:
            os._exit(1)
    for descriptor in (notes_out, bound_out, go_in):
        os.close(descriptor)
    return _watch(kernel, limits, grader, notes_in, bound_in, go_out)


def _watch(
    kernel: int, limits: dict, grader: socket.socket, notes_in: int, bound_in: int, go_out: int
) -> int:
    """Wait for the kernel's end or end it at a limit; report why, return the exit code."""
    poll = select.poll()
    for descriptor in (grader.fileno(), notes_in, bound_in):
        poll.register(descriptor, select.POLLIN)
    ends = time.monotonic() + limits["wall_seconds"]
    notes = Notes(notes_in)
    look = 0.0
    while True:
        ready = dict(poll.poll(_WATCH * 1000))
        if bound_in in ready:
            poll.unregister(bound_in)
            if os.read(bound_in, 1):
                isolation.close_sockets_folder()
                os.write(go_out, b"!")
                grader.send(b'{"started": true}')
                notes.started = True
        if notes_in in ready:
            _tell(grader, notes.messages())
            if notes.ended:
                poll.unregister(notes_in)
        if grader.fileno() in ready:
            order = grader.recv(MESSAGE)
            if not order:
                return 0  # the grader is gone: so is everything here
            with suppress(OSError):
                os.kill(kernel, json.loads(order)["signal"])
        why = None
        now = time.monotonic()
        if now > ends:
            why = "wall"
        elif now > look:
            began = time.monotonic()
            why = _exceeded_limit(limits)
            # At most a tenth of the time goes into looking.
            look = time.monotonic() + max(_WATCH, 9 * (time.monotonic() - began))
        if why:
            with suppress(OSError):
                os.kill(-1, signal.SIGKILL)
        ended = _ended(kernel, wait=bool(why))
        if ended is not None:
            _tell(grader, [*notes.rest(), {"ended": ended, "why": why}])
            return 0


def _tell(grader: socket.socket, messages: list[dict]) -> None:
    with suppress(OSError):
        for message in messages:
            grader.send(json.dumps(message).encode())


def _exceeded_limit(limits: dict) -> str | None:
    rough, processes = isolation.rough_memory_in_use()
    if processes > limits["processes"] + 2:
        return "processes"
    most = limits["memory_mb"] * 1024 * 1024
    if rough > most and isolation.memory_in_use() > most:
        return "memory"
    return None


def _ended(kernel: int, *, wait: bool) -> int | None:
    """Reap ended child processes; return the kernel's exit status once it is among them."""
    while True:
        try:
            child, status = os.waitpid(kernel if wait else -1, 0 if wait else os.WNOHANG)
        except ChildProcessError:
            return 0
        if child == kernel:
            return os.waitstatus_to_exitcode(status)
        if child == 0:
            return None


if __name__ == "__main__":
    main(int(sys.argv[1]))
